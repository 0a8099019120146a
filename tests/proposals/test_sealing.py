"""What is sealed opens only under its call's key, at its own place, unaltered."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ppp_portal.master_keys import MasterKeyError, add_master_key
from proposals.sealing import (
    BLOCK,
    Place,
    SealBroken,
    WrappedKey,
    new_call_key,
    rewrap,
    seal,
    unseal,
)

SECRET = "見積は 9,870,000円です".encode()
PLACE = Place(7, "6f1c2f5e-0000-4000-8000-000000000000", "3", "content")


@pytest.fixture
def key() -> WrappedKey:
    return new_call_key(7)


def test_what_was_sealed_comes_back_and_does_not_show(key: WrappedKey) -> None:
    sealed = seal(key, PLACE, SECRET)

    assert unseal(key, PLACE, sealed) == SECRET
    assert SECRET not in sealed
    assert b"9,870,000" not in sealed


@given(plain=st.binary(max_size=3 * BLOCK))
def test_any_bytes_come_back_as_they_were(plain: bytes) -> None:
    key = new_call_key(7)

    assert unseal(key, PLACE, seal(key, PLACE, plain)) == plain


def test_the_same_text_twice_gives_two_different_seals(key: WrappedKey) -> None:
    assert seal(key, PLACE, SECRET) != seal(key, PLACE, SECRET)


def test_a_short_and_a_long_answer_have_the_same_length(key: WrappedKey) -> None:
    lengths = {len(seal(key, PLACE, b"x" * number)) for number in (0, 1, 100, 4000)}

    assert len(lengths) == 1


@pytest.mark.parametrize(
    "elsewhere",
    [
        replace(PLACE, owner="6f1c2f5e-0000-4000-8000-000000000001"),
        replace(PLACE, version="4"),
        replace(PLACE, field="file"),
        replace(PLACE, call_id=8),
    ],
)
def test_a_seal_moved_to_another_place_does_not_open(key: WrappedKey, elsewhere: Place) -> None:
    sealed = seal(key, PLACE, SECRET)

    with pytest.raises(SealBroken):
        unseal(key, elsewhere, sealed)


def test_a_seal_does_not_open_under_the_key_of_another_call(key: WrappedKey) -> None:
    sealed = seal(key, PLACE, SECRET)
    stolen = replace(new_call_key(8), call_id=7)

    with pytest.raises(SealBroken):
        unseal(new_call_key(7), PLACE, sealed)
    with pytest.raises(SealBroken):
        unseal(stolen, PLACE, sealed)


@pytest.mark.parametrize("position", [0, 1, 12, 13, 200, -1])
def test_one_altered_bit_keeps_it_shut(key: WrappedKey, position: int) -> None:
    sealed = bytearray(seal(key, PLACE, SECRET))
    sealed[position] ^= 1

    with pytest.raises(SealBroken):
        unseal(key, PLACE, bytes(sealed))


@pytest.mark.parametrize("length", [0, 1, 12, 13, 28, 100])
def test_a_cut_seal_stays_shut(key: WrappedKey, length: int) -> None:
    with pytest.raises(SealBroken):
        unseal(key, PLACE, seal(key, PLACE, SECRET)[:length])


def test_a_call_key_is_stored_wrapped_and_only_its_master_opens_it(
    key: WrappedKey, tmp_path: Path, settings
) -> None:
    sealed = seal(key, PLACE, SECRET)
    settings.PORTAL_SEAL_KEYFILE = str(tmp_path / "other")
    add_master_key(settings.PORTAL_SEAL_KEYFILE)

    with pytest.raises(MasterKeyError, match=f"鍵「{key.master}」の行がありません"):
        unseal(key, PLACE, sealed)


def test_after_rotation_the_old_master_is_no_longer_needed(tmp_path: Path, settings) -> None:
    path = tmp_path / "keys"
    settings.PORTAL_SEAL_KEYFILE = str(path)
    add_master_key(path)
    old_key = new_call_key(7)
    sealed = seal(old_key, PLACE, SECRET)
    new = add_master_key(path)

    new_key = rewrap(old_key)
    path.write_text(path.read_text().splitlines()[0] + "\n")

    assert (new_key.master, unseal(new_key, PLACE, sealed)) == (new, SECRET)
    with pytest.raises(MasterKeyError):
        unseal(old_key, PLACE, sealed)


def test_without_the_key_file_nothing_is_sealed(settings) -> None:
    settings.PORTAL_SEAL_KEYFILE = ""

    with pytest.raises(MasterKeyError, match="PORTAL_SEAL_KEYFILE"):
        new_call_key(7)
