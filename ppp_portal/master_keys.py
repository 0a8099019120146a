"""Master keys in a file outside the database: one line per key, 「<id> <base64 of 32 bytes>」.

The first key wraps what is new; the others only unwrap what they once wrapped (rotation, see
docs/sealing.md). The file is read anew each time, so that a change needs no restart and no key
stays longer in memory than its use. It must be readable by its owner alone.
"""

from __future__ import annotations

import base64
import binascii
import os
import secrets
import stat
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

KEY_BYTES = 32
# A file of keys has a few lines; anything longer is some other file.
MAX_FILE_BYTES = 64 * 1024


class MasterKeyError(Exception):
    """No key can be used; the text says why and what to do, in Japanese, without any key."""


@dataclass(frozen=True)
class MasterKeys:
    """`current` is the id of the key for new work; `by_id` holds the secrets."""

    current: str
    by_id: Mapping[str, bytes] = field(repr=False)

    def key(self, key_id: str) -> bytes:
        """The key of this id. Raises MasterKeyError where the file has lost it."""
        try:
            return self.by_id[key_id]
        except KeyError:
            raise MasterKeyError(
                f"鍵ファイルに、鍵「{key_id}」の行がありません。"
                "別に保管している控えから、その行を鍵ファイルに戻してください。"
            ) from None


def read_master_keys(path: str | Path) -> MasterKeys:
    """The keys in the file at `path`. Raises MasterKeyError."""
    text = _read_private(Path(path)) if path else ""
    if not path:
        raise MasterKeyError(
            "鍵ファイルが設定されていません。PORTAL_SEAL_KEYFILE に鍵ファイルの場所を入れ、"
            "manage.py make_seal_key で鍵を作ってください。"
        )
    keys: dict[str, bytes] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        key_id, key = _parsed(line, number)
        if key_id in keys:
            raise MasterKeyError(f"鍵ファイルに、鍵「{key_id}」の行が二つあります。")
        keys[key_id] = key
    if not keys:
        raise MasterKeyError(
            f"鍵ファイル {path} に鍵がありません。manage.py make_seal_key で鍵を作ってください。"
        )
    return MasterKeys(next(iter(keys)), keys)


def add_master_key(path: str | Path) -> str:
    """Put a new key before those in the file at `path`, made with mode 0600; return its id.

    Raises MasterKeyError where a file is there that cannot be read as keys.
    """
    path = Path(path)
    rest = ""
    if path.exists():
        read_master_keys(path)
        rest = _read_private(path)
    key_id = secrets.token_hex(4)
    line = f"{key_id} {base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()}\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    _write_private(path, line + rest)
    return key_id


def local_key_file(path: Path) -> Path:
    """A key file for a demo or development checkout, made on the first call of any process."""
    if path.exists():
        return path
    mine = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    add_master_key(mine)
    with suppress(FileExistsError):  # another process was first: its keys stay
        os.link(mine, path)
    mine.unlink()
    return path


def _read_private(path: Path) -> str:
    try:
        handle = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        raise MasterKeyError(
            f"鍵ファイル {path} がありません。控えから戻すか、まだ何も封印していないときは "
            "manage.py make_seal_key で作ってください。"
        ) from None
    except OSError as error:
        raise MasterKeyError(
            f"鍵ファイル {path} を読めません（{error.strerror}）。"
            "ポータルを動かす利用者を、このファイルの所有者にしてください。"
        ) from None
    try:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode) or found.st_size > MAX_FILE_BYTES:
            raise MasterKeyError(
                f"{path} は鍵ファイルではありません。設定の場所を確かめてください。"
            )
        if found.st_mode & 0o077 or found.st_uid not in (os.geteuid(), 0):
            raise MasterKeyError(
                f"鍵ファイル {path} を、ほかの利用者が読み書きできます。"
                f"所有者をポータルを動かす利用者にし、chmod 600 {path} を実行してください。"
            )
        return os.read(handle, MAX_FILE_BYTES).decode("ascii", errors="replace")
    finally:
        os.close(handle)


def _parsed(line: str, number: int) -> tuple[str, bytes]:
    key_id, _, encoded = line.strip().partition(" ")
    try:
        key = base64.b64decode(encoded.strip(), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES or not key_id.isalnum():
        raise MasterKeyError(
            f"鍵ファイルの{number}行目を鍵として読めません。控えと見比べて直してください。"
        )
    return key_id, key


def _write_private(path: Path, text: str) -> None:
    """Replace the file at once, so that no reader finds half of it."""
    new = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(new, path)
