from __future__ import annotations

import pytest

from tests.proposals.scoring.inputs import criterion, ranked, ranks, scored, selection, standing

RATIO = [{"kind": "total_ratio", "value": "0.8"}]


def test_the_total_of_those_who_scored_is_multiplied_up_to_the_whole_committee() -> None:
    data = selection(
        scored("p", 80, 80, None, recused=["C"]), scored("q", 70, 70, 99), thresholds=RATIO
    )

    assert standing(data, "p")["total"] == "240"
    assert standing(data, "p")["items"] == {"a": "160"}
    assert standing(data, "p")["passed"] is True
    assert ranks(data) == {"p": 1, "q": 2}
    assert ranked(data)["warnings"] == []


def test_a_recused_member_counts_also_when_nobody_else_was_scored_by_them() -> None:
    assert standing(selection(scored("p", 80, 80, recused=["X"])))["total"] == "240"


def test_an_average_is_over_those_who_scored() -> None:
    data = selection(
        scored("p", 80, 81, None, recused=["C"]), scored("q", 80, 80, 80), aggregation="average"
    )

    assert standing(data)["total"] == "80.5"


def test_sums_become_averages_for_all_when_somebody_is_recused_and_the_call_says_average() -> None:
    rules = {
        "recusal": "average",
        "thresholds": [{"kind": "total_ratio", "value": "0.795"}],
    }
    data = selection(scored("p", 80, 81, None, recused=["C"]), scored("q", 79, 80, 81), **rules)

    assert (standing(data, "p")["total"], standing(data, "q")["total"]) == ("80.5", "80")
    assert standing(data, "q")["passed"] is True


def test_sums_stay_sums_when_nobody_is_recused() -> None:
    assert standing(selection(scored("p", 79, 80), recusal="average"))["total"] == "159"


def test_trimmed_sums_are_multiplied_up_by_the_scores_that_are_left() -> None:
    """Four of six are left of the others, three of five here: who gives all 80 gives 320."""
    data = selection(
        scored("p", 80, 80, 80, 80, 80, None, recused=["F"]),
        scored("q", 80, 80, 80, 80, 80, 80),
        aggregation="trimmed_sum",
        thresholds=RATIO,
    )

    assert [standing(data, id_)["total"] for id_ in "pq"] == ["320", "320"]
    assert [standing(data, id_)["passed"] for id_ in "pq"] == [True, True]


def test_a_percentage_is_of_what_those_who_scored_could_give() -> None:
    data = selection(
        scored("p", 80, 70, None, recused=["C"]), scored("q", 1, 1, 1), aggregation="percent"
    )

    assert standing(data)["total"] == "75"


def test_a_formula_price_is_added_once_after_the_sum_is_multiplied_up() -> None:
    price = criterion("price", 10, price={"formula": "lowest_over_own"})
    data = selection(
        scored("p", 60, None, price=100, recused=["B"]),
        scored("q", 60, 60, price=200),
        criteria=[criterion("a", 90), price],
    )

    assert standing(data, "p")["total"] == "130"
    assert standing(data, "q")["total"] == "125"


def test_sheets_of_recused_members_are_not_used() -> None:
    answer = ranked(selection(scored("p", 80, 100, recused=["B"])))

    assert answer["ranking"][0]["members"] == {"A": "80"}
    assert answer["warnings"] == [
        "proposals[0].scores.B：除斥された委員の採点です。使わずに計算しました。"
    ]


def test_a_member_who_did_not_score_is_treated_alike_and_named() -> None:
    answer = ranked(selection(scored("p", 80, None), scored("q", 70, 70)))

    assert answer["ranking"][0]["total"] == "160"
    assert answer["warnings"] == [
        "proposals[0].scores：委員Bの採点がありません。除斥と同じ方法で計算しました。"
    ]


@pytest.mark.parametrize("sheet", [{}, {"a": None}, None])
def test_an_empty_sheet_is_no_sheet(sheet: object) -> None:
    data = selection({"id": "p", "scores": {"A": {"a": 80}, "B": sheet}}, members=["A", "B"])

    assert standing(data)["members"] == {"A": "80"}
    assert standing(data)["total"] == "160"


def test_a_named_committee_counts_also_who_scored_nobody() -> None:
    assert standing(selection(scored("p", 80), members=["A", "B"]))["total"] == "160"
