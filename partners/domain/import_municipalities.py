"""Facts of municipalities from a spreadsheet: population, position, website, 類似団体.

Names, kinds and codes come from the official list only (partners.domain.municipality_list).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from partners.domain.municipality import MunicipalityFinder
from partners.enums import MunicipalityKind
from partners.models import Municipality
from partners.models.municipality import population_class_of
from ppp_portal.japan.codes import CodeError, corporate_number_of_municipality
from ppp_portal.japan.text import loose_key, nfkc
from ppp_portal.spreadsheet_runs import ImportRow, RowOutcome
from ppp_portal.tables.importing import (
    Cells,
    Columns,
    ImportField,
    RowPlan,
    StaleRun,
    find_url,
    show,
    too_long,
)

VALUES = ("population", "population_note", "similar_class", "latitude", "longitude", "website")
LABELS = {name: str(Municipality._meta.get_field(name).verbose_name) for name in VALUES}  # type: ignore[union-attr]
MOST_PEOPLE = 200_000_000
# The country with its islands, in degrees.
BOUNDS = {"latitude": (Decimal(20), Decimal(46)), "longitude": (Decimal(122), Decimal(154))}


def _field(name: str, label: str, headers: str = "") -> ImportField:
    return ImportField(name, label, tuple(headers.split()))


FIELDS: tuple[ImportField, ...] = (
    _field(
        "municipality",
        "自治体コード",
        "code6 code コード 団体コード 全国地方公共団体コード 市区町村コード 市町村コード lgcode",
    ),
    _field("name", "自治体名", "自治体 市区町村名 市区町村 市町村名 市町村 団体名 名称"),
    _field(
        "population", "人口", "総人口 人口総数 住民基本台帳人口 pop 人口（人） 人口計 pop_jp_2025"
    ),
    _field("population_note", "人口の出典・時点", "人口の時点 人口の出典 基準日"),
    _field("similar_class", "類似団体の類型", "類似団体 類型 類似団体区分"),
    _field("latitude", "緯度", "lat"),
    _field("longitude", "経度", "lng lon long"),
    _field("website", "ウェブサイト", "url ホームページ HP"),
    _field("corporate_number", "法人番号", "houjin houjin_number"),
)
NEEDS = (("municipality", "name"),)


class MunicipalityReader:
    """Reads rows and matches them (ppp_portal.tables.importing.RowReader)."""

    def __init__(self, columns: Columns) -> None:
        self._finder = MunicipalityFinder()
        self._note = _note_from(columns)

    def interpret(self, cells: Cells) -> RowPlan:
        plan = RowPlan(cells.row.number)
        code, name = cells.text("municipality"), cells.text("name")
        field = "municipality" if code else "name"
        found = self._finder.by_text(code or name)
        if found.municipality is None:
            plan.error(field, code or name, found.error)
            plan.values["title"] = name or code
            return plan
        municipality = found.municipality
        plan.object_id = municipality.pk
        plan.identity = ("municipality", str(municipality.pk))
        plan.values["title"] = municipality.full_name
        if found.note:
            plan.note(field, code or name, found.note)
        if code and name:
            self._check_name(plan, municipality, name)
        self._values(plan, cells)
        _check_number(plan, municipality, cells.text("corporate_number"))
        return plan

    def _check_name(self, plan: RowPlan, municipality: Municipality, name: str) -> None:
        if loose_key(municipality.name) in loose_key(name):
            return
        if self._finder.by_name(name).municipality != municipality:  # nor by a former name
            message = (
                f"自治体名「{name}」は、コードの「{municipality.full_name}」と合いません。"
                "コードを使いました。"
            )
            plan.warn("name", name, message)

    def _values(self, plan: RowPlan, cells: Cells) -> None:
        _population(plan, cells)
        for name, label in (("population_note", LABELS["population_note"]), ("similar_class", "")):
            text = " ".join(cells.text(name).split())
            limit = 100 if name == "population_note" else 20
            if len(text) > limit:
                plan.error(name, text, too_long(label or LABELS[name], text, limit))
            elif text:
                plan.values[name] = text
        if self._note and "population" in plan.values:
            plan.values["population_note"] = self._note
        for name, bounds in BOUNDS.items():
            _degrees(plan, cells, name, bounds)
        text = cells.text("website")
        url = find_url(text)
        if text and not url:
            plan.warn("website", text, f"「{text}」はURLではないため、使いません。")
        elif len(url) > 500:
            plan.error("website", text, too_long(LABELS["website"], url, 500))
        elif url:
            plan.values["website"] = url

    def match(self, plans: Sequence[RowPlan]) -> None:
        rows = Municipality.objects.in_bulk([plan.object_id for plan in plans if plan.object_id])
        for plan in plans:
            if plan.object_id:
                _compare(plan, rows[plan.object_id])


def _note_from(columns: Columns) -> str:
    """What the header says of the population's date, where no column does."""
    header = columns.headers.get("population", "")
    if columns.has("population_note") or not re.search(r"\d{4}|令和|平成", nfkc(header)):
        return ""
    year = re.search(r"(?:19|20)\d{2}", nfkc(header))
    said = f"{year[0]}年" if year else ""
    return f"{said}（表の列「{header}」）"[:100]


