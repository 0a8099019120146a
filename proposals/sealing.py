"""Sealing: AES-256-GCM under a key per call, which a master key outside the database wraps.

Pure: no row is read or written here. What is sealed is bound to its place (call, entry or
proposal, version, field), so that a ciphertext moved to another row does not open. Lengths are
rounded up, so that a dump does not tell how much somebody has written. docs/sealing.md says
against whom this protects.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.views.decorators.debug import sensitive_variables

from ppp_portal.master_keys import read_master_keys

KEY_BYTES = 32
NONCE_BYTES = 12
# First byte of everything sealed: how it was done.
FORMAT = b"\x01"
# Plaintext is filled up to a multiple of this before it is sealed.
BLOCK = 4096
_LENGTH_BYTES = 8


class SealBroken(Exception):
    """What is stored does not open under its key at its place: altered, moved, or another's."""


@dataclass(frozen=True)
class WrappedKey:
    """A call's key as it may be stored: `master` names the key it is wrapped under."""

    call_id: int
    master: str
    wrapped: bytes


@dataclass(frozen=True)
class Place:
    """Where something sealed belongs; opening it anywhere else fails."""

    call_id: int
    owner: str  # the entry or proposal, by its UUID
    version: str
    field: str

    def bound(self) -> bytes:
        """The additional authenticated data; the parts hold no line ends."""
        parts = ("ppp-portal-seal", str(self.call_id), self.owner, self.version, self.field)
        return "\n".join(parts).encode()


@sensitive_variables()
def new_call_key(call_id: int) -> WrappedKey:
    """A fresh random key for one call. Raises MasterKeyError."""
    return _wrap(call_id, os.urandom(KEY_BYTES))


@sensitive_variables()
def rewrap(key: WrappedKey) -> WrappedKey:
    """The same call key under the present master key. Raises MasterKeyError, SealBroken."""
    return _wrap(key.call_id, _unwrap(key))


@sensitive_variables()
def seal(key: WrappedKey, place: Place, plain: bytes) -> bytes:
    """`plain` sealed for `place`. Raises MasterKeyError, SealBroken."""
    _same_call(key, place)
    padding = -(len(plain) + _LENGTH_BYTES) % BLOCK
    filled = len(plain).to_bytes(_LENGTH_BYTES, "big") + plain + bytes(padding)
    return _encrypt(_unwrap(key), filled, place.bound())


@sensitive_variables()
def unseal(key: WrappedKey, place: Place, sealed: bytes) -> bytes:
    """What `seal` was given. Raises MasterKeyError, SealBroken.

    Only proposals/domain/sealed.py calls this: it knows who may read.
    """
    _same_call(key, place)
    filled = _decrypt(_unwrap(key), sealed, place.bound())
    length = int.from_bytes(filled[:_LENGTH_BYTES], "big")
    return filled[_LENGTH_BYTES : _LENGTH_BYTES + length]


def _same_call(key: WrappedKey, place: Place) -> None:
    if key.call_id != place.call_id:
        raise SealBroken("この公募の鍵ではありません。")


@sensitive_variables()
def _wrap(call_id: int, call_key: bytes) -> WrappedKey:
    masters = read_master_keys(settings.PORTAL_SEAL_KEYFILE)
    bound = _wrapping(call_id, masters.current)
    return WrappedKey(
        call_id, masters.current, _encrypt(masters.key(masters.current), call_key, bound)
    )


@sensitive_variables()
def _unwrap(key: WrappedKey) -> bytes:
    master = read_master_keys(settings.PORTAL_SEAL_KEYFILE).key(key.master)
    return _decrypt(master, key.wrapped, _wrapping(key.call_id, key.master))


def _wrapping(call_id: int, master: str) -> bytes:
    return f"ppp-portal-call-key\n{call_id}\n{master}".encode()


@sensitive_variables()
def _encrypt(key: bytes, plain: bytes, bound: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return FORMAT + nonce + AESGCM(key).encrypt(nonce, plain, bound)


@sensitive_variables()
def _decrypt(key: bytes, sealed: bytes, bound: bytes) -> bytes:
    if sealed[:1] != FORMAT:
        raise SealBroken("封印の形式が違います。")
    nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, body, bound)
    except (InvalidTag, ValueError):
        raise SealBroken("封印を開けません。書き換えられたか、別の鍵で封印されています。") from None
