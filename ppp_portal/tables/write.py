"""Rows → CSV, xlsx or JSON, in pieces, safe to open in a spreadsheet.

A cell may be text, None, a number, a truth value or a date. Text stays text: codes keep their
leading zeros in xlsx. `read_table` gives back what was written (see `disarm`), but for outer
blanks, control characters and literal `&#…;`, which reading tidies.
"""

import csv
import io
import json
import re
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any, NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from ppp_portal.tables.disarm import disarm, is_dangerous
from ppp_portal.tables.legacy import Replacements

Cell: TypeAlias = str | int | float | bool | Decimal | date | datetime | None

TOKYO = ZoneInfo("Asia/Tokyo")
UTF8 = "utf-8-sig"
CP932 = "cp932"
_PIECE = 1 << 16
# Excel's own limit; a longer text makes it call the file damaged.
XLSX_TEXT_LIMIT = 32_767
_WIDTH_SAMPLE_ROWS = 300
_NARROWEST, _WIDEST = 6, 60


class Sheet(NamedTuple):
    """One table of a workbook; `rows` under `headers`.

    `is_form` is for people: long texts wrap and whole numbers have commas.
    """

    name: str
    headers: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    is_wide: bool = False
    is_form: bool = False


class _Formats(NamedTuple):
    head: Format
    day: Format
    moment: Format
    text: Format | None = None
    whole: Format | None = None


