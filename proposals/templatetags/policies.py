"""Filters and a tag that print facts of policy proposals."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.urls import reverse

from cases.models import Case
from partners.enums import OrganisationVisibility
from partners.models import Organisation
from proposals.domain.policy_page import policies_of_case
from proposals.models import PolicyAddressee, PolicyFollowUp, PolicyProposal
from proposals.policy_enums import PROMISING, BackingRole, ChangeKind, PolicyState

register = template.Library()


@register.filter
def is_late(addressee: PolicyAddressee, today: date) -> bool:
    """Whether the promised day has passed without an answer for good."""
    due = addressee.answer_due_on
    return addressee.state in PROMISING and due is not None and due < today


@register.filter
def answer_words(addressee: PolicyAddressee) -> str:
    """「採択」, or where it stands before there is an answer."""
    return addressee.get_outcome_display() or addressee.get_state_display()


@register.filter
def proposer_names(proposal: PolicyProposal) -> str:
    """Who proposes it, the one who wrote it first (needs with_list_relations)."""
    others: list[Any] = getattr(proposal, "agreed_backings", [])
    names = [row.organisation.name for row in others if row.role == BackingRole.CO_PROPOSER]
    return "、".join([proposal.organisation.name, *names])


@register.filter
def supporter_count(proposal: PolicyProposal) -> int:
    others: list[Any] = getattr(proposal, "agreed_backings", [])
    return sum(row.role == BackingRole.SUPPORTER for row in others)


@register.filter
def change_labels(proposal: PolicyProposal) -> list[str]:
    labels = dict(ChangeKind.choices)
    return [str(labels[code]) for code in proposal.change_kinds if code in labels]


@register.filter
def own_state(proposal: PolicyProposal) -> str:
    """「下書き」, 「提出済・公開」, 「提出済・当事者だけ」, 「取下げ」."""
    if proposal.state != PolicyState.SUBMITTED:
        return proposal.get_state_display()
    return "提出済・公開" if proposal.published_at else "提出済・当事者だけ"


@register.filter
def profile_url(organisation: Organisation) -> str:
    """The address of its profile where everybody reads it, or nothing."""
    is_public = organisation.visibility == OrganisationVisibility.PUBLIC
    if not is_public or organisation.archived_at:
        return ""
    return reverse("organisation_detail", args=[organisation.pk])


@register.filter
def quote_words(row: PolicyFollowUp) -> str:
    """「○○市子ども条例（令和8年条例第12号）」."""
    return f"{row.name}（{row.number}）" if row.name and row.number else row.name or row.number


@register.inclusion_tag("proposals/policy_of_case.html", takes_context=True)
def policies_of(context: template.Context, case: Case) -> dict[str, Any]:
    """The policy proposals that a case came from or bears out, as far as the reader sees them."""
    visible = PolicyProposal.objects.visible_to(context["request"].user)
    return {"links": policies_of_case(visible, case)}
