"""`read_table`: a file as people send it → `model.Table`, or a message they can act on."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path
from typing import IO

from ppp_portal.tables import header as headers
from ppp_portal.tables import limits
from ppp_portal.tables.cells import Tally, clean_cell
from ppp_portal.tables.errors import TableError
from ppp_portal.tables.kinds import detect_kind, mismatch_notes
from ppp_portal.tables.mapping import normalise_header
from ppp_portal.tables.model import NO_DATES, NO_PROBLEMS, Column, Note, Row, Table, column_letter
from ppp_portal.tables.sheets import Range, RawCell, RawSheet, csv_sheet, workbook_sheets

NO_HEADER = (
    "見出しの行が見つかりません。1 行に列の名前（自治体名、事業名など）が並ぶ表にしてください。"
)
SKIPPED = {
    "header": "見出しと同じ行を読み飛ばしました（{rows}行目）。",
    "remark": "注記の行を読み飛ばしました（{rows}行目）。",
    "total": "合計の行を読み飛ばしました（{rows}行目）。",
}
_NAMED_ROWS = 10
_SHARED_TEXTS = 20_000


@dataclass(slots=True)
class _Reading:
    """What one pass over the rows gathers."""

    tally: Tally = field(default_factory=Tally)
    skipped: dict[str, list[int]] = field(default_factory=dict)
    used: list[bool] = field(default_factory=list)
    _texts: dict[str, str] = field(default_factory=dict)

    def shared(self, text: str) -> str:
        """The same text as one object: names, years and methods of a list repeat by the thousand.

        Texts that are new late are titles and remarks, which do not repeat.
        """
        known = self._texts.get(text)
        if known is None and len(self._texts) < _SHARED_TEXTS:
            self._texts[text] = text
        return text if known is None else known


def read_table(
    source: bytes | str | Path,
    filename: str = "",
    *,
    vocabulary: Iterable[str] = (),
    sheet: str | None = None,
    header_row: int | None = None,
    keep_totals: bool = False,
) -> Table:
    """Read CSV, xlsx, xls or ods; kind, encoding, separator, sheet and header are found.

    `source` is the content or a path; `filename` is only for messages. `vocabulary` are header
    names the caller knows, in any spelling `normalise_header` folds. `sheet` chooses a sheet by
    name, `header_row` (from 1) the first row of the header. `keep_totals` keeps the rows of sums,
    for a caller that compares them.
    Raises `TableError` with a Japanese message for everything that cannot be read.
    """
    filename = filename or ("" if isinstance(source, bytes) else Path(source).name)
    words = {normalise_header(word) for word in vocabulary}
    with tempfile.TemporaryFile() as spool:
        kind, encoding, found = _load(source, spool)
        notes = mismatch_notes(kind, filename)
        chosen, head = _choose(found, sheet, header_row, words, notes)
        reading = _Reading()
        columns, rows = _fit(head, _collect(chosen, head, reading, keep_totals), reading)
    if not rows:
        notes.append(Note("empty", "見出しの下にデータの行がありません。"))
    return Table(
        filename=filename,
        kind=kind,
        columns=columns,
        rows=rows,
        header_rows=(head.first + 1, head.last + 1),
        notes=(*notes, *reading.tally.notes(), *_skip_notes(reading)),
        encoding=encoding,
        delimiter=chosen.delimiter,
        sheet=chosen.name,
        sheets=tuple(each.name for each in found if each.name),
    )


def _load(source: bytes | str | Path, spool: IO[bytes]) -> tuple[str, str, list[RawSheet]]:
    """Kind, encoding ("" for workbooks) and sheets; the content itself is not kept."""
    data = _content(source)
    kind = detect_kind(data)
    if kind == "csv":
        only, encoding = csv_sheet(data)
        return kind, encoding, [only]
    return kind, "", workbook_sheets(data, spool)


def _content(source: bytes | str | Path) -> bytes:
    if isinstance(source, bytes):
        limits.check_size(len(source))
        return source
    path = Path(source)
    try:
        limits.check_size(path.stat().st_size)
        return path.read_bytes()
    except OSError as error:
        raise TableError(
            f"ファイル「{path.name}」を開けません（{error.strerror}）。場所と名前を確かめてください。"
        ) from error


def _choose(
    found: Sequence[RawSheet],
    wanted: str | None,
    header_row: int | None,
    words: set[str],
    notes: list[Note],
) -> tuple[RawSheet, headers.Header]:
    """The sheet to read and its header; says which sheets were left."""
    candidates = [each for each in found if not each.hidden]
    if wanted is not None:
        candidates = [each for each in found if each.name == wanted]
        if not candidates:
            listed = "、".join(each.name for each in found)
            raise TableError(f"シート「{wanted}」がありません。次から選んでください：{listed}")
    best: tuple[RawSheet, headers.Header] | None = None
    for each in candidates:
        head = _header_of(each, header_row, words)
        if head and head.known >= headers.CERTAIN:
            best = each, head
            break
        if head and best is None:
            best = each, head
    if best is None:
        raise TableError(NO_HEADER)
    rest = [each for each in found if each is not best[0]]
    if rest and wanted is None:
        listed = "、".join(each.name + ("（非表示）" if each.hidden else "") for each in rest)
        notes.append(
            Note(
                "sheets",
                f"シート「{best[0].name}」を読みました。読まなかったシート：{listed}。"
                "別のシートを読むときは、シートを選び直してください。",
            )
        )
    return best


def _header_of(sheet: RawSheet, header_row: int | None, words: set[str]) -> headers.Header | None:
    def known(text: str) -> bool:
        return normalise_header(text) in words

    most = headers.HEAD_ROWS if header_row is None else header_row + headers.MAX_DEPTH
    ignored = Tally()
    head = [
        [clean_cell(raw, number, ignored)[0] for raw in cells]
        for number, cells in enumerate(islice(sheet.rows(), most), start=1)
    ]
    if header_row is None:
        return headers.find_header(head, sheet.merged, known)
    first = header_row - 1
    if not 0 <= first < len(head) or not any(head[first]):
        raise TableError(f"{header_row}行目は空です。見出しのある行の番号を指定してください。")
    last = headers.second_row_below(head, sheet.merged, first, known)
    return headers.header_at(head, sheet.merged, first, last, known)


def _collect(
    sheet: RawSheet, head: headers.Header, reading: _Reading, keep_totals: bool
) -> list[Row]:
    """The records under the header, not yet cut to the columns that are kept."""
    rows: list[Row] = []
    cells_met = 0
    fill = _MergedFill(sheet.merged, head.last)
    for number, raw in enumerate(sheet.rows(), start=1):
        if number <= head.last + 1:
            continue
        if number - head.last - 1 > limits.MAX_ROWS:
            limits.check_shape(limits.MAX_ROWS + 1, 1)
        limits.check_shape(1, len(raw))
        row = _row(fill.filled(number - 1, raw, reading.tally), number, reading)
        reason = headers.skip_reason(row.cells, head.names)
        if reason and not (keep_totals and reason == "total"):
            if reason != "blank":
                reading.skipped.setdefault(reason, []).append(number)
            continue
        cells_met += len(row.cells)
        if cells_met > limits.MAX_CELLS:
            limits.check_shape(limits.MAX_ROWS, limits.MAX_COLUMNS)
        _mark_used(row.cells, reading.used)
        rows.append(row)
    return rows


def _row(raw: Sequence[RawCell], number: int, reading: _Reading) -> Row:
    cells: list[str] = []
    dates: dict[int, date] = {}
    problems: dict[int, str] = {}
    for place, cell in enumerate(raw):
        text, day, problem = clean_cell(cell, number, reading.tally)
        cells.append(reading.shared(text))
        if day is not None:
            dates[place] = day
        if problem:
            problems[place] = problem
    while cells and not cells[-1] and len(cells) - 1 not in problems:
        cells.pop()
    return Row(number, tuple(cells), dates or NO_DATES, problems or NO_PROBLEMS)


def _mark_used(cells: Sequence[str], used: list[bool]) -> None:
    used.extend([False] * (len(cells) - len(used)))
    for place, text in enumerate(cells):
        if text:
            used[place] = True


def _fit(
    head: headers.Header, rows: list[Row], reading: _Reading
) -> tuple[tuple[Column, ...], tuple[Row, ...]]:
    """Cut all rows to the kept columns; blank columns without a name are gone."""
    kept = headers.unique_names(head.names, reading.used)
    columns = tuple(Column(name, column_letter(position)) for position, name in kept)
    positions = [position for position, _ in kept]
    places = {position: place for place, position in enumerate(positions)}
    for index, row in enumerate(rows):
        width = len(row.cells)
        rows[index] = Row(
            row.number,
            tuple([row.cells[each] if each < width else "" for each in positions]),
            {places[each]: day for each, day in row.dates.items()} if row.dates else NO_DATES,
            {places[each]: text for each, text in row.problems.items() if each in places}
            if row.problems
            else NO_PROBLEMS,
        )
    return columns, tuple(rows)


def _skip_notes(reading: _Reading) -> Iterator[Note]:
    for reason, numbers in reading.skipped.items():
        listed = "、".join(str(number) for number in numbers[:_NAMED_ROWS])
        if len(numbers) > _NAMED_ROWS:
            listed += f" ほか計 {len(numbers)} 行の各"
        yield Note(reason, SKIPPED[reason].format(rows=listed), row=numbers[0])


class _MergedFill:
    """Gives the lower cells of a vertically merged data cell the value of its first."""

    def __init__(self, merged: Sequence[Range], last_header_row: int) -> None:
        self._starting: dict[int, list[tuple[int, int]]] = {}
        for top, left, bottom, _ in merged:
            if top > last_header_row and bottom > top:
                self._starting.setdefault(top, []).append((left, bottom))
        self._active: dict[int, tuple[int, RawCell]] = {}

    def filled(self, row: int, raw: list[RawCell], tally: Tally) -> list[RawCell]:
        """`raw` of the sheet's row `row` (from 0) with the values of merged cells above."""
        if not self._active and row not in self._starting:
            return raw
        for column, (bottom, value) in list(self._active.items()):
            if row > bottom:
                del self._active[column]
                continue
            raw.extend([None] * (column + 1 - len(raw)))
            if raw[column] is None:
                raw[column] = value
                tally.add("merged", row + 1)
        for column, bottom in self._starting.get(row, ()):
            if column < len(raw) and raw[column] is not None:
                self._active[column] = bottom, raw[column]
        return raw
