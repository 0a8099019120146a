"""Writes the planned rows of an import of cases, and takes them back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from cases.domain.import_records import (
    COLUMNS,
    Record,
    further_ids,
    insert_partners,
    partner_records,
    set_further,
    set_partners,
    snapshots,
    with_identity,
)
from cases.domain.index import Indexer, reindex
from cases.enums import Visibility
from cases.models import Case, CaseMunicipality, CasePartner
from partners.models import Municipality, Organisation
from ppp_portal.spreadsheet_runs import ImportRow, RowOutcome
from ppp_portal.tables.importing import StaleRun
from ppp_portal.tables.importing_sql import insert_records, next_ids, update_records

_BLANK = Case()
_DEFAULTS: Record = {name: getattr(_BLANK, name) for name in COLUMNS} | {
    "visibility": str(Visibility.DRAFT)
}

# What people enter on a case without a new version of the case itself, and what leads to it. Rows
# that the database keeps from being deleted (reports, decisions) need no word here.
ENTERED_SINCE = (
    *("money_years", "milestones", "indicators", "attendance_groups", "report_sheet"),
    *("spread_judgement", "path_evidence", "continued_by", "copies"),
)


class CaseWriter:
    """Writes batches of planned rows (ppp_portal.tables.importing.RowWriter)."""

    def __init__(self, indexer: Indexer) -> None:
        self._indexer = indexer
        self._parties = _Parties()

    def apply(self, rows: Sequence[ImportRow], *, by: Any) -> None:
        new = [row for row in rows if row.outcome == RowOutcome.NEW]
        if new:
            self._indexer.add(write_new(new, self._parties, by=by))
        write_changed([row for row in rows if row.outcome == RowOutcome.CHANGED])


class _Parties:
    """Municipalities and organisations with the names that cases are found by, each read once."""

    def __init__(self) -> None:
        self.municipalities: dict[int, Municipality] = {}
        self.organisations: dict[int, Organisation] = {}

    def learn(self, municipality_ids: set[int], organisation_ids: set[int]) -> None:
        """Read those that are new."""
        places = Municipality.objects.filter(pk__in=municipality_ids - set(self.municipalities))
        for place in places.prefetch_related("predecessors"):
            self.municipalities[place.pk] = place
        bodies = Organisation.objects.filter(pk__in=organisation_ids - set(self.organisations))
        for body in bodies.prefetch_related("other_names"):
            self.organisations[body.pk] = body


def write_new(rows: Sequence[ImportRow], parties: _Parties, *, by: Any) -> list[Case]:
    """Make the cases of these rows, not yet indexed; drafts unless the row says otherwise.

    Raises StaleRun.
    """
    _ensure_unknown(rows)
    now = timezone.now().isoformat()
    ids = next_ids(Case, len(rows))
    records, partners, further = [], [], []
    for row, pk in zip(rows, ids, strict=True):
        values = row.values
        row.object_id, row.before = pk, None
        records.append(_new_record(pk, values, now, by))
        for position, entry in enumerate(values.get("partners", ())):
            partners.append(
                {**entry, "case_id": pk, "position": position, "starts_on": None, "ends_on": None}
            )
        lead = values.get("lead_municipality_id")
        further += [(pk, each) for each in values.get("further", ()) if each != lead]
    insert_records(Case, records)
    insert_partners(partners)
    CaseMunicipality.objects.bulk_create(
        CaseMunicipality(case_id=pk, municipality_id=each) for pk, each in further
    )
    return _as_cases(records, partners, further, parties)


def _ensure_unknown(rows: Sequence[ImportRow]) -> None:
    """No other act may have made these cases since the preview."""
    ids = [row.values["external_id"] for row in rows if row.values.get("external_id")]
    keys = [row.values["identity_key"] for row in rows if not row.values.get("external_id")]
    known = (with_identity("external_id", ids), with_identity("identity_key", keys))
    if any(cases.exists() for cases in known):
        raise StaleRun


def _new_record(pk: int, values: Record, now: str, by: Any) -> Record:
    visibility = values.get("visibility", str(Visibility.DRAFT))
    said = {name: text for name, text in values["source_values"].items() if text is not None}
    return {
        "id": pk,
        **{name: values.get(name, default) for name, default in _DEFAULTS.items()},
        "source_values": said,
        "identity_key": values["identity_key"],
        "published_at": None if visibility == Visibility.DRAFT else now,
        "created_by_id": by.pk if by else None,
        "created_at": now,
        "updated_at": now,
        "version": 1,
    }


def _as_cases(
    records: Sequence[Record],
    partners: Sequence[Record],
    further: Sequence[tuple[int, int]],
    parties: _Parties,
) -> list[Case]:
    """The new cases as objects that need no query to be indexed."""
    lead = {row["lead_municipality_id"] for row in records if row["lead_municipality_id"]}
    parties.learn(
        lead | {pk for _, pk in further},
        {row["organisation_id"] for row in partners if row["organisation_id"]},
    )
    municipalities = parties.municipalities
    by_case: dict[int, list[CasePartner]] = {}
    for row in partners:
        partner = CasePartner(name_as_written=row["name_as_written"])
        partner.organisation = parties.organisations.get(row["organisation_id"])
        by_case.setdefault(row["case_id"], []).append(partner)
    joined: dict[int, list[CaseMunicipality]] = {}
    for case_id, pk in further:
        joined.setdefault(case_id, []).append(CaseMunicipality(municipality=municipalities[pk]))
    cases = []
    for row in records:
        case = Case(**row)
        if case.lead_municipality_id:
            case.lead_municipality = municipalities[case.lead_municipality_id]
        case._prefetched_objects_cache = {  # type: ignore[attr-defined]
            "further": joined.get(case.pk, []),
            "partners": by_case.get(case.pk, []),
            "plan_positions": [],
        }
        cases.append(case)
    return cases


def write_changed(rows: Sequence[ImportRow]) -> None:
    """Change the cases of these rows; `before` keeps what they replace. Raises StaleRun."""
    if not rows:
        return
    current = _locked([row.object_id for row in rows if row.object_id])
    ids = list(current)
    partners, further = partner_records(ids), further_ids(ids)
    wanted_partners: dict[int, list[Record]] = {}
    wanted_further: dict[int, list[int]] = {}
    writes: dict[int, Record] = {}
    for row in rows:
        case = current.get(row.object_id or 0)
        if case is None or case["version"] != (row.before or {}).get("version"):
            raise StaleRun
        write = dict(row.values["write"])
        before: Record = {"version": case["version"]}
        if "partners" in write:
            before["partners"] = partners.get(case["id"], [])
            wanted_partners[case["id"]] = write.pop("partners")
        if "further" in write:
            before["further"] = further.get(case["id"], [])
            wanted_further[case["id"]] = write.pop("further")
        if "visibility" in write:
            is_draft = write["visibility"] == Visibility.DRAFT
            published = case["published_at"] or timezone.now().isoformat()
            write["published_at"] = None if is_draft else published
        before["values"] = {name: case[name] for name in write}
        writes[case["id"]] = write
        row.before = before
    _update(current, writes)
    set_partners(wanted_partners, partners)
    set_further(wanted_further)
    reindex(ids)


def _locked(ids: Sequence[int]) -> dict[int, Record]:
    list(
        Case.objects.select_for_update(of=("self",))
        .filter(pk__in=ids)
        .values_list("pk")
        .order_by("pk")
    )
    return {row["id"]: row for row in snapshots(Case.objects.filter(pk__in=ids))}


def _update(current: dict[int, Record], writes: dict[int, Record]) -> None:
    """Set each case's values in one statement: all rows name all columns that any row changes."""
    columns = sorted({name for write in writes.values() for name in write})
    now = timezone.now().isoformat()
    records = []
    for pk, write in writes.items():
        case = current[pk]
        records.append(
            {
                "id": pk,
                **{name: write.get(name, case[name]) for name in columns},
                "version": case["version"] + 1,
                "updated_at": now,
            }
        )
    update_records(Case, records)


