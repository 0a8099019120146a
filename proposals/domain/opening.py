"""Where the opening of a call's proposals stands, without telling how many there are before it."""

from __future__ import annotations

from dataclasses import dataclass

from ppp_portal.clock import database_now, is_in_time
from proposals.enums import EntryState, ProposalState
from proposals.models import Call, Entry, Proposal


@dataclass(frozen=True)
class OpeningState:
    """`is_closed`: the deadline has passed. The numbers are None while they may not be known."""

    is_closed: bool
    is_opened: bool
    opened: int | None = None
    waiting: int | None = None  # came since, after an extension
    unconfirmed: int = 0  # entries whose proposals could not be submitted, past the deadline


def opening_state(call: Call) -> OpeningState:
    """For the call's staff. Before the opening nothing is counted, whatever the policy."""
    is_closed = not is_in_time(database_now(), call.proposals_due_at)
    if call.unsealed_at is None:
        unconfirmed = Entry.objects.filter(call=call, state=EntryState.SUBMITTED)
        left = unconfirmed.count() if is_closed else 0
        return OpeningState(is_closed, is_opened=False, unconfirmed=left)
    rows = Proposal.objects.filter(
        entry__call=call, entry__state=EntryState.ACCEPTED, state=ProposalState.SUBMITTED
    )
    opened = rows.opened().count()
    waiting = rows.count() - opened if is_closed else None
    return OpeningState(is_closed, is_opened=True, opened=opened, waiting=waiting)
