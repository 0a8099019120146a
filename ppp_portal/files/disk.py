"""The bytes of files, each in a folder of its own under a random id below MEDIA_ROOT.

No path is ever made from what somebody typed: only from a UUID and one of three names.
"""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from django.conf import settings

from ppp_portal.files.kinds import Inspected

VARIANTS = ("original", "medium", "small")


def root() -> Path:
    """Where all files lie; outside of what the web server serves."""
    return Path(settings.MEDIA_ROOT) / "files"


def folder(file_id: uuid.UUID) -> Path:
    return root() / file_id.hex[:2] / str(file_id)


def write(file_id: uuid.UUID, found: Inspected) -> None:
    """Write all variants; on the disk, not only on the way to it, when this returns.

    Raises OSError where there is no room.
    """
    contents = {"original": found.content, "medium": found.medium, "small": found.small}
    target = folder(file_id)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    target.mkdir(mode=0o700)
    try:
        for name, content in contents.items():
            if content:
                _write_one(target / name, content)
    except OSError:
        remove(file_id)
        raise


def _write_one(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def link(source: uuid.UUID, target: uuid.UUID) -> None:
    """A second folder with the same files, which are never written again: no room is taken."""
    folder(target).mkdir(mode=0o700, parents=True)
    for path in folder(source).glob("*"):
        os.link(path, folder(target) / path.name)


def open_variant(file_id: uuid.UUID, variant: str) -> IO[bytes]:
    """Raises FileNotFoundError; ValueError for a variant that does not exist."""
    if variant not in VARIANTS:
        raise ValueError(variant)
    return (folder(file_id) / variant).open("rb")


def exists(file_id: uuid.UUID) -> bool:
    return (folder(file_id) / "original").is_file()


def renew(file_id: uuid.UUID) -> bool:
    """Let the folder's age begin anew; False where the file is gone."""
    try:
        os.utime(folder(file_id))
    except FileNotFoundError:
        return False
    return exists(file_id)


def remove(file_id: uuid.UUID) -> None:
    """Take the folder away; nothing happens where there is none."""
    shutil.rmtree(folder(file_id), ignore_errors=True)


def folders_before(moment: datetime) -> Iterator[uuid.UUID]:
    """Ids of the folders made before `moment`."""
    for path in root().glob("??/*"):
        try:
            file_id = uuid.UUID(path.name)
            made = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        except (ValueError, FileNotFoundError):  # not ours, or removed meanwhile
            continue
        if made < moment:
            yield file_id