def _check_number(plan: RowPlan, municipality: Municipality, text: str) -> None:
    if not text or municipality.kind == MunicipalityKind.WARD:
        return
    try:
        expected = corporate_number_of_municipality(municipality.code)
    except CodeError:
        return
    if nfkc(text).strip() != expected:
        message = (
            f"法人番号「{text}」は、コードから計算した「{expected}」と合いません。使いません。"
        )
        plan.warn("corporate_number", text, message)


def _population(plan: RowPlan, cells: Cells) -> None:
    text = cells.text("population")
    if not text.strip(" -ー－―"):
        return
    digits = re.sub(r"[,\s人]", "", nfkc(text))
    if not re.fullmatch(r"\d{1,12}", digits) or int(digits) > MOST_PEOPLE:
        message = f"人口「{text}」が0以上の整数ではありません。人数を数字で入力してください。"
        plan.error("population", text, message)
        return
    plan.values["population"] = int(digits)


def _degrees(plan: RowPlan, cells: Cells, name: str, bounds: tuple[Decimal, Decimal]) -> None:
    text = cells.text(name)
    if not text:
        return
    label = LABELS[name]
    try:
        value = Decimal(nfkc(text).strip()).quantize(Decimal("0.000001"))
    except InvalidOperation:
        message = f"{label}「{text}」が数ではありません。度を小数で入力してください。"
        plan.error(name, text, message)
        return
    if not bounds[0] <= value <= bounds[1]:
        message = f"{label}「{text}」は日本の範囲（{bounds[0]}〜{bounds[1]}）の外です。"
        plan.error(name, text, f"{message}緯度と経度が逆になっていないか確かめてください。")
        return
    plan.values[name] = str(value)


def _now(municipality: Municipality, name: str) -> Any:
    value = getattr(municipality, name)
    return str(value) if isinstance(value, Decimal) else value


def _compare(plan: RowPlan, municipality: Municipality) -> None:
    write = {
        name: plan.values[name]
        for name in VALUES
        if name in plan.values and _now(municipality, name) != plan.values[name]
    }
    if "population" in plan.values and "population" not in write and municipality.population_note:
        # The same number from another table is no news: where it came from stays.
        write.pop("population_note", None)
    plan.outcome = RowOutcome.CHANGED if write else RowOutcome.SAME
    plan.before = {"values": {name: _now(municipality, name) for name in write}}
    plan.changes = {
        LABELS[name]: [show(_now(municipality, name)), show(value)] for name, value in write.items()
    }
    plan.values["write"] = write


def write_rows(rows: Sequence[ImportRow]) -> list[int]:
    """Set the facts of these rows; ids of the municipalities. Raises StaleRun."""
    current = _locked(rows)
    for row in rows:
        municipality = current.get(row.object_id or 0)
        before = (row.before or {})["values"]
        if municipality is None or any(_now(municipality, n) != v for n, v in before.items()):
            raise StaleRun
        _set(municipality, row.values["write"])
    _save(current)
    return list(current)


def edited_since(rows: Sequence[ImportRow]) -> list[str]:
    """Names of the municipalities whose facts are no longer as this import left them."""
    current = Municipality.objects.in_bulk([row.object_id for row in rows if row.object_id])
    return [
        current[row.object_id].full_name
        for row in rows
        if row.object_id in current
        and any(_now(current[row.object_id], n) != v for n, v in row.values["write"].items())
    ]


def take_back(rows: Sequence[ImportRow]) -> list[int]:
    """Give the municipalities of these rows their former facts; their ids."""
    current = _locked(rows)
    for row in rows:
        if row.object_id in current:
            _set(current[row.object_id], (row.before or {})["values"])
    _save(current)
    return list(current)


def _locked(rows: Sequence[ImportRow]) -> dict[int, Municipality]:
    ids = [row.object_id for row in rows if row.object_id]
    found = Municipality.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    return {municipality.pk: municipality for municipality in found}


def _set(municipality: Municipality, values: dict[str, Any]) -> None:
    for name, value in values.items():
        decimal = name in BOUNDS and value is not None
        setattr(municipality, name, Decimal(value) if decimal else value)
    municipality.population_class = population_class_of(municipality.kind, municipality.population)


def _save(municipalities: dict[int, Municipality]) -> None:
    Municipality.objects.bulk_update(
        municipalities.values(), [*VALUES, "population_class"], batch_size=500
    )
