"""What one person has to do as a committee member, over all calls."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Count, Prefetch

from partners.models import User
from proposals.enums import CallState
from proposals.models import CommitteeMember, ReviewCopy, ReviewRound
from proposals.review_enums import SheetState


@dataclass(frozen=True)
class Work:
    """One call: whether interests are still to be declared, and the copies by round."""

    member: CommitteeMember
    must_declare: bool
    may_declare: bool
    rounds: list[tuple[ReviewRound, list[ReviewCopy]]] = field(default_factory=list)

    @property
    def missing(self) -> list[ReviewCopy]:
        """Sheets still to be finished, in rounds that are not closed."""
        return [
            copy
            for round_, copies in self.rounds
            for copy in copies
            if not round_.is_closed and copy.is_scored and copy.state == SheetState.TODO
        ]


def work_of(user: User) -> list[Work]:
    """Every call one serves on, newest first; four queries whatever their number."""
    copies = ReviewCopy.objects.visible_to(user).select_related("candidate__round__call")
    rows = (
        CommitteeMember.objects.serving()
        .filter(user=user)
        .select_related("call__municipality")
        .prefetch_related(Prefetch("copies", copies, to_attr="own_copies"), "call__rounds")
        .annotate(declared=Count("declarations", distinct=True))
        .order_by("-call__started_at", "-pk")
    )
    return [_work(row) for row in rows]


def _work(member: CommitteeMember) -> Work:
    by_round: dict[int, tuple[ReviewRound, list[ReviewCopy]]] = {}
    for round_ in member.call.rounds.all():
        # The round of a closed review stays, for its results, also without a copy of one's own.
        by_round[round_.pk] = (round_, [])
    for copy in member.own_copies:  # type: ignore[attr-defined]
        by_round[copy.candidate.round_id][1].append(copy)
    open_ = member.call.state == CallState.REVIEW and member.call.unsealed_at is not None
    return Work(
        member=member,
        must_declare=open_ and not member.declared,  # type: ignore[attr-defined]
        may_declare=open_,
        rounds=list(by_round.values()),
    )
