"""How calls are printed in lists and headings."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone

from partners.enums import Field
from ppp_portal.components import Crumb, Item
from ppp_portal.japan.moments import format_day, format_moment
from proposals.domain import question_page
from proposals.domain.call_page import CallPage
from proposals.domain.call_words import decimal_words
from proposals.domain.result_names import chosen_ids, chosen_names
from proposals.enums import CallPhase, CallState
from proposals.models import Call, Question

register = template.Library()

_KINDS = {
    CallPhase.ENTRY: "ok",
    CallPhase.PROPOSAL: "warn",
    CallPhase.CANCELLED: "bad",
}
_FIELD_LABELS = {code: str(label) for code, label in Field.choices}


@register.filter
def call_crumbs(call: Call) -> list[Crumb]:
    """公募 › 兵庫県 神戸市 › the call (select_related its municipality)."""
    calls = reverse("call_list")
    municipality = call.municipality
    return [
        Crumb("公募", calls),
        Crumb(municipality.full_name, f"{calls}?municipality={municipality.code}"),
        Crumb(call.title, reverse("call_detail", args=[call.pk])),
    ]


@register.filter
def phase_kind(value: Any) -> str:
    """The chip's kind for a phase, or for a listed call that carries its `phase`."""
    phase = getattr(value, "phase", value)
    return _KINDS.get(CallPhase(phase), "")


@register.filter
def phase_label(call: Any) -> str:
    return str(CallPhase(call.phase).label)


@register.filter(name="call_field_labels")
def labels_of_fields(call: Call) -> list[str]:
    return [_FIELD_LABELS[code] for code in call.fields if code in _FIELD_LABELS]


@register.filter(name="call_hit_facts")
def facts_of_hit(call: Call) -> list[Item]:
    """The two deadlines and the ceiling, in the words that a list has room for."""
    ceiling = f"{call.ceiling_yen:,}円" if call.ceiling_yen is not None else ""
    if call.state == CallState.CANCELLED:
        return [Item("上限額", ceiling)]
    return [
        Item("申込締切", _moment(call.entry_due_at)),
        Item("提案締切", _moment(call.proposals_due_at)),
        Item("上限額", ceiling),
    ]


@register.filter(name="chosen_words")
def words_of_the_chosen(call: Call) -> str:
    """Who was chosen, in the words of its policy (select_related `decision`, its places)."""
    if not chosen_ids(call.decision):
        return "該当者なし"
    return "、".join(chosen_names(call, call.decision)) or "優先交渉権者を選定（名称は非公表）"


@register.filter(name="result_hit_facts")
def facts_of_result(call: Call) -> list[Item]:
    """When it was published and the ceiling."""
    ceiling = f"{call.ceiling_yen:,}円" if call.ceiling_yen is not None else ""
    day = format_day(timezone.localdate(call.published_at)) if call.published_at else ""
    return [Item("公表日", day), Item("上限額", ceiling)]


def _moment(value: Any) -> str:
    return format_moment(value) if value else ""


@register.inclusion_tag("proposals/call_corrected.html")
def corrected(page: CallPage, step: str) -> dict[str, Any]:
    """「訂正第1号」 beside the heading of what a 訂正 changed."""
    return {"numbers": page.corrected.get(step, [])}


@register.filter
def points_total(formset: Any) -> str:
    """The sum of what stands in the table of points: saved, not what is being typed."""
    total = Decimal(0)
    for form in formset.initial_forms:
        points, weight = form.initial.get("points"), form.initial.get("weight")
        if points is not None:
            total += points * (weight or 1)
    return f"保存されている配点の合計：{decimal_words(total)}点"


@register.filter
def main_label(formset: Any) -> str:
    """The label of the field without which a row is empty."""
    form = formset.empty_form
    return f"「{form.fields[form.main].label}」"


@register.filter
def shown_reply(question: Question) -> str:
    return question_page.shown_reply(question)
