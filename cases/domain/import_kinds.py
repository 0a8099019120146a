"""The kinds of import. Those of the partners app stand here, where their cases are known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db.models import Q
from django.urls import reverse

from cases.domain.import_cases import CaseImport
from cases.domain.index import reindex
from cases.models import Case, CaseMunicipality, CasePartner
from partners.domain import import_municipalities, import_organisations, import_secondments
from partners.domain.import_organisation_cells import FIELDS, LABELS, NEEDS
from ppp_portal.spreadsheet_runs import ImportRow, RowOutcome
from ppp_portal.tables.importing import Columns, ImportField, ImportKind, ShownRow


class OrganisationImport:
    """団体: identity is external_id, else 法人番号, else name and prefecture."""

    name = "organisations"
    label = "団体"
    counter = "団体"
    fields: Sequence[ImportField] = FIELDS
    needs: Sequence[Sequence[str]] = NEEDS
    # A list of payments names the same body many times, and spells it in several ways.
    loose_in_repeats: Sequence[str] | None = ("name", "kind", "write")

    def reader(self, columns: Columns) -> import_organisations.OrganisationReader:
        return import_organisations.OrganisationReader()

    @contextmanager
    def writer(self, total: int) -> Iterator[OrganisationImport]:
        yield self

    def apply(self, rows: Sequence[ImportRow], *, by: Any) -> None:
        import_organisations.write_new([row for row in rows if row.outcome == RowOutcome.NEW])
        changed = [row for row in rows if row.outcome == RowOutcome.CHANGED]
        _reindex_partners(import_organisations.write_changed(changed))

    def edited_since(self, rows: Sequence[ImportRow]) -> list[str]:
        return import_organisations.edited_since(rows)

    def undo(self, rows: Sequence[ImportRow], *, by: Any) -> None:
        _reindex_partners(import_organisations.take_back(rows))

    def shown(self, rows: Sequence[ImportRow]) -> list[ShownRow]:
        return [_shown_organisation(row) for row in rows]

    def list_url(self) -> str:
        return reverse("admin:partners_organisation_changelist")


class MunicipalityImport:
    """自治体: facts of the municipalities on record, by code or name; none is made."""

    name = "municipalities"
    label = "自治体"
    counter = "自治体"
    fields: Sequence[ImportField] = import_municipalities.FIELDS
    needs: Sequence[Sequence[str]] = import_municipalities.NEEDS
    loose_in_repeats: Sequence[str] | None = None

    def reader(self, columns: Columns) -> import_municipalities.MunicipalityReader:
        return import_municipalities.MunicipalityReader(columns)

    @contextmanager
    def writer(self, total: int) -> Iterator[MunicipalityImport]:
        yield self

    def apply(self, rows: Sequence[ImportRow], *, by: Any) -> None:
        _reindex_municipalities(import_municipalities.write_rows(rows))

    def edited_since(self, rows: Sequence[ImportRow]) -> list[str]:
        return import_municipalities.edited_since(rows)

    def undo(self, rows: Sequence[ImportRow], *, by: Any) -> None:
        _reindex_municipalities(import_municipalities.take_back(rows))

    def shown(self, rows: Sequence[ImportRow]) -> list[ShownRow]:
        return [
            ShownRow(
                number=row.number,
                outcome=row.outcome,
                title=str(row.values.get("title", "")),
                values=[(label, old, new) for label, (old, new) in row.changes.items()],
                issues=row.issues,
            )
            for row in rows
        ]

    def list_url(self) -> str:
        return reverse("admin:partners_municipality_changelist")


class SecondmentImport:
    """派遣: published rules and facts; new ones only, by external_id."""

    name = "secondments"
    label = "派遣・研修受入"
    counter = "件"
    fields: Sequence[ImportField] = import_secondments.FIELDS
    needs: Sequence[Sequence[str]] = import_secondments.NEEDS
    loose_in_repeats: Sequence[str] | None = None

    def reader(self, columns: Columns) -> import_secondments.SecondmentReader:
        return import_secondments.SecondmentReader()

    @contextmanager
    def writer(self, total: int) -> Iterator[SecondmentImport]:
        yield self

    def apply(self, rows: Sequence[ImportRow], *, by: Any) -> None:
        new = [row for row in rows if row.outcome == RowOutcome.NEW]
        import_secondments.write_new(new, by=by)

    def edited_since(self, rows: Sequence[ImportRow]) -> list[str]:
        return import_secondments.edited_since(rows)

    def undo(self, rows: Sequence[ImportRow], *, by: Any) -> None:
        import_secondments.take_back(rows)

    def shown(self, rows: Sequence[ImportRow]) -> list[ShownRow]:
        return [
            ShownRow(
                number=row.number,
                outcome=row.outcome,
                title=str(row.values.get("title", "")),
                values=[(label, "", text) for label, text in row.values["original"].items()],
                issues=row.issues,
                url=reverse("secondment_detail", args=[row.object_id]) if row.object_id else "",
            )
            for row in rows
        ]

    def list_url(self) -> str:
        return reverse("secondment_list")


IMPORT_KINDS: tuple[ImportKind, ...] = (
    CaseImport(),
    OrganisationImport(),
    MunicipalityImport(),
    SecondmentImport(),
)


def import_kind(name: str) -> ImportKind | None:
    """The kind of that name, as addresses and ImportRun.kind have it."""
    return next((kind for kind in IMPORT_KINDS if kind.name == name), None)


def _shown_organisation(row: ImportRow) -> ShownRow:
    if row.outcome == RowOutcome.CHANGED:
        values = [(label, old, new) for label, (old, new) in row.changes.items()]
    else:
        pairs = (
            (LABELS[name], import_organisations.shown_value(name, value))
            for name, value in row.values.items()
            if name in LABELS and name != "name"
        )
        values = [(label, "", text) for label, text in pairs if text]
    link = "admin:partners_organisation_change"
    return ShownRow(
        number=row.number,
        outcome=row.outcome,
        title=str(row.values.get("name", "")),
        values=values,
        issues=row.issues,
        url=reverse(link, args=[row.object_id]) if row.object_id else "",
    )


def _reindex_partners(organisation_ids: Sequence[int]) -> None:
    rows = CasePartner.objects.filter(organisation__in=organisation_ids)
    reindex(rows.order_by("case_id").values_list("case_id", flat=True).distinct())


def _reindex_municipalities(municipality_ids: Sequence[int]) -> None:
    joined = CaseMunicipality.objects.filter(municipality__in=municipality_ids).values("case_id")
    cases = Case.objects.filter(Q(lead_municipality__in=municipality_ids) | Q(pk__in=joined))
    reindex(cases.order_by("pk").values_list("pk", flat=True))
