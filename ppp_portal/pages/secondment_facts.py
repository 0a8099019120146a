"""What a page of a secondment says: its facts in order, its steps, its years as a picture."""

from __future__ import annotations

from django.urls import reverse

from partners.domain.secondment_page import Chain
from partners.enums import OrganisationVisibility
from partners.models import Municipality, Organisation, Secondment
from partners.secondment_enums import OutsideKind, Scheme, SecondmentSide, SecondmentState
from partners.secondment_schemes import Body
from ppp_portal.charts.timeline import PERIOD, Entry
from ppp_portal.components import DONE, NOW, TO_COME, Item, Step
from ppp_portal.japan.fiscal_year import fiscal_year_of, format_fiscal_year
from ppp_portal.japan.wareki import format_wareki

_WAY = (
    *(SecondmentState.CONSIDERED, SecondmentState.DISCUSSED, SecondmentState.SIGNED),
    *(SecondmentState.RUNNING, SecondmentState.RETURNED, SecondmentState.SHARED),
)
_COSTS = (
    *(("salary_by", "給与"), ("allowances_by", "諸手当"), ("commuting_by", "通勤手当")),
    *(("travel_by", "旅費"), ("overtime_by", "超過勤務")),
)
_TEXTS = (
    *("purpose", "duties", "early_end", "cost_note", "working_hours", "leave_route"),
    *("overtime_route", "supervision", "service_duties", "secrecy", "accidents"),
    *("discipline", "reporting", "consultation", "after_return"),
)


def body_item(term: str, body: Municipality | Organisation | str) -> Item:
    """A body with the address of its page, where it has one that everybody reads."""
    if isinstance(body, Municipality):
        return Item(term, body.full_name, reverse("municipality_detail", args=[body.code]))
    if isinstance(body, Organisation):
        is_public = body.visibility == OrganisationVisibility.PUBLIC and not body.archived_at
        url = reverse("organisation_detail", args=[body.pk]) if is_public else ""
        return Item(term, body.name, url)
    return Item(term, body)


def period_words(row: Secondment) -> str:
    """令和5年4月1日から令和6年3月31日まで（令和5年度）."""
    if row.starts_on is None:
        return f"{format_wareki(row.ends_on)}まで" if row.ends_on else ""
    if row.ends_on is None:
        return f"{format_wareki(row.starts_on)}から"
    first, last = fiscal_year_of(row.starts_on), fiscal_year_of(row.ends_on)
    years = format_fiscal_year(first)
    if last != first:
        years += f"〜{format_fiscal_year(last)}"
    return f"{format_wareki(row.starts_on)}から{format_wareki(row.ends_on)}まで（{years}）"


def facts(row: Secondment) -> list[Item]:
    """Beside the text: who, on what footing, how long."""
    return [
        body_item("派遣元", row.sender),
        body_item("受入先", row.host),
        Item("相手の種類", _outside(row)),
        Item("制度", str(Scheme(row.scheme).label)),
        Item("根拠法令", row.legal_basis),
        Item("要綱などの制定", row.enacted),
        Item("期間", period_words(row)),
        Item("期間・延長の決まり", row.extension),
        Item("延長の限度", format_wareki(row.extendable_until) if row.extendable_until else ""),
        Item("人数", f"{row.headcount}人" if row.headcount else ""),
        Item("配属先", row.host_department),
        Item("覚書・協定", f"「{row.agreement_title}」" if row.agreement_title else ""),
        Item("覚書・協定の日", format_wareki(row.agreed_on) if row.agreed_on else ""),
        Item("身分", _status(row)),
    ]


def _outside(row: Secondment) -> str:
    """What the body without a record here is, where somebody has stated it."""
    if not row.outside_kind:
        return ""
    side, kind = SecondmentSide(row.outside_side).label, Body[OutsideKind(row.outside_kind).name]
    return f"{side}は{kind.value}（このポータルの登録とは結び付けていません）"


def _status(row: Secondment) -> list[str]:
    words = []
    if row.keeps_status is not None:
        words.append(
            "派遣元の身分のまま（退職しない）" if row.keeps_status else "派遣元を退職して勤める"
        )
    if row.same_person:
        words.append("前の派遣と同じ人が続けている")
    if row.has_consent:
        words.append("本人の同意を得ている")
    if row.host_is_invested:
        words.append("受入先に派遣元の出資がある")
    if row.permitted_on:
        words.append(f"兼業などの許可：{format_wareki(row.permitted_on)}")
    if row.days_per_month is not None:
        words.append(f"月{row.days_per_month}日の勤務")
    return words


def costs(row: Secondment) -> list[Item]:
    """Who bears what; only what is stated."""
    return [Item(label, getattr(row, f"get_{name}_display")()) for name, label in _COSTS]


def texts(row: Secondment) -> list[tuple[str, str]]:
    """The longer terms with their headings; empty ones are left out."""
    found = [
        (str(Secondment._meta.get_field(name).verbose_name), getattr(row, name))  # type: ignore[union-attr]
        for name in _TEXTS
    ]
    if row.rules_of:
        found.append(("勤務時間・休日の規程", f"{row.get_rules_of_display()}の規程によります。"))
    return [(label, text) for label, text in found if text]


def steps(row: Secondment) -> list[Step]:
    """検討→…→成果共有; none for a rule or what was called off."""
    if row.state not in _WAY:
        return []
    at = _WAY.index(SecondmentState(row.state))
    return [
        Step(str(state.label), DONE if index < at else NOW if index == at else TO_COME)
        for index, state in enumerate(_WAY)
    ]


def chain_entries(chain: Chain, current: Secondment) -> list[Entry]:
    """One bar a secondment, for the picture of the years."""
    return [
        Entry(
            "派遣",
            row.title,
            row.starts_on,
            row.ends_on,
            PERIOD,
            "" if row.pk == current.pk else reverse("secondment_detail", args=[row.pk]),
        )
        for row in chain.rows
        if row.starts_on
    ]


def chain_sentence(chain: Chain) -> str:
    """How often and how long without a gap, in words."""
    if chain.unbroken > 1:
        return f"この派遣まで、{chain.unbroken}回、途切れずに続いています。"
    return f"同じ派遣元と受入先のあいだで、{len(chain.rows)}回の派遣があります。"


def source_texts(row: Secondment) -> list[Item]:
    """What an imported row said, column by column, as it was written."""
    return [Item(column, text) for column, text in row.source_values.items()]
