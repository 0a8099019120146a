"""審査の段階: handing the copies out, and closing the scores."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from partners.models import User
from ppp_portal import audit, mail
from ppp_portal.clock import database_now
from ppp_portal.japan.moments import format_moment
from ppp_portal.refusals import Refused, ensure
from ppp_portal.states import find_transition
from proposals.domain.call import locked
from proposals.domain.committee import committee_of
from proposals.domain.interest import Relation, entrants, relations
from proposals.domain.opening import opening_state
from proposals.domain.ranking import first_stage_passed
from proposals.enums import Aggregation, EntryState
from proposals.models import Call, Candidate, CommitteeMember, Proposal, ReviewCopy, ReviewRound
from proposals.permissions import review as permissions
from proposals.review_enums import (
    CLOSE,
    ROUND_TRANSITIONS,
    RoundKind,
    SheetState,
)

KANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワ"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def next_kind(call: Call) -> RoundKind | None:
    """Which round the next copies are for; None while one runs, or when all are done."""
    rounds = {row.kind: row for row in call.rounds.all()}
    if not rounds:
        count = len(_opened(call))
        goes_first = call.has_first_stage and count >= (call.first_stage_from or 0)
        return RoundKind.FIRST if goes_first else RoundKind.ONLY
    first = rounds.get(RoundKind.FIRST)
    if first is not None and first.is_closed and RoundKind.SECOND not in rounds:
        return RoundKind.SECOND
    return None


def hindrances(call: Call) -> list[str]:
    """What has to be done before copies can be handed out, one sentence each."""
    members = committee_of(call)
    found = _not_all_here(call)
    if not members:
        found.append("委員がまだいません。委員を加えてください。")
    elif len(members) < quorum_of(call, members):
        found.append(f"委員が定足数（{quorum_of(call, members)}人）に足りません。")
    entries = entrants(call)
    if not entries:
        found.append("開封された提案がありません。")
    every = relations(call, members, entries)
    if call.aggregation == Aggregation.CONSENSUS and not any(one.is_chair for one in members):
        found.append("合議で採点する公募です。採点表をまとめる委員長を決めてください。")
    for entry in entries if members else ():
        if all(one.is_recused for one in every if one.entry.pk == entry.pk):
            found.append(
                f"「{entry.organisation}」を採点できる委員がいません。委員を加えてください。"
            )
    for member in members:
        own = [one for one in every if one.member.pk == member.pk]
        if not member.has_accepted:
            found.append(f"{member.name}委員が、まだアカウントを作っていません。")
        elif any(one.declaration is None for one in own):
            found.append(f"{member.name}委員が、利害関係をまだ申告していません。")
        found += [
            f"{member.name}委員と「{one.entry.organisation}」の関係について、除斥するかどうかを記録してください。"
            for one in own
            if one.needs_ruling
        ]
    return found


def _not_all_here(call: Call) -> list[str]:
    """After an extension: what still comes, or came and is sealed, is reviewed with the others."""
    opening = opening_state(call)
    if not opening.is_closed:
        due = format_moment(timezone.localtime(call.proposals_due_at))
        return [f"提案書の締切が{due}に延びています。締切の後に開封してから配布してください。"]
    if opening.waiting:
        return ["締切の延長の後に届いた提案があります。「参加申込と提案」で開封してください。"]
    return []


def quorum_of(call: Call, members: Sequence[CommitteeMember]) -> int:
    """The call's 定足数; more than half where it says nothing."""
    return call.committee_quorum or len(members) // 2 + 1


