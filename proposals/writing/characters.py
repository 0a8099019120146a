"""Counting characters as a call's limit means them, and what is still thin."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

COUNTING_RULE = "空白と改行は数えません。句読点や記号は1字と数えます。"
# Below this share of the limit an answer is called thin; below this many without a limit.
THIN_SHARE = 0.3
THIN_CHARACTERS = 100


def count_characters(text: str) -> int:
    """Characters without spaces and line ends; a letter with its marks is one.

    か followed by a combining dakuten is one character as people see it, and so is a kanji with a
    variation selector.
    """
    composed = unicodedata.normalize("NFC", text)
    return sum(
        1
        for char in composed
        if not char.isspace() and unicodedata.category(char) not in ("Mn", "Me", "Cf", "Cc")
    )


@dataclass(frozen=True)
class Coverage:
    """How far one answer has come; `state` is empty, thin, over or good, `word` says it."""

    count: int
    limit: int | None
    state: str
    word: str


def coverage(text: str, limit: int | None = None) -> Coverage:
    """Judge one answer by its length alone: what it says is for people to judge."""
    count = count_characters(text)
    if count == 0:
        return Coverage(count, limit, "empty", "未記入")
    if limit is not None and count > limit:
        return Coverage(count, limit, "over", f"{count - limit:,}字超過")
    thin = limit * THIN_SHARE if limit is not None else THIN_CHARACTERS
    if count < min(thin, limit or thin):
        return Coverage(count, limit, "thin", "短い")
    return Coverage(count, limit, "good", "記入済")
