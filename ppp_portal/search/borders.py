"""Borders between words that the analyser draws in the wrong place.

Every rule here is about kanji that could belong to the word before or after them, and moves the
border only where that gives words of the dictionary on both sides.
"""

from functools import lru_cache
from typing import NamedTuple

from ppp_portal.search.dictionary import is_word, normal_forms, tokenizer
from ppp_portal.search.lexicon import Kind, Unit, unit_of
from ppp_portal.search.vocabulary import GREEDY_COMPOUNDS, GREEDY_WORDS, TORN_WORDS

_TORN_WORDS = frozenset(TORN_WORDS.split())


class Placed(NamedTuple):
    """A unit and its place in the prepared text."""

    unit: Unit
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.unit.surface)


def mended(placed: list[Placed]) -> list[Placed]:
    """Undo cuts that leave a character over: 教育委員|会社|会 is 教育委員会|社会.

    Without this, 会社 would be found in 教育委員会社会教育課 and 生活 in 大学生活動.
    """
    position = 1
    while position < len(placed):
        before, middle = placed[position - 1], placed[position]
        after = placed[position + 1] if position + 1 < len(placed) else None
        if _all_kanji(before.unit) and _all_kanji(middle.unit):
            first = position < 2 or not _all_kanji(placed[position - 2].unit)
            count, cut = _recut(before.unit, middle.unit, after.unit if after else None, first)
            if count:
                new, start = list[Placed](), before.start
                for surface in cut:
                    new += _cut(surface, start)
                    start += len(surface)
                placed[position - 1 : position - 1 + count] = new
        position += 1
    return placed


def _all_kanji(unit: Unit) -> bool:
    return len(unit.kanji) == len(unit.surface) > 0


def _recut(
    before: Unit, middle: Unit, after: Unit | None, first: bool
) -> tuple[int, tuple[str, ...]]:
    """How many units to replace, and the words to put in their place; (0, ()) for none.

    `first`: no kanji stands before these.
    """
    if after and _is_suspect(before, middle, after):
        border = _border(before.surface, before.parts[-1].surface, middle.surface, after.surface)
        if border:
            left = before.surface + middle.surface[:border]
            return 3, (left, middle.surface[border:] + after.surface)
    if len(before.surface) > 1 and len(middle.surface) > 2 and middle.surface[0] not in "年月日":
        border = _earlier_end(before, middle)
        if border:
            return 2, (before.surface + middle.surface[:border], middle.surface[border:])
    if before.surface in GREEDY_COMPOUNDS and middle.lone:
        head, last = before.surface[:-1], before.surface[-1] + middle.surface
        if normal_forms(last):
            return 2, (head, last)
    if first and before.lone and len(middle.surface) == 2 and _took_its_end(before, middle, after):
        return 2, (before.surface + middle.surface[0], middle.surface[1])
    return 0, ()


def _is_suspect(before: Unit, middle: Unit, after: Unit) -> bool:
    """Whether `middle` may have taken characters of both its neighbours.

    An ending (者, 料, 長) after a word is usual, and only suspect after words that the analyser
    is too fond of, or where the word begins with the 府 of a place: 京都|府中|部. But 都市 is a
    word in its own right.
    """
    if not after.lone or len(middle.surface) < 2:
        return False
    if not after.suffix or middle.surface in GREEDY_WORDS:
        return True
    ends_place = before.place and middle.surface[0] in "府県市区町村"
    ends_place |= before.surface == "東京" and middle.surface[0] == "都"
    return ends_place and is_word(before.surface + middle.surface[0])


@lru_cache(100_000)
def _border(before: str, last_part: str, middle: str, after: str) -> int | None:
    for border in range(1, len(middle)):
        joined = (before + middle[:border], last_part + middle[:border])
        if any(map(is_word, joined)) and is_word(middle[border:] + after):
            return border
    return None


def _earlier_end(before: Unit, middle: Unit) -> int | None:
    """Of two readings the one with the longer first word: 大学|生活用 is 大学生|活用.

    Only where the border falls inside a shortest word; else no word would come or go.
    """
    starts = {part.start for part in middle.parts}
    for border in range(1, len(middle.surface) - 1):
        if border not in starts and _is_cut(
            before.surface + middle.surface[:border], middle.surface[border:]
        ):
            return border
    return None


@lru_cache(100_000)
def _is_cut(left: str, right: str) -> bool:
    return bool(normal_forms(right)) and bool(normal_forms(left))


def _took_its_end(lone: Unit, middle: Unit, after: Unit | None) -> bool:
    """市|民間 is 市民|間 where no further noun follows, 緑|地域 always 緑地|域."""
    left = lone.surface + middle.surface[0]
    if left in _TORN_WORDS:
        return True
    if lone.prefix or lone.suffix or not normal_forms(left):
        return False
    if middle.surface[1] == "域":
        return True
    return middle.surface[1] == "間" and (after is None or after.kind is Kind.BREAK)


def _cut(surface: str, start: int) -> list[Placed]:
    return [Placed(unit, start + offset) for unit, offset in _units_of(surface)]


@lru_cache(20_000)
def _units_of(surface: str) -> tuple[tuple[Unit, int], ...]:
    return tuple((unit_of(word), word.begin()) for word in tokenizer().tokenize(surface))
