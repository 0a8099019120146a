"""The municipality of a row, from its code, its name and its prefecture."""

from __future__ import annotations

import re

from partners.domain.municipality import Found, MunicipalityFinder
from partners.models import Municipality
from ppp_portal.japan.codes import CodeError, lg_code_readings
from ppp_portal.japan.prefectures import PREFECTURES
from ppp_portal.japan.text import loose_key
from ppp_portal.tables.importing import Cells, Columns, RowPlan

NATIONWIDE = "全国"
_LIST = re.compile(r"[、，,;；\n]+")


class MunicipalityCells:
    """Fills `lead_municipality_id`, `is_nationwide` and `further` of a row's values.

    A code wins over a name beside it; a name that does not fit it is a warning.
    """

    def __init__(self, columns: Columns) -> None:
        self.finder = MunicipalityFinder()
        self._has_column = columns.has("municipality") or columns.has("municipality_name")
        self._known: dict[tuple[str, str, str], tuple[Found, str, str]] = {}

    def into(self, plan: RowPlan, cells: Cells) -> None:
        self._further(plan, cells)
        code, name = cells.text("municipality"), cells.text("municipality_name")
        prefecture = cells.text("prefecture")
        if NATIONWIDE in (code, name) or (prefecture == NATIONWIDE and not code and not name):
            plan.values["is_nationwide"] = True
            return
        if not code and not name and not prefecture:
            return
        key = (code, name, prefecture)
        if key not in self._known:
            self._known[key] = self._look_up(*key)
        found, field, warning = self._known[key]
        text = cells.text(field)
        if found.municipality is None:
            plan.error(field, text, found.error)
            return
        plan.values["lead_municipality_id"] = found.municipality.pk
        if warning:
            plan.warn("municipality_name", name, warning)
        if found.note:
            plan.note(field, text, found.note)
        kept = name or code
        same = loose_key(kept) in _names_of(found.municipality)
        plan.values["source_values"]["municipality"] = None if same else kept

    def _look_up(self, code: str, name: str, prefecture: str) -> tuple[Found, str, str]:
        """What was found, the field to blame or to name, and a warning about the name."""
        named = self._by_name(name, prefecture) if name or not code else None
        if not code:
            field = "municipality_name" if name else "prefecture"
            return named or Found(None), field, ""
        coded = self.finder.by_text(code)
        if coded.municipality is None or named is None:
            return coded, "municipality", ""
        if named.municipality is None:
            warning = (
                f"自治体名「{name}」は自治体コード「{code}」の"
                f"「{coded.municipality.full_name}」と合いません。コードを使いました。"
            )
            return coded, "municipality", warning
        if named.municipality.pk == coded.municipality.pk:
            return Found(coded.municipality, note=coded.note or named.note), _field(named), ""
        if named.municipality.code in _readings(code):
            # Five digits can be read two ways; the name decides.
            return named, "municipality_name", ""
        warning = (
            f"自治体名「{name}」は自治体コード「{code}」の"
            f"「{coded.municipality.full_name}」と合いません。コードを使いました。"
        )
        return coded, "municipality", warning

    def _by_name(self, name: str, prefecture: str) -> Found:
        if not name:
            return self.finder.by_text(prefecture)
        known = {each.name for each in PREFECTURES.values()}
        if prefecture in known and not name.startswith(prefecture):
            found = self.finder.by_text(prefecture + name)
            if found.municipality is not None:
                return found
        return self.finder.by_text(name)

    def _further(self, plan: RowPlan, cells: Cells) -> None:
        text = cells.text("further")
        ids = []
        for name in filter(None, (part.strip() for part in _LIST.split(text))):
            found = self.finder.by_text(name)
            if found.municipality is None:
                plan.error("further", text, found.error)
            else:
                ids.append(found.municipality.pk)
        if ids:
            plan.values["further"] = list(dict.fromkeys(ids))


def _field(found: Found) -> str:
    return "municipality_name" if found.note else "municipality"


def _readings(code: str) -> tuple[str, ...]:
    try:
        return lg_code_readings(code)
    except CodeError:
        return ()


def _names_of(municipality: Municipality) -> set[str]:
    names = (
        municipality.code,
        municipality.name,
        municipality.full_name,
        f"{municipality.district}{municipality.name}",
        f"{municipality.prefecture_name}{municipality.district}{municipality.name}",
    )
    return {loose_key(name) for name in names}
