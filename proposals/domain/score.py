"""採点: one member's sheet for one proposal, saved as often as one likes until the closing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from partners.models import User
from ppp_portal import audit
from ppp_portal.clock import database_now
from ppp_portal.refusals import Conflict, Refused, ensure
from ppp_portal.states import find_transition
from proposals.domain.locks import hold_round
from proposals.enums import PriceFormula, ReviewStage
from proposals.models import Criterion, ReviewCopy, ReviewRound, Score
from proposals.permissions import review as permissions
from proposals.review_enums import DONE, REVISE, SHEET_TRANSITIONS, RoundKind, SheetState


@dataclass(frozen=True)
class Given:
    """What is entered for one criterion: a grade or points, or neither yet, and a comment."""

    grade: str = ""
    points: Decimal | None = None
    comment: str = ""


def criteria_of(round_: ReviewRound) -> list[Criterion]:
    """What is looked at in this round; a price by formula is among it, but not scored."""
    left_out = {RoundKind.FIRST: ReviewStage.SECOND, RoundKind.SECOND: ReviewStage.FIRST}
    rows = round_.call.criteria.order_by("position", "pk")
    return [row for row in rows if row.stage != left_out.get(RoundKind(round_.kind))]


def is_scored(criterion: Criterion) -> bool:
    """Whether members score it themselves."""
    return criterion.price_formula in ("", PriceFormula.BY_MEMBERS)


def points_of(criterion: Criterion, given: Given | Score | None) -> Decimal | None:
    """The points that count, after the weight; None where nothing is given."""
    if given is None:
        return None
    if given.grade:
        factors = {grade: Decimal(factor) for grade, factor in criterion.scale}
        factor = factors.get(given.grade)
        return None if factor is None else factor * criterion.full_points
    return None if given.points is None else given.points * criterion.weight


def total_of(criteria: Sequence[Criterion], given: Mapping[int, Given | Score]) -> Decimal:
    """The sheet's sum so far."""
    found = (points_of(row, given.get(row.pk)) for row in criteria if is_scored(row))
    return sum((points for points in found if points is not None), Decimal(0))


@transaction.atomic
def save_sheet(
    *, by: User, token: UUID, version: int, given: Mapping[int, Given], comment: str = ""
) -> ReviewCopy:
    """Save what is entered so far, by the criterion's id. Raises Conflict, Refused,
    ValidationError under the criterion's key."""
    copy = _locked(token)
    ensure(permissions.may_score(by, copy))
    if copy.version != version:
        raise Conflict(copy)
    if copy.state == SheetState.DONE:
        raise Refused("済みにした採点です。「採点を直す」を押してから変えてください。")
    criteria = {row.pk: row for row in criteria_of(copy.candidate.round) if is_scored(row)}
    standing = {row.criterion_id: row for row in copy.scores.select_for_update()}
    for pk, criterion in criteria.items():
        if pk not in given:
            continue
        _check(criterion, given[pk])
        row = standing.get(pk) or Score(copy=copy, criterion=criterion)
        row.grade, row.points = given[pk].grade, given[pk].points
        row.comment = given[pk].comment.strip()
        row.full_clean(exclude=["copy", "criterion"], validate_unique=False)
        row.save()
    copy.comment = comment.strip()
    copy.version += 1
    copy.save(update_fields=["comment", "version"])
    return copy


@transaction.atomic
def finish_sheet(*, by: User, token: UUID, version: int) -> ReviewCopy:
    """済みにする: every criterion has its score. Raises Conflict, Refused, ValidationError."""
    copy = _locked(token)
    ensure(permissions.may_score(by, copy))
    if copy.version != version:
        raise Conflict(copy)
    target = find_transition(SHEET_TRANSITIONS, DONE, copy.state).target
    given = {row.criterion_id for row in copy.scores.all() if row.is_given}
    open_ = [
        row for row in criteria_of(copy.candidate.round) if is_scored(row) and row.pk not in given
    ]
    if open_:
        raise ValidationError(
            {f"score_{row.pk}": f"「{row.name}」の採点がまだです。" for row in open_}
        )
    _move(copy, target)
    _record(by, "review.score_done", copy)
    return copy


@transaction.atomic
def revise_sheet(*, by: User, token: UUID) -> ReviewCopy:
    """採点を直す: back to まだ, with everything kept. Raises Refused."""
    copy = _locked(token)
    ensure(permissions.may_score(by, copy))
    _move(copy, find_transition(SHEET_TRANSITIONS, REVISE, copy.state).target)
    _record(by, "review.score_revise", copy)
    return copy


def _check(criterion: Criterion, given: Given) -> None:
    field = f"score_{criterion.pk}"
    if criterion.scale:
        if given.points is not None or given.grade not in ["", *(g for g, _ in criterion.scale)]:
            raise ValidationError({field: f"「{criterion.name}」の評価を選び直してください。"})
    elif given.grade or (given.points is not None and not 0 <= given.points <= criterion.points):
        raise ValidationError(
            {
                field: f"「{criterion.name}」は0から{criterion.points.normalize():f}までの点にしてください。"
            }
        )


def _move(copy: ReviewCopy, target: str) -> None:
    copy.state = target
    copy.done_at = database_now() if target == SheetState.DONE else None
    copy.version += 1
    copy.save(update_fields=["state", "done_at", "version"])


def _record(by: User, action: str, copy: ReviewCopy) -> None:
    """That it was done, never what was given."""
    call = copy.candidate.round.call
    detail = {"member": copy.member_id, "copy": copy.pk}
    audit.record(by=by, action=action, obj=call, detail=detail, confidential=True)


def _locked(token: UUID) -> ReviewCopy:
    """The copy and its member (a recusal waits for them), held; the round, held as it is."""
    hold_round(token)
    rows = ReviewCopy.objects.select_related(
        "member", "candidate__round__call__municipality", "candidate__proposal"
    )
    found: ReviewCopy = rows.select_for_update(of=("self", "member")).get(token=token)
    return found
