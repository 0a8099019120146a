from __future__ import annotations

import pytest

from tests.proposals.scoring.inputs import (
    Data,
    criterion,
    ranked,
    ranks,
    reserves,
    scored,
    selected,
    selection,
    standing,
)


def _equals(*ids: str, **more: object) -> Data:
    """Proposals of equal totals by one member."""
    return selection(*(scored(id_, 70) for id_ in ids), **more)


def _undecided(data: Data) -> list[Data]:
    found: list[Data] = ranked(data)["undecided"]
    return found


def test_ranks_are_standard_competition_ranks() -> None:
    data = selection(scored("p", 9), scored("q", 8), scored("r", 8), scored("s", 7), seats=4)

    assert ranks(data) == {"p": 1, "q": 2, "r": 2, "s": 4}


def test_first_place_votes_tell_equal_totals_apart() -> None:
    data = selection(
        scored("p", 50, 50, 90), scored("q", 60, 60, 70), tie_break=["first_place_votes"]
    )

    assert ranks(data) == {"q": 1, "p": 2}
    assert standing(data, "q")["votes"] == [2, 1]


def test_two_first_on_one_sheet_are_both_first_and_nobody_is_second() -> None:
    data = selection(
        scored("p", 60, 40),
        scored("q", 60, 30),
        scored("r", 10, 90),
        tie_break=["first_place_votes"],
    )

    votes = {one["id"]: one["votes"] for one in ranked(data)["ranking"]}
    assert votes == {"r": [1, 0, 1], "p": [1, 1, 0], "q": [1, 0, 1]}


def test_second_places_decide_where_first_places_are_equal() -> None:
    data = selection(
        scored("p", 90, 50, 50),
        scored("q", 60, 90, 40),
        scored("r", 50, 20, 90),
        tie_break=["first_place_votes", "next_place_votes"],
    )

    assert [standing(data, id_)["total"] for id_ in "pqr"] == ["190", "190", "160"]
    assert [standing(data, id_)["votes"] for id_ in "pq"] == [[1, 2, 0], [1, 1, 1]]
    assert ranks(data) == {"p": 1, "q": 2, "r": 3}


def test_the_third_places_decide_after_the_second() -> None:
    data = selection(
        {"id": "p", "total": 10, "votes": [1, 1, 0, 2]},
        {"id": "q", "total": 10, "votes": [1, 1, 1, 1]},
        tie_break=["first_place_votes", "next_place_votes"],
    )

    assert ranks(data) == {"q": 1, "p": 2}


def test_the_points_of_those_who_put_it_first_can_decide() -> None:
    data = selection(
        scored("p", 80, 40),
        scored("q", 30, 90),
        tie_break=["first_place_votes", "first_place_points"],
    )
    data["proposals"][0]["scores"]["B"]["a"] = 41
    data["proposals"][0]["scores"]["A"]["a"] = 79

    assert [standing(data, id_)["total"] for id_ in "pq"] == ["120", "120"]
    assert ranks(data) == {"q": 1, "p": 2}


@pytest.mark.parametrize(
    ("rule", "first"), [("lower_price", "q"), ("criterion:a", "p"), ("technical", "p")]
)
def test_a_price_a_criterion_or_the_technical_points_can_decide(rule: str, first: str) -> None:
    data = selection(
        {"id": "p", "price": 200, "scores": {"A": {"a": 75}}},
        {"id": "q", "price": 100, "scores": {"A": {"a": 70}}},
        criteria=[criterion("a"), criterion("c", 10, price={"formula": "lowest_over_own"})],
        tie_break=[rule],
    )

    assert [standing(data, id_)["total"] for id_ in "pq"] == ["80", "80"]
    assert selected(data) == [first]


def test_technical_points_of_published_totals_are_what_the_price_leaves() -> None:
    data = selection(
        {"id": "p", "price": 200, "total": 80},
        {"id": "q", "price": 100, "total": 80},
        criteria=[criterion("a"), criterion("c", 10, price={"formula": "lowest_over_own"})],
        tie_break=["technical"],
    )

    assert selected(data) == ["p"]


def test_a_criterion_is_compared_as_if_the_whole_committee_had_scored() -> None:
    data = selection(
        {"id": "p", "scores": {"A": {"a": 60, "b": 20}}, "recused": ["B"]},
        {"id": "q", "scores": {"A": {"a": 55, "b": 25}, "B": {"a": 55, "b": 25}}},
        criteria=[criterion("a"), criterion("b")],
        tie_break=["criterion:a"],
    )

    assert [standing(data, id_)["total"] for id_ in "pq"] == ["160", "160"]
    assert selected(data) == ["p"]


def test_equal_votes_can_fall_back_on_points() -> None:
    data = selection(
        scored("p", 60, 10),
        scored("q", 50, 40),
        aggregation="first_place_votes",
        tie_break=["total"],
    )

    assert ranks(data) == {"q": 1, "p": 2}


@pytest.mark.parametrize("rule", ["lower_price", "first_place_votes", "criterion:a"])
def test_a_rule_without_its_figures_is_passed_over_with_a_warning(rule: str) -> None:
    data = selection({"id": "p", "total": 70}, {"id": "q", "total": 70}, tie_break=[rule, "chair"])

    answer = ranked(data)

    assert answer["undecided"] == [{"ids": ["p", "q"], "rank": 1, "rule": "chair"}]
    assert len(answer["warnings"]) == 1