@transaction.atomic
def hand_out(*, by: User, call_id: int, scores_due_at: datetime | None = None) -> ReviewRound:
    """Draw the labels and give every member a copy of every proposal they may score.

    Raises Refused with the first hindrance.
    """
    call = locked(call_id)
    ensure(permissions.may_hand_out(by, call))
    kind = next_kind(call)
    if kind is None:
        raise Refused("いま配布できる段階はありません。進んでいる採点を先に締め切ってください。")
    lacks = hindrances(call)
    if lacks:
        raise Refused(f"写しを配布するには、あと{len(lacks)}件の手続が要ります。まず、{lacks[0]}")
    passed = first_stage_passed(call) if kind == RoundKind.SECOND else None
    round_ = ReviewRound.objects.create(
        call=call,
        kind=kind,
        scores_due_at=scores_due_at,
        handed_out_at=database_now(),
        handed_out_by=by,
    )
    members = committee_of(call)
    _draw_letters(call, members)
    candidates = _draw_candidates(round_, passed)
    every = relations(call, members, entrants(call))
    copies = _copies(call, members, candidates, every)
    ReviewCopy.objects.bulk_create(copies)
    detail = {"round": kind, "copies": len(copies)}
    audit.record(by=by, action="review.hand_out", obj=call, detail=detail)
    _tell_members(round_, {copy.member_id for copy in copies}, members)
    return round_


@transaction.atomic
def close_round(*, by: User, round_id: int, reason: str = "") -> ReviewRound:
    """採点を締め切る: from now on nothing changes, and the scores are shown.

    Asks for a meeting with its quorum on record, and for a reason where sheets are missing.
    Raises Refused.
    """
    found = ReviewRound.objects.only("call_id").get(pk=round_id)
    locked(found.call_id)
    round_: ReviewRound = (
        ReviewRound.objects.select_for_update(of=("self",))
        .select_related("call__municipality")
        .get(pk=round_id)
    )
    member = permissions.membership_of(by, round_.call)
    ensure(permissions.may_close(by, round_, member))
    ensure(meeting_lacks(round_))
    missing = missing_sheets(round_)
    if missing and not reason.strip():
        raise Refused(
            f"採点がまだの採点表が{len(missing)}枚あります。待たずに締め切るときは、理由を入力してください。"
        )
    _check_each_is_scored(round_, missing)
    round_.state = find_transition(ROUND_TRANSITIONS, CLOSE, round_.state).target
    round_.closed_at, round_.closed_by = database_now(), by
    round_.close_reason = reason.strip() if missing else ""
    round_.save(update_fields=["state", "closed_at", "closed_by", "close_reason"])
    detail = {"round": round_.kind, "missing": len(missing), "by_chair": member is not None}
    audit.record(by=by, action="review.close", obj=round_.call, detail=detail)
    return round_


def _check_each_is_scored(round_: ReviewRound, missing: Sequence[ReviewCopy]) -> None:
    """Without a single sheet of a proposal that somebody may still score, nobody could be ranked."""
    done = {row.candidate_id for row in sheets(round_) if row.state == SheetState.DONE}
    for row in missing:
        if row.candidate_id not in done:
            raise Refused(
                f"{row.candidate}を採点した委員が一人もいません。順位を計算できないので、"
                "採点を待ってから締め切ってください。"
            )


def sheets(round_: ReviewRound) -> list[ReviewCopy]:
    """The copies that are to be scored: of members who serve and are not recused, of proposals
    that still take part."""
    recused = {
        (row.member_id, row.entry_id)
        for member in CommitteeMember.objects.filter(call=round_.call).prefetch_related("recusals")
        for row in member.recusals.all()
        if row.is_recused
    }
    rows = ReviewCopy.objects.filter(
        candidate__round=round_,
        is_scored=True,
        member__ended_at__isnull=True,
        candidate__proposal__entry__state=EntryState.ACCEPTED,
        candidate__proposal__disqualification__isnull=True,
    ).select_related("member", "candidate__proposal")
    return [
        row
        for row in rows.order_by("member", "candidate__label")
        if (row.member_id, row.candidate.proposal.entry_id) not in recused
    ]


def missing_sheets(round_: ReviewRound) -> list[ReviewCopy]:
    return [row for row in sheets(round_) if row.state != SheetState.DONE]


