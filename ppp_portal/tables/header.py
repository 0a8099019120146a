"""Where the header of a sheet is, and what its columns are called.

Public bodies put titles, notes and blank rows above a header, merge it over two rows, and put
remarks and totals below the data. Rows and columns here count from 0.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from ppp_portal.tables.model import column_letter
from ppp_portal.tables.sheets import Range

Texts: TypeAlias = Sequence[str]
Known: TypeAlias = Callable[[str], bool]

HEAD_ROWS = 60
MAX_DEPTH = 4
JOIN = "／"
# That many known headers in one row are no accident.
CERTAIN = 2

_DATA_LIKE = re.compile(
    r"[¥￥△▲\-－]?[\d,，.]+(?:[%％円人件]|千円)?\Z"
    r"|\d{2,4}[-/.年]\d{1,2}[-/.月]"
    r"|(?:令和|平成|昭和|[RHS])\s*[\d元]+[年.]\s*\d"
    r"|https?://"
)
_LONGEST_HEADER = 60
_REMARK = re.compile(
    r"\s*(?:[※＊*]|[（(]?注\s*[\d０-９]*[）):：\s]|備考[:：]|出典[:：]|資料[:：]|出所[:：])"
)
_TOTAL = re.compile(r"(?:合計|総計|小計|総合計|累計|計)\Z")


@dataclass(frozen=True, slots=True)
class Header:
    """Rows `first` to `last`; one name per column up to the last named one, "" for blank.

    `known` counts names of the vocabulary.
    """

    first: int
    last: int
    names: tuple[str, ...]
    known: int


def find_header(head: Sequence[Texts], merged: Sequence[Range], known: Known) -> Header | None:
    """The header among the first rows of a sheet, or None where no row looks like one."""
    row = _best_row(head, known)
    if row is None:
        return None
    first, last = _block(head, merged, row, known)
    return header_at(head, merged, first, last, known)


def header_at(
    head: Sequence[Texts], merged: Sequence[Range], first: int, last: int, known: Known
) -> Header:
    """The header made of rows `first` to `last`, joined with 「／」 level by level."""
    names = _join(_levels(head, merged, first, last))
    count = sum(1 for name in names if name and (known(name) or known(name.rpartition(JOIN)[2])))
    return Header(first, last, tuple(names), count)


def second_row_below(head: Sequence[Texts], merged: Sequence[Range], row: int, known: Known) -> int:
    """The last row of a header that begins at `row`; for a header row named by a person."""
    return _block(head, merged, row, known)[1]


def unique_names(names: Sequence[str], used: Sequence[bool]) -> list[tuple[int, str]]:
    """Position and unique name of the columns that are named or hold data.

    A blank header over data becomes 「列F」, a repeated one gets 「（2）」.
    """
    kept: list[tuple[int, str]] = []
    taken: set[str] = set()
    for position in range(max(len(names), len(used))):
        name = names[position] if position < len(names) else ""
        if not name and not (position < len(used) and used[position]):
            continue
        base = name or f"列{column_letter(position)}"
        unique, turn = base, 1
        while unique in taken:
            turn += 1
            unique = f"{base}（{turn}）"
        taken.add(unique)
        kept.append((position, unique))
    return kept


def skip_reason(texts: Texts, names: Sequence[str]) -> str:
    """Why a row below the header is no record: `blank`, `header`, `remark`, `total`, or ""."""
    filled = [text for text in texts if text]
    if not filled:
        return "blank"
    # A printed list repeats its header on every page.
    if (
        len(filled) > 1
        and list(texts[: len(names)]) == list(names)
        and not any(texts[len(names) :])
    ):
        return "header"
    if len(filled) <= 2 and _REMARK.match(filled[0]) and len(names) > len(filled):
        return "remark"
    if len(names) > 2 and any(_TOTAL.match("".join(text.split())) for text in filled[:2]):
        first = next(place for place, text in enumerate(texts) if text)
        # 「計」 as a value further right belongs to a record.
        if _TOTAL.match("".join(texts[first].split())):
            return "total"
    return ""


def tidy_name(text: str) -> str:
    """A header on one line: a line break inside Japanese is dropped, else it is a blank."""
    text = re.sub(r"(?<=[^\x00-\x7f])\s*\n\s*|\s*\n\s*(?=[^\x00-\x7f])", "", text)
    return re.sub(r"\s+", " ", text).strip()


def _best_row(head: Sequence[Texts], known: Known) -> int | None:
    counts = [sum(1 for text in texts if text and known(tidy_name(text))) for texts in head]
    if counts and max(counts) >= CERTAIN:
        return counts.index(max(counts))
    usual = _usual_width(head)
    for row, texts in enumerate(head):
        filled = [text for text in texts if text]
        if len(filled) < min(2, usual) or not filled:
            continue
        nameable = {text for text in filled if _is_nameable(text)}
        if len(nameable) >= max(0.5 * usual, 0.7 * len(filled)):
            return row
    return None


def _usual_width(head: Sequence[Texts]) -> int:
    """The commonest number of filled cells in rows that have more than one, or 1."""
    widths = Counter(sum(1 for text in texts if text) for texts in head)
    wide = {width: count for width, count in widths.items() if width > 1}
    return max(wide, key=lambda width: (wide[width], width)) if wide else 1


def _is_nameable(text: str) -> bool:
    return len(text) <= _LONGEST_HEADER and not _DATA_LIKE.match(text)


def _block(
    head: Sequence[Texts], merged: Sequence[Range], row: int, known: Known
) -> tuple[int, int]:
    """First and last row of the header that `row` is part of."""
    width = max((len([text for text in texts if text]) for texts in head), default=0)
    first = last = row
    for top, left, bottom, right in merged:
        if top <= row <= bottom and bottom > top and bottom - top < MAX_DEPTH:
            first, last = min(first, top), max(last, bottom)
        # A title merged over the whole width is no level of the header.
        is_group = top == bottom and 1 < right - left + 1 < max(width, 3)
        if is_group and top == row - 1 and _names_below(head, top, left, right):
            first = min(first, top)
        if is_group and top == row and _names_below(head, top, left, right):
            last = max(last, row + 1)
    if (first, last) != (row, row):
        return first, min(last, len(head) - 1)
    if _fills_blanks(head, row, known):
        return row, row + 1
    if row and _fills_blanks(head, row - 1, known):
        return row - 1, row
    return row, row


def _names_below(head: Sequence[Texts], row: int, left: int, right: int) -> bool:
    """Under a merged group every column has a name of its own in the next row."""
    below = [_at(head, row + 1, column) for column in range(left, right + 1)]
    return all(text and _is_nameable(text) for text in below)


def _fills_blanks(head: Sequence[Texts], row: int, known: Known) -> bool:
    """Does the next row complete this one, as a two-row header does that lost its merging?

    The next row has names under a group (a name followed by blanks) and under those blanks, and
    nothing under the other names.
    """
    if row + 1 >= len(head):
        return False
    width = max(len(head[row]), len(head[row + 1]))
    upper = [_at(head, row, column) for column in range(width)]
    lower = [_at(head, row + 1, column) for column in range(width)]
    named = sum(1 for text in upper if text)
    filled = [text for text in lower if text]
    if named < 2 or len(filled) < 2 or not all(_is_nameable(text) for text in filled):
        return False
    blanks = 0
    for column in range(width):
        if not upper[column]:
            blanks += 1
            if not lower[column]:
                return False
        elif lower[column] and (column + 1 >= width or upper[column + 1]):
            return False
    below = sum(1 for text in filled if known(tidy_name(text)))
    return blanks > 0 and (len(filled) < width or below >= 1)


def _levels(
    head: Sequence[Texts], merged: Sequence[Range], first: int, last: int
) -> list[list[str]]:
    """The header rows as full grids: a merged cell's text stands in all its cells."""
    width = max(len(head[row]) for row in range(first, last + 1))
    grid = [
        [tidy_name(_at(head, row, column)) for column in range(width)]
        for row in range(first, last + 1)
    ]
    spread = set()
    for top, left, bottom, right in merged:
        if top < first or bottom > last:
            continue
        text = tidy_name(_at(head, top, left))
        for row in range(top, bottom + 1):
            for column in range(left, min(right, width - 1) + 1):
                grid[row - first][column] = text
                spread.add((row - first, column))
    for level, row_texts in enumerate(grid[:-1]):
        for column in range(1, width):
            # Without merging a group's name stands over its first column only.
            is_open = not row_texts[column] and (level, column) not in spread
            if is_open and grid[level + 1][column]:
                row_texts[column] = row_texts[column - 1]
    return grid


def _join(levels: list[list[str]]) -> list[str]:
    names = []
    for column in range(len(levels[0])):
        parts: list[str] = []
        for level in levels:
            if level[column] and level[column] not in parts[-1:]:
                parts.append(level[column])
        names.append(JOIN.join(parts))
    while names and not names[-1]:
        names.pop()
    return names


def _at(head: Sequence[Texts], row: int, column: int) -> str:
    if row >= len(head) or column >= len(head[row]):
        return ""
    return head[row][column]
