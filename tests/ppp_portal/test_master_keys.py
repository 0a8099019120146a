"""The key file of sealed proposals: its reading, its mode, its rotation."""

from __future__ import annotations

import base64
import stat
from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command

from ppp_portal.master_keys import (
    MasterKeyError,
    add_master_key,
    local_key_file,
    read_master_keys,
)

LINE = "abc1 " + base64.b64encode(bytes(32)).decode() + "\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "seal_keys"


def _written(path: Path, text: str, mode: int = 0o600) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(mode)
    return path


def test_a_new_file_is_readable_by_its_owner_alone_and_holds_one_key(path: Path) -> None:
    key_id = add_master_key(path)

    keys = read_master_keys(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert (keys.current, list(keys.by_id), len(keys.key(key_id))) == (key_id, [key_id], 32)


def test_a_further_key_comes_first_and_the_old_one_stays(path: Path) -> None:
    old = add_master_key(path)
    before = read_master_keys(path).key(old)

    new = add_master_key(path)

    keys = read_master_keys(path)
    assert (keys.current, list(keys.by_id)) == (new, [new, old])
    assert keys.key(old) == before
    assert [file.name for file in path.parent.iterdir()] == ["seal_keys"]


def test_a_local_file_is_made_once(path: Path) -> None:
    first = read_master_keys(local_key_file(path))
    second = read_master_keys(local_key_file(path))

    assert first == second


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o660, 0o602, 0o601])
def test_a_file_that_others_may_touch_is_refused_with_the_command_to_mend_it(
    path: Path, mode: int
) -> None:
    _written(path, LINE, mode)

    with pytest.raises(MasterKeyError, match=f"chmod 600 {path}"):
        read_master_keys(path)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "鍵がありません"),
        ("# 注記だけ\n\n", "鍵がありません"),
        ("abc1 短い\n", "1行目を鍵として読めません"),
        ("abc1 " + base64.b64encode(bytes(16)).decode(), "1行目を鍵として読めません"),
        ("# 注記\n--- " + base64.b64encode(bytes(32)).decode(), "2行目を鍵として読めません"),
        (LINE + LINE, "鍵「abc1」の行が二つあります"),
    ],
)
def test_a_file_that_holds_no_keys_is_refused_in_words(path: Path, text: str, words: str) -> None:
    _written(path, text)

    with pytest.raises(MasterKeyError, match=words):
        read_master_keys(path)


def test_a_missing_file_a_folder_and_no_setting_are_refused_in_words(path: Path) -> None:
    with pytest.raises(MasterKeyError, match="がありません"):
        read_master_keys(path)
    with pytest.raises(MasterKeyError, match="鍵ファイルではありません"):
        read_master_keys(path.parent.parent)
    with pytest.raises(MasterKeyError, match="設定されていません"):
        read_master_keys("")


def test_a_broken_file_is_not_overwritten_by_a_new_key(path: Path) -> None:
    _written(path, "何か\n")

    with pytest.raises(MasterKeyError):
        add_master_key(path)

    assert path.read_text() == "何か\n"


def test_a_key_that_the_file_has_lost_is_named(path: Path) -> None:
    keys = read_master_keys(_written(path, LINE))

    with pytest.raises(MasterKeyError, match="鍵「gone」の行がありません"):
        keys.key("gone")


def test_no_key_shows_in_what_python_prints(path: Path) -> None:
    keys = read_master_keys(_written(path, LINE))

    assert "by_id" not in repr(keys)
    assert LINE.split()[1] not in repr(keys)


def _messages() -> list[str]:
    return [m.id for m in run_checks(tags=["security"]) if m.id in ("portal.W003", "portal.E003")]


def test_the_check_tells_of_a_missing_setting_a_missing_file_and_a_loose_mode(
    path: Path, settings
) -> None:
    settings.PORTAL_SEAL_KEYFILE = ""
    unset = _messages()
    settings.PORTAL_SEAL_KEYFILE = str(path)
    missing = _messages()
    _written(path, LINE, 0o644)
    loose = _messages()
    path.chmod(0o600)

    assert (unset, missing, loose) == (["portal.W003"], ["portal.E003"], ["portal.E003"])
    assert _messages() == []


def test_the_command_makes_the_file_and_then_leaves_it_where_asked(
    path: Path, settings, capsys
) -> None:
    settings.PORTAL_SEAL_KEYFILE = str(path)

    call_command("make_seal_key")
    first = read_master_keys(path)
    call_command("make_seal_key", if_missing=True)

    assert read_master_keys(path) == first
    assert capsys.readouterr().out == f"{path}\n" * 2


def test_the_command_asks_for_the_setting_first(settings) -> None:
    settings.PORTAL_SEAL_KEYFILE = ""

    with pytest.raises(CommandError, match="PORTAL_SEAL_KEYFILE"):
        call_command("make_seal_key")
