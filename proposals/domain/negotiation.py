"""協議: with the first in line, the next where it came to nothing, 議会の議決, and its case."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from partners.models import User
from ppp_portal import audit
from ppp_portal.clock import database_now
from ppp_portal.refusals import Conflict, Refused, ensure
from ppp_portal.states import find_transition
from proposals.decision_enums import (
    AGREE,
    NEGOTIATION_TRANSITIONS,
    CouncilResult,
    NegotiationState,
    PlaceKind,
)
from proposals.domain.call import locked
from proposals.enums import CallForm
from proposals.models import Call, Decision, Negotiation, Place
from proposals.permissions import decision as permissions

OVER = (NegotiationState.FAILED, NegotiationState.DECLINED)


def next_places(call: Call) -> list[Place]:
    """Whose turn it is: chosen ones at once, a reserve where a seat came free; [] nobody's.

    More than one where reserves tie: no rule puts one of them first, so people do.
    """
    places = list(
        Place.objects.filter(decision__call=call)
        .select_related("negotiation", "proposal__entry__organisation")
        .order_by("kind", "position", "pk")
    )
    talks = [place.negotiation for place in places if hasattr(place, "negotiation")]
    taken = sum(talk.state not in OVER for talk in talks)
    if taken >= call.seats:
        return []
    free = [place for place in places if not hasattr(place, "negotiation")]
    if not free or free[0].kind == PlaceKind.CHOSEN:
        return free[:1]
    turn_of = Decision.objects.get(call=call).reserve_turn
    turn = turn_of(str(free[0].proposal_id))
    return [place for place in free if turn_of(str(place.proposal_id)) == turn]


@transaction.atomic
def start_negotiation(
    *, by: User, call_id: int, reason: str = "", place_id: int | None = None
) -> Negotiation:
    """Begin with whose turn it is; a reserve's turn needs the reason, and `place_id` where
    reserves tie. Raises Refused."""
    call = locked(call_id)
    ensure(permissions.may_negotiate(by, call))
    places = next_places(call)
    if not places:
        raise Refused("いま、協議を始める相手はいません。")
    place = next((one for one in places if one.pk == place_id or len(places) == 1), None)
    if place is None:
        raise Refused("同じ順の次点が複数います。どの者と協議を始めるかを選んでください。")
    if place.kind == PlaceKind.RESERVE and not reason.strip():
        raise Refused("次点の者に移る理由を入力してください。")
    row = Negotiation(
        place=place, started_at=database_now(), started_by=by, start_reason=reason.strip()
    )
    row.full_clean()
    row.save()
    audit.record(by=by, action="negotiation.start", obj=row, detail={"place": str(place)})
    return row


@transaction.atomic
def record_council(
    *, by: User, negotiation_id: int, version: int, on: date, result: str
) -> Negotiation:
    """議会の議決, while they talk. Raises Conflict, Refused, ValidationError."""
    row = _locked(negotiation_id)
    ensure(permissions.may_negotiate(by, row.place.decision.call))
    if row.state != NegotiationState.TALKING:
        raise Refused("終わった協議の議決は変えられません。")
    if row.version != version:
        raise Conflict(row)
    row.council_on, row.council_result = on, result
    row.version += 1
    row.full_clean()
    row.save(update_fields=["council_on", "council_result", "version"])
    detail = {"on": on.isoformat(), "result": result}
    audit.record(by=by, action="negotiation.council", obj=row, detail=detail)
    return row


@transaction.atomic
def end_negotiation(*, by: User, negotiation_id: int, action: str, reason: str = "") -> Negotiation:
    """成立, 不調 or 辞退; a 指定管理者 needs the assembly's 可決 first. Raises Refused, ValidationError."""
    row = _locked(negotiation_id)
    call = row.place.decision.call
    ensure(permissions.may_end_negotiation(by, row, action))
    approved = row.council_result == CouncilResult.APPROVED
    if action == AGREE and call.form == CallForm.DESIGNATION and not approved:
        raise Refused(
            "指定管理者の指定には議会の議決が要ります。議決日と「可決」を記録してから、成立としてください。"
        )
    row.state = find_transition(NEGOTIATION_TRANSITIONS, action, row.state).target
    row.ended_at, row.ended_by, row.end_reason = database_now(), by, reason.strip()
    row.version += 1
    row.full_clean()
    row.save(update_fields=["state", "ended_at", "ended_by", "end_reason", "version"])
    audit.record(by=by, action=f"negotiation.{action}", obj=row)
    return row


def _locked(negotiation_id: int) -> Negotiation:
    Negotiation.objects.select_for_update().only("pk").get(pk=negotiation_id)
    return Negotiation.objects.select_related("place__decision__call").get(pk=negotiation_id)
