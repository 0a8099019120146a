"""What holds for every input, computed a second time by other means where there is a figure."""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proposals.scoring import InvalidSelection, as_json, explain, rank, read
from proposals.scoring.text import as_text
from tests.proposals.scoring.inputs import Data, criterion, ranked, scored, selection, standing
from tests.proposals.scoring.strategies import BUDGET, FORMULAS, SCALE, selections

POINTS = st.lists(st.integers(0, 100), min_size=1, max_size=7)
SHEETS = st.lists(st.lists(st.integers(0, 20), min_size=3, max_size=3), min_size=1, max_size=6)


@settings(deadline=None, max_examples=60)
@given(selections())
def test_every_valid_input_has_a_ranking_that_keeps_the_rules_of_rankings(data: Data) -> None:
    answer = ranked(data)

    found = answer["ranking"]
    assert sorted(one["id"] for one in found) == sorted(one["id"] for one in data["proposals"])
    ranks = [one["rank"] for one in found if one["rank"] is not None]
    assert ranks == [1 + sum(other < one for other in ranks) for one in ranks]
    assert {one["id"] for one in found if one["rank"] is None} == {
        one["id"] for one in data["proposals"] if one["status"] != "valid"
    }
    if data["aggregation"] != "first_place_votes":
        totals = [Fraction(one["total"]) for one in found if one["rank"] is not None]
        assert totals == sorted(totals, reverse=True)


@settings(deadline=None, max_examples=60)
@given(selections())
def test_seats_go_in_order_to_those_who_passed_and_ties_at_the_edge_to_nobody(data: Data) -> None:
    answer = ranked(data)

    found = answer["ranking"]
    undecided = {id_ for one in answer["undecided"] for id_ in one["ids"]}
    chosen = [one for one in found if one["selected"]]
    passed = [one for one in found if one["passed"]]
    assert not undecided & {one["id"] for one in chosen}
    assert all(one["passed"] for one in chosen)
    assert chosen == passed[: len(chosen)]
    if data["edge_ties"] == "decide":
        assert len(chosen) <= data["seats"]
        if not undecided:
            assert len(chosen) == min(data["seats"], len(passed))
    outcome = "undecided" if undecided else "selected" if chosen else "none"
    assert answer["outcome"] == outcome


@settings(deadline=None, max_examples=60)
@given(data=selections(), seed=st.integers(0, 99))
def test_the_order_of_the_input_changes_nothing(data: Data, seed: int) -> None:
    shuffled = random.Random(seed)
    other = {
        **data,
        "criteria": shuffled.sample(data["criteria"], len(data["criteria"])),
        "proposals": [
            {
                **one,
                "scores": dict(shuffled.sample(list(one["scores"].items()), len(one["scores"]))),
            }
            for one in shuffled.sample(data["proposals"], len(data["proposals"]))
        ],
    }

    assert _by_id(ranked(other)) == _by_id(ranked(data))


def _by_id(answer: Data) -> Any:
    figures = ("rank", "total", "items", "members", "price_score", "passed", "selected", "reserve")
    return (
        {one["id"]: [one.get(name) for name in figures] for one in answer["ranking"]},
        sorted((sorted(one["ids"]), one["rank"], one["rule"]) for one in answer["undecided"]),
    )


@settings(deadline=None, max_examples=60)
@given(selections())
def test_every_ranking_can_be_explained(data: Data) -> None:
    explanation = explain(rank(read(data)))

    assert len(explanation.proposals) == len(data["proposals"])
    assert as_text(explanation).startswith("結果：")
    assert all(
        len(row.cells) == len(one.columns) for one in explanation.proposals for row in one.rows
    )