def cell_text(value: Cell) -> str:
    """A value as CSV text: ISO dates, TRUE/FALSE, numbers without separators.

    An aware time is shown as Japan's.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return _local(value).isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value)


def iter_csv(
    headers: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    encoding: str = UTF8,
    replacements: Replacements | None = None,
) -> Iterator[bytes]:
    """Pieces of a CSV with CRLF line ends: UTF-8 with BOM, or CP932.

    With CP932 what it cannot hold is replaced and collected in `replacements`, complete after the
    last piece. Text that a spreadsheet would run is disarmed. Raises `ValueError` for another
    encoding.
    """
    if encoding not in (UTF8, CP932):
        raise ValueError(f"unsupported encoding: {encoding}")
    collector = replacements if replacements is not None else Replacements()
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    mark = "\ufeff" if encoding == UTF8 else ""
    buffer.write(mark)

    def emit() -> bytes:
        text = buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
        return text.encode("utf-8" if encoding == UTF8 else CP932, errors="replace")

    def safe(value: Cell) -> str:
        text = cell_text(value)
        if encoding == CP932:
            text = collector.fit(text)
        # After replacing: a substitute may be what makes a text dangerous.
        return disarm(text) if isinstance(value, str) else text

    for row in _chain(headers, rows):
        writer.writerow([safe(value) for value in row])
        if buffer.tell() >= _PIECE:
            yield emit()
    yield emit()


def write_xlsx(
    headers: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    out: IO[bytes],
    *,
    sheet: str = "一覧",
) -> None:
    """Write one sheet to `out`: header bold and kept in sight, text never taken for formulas."""
    write_book([Sheet(sheet, headers, rows)], out)


def write_book(sheets: Iterable[Sheet], out: IO[bytes]) -> None:
    """Write sheets to `out`, ready to print on A4 with the header on every page and page n/m.

    Rows go to disk one by one, so memory does not grow with them.
    """
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(out, options) as book:
        formats = _Formats(
            book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
            book.add_format({"num_format": "yyyy-mm-dd"}),
            book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        )
        of_forms = formats._replace(
            text=book.add_format({"text_wrap": True, "valign": "top"}),
            whole=book.add_format({"num_format": "#,##0", "valign": "top"}),
        )
        taken: set[str] = set()
        for sheet in sheets:
            page = book.add_worksheet(_sheet_name(sheet.name, taken))
            _set_up(page, sheet)
            _fill(page, sheet, of_forms if sheet.is_form else formats)


def _set_up(page: Worksheet, sheet: Sheet) -> None:
    page.freeze_panes(1, 0)
    page.set_paper(9)  # A4
    if sheet.is_wide:
        page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.set_footer("&L&A&R&P / &N")


def _fill(page: Worksheet, sheet: Sheet, formats: _Formats) -> None:
    widths = [_shown_width(header) for header in sheet.headers]
    for column, header in enumerate(sheet.headers):
        page.write_string(0, column, _xlsx_text(header), formats.head)
    last = 0
    for last, row in enumerate(sheet.rows, start=1):
        for column, value in enumerate(row):
            _write_cell(page, last, column, value, formats)
        if last <= _WIDTH_SAMPLE_ROWS:
            _widen(widths, row)
    for column, width in enumerate(widths):
        page.set_column(column, column, min(max(width, _NARROWEST), _WIDEST) + 2)
    if sheet.headers and not sheet.is_form:
        page.autofilter(0, 0, last, len(sheet.headers) - 1)


def iter_xlsx(
    headers: Sequence[str], rows: Iterable[Sequence[Cell]], *, sheet: str = "一覧"
) -> Iterator[bytes]:
    """Pieces of the workbook of `write_xlsx`; nothing is sent before the last row is read."""
    with tempfile.TemporaryFile() as spool:
        write_xlsx(headers, rows, spool, sheet=sheet)
        spool.seek(0)
        while piece := spool.read(_PIECE):
            yield piece


def iter_json(
    items: Iterable[Mapping[str, Any]], *, key: str = "items", head: Mapping[str, Any] | None = None
) -> Iterator[bytes]:
    """Pieces of one JSON object: the members of `head`, then `key` with the list of `items`.

    UTF-8, dates as ISO, Decimal as text so that no digit is lost.
    """

    def dump(value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, default=_json_value)

    opening = "".join(f"{dump(name)}: {dump(value)},\n" for name, value in (head or {}).items())
    pending = f"{{\n{opening}{dump(key)}: ["
    separator = "\n"
    for item in items:
        pending += separator + dump(item)
        separator = ",\n"
        if len(pending) >= _PIECE:
            yield pending.encode()
            pending = ""
    yield f"{pending}\n]}}\n".encode()


def _local(moment: datetime) -> datetime:
    """The moment as a clock in Japan shows it, without zone and fractions of seconds."""
    if moment.tzinfo is not None:
        moment = moment.astimezone(TOKYO)
    return moment.replace(tzinfo=None, microsecond=0)


def _chain(headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[Sequence[Cell]]:
    yield headers
    yield from rows


def _write_cell(page: Worksheet, row: int, column: int, value: Cell, formats: _Formats) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        page.write_boolean(row, column, value)
    elif isinstance(value, datetime):
        page.write_datetime(row, column, _local(value), formats.moment)
    elif isinstance(value, date):
        page.write_datetime(row, column, value, formats.day)
    elif isinstance(value, (int, float, Decimal)):
        if abs(float(value)) >= 1e15:  # Excel keeps 15 digits
            page.write_string(row, column, cell_text(value))
        else:
            page.write_number(row, column, value, formats.whole if isinstance(value, int) else None)
    else:
        page.write_string(row, column, _xlsx_text(value), formats.text)


def _xlsx_text(text: str) -> str:
    # A text cell is never run. Only a text that looks disarmed needs its second apostrophe.
    if text.startswith("'") and is_dangerous(text):
        text = disarm(text)
    return text if len(text) <= XLSX_TEXT_LIMIT else text[: XLSX_TEXT_LIMIT - 1] + "…"


def _widen(widths: list[int], row: Sequence[Cell]) -> None:
    for column, value in enumerate(row[: len(widths)]):
        widths[column] = max(widths[column], _shown_width(cell_text(value)))


def _shown_width(text: str) -> int:
    """Width of the longest line in half-width characters."""
    longest = 0
    for line in text[:500].splitlines():
        wide = sum(1 for each in line if unicodedata.east_asian_width(each) in "WFA")
        longest = max(longest, len(line) + wide)
    return longest


def _sheet_name(name: str, taken: set[str]) -> str:
    """A name that Excel takes and that no sheet before has; adds it to `taken`."""
    plain = re.sub(r"[\[\]:*?/\\]", " ", name).strip("' ")[:31] or "一覧"
    found, number = plain, 1
    while found.casefold() in taken:
        number += 1
        found = f"{plain[:27]}（{number}）"
    taken.add(found.casefold())
    return found


def _json_value(value: Any) -> str:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    raise TypeError(f"cannot be written as JSON: {type(value).__name__}")
