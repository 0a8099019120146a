"""The official list of municipalities, loaded from the two files the project carries.

Facts that come from elsewhere (population, website, 類似団体) are never touched.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.db import transaction

from partners.domain.municipality import DERIVED, refresh_derived
from partners.enums import MunicipalityKind
from partners.models import Municipality

DATA = Path(__file__).resolve().parent.parent / "data"
LISTED = ("code", "name", "name_kana", "prefecture_code", "district", "kind", "valid_from")
LINKS = ("city", "valid_to", "successor")
_KIND_BY_ENDING = {
    "市": MunicipalityKind.CITY,
    "町": MunicipalityKind.TOWN,
    "村": MunicipalityKind.VILLAGE,
}


@dataclass(frozen=True)
class Entry:
    """One line of either file; `valid_to` tells a former municipality."""

    code: str
    name: str
    kana: str
    kind: str
    district: str = ""
    city_code: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    successor_code: str = ""


@dataclass
class Loaded:
    """What the list holds now, and what loading it changed."""

    prefectures: int = 0
    municipalities: int = 0
    wards: int = 0
    former: int = 0
    created: int = 0
    changed: int = 0
    renamed: list[str] = field(default_factory=list)  # full names; their cases want a new index


def read_entries(folder: Path = DATA) -> list[Entry]:
    """Both files as one list: present ones before former ones."""
    entries = []
    with (folder / "municipalities.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            entries.append(
                Entry(
                    row["code"],
                    row["name"],
                    row["kana"],
                    row["kind"],
                    row["district"],
                    city_code=row["city_code"],
                    valid_from=_day(row["valid_from"]),
                    valid_to=_day(row["valid_to"]),
                    successor_code=row["successor_code"],
                )
            )
    with (folder / "former_names.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            entries.append(
                Entry(
                    # A name whose own code is not known goes by the code in use.
                    row["former_code"] or row["code_now"],
                    row["name"],
                    row["kana"],
                    _KIND_BY_ENDING[row["name"][-1]],
                    valid_to=_day(row["valid_to"]),
                    successor_code=row["code_now"],
                )
            )
    return sorted(entries, key=lambda entry: entry.valid_to is not None)


@transaction.atomic
def load_municipalities(entries: list[Entry] | None = None) -> Loaded:
    """Bring the table to the list's state; a second run changes nothing.

    A row keeps its id when its name changes or when it becomes a former one, and with it
    everything that points at it.
    """
    entries = read_entries() if entries is None else entries
    known = list(Municipality.objects.select_for_update(of=("self",)).order_by("pk"))
    keys = _Keys(known)
    loaded = Loaded()
    pairs = [(entry, keys.find(entry) or Municipality()) for entry in entries]
    before = {row.pk: _facts(row) for _, row in pairs if row.pk}
    old_names = {row.pk: row.name for _, row in pairs if row.pk}
    # Cities before their wards and present ones before former ones: links need saved rows.
    for wanted in (_is_base, _is_ward, _is_former):
        _save(wanted, pairs, before, loaded)
    loaded.renamed = [
        row.full_name for _, row in pairs if old_names.get(row.pk, row.name) != row.name
    ]
    _count(entries, loaded)
    return loaded


class _Keys:
    """Finds the row of an entry among those already there."""

    def __init__(self, rows: list[Municipality]) -> None:
        self.current = {row.code: row for row in rows if row.is_current}
        self.former = {(row.code, row.name, row.valid_to): row for row in rows}
        self.taken: set[int] = set()

    def find(self, entry: Entry) -> Municipality | None:
        row = self._find(entry)
        if row is None or row.pk in self.taken:
            return None
        self.taken.add(row.pk)
        return row

    def _find(self, entry: Entry) -> Municipality | None:
        if entry.valid_to is None:
            return self.current.get(entry.code)
        row = self.former.get((entry.code, entry.name, entry.valid_to))
        if row is None:  # present until now, gone in this list
            row = self.current.get(entry.code)
            row = row if row and row.name == entry.name else None
        return row


def _is_base(entry: Entry) -> bool:
    return entry.valid_to is None and entry.kind != MunicipalityKind.WARD


def _is_ward(entry: Entry) -> bool:
    return entry.valid_to is None and entry.kind == MunicipalityKind.WARD


def _is_former(entry: Entry) -> bool:
    return entry.valid_to is not None


def _save(
    wanted: Callable[[Entry], bool],
    pairs: list[tuple[Entry, Municipality]],
    before: dict[int, tuple[object, ...]],
    loaded: Loaded,
) -> None:
    chosen = [(entry, row) for entry, row in pairs if wanted(entry)]
    by_code = {entry.code: row for entry, row in pairs if entry.valid_to is None and row.pk}
    for entry, row in chosen:
        _assign(entry, row, by_code)
    rows = [row for _, row in chosen]
    refresh_derived(rows)
    new = [row for row in rows if not row.pk]
    changed = [row for row in rows if row.pk and before[row.pk] != _facts(row)]
    Municipality.objects.bulk_update(changed, [*LISTED, *LINKS, *DERIVED], batch_size=500)
    Municipality.objects.bulk_create(new, batch_size=500)
    loaded.created += len(new)
    loaded.changed += len(changed)


def _assign(entry: Entry, row: Municipality, by_code: dict[str, Municipality]) -> None:
    row.code = entry.code
    row.name, row.name_kana = entry.name, entry.kana
    row.prefecture_code = entry.code[:2]
    row.district, row.kind = entry.district, entry.kind
    row.city = by_code[entry.city_code] if entry.city_code else None
    if entry.valid_from or not row.pk:
        row.valid_from = entry.valid_from
    row.valid_to = entry.valid_to
    # The list names what a former one is today, never a step between.
    row.successor = by_code[entry.successor_code] if entry.successor_code else None


def _facts(row: Municipality) -> tuple[object, ...]:
    values = [getattr(row, name) for name in (*LISTED, "valid_to", *DERIVED)]
    return (*values, row.city_id, row.successor_id)


def _count(entries: list[Entry], loaded: Loaded) -> None:
    kinds = Counter(entry.kind for entry in entries if entry.valid_to is None)
    loaded.prefectures = kinds.pop(MunicipalityKind.PREFECTURE, 0)
    loaded.wards = kinds.pop(MunicipalityKind.WARD, 0)
    loaded.municipalities = kinds.total()
    loaded.former = sum(entry.valid_to is not None for entry in entries)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
