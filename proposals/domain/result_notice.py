"""結果の通知: drafted for every entrant, held, released to all at one instant; 非選定理由."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from partners.enums import Role
from partners.models import Membership, User
from ppp_portal import audit, mail
from ppp_portal.clock import database_now
from ppp_portal.japan.business_days import add_open_days
from ppp_portal.refusals import Conflict, Refused, ensure
from proposals.decision_enums import NoticeOutcome, Outcome, PlaceKind
from proposals.domain.call import locked
from proposals.domain.decision_input import VALID, figures_of
from proposals.domain.ranking import first_stage_results
from proposals.domain.receipts import tell_entrant
from proposals.domain.result_page import published_of
from proposals.domain.result_steps import in_call_words
from proposals.domain.seen import seen_mark
from proposals.enums import ProposalState, VersionKind
from proposals.models import (
    Call,
    Decision,
    Disqualification,
    Entry,
    Proposal,
    ReasonRequest,
    ResultNotice,
)
from proposals.permissions import result_notice as permissions

# The city answers within 7 open days of the request, as it was asked within 7 (domain.md §1.9).
ANSWER_DAYS = 7
REMIND_BEFORE = 2  # open days


def draft_notices(decision: Decision) -> None:
    """One held notice per entrant who still took part, in the decision's transaction."""
    places = {str(place.proposal_id): place.kind for place in decision.places.all()}
    results = {one["id"]: one for one in decision.ranking["result"]["ranking"]}
    entries = (
        Entry.objects.filter(call=decision.call_id)
        .in_force()
        .select_related("proposal__disqualification")
        .order_by("received_at", "pk")
    )
    for entry in entries:
        outcome = _outcome(entry, places, results)
        ResultNotice.objects.create(decision=decision, entry=entry, outcome=outcome)


@transaction.atomic
def edit_notice(*, by: User, notice_id: UUID, version: int, message: str) -> ResultNotice:
    """Save the words added to one notice. Raises Conflict, Refused."""
    notice = _locked(notice_id)
    ensure(permissions.may_edit_notice(by, notice))
    if notice.version != version:
        raise Conflict(notice)
    notice.message = message.strip()
    notice.version += 1
    notice.full_clean(exclude=["contents"])
    notice.save(update_fields=["message", "version"])
    audit.record(by=by, action="result_notice.edit", obj=notice)
    return notice


@transaction.atomic
def release_notices(*, by: User, call_id: int, seen: str | None = None) -> int:
    """Release all at one instant and queue the mails; returns how many.

    `seen`: the `seen_mark` of what was looked at before. Raises Refused, and Conflict where a
    notice was rewritten since it was looked at.
    """
    call = locked(call_id)
    ensure(permissions.may_release_notices(by, call))
    decision = Decision.objects.get(call=call)
    notices = list(
        ResultNotice.objects.select_for_update(of=("self",))
        .filter(decision=decision, released_at__isnull=True)
        .select_related("entry__organisation", "entry__proposal")
        .order_by("entry__received_at", "pk")
    )
    if not notices:
        raise Refused("通知は、すでにすべて出しています。")
    if seen is not None and seen != seen_mark(notices):
        raise Conflict(call)
    now, shared = database_now(), shared_contents(call, decision)
    for notice in notices:
        notice.contents = notice_contents(call, decision, notice.entry, shared)
        notice.released_at, notice.released_by = now, by
        notice.version += 1
        notice.save(update_fields=["contents", "released_at", "released_by", "version"])
        _tell(call, notice)
    audit.record(by=by, action="call.release_notices", obj=call, detail={"notices": len(notices)})
    return len(notices)


