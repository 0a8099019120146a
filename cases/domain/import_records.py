"""Cases as JSON records: what an import compares, writes and takes back."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet

from cases.domain.case import EDITABLE
from cases.models import Case, CaseMunicipality, CasePartner
from ppp_portal.japan.text import loose_key
from ppp_portal.tables.importing_sql import insert_records, json_value, next_ids, update_records

Record = dict[str, Any]

# Columns that an import may set from cells.
COLUMNS: tuple[str, ...] = tuple(
    Case._meta.get_field(name).attname  # type: ignore[union-attr]
    for name in EDITABLE
    if name not in ("continues", "copied_from", "source_values", "identity_key")
)
SNAPSHOT = (
    *("id", *COLUMNS, "source_values", "identity_key"),
    *("visibility", "published_at", "archived_at", "version"),
)
# What an unknown word leaves empty must not erase what an editor chose.
NOTHING: tuple[Any, ...] = ("", [], None)


def identity_key(place: str, title: str, partners: str, year: str) -> str:
    """SHA-256 of municipality, normalised title, partners as written and fiscal year."""
    parts = (place, loose_key(title), loose_key(partners), year)
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()


def with_identity(name: str, values: Sequence[str]) -> QuerySet[Case]:
    """Cases by `external_id` or `identity_key`.

    The index holds only cases that have one; for a long list PostgreSQL uses it only when told.
    """
    return Case.objects.filter(**{f"{name}__in": values}).exclude(**{name: ""})


def snapshots(cases: QuerySet[Case]) -> list[Record]:
    """These cases with JSON values, by id."""
    rows = cases.order_by("pk").values(*SNAPSHOT)
    return [{name: json_value(value) for name, value in row.items()} for row in rows]


def partner_records(case_ids: Iterable[int]) -> dict[int, list[Record]]:
    """The partner rows of cases, in their order."""
    names = (
        *("id", "case_id", "organisation_id", "name_as_written", "role"),
        *("starts_on", "ends_on", "position", "organisation__name"),
    )
    found: dict[int, list[Record]] = defaultdict(list)
    rows = CasePartner.objects.filter(case__in=list(case_ids)).order_by("position", "pk")
    for row in rows.values(*names):
        found[row["case_id"]].append({name: json_value(value) for name, value in row.items()})
    return found


def further_ids(case_ids: Iterable[int]) -> dict[int, list[int]]:
    """The further municipalities of cases, sorted."""
    found: dict[int, list[int]] = defaultdict(list)
    rows = CaseMunicipality.objects.filter(case__in=list(case_ids)).order_by("municipality_id")
    for case_id, municipality_id in rows.values_list("case_id", "municipality_id"):
        found[case_id].append(municipality_id)
    return found


def differing(current: Record, wanted: Record) -> Record:
    """The values of `wanted` that say something else than `current`."""
    return {
        name: value
        for name, value in wanted.items()
        if name in current and value not in NOTHING and current[name] != value
    }


def merged_source_values(current: Record, said: Record) -> Record:
    """Original texts after this row: a text replaces, None removes, what is not said stays."""
    return {name: text for name, text in {**current, **said}.items() if text is not None}


def partner_key(record: Record) -> tuple[Any, ...]:
    """What makes two partner rows of a case the same: the body, else the name, and the role."""
    organisation = record.get("organisation_id")
    name = "" if organisation else record["name_as_written"]
    return organisation, name, record["role"]


def set_partners(wanted: dict[int, list[Record]], current: dict[int, list[Record]]) -> None:
    """Give each case exactly these partners, in this order; rows that still stand are kept."""
    new: list[Record] = []
    moved: list[Record] = []
    gone: list[int] = []
    for case_id, records in wanted.items():
        present = {partner_key(record): record for record in current.get(case_id, [])}
        for position, record in enumerate(records):
            standing = present.pop(partner_key(record), None)
            if standing is None:
                new.append(_partner_row(case_id, position, record))
            elif standing["position"] != position:
                moved.append({"id": standing["id"], "position": position})
        gone += [record["id"] for record in present.values()]
    CasePartner.objects.filter(pk__in=gone).delete()
    update_records(CasePartner, moved)
    insert_partners(new)


def insert_partners(records: Sequence[Record]) -> None:
    for record, pk in zip(records, next_ids(CasePartner, len(records)), strict=True):
        record["id"] = pk
    insert_records(CasePartner, records)


def _partner_row(case_id: int, position: int, record: Record) -> Record:
    return {
        "case_id": case_id,
        "position": position,
        **{name: record.get(name) for name in ("organisation_id", "starts_on", "ends_on")},
        "name_as_written": record["name_as_written"],
        "role": record["role"],
    }


def set_further(wanted: dict[int, list[int]]) -> None:
    """Give each case exactly these further municipalities."""
    current = further_ids(wanted)
    new = []
    for case_id, ids in wanted.items():
        present = current.get(case_id, [])
        gone = set(present) - set(ids)
        if gone:
            CaseMunicipality.objects.filter(case=case_id, municipality__in=gone).delete()
        new += [(case_id, pk) for pk in ids if pk not in present]
    CaseMunicipality.objects.bulk_create(
        CaseMunicipality(case_id=case_id, municipality_id=pk) for case_id, pk in new
    )
