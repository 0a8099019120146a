"""Filters that print facts of challenges, dialogues and free proposals."""

from __future__ import annotations

from django import template

from partners.enums import Field
from ppp_portal.components import Item
from proposals.enums import ChallengeState
from proposals.models import Challenge, Entry, Proposal
from proposals.views.challenge_facts import accepting

register = template.Library()

_FIELDS = {code: str(label) for code, label in Field.choices}
_KINDS = {ChallengeState.OPEN: "ok", ChallengeState.DIALOGUE: "ok", ChallengeState.DRAFT: "warn"}


@register.filter
def state_kind(challenge: Challenge) -> str:
    """Chip kind of a challenge's state: open to answers, hidden, or neutral."""
    return _KINDS.get(ChallengeState(challenge.state), "")


@register.filter
def challenge_fields(challenge: Challenge) -> list[str]:
    return [_FIELDS[code] for code in challenge.fields if code in _FIELDS]


@register.filter
def challenge_hit_facts(challenge: Challenge) -> list[Item]:
    """The few facts of a list row."""
    return [Item("受付", accepting(challenge)), Item("類型", challenge.get_kind_display())]


_ENTRY_CHIPS = {"accepted": "ok", "refused": "bad", "withdrawn": "warn", "submitted": "key"}
_PROPOSAL_CHIPS = {"submitted": "ok", "withdrawn": "warn"}


@register.filter
def entry_chip(entry: Entry) -> str:
    """The kind of chip that an entry's state is printed in."""
    return _ENTRY_CHIPS.get(entry.state, "")


@register.filter
def proposal_chip(proposal: Proposal) -> str:
    """The kind of chip that a proposal's state is printed in."""
    return _PROPOSAL_CHIPS.get(proposal.state, "")
