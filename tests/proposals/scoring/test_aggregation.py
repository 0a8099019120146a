from __future__ import annotations

import pytest

from tests.proposals.scoring.inputs import (
    criterion,
    ranked,
    ranks,
    scored,
    selected,
    selection,
    standing,
)

FLOOR_0 = {"mode": "floor", "decimals": 0}


@pytest.mark.parametrize(
    ("aggregation", "total"),
    [
        ("sum", "398"),
        ("average", "79.6"),
        ("trimmed_sum", "240"),
        ("trimmed_average", "80"),
        ("percent", "79.6"),
        ("first_place_votes", "398"),
    ],
)
def test_five_sheets_are_brought_together_as_the_call_says(aggregation: str, total: str) -> None:
    data = selection(scored("p", 70, 75, 80, 85, 88), aggregation=aggregation)

    assert standing(data)["total"] == total


def test_trimming_drops_one_highest_and_one_lowest_of_equals_item_by_item() -> None:
    sheets = {
        "A": {"a": 10, "b": 1},
        "B": {"a": 10, "b": 5},
        "C": {"a": 2, "b": 5},
        "D": {"a": 2, "b": 5},
    }
    data = selection(
        {"id": "p", "scores": sheets},
        criteria=[criterion("a", 10), criterion("b", 5)],
        aggregation="trimmed_sum",
    )

    assert standing(data)["items"] == {"a": "12", "b": "10"}
    assert standing(data)["members"] == {"A": "11", "B": "15", "C": "7", "D": "7"}


def test_two_equal_highest_and_lowest_leave_the_rest_when_all_are_equal() -> None:
    assert standing(selection(scored("p", 7, 7, 7), aggregation="trimmed_sum"))["total"] == "7"


def test_fewer_than_three_sheets_are_not_trimmed_and_that_is_said() -> None:
    answer = ranked(selection(scored("p", 60, 80), aggregation="trimmed_average"))

    assert answer["ranking"][0]["total"] == "70"
    assert answer["warnings"] == [
        "提案「p」は採点した委員が2人なので、最高点・最低点を除かずに集計しました。"
    ]


def test_furanos_six_members_have_four_hundred_points_left() -> None:
    data = selection(
        scored("p", 60, 60, 60, 60, 0, 100),
        aggregation="trimmed_sum",
        thresholds=[{"kind": "total_ratio", "value": "0.6"}],
    )

    assert standing(data)["total"] == "240"
    assert standing(data)["passed"] is True


def test_gojos_sum_is_converted_to_100_and_cut() -> None:
    data = selection(
        scored("p", 61, 72, 77),
        aggregation="percent",
        rounding={"total": {"mode": "floor", "decimals": 1}},
        criteria=[criterion("a", 90)],
    )

    assert standing(data)["total"] == "77.7"


def test_kushiros_average_is_cut_to_whole_points() -> None:
    data = selection(scored("p", 80, 80, 79), aggregation="average", rounding={"total": FLOOR_0})

    assert standing(data)["total"] == "79"


def test_a_sheet_agreed_on_is_the_result() -> None:
    data = selection(
        {"id": "p", "scores": {"consensus": {"a": 72}, "A": {"a": 10}}}, aggregation="consensus"
    )

    assert standing(data)["total"] == "72"
    assert standing(data)["members"] == {"consensus": "72"}
    assert ranked(data)["warnings"] == [
        "proposals[0].scores.A：合議の点（consensus）だけを使います。使わずに計算しました。"
    ]


def test_first_place_votes_go_before_points() -> None:
    data = selection(
        scored("p", 51, 51, 0),
        scored("q", 50, 50, 100),
        aggregation="first_place_votes",
    )

    assert ranks(data) == {"p": 1, "q": 2}
    assert standing(data, "p")["votes"] == [2, 1]
    assert standing(data, "p")["total"] == "102"


def test_published_votes_stand_for_sheets_that_are_not_known() -> None:
    data = selection(
        {"id": "p", "total": 300, "votes": [1, 4]},
        {"id": "q", "total": 290, "votes": [4, 1]},
        aggregation="first_place_votes",
    )

    assert ranks(data) == {"q": 1, "p": 2}