def meeting_lacks(round_: ReviewRound) -> str | None:
    """Why the record of the meetings is not enough to close, or None."""
    meetings = list(round_.meetings.prefetch_related("present"))
    if not meetings:
        return "会議の記録がありません。定足数・利害関係・接触の有無を記録してから、締め切ってください。"
    needed = quorum_of(round_.call, committee_of(round_.call))
    if not any(len(one.present.all()) >= needed for one in meetings):
        return (
            f"定足数（{needed}人）に達した会議の記録がありません。出席した委員を確かめてください。"
        )
    if not all(one.interests_asked for one in meetings):
        return "利害関係の有無を確かめていない会議があります。確かめて記録してください。"
    return None


def _opened(call: Call) -> list[Proposal]:
    """What is reviewed, in the order of receipt: neither 辞退 nor 失格."""
    rows = Proposal.objects.opened().filter(
        entry__call=call, entry__state=EntryState.ACCEPTED, disqualification__isnull=True
    )
    return list(rows.select_related("submission").order_by("submission__received_at", "pk"))


def _draw_letters(call: Call, members: Sequence[CommitteeMember]) -> None:
    """Letters by lot for who has none: published scores must not be joined to published names."""
    used = set(CommitteeMember.objects.filter(call=call).values_list("label", flat=True))
    new = [member for member in members if not member.label]
    free = [letter for letter in _letters() if letter not in used][: len(new)]
    secrets.SystemRandom().shuffle(free)
    for member, letter in zip(new, free, strict=True):
        member.label = letter
        member.save(update_fields=["label"])


def _letters() -> Iterable[str]:
    return [*LETTERS, *(first + second for first in LETTERS for second in LETTERS)]


def _draw_candidates(round_: ReviewRound, passed: set[str] | None) -> list[Candidate]:
    """One per proposal, labelled by lot; in the second round under the label of the first."""
    proposals = [one for one in _opened(round_.call) if passed is None or str(one.pk) in passed]
    if not proposals:
        raise Refused("審査する提案がありません。")
    drawn = dict(
        Candidate.objects.filter(round__call=round_.call).values_list("proposal_id", "label")
    )
    labels = [*KANA, *(f"{number}番" for number in range(len(KANA) + 1, 1000))]
    labels = labels[: len(proposals)]
    secrets.SystemRandom().shuffle(labels)
    rows = [
        Candidate(
            round=round_,
            proposal=proposal,
            label=drawn.get(proposal.pk) or label,
            position=position,
        )
        for position, (proposal, label) in enumerate(zip(proposals, labels, strict=True), start=1)
    ]
    return Candidate.objects.bulk_create(rows)


def _copies(
    call: Call,
    members: Sequence[CommitteeMember],
    candidates: Sequence[Candidate],
    every: Sequence[Relation],
) -> list[ReviewCopy]:
    recused = {(one.member.pk, one.entry.pk) for one in every if one.is_recused}
    rows = []
    for candidate in candidates:
        readers = [m for m in members if (m.pk, candidate.proposal.entry_id) not in recused]
        # 合議: one sheet, kept by the chair, or by the first member where the chair is recused.
        agreed = call.aggregation == Aggregation.CONSENSUS
        rows += [
            ReviewCopy(candidate=candidate, member=member, is_scored=not agreed or place == 0)
            for place, member in enumerate(readers)
        ]
    return rows


def _tell_members(
    round_: ReviewRound, reading: set[int], members: Sequence[CommitteeMember]
) -> None:
    link = settings.PORTAL_BASE_URL.rstrip("/") + reverse("review_list")
    context = {"round": round_, "call": round_.call, "link": link}
    body = render_to_string("emails/review_handed_out.txt", context)
    for member in members:
        if member.pk in reading:
            mail.queue(
                to=member.email,
                subject=f"【公民連携ポータル】審査のお願い：{round_.call.title}",
                body=body,
                key=f"review:{round_.pk}:{member.pk}",
                confidential=True,
            )
