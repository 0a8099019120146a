"""Points for the price by formula (domain.md §1.8). A price of a formula is added once."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from proposals.scoring.figures import brief
from proposals.scoring.selection import Criterion, Formula, Proposal


class PriceScore(NamedTuple):
    """Unrounded points, and how they came about in words."""

    value: Fraction
    words: str


def lowest_price(proposals: tuple[Proposal, ...]) -> Fraction | None:
    """The lowest price of the valid proposals; those disqualified or withdrawn do not count."""
    prices = [one.price for one in proposals if one.valid and one.price is not None]
    return Fraction(min(prices)) if prices else None


def price_score(
    criterion: Criterion, own: Fraction, lowest: Fraction | None, budget: Fraction | None
) -> PriceScore | None:
    """From 0 to points × weight; None where no valid price is there to compare with."""
    rule = criterion.price
    assert rule is not None
    if rule.formula == Formula.LOWEST_OVER_OWN:
        return None if lowest is None else _lowest_over_own(criterion.maximum, own, lowest)
    assert budget is not None
    if rule.formula == Formula.ONE_MINUS_OWN_OVER_BUDGET:
        value = criterion.maximum * (1 - own / budget)
        words = f"{brief(criterion.maximum)}×（1－{brief(own)}÷{brief(budget)}）"
    elif rule.formula == Formula.BUDGET_RATIO:
        return _budget_ratio(criterion, own, budget)
    elif rule.formula == Formula.DUMPING_GUARD:
        return _dumping_guard(criterion, own, budget)
    else:
        counted = max(own, rule.ratio * budget)
        value = criterion.maximum * (budget - counted) / budget
        words = f"{brief(criterion.maximum)}×（{brief(budget)}－{brief(counted)}）÷{brief(budget)}"
        if counted > own:
            words += f"（見積額{brief(own)}は予定価格の{brief(rule.ratio * 100)}%とみなす）"
    return _between(value, criterion.maximum, words)


def _lowest_over_own(points: Fraction, own: Fraction, lowest: Fraction) -> PriceScore:
    # The lowest itself, also one of 0 yen, has all points.
    value = points if own <= lowest else points * lowest / own
    return PriceScore(value, f"{brief(points)}×{brief(lowest)}（最低額）÷{brief(own)}")


def _budget_ratio(criterion: Criterion, own: Fraction, budget: Fraction) -> PriceScore:
    rule = criterion.price
    assert rule is not None
    points, weight = Fraction(criterion.points), Fraction(criterion.weight)
    cap = points if rule.cap is None else min(rule.cap, points)
    value = rule.multiplier * (budget - own) / budget
    words = f"{brief(rule.multiplier)}×（{brief(budget)}－{brief(own)}）÷{brief(budget)}"
    if value > cap:
        words += f"＝{brief(value)}、上限{brief(cap)}点"
    if weight != 1:
        words = f"（{words}）×{brief(weight)}"
    return _between(min(value, cap) * weight, criterion.maximum, words)


def _dumping_guard(criterion: Criterion, own: Fraction, budget: Fraction) -> PriceScore:
    """100 points at the ratio (80%), less above it and less below it; scaled to the points."""
    rule = criterion.price
    assert rule is not None
    saved = (budget - own) / budget * 100
    share = f"（{brief(budget)}－{brief(own)}）÷{brief(budget)}×100"
    if own >= rule.ratio * budget:
        hundred = saved + 100 * rule.ratio
        words = f"{share}＋{brief(100 * rule.ratio)}"
    else:
        hundred = 200 - 100 * rule.ratio - saved
        words = f"{brief(200 - 100 * rule.ratio)}－{share}"
    if criterion.maximum != 100:
        words = f"（{words}）×{brief(criterion.maximum)}÷100"
    return _between(hundred * criterion.maximum / 100, criterion.maximum, words)


def _between(value: Fraction, maximum: Fraction, words: str) -> PriceScore:
    if value < 0:
        return PriceScore(Fraction(0), f"{words}＝{brief(value)}、0点を下回らない")
    return PriceScore(min(value, maximum), words)
