"""Secondments from a spreadsheet of published rules and facts; every cell is kept as written.

A row with a period in months (2023-04/2024-03) becomes a placement, every other one the standing
rule (制度) of its municipality. What a file brings is public already: with its address it is shown
at once, as taken from there.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

from partners.domain.municipality import MunicipalityFinder
from partners.domain.organisation_names import find_by_names
from partners.domain.secondment_terms import refresh
from partners.models import Municipality, Organisation, Secondment
from partners.secondment_enums import Bearer, OutsideKind, Scheme, SecondmentState
from ppp_portal.japan.text import nfkc
from ppp_portal.spreadsheet_runs import ImportRow, RowOutcome
from ppp_portal.tables.importing import (
    Cells,
    ImportField,
    RowPlan,
    StaleRun,
    find_url,
    too_long,
)


def _field(name: str, label: str, headers: str = "") -> ImportField:
    return ImportField(name, label, tuple(headers.split()))


FIELDS: tuple[ImportField, ...] = (
    _field("external_id", "ID", "id 管理番号 整理番号"),
    _field("prefecture", "都道府県", "pref 県"),
    _field("city", "市区町村", "自治体 自治体名 市町村"),
    _field("code", "団体コード", "lgcode 全国地方公共団体コード コード"),
    _field("direction", "向き", "派遣の向き 方向"),
    _field("counterpart", "相手", "相手の名称 相手の団体 派遣先の団体 派遣元の団体"),
    _field("scheme", "制度", "種類 根拠"),
    _field("title", "件名", "名称 要綱名"),
    _field("enacted", "制定", "制定日 年"),
    _field("term_rule", "期間", "期間の決まり"),
    _field("salary", "給与"),
    _field("travel", "旅費"),
    _field("working_hours", "勤務時間"),
    _field("leave_approval", "休暇の承認", "休暇"),
    _field("accident", "公務災害", "災害補償"),
    _field("secrecy", "守秘", "秘密保持"),
    _field("report", "報告"),
    _field("other", "その他", "備考"),
    _field("url", "出典のURL", "出典 出典URL"),
)
LABELS = {field.name: field.label for field in FIELDS}
NEEDS = (("external_id",), ("title",), ("direction",), ("code", "city", "counterpart"))
TEXTS = {
    "working_hours": "working_hours",
    "leave_route": "leave_approval",
    "accidents": "accident",
    "secrecy": "secrecy",
    "reporting": "report",
    "consultation": "other",
}
_LIMITS = {
    "external_id": 100,
    "title": 200,
    "term_rule": 300,
    "enacted": 40,
    "scheme": 200,
    "counterpart": 150,
}
_PERIOD = re.compile(r"^(\d{4})-(\d{2})/(\d{4})-(\d{2})")
_PEOPLE = re.compile(r"（(\d+)名）")
_PAPER = re.compile(r"「([^」]{1,190}(?:覚書|協定書?|取決め))」")
_TO_WHOM = re.compile(r"^(.{1,100}?)への")
_CITY_PAYS = re.compile(r"(?:市|町|村|県)が(?:負担|支給)|原則(?:市|町|村|県)")
# The first word found in the scheme or the title.
_SCHEMES = (
    ("公益的法人", Scheme.PUBLIC_CORPORATION),
    ("退職派遣", Scheme.RETIRED),
    ("252条", Scheme.BETWEEN_MUNICIPALITIES),
    ("企業派遣型", Scheme.ENTREPRENEUR),
    ("副業型", Scheme.SIDE_ENTREPRENEUR),
    ("地域活性化起業人", Scheme.ENTREPRENEUR),
    ("ふるさと納税", Scheme.DONATED),
    ("官民人事交流", Scheme.STATE_EXCHANGE),
    ("割愛", Scheme.CEDED),
    ("外国", Scheme.ABROAD),
    ("配置", Scheme.PLACED),
    ("任期付", Scheme.FIXED_TERM),
    ("会計年度任用", Scheme.FISCAL_YEAR_STAFF),
    ("実務研修", Scheme.PRACTICE),
    ("受入", Scheme.PRACTICE),
    ("研修", Scheme.TRAINING),
)


class SecondmentReader:
    """Reads rows and matches them (ppp_portal.tables.importing.RowReader)."""

    def __init__(self) -> None:
        self._finder = MunicipalityFinder()

    def interpret(self, cells: Cells) -> RowPlan:
        plan = RowPlan(cells.row.number)
        original = {name: cells.text(name) for name in LABELS}
        values = plan.values
        values["original"] = {LABELS[name]: text for name, text in original.items() if text}
        values["title"] = original["title"]
        for name in ("external_id", "title"):
            if not original[name]:
                plan.error(name, "", f"{LABELS[name]}が空です。入力してください。")
        for name, limit in _LIMITS.items():
            if len(original[name]) > limit:
                plan.error(name, original[name], too_long(LABELS[name], original[name], limit))
        if original["external_id"]:
            plan.identity = ("id", original["external_id"])
        self._bodies(plan, original)
        _scheme(plan, original)
        _terms(values, original)
        return plan

    def _bodies(self, plan: RowPlan, original: dict[str, str]) -> None:
        """Which side the municipality is on, and what the other side is called."""
        sides = [side.strip() for side in re.split("→|から", nfkc(original["direction"]))]
        if len(sides) != 2 or "自治体" not in sides or not all(sides):
            message = "向きは「自治体→NPO」のように、片方を自治体として書いてください。"
            plan.error("direction", original["direction"], message)
            return
        is_sender = sides[0] == "自治体"
        plan.values["side"] = "sender" if is_sender else "host"
        if not (original["code"] or original["city"]):
            self._unnamed(plan, original)
            return
        name = "code" if original["code"] else "city"
        found = self._finder.by_text(original[name])
        if found.municipality is None:
            plan.error(name, original[name], found.error)
            return
        plan.values["municipality"] = found.municipality.pk
        whom = _TO_WHOM.match(original["title"])
        is_placement = bool(_PERIOD.match(original["term_rule"]))
        named = whom[1] if whom and is_sender and is_placement else ""
        plan.values["other"] = original["counterpart"] or named or sides[1 if is_sender else 0]

    def _unnamed(self, plan: RowPlan, original: dict[str, str]) -> None:
        """A municipality that the source does not name: its counterpart has to be on record."""
        counterpart = original["counterpart"]
        if counterpart not in find_by_names({counterpart}):
            message = "自治体の名称がない行では、「相手」に、登録のある団体の名称を書いてください。"
            plan.error("counterpart", counterpart, message)
            return
        place = original["prefecture"] and f"{original['prefecture']}内の"
        plan.values["unnamed"] = f"{place}自治体（名称は公表されていない）"
        plan.values["other"] = counterpart

    def match(self, plans: Sequence[RowPlan]) -> None:
        """One that is on record stays as people have made it since."""
        ids = [plan.identity[1] for plan in plans if plan.identity]
        known = {row.external_id: row for row in Secondment.objects.filter(external_id__in=ids)}
        for plan in plans:
            row = known.get(plan.identity[1]) if plan.identity else None
            if row is None or plan.is_wrong:
                continue
            plan.object_id, plan.outcome = row.pk, RowOutcome.SAME
            if row.source_values != plan.values["original"]:
                message = "登録済みの派遣は、取り込みでは書き換えません。画面で編集してください。"
                plan.note("external_id", row.external_id, message)
        _warn_of_likely_copies(plans)


def _warn_of_likely_copies(plans: Sequence[RowPlan]) -> None:
    """A placement of the same municipality from the same day on may be the same one; one query."""
    cities = {plan.values.get("municipality") for plan in plans if plan.values.get("starts_on")}
    rows = Secondment.objects.filter(
        Q(sender_municipality__in=cities) | Q(host_municipality__in=cities)
    )
    known = {
        (side, getattr(row, f"{side}_municipality_id"), row.starts_on.isoformat())
        for row in rows.order_by("pk")
        if row.starts_on
        for side in ("sender", "host")
    }
    for plan in plans:
        values = plan.values
        key = (values.get("side"), values.get("municipality"), values.get("starts_on"))
        if plan.object_id is None and key[1] and key in known:
            message = (
                "同じ自治体の、同じ日に始まる派遣が、すでに登録されています。"
                "同じものなら、この行を表から除いてください。"
            )
            plan.warn("title", values["title"], message)


def _scheme(plan: RowPlan, original: dict[str, str]) -> None:
    text = nfkc(f"{original['scheme']} {original['title']}")
    found = next((scheme for word, scheme in _SCHEMES if word in text), None)
    if found is None:
        message = "制度を読み取れないので「その他」にしました。"
        plan.warn("scheme", original["scheme"], message)
    plan.values["scheme"] = (found or Scheme.OTHER).value
    plan.values["legal_basis"] = original["scheme"]


def _terms(values: dict[str, Any], original: dict[str, str]) -> None:
    values["source_url"] = find_url(original["url"])
    values["extension"], values["enacted"] = original["term_rule"], original["enacted"]
    costs = [f"{LABELS[name]}：{original[name]}" for name in ("salary", "travel") if original[name]]
    values["cost_note"] = "\n".join(costs)
    if _CITY_PAYS.search(original["salary"]):
        values["salary_by"] = values.get("side", "")
    values |= {name: original[column] for name, column in TEXTS.items()}
    if period := _PERIOD.match(original["term_rule"]):
        start, end = (int(period[1]), int(period[2])), (int(period[3]), int(period[4]))
        if 1 <= start[1] <= 12 and 1 <= end[1] <= 12 and start <= end:
            values["starts_on"] = date(*start, 1).isoformat()
            values["ends_on"] = date(*end, calendar.monthrange(*end)[1]).isoformat()
    if people := _PEOPLE.search(original["term_rule"]):
        values["headcount"] = int(people[1])
    paper = _PAPER.search(original["other"])
    values["agreement_title"] = paper[1] if paper else ""
    if "退職しない" in original["salary"]:
        values["keeps_status"] = True


def write_new(rows: Sequence[ImportRow], *, by: Any) -> None:
    """Put the secondments of these rows on record. Raises StaleRun."""
    ids = [row.values["original"][LABELS["external_id"]] for row in rows]
    if Secondment.objects.filter(external_id__in=ids).exists():
        raise StaleRun
    cities = Municipality.objects.in_bulk([row.values.get("municipality") for row in rows])
    bodies = find_by_names({row.values["other"] for row in rows})
    for row in rows:
        city = cities.get(row.values.get("municipality"))
        made = _made(row.values, city, bodies.get(row.values["other"]), by)
        made.full_clean(exclude=["created_by"])
        made.save()
        row.object_id, row.before = made.pk, None


_PLAIN = (
    *("title", "scheme", "legal_basis", "extension", "enacted", "cost_note", "source_url"),
    "agreement_title",
    *TEXTS,
)


def _made(
    values: dict[str, Any], city: Municipality | None, body: Organisation | None, by: Any
) -> Secondment:
    made = Secondment(external_id=values["original"][LABELS["external_id"]])
    for name in _PLAIN:
        setattr(made, name, values[name])
    other = "host" if values["side"] == "sender" else "sender"
    if city is None:
        setattr(made, f"{values['side']}_name", values["unnamed"])
        made.outside_kind = OutsideKind.MUNICIPALITY
    else:
        setattr(made, f"{values['side']}_municipality", city)
    setattr(made, f"{other}_organisation" if body else f"{other}_name", body or values["other"])
    made.salary_by = Bearer(values["salary_by"]) if values.get("salary_by") else ""
    made.headcount, made.keeps_status = values.get("headcount"), values.get("keeps_status")
    made.source_values, made.is_from_source = values["original"], True
    now, today = timezone.now(), timezone.localdate()
    made.state = SecondmentState.RULE
    if values.get("starts_on"):
        made.starts_on = date.fromisoformat(values["starts_on"])
        made.ends_on = date.fromisoformat(values["ends_on"])
        made.state, made.signed_at = SecondmentState.SIGNED, now
        if made.starts_on <= today:
            made.state, made.started_at = SecondmentState.RUNNING, now
        if made.ends_on < today:
            made.state, made.returned_at = SecondmentState.RETURNED, now
    person = by if getattr(by, "pk", None) else None
    made.created_by = person
    if made.source_url:
        made.published_at, made.published_by = now, person
    _stamps(made, person)
    refresh(made)
    return made


def _stamps(made: Secondment, person: Any) -> None:
    """Who imported it stands beside each stamp; a command line has nobody."""
    for name in ("signed", "started", "returned"):
        if getattr(made, f"{name}_at"):
            setattr(made, f"{name}_by", person)


def edited_since(rows: Sequence[ImportRow]) -> list[str]:
    """Titles of the secondments that are no longer as this import left them."""
    made = [row.object_id for row in rows if row.outcome == RowOutcome.NEW and row.object_id]
    now = Secondment.objects.filter(pk__in=made).order_by("pk")
    return [row.title for row in now if row.version != 1]


def take_back(rows: Sequence[ImportRow]) -> None:
    """Delete what these rows made. Raises ProtectedError where something belongs to one."""
    made = [row.object_id for row in rows if row.outcome == RowOutcome.NEW and row.object_id]
    Secondment.objects.filter(pk__in=made).delete()
