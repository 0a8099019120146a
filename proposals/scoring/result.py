"""The ranking as the JSON of docs/scoring.md: numbers are strings, so that no digit is lost."""

from __future__ import annotations

from fractions import Fraction

from proposals.scoring.figures import written
from proposals.scoring.node import InvalidSelection
from proposals.scoring.ranking import Ranking, Standing

Json = dict[str, object]


def as_json(ranking: Ranking) -> Json:
    """The answer of `rank_proposals --json`."""
    return {
        "outcome": ranking.outcome.value,
        "ranking": [_standing(one) for one in ranking.standings],
        "undecided": [
            {"ids": list(one.ids), "rank": one.rank, "rule": str(one.rule)}
            for one in ranking.undecided
        ],
        "warnings": list(ranking.warnings),
    }


def errors_as_json(error: InvalidSelection) -> Json:
    return {"errors": [{"path": one.path, "message": one.message} for one in error.problems]}


def price_text(standing: Standing) -> str | None:
    """All points for the price together; None in a selection that does not score it."""
    items = standing.evaluation.price_items
    if len(items) == 1:
        return items[0].text
    if not items:
        return None
    return written(sum((item.shown for item in items), Fraction(0)))


def _standing(one: Standing) -> Json:
    evaluation = one.evaluation
    found: Json = {
        "id": one.id,
        "status": evaluation.proposal.status.value,
        "rank": one.rank,
        "total": None if evaluation.total is None else evaluation.total.text,
        "items": {item.criterion.id: item.text for item in evaluation.items},
        "members": evaluation.member_texts,
        "passed": one.passed,
        "selected": one.selected,
        "reasons": list(one.reasons),
    }
    price = price_text(one)
    if price is not None:
        found["price_score"] = price
    if one.votes is not None:
        found["votes"] = list(one.votes)
    if one.reserve is not None:
        found["reserve"] = one.reserve
    return found
