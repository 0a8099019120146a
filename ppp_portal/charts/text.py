"""Text inside pictures: nothing on the server knows the font, so widths are estimated.

A full-width character is as wide as the font is high, any other at most 0.62 of it (digits and
Latin letters of the fonts in tokens.css are narrower), so that an estimate is never too short.
"""

from __future__ import annotations

from decimal import Decimal
from unicodedata import combining, east_asian_width

SIZE = 14
LINE = 19
_NOT_FIRST = tuple("）)」』】、。，．・ー々")
_NARROW = Decimal("0.62")


def text_width(text: str, size: int = SIZE) -> Decimal:
    """Width of one line in units of the picture."""
    ems = sum((_ems(character) for character in text), Decimal(0))
    return ems * size


def _ems(character: str) -> Decimal:
    if combining(character):
        return Decimal(0)
    return Decimal(1) if east_asian_width(character) in "FWA" else _NARROW


def shortened(text: str, width: Decimal | int, size: int = SIZE) -> str:
    """The text, or as much of it as fits with 「…」 at its end."""
    if text_width(text, size) <= width:
        return text
    kept = ""
    for character in text:
        if text_width(f"{kept}{character}…", size) > width:
            break
        kept += character
    return f"{kept.rstrip()}…"


def wrapped(text: str, width: Decimal | int, lines: int = 2, size: int = SIZE) -> list[str]:
    """The text in at most so many lines of this width, the last one shortened."""
    rest = text.strip()
    written: list[str] = []
    while rest and len(written) < lines - 1 and text_width(rest, size) > width:
        end = next(
            count
            for count in range(len(rest), 0, -1)
            if count == 1 or text_width(rest[:count], size) <= width
        )
        written.append(rest[:end].rstrip())
        # 行頭禁則: no line begins with a closing bracket or a mark.
        if end > 1 and rest[end : end + 1] in _NOT_FIRST:
            end -= 1
            written[-1] = rest[:end]
        rest = rest[end:].lstrip()
    return [*written, shortened(rest, width, size)] if rest else written