def _by_hand(data: Data, proposal: Data) -> Fraction:
    """The unrounded total of members' items alone, written down a second time."""
    aggregation, committee = data["aggregation"], _committee(data)
    sheets = list(proposal["scores"].values())
    trims = aggregation.startswith("trimmed")
    total, kept = Fraction(0), len(sheets)
    for one in data["criteria"]:
        points = Fraction(one["points"])
        column = sorted(
            (
                Fraction(SCALE[sheet[one["id"]]]) * points
                if "scale" in one
                else Fraction(sheet[one["id"]])
            )
            * Fraction(one.get("weight", 1))
            for sheet in sheets
        )
        if trims and len(column) >= 3:
            column = column[1:-1]
        kept = len(column)
        total += sum(column, Fraction(0))
    full = committee - 2 if trims and committee >= 3 else committee
    if aggregation in ("average", "trimmed_average"):
        return total / kept
    share = sum(
        Fraction(one["points"]) * Fraction(one.get("weight", 1)) for one in data["criteria"]
    )
    if aggregation == "percent":
        return total / (share * kept) * 100
    valid = [one for one in data["proposals"] if one["status"] == "valid"]
    if data["recusal"] == "average":
        return total / kept if any(len(one["scores"]) < committee for one in valid) else total
    return total * full / kept


def _committee(data: Data) -> int:
    return len({name for one in data["proposals"] for name in (*one["scores"], *one["recused"])})


@settings(deadline=None, max_examples=150)
@given(selections())
def test_every_total_is_the_one_written_down_a_second_time(data: Data) -> None:
    data = {
        **data,
        "criteria": [one for one in data["criteria"] if "price" not in one],
        "tie_break": [],
        "rounding": {},
        "total_from": "unrounded",
    }
    by_id = {one["id"]: one for one in data["proposals"]}

    for one in rank(read(data)).standings:
        if by_id[one.id]["status"] == "valid":
            assert one.evaluation.total is not None
            assert one.evaluation.total.shown == _by_hand(data, by_id[one.id])


@settings(deadline=None)
@given(SHEETS)
def test_sum_average_and_percentage_are_those_of_plain_fractions(sheets: list[list[int]]) -> None:
    data = selection(
        {
            "id": "p",
            "scores": {
                f"m{n}": dict(zip("abc", sheet, strict=True)) for n, sheet in enumerate(sheets)
            },
        },
        criteria=[criterion(id_, 20) for id_ in "abc"],
    )
    whole = sum(map(sum, sheets))

    def total(aggregation: str) -> Fraction:
        evaluation = rank(read({**data, "aggregation": aggregation})).standings[0].evaluation
        assert evaluation.total is not None
        return evaluation.total.shown

    assert total("sum") == whole
    assert total("average") == Fraction(whole, len(sheets))
    assert total("percent") == Fraction(whole * 100, 60 * len(sheets))


@settings(deadline=None)
@given(SHEETS)
def test_trimming_leaves_the_middle_of_each_item(sheets: list[list[int]]) -> None:
    data = selection(
        {
            "id": "p",
            "scores": {
                f"m{n}": dict(zip("abc", sheet, strict=True)) for n, sheet in enumerate(sheets)
            },
        },
        criteria=[criterion(id_, 20) for id_ in "abc"],
        aggregation="trimmed_sum",
    )
    columns = [sorted(column) for column in zip(*sheets, strict=True)]
    middle = [column[1:-1] if len(column) >= 3 else column for column in columns]

    assert standing(data)["items"] == {
        id_: str(sum(column)) for id_, column in zip("abc", middle, strict=True)
    }
    assert standing(data)["total"] == str(sum(map(sum, middle)))


@settings(deadline=None)
@given(points=POINTS, missing=st.integers(0, 4))
def test_normalising_is_the_total_times_members_over_scorers(
    points: list[int], missing: int
) -> None:
    recused = [f"x{n}" for n in range(missing)]
    evaluation = (
        rank(read(selection(scored("p", *points, recused=recused)))).standings[0].evaluation
    )

    assert evaluation.total is not None
    assert evaluation.total.shown == Fraction(sum(points) * (len(points) + missing), len(points))


