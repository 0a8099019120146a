"""A call's rules of scoring in the words of the engine (`rank_proposals` reads the same)."""

from __future__ import annotations

from typing import Any

from proposals.domain.call_words import decimal_words
from proposals.enums import PriceFormula, ReviewStage
from proposals.models import Call, Criterion
from proposals.scoring import InvalidSelection, read


def scoring_settings(call: Call, *, stage: str = ReviewStage.BOTH) -> dict[str, Any]:
    """Everything but `proposals`: add those, and `decisions`, and hand it to the engine.

    `stage` first or second leaves out the criteria that the other stage alone scores. Numbers are
    texts, so that no decimal passes through a float.
    """
    left_out = {ReviewStage.FIRST: ReviewStage.SECOND, ReviewStage.SECOND: ReviewStage.FIRST}
    criteria = [row for row in call.criteria.all() if row.stage != left_out.get(ReviewStage(stage))]
    settings: dict[str, Any] = {
        "criteria": [_criterion(row) for row in criteria],
        "aggregation": call.aggregation,
        "rounding": call.rounding,
        "total_from": call.total_from,
        "thresholds": call.thresholds,
        "recusal": call.recusal_rule,
        "tie_break": call.tie_break,
        "seats": call.seats,
    }
    if call.ceiling_yen is not None:
        settings["budget"] = str(call.ceiling_yen)
    return settings


def engine_problems(call: Call) -> list[str]:
    """What the engine would refuse of the call's rules, stage by stage, one sentence each.

    No proposal is needed for it: found before the call begins, not on the day of the ranking.
    """
    stages = [ReviewStage.BOTH]
    if call.has_first_stage:
        stages += [ReviewStage.FIRST, ReviewStage.SECOND]
    found: dict[str, None] = {}
    for stage in stages:
        try:
            read({**scoring_settings(call, stage=stage), "proposals": []})
        except InvalidSelection as error:
            found |= dict.fromkeys(f"採点の定め（{p.path}）：{p.message}" for p in error.problems)
    return list(found)


def _criterion(row: Criterion) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": row.key,
        "name": row.name,
        "points": decimal_words(row.points),
        "weight": decimal_words(row.weight),
        "mandatory": row.is_mandatory,
    }
    if row.scale:
        found["scale"] = {grade: decimal_words(factor) for grade, factor in row.scale}
    if row.minimum_kind:
        found["minimum"] = {row.minimum_kind: decimal_words(row.minimum)}
    if row.price_formula:
        price = {"formula": row.price_formula}
        if row.price_formula != PriceFormula.BY_MEMBERS:
            for name in ("ratio", "multiplier", "cap"):
                value = getattr(row, f"price_{name}")
                if value is not None:
                    price[name] = decimal_words(value)
        found["price"] = price
    return found
