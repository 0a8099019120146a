"""Where a call stands in 課題 → 対話 → 公募 → 参加申込 → 提案 → 審査 → 結果 → 事業 (product.md §2)."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from ppp_portal.clock import is_in_time
from ppp_portal.components import DONE, NOW, TO_COME, Step
from proposals.enums import PUBLIC_CHALLENGE_STATES, CallPhase, CallState
from proposals.models import Call

_STAGES = ("公募", "参加申込", "提案", "審査", "結果公表", "事業")
_POSITION = {
    CallState.DRAFT: 0,
    CallState.REVIEW: 3,
    CallState.DECIDED: 4,
    CallState.PUBLISHED: 5,
    CallState.FINISHED: 5,
}


def chain_steps(call: Call, now: datetime) -> list[Step]:
    """Done, present and coming steps; [] for a call that was cancelled."""
    if call.state == CallState.CANCELLED:
        return []
    position = _POSITION.get(CallState(call.state))
    if position is None:
        phase = phase_of(call, now)
        position = {CallPhase.ENTRY: 1, CallPhase.PROPOSAL: 2}.get(phase, 3)
    before = []
    if call.challenge:  # select_related
        public = call.challenge.state in PUBLIC_CHALLENGE_STATES
        url = reverse("challenge_detail", args=[call.challenge_id]) if public else ""
        before = [Step("課題", DONE, url)]
    states = [DONE] * position + [NOW] + [TO_COME] * len(_STAGES)
    steps = [Step(label, state) for label, state in zip(_STAGES, states, strict=False)]
    return [*before, *steps]


def phase_of(call: Call, now: datetime) -> CallPhase:
    """受付の状況 of a call that has begun, by the clock."""
    if call.state == CallState.CANCELLED:
        return CallPhase.CANCELLED
    if call.state in (CallState.PUBLISHED, CallState.FINISHED):
        return CallPhase.RESULT
    if call.state == CallState.OPEN:
        if is_in_time(now, call.entry_deadline):
            return CallPhase.ENTRY
        if is_in_time(now, call.proposals_due_at):
            return CallPhase.PROPOSAL
    return CallPhase.CLOSED