@transaction.atomic
def request_reason(*, by: User, notice_id: UUID, text: str) -> ReasonRequest:
    """非選定理由の説明を求める, until the seventh open day. Raises Refused, ValidationError."""
    notice = _locked(notice_id)
    now = database_now()
    today = timezone.localdate(now)
    ensure(permissions.may_request_reason(by, notice, today))
    row = ReasonRequest(
        notice=notice,
        text=text.strip(),
        requested_by=by,
        requested_at=now,
        answer_due_on=add_open_days(today, ANSWER_DAYS),
    )
    row.full_clean()
    row.save()
    audit.record(by=by, action="reason_request.ask", obj=row)
    _tell_staff(row)
    return row


@transaction.atomic
def answer_reason(*, by: User, request_id: UUID, answer: str) -> ReasonRequest:
    """Answer in writing, for good; the entrant is told. Raises Refused, ValidationError."""
    ReasonRequest.objects.select_for_update().only("pk").get(pk=request_id)
    row = ReasonRequest.objects.select_related("notice__decision__call", "notice__entry").get(
        pk=request_id
    )
    ensure(permissions.may_answer_reason(by, row))
    row.answer, row.answered_by, row.answered_at = answer.strip(), by, database_now()
    row.full_clean()
    row.save(update_fields=["answer", "answered_by", "answered_at"])
    audit.record(by=by, action="reason_request.answer", obj=row)
    call = row.notice.decision.call
    tell_entrant(
        row.notice.entry,
        subject="【公民連携ポータル】非選定理由の説明が届きました",
        body=(
            f"公募「{call.title}」について、非選定理由の説明が届きました。\n\n"
            f"サインインして、次の画面でお読みください。\n{_link(_page(row.notice))}\n"
        ),
        key=f"reason-answered:{row.pk}",
    )
    return row


@transaction.atomic
def remind(today: date) -> int:
    """Tell the staff again from two open days before the answer is due; once a day."""
    rows = ReasonRequest.objects.filter(
        answered_at__isnull=True, answer_due_on__lte=add_open_days(today, REMIND_BEFORE)
    ).select_related("notice__decision__call")
    for row in rows.order_by("answer_due_on", "pk"):
        _tell_staff(
            row, subject="非選定理由の説明の回答期限です", key=f"reason-due:{today.isoformat()}"
        )
    return len(rows)


@dataclass(frozen=True)
class Shared:
    """What is the same for all notices of a call: computed once."""

    published: dict[str, Any]
    first_stage: dict[str, Any]  # results of the first stage by proposal; {} without one


def shared_contents(call: Call, decision: Decision) -> Shared:
    return Shared(published_of(call, decision).as_json(), first_stage_results(call))


def notice_contents(call: Call, decision: Decision, entry: Entry, shared: Shared) -> dict[str, Any]:
    """The entrant's own figures in full, and what the policy gives everybody."""
    stored = decision.ranking
    results = {one["id"]: one for one in stored["result"]["ranking"]}
    own = next((one for one in stored["bidders"] if one["entry"] == str(entry.pk)), None)
    contents: dict[str, Any] = {"published": shared.published}
    if decision.outcome == Outcome.NOBODY:
        contents["nobody"] = True
    if own is not None:
        contents |= _first_stage(call, shared.first_stage, own)
        result = results.get(own["proposal"])
        contents["own"] = asdict(figures_of(result, own["price"]))
        contents["rank"] = result["rank"] if result else None
        # Among those who were ranked with it: who fell in the first stage has no rank.
        contents["valid"] = sum(
            one["status"] == VALID and one["proposal"] in results for one in stored["bidders"]
        )
        if result and not result["passed"] and result["rank"]:
            contents["below"] = [in_call_words(text) for text in result["reasons"]]
        contents |= _standing(decision, own["proposal"])
    return contents


def _first_stage(
    call: Call, results: dict[str, Any], own: dict[str, Any]
) -> dict[str, dict[str, Any]]:
    """Its figures and place in the first stage, whether it went on or not."""
    result = results.get(own["proposal"])
    if result is None:
        return {}
    return {
        "first_stage": {
            "own": asdict(figures_of(result, own["price"])),
            "rank": result["rank"],
            "valid": sum(one["rank"] is not None for one in results.values()),
            "places": call.first_stage_places,
        }
    }


