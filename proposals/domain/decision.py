"""決定: prepared by 担当, decided by an 承認者; disqualifications and rulings at a tie before it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from partners.models import User
from ppp_portal import audit
from ppp_portal.clock import database_now
from ppp_portal.refusals import Conflict, Refused, ensure
from ppp_portal.states import find_transition
from proposals.decision_enums import Outcome, PlaceKind, RulingRule
from proposals.domain.call import locked
from proposals.domain.call_index import index_call
from proposals.domain.decision_input import Snapshot, snapshot
from proposals.domain.result_notice import draft_notices
from proposals.enums import CALL_TRANSITIONS, DECIDE, FINISH, PUBLISH
from proposals.models import Call, Decision, Disqualification, Place, Proposal, Ruling
from proposals.permissions import decision as permissions


@transaction.atomic
def prepare_decision(
    *, by: User, call_id: int, version: int, outcome: str, reason: str, remarks: str = ""
) -> Decision:
    """Save the draft with the ranking as it stands now; `version` 0 where there is none yet.

    Raises Conflict, Refused, or ValidationError by field.
    """
    call = locked(call_id)
    ensure(permissions.may_prepare_decision(by, call))
    decision = Decision.objects.select_for_update().filter(call=call).first()
    if (decision.version if decision else 0) != version:
        raise Conflict(decision or call)
    found = snapshot(by=by, call=call)
    _check_outcome(outcome, found)
    decision = decision or Decision(call=call, version=0)
    decision.outcome, decision.reason, decision.remarks = outcome, reason, remarks
    decision.ranking, decision.input_hash = found.stored, found.input_hash
    decision.prepared_by, decision.prepared_at = by, database_now()
    decision.version += 1
    decision.full_clean()
    decision.save()
    detail = {"outcome": outcome, "input_hash": found.input_hash}
    audit.record(by=by, action="decision.prepare", obj=decision, detail=detail)
    return decision


@transaction.atomic
def decide(*, by: User, call_id: int, version: int) -> Decision:
    """決定する: the draft as it was read, with its ranking; the places and the notices follow.

    Raises Conflict where the draft changed since it was read, Refused where the scores, the
    disqualifications or the rulings did.
    """
    call = locked(call_id)
    ensure(permissions.may_decide(by, call))
    decision = Decision.objects.select_for_update().filter(call=call).first()
    if decision is None:
        raise Refused("決定の案がまだありません。担当が案を作ると、決定できます。")
    if decision.version != version:
        raise Conflict(decision)
    found = snapshot(by=by, call=call)
    if found.input_hash != decision.input_hash:
        raise Refused(
            "案を作った後に、失格・辞退・同点の決定などで順位のもとが変わりました。"
            "案をもう一度保存して、順位を確かめてください。"
        )
    _check_outcome(decision.outcome, found)
    _save_places(decision, found)
    decision.decided_at, decision.decided_by = database_now(), by
    decision.by_same_person = decision.prepared_by_id == by.pk
    decision.by_member = permissions.is_member_of_committee(by, call)
    decision.version += 1
    decision.full_clean()
    decision.save()
    _step(call, DECIDE, decided_at=decision.decided_at)
    draft_notices(decision)
    detail: dict[str, Any] = {"outcome": decision.outcome, "input_hash": decision.input_hash}
    if decision.by_same_person:
        detail["same_person"] = True
    if decision.by_member:
        detail["committee_member"] = True
    audit.record(by=by, action="decision.decide", obj=decision, detail=detail)
    return decision


@transaction.atomic
def disqualify(*, by: User, proposal_id: UUID, ground: str, reason: str) -> Disqualification:
    """失格とする: a person's decision with its reason. Raises Refused, ValidationError."""
    call_id = Proposal.objects.values_list("entry__call_id", flat=True).get(pk=proposal_id)
    call = locked(call_id)
    ensure(permissions.may_disqualify(by, call))
    proposal = Proposal.objects.opened().filter(pk=proposal_id).first()
    if proposal is None:
        raise Refused("開封されていない提案は、失格の対象ではありません。")
    row = Disqualification(
        proposal=proposal,
        ground=ground,
        reason=reason.strip(),
        decided_by=by,
        decided_at=database_now(),
    )
    row.full_clean()
    row.save()
    audit.record(by=by, action="proposal.disqualify", obj=proposal, detail={"ground": ground})
    return row