@pytest.mark.parametrize(
    ("tie_break", "rule"),
    [
        ([], "discussion"),
        (["first_place_votes"], "discussion"),
        (["vote", "chair"], "vote"),
        (["chair", "lower_price"], "chair"),
        (["first_place_votes", "discussion"], "discussion"),
    ],
)
def test_a_tie_at_the_edge_waits_for_the_first_people_who_can_decide(
    tie_break: list[str], rule: str
) -> None:
    data = _equals("p", "q", tie_break=tie_break)

    assert _undecided(data) == [{"ids": ["p", "q"], "rank": 1, "rule": rule}]
    assert selected(data) == []
    assert ranked(data)["outcome"] == "undecided"


@pytest.mark.parametrize("rule", ["vote", "chair", "discussion"])
def test_what_people_decided_tells_equals_apart(rule: str) -> None:
    data = _equals("p", "q", tie_break=[rule], decisions={rule: ["q", "p"]})

    assert ranks(data) == {"q": 1, "p": 2}
    assert selected(data) == ["q"]
    assert reserves(data) == {"p": 1}


@pytest.mark.parametrize("decisions", [{"chair": ["q"]}, {"vote": [], "chair": ["q"]}])
def test_the_chair_decides_where_the_vote_led_to_nothing(decisions: Data) -> None:
    data = _equals("p", "q", tie_break=["vote", "chair"], decisions=decisions)

    assert selected(data) == ["q"]


def test_an_empty_vote_leaves_the_tie_to_the_chair() -> None:
    data = _equals("p", "q", tie_break=["vote", "chair"], decisions={"vote": []})

    assert _undecided(data) == [{"ids": ["p", "q"], "rank": 1, "rule": "chair"}]


def test_a_decision_for_one_leaves_the_others_equal_behind() -> None:
    data = _equals("p", "q", "r", tie_break=["vote"], decisions={"vote": ["q"]})

    assert ranks(data) == {"q": 1, "p": 2, "r": 2}
    assert selected(data) == ["q"]
    assert _undecided(data) == [{"ids": ["p", "r"], "rank": 2, "rule": "discussion"}]


def test_a_decision_the_rules_do_not_provide_for_is_not_used() -> None:
    data = _equals("p", "q", decisions={"chair": ["q"]})

    answer = ranked(data)

    assert answer["undecided"] == [{"ids": ["p", "q"], "rank": 1, "rule": "discussion"}]
    assert answer["warnings"] == [
        "decisions.chair がありますが、tie_break に「chair」がないので使いませんでした。"
    ]


def test_a_decision_never_goes_before_points() -> None:
    data = selection(scored("p", 80), scored("q", 70), decisions={"discussion": ["q", "p"]})

    assert selected(data) == ["p"]


@pytest.mark.parametrize(
    ("decisions", "names"),
    [
        ({"chair": ["r"]}, "r"),  # nobody of the tie
        ({"chair": ["q", "r"]}, "r"),  # one of the tie, and one beside it
        ({"vote": ["p"], "chair": ["p", "q"]}, "p、q"),  # the vote has told them apart before
    ],
)
def test_a_human_decision_on_who_does_not_tie_is_pointed_out(decisions: Data, names: str) -> None:
    rows = (scored("p", 70), scored("q", 70), scored("r", 60))
    data = selection(*rows, tie_break=["vote", "chair"], decisions=decisions)

    assert ranked(data)["warnings"] == [
        f"「委員長が決める」（decisions.chair）に書かれた{names}は、この定めで決める同点の中にないので、"
        "使いませんでした。同点の者を確かめてください。"
    ]


def test_a_tie_inside_the_seats_needs_no_decision() -> None:
    data = _equals("p", "q", seats=2)

    assert selected(data) == ["p", "q"]
    assert _undecided(data) == []


def test_a_tie_of_the_first_reserve_needs_one() -> None:
    data = selection(scored("p", 80), scored("q", 70), scored("r", 70), scored("s", 60))

    assert selected(data) == ["p"]
    assert _undecided(data) == [{"ids": ["q", "r"], "rank": 2, "rule": "discussion"}]
    assert reserves(data) == {"s": 3}


def test_a_tie_behind_the_first_reserve_needs_none() -> None:
    data = selection(scored("p", 80), scored("q", 70), scored("r", 60), scored("s", 60))

    assert _undecided(data) == []
    assert reserves(data) == {"q": 1, "r": 2, "s": 2}


def test_behind_a_tie_for_the_seat_comes_the_second_reserve() -> None:
    data = selection(scored("p", 80), scored("q", 80), scored("r", 60))

    assert reserves(data) == {"r": 2}


def test_a_failing_equal_makes_no_tie() -> None:
    items = [criterion("a"), criterion("b", 10, minimum={"points": 5})]
    data = selection(
        {"id": "p", "scores": {"A": {"a": 60, "b": 4}}},
        {"id": "q", "scores": {"A": {"a": 54, "b": 10}}},
        criteria=items,
    )

    assert ranks(data) == {"p": 1, "q": 1}
    assert selected(data) == ["q"]
    assert _undecided(data) == []


def test_all_equals_at_the_edge_can_pass_a_first_stage() -> None:
    data = selection(
        scored("p", 80), scored("q", 70), scored("r", 70), scored("s", 60), seats=2, edge_ties="all"
    )

    assert selected(data) == ["p", "q", "r"]
    assert reserves(data) == {"s": 1}
    assert _undecided(data) == []


def test_votes_ties_wait_for_people_as_points_ties_do() -> None:
    data = selection(scored("p", 60, 10), scored("q", 50, 40), aggregation="first_place_votes")

    assert _undecided(data) == [{"ids": ["p", "q"], "rank": 1, "rule": "discussion"}]
