"""The import of cases (ppp_portal.tables.importing.ImportKind)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.urls import reverse

from cases.domain.facts import label_of
from cases.domain.import_fields import FIELDS, NEEDS
from cases.domain.import_matching import CaseReader, shown_value
from cases.domain.import_records import COLUMNS
from cases.domain.import_writing import CaseWriter, edited_since, take_back
from cases.domain.index import Indexer
from partners.models import Municipality
from ppp_portal.spreadsheet_runs import ImportRow, RowOutcome
from ppp_portal.tables.importing import LARGE, Columns, ImportField, ShownRow

_FIRST = ("lead_municipality_id", "further", "partners", "method", "method_as_written", "fields")
_ORDER = tuple(dict.fromkeys((*_FIRST, "starts_on", "ends_on", "fiscal_year", *COLUMNS)))
_HIDDEN = ("title", "identity_key", "source_values", "write")


class CaseImport:
    """事例: identity is external_id, else municipality, title, partners and fiscal year."""

    name = "cases"
    label = "事例"
    counter = "件"
    fields: Sequence[ImportField] = FIELDS
    needs: Sequence[Sequence[str]] = NEEDS
    loose_in_repeats: Sequence[str] | None = None

    def reader(self, columns: Columns) -> CaseReader:
        return CaseReader(columns)

    @contextmanager
    def writer(self, total: int) -> Iterator[CaseWriter]:
        with Indexer(aside=total > LARGE) as indexer:
            yield CaseWriter(indexer)

    def edited_since(self, rows: Sequence[ImportRow]) -> list[str]:
        return edited_since(rows)

    def undo(self, rows: Sequence[ImportRow], *, by: Any) -> None:
        take_back(rows)

    def shown(self, rows: Sequence[ImportRow]) -> list[ShownRow]:
        ids = {row.values.get("lead_municipality_id") for row in rows} - {None}
        ids |= {pk for row in rows for pk in row.values.get("further", ())}
        found = Municipality.objects.select_related("city").in_bulk(ids)
        names = {pk: municipality.full_name for pk, municipality in found.items()}
        return [_shown(row, names) for row in rows]

    def list_url(self) -> str:
        return reverse("case_list")


def _shown(row: ImportRow, names: Mapping[int, str]) -> ShownRow:
    if row.outcome == RowOutcome.CHANGED:
        values = [(label, before, after) for label, (before, after) in row.changes.items()]
    else:
        pairs = (
            (_label(name), shown_value(name, value, names))
            for name, value in sorted(row.values.items(), key=lambda item: _place(item[0]))
            if name not in _HIDDEN and not name.endswith("_precision")
        )
        values = [(label, "", text) for label, text in pairs if text]
    return ShownRow(
        number=row.number,
        outcome=row.outcome,
        title=str(row.values.get("title", "")),
        values=values,
        issues=row.issues,
        url=reverse("case_detail", args=[row.object_id]) if row.object_id else "",
    )


def _label(name: str) -> str:
    named = {"lead_municipality_id": "自治体", "further": "ほかの自治体"}
    return named.get(name) or label_of(name)


def _place(name: str) -> int:
    """Where a value stands on the page: where, with whom and how first, then as on the form."""
    return _ORDER.index(name) if name in _ORDER else len(_ORDER)