@transaction.atomic
def rule_on_tie(*, by: User, call_id: int, rule: str, order: Sequence[str], reason: str) -> Ruling:
    """Record how people ordered those who tie: all of one tie, each once.

    `rule` is the one that the tie waits for, or one of `rules_from` it: a vote may lead to nothing.
    Earlier rulings by the same rule stay in force behind it. Raises Refused, ValidationError.
    """
    call = locked(call_id)
    ensure(permissions.may_prepare_decision(by, call))
    waiting = [
        one
        for one in snapshot(by=by, call=call).stored["result"]["undecided"]
        if rule in rules_from(call, one["rule"])
    ]
    tied = next((one["ids"] for one in waiting if sorted(one["ids"]) == sorted(order)), None)
    if tied is None:
        raise ValidationError({"order": "同点の者のすべてを、一つずつ順に選んでください。"})
    before = call.rulings.filter(rule=rule).order_by("-pk").first()
    kept = [one for one in (before.order if before else []) if one not in order]
    row = Ruling(
        call=call,
        rule=rule,
        order=[*order, *kept],
        reason=reason.strip(),
        ruled_by=by,
        ruled_at=database_now(),
    )
    row.full_clean()
    row.save()
    audit.record(by=by, action="call.rule_on_tie", obj=call, detail={"rule": rule})
    return row


def rules_from(call: Call, rule: str) -> list[str]:
    """The rule that a tie waits for, then those of people that the call names behind it."""
    order = dict.fromkeys([*call.tie_break, RulingRule.DISCUSSION.value])
    human = [one for one in order if one in RulingRule.values]
    return human[human.index(rule) :]


@transaction.atomic
def publish_result(*, by: User, call_id: int) -> Call:
    """結果を公表する, by the policy of the call. Raises Refused."""
    call = locked(call_id)
    ensure(permissions.may_publish_result(by, call))
    _step(call, PUBLISH, published_at=database_now())
    index_call(call)
    audit.record(by=by, action="call.publish_result", obj=call)
    return call


@transaction.atomic
def finish_call(*, by: User, call_id: int) -> Call:
    """公募を終える. Raises Refused."""
    call = locked(call_id)
    ensure(permissions.may_finish_call(by, call))
    _step(call, FINISH, finished_at=database_now())
    audit.record(by=by, action="call.finish", obj=call)
    return call


def _step(call: Call, action: str, **stamps: Any) -> None:
    call.state = find_transition(CALL_TRANSITIONS, action, call.state).target
    for name, value in stamps.items():
        setattr(call, name, value)
    call.version += 1
    call.save(update_fields=["state", *stamps, "version", "updated_at"])


def _check_outcome(outcome: str, found: Snapshot) -> None:
    """Raise Refused where people must still rule, ValidationError where nobody can be chosen."""
    if not found.is_settled:
        raise Refused("同点の者が残っています。先に、同点をどう決めたかを記録してください。")
    chosen = [one for one in found.stored["result"]["ranking"] if one["selected"]]
    if outcome == Outcome.CHOSEN and not chosen:
        raise ValidationError(
            {"outcome": "基準点に届いた提案がありません。「該当者なし」を選んでください。"}
        )


def _save_places(decision: Decision, found: Snapshot) -> None:
    """Who is chosen, by rank, and the reserves in their order; nobody for 該当者なし."""
    if decision.outcome == Outcome.NOBODY:
        return
    results = found.stored["result"]["ranking"]
    chosen = sorted((one for one in results if one["selected"]), key=lambda one: one["rank"])
    reserve = sorted((one for one in results if one.get("reserve")), key=lambda one: one["reserve"])
    for kind, rows in ((PlaceKind.CHOSEN, chosen), (PlaceKind.RESERVE, reserve)):
        for position, one in enumerate(rows, start=1):
            Place.objects.create(
                decision=decision, proposal_id=UUID(one["id"]), kind=kind, position=position
            )