def test_a_weighted_grade_is_factor_times_points_times_weight() -> None:
    scale = {"A": "1", "B": "0.7", "C": "0.5", "D": "0.3", "E": "0"}
    data = selection(
        {"id": "p", "scores": {"A": {"a": "B"}, "B": {"a": "A"}}},
        criteria=[criterion("a", 15, weight=2, scale=scale)],
        thresholds=[{"kind": "total_ratio", "value": "0.85"}],
    )

    assert standing(data)["members"] == {"A": "21", "B": "30"}
    assert (standing(data)["total"], standing(data)["passed"]) == ("51", True)


@pytest.mark.parametrize("given", [5, "5", "5.0", 5.0])
def test_a_numeric_grade_may_be_written_as_a_number(given: object) -> None:
    scale = {"5": "1", "4": "0.8", "3": "0.6", "1": "0.2", "0": "0"}
    data = selection(scored("p", given), criteria=[criterion("a", 20, scale=scale)])

    assert standing(data)["total"] == "20"


def test_the_five_grades_with_weights_make_100_points() -> None:
    weights = [4, 2, 4, 2, 5, 2, 1]
    criteria = [criterion(f"c{n}", 5, weight=weight) for n, weight in enumerate(weights)]
    sheet = {f"c{n}": value for n, value in enumerate([5, 4, 3, 1, 0, 5, 3])}
    data = selection({"id": "p", "scores": {"A": sheet}}, criteria=criteria)

    assert standing(data)["items"]["c0"] == "20"
    assert standing(data)["total"] == "55"


def test_item_totals_of_the_whole_committee_are_used_as_they_are() -> None:
    """茨木市: presentation 405 of members, documents 95 once."""
    data = selection(
        {
            "id": "p",
            "scores": {m: {"talk": 60} for m in "ABCDE"},
            "item_totals": {"papers": 70},
        },
        criteria=[criterion("talk", 81), criterion("papers", 95)],
        thresholds=[{"kind": "total_ratio", "value": "0.74"}],
    )

    assert standing(data)["total"] == "370"
    assert standing(data)["passed"] is True


def test_a_proposal_known_by_its_total_stands_beside_scored_ones() -> None:
    data = selection(
        scored("p", 70, 71),
        {"id": "q", "total": 150},
        thresholds=[{"kind": "total_ratio", "value": "0.75"}],
    )

    assert ranks(data) == {"q": 1, "p": 2}
    assert selected(data) == ["q"]


def test_published_zeros_behind_the_point_are_kept() -> None:
    data = selection({"id": "p", "total": "40.0"}, {"id": "q", "item_totals": {"a": "39.50"}})

    assert [one["total"] for one in ranked(data)["ranking"]] == ["40.0", "39.50"]


def test_totals_beside_scores_that_disagree_are_named() -> None:
    answer = ranked(selection(scored("p", 70, 71, item_totals={"a": 140}, total=142)))

    assert answer["ranking"][0]["total"] == "141"
    assert answer["warnings"] == [
        "提案「p」の項目aは、示された値 140 が計算した値 141 と一致しません。計算した値を使いました。",
        "提案「p」の総得点は、示された値 142 が計算した値 141 と一致しません。計算した値を使いました。",
    ]


def test_a_published_figure_agrees_as_far_as_it_is_written_out() -> None:
    data = selection(scored("p", 70, 71, 73, total="71.3"), aggregation="average")
    wrong = selection(scored("p", 70, 71, 73, total="71.5"), aggregation="average")

    assert ranked(data)["warnings"] == []
    assert len(ranked(wrong)["warnings"]) == 1


def test_rounded_member_sums_can_make_the_total() -> None:
    sheets = {"A": {"a": "7.5", "b": 0}, "B": {"a": "7.5", "b": 1}}
    data = selection(
        {"id": "p", "scores": sheets},
        criteria=[criterion("a", 10), criterion("b", 10)],
        rounding={"member": FLOOR_0},
        total_from="rounded_members",
    )

    assert standing(data)["members"] == {"A": "7", "B": "8"}
    assert standing(data)["total"] == "15"
    assert standing({**data, "aggregation": "average"})["total"] == "7.5"


def test_each_members_item_score_can_be_rounded_first() -> None:
    data = selection(
        scored("p", "B", "B"),
        criteria=[criterion("a", 5, scale={"A": "1", "B": "0.7"})],
        rounding={"score": {"mode": "half_up", "decimals": 0}},
    )

    assert standing(data)["members"] == {"A": "4", "B": "4"}
    assert standing(data)["total"] == "8"
