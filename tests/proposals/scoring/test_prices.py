from __future__ import annotations

from fractions import Fraction

import pytest

from tests.proposals.scoring.inputs import Data, criterion, ranked, selection, standing

TWO = {"price": {"mode": "half_up", "decimals": 2}}


def _priced(formula: str, *prices: object, points: object = 100, **more: object) -> Data:
    rule = {
        "formula": formula,
        **{k: more.pop(k) for k in ("ratio", "multiplier", "cap") if k in more},
    }
    return selection(
        *({"id": f"p{n}", "price": price} for n, price in enumerate(prices)),
        criteria=[
            criterion(
                "price", points, price=rule, **{k: more.pop(k) for k in ("weight",) if k in more}
            )
        ],
        **more,
    )


def _scores(data: Data) -> list[str]:
    found = {one["id"]: one["price_score"] for one in ranked(data)["ranking"]}
    return [found[id_] for id_ in sorted(found)]


@pytest.mark.parametrize(
    ("formula", "points", "own", "score"),
    [
        ("one_minus_own_over_budget", 20, 800, "4"),
        ("one_minus_own_over_budget", 20, 1000, "0"),
        ("budget_ratio", 20, 900, "10"),
        ("budget_ratio", 20, 800, "20"),
        ("budget_ratio", 20, 700, "20"),
        ("dumping_guard", 100, 1000, "80"),
        ("dumping_guard", 100, 900, "90"),
        ("dumping_guard", 100, 800, "100"),
        ("dumping_guard", 100, 799, "99.9"),
        ("dumping_guard", 100, 500, "70"),
        ("dumping_guard", 10, 900, "9"),
        ("floor", 100, 900, "10"),
        ("floor", 100, 750, "25"),
        ("floor", 100, 700, "25"),
        ("floor", 20, 0, "5"),
    ],
)
def test_formulas_against_the_budget(formula: str, points: int, own: int, score: str) -> None:
    assert _scores(_priced(formula, own, points=points, budget=1000)) == [score]


@pytest.mark.parametrize(
    ("more", "own", "score"),
    [
        ({"formula": "budget_ratio", "multiplier": 50, "cap": 10}, 900, "5"),
        ({"formula": "budget_ratio", "multiplier": 50, "cap": 10}, 700, "10"),
        ({"formula": "floor", "ratio": "0.5"}, 600, "40"),
        ({"formula": "floor", "ratio": "0.5"}, 400, "50"),
        ({"formula": "dumping_guard", "ratio": "0.7"}, 700, "100"),
        ({"formula": "dumping_guard", "ratio": "0.7"}, 600, "90"),
        ({"formula": "dumping_guard", "ratio": "0.7"}, 1000, "70"),
    ],
)
def test_formulas_with_their_own_parameters(more: Data, own: int, score: str) -> None:
    assert _scores(_priced(more.pop("formula"), own, budget=1000, **more)) == [score]


def test_the_lowest_price_has_all_points_and_the_others_their_share() -> None:
    data = _priced("lowest_over_own", 45125000, 47450000, 44550000, points=10, rounding=TWO)

    assert _scores(data) == ["9.87", "9.39", "10.00"]


def test_disqualified_and_withdrawn_prices_are_not_the_lowest() -> None:
    data = _priced("lowest_over_own", 200, 300, points=30)
    data["proposals"] += [
        {"id": "x", "price": 100, "status": "disqualified"},
        {"id": "y", "price": 50, "status": "withdrawn"},
    ]

    assert _scores(data)[:2] == ["30", "20"]


def test_a_price_of_zero_divides_nothing() -> None:
    assert _scores(_priced("lowest_over_own", 0, 100, points=30)) == ["30", "0"]


def test_a_price_above_the_budget_scores_nothing_and_is_pointed_out() -> None:
    data = _priced("one_minus_own_over_budget", 1100, budget=1000)

    assert _scores(data) == ["0"]
    assert ranked(data)["warnings"] == [
        "proposals[0].price：見積額 1,100 円が予定価格 1,000 円を超えています。"
        "失格とするかどうかは、人が決めます。"
    ]


def test_the_rounded_price_score_is_what_is_added_once() -> None:
    data = selection(
        {"id": "p", "price": 300, "scores": {"A": {"a": 50}, "B": {"a": 51}}},
        {"id": "q", "price": 200, "scores": {"A": {"a": 0}, "B": {"a": 0}}},
        criteria=[criterion("a", 90), criterion("c", 10, price={"formula": "lowest_over_own"})],
        rounding={"price": {"mode": "floor", "decimals": 1}},
    )

    assert standing(data)["price_score"] == "6.6"
    assert standing(data)["items"] == {"a": "101", "c": "6.6"}
    assert standing(data)["total"] == "107.6"
    assert standing(data)["members"] == {"A": "50", "B": "51"}


def test_a_weighted_price_is_out_of_points_times_weight() -> None:
    assert _scores(_priced("lowest_over_own", 100, 200, points=5, weight=4)) == ["20", "10"]
    assert _scores(_priced("budget_ratio", 95, points=10, weight=2, budget=100)) == ["10"]


def test_members_may_score_the_price_like_any_other_item() -> None:
    data = selection(
        {"id": "p", "scores": {"A": {"c": 3}, "B": {"c": 5}}},
        criteria=[criterion("c", 5, price={"formula": "by_members"})],
    )

    assert standing(data)["price_score"] == "8"
    assert standing(data)["total"] == "8"


def test_a_published_price_score_does_where_the_price_is_not_known() -> None:
    data = _priced("lowest_over_own", 100, points=10)
    data["proposals"].append({"id": "q", "item_totals": {"price": "7.5"}})

    assert standing(data, "q")["price_score"] == "7.5"
    assert standing(data, "q")["total"] == "7.5"


def test_members_points_for_a_formula_price_are_not_used() -> None:
    data = selection(
        {"id": "p", "price": 100, "scores": {"A": {"a": 50, "c": 1}}},
        criteria=[criterion("a"), criterion("c", 10, price={"formula": "lowest_over_own"})],
    )

    assert standing(data)["total"] == "60"
    assert standing(data)["members"] == {"A": "50"}
    assert ranked(data)["warnings"] == [
        "proposals[0].scores.A.c：価格点は計算式で求めるので、委員の点は使いません。"
    ]


def test_two_prices_are_added_up_in_the_price_score() -> None:
    lowest = {"formula": "lowest_over_own"}
    data = selection(
        {"id": "p", "price": 100},
        criteria=[criterion("a", 10, price=lowest), criterion("b", 5, price=lowest)],
    )

    assert standing(data)["price_score"] == "15"
    assert Fraction(standing(data)["total"]) == 15