def _standing(decision: Decision, proposal_id: str) -> dict[str, Any]:
    """Its turn as a reserve; the ground and the reason where it was disqualified."""
    gone = Disqualification.objects.filter(proposal_id=proposal_id).first()
    if gone is not None:
        return {"disqualified": {"ground": gone.get_ground_display(), "reason": gone.reason}}
    place = decision.places.filter(proposal_id=proposal_id, kind=PlaceKind.RESERVE).first()
    return {"reserve": decision.reserve_turn(proposal_id)} if place else {}


def _outcome(entry: Entry, places: dict[str, str], results: dict[str, dict[str, Any]]) -> str:
    """What one entrant reads: by what became of the proposal, then by its place."""
    proposal = getattr(entry, "proposal", None)
    if proposal is None or proposal.state != ProposalState.SUBMITTED:
        return _not_reviewed(proposal)
    if hasattr(proposal, "disqualification"):
        return NoticeOutcome.DISQUALIFIED
    kind, result = places.get(str(proposal.pk)), results.get(str(proposal.pk))
    if kind is not None:
        return NoticeOutcome.CHOSEN if kind == PlaceKind.CHOSEN else NoticeOutcome.RESERVE
    if result is None:
        return NoticeOutcome.FIRST_STAGE
    return NoticeOutcome.NOT_CHOSEN if result["passed"] else NoticeOutcome.BELOW_LINE


def _not_reviewed(proposal: Proposal | None) -> str:
    if proposal is None:
        return NoticeOutcome.NOT_SUBMITTED
    if proposal.versions.filter(kind=VersionKind.LATE).exists():
        return NoticeOutcome.LATE
    taken_back = proposal.state == ProposalState.WITHDRAWN
    return NoticeOutcome.WITHDRAWN if taken_back else NoticeOutcome.NOT_SUBMITTED


def _locked(notice_id: UUID) -> ResultNotice:
    ResultNotice.objects.select_for_update().only("pk").get(pk=notice_id)
    found: ResultNotice = ResultNotice.objects.select_related(
        "decision__call__municipality", "entry__organisation"
    ).get(pk=notice_id)
    return found


def _tell(call: Call, notice: ResultNotice) -> None:
    """That there is a result, not which: the mail may be read over a shoulder."""
    tell_entrant(
        notice.entry,
        subject="【公民連携ポータル】審査の結果のお知らせ",
        body=(
            f"{call.municipality}の公募「{call.title}」の審査の結果をお知らせします。\n\n"
            f"サインインして、次の画面でお読みください。\n{_link(_page(notice))}\n"
        ),
        key=f"result-notice:{notice.pk}",
    )


def _tell_staff(
    row: ReasonRequest,
    *,
    subject: str = "非選定理由の説明が求められました",
    key: str = "reason-asked",
) -> None:
    call = row.notice.decision.call
    members = Membership.objects.active().filter(
        municipality=call.municipality_id, role__in=(Role.EDITOR, Role.APPROVER)
    )
    people = dict(members.order_by("pk").values_list("user_id", "user__email"))
    link = _link(reverse("reason_answer", args=[row.pk]))
    for user_id, address in people.items():
        mail.queue(
            to=address,
            subject=f"【公民連携ポータル】{subject}",
            body=(
                f"公募「{call.title}」に参加した団体から、非選定理由の説明を求められました。\n"
                f"回答の期限：{row.answer_due_on:%Y年%m月%d日}\n\n{link}\n"
            ),
            key=f"{key}:{row.pk}:{user_id}",
            confidential=True,
        )


def _page(notice: ResultNotice) -> str:
    return reverse("result_own", args=[notice.pk])


def _link(page: str) -> str:
    return settings.PORTAL_BASE_URL.rstrip("/") + page
