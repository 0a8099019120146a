"""Any valid input of the scoring engine, for property tests."""

from __future__ import annotations

from hypothesis import strategies as st

from proposals.scoring.figures import Mode
from proposals.scoring.selection import Aggregation, Formula, RecusalRule, Tie, TotalFrom
from tests.proposals.scoring.inputs import Data

MEMBERS = ["A", "B", "C", "D", "E"]
SCALE = {"優": "1", "良": "0.7", "可": "0.5", "不可": "0"}
BUDGET = 1_000_000
RATIOS = st.sampled_from(["0", "0.5", "0.6", "2/3", "0.75", "1"])
ROUNDINGS = st.one_of(
    st.none(),
    st.fixed_dictionaries(
        {"mode": st.sampled_from([mode.value for mode in Mode]), "decimals": st.integers(0, 3)}
    ),
)
FORMULAS = [formula.value for formula in Formula if formula != Formula.BY_MEMBERS]


@st.composite
def criteria(draw: st.DrawFn) -> list[Data]:
    found: list[Data] = []
    for number in range(draw(st.integers(1, 4))):
        one: Data = {"id": f"c{number}", "points": draw(st.sampled_from([3, 5, "12.5", 50]))}
        if draw(st.booleans()):
            one["weight"] = draw(st.sampled_from([2, "0.5", "1.25"]))
        if draw(st.booleans()):
            one["scale"] = SCALE
        if draw(st.booleans()):
            one["minimum"] = {"ratio": draw(RATIOS)}
        one["mandatory"] = draw(st.booleans())
        found.append(one)
    if draw(st.booleans()):
        found.append(
            {"id": "price", "points": 10, "price": {"formula": draw(st.sampled_from(FORMULAS))}}
        )
    return found


def _score(draw: st.DrawFn, one: Data) -> object:
    if "scale" in one:
        return draw(st.sampled_from(list(SCALE)))
    top = int(float(one["points"]) * 2)
    return str(draw(st.integers(0, top)) / 2)


@st.composite
def proposals(draw: st.DrawFn, by_members: list[Data], members: list[str]) -> list[Data]:
    found = []
    for number in range(draw(st.integers(0, 5))):
        recused = draw(st.lists(st.sampled_from(members), unique=True, max_size=len(members) - 1))
        status = draw(st.sampled_from(["valid"] * 5 + ["disqualified", "withdrawn"]))
        sheets = {
            member: {one["id"]: _score(draw, one) for one in by_members}
            for member in members
            if member not in recused
        }
        found.append(
            {
                "id": f"p{number}",
                "status": status,
                "price": draw(st.integers(1, 12)) * 100_000,
                "recused": recused,
                "scores": sheets,
            }
        )
    return found


THRESHOLDS = st.lists(
    st.fixed_dictionaries(
        {"kind": st.sampled_from(["total_ratio", "every_item_ratio"]), "value": RATIOS}
    ),
    max_size=2,
)
STAGES = st.fixed_dictionaries(
    dict.fromkeys(("score", "item", "member", "price", "total"), ROUNDINGS)
)
AGGREGATIONS = [one.value for one in Aggregation if one != Aggregation.CONSENSUS]
PEOPLE = ["vote", "chair", "discussion"]


@st.composite
def rules(draw: st.DrawFn, items: list[Data], aggregation: str) -> Data:
    """Everything but the criteria and the proposals."""
    totals = [TotalFrom.UNROUNDED.value, TotalFrom.ROUNDED_ITEMS.value]
    if "trimmed" not in aggregation:
        totals.append(TotalFrom.ROUNDED_MEMBERS.value)
    ties = [tie.value for tie in Tie] + [f"criterion:{one['id']}" for one in items]
    return {
        "aggregation": aggregation,
        "budget": BUDGET,
        "rounding": draw(STAGES),
        "total_from": draw(st.sampled_from(totals)),
        "thresholds": draw(THRESHOLDS),
        "recusal": draw(st.sampled_from([rule.value for rule in RecusalRule])),
        "tie_break": draw(st.lists(st.sampled_from(ties), unique=True, max_size=3)),
        "seats": draw(st.integers(1, 3)),
        "edge_ties": draw(st.sampled_from(["decide", "decide", "all"])),
    }


@st.composite
def selections(
    draw: st.DrawFn, aggregation: str | None = None, items: list[Data] | None = None
) -> Data:
    """A whole valid input, with the given aggregation and criteria where there are any."""
    items = items or draw(criteria())
    by_members = [one for one in items if "price" not in one]
    found = draw(proposals(by_members, MEMBERS[: draw(st.integers(1, 5))]))
    ids = [one["id"] for one in found]
    decided = draw(st.lists(st.sampled_from(PEOPLE), unique=True)) if ids else []
    return {
        **draw(rules(items, aggregation or draw(st.sampled_from(AGGREGATIONS)))),
        "criteria": items,
        "proposals": found,
        "decisions": {rule: draw(st.lists(st.sampled_from(ids), unique=True)) for rule in decided},
    }
