"""What a spreadsheet is once read: a header, rows of text, and notes about the reading."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

NO_DATES: Mapping[int, date] = MappingProxyType({})
NO_PROBLEMS: Mapping[int, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Column:
    """One column that is kept. `letter` is what the spreadsheet shows above it (A, B … AA)."""

    name: str
    letter: str


@dataclass(frozen=True, slots=True)
class Row:
    """One record.

    `number` is the row as the spreadsheet shows it, from 1. `cells` holds one text per
    `Table.columns`, "" for blank. `dates` and `problems` are sparse, by position in `cells`: the
    date of a true date cell (its text is ISO), and a Japanese message about a cell whose value
    cannot be trusted (an Excel error, a formula saved without its result).
    """

    number: int
    cells: tuple[str, ...]
    dates: Mapping[int, date] = field(default_factory=lambda: NO_DATES)
    problems: Mapping[int, str] = field(default_factory=lambda: NO_PROBLEMS)


@dataclass(frozen=True, slots=True)
class Note:
    """Something the reader did that a person may want to know. `kind` is an ASCII code."""

    kind: str
    message: str
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet as read.

    `kind` is csv, xlsx, xls or ods; `encoding` and `delimiter` are "" except for csv; `sheet` and
    `sheets` are the one read and all that can be chosen. `header_rows` are the first and last row
    number of the header.
    """

    filename: str
    kind: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    header_rows: tuple[int, int]
    notes: tuple[Note, ...] = ()
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()

    @property
    def headers(self) -> tuple[str, ...]:
        """The unique names of the columns, in order."""
        return tuple(column.name for column in self.columns)


def column_letter(index: int) -> str:
    """The spreadsheet's name of a column: 0 → A, 25 → Z, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
