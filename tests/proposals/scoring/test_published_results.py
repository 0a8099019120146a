"""Four results that municipalities published, reproduced to the last digit.

Facts only (points, totals, prices); the proposers' names are left out.
"""

from __future__ import annotations

from tests.proposals.scoring.inputs import Data, criterion, ranked, selected, selection, standing

ONE_DECIMAL = {"mode": "half_up", "decimals": 1}


def _yodogawa(**more: object) -> Data:
    """淀川区 2019: three members, one bidder, averages to one decimal, 60 of 100 needed."""
    points = {"plan": 50, "team": 15, "record": 15, "cost": 20}
    sheets = {"A": [37, 11, 11, 15], "B": [35, 12, 12, 15], "C": [32, 12, 12, 10]}
    return {
        "criteria": [{"id": id_, "name": id_, "points": p} for id_, p in points.items()],
        "aggregation": "average",
        "rounding": {"item": ONE_DECIMAL, "total": ONE_DECIMAL},
        "thresholds": [{"kind": "total_points", "value": 60}],
        "proposals": [
            {
                "id": "p",
                "scores": {
                    member: dict(zip(points, sheet, strict=True))
                    for member, sheet in sheets.items()
                },
            }
        ],
        **more,
    }


def _artfes() -> Data:
    """大阪府: 90 points of members, 10 of lowest ÷ own; prices and totals as published."""
    figures = [
        ("87.2", 45125000),
        ("69.4", 47450000),
        ("67.1", 47500000),
        ("60.9", 46568900),
        ("40.0", 44550000),
    ]
    return {
        "criteria": [
            {"id": "plan", "name": "企画", "points": 90},
            {
                "id": "price",
                "name": "価格",
                "points": 10,
                "price": {"formula": "lowest_over_own"},
            },
        ],
        "aggregation": "average",
        "rounding": {"price": ONE_DECIMAL, "total": ONE_DECIMAL},
        "proposals": [
            {"id": str(place), "total": total, "price": price}
            for place, (total, price) in enumerate(figures, 1)
        ],
    }


def _daito(**more: object) -> Data:
    """大東市 令和8年度: eight members × 53 points, eight seats, the eighth place shared by two."""
    totals = [315, 304, 304, 298, 292, 291, 289, 280, 280]
    return {
        "criteria": [{"id": "all", "name": "合計", "points": 424}],
        "aggregation": "sum",
        "seats": 8,
        "proposals": [{"id": str(place), "total": total} for place, total in enumerate(totals, 1)],
        **more,
    }


def _asahikawa(aggregation: str, **more: object) -> Data:
    """旭川市 令和6年度: 819 of 1,350; half of the total and half of each item needed."""
    return {
        "criteria": [{"id": "all", "name": "合計", "points": 1350}],
        "aggregation": aggregation,
        "thresholds": [
            {"kind": "total_ratio", "value": "0.5"},
            {"kind": "every_item_ratio", "value": "0.5"},
        ],
        "proposals": [{"id": "p", "total": 819}],
        **more,
    }


def test_yodogawa_has_its_item_averages_member_sums_and_average() -> None:
    answer = ranked(_yodogawa())

    assert answer["ranking"][0] == {
        "id": "p",
        "status": "valid",
        "rank": 1,
        "total": "71.3",
        "items": {"plan": "34.7", "team": "11.7", "record": "11.7", "cost": "13.3"},
        "members": {"A": "74", "B": "74", "C": "66"},
        "passed": True,
        "selected": True,
        "reasons": ["最低基準を満たし、順位が選定数の内です。"],
    }
    assert answer["warnings"] == []


def test_yodogawas_rounded_items_add_up_to_another_total_as_miyakojima_counts() -> None:
    assert standing(_yodogawa(total_from="rounded_items"))["total"] == "71.4"


def test_yodogawas_published_averages_alone_keep_the_published_total_with_a_warning() -> None:
    data = _yodogawa()
    data["proposals"] = [
        {
            "id": "p",
            "item_totals": {"plan": "34.7", "team": "11.7", "record": "11.7", "cost": "13.3"},
            "total": "71.3",
        }
    ]

    answer = ranked(data)

    assert answer["ranking"][0]["total"] == "71.3"
    assert answer["warnings"] == [
        "提案「p」の総得点は、示された値 71.3 が項目の点の合計 71.4 と一致しません"
        "（端数処理のためか、写し違い）。示された値を使いました。"
    ]


def test_osakas_five_price_scores_totals_and_order_are_those_published() -> None:
    answer = ranked(_artfes())

    assert [(one["id"], one["rank"], one["total"]) for one in answer["ranking"]] == [
        ("1", 1, "87.2"),
        ("2", 2, "69.4"),
        ("3", 3, "67.1"),
        ("4", 4, "60.9"),
        ("5", 5, "40.0"),
    ]
    scores = [one["price_score"] for one in answer["ranking"]]
    assert scores == ["9.9", "9.4", "9.4", "9.6", "10.0"]
    assert answer["warnings"] == []


def test_daitos_ranks_are_those_published_and_the_last_seat_waits_for_a_decision() -> None:
    answer = ranked(_daito())

    assert [one["rank"] for one in answer["ranking"]] == [1, 2, 2, 4, 5, 6, 7, 8, 8]
    assert answer["undecided"] == [{"ids": ["8", "9"], "rank": 8, "rule": "discussion"}]
    assert selected(_daito()) == ["1", "2", "3", "4", "5", "6", "7"]


def test_daitos_decision_gives_the_last_seat_to_one_of_the_two() -> None:
    data = _daito(decisions={"discussion": ["8"]})

    assert selected(data) == ["1", "2", "3", "4", "5", "6", "7", "8"]
    assert ranked(data)["undecided"] == []


def test_asahikawas_single_bidder_passes_what_can_be_judged_and_says_what_cannot() -> None:
    answer = ranked(_asahikawa("sum"))

    one = answer["ranking"][0]
    assert (one["total"], one["passed"], one["selected"]) == ("819", True, True)
    assert answer["warnings"] == [
        "提案「p」は項目別の点が分からないため、確かめられない基準があります："
        "全項目の基準「合計」が満点の50%以上。"
    ]


def test_asahikawas_published_share_is_cut_to_60_percent() -> None:
    data = _asahikawa("percent", rounding={"total": {"mode": "floor", "decimals": 0}})

    assert standing(data)["total"] == "60"
    assert standing(_asahikawa("percent"))["total"] == "60.66666666666666666666666667"


def test_published_points_beyond_the_maximum_are_warned_of() -> None:
    criteria = [criterion("a", 10), criterion("b", 20)]
    proposal = {"id": "p", "item_totals": {"a": 11, "b": 20}, "total": 31}

    warnings = ranked(selection(proposal, criteria=criteria))["warnings"]

    check = "写し違いか、配点が委員1人分でないかを確かめてください。"
    assert warnings == [
        f"提案「p」の項目aは、示された値 11 が満点 10 を超えています。{check}",
        f"提案「p」の総得点は、示された値 31 が満点 30 を超えています。{check}",
    ]
