"""Finding what tells the committee who the proposer is (副本, domain.md §1.3)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from ppp_portal.japan.text import loose_key, organisation_key

# A shorter name of kana or letters would be found inside ordinary words.
SHORTEST, SHORTEST_KANA = 2, 3
_KANA_OR_LATIN = re.compile(r"^[\u3041-\u309fーa-z0-9]+$")
_COMBINING = "\u3099\u309a\uff9e\uff9f"

_PATTERNS = (
    ("メールアドレス", re.compile(r"[\w.+-]+[@＠][\w-]+(?:[.．][\w-]+)+")),
    ("ウェブサイト", re.compile(r"(?:https?://|www\.)[^\s「」（）()、。]+")),
    (
        "電話番号",
        re.compile(
            r"(?<![\d０-９])[0０][\d０-９]{1,4}[-－ー‐(（][\d０-９]{1,4}[-－ー‐)）][\d０-９]{3,4}"
        ),
    ),
    ("郵便番号", re.compile(r"〒\s*[\d０-９]{3}[-－ー‐]?[\d０-９]{4}")),
    ("法人番号", re.compile(r"(?<![\d０-９,])[1-9１-９][\d０-９]{12}(?![\d０-９,])")),
)


@dataclass(frozen=True)
class Clue:
    """A stretch of a text that may name the proposer: `text[start:end]`, and what it is."""

    start: int
    end: int
    text: str
    what: str


@dataclass(frozen=True)
class Identity:
    """How a proposer may be named; every value may be empty."""

    names: tuple[str, ...] = ()  # of the organisation and its partners, with aliases and kana
    people: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()


def find_clues(text: str, identity: Identity) -> list[Clue]:
    """Every clue in the order of the text; of overlapping ones the longest.

    Width, kana, case, 異体字, spaces and the kind of corporation do not matter.
    """
    folded, places = _folded(text)
    found = [
        Clue(match.start(), match.end(), match.group(), what)
        for what, pattern in _PATTERNS
        for match in pattern.finditer(text)
    ]
    for key, what in _keys(identity):
        found += _occurrences(text, folded, places, key, what)
    return _longest(found)


def _keys(identity: Identity) -> Iterable[tuple[str, str]]:
    keys: dict[str, str] = {}
    for name in identity.names:
        for key in (loose_key(name), organisation_key(name)):
            keys.setdefault(key, "団体の名称")
    for person in identity.people:
        keys.setdefault(loose_key(person), "関係者の氏名")
    for address in identity.addresses:
        keys.setdefault(loose_key(address), "所在地")
    return [(key, what) for key, what in keys.items() if _long_enough(key)]


def _long_enough(key: str) -> bool:
    return len(key) >= (SHORTEST_KANA if _KANA_OR_LATIN.match(key) else SHORTEST)


def _folded(text: str) -> tuple[str, list[int]]:
    """The text as `loose_key` folds it, and for each folded character where it stood."""
    folded: list[str] = []
    places: list[int] = []
    index = 0
    while index < len(text):
        end = index + 1
        while end < len(text) and text[end] in _COMBINING:
            end += 1
        whole = unicodedata.normalize("NFKC", text[index:end])
        for char in loose_key(whole) if whole.strip() else "":
            folded.append(char)
            places.append(index)
        index = end
    return "".join(folded), places


def _occurrences(text: str, folded: str, places: list[int], key: str, what: str) -> Iterable[Clue]:
    latin = key.isascii()
    start = folded.find(key)
    while start >= 0:
        end = start + len(key)
        inside_word = latin and (
            (folded[start - 1 : start].isascii() and folded[start - 1 : start].isalnum())
            or (folded[end : end + 1].isascii() and folded[end : end + 1].isalnum())
        )
        if not inside_word:
            first, last = places[start], places[end - 1] + 1
            while last < len(text) and text[last] in _COMBINING:
                last += 1
            yield Clue(first, last, text[first:last], what)
        start = folded.find(key, start + 1)


def _longest(found: list[Clue]) -> list[Clue]:
    kept: list[Clue] = []
    for clue in sorted(found, key=lambda one: (one.start, -one.end)):
        if not kept or clue.start >= kept[-1].end:
            kept.append(clue)
    return kept
