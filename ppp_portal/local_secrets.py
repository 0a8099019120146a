"""Secrets of a demo or development checkout: made once, kept under var/, readable by its owner."""

import os
import secrets
from pathlib import Path


def local_secret(path: Path) -> str:
    """Return the secret in `path` (mode 0600), made on the first call."""
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    value = secrets.token_urlsafe(48)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        file.write(value)
    return value
