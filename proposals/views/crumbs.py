"""The way down to a page about an entry or a proposal, for its own people and for staff."""

from __future__ import annotations

from django.urls import reverse

from ppp_portal.components import Crumb
from proposals.models import Call, Proposal


def entrant_crumbs(call: Call, here: str = "") -> list[Crumb]:
    """私たちの提案 › the call's entry › here."""
    found = [Crumb("私たちの提案", reverse("proposal_list"))]
    if here:
        return [*found, Crumb(call.title, reverse("entry_own", args=[call.pk])), Crumb(here)]
    return [*found, Crumb(call.title)]


def proposal_crumbs(proposal: Proposal, here: str = "") -> list[Crumb]:
    """私たちの提案 › the proposal › here."""
    found = [Crumb("私たちの提案", reverse("proposal_list"))]
    title = proposal.call.title
    if here:
        return [*found, Crumb(title, reverse("proposal_detail", args=[proposal.pk])), Crumb(here)]
    return [*found, Crumb(title)]


def call_way(call: Call) -> list[Crumb]:
    """公募 › the call."""
    page = Crumb(call.title, reverse("call_detail", args=[call.pk]))
    return [Crumb("公募", reverse("call_list")), page]


def staff_crumbs(call: Call, here: str = "") -> list[Crumb]:
    """公募 › the call › its entries › here."""
    found = call_way(call)
    if not here:
        return [*found, Crumb("参加申込と提案")]
    entries = reverse("entry_list", args=[call.pk])
    return [*found, Crumb("参加申込と提案", entries), Crumb(here)]


def committee_crumbs(call: Call, here: str = "") -> list[Crumb]:
    """公募 › the call › its committee and review › here."""
    found = call_way(call)
    if not here:
        return [*found, Crumb("委員と審査")]
    return [*found, Crumb("委員と審査", reverse("call_committee", args=[call.pk])), Crumb(here)]


def member_crumbs(call: Call, here: str) -> list[Crumb]:
    """委員としての審査 › the call › here."""
    own = Crumb("委員としての審査", reverse("review_list"))
    return [own, Crumb(call.title, reverse("call_detail", args=[call.pk])), Crumb(here)]
