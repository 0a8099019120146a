"""What every import of a spreadsheet shares: fields, one row's plan, and what a kind must do.

A kind (cases, organisations, municipalities) says which fields it knows, what the cells of a row
mean, which record on file a row is about, and how rows are written and taken back. The run of an
import around it is in `importing_run`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from ppp_portal.spreadsheet_runs import ImportRow, RowOutcome
from ppp_portal.tables.model import Row

# Larger files are planned and applied by the job worker: a request answers within seconds.
LARGE = 2_000
ERROR = "error"
WARNING = "warning"
NOTE = "note"
_URL = re.compile(r"https?://[^\s、，<>\"]+")
_valid_url = URLValidator(schemes=["http", "https"])
GARBLED = (
    "文字化けした文字（�）が含まれています。元のファイルの文字を確かめ、入力し直してください。"
)


@dataclass(frozen=True, slots=True)
class ImportField:
    """A field that a column can fill. `synonyms` are headers; `aliases` other names for --map."""

    name: str
    label: str
    synonyms: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Issue:
    """One finding about a cell. `field` is a field's name until it is written as a column."""

    level: str
    field: str
    value: str
    message: str


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column fills which field: headers as the file has them, and values for all rows.

    `defaults` hold texts for fields that no column fills.
    """

    headers: Mapping[str, str]
    positions: Mapping[str, int]
    defaults: Mapping[str, str]

    def has(self, name: str) -> bool:
        return name in self.positions or name in self.defaults


@dataclass(slots=True)
class Cells:
    """One row of the file, asked by field."""

    row: Row
    columns: Columns

    def text(self, name: str) -> str:
        """The cell's text, "" for blank or where no column fills the field."""
        place = self.columns.positions.get(name)
        text = self.row.cells[place] if place is not None else ""
        return text or self.columns.defaults.get(name, "")

    def day(self, name: str) -> date | None:
        """The day of a true date cell."""
        place = self.columns.positions.get(name)
        return self.row.dates.get(place) if place is not None else None


@dataclass(slots=True)
class RowPlan:
    """What one row would do.

    `values` are JSON values for the record; `identity` tells the record among all rows of a file
    (None where the row does not say); `before` is what taking the row back needs.
    """

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    identity: tuple[str, ...] | None = None
    outcome: str = RowOutcome.NEW
    changes: dict[str, list[Any]] = field(default_factory=dict)
    object_id: int | None = None
    before: dict[str, Any] | None = None

    def error(self, name: str, value: str, message: str) -> None:
        self.issues.append(Issue(ERROR, name, value, message))

    def warn(self, name: str, value: str, message: str) -> None:
        self.issues.append(Issue(WARNING, name, value, message))

    def note(self, name: str, value: str, message: str) -> None:
        self.issues.append(Issue(NOTE, name, value, message))

    @property
    def is_wrong(self) -> bool:
        return any(issue.level == ERROR for issue in self.issues)


class StaleRun(Exception):
    """A record changed between the preview and the confirmation; the preview must be made anew."""


class RowReader(Protocol):
    """Understands the rows of one file; keeps what it looked up."""

    def interpret(self, cells: Cells) -> RowPlan:
        """What the cells mean; `outcome` and what follows it are left to `match`."""

    def match(self, plans: Sequence[RowPlan]) -> None:
        """Look the records up and set outcome, changes, object_id and before."""


class RowWriter(Protocol):
    """Writes planned rows, batch by batch."""

    def apply(self, rows: Sequence[ImportRow], *, by: Any) -> None:
        """Write these rows; sets `object_id` and `before` on them.

        Raises StaleRun where a record is no longer as it was when planned.
        """


class ImportKind(Protocol):
    """One kind of import. `needs`: of each group at least one field must have a column."""

    name: str
    label: str
    counter: str  # 件, 団体 …
    fields: Sequence[ImportField]
    needs: Sequence[Sequence[str]]
    # None: two rows about one record are an error. Else such a row is 同じ where it differs from
    # the first only in these values.
    loose_in_repeats: Sequence[str] | None

    def reader(self, columns: Columns) -> RowReader: ...

    def writer(self, total: int) -> AbstractContextManager[RowWriter]:
        """What writes the rows of a run; `total` rows will come."""

    def edited_since(self, rows: Sequence[ImportRow]) -> list[str]:
        """Labels of records that changed after these rows were written, or cannot be taken back."""

    def undo(self, rows: Sequence[ImportRow], *, by: Any) -> None:
        """Take these rows back, newest first."""

    def shown(self, rows: Sequence[ImportRow]) -> list[ShownRow]:
        """The rows as the preview prints them."""

    def list_url(self) -> str:
        """Where the records can be looked at."""


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row of the preview: a title, (label, before, after) per value, and its issues."""

    number: int
    outcome: str
    title: str
    values: Sequence[tuple[str, str, str]]
    issues: Sequence[Mapping[str, str]]
    url: str = ""


def synonyms_of(fields: Iterable[ImportField]) -> dict[str, tuple[str, ...]]:
    """Field → headers that mean it, for `mapping.HeaderMap.guess`."""
    return {each.name: (each.label, *each.synonyms, each.name, *each.aliases) for each in fields}


def field_called(fields: Iterable[ImportField], wanted: str) -> ImportField | None:
    """The field of that name, alias or label."""
    wanted = wanted.strip()
    rows = list(fields)
    by_name = (each for each in rows if wanted in (each.name, *each.aliases))
    by_label = (each for each in rows if wanted == each.label)
    return next(by_name, None) or next(by_label, None)


def check_cells(plan: RowPlan, cells: Cells) -> None:
    """Errors of cells that could not be read, warnings of garbled ones; for every kind alike."""
    row = cells.row
    for name, place in cells.columns.positions.items():
        if place in row.problems:
            plan.error(name, row.cells[place], row.problems[place])
        elif "\ufffd" in row.cells[place]:
            plan.warn(name, row.cells[place], GARBLED)


def too_long(label: str, text: str, limit: int) -> str:
    """The message for a text that its column cannot hold."""
    return (
        f"{label}は{limit:,}字までです（{len(text):,}字あります）。"
        "短くするか、分けて入力してください。"
    )


def find_url(text: str) -> str:
    """The first http(s) address in a text, "" where there is none that a link can be."""
    found = _URL.search(text)
    try:
        _valid_url(found[0] if found else "")
    except ValidationError:
        return ""
    return found[0] if found else ""


def show(value: Any) -> str:
    """A JSON value in words for the preview."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, list):
        return "、".join(show(each) for each in value)
    return str(value)
