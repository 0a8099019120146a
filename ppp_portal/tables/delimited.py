"""Text of a CSV → records. The separator is found by reading, not by counting commas."""

import csv
import re
from collections import Counter
from collections.abc import Iterator

from ppp_portal.tables.encoding import HOW_TO_SAVE
from ppp_portal.tables.errors import TableError

DELIMITERS = (",", "\t", ";")
_SAMPLE_RECORDS = 200
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
# Excel keeps 32,767 characters in a cell; a longer field is an open quote that ate the file.
_FIELD_LIMIT = 1_000_000


class _Lines:
    """Physical lines of a text, ended by LF, CRLF or CR, remembering when they ran out."""

    def __init__(self, text: str) -> None:
        # str.splitlines would also split at characters that are part of a cell, such as U+2028,
        # and io.StringIO would keep the text again at four bytes a character.
        self._lines = _LINE.finditer(text)
        self.ended = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        for line in self._lines:
            return line[0]
        self.ended = True
        raise StopIteration


def sniff_delimiter(text: str) -> str:
    """The separator among comma, tab and semicolon that gives the most even table.

    Records are parsed with each, so that separators inside quotes count for nothing. A table of
    one column gives ",".
    """
    best, best_score = ",", 0.0
    for delimiter in DELIMITERS:
        score = _evenness(text, delimiter)
        if score > best_score + 1e-9:
            best, best_score = delimiter, score
    return best


def records(text: str, delimiter: str) -> Iterator[list[str]]:
    """Records in file order; a blank line is `[]`, so that the n-th is row n in a spreadsheet.

    Raises `TableError` for a quote that is never closed and for a NUL character.
    """
    csv.field_size_limit(_FIELD_LIMIT)
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=delimiter)
    has_nul = "\0" in text
    number = 0
    while True:
        number += 1
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _open_quote(number) from error
        if lines.ended:
            # The reader asked for one more line in the middle of this record.
            raise _open_quote(number)
        if has_nul and any("\0" in cell for cell in record):
            raise TableError(
                f"{number}行目に使えない文字（NUL）があります。"
                f"ファイルが壊れているか、文字コードが違います。{HOW_TO_SAVE}",
                row=number,
            )
        yield record


def _open_quote(number: int) -> TableError:
    return TableError(
        f'{number}行目から始まる二重引用符（"）が閉じられていません。'
        "その行の引用符を直すか、Excel で開いて保存し直してください。",
        row=number,
    )


def _evenness(text: str, delimiter: str) -> float:
    """0 for one column, towards 1 for many columns in every record."""
    widths: Counter[int] = Counter()
    reader = csv.reader(_Lines(text), delimiter=delimiter)
    try:
        for record in reader:
            if any(cell.strip() for cell in record):
                widths[len(record)] += 1
            if widths.total() >= _SAMPLE_RECORDS:
                break
    except csv.Error:
        return 0.0
    wide = {width: count for width, count in widths.items() if width > 1}
    if not wide:
        return 0.0
    width = max(wide, key=lambda each: (wide[each], each))
    share = wide[width] / widths.total()
    # Evenness says more than width: commas within texts make a few wide rows.
    return share * share * (1 - 1 / width)
