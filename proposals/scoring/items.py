"""The items of one proposal: members' scores brought together criterion by criterion."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction

from proposals.scoring.figures import places_of, rounded, written
from proposals.scoring.prices import lowest_price, price_score
from proposals.scoring.selection import (
    Aggregation,
    Criterion,
    Proposal,
    RecusalRule,
    Score,
    Selection,
    TotalFrom,
)


class Source(Enum):
    MEMBERS = "members"
    GIVEN = "given"
    FORMULA = "formula"


@dataclass(frozen=True)
class Field:
    """What one proposal's figures need to know of all of them."""

    members: int
    lowest: Fraction | None
    # Criteria that members score; elsewhere `points` is the whole maximum.
    by_members: frozenset[str]
    # Sums become averages for all, because somebody is recused and the call says so.
    averaged: bool

    def full(self, aggregation: Aggregation) -> int:
        """How many members' scores a complete sum holds."""
        if aggregation.averages or self.averaged:
            return 1
        return kept_of(self.members, aggregation)


@dataclass(frozen=True)
class Item:
    """One criterion of one proposal. `maximum` is what those counted could give."""

    criterion: Criterion
    source: Source
    value: Fraction
    shown: Fraction
    maximum: Fraction
    text: str
    scores: tuple[tuple[str, Score], ...] = ()
    dropped: tuple[str, ...] = ()
    words: str = ""

    def counted(self, total_from: TotalFrom) -> Fraction:
        """The figure that enters the total."""
        by_formula = self.source == Source.FORMULA
        rounded_enter = by_formula or total_from == TotalFrom.ROUNDED_ITEMS
        return self.shown if rounded_enter else self.value


def field_of(selection: Selection) -> Field:
    """The committee's size, the lowest price and the like, of the whole selection."""
    members = len(selection.committee)
    scored = [one for one in selection.proposals if one.scores]
    incomplete = any(one.valid and len(one.scores) < members for one in scored)
    sums = not selection.aggregation.averages
    return Field(
        members=members,
        lowest=lowest_price(selection.proposals),
        by_members=frozenset(id_ for p in scored for sheet in p.scores.values() for id_ in sheet),
        averaged=sums and incomplete and selection.recusal == RecusalRule.AVERAGE,
    )


def kept_of(members: int, aggregation: Aggregation) -> int:
    """How many scores are left of so many members'; fewer than three are not trimmed."""
    return members - 2 if aggregation.trims and members >= 3 else members


def items_of(selection: Selection, proposal: Proposal, field: Field) -> tuple[Item, ...]:
    """The known items in the order of the criteria."""
    found = []
    for criterion in selection.criteria:
        if criterion.by_formula:
            item = _by_formula(selection, proposal, criterion, field)
        else:
            item = _by_members(selection, proposal, criterion)
        if item is None and criterion.id in proposal.item_totals:
            item = _given(selection, proposal, criterion, field)
        if item is not None:
            found.append(item)
    return tuple(found)


def _by_members(selection: Selection, proposal: Proposal, criterion: Criterion) -> Item | None:
    scores = tuple(
        (member, sheet[criterion.id])
        for member, sheet in proposal.scores.items()
        if criterion.id in sheet
    )
    if not scores:
        return None
    aggregation = selection.aggregation
    dropped = _dropped(scores) if aggregation.trims and len(scores) >= 3 else ()
    kept = [score.points for place, (_, score) in enumerate(scores) if place not in dropped]
    value = Fraction(sum(kept, Decimal(0)))
    parts = len(kept)
    if aggregation.averages:
        value, parts = value / parts, 1
    shown = rounded(value, selection.rounding.item)
    return Item(
        criterion=criterion,
        source=Source.MEMBERS,
        value=value,
        shown=shown,
        maximum=criterion.maximum * parts,
        text=written(shown, selection.rounding.item),
        scores=scores,
        dropped=tuple(scores[place][0] for place in dropped),
    )


def _dropped(scores: tuple[tuple[str, Score], ...]) -> tuple[int, int]:
    """The places of one highest and one lowest score, two different ones also when all are equal."""
    order = sorted(range(len(scores)), key=lambda place: scores[place][1].points)
    return order[-1], order[0]


def _given(selection: Selection, proposal: Proposal, criterion: Criterion, field: Field) -> Item:
    """A published item total, taken as it is."""
    number = proposal.item_totals[criterion.id]
    rule = selection.rounding.price if criterion.by_formula else selection.rounding.item
    value, maximum = Fraction(number), criterion.maximum
    if criterion.id in field.by_members:
        maximum *= field.full(selection.aggregation)
        if field.averaged:
            value /= kept_of(field.members, selection.aggregation)
    shown = rounded(value, rule)
    return Item(
        criterion=criterion,
        source=Source.GIVEN,
        value=value,
        shown=shown,
        maximum=maximum,
        text=written(shown, rule, places=places_of(number)),
    )


def _by_formula(
    selection: Selection, proposal: Proposal, criterion: Criterion, field: Field
) -> Item | None:
    if proposal.price is None:
        return None
    budget = None if selection.budget is None else Fraction(selection.budget)
    score = price_score(criterion, Fraction(proposal.price), field.lowest, budget)
    if score is None:
        return None
    shown = rounded(score.value, selection.rounding.price)
    return Item(
        criterion=criterion,
        source=Source.FORMULA,
        value=score.value,
        shown=shown,
        maximum=criterion.maximum,
        text=written(shown, selection.rounding.price),
        words=score.words,
    )
