"""Calls whose scores are closed, for tests of the decision and of what follows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ppp_portal.clock import database_now
from proposals.decision_enums import Outcome
from proposals.domain.decision import decide, prepare_decision, publish_result
from proposals.domain.result_notice import release_notices
from proposals.models import Call, Candidate, Decision, Recusal, ReviewCopy, Score
from tests.factories.entries import Office
from tests.factories.review import Opened, ReviewRoundFactory, opened_call

LETTERS = "ABCDEFGHIJ"
# c1 (60 points) and c2 (40 points) of each proposal, by member.
THREE = ((50, 30), (40, 30), (30, 20))


def score_call(
    opened: Opened,
    sheets: Sequence[Sequence[tuple[int, int]] | tuple[int, int]] = THREE,
    *,
    recused: Mapping[int, Sequence[int]] | None = None,
) -> Opened:
    """Every member's finished sheet for every opened proposal, and the round closed.

    `sheets[p]`: one (c1, c2) for all members, or one for each. `recused[p]`: numbers of the
    members who do not score proposal p.
    """
    recused = recused or {}
    round_ = ReviewRoundFactory(call=opened.call, handed_out_by=opened.office.editor)
    for number, member in enumerate(opened.members):
        member.label = LETTERS[number]
        member.save(update_fields=["label"])
    proposals = [p for p in opened.proposals if p.submission_id]
    for number, proposal in enumerate(proposals):
        candidate = Candidate.objects.create(
            round=round_, proposal=proposal, label="アイウエオカキク"[number], position=number + 1
        )
        for at, member in enumerate(opened.members):
            if at in recused.get(number, ()):
                Recusal.objects.create(
                    member=member,
                    entry=proposal.entry,
                    reason="試験の利害関係",
                    recorded_by=opened.office.editor,
                    recorded_at=database_now(),
                )
                continue
            sheet: Any = sheets[number]
            _fill(candidate, member, sheet if isinstance(sheet[0], int) else sheet[at])
    round_.state, round_.closed_at = "closed", database_now()
    round_.closed_by = opened.office.editor
    round_.save()
    return opened


def _fill(candidate: Candidate, member: Any, points: tuple[int, int]) -> None:
    copy = ReviewCopy.objects.create(candidate=candidate, member=member)
    for criterion, value in zip(
        candidate.round.call.criteria.order_by("position"), points, strict=True
    ):
        Score.objects.create(copy=copy, criterion=criterion, points=value)
    copy.state, copy.done_at = "done", database_now()
    copy.save()


def scored_call(office: Office, **values: Any) -> Opened:
    """Three bidders, three members, everything scored and closed; the first is the best."""
    return score_call(opened_call(office, **values))


def prepared(opened: Opened, outcome: str = Outcome.CHOSEN) -> Decision:
    return prepare_decision(
        by=opened.office.editor,
        call_id=opened.call.pk,
        version=0,
        outcome=outcome,
        reason="試験の選定理由です。",
    )


def decided(opened: Opened, outcome: str = Outcome.CHOSEN) -> Decision:
    draft = prepared(opened, outcome)
    found = decide(by=opened.office.approver, call_id=opened.call.pk, version=draft.version)
    opened.call.refresh_from_db()
    return found


def published(opened: Opened, outcome: str = Outcome.CHOSEN) -> Call:
    decided(opened, outcome)
    release_notices(by=opened.office.approver, call_id=opened.call.pk)
    publish_result(by=opened.office.approver, call_id=opened.call.pk)
    opened.call.refresh_from_db()
    return opened.call