@settings(deadline=None, max_examples=60)
@given(data=selections("sum", [criterion("a", 10)]), raised=st.integers(1, 20))
def test_a_higher_score_never_has_a_worse_place(data: Data, raised: int) -> None:
    valid = [one for one in data["proposals"] if one["status"] == "valid"]
    if not valid or not valid[0]["scores"]:
        return
    data = {**data, "tie_break": [], "decisions": {}, "rounding": {}}
    before = standing(data, valid[0]["id"])
    sheet = next(iter(valid[0]["scores"].values()))
    sheet["a"] = str(min(Decimal(10), Decimal(sheet["a"]) + raised))
    after = standing(data, valid[0]["id"])

    assert Fraction(after["total"]) >= Fraction(before["total"])
    assert after["rank"] <= before["rank"]
    assert after["passed"] or not before["passed"]


@settings(deadline=None)
@given(
    formula=st.sampled_from(FORMULAS),
    prices=st.lists(st.integers(1, 2 * BUDGET), min_size=1, max_size=5),
)
def test_price_scores_are_those_of_the_formula_written_down(
    formula: str, prices: list[int]
) -> None:
    data = selection(
        *({"id": f"p{n}", "price": price} for n, price in enumerate(prices)),
        criteria=[criterion("price", 30, price={"formula": formula})],
        budget=BUDGET,
    )

    for one in rank(read(data)).standings:
        assert one.evaluation.proposal.price is not None
        own = Fraction(one.evaluation.proposal.price)
        saved = (BUDGET - own) / BUDGET
        direct = {
            "lowest_over_own": 30 * min(prices) / own,
            "one_minus_own_over_budget": 30 * saved,
            "budget_ratio": min(100 * saved, Fraction(30)),
            "dumping_guard": (80 + 100 * saved if saved <= Fraction(1, 5) else 120 - 100 * saved)
            * Fraction(30, 100),
            "floor": 30 * min(saved, Fraction(1, 4)),
        }[formula]
        assert one.evaluation.items[0].value == max(direct, Fraction(0))


JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 10**20),
    st.floats(),
    st.text(max_size=5),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)


@settings(deadline=None, max_examples=150)
@given(data=selections(), junk=JUNK, seed=st.integers(0, 10**6))
def test_whatever_stands_anywhere_is_ranked_or_refused_with_a_path(
    data: Data, junk: object, seed: int
) -> None:
    _put_somewhere(data, junk, random.Random(seed))

    try:
        answer = as_json(rank(read(data)))
    except InvalidSelection as error:
        assert all(one.path and one.message for one in error.problems)
    else:
        assert set(answer) == {"outcome", "ranking", "undecided", "warnings"}


def _put_somewhere(data: Any, junk: object, chance: random.Random) -> None:
    """Walk down by chance and put the junk where the way ends."""
    while True:
        keys = list(data) if isinstance(data, dict) else list(range(len(data)))
        if not keys:
            return
        key = chance.choice(keys)
        below = data[key]
        if isinstance(below, dict | list) and below and chance.random() < 0.8:
            data = below
            continue
        data[key] = junk
        return


@pytest.mark.parametrize("aggregation", ["sum", "trimmed_average", "first_place_votes"])
def test_a_hundred_proposals_of_twenty_members_and_thirty_criteria_are_ranked(
    aggregation: str,
) -> None:
    criteria = [criterion(f"c{n}", 10) for n in range(30)]
    chance = random.Random(7)
    proposals = [
        {
            "id": f"p{n}",
            "scores": {
                f"m{member}": {one["id"]: chance.randint(0, 10) for one in criteria}
                for member in range(20)
            },
        }
        for n in range(100)
    ]
    data = selection(*proposals, criteria=criteria, aggregation=aggregation)

    answer = ranked(data)

    assert {one["id"] for one in answer["ranking"]} == {f"p{n}" for n in range(100)}
