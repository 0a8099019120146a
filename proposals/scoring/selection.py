"""What is ranked, and by which rules: plain values, already checked (see reading.py).

Each class stands for one object of the JSON of docs/scoring.md and has the same names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from proposals.scoring.figures import Rounding

CONSENSUS = "consensus"


class Aggregation(StrEnum):
    SUM = "sum"
    AVERAGE = "average"
    TRIMMED_SUM = "trimmed_sum"
    TRIMMED_AVERAGE = "trimmed_average"
    PERCENT = "percent"
    FIRST_PLACE_VOTES = "first_place_votes"
    CONSENSUS = "consensus"

    @property
    def trims(self) -> bool:
        return self in (Aggregation.TRIMMED_SUM, Aggregation.TRIMMED_AVERAGE)

    @property
    def averages(self) -> bool:
        """One member's points are the whole maximum."""
        return self in (
            Aggregation.AVERAGE,
            Aggregation.TRIMMED_AVERAGE,
            Aggregation.CONSENSUS,
        )


class Formula(StrEnum):
    LOWEST_OVER_OWN = "lowest_over_own"
    ONE_MINUS_OWN_OVER_BUDGET = "one_minus_own_over_budget"
    BUDGET_RATIO = "budget_ratio"
    DUMPING_GUARD = "dumping_guard"
    FLOOR = "floor"
    BY_MEMBERS = "by_members"


class TotalFrom(StrEnum):
    UNROUNDED = "unrounded"
    ROUNDED_ITEMS = "rounded_items"
    ROUNDED_MEMBERS = "rounded_members"


class RecusalRule(StrEnum):
    NORMALISE = "normalise"
    AVERAGE = "average"


class ThresholdKind(StrEnum):
    TOTAL_RATIO = "total_ratio"
    TOTAL_POINTS = "total_points"
    EVERY_ITEM_RATIO = "every_item_ratio"


class Tie(StrEnum):
    """Tie-break rules without a parameter; `criterion:<id>` is the one that has one."""

    FIRST_PLACE_VOTES = "first_place_votes"
    NEXT_PLACE_VOTES = "next_place_votes"
    FIRST_PLACE_POINTS = "first_place_points"
    LOWER_PRICE = "lower_price"
    TECHNICAL = "technical"
    TOTAL = "total"
    VOTE = "vote"
    CHAIR = "chair"
    DISCUSSION = "discussion"


HUMAN = (Tie.VOTE, Tie.CHAIR, Tie.DISCUSSION)
BY_PLACES = (Tie.FIRST_PLACE_VOTES, Tie.NEXT_PLACE_VOTES, Tie.FIRST_PLACE_POINTS)


class EdgeTies(StrEnum):
    """What happens to a tie at the edge of the seats that no rule resolves."""

    DECIDE = "decide"
    ALL = "all"


class Status(StrEnum):
    VALID = "valid"
    DISQUALIFIED = "disqualified"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class PriceRule:
    formula: Formula
    ratio: Fraction
    multiplier: Fraction
    cap: Fraction | None


@dataclass(frozen=True)
class Minimum:
    """`ratio` of the item's maximum; `points` when it was written in points of one member."""

    ratio: Fraction
    points: Fraction | None


@dataclass(frozen=True)
class Criterion:
    id: str
    name: str
    points: Decimal
    weight: Decimal = Decimal(1)
    scale: Mapping[str, Decimal] = field(default_factory=dict)
    minimum: Minimum | None = None
    mandatory: bool = False
    price: PriceRule | None = None

    @property
    def by_formula(self) -> bool:
        return self.price is not None and self.price.formula != Formula.BY_MEMBERS

    @property
    def maximum(self) -> Fraction:
        """Points × weight."""
        return Fraction(self.points) * Fraction(self.weight)


@dataclass(frozen=True)
class Threshold:
    kind: ThresholdKind
    value: Fraction
    excepting: tuple[str, ...] = ()


@dataclass(frozen=True)
class Roundings:
    score: Rounding | None = None
    item: Rounding | None = None
    member: Rounding | None = None
    price: Rounding | None = None
    total: Rounding | None = None


class Score(NamedTuple):
    """One member's points for one criterion, weighted; the grade it was given as, or empty."""

    points: Decimal
    grade: str


@dataclass(frozen=True)
class Proposal:
    """`scores` hold only members who scored and are not recused."""

    id: str
    name: str
    status: Status = Status.VALID
    price: Decimal | None = None
    scores: Mapping[str, Mapping[str, Score]] = field(default_factory=dict)
    item_totals: Mapping[str, Decimal] = field(default_factory=dict)
    total: Decimal | None = None
    recused: tuple[str, ...] = ()
    votes: tuple[int, ...] | None = None

    @property
    def valid(self) -> bool:
        return self.status == Status.VALID


@dataclass(frozen=True)
class Selection:
    criteria: tuple[Criterion, ...]
    aggregation: Aggregation
    proposals: tuple[Proposal, ...]
    budget: Decimal | None = None
    rounding: Roundings = Roundings()
    total_from: TotalFrom = TotalFrom.UNROUNDED
    thresholds: tuple[Threshold, ...] = ()
    recusal: RecusalRule = RecusalRule.NORMALISE
    tie_break: tuple[str, ...] = ()
    seats: int = 1
    edge_ties: EdgeTies = EdgeTies.DECIDE
    committee: tuple[str, ...] = ()
    decisions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()

    @property
    def counts_places(self) -> bool:
        """The places on members' own sheets matter somewhere."""
        by_votes = self.aggregation == Aggregation.FIRST_PLACE_VOTES
        return by_votes or any(rule in BY_PLACES for rule in self.tie_break)

    def criterion(self, id_: str) -> Criterion:
        return next(one for one in self.criteria if one.id == id_)
