"""Municipalities: finding them as people write them, what follows from their facts, and edits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from partners import permissions
from partners.enums import MunicipalityKind
from partners.models import Municipality, User
from partners.models.municipality import population_class_of
from ppp_portal import audit
from ppp_portal.japan.codes import CodeError, normalise_lg_code
from ppp_portal.japan.prefectures import PREFECTURES
from ppp_portal.japan.text import loose_key
from ppp_portal.refusals import ensure

# What an administrator may correct. The code is the identity and stays.
EDITABLE = (
    *("name", "name_kana", "district", "kind", "city", "valid_from", "valid_to", "successor"),
    *("population", "population_note", "similar_class", "latitude", "longitude", "website"),
)
DERIVED = ("search_key", "population_class")


def municipality_search_key(municipality: Municipality) -> str:
    """What a directory search looks in: name, kana, and the name behind its 郡 or city, folded.

    The prefecture is no part of it: 「京都」 must not find what lies in 東京都
    (partners.domain.municipality_search reads prefectures by themselves). Needs `city` of a ward.
    """
    city = municipality.city.name if municipality.city else ""
    names = [municipality.name, municipality.name_kana]
    if city or municipality.district:
        names.append(f"{city}{municipality.district}{municipality.name}")
    return " ".join(loose_key(name) for name in names)


def refresh_derived(municipalities: Iterable[Municipality]) -> list[Municipality]:
    """Set search_key and population_class from the facts; returns the changed rows, unsaved."""
    changed = []
    for row in municipalities:
        before = (row.search_key, row.population_class)
        row.search_key = municipality_search_key(row)
        row.population_class = population_class_of(row.kind, row.population)
        if before != (row.search_key, row.population_class):
            changed.append(row)
    return changed


@transaction.atomic
def create_municipality(*, by: User, code: str, values: Mapping[str, Any]) -> Municipality:
    """Add one by hand (a new body before the official list names it).

    Raises Refused, or ValidationError by field.
    """
    ensure(permissions.may_curate(by))
    row = Municipality(code=code, prefecture_code=code[:2])
    _assign(row, values)
    refresh_derived([row])
    row.full_clean()
    row.save()
    audit.record(by=by, action="municipality.create", obj=row)
    return row


@transaction.atomic
def update_municipality(
    *, by: User, municipality_id: int, values: Mapping[str, Any]
) -> Municipality:
    """Correct facts. Raises Refused, or ValidationError by field.

    Its cases are found and counted by name and size: call it through
    cases.domain.municipality.update_municipality_and_index.
    """
    row = Municipality.objects.select_for_update(of=("self",)).get(pk=municipality_id)
    ensure(permissions.may_curate(by))
    changed = _assign(row, values)
    refresh_derived([row])
    row.full_clean()
    row.save(update_fields=[*changed, *DERIVED])
    if "name" in changed:
        _refresh_wards(row)
    if changed:
        audit.record(by=by, action="municipality.update", obj=row, detail={"fields": changed})
    return row


def _assign(row: Municipality, values: Mapping[str, Any]) -> list[str]:
    unknown = set(values) - set(EDITABLE)
    if unknown:
        raise ValueError(f"Not editable: {sorted(unknown)}")
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    return sorted(changed)


def _refresh_wards(city: Municipality) -> None:
    wards = refresh_derived(city.wards.select_related("city"))
    Municipality.objects.bulk_update(wards, DERIVED)


@dataclass(frozen=True)
class Found:
    """The municipality a text means today, and what the reader should know about it."""

    municipality: Municipality | None
    note: str = ""  # e.g. a former name was written
    error: str = ""


class MunicipalityFinder:
    """Looks municipalities up by code or name in memory: made once per import or form.

    2,000 rows; one query. A former name or code leads to the successor of today.
    """

    def __init__(self) -> None:
        rows = list(Municipality.objects.order_by("pk"))
        self._by_id = {row.pk: row for row in rows}
        self._by_code: dict[str, Municipality] = {}
        self._by_name: dict[str, list[Municipality]] = {}
        for row in sorted(rows, key=lambda row: row.is_current):
            self._by_code[row.code] = row  # a current one replaces a former one of equal code
        for row in rows:
            for name in self._spellings(row):
                self._by_name.setdefault(name, []).append(row)

    def by_text(self, text: str) -> Found:
        """Find by code where the text is digits, else by name (prefecture in front allowed)."""
        text = text.strip()
        if not text:
            return Found(None, error="自治体が空です。コード（6桁）か名称を入れてください。")
        return self.by_code(text) if _is_digits(text) else self.by_name(text)

    def by_code(self, text: str) -> Found:
        """Find by 5- or 6-digit code; error texts name the code and what to do."""
        try:
            code = normalise_lg_code(text, known=self._by_code)
        except CodeError as error:
            return Found(None, error=str(error))
        row = self._by_code.get(code)
        if row is None:
            return Found(
                None,
                error=f"コード「{text}」の自治体は見つかりません。全国地方公共団体コードを確かめてください。",
            )
        return self._today(row, text)

    def by_name(self, text: str) -> Found:
        """Find by name, current ones first; several of one name need the prefecture."""
        matches = self._by_name.get(loose_key(text), [])
        current = [row for row in matches if row.is_current and row.kind != MunicipalityKind.WARD]
        current = current or [row for row in matches if row.is_current]
        if len(current) == 1:
            return Found(current[0])
        if len(current) > 1:
            names = "、".join(row.full_name for row in current[:4])
            return Found(
                None,
                error=f"「{text}」は{len(current)}か所あります（{names}）。都道府県から書くか、コードを入れてください。",
            )
        successors = {self._successor(row).pk: row for row in matches}
        if len(successors) == 1:
            return self._today(next(iter(successors.values())), text)
        if successors:
            return Found(
                None, error=f"「{text}」は旧自治体に複数あります。コードを入れてください。"
            )
        return Found(
            None,
            error=f"「{text}」という自治体は見つかりません。正式な名称か、コード（6桁）を入れてください。",
        )

    def _today(self, row: Municipality, text: str) -> Found:
        successor = self._successor(row)
        if successor.pk == row.pk:
            return Found(row)
        return Found(
            successor, note=f"「{row.name}」は現在の「{successor.name}」として扱いました。"
        )

    def _successor(self, row: Municipality) -> Municipality:
        seen = {row.pk}
        while row.successor_id and row.successor_id not in seen:
            row = self._by_id[row.successor_id]
            seen.add(row.pk)
        return row

    def _spellings(self, row: Municipality) -> set[str]:
        prefecture = PREFECTURES[row.prefecture_code].name
        spellings = {row.name, prefecture + row.name}
        if row.district:
            spellings |= {row.district + row.name, prefecture + row.district + row.name}
        if row.city_id:
            city = self._by_id[row.city_id].name
            spellings |= {city + row.name, prefecture + city + row.name}
        return {loose_key(spelling) for spelling in spellings}


def _is_digits(text: str) -> bool:
    return text.replace(".0", "").replace(" ", "").isdigit()
