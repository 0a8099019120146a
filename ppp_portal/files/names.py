"""A name from somebody's machine, made safe for pages, headers and every file system."""

from __future__ import annotations

import re
import unicodedata

from ppp_portal.japan.text import strip_controls

# What file systems take is counted in bytes; Japanese needs three for a character.
MAX_NAME_BYTES = 200
UNNAMED = "無題"
_REFUSED_BY_WINDOWS = re.compile(r'[<>:"|?*]')
# Marks of writing direction and joints that no name needs (what strip_controls leaves).
_INVISIBLE = re.compile("[\u061c\u200e\u200f\u2060-\u2064\ufff9-\ufffb]")
_EXTENSION = re.compile(r"\.([A-Za-z0-9]{1,8})$")
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)$", re.IGNORECASE)


def clean_name(name: str, extension: str) -> str:
    """`name` without folders and without characters that mislead, ending in `extension`.

    What the content is decides the ending: a PNG called 「図.jpg」 becomes 「図.png」.
    """
    last = re.split(r"[/\\]", name)[-1]
    text = unicodedata.normalize("NFC", strip_controls(last).replace("\n", " ").replace("\t", " "))
    text = _REFUSED_BY_WINDOWS.sub("_", _INVISIBLE.sub("", text))
    stem = " ".join(_EXTENSION.sub("", text).split()).strip(". ")
    if _DEVICES.fullmatch(stem):
        stem = f"_{stem}"
    return f"{_cut(stem, MAX_NAME_BYTES - len(extension) - 1) or UNNAMED}.{extension}"


def extension_of(name: str) -> str:
    """「csv」 of 「表.CSV」; empty where there is none."""
    found = _EXTENSION.search(name.strip())
    return found[1].lower() if found else ""


def shown_name(name: str) -> str:
    """The name as an error message repeats it: cleaned, short, with the ending it came with."""
    extension = extension_of(name)
    cleaned = clean_name(name, extension or "-").removesuffix(".-")
    return cleaned if len(cleaned) <= 60 else f"{cleaned[:40]}…{cleaned[-10:]}"


def _cut(text: str, most_bytes: int) -> str:
    return text.encode()[:most_bytes].decode(errors="ignore").strip()
