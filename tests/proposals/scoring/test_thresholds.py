from __future__ import annotations

import pytest

from tests.proposals.scoring.inputs import (
    Data,
    criterion,
    ranked,
    ranks,
    scored,
    selected,
    selection,
    standing,
)

ONE_DECIMAL = {"mode": "half_up", "decimals": 1}


def _passed(data: Data) -> bool:
    return bool(standing(data)["passed"])


@pytest.mark.parametrize(
    ("kind", "value", "points", "passed"),
    [
        ("total_ratio", "0.6", (60, 60), True),
        ("total_ratio", "0.6", (60, "59.9"), False),
        ("total_ratio", "3/5", (60, 60), True),
        ("total_ratio", "2/3", (66, 67), False),
        ("total_ratio", "2/3", (66, 68), True),
        ("total_ratio", 0, (0, 0), True),
        ("total_ratio", 1, (100, 100), True),
        ("total_points", 120, (60, 60), True),
        ("total_points", 121, (60, 60), False),
        ("every_item_ratio", "0.6", (60, 60), True),
        ("every_item_ratio", "0.61", (60, 60), False),
    ],
)
def test_each_kind_of_line_lets_the_line_itself_pass(
    kind: str, value: object, points: tuple[object, ...], passed: bool
) -> None:
    data = selection(scored("p", *points), thresholds=[{"kind": kind, "value": value}])

    assert _passed(data) is passed


@pytest.mark.parametrize(
    ("first", "second", "passed"),
    [(50, 50, True), (90, 49, False), (49, 90, False), (40, 40, False)],
)
def test_all_lines_must_be_reached(first: int, second: int, passed: bool) -> None:
    data = selection(
        {"id": "p", "scores": {"A": {"a": first, "b": second}}},
        criteria=[criterion("a"), criterion("b")],
        thresholds=[
            {"kind": "total_ratio", "value": "0.5"},
            {"kind": "every_item_ratio", "value": "0.5"},
        ],
    )

    assert _passed(data) is passed


def test_the_total_is_judged_as_it_is_published() -> None:
    data = selection(
        scored("p", 60, 60, "59.9"),
        aggregation="average",
        thresholds=[{"kind": "total_points", "value": 60}],
    )

    assert _passed(data) is False
    assert _passed({**data, "rounding": {"total": ONE_DECIMAL}}) is True


def test_an_item_is_judged_by_the_figure_that_enters_the_total() -> None:
    data = selection(
        scored("p", 60, 60, "59.9"),
        aggregation="average",
        thresholds=[{"kind": "every_item_ratio", "value": "0.6"}],
        rounding={"item": ONE_DECIMAL},
    )

    assert _passed(data) is False
    assert _passed({**data, "total_from": "rounded_items"}) is True


@pytest.mark.parametrize("aggregation", ["sum", "average", "percent", "trimmed_sum"])
@pytest.mark.parametrize(("last", "passed"), [(2, True), (1, False)])
def test_kanis_mandatory_item_needs_two_of_three_points_per_member(
    aggregation: str, last: int, passed: bool
) -> None:
    item = criterion("a", 3, minimum={"points": 2}, mandatory=True, weight=4)
    data = selection(scored("p", last, 2, 2, last), criteria=[item], aggregation=aggregation)

    assert _passed(data) is passed


@pytest.mark.parametrize(("last", "passed"), [(2, True), (1, False)])
def test_a_minimum_may_be_a_share_of_the_item(last: int, passed: bool) -> None:
    item = criterion("a", 3, minimum={"ratio": "2/3"})

    assert _passed(selection(scored("p", 2, last), criteria=[item])) is passed


def test_a_mandatory_item_without_a_minimum_must_not_be_zero() -> None:
    items = [criterion("a"), criterion("b", 5, mandatory=True)]

    def with_b(points: int) -> Data:
        return selection({"id": "p", "scores": {"A": {"a": 90, "b": points}}}, criteria=items)

    assert (_passed(with_b(0)), _passed(with_b(1))) == (False, True)


def test_an_item_can_be_left_out_of_the_line_for_every_item() -> None:
    price = criterion("c", 10, price={"formula": "floor"})
    line = {"kind": "every_item_ratio", "value": "0.5"}
    data = selection(
        scored("p", 60, price=900), criteria=[criterion("a"), price], budget=1000, thresholds=[line]
    )

    assert _passed(data) is False
    assert _passed({**data, "thresholds": [{**line, "except": ["c"]}]}) is True


def test_a_formula_price_counts_once_in_the_whole_maximum() -> None:
    data = selection(
        scored("p", 54, 54, price=100),
        criteria=[criterion("a", 90), criterion("c", 20, price={"formula": "lowest_over_own"})],
        thresholds=[{"kind": "total_ratio", "value": "0.64"}],
    )

    assert _passed(data) is True
    assert _passed({**data, "thresholds": [{"kind": "total_ratio", "value": "0.641"}]}) is False


def test_one_who_failed_is_ranked_first_but_the_next_is_selected() -> None:
    items = [criterion("a"), criterion("b", 3, minimum={"points": 2})]
    data = selection(
        {"id": "p", "scores": {"A": {"a": 100, "b": 1}}},
        {"id": "q", "scores": {"A": {"a": 70, "b": 3}}},
        criteria=items,
    )

    assert ranks(data) == {"p": 1, "q": 2}
    assert selected(data) == ["q"]
    assert standing(data)["reasons"] == [
        "最低基準に届きません（項目の最低基準「項目b」が1人あたり2点以上）："
        "項目b 1／3（基準 1人あたり2点以上）。"
    ]


def test_a_single_bidder_below_the_line_means_nobody() -> None:
    answer = ranked(
        selection(scored("p", 59), thresholds=[{"kind": "total_ratio", "value": "0.6"}])
    )

    assert answer["outcome"] == "none"
    assert answer["ranking"][0]["rank"] == 1
    assert answer["ranking"][0]["selected"] is False
    assert answer["undecided"] == []


def test_no_proposal_at_all_means_nobody() -> None:
    assert ranked(selection()) == {
        "outcome": "none",
        "ranking": [],
        "undecided": [],
        "warnings": [],
    }


@pytest.mark.parametrize("status", ["disqualified", "withdrawn"])
def test_disqualified_and_withdrawn_ones_are_returned_without_a_rank(status: str) -> None:
    data = selection(scored("p", 99, status=status), scored("q", 50), {"id": "r", "status": status})

    assert ranks(data) == {"q": 1, "p": None, "r": None}
    assert selected(data) == ["q"]
    assert (standing(data, "p")["total"], standing(data, "r")["total"]) == ("99", None)
    assert (standing(data, "p")["passed"], standing(data, "r")["passed"]) == (False, False)
