"""What changed between two Japanese texts, word by word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from ppp_portal.search.dictionary import tokenizer

SAME, REMOVED, ADDED = "same", "removed", "added"
# The analyser refuses more than 49,149 bytes at a time; a line rarely is that long.
_CHUNK = 8_000
_LINES = re.compile(r"\n|[^\n]+")


@dataclass(frozen=True)
class Piece:
    """A stretch of text that stayed, went or came."""

    kind: str
    text: str


def compare(before: str, after: str) -> list[Piece]:
    """The two texts as one run of pieces; joined without the added ones they are `before`.

    Words, not characters, are compared, so that 「実施する」→「実施した」 shows a word and not the
    letters it happens to share.
    """
    old, new = _words(before), _words(after)
    pieces: list[Piece] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(Piece(SAME, "".join(old[old_from:old_to])))
            continue
        if old_to > old_from:
            pieces.append(Piece(REMOVED, "".join(old[old_from:old_to])))
        if new_to > new_from:
            pieces.append(Piece(ADDED, "".join(new[new_from:new_to])))
    return pieces


def has_changes(pieces: list[Piece]) -> bool:
    return any(piece.kind != SAME for piece in pieces)


def _words(text: str) -> list[str]:
    found: list[str] = []
    for line in _LINES.findall(text.replace("\r\n", "\n")):
        for start in range(0, len(line), _CHUNK):
            chunk = line[start : start + _CHUNK]
            surfaces = [word.surface() for word in tokenizer().tokenize(chunk)]
            # What the analyser leaves out would be lost: then compare by character.
            found += surfaces if "".join(surfaces) == chunk else list(chunk)
    return found
