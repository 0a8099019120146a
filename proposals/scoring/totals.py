"""From items to the total of one proposal, and whether it meets the call's lines."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from proposals.scoring.disagreement import disagreements
from proposals.scoring.figures import places_of, rounded, written
from proposals.scoring.items import Field, Item, Source, field_of, items_of, kept_of
from proposals.scoring.selection import (
    Aggregation,
    Proposal,
    RecusalRule,
    Selection,
    TotalFrom,
)
from proposals.scoring.thresholds import Check, checks_of


@dataclass(frozen=True)
class Total:
    """How a total came about: `(by_members × factor + once) [÷ maximum × 100]`, rounded."""

    # The published total taken as it is.
    given: bool
    by_members: Fraction
    factor: Fraction
    once: Fraction
    # Of the points, before they are converted to 100.
    points: Fraction
    points_maximum: Fraction
    before: Fraction
    shown: Fraction
    maximum: Fraction
    text: str


@dataclass(frozen=True)
class Evaluation:
    """Everything that was computed for one proposal on its own."""

    proposal: Proposal
    items: tuple[Item, ...]
    # Each member's own sum, rounded by the member rule, and as text.
    members: dict[str, Fraction]
    member_texts: dict[str, str]
    total: Total | None
    checks: tuple[Check, ...]
    warnings: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return self.proposal.valid and all(check.met is not False for check in self.checks)

    @property
    def price_items(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.criterion.price)

    def item(self, criterion: str) -> Item | None:
        return next((item for item in self.items if item.criterion.id == criterion), None)


def evaluate(selection: Selection) -> tuple[Evaluation, ...]:
    """Each proposal by itself, in the order of the input."""
    field = field_of(selection)
    return tuple(_evaluate(selection, proposal, field) for proposal in selection.proposals)


def _evaluate(selection: Selection, proposal: Proposal, field: Field) -> Evaluation:
    items = items_of(selection, proposal, field)
    rule = selection.rounding.member
    members = {
        member: rounded(Fraction(sum((s.points for s in sheet.values()), Decimal(0))), rule)
        for member, sheet in proposal.scores.items()
    }
    total = _total(selection, proposal, items, members, field)
    warnings = _untrimmed(selection, proposal)
    if proposal.valid and total is not None:
        warnings += disagreements(selection, proposal, items, total)
    checks: tuple[Check, ...] = ()
    if total is not None:
        checks = checks_of(selection, items, total.shown, total.maximum)
    return Evaluation(
        proposal=proposal,
        items=items,
        members=members,
        member_texts={member: written(value, rule) for member, value in members.items()},
        total=total,
        checks=checks,
        warnings=warnings + _unknown(proposal, checks),
    )


def _untrimmed(selection: Selection, proposal: Proposal) -> tuple[str, ...]:
    few = 0 < len(proposal.scores) < 3
    if not (selection.aggregation.trims and few and proposal.valid):
        return ()
    return (
        f"提案「{proposal.name}」は採点した委員が{len(proposal.scores)}人なので、"
        "最高点・最低点を除かずに集計しました。",
    )


def _unknown(proposal: Proposal, checks: tuple[Check, ...]) -> tuple[str, ...]:
    if not proposal.valid:
        return ()
    names = "、".join(check.name for check in checks if check.met is None)
    if not names:
        return ()
    return (
        f"提案「{proposal.name}」は項目別の点が分からないため、確かめられない基準があります：{names}。",
    )


def _total(
    selection: Selection,
    proposal: Proposal,
    items: tuple[Item, ...],
    members: dict[str, Fraction],
    field: Field,
) -> Total | None:
    complete = len(items) == len(selection.criteria)
    # Without scores a published total stands beside rounded item totals: it is the surer figure.
    from_items = proposal.scores or selection.total_from == TotalFrom.ROUNDED_ITEMS
    given = proposal.total is not None and not (complete and from_items)
    if not (given or complete):
        return None
    by_members, once = _parts(selection, items, members)
    factor = _factor(selection, proposal, field)
    points = by_members * factor + once
    if given:
        assert proposal.total is not None
        points = Fraction(proposal.total)
    maximum = _maximum(selection, field)
    percent = selection.aggregation == Aggregation.PERCENT
    before = points / maximum * 100 if percent else points
    shown = rounded(before, selection.rounding.total)
    return Total(
        given=given,
        by_members=by_members,
        factor=factor,
        once=once,
        points=points,
        points_maximum=maximum,
        before=before,
        shown=shown,
        maximum=Fraction(100) if percent else maximum,
        text=written(shown, selection.rounding.total, places=_places(proposal, items, given)),
    )


def _parts(
    selection: Selection, items: tuple[Item, ...], members: dict[str, Fraction]
) -> tuple[Fraction, Fraction]:
    """What the members' sheets make, and what is added once: item totals and formula prices."""
    by_members = once = Fraction(0)
    for item in items:
        if item.source == Source.MEMBERS:
            by_members += item.counted(selection.total_from)
        else:
            once += item.counted(selection.total_from)
    if selection.total_from == TotalFrom.ROUNDED_MEMBERS and members:
        by_members = sum(members.values(), Fraction(0))
        if selection.aggregation.averages:
            by_members /= len(members)
    return by_members, once


def _places(proposal: Proposal, items: tuple[Item, ...], given: bool) -> int:
    """Published figures keep their zeros: 40.0 stays 40.0."""
    if given:
        assert proposal.total is not None
        return places_of(proposal.total)
    if any(item.source == Source.MEMBERS for item in items):
        return 0
    return max((places_of(number) for number in proposal.item_totals.values()), default=0)


def _factor(selection: Selection, proposal: Proposal, field: Field) -> Fraction:
    """What the sum of those who scored is multiplied with when members are missing."""
    if selection.aggregation.averages or not proposal.scores:
        return Fraction(1)
    scorers = kept_of(len(proposal.scores), selection.aggregation)
    if selection.recusal == RecusalRule.AVERAGE:
        return Fraction(1, scorers) if field.averaged else Fraction(1)
    return Fraction(kept_of(field.members, selection.aggregation), scorers)


def _maximum(selection: Selection, field: Field) -> Fraction:
    """The whole maximum: one member's points as often as a complete sum holds them."""
    full = field.full(selection.aggregation)
    return sum(
        (one.maximum * (full if one.id in field.by_members else 1) for one in selection.criteria),
        Fraction(0),
    )
