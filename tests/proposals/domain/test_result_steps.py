"""The steps behind the published totals: they arrive at the figure, and say nothing else."""

from __future__ import annotations

import re
from typing import Any

import pytest

from proposals.domain.result_guard import Bidder, Figures, Policy, publish
from proposals.domain.result_steps import ResultSteps, result_steps, rules_of
from proposals.scoring import as_json, rank, read

ALL = frozenset({"names", "totals", "items", "members", "prices"})
TOTALS = frozenset({"totals"})
HALF_UP_1 = {"mode": "half_up", "decimals": 1}


def _selection(sheets: list[dict[str, tuple[str, str]]], **rules: Any) -> dict[str, Any]:
    """Plan (60) and team (40) of each proposal by member; prices of 900, 1000, 1100."""
    return {
        "criteria": [
            {"id": "c1", "name": "企画", "points": "60"},
            {"id": "c2", "name": "体制", "points": "40"},
        ],
        "aggregation": "sum",
        "members": ["A", "B", "C"],
        "proposals": [
            {
                "id": str(number),
                "price": str(900 + 100 * number),
                "scores": {member: {"c1": one, "c2": two} for member, (one, two) in sheet.items()},
            }
            for number, sheet in enumerate(sheets)
        ],
    } | rules


THREE = [
    {"A": ("50", "30"), "B": ("51", "32"), "C": ("49", "31")},
    {"A": ("40", "30"), "B": ("41", "28"), "C": ("38", "27")},
    {"A": ("31", "21"), "B": ("33", "22"), "C": ("29", "23")},
]


def _steps(data: dict[str, Any], policy: Policy) -> ResultSteps:
    ranked = as_json(rank(read(data)))["ranking"]
    bidders = [
        Bidder(
            name=f"試験{one['id']}",
            position=int(one["id"]),
            is_valid=True,
            is_chosen=one["selected"],
            figures=Figures(
                one["total"], one["items"], one["members"], str(900 + 100 * int(one["id"]))
            ),
        )
        for one in ranked
    ]
    published = publish(bidders, policy)
    return result_steps(rules_of(data), published, tuple(row.name for row in published.chosen))


def _total_words(data: dict[str, Any], chosen: frozenset[str]) -> str:
    return next(
        step.words
        for step in _steps(data, Policy(chosen, frozenset())).rows[0].steps
        if step.title == "総合点"
    )


@pytest.mark.parametrize(
    ("parts", "rules", "words"),
    [
        ({"items"}, {}, "150＋93＝243"),
        ({"members"}, {}, "80＋83＋80＝243"),
        ({"members"}, {"aggregation": "average"}, "80＋83＋80＝243、÷3＝81"),
        ({"items"}, {"aggregation": "average"}, "50＋31＝81"),
        (
            {"items"},
            {"aggregation": "percent"},
            "150＋93＝243。これを、全委員の満点を100点として換算して81",
        ),
    ],
)
def test_the_total_is_reached_from_what_is_published(parts, rules, words):
    assert _total_words(_selection(THREE, **rules), TOTALS | parts) == words


def test_rounded_items_that_do_not_add_up_to_the_total_are_explained():
    sheets = [
        {"A": ("50.1", "30.1"), "B": ("50", "30"), "C": ("50", "30")},
        *THREE[1:],
    ]
    rounding = {"item": HALF_UP_1, "total": HALF_UP_1}
    data = _selection(sheets, aggregation="average", rounding=rounding)

    words = _total_words(data, TOTALS | {"items"})

    assert words == "50＋30＝80。総合点は端数処理の前の点から求めるため80.1"


def test_a_sum_that_a_recusal_changed_names_the_rule():
    sheets = [{"A": ("50", "30"), "B": ("51", "32")}, *THREE[1:]]
    data = _selection(sheets)
    data["proposals"][0]["recused"] = ["C"]

    words = _total_words(data, TOTALS | {"items"})

    assert words == ("101＋62＝163。採点から外れた委員がいるため、除斥の定めのとおりに直して244.5")


def test_a_price_is_calculated_where_the_prices_are_published():
    price = {"id": "p", "name": "価格", "points": "10", "price": {"formula": "lowest_over_own"}}
    data = _selection(THREE, rounding={"price": HALF_UP_1})
    data["criteria"].append(price)
    some = frozenset({"totals", "items"})

    def words(policy: Policy) -> str:
        steps = _steps(data, policy).rows[1].steps
        return next(step.words for step in steps if step.title == "価格")

    assert words(Policy(ALL, ALL)) == "10×900（最低額）÷1,000、小数第2位を四捨五入"
    for policy in (Policy(ALL, some), Policy(some, ALL)):
        assert words(policy) == "見積額から、審査の定めの式で求めた点"


def test_the_line_is_shown_in_points_where_the_maximum_is_known():
    data = _selection(
        THREE, aggregation="average", thresholds=[{"kind": "total_ratio", "value": "0.6"}]
    )

    [row] = _steps(data, Policy(TOTALS, frozenset())).rows

    assert row.steps[-1].words == (
        "すべて満たしています。総合点81点は、満点100点の60%（60点）以上です"
    )


def test_results_that_are_published_alike_are_explained_alike():
    """The leak that could be: items, members and prices differ, the totals do not."""
    other = [
        {m: (str(int(one) - 4), str(int(two) + 4)) for m, (one, two) in sheet.items()}
        for sheet in THREE
    ]
    policy = Policy(TOTALS, TOTALS)

    first, second = (_steps(_selection(sheets), policy) for sheets in (THREE, other))

    assert first == second
    assert (first.rows, first.bare) == ((), ("243", "204", "159"))
    known = {"60", "40", "1", *first.bare}  # the points, the one seat, and the totals
    assert set(re.findall(r"\d+", repr(first))) == known
    assert _steps(_selection(THREE), Policy(ALL, ALL)) != _steps(
        _selection(other), Policy(ALL, ALL)
    )


def test_with_two_bidders_only_the_chosen_total_is_explained():
    steps = _steps(_selection(THREE[:2]), Policy(ALL, ALL))

    assert ([row.name for row in steps.rows], steps.bare) == (["試験0"], ())
    assert "204" not in repr(steps)


def test_equal_totals_are_pointed_out_where_both_are_published():
    data = _selection(
        [THREE[0], THREE[0], THREE[2]], tie_break=["vote"], decisions={"vote": ["0", "1"]}
    )

    assert "総合点が同じ提案がありました。" in _steps(data, Policy(TOTALS, TOTALS)).tie
    assert _steps(data, Policy(TOTALS, frozenset())).tie == ""
