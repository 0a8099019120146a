"""An official paper as plain values, printed as a PDF and written as a workbook alike.

Both say the same because both are made of the same `Paper`; templates/pdf/paper.html lays it out
as municipal forms are: 様式番号, 宛名, 報告者, 件名, the tables, and a box for the inspection.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple, TypeAlias
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from ppp_portal.japan.numbers import grouped
from ppp_portal.japan.wareki import format_wareki
from ppp_portal.pdf import pdf_response
from ppp_portal.tables.write import Sheet, write_book

Cell: TypeAlias = str | int | Decimal | None
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MISSING = "—"
NO_DAY = "　　年　　月　　日"
# What file systems and headers would take for something else.
_NOT_IN_NAMES = str.maketrans(dict.fromkeys('\\/:*?"<>|\r\n\t', " "))
_NAME_LENGTH = 80


class Fact(NamedTuple):
    label: str
    value: str


class Printed(NamedTuple):
    """A cell as paper shows it."""

    text: str
    is_number: bool


@dataclass(frozen=True)
class Table:
    """`numbers` are the columns of figures: right-aligned on paper, numbers in a workbook."""

    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    numbers: Collection[int] = ()
    totals: Sequence[Sequence[Cell]] = ()

    @property
    def printed_heads(self) -> list[Printed]:
        return [Printed(head, index in self.numbers) for index, head in enumerate(self.heads)]

    @property
    def printed_rows(self) -> Iterator[list[Printed]]:
        return (self._printed(row) for row in self.rows)

    @property
    def printed_totals(self) -> Iterator[list[Printed]]:
        return (self._printed(row) for row in self.totals)

    def _printed(self, row: Sequence[Cell]) -> list[Printed]:
        return [Printed(_text(cell), index in self.numbers) for index, cell in enumerate(row)]


@dataclass(frozen=True)
class Section:
    """A numbered part: facts, texts, a table and what is to be noted about it.

    `is_wide` lays it on sheets of its own, A4 lying down.
    """

    title: str
    facts: Sequence[Fact] = ()
    texts: Sequence[str] = ()
    table: Table | None = None
    note: str = ""
    is_wide: bool = False


@dataclass(frozen=True)
class Paper:
    """`day` is the one it was handed in (None leaves the place open), `status` '' once it is valid.

    `inspection` is the box at the end: empty values are left for a pen. `is_one_sheet` is for papers
    whose texts are short enough for one: smaller letters, and no 様式番号.
    """

    title: str
    subject: str
    addressee: str = ""
    sender: Sequence[str] = ()
    opening: str = ""
    status: str = ""
    day: date | None = None
    facts: Sequence[Fact] = ()
    sections: Sequence[Section] = ()
    inspection: Sequence[Fact] = ()
    is_one_sheet: bool = False

    @property
    def written_on(self) -> str:
        return format_wareki(self.day) if self.day else NO_DAY

    @property
    def file_stem(self) -> str:
        name = f"{self.title}_{self.subject}".translate(_NOT_IN_NAMES)
        return "_".join(name.split())[:_NAME_LENGTH]


def paper_response(request: HttpRequest, paper: Paper, file_format: str) -> HttpResponse:
    """The paper to download. Raises Http404 for another format than pdf and xlsx."""
    if file_format == "pdf":
        name = f"{paper.file_stem}.pdf"
        return pdf_response(request, "pdf/paper.html", {"paper": paper}, name)
    if file_format != "xlsx":
        raise Http404
    response = HttpResponse(paper_xlsx(paper), content_type=XLSX)
    response["Content-Disposition"] = (
        f"attachment; filename=\"document.xlsx\"; filename*=UTF-8''{quote(paper.file_stem)}.xlsx"
    )
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def paper_xlsx(paper: Paper) -> bytes:
    """A workbook: what is said in words on the first sheet, then one table a sheet."""
    sheets = [Sheet(paper.title, ("項目", "内容"), list(_words(paper)), is_form=True)]
    for section in paper.sections:
        if section.table:
            table = section.table
            rows = [*table.rows, *table.totals]
            sheets.append(Sheet(section.title, table.heads, rows, section.is_wide, is_form=True))
    out = io.BytesIO()
    write_book(sheets, out)
    return out.getvalue()


def _words(paper: Paper) -> Iterator[tuple[str, str]]:
    yield "件名", paper.subject
    if paper.status:
        yield "状態", paper.status
    if paper.addressee:
        yield "宛名", paper.addressee
    if paper.sender:
        yield "報告者", "\n".join(paper.sender)
    yield "報告日", format_wareki(paper.day) if paper.day else ""
    yield from paper.facts
    for section in paper.sections:
        yield from section.facts
        for text in section.texts:
            yield section.title, text
        if section.note:
            yield section.title, section.note
    yield from paper.inspection
    yield "出力日", format_wareki(timezone.localdate())


def _text(cell: Cell) -> str:
    if cell is None:
        return MISSING
    if isinstance(cell, Decimal):
        return format(cell.normalize(), ",f")
    return cell if isinstance(cell, str) else grouped(cell)