def edited_since(rows: Sequence[ImportRow]) -> list[str]:
    """Titles of the cases that are no longer as this import left them; deleted ones are done.

    Also of those that it made and that carry something since (ENTERED_SINCE): it would go with
    them.
    """
    made = [row.object_id for row in rows if row.outcome == RowOutcome.NEW and row.object_id]
    left = {
        row.object_id: 1 if row.object_id in made else (row.before or {})["version"] + 1
        for row in rows
    }
    carrying = {
        pk
        for name in ENTERED_SINCE
        for pk in Case.objects.filter(pk__in=made, **{f"{name}__isnull": False}).values_list(
            "pk", flat=True
        )
    }
    now = (
        Case.objects.filter(pk__in=list(left)).order_by("pk").values_list("pk", "version", "title")
    )
    return [title for pk, version, title in now if version != left[pk] or pk in carrying]


def take_back(rows: Sequence[ImportRow]) -> None:
    """Delete the cases that these rows made, and give the changed ones their former values."""
    made = [row.object_id for row in rows if row.outcome == RowOutcome.NEW and row.object_id]
    Case.objects.filter(pk__in=made).delete()
    changed = {
        row.object_id: row.before
        for row in rows
        if row.outcome == RowOutcome.CHANGED and row.object_id and row.before
    }
    current = _locked([pk for pk in changed if pk])
    if not current:
        return
    present = {pk: before for pk, before in changed.items() if pk in current}
    _update(current, {pk: before["values"] for pk, before in present.items()})
    partners = {pk: before["partners"] for pk, before in present.items() if "partners" in before}
    set_partners(partners, partner_records(partners))
    set_further({pk: b["further"] for pk, b in present.items() if "further" in b})
    reindex(list(current))
