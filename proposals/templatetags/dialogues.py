"""Filters that print facts of dialogues and free proposals."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template

from proposals.dialogue_enums import DialogueState
from proposals.forms.dialogue import slot_words
from proposals.models import Dialogue, DialogueTalk, FreeProposal
from proposals.models.free_proposal import WAITING

register = template.Library()

register.filter("slot_words", slot_words)


@register.filter
def dialogue_kind(dialogue: Dialogue) -> str:
    """Chip kind of a dialogue's state."""
    kinds = {"draft": "warn", "open": "ok", "talking": "ok", "cancelled": "bad"}
    return kinds.get(DialogueState(dialogue.state).value, "")


@register.filter
def summary_state(talk: DialogueTalk) -> str:
    """How far the publishable summary is, in a word."""
    if talk.summary_published_at:
        return "公表済み"
    if not talk.summary:
        return "まだ書かれていない"
    if talk.city_approved_at and talk.organisation_approved_at:
        return "両方が承認（公表待ち）"
    if talk.city_approved_at:
        return "団体の承認待ち"
    return "自治体の承認待ち" if talk.organisation_approved_at else "両方の承認待ち"


@register.filter
def is_waiting(proposal: FreeProposal) -> bool:
    """Whether an answer has been promised and not been given for good."""
    return proposal.state in WAITING


@register.filter
def is_overdue(proposal: FreeProposal, today: date) -> bool:
    due = proposal.answer_due_on
    return proposal.state in WAITING and due is not None and due < today


@register.filter
def proposal_texts(proposal: FreeProposal) -> list[tuple[str, str]]:
    """(label, text) of what was proposed, without what is empty."""
    names = ("problem", "idea", "asks", "money", "nondisclosure", "public_summary")
    return [
        (str(FreeProposal._meta.get_field(name).verbose_name), getattr(proposal, name))  # type: ignore[union-attr]
        for name in names
        if getattr(proposal, name)
    ]


@register.filter
def followed_case(proposal: FreeProposal, followed: dict[str, Any]) -> list[Any]:
    """The case that followed, where the reader may see it."""
    found = followed["cases"].get(proposal.followed_case_id)
    return [found] if found else []


@register.filter
def followed_call(proposal: FreeProposal, followed: dict[str, Any]) -> list[Any]:
    """The call that followed, where the reader may see it."""
    found = followed["calls"].get(proposal.followed_call_id)
    return [found] if found else []
