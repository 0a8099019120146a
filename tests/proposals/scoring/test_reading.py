"""Every wrong input is told with its path; what is merely odd is warned of."""

from __future__ import annotations

import copy
import json
from fractions import Fraction
from typing import Any

import pytest

from proposals.scoring import InvalidSelection, rank, read, read_json
from tests.proposals.scoring.inputs import Data, criterion, ranked, scored, selection, standing


def _errors(data: object) -> list[tuple[str, str]]:
    with pytest.raises(InvalidSelection) as caught:
        read(data)
    return [(one.path, one.message) for one in caught.value.problems]


def _good() -> Data:
    return {
        "criteria": [
            criterion("a", 10),
            criterion("b", 5, scale={"A": "1", "B": "0.5"}),
            criterion("c", 10, price={"formula": "lowest_over_own"}),
        ],
        "budget": 1000,
        "aggregation": "sum",
        "rounding": {"total": {"mode": "half_up", "decimals": 1}},
        "thresholds": [{"kind": "total_ratio", "value": "0.6"}],
        "recusal": "normalise",
        "tie_break": ["lower_price"],
        "seats": 1,
        "proposals": [
            {"id": "p", "price": 900, "scores": {"X": {"a": 8, "b": "A"}}},
            {"id": "q", "price": 950, "scores": {"X": {"a": 7, "b": "B"}}},
        ],
        "decisions": {"discussion": ["p"]},
    }


def _with(path: str, value: object) -> Data:
    """The good input with one value replaced; `DROP` removes it."""
    data: Any = _good()
    *way, last = [int(part) if part.isdigit() else part for part in path.split("/")]
    at = data
    for part in way:
        at = at[part] if isinstance(at, list) else at.setdefault(part, {})
    if value is DROP:
        del at[last]
    else:
        at[last] = value
    return dict(data)


DROP = object()


def test_the_good_input_is_read() -> None:
    assert read(_good()).warnings == ()


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        ("criteria", DROP, "criteria"),
        ("criteria", [], "criteria"),
        ("criteria", {}, "criteria"),
        ("criteria/0", "a", "criteria[0]"),
        ("criteria/0/id", DROP, "criteria[0].id"),
        ("criteria/0/id", "", "criteria[0].id"),
        ("criteria/0/id", 1, "criteria[0].id"),
        ("criteria/1/id", "a", "criteria[1].id"),
        ("criteria/0/name", 3, "criteria[0].name"),
        ("criteria/0/points", DROP, "criteria[0].points"),
        ("criteria/0/points", None, "criteria[0].points"),
        ("criteria/0/points", 0, "criteria[0].points"),
        ("criteria/0/points", -1, "criteria[0].points"),
        ("criteria/0/points", "ten", "criteria[0].points"),
        ("criteria/0/points", True, "criteria[0].points"),
        ("criteria/0/points", "1e999999", "criteria[0].points"),
        ("criteria/0/points", "1" * 16, "criteria[0].points"),
        ("criteria/0/points", "0." + "1" * 21, "criteria[0].points"),
        ("criteria/0/points", float("nan"), "criteria[0].points"),
        ("criteria/0/weight", 0, "criteria[0].weight"),
        ("criteria/1/scale", {}, "criteria[1].scale"),
        ("criteria/1/scale", ["A"], "criteria[1].scale"),
        ("criteria/1/scale/A", "1.1", "criteria[1].scale.A"),
        ("criteria/1/scale/A", "-0.1", "criteria[1].scale.A"),
        ("criteria/0/minimum", {}, "criteria[0].minimum"),
        ("criteria/0/minimum", {"ratio": "0.5", "points": 5}, "criteria[0].minimum"),
        ("criteria/0/minimum", {"ratio": 60}, "criteria[0].minimum.ratio"),
        ("criteria/0/minimum", {"ratio": "3/2"}, "criteria[0].minimum.ratio"),
        ("criteria/0/minimum", {"ratio": "1/0"}, "criteria[0].minimum.ratio"),
        ("criteria/0/minimum", {"points": 11}, "criteria[0].minimum.points"),
        ("criteria/0/mandatory", "yes", "criteria[0].mandatory"),
        ("criteria/2/price", "lowest_over_own", "criteria[2].price"),
        ("criteria/2/price", {}, "criteria[2].price.formula"),
        ("criteria/2/price", {"formula": "cheapest"}, "criteria[2].price.formula"),
        ("criteria/2/price/multiplier", 0, "criteria[2].price.multiplier"),
        ("criteria/2/price/ratio", 2, "criteria[2].price.ratio"),
        ("criteria/2/price/cap", -1, "criteria[2].price.cap"),
        ("budget", 0, "budget"),
        ("budget", "much", "budget"),
        ("aggregation", DROP, "aggregation"),
        ("aggregation", "mean", "aggregation"),
        ("aggregation", ["sum"], "aggregation"),
        ("rounding", [], "rounding"),
        ("rounding/total", {"mode": "up", "decimals": 1}, "rounding.total.mode"),
        ("rounding/total", {"mode": "floor"}, "rounding.total.decimals"),
        ("rounding/total/decimals", -1, "rounding.total.decimals"),
        ("rounding/total/decimals", "1.5", "rounding.total.decimals"),
        ("rounding/total/decimals", 11, "rounding.total.decimals"),
        ("total_from", "items", "total_from"),
        ("thresholds", {}, "thresholds"),
        ("thresholds/0/kind", "ratio", "thresholds[0].kind"),
        ("thresholds/0/value", DROP, "thresholds[0].value"),
        ("thresholds/0/value", 60, "thresholds[0].value"),
        ("thresholds/0/value", -1, "thresholds[0].value"),
        ("thresholds/0/except", ["z"], "thresholds[0].except[0]"),
        ("recusal", "skip", "recusal"),
        ("tie_break", ["luck"], "tie_break[0]"),
        ("tie_break", ["criterion:z"], "tie_break[0]"),
        ("tie_break", ["vote", "vote"], "tie_break[1]"),
        ("tie_break", [1], "tie_break[0]"),
        ("seats", 0, "seats"),
        ("seats", "1.5", "seats"),
        ("edge_ties", "some", "edge_ties"),
        ("members", ["X", "X"], "members[1]"),
        ("members", ["Y"], "proposals[0].scores.X"),
        ("proposals", DROP, "proposals"),
        ("proposals", "p", "proposals"),
        ("proposals/0", [], "proposals[0]"),
        ("proposals/0/id", DROP, "proposals[0].id"),
        ("proposals/1/id", "p", "proposals[1].id"),
        ("proposals/0/price", -1, "proposals[0].price"),
        ("proposals/0/price", DROP, "proposals[0].price"),
        ("proposals/0/scores", DROP, "proposals[0].scores"),
        ("proposals/0/scores", [], "proposals[0].scores"),
        ("proposals/0/scores/X", 8, "proposals[0].scores.X"),
        ("proposals/0/scores/X/z", 8, "proposals[0].scores.X.z"),
        ("proposals/0/scores/X/a", 11, "proposals[0].scores.X.a"),
        ("proposals/0/scores/X/a", -1, "proposals[0].scores.X.a"),
        ("proposals/0/scores/X/a", "A", "proposals[0].scores.X.a"),
        ("proposals/0/scores/X/a", [8], "proposals[0].scores.X.a"),
        ("proposals/0/scores/X/a", False, "proposals[0].scores.X.a"),
        ("proposals/0/scores/X/a", "1" * 17, "proposals[0].scores.X.a"),
        ("proposals/0/scores/X/b", "C", "proposals[0].scores.X.b"),
        ("proposals/0/scores/Y", {"a": 8}, "proposals[0].scores.Y.b"),
        ("proposals/0/item_totals", {"z": 1}, "proposals[0].item_totals.z"),
        ("proposals/0/item_totals", {"a": "x"}, "proposals[0].item_totals.a"),
        ("proposals/0/total", -1, "proposals[0].total"),
        ("proposals/0/recused", "X", "proposals[0].recused"),
        ("proposals/0/recused", ["X"], "proposals[0].scores"),
        ("proposals/0/recused", ["Y", "Y"], "proposals[0].recused[1]"),
        ("proposals/0/status", "late", "proposals[0].status"),
        ("proposals/0/votes", 3, "proposals[0].votes"),
        ("proposals/0/votes", [-1], "proposals[0].votes[0]"),
        ("decisions/discussion", ["z"], "decisions.discussion[0]"),
        ("decisions/discussion", ["p", "p"], "decisions.discussion[1]"),
        ("decisions/discussion", "p", "decisions.discussion"),
    ],
)
def test_a_wrong_value_is_told_with_its_path(path: str, value: object, where: str) -> None:
    found = _errors(_with(path, value))

    assert where in [place for place, _ in found]
    assert all(message.endswith("。") for _, message in found)


def test_all_errors_are_told_at_once() -> None:
    data = _with("proposals/0/scores/X/a", 11)
    data["seats"] = 0
    data["aggregation"] = "mean"

    assert [path for path, _ in _errors(data)] == [
        "aggregation",
        "proposals[0].scores.X.a",
        "seats",
    ]


def test_a_message_says_what_is_wrong_and_what_to_write() -> None:
    assert _errors(_with("proposals/0/scores/X/a", 11)) == [
        ("proposals[0].scores.X.a", "配点10を超えています（今は11）。配点以下で書いてください。")
    ]
    assert _errors(_with("thresholds/0/value", 60)) == [
        ("thresholds[0].value", "0から1までの割合を書いてください（6割なら0.6。今は60）。")
    ]


def test_a_name_that_would_blur_the_path_is_quoted() -> None:
    data = _with("proposals/0/scores", {'A. "x"': {"a": 11, "b": "A"}})

    assert _errors(data)[0][0] == 'proposals[0].scores["A. \\"x\\""].a'


@pytest.mark.parametrize(
    "formula", ["one_minus_own_over_budget", "budget_ratio", "dumping_guard", "floor"]
)
def test_formulas_against_the_budget_need_one(formula: str) -> None:
    data = _with("criteria/2/price", {"formula": formula})
    del data["budget"]

    assert _errors(data) == [("budget", "「項目c」の価格点の計算に予定価格が要ります。")]


def test_a_grade_that_the_numeric_scale_leaves_out_is_refused() -> None:
    scale = {"5": "1", "4": "0.8", "3": "0.6", "1": "0.2", "0": "0"}
    data = selection(scored("p", 2), criteria=[criterion("a", 5, scale=scale)])

    assert _errors(data) == [
        (
            "proposals[0].scores.A.a",
            "評価の段階にありません。次のどれかで書いてください：5、4、3、1、0。",
        )
    ]


def test_votes_need_sheets_or_counted_places() -> None:
    data = selection({"id": "p", "total": 80}, aggregation="first_place_votes")

    assert [path for path, _ in _errors(data)] == ["proposals[0].scores"]


def test_trimmed_totals_cannot_be_made_of_member_sums() -> None:
    data = selection(scored("p", 1), aggregation="trimmed_sum", total_from="rounded_members")

    assert [path for path, _ in _errors(data)] == ["total_from"]


def test_a_disqualified_one_needs_neither_scores_nor_price() -> None:
    data = _with("proposals/0", {"id": "p", "status": "disqualified"})

    assert read(data).warnings == ()


@pytest.mark.parametrize("data", [None, [], "x", 3])
def test_what_is_no_object_is_told_at_the_root(data: object) -> None:
    assert [path for path, _ in _errors(data)] == ["$"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[1,",
        '{"a": NaN}',
        '{"a": Infinity}',
        '{"a": 1e99999999999999999999}',
        "[" * 100_000,
    ],
)
def test_what_is_no_json_is_told_at_the_root(text: str) -> None:
    with pytest.raises(InvalidSelection) as caught:
        read_json(text)

    assert [one.path for one in caught.value.problems] == ["$"]


def test_a_key_that_comes_twice_is_refused() -> None:
    text = json.dumps(_good()).replace('"price": 900', '"price": 900, "price": 90')

    with pytest.raises(InvalidSelection) as caught:
        read_json(text)

    assert [tuple(one) for one in caught.value.problems] == [
        ("proposals[0].price", "同じ名前が2回あります。1つにしてください。")
    ]


def test_slips_of_the_pen_in_names_are_warned_of_and_remarks_are_not() -> None:
    data = _with("criteria/0/wieght", 2)
    data["proposals"][0].update(name="提案一", note="受付1番")

    assert read(data).warnings == (
        "criteria[0].wieght：この名前の項目はありません。使わずに計算しました。",
    )


def test_numbers_in_json_are_read_by_their_text() -> None:
    text = """{"criteria": [{"id": "a", "points": 1.1}], "aggregation": "sum", "proposals":
        [{"id": "p", "scores": {"A": {"a": 0.1}, "B": {"a": 0.2}, "C": {"a": "０．３"}}}]}"""

    assert rank(read_json(text)).standings[0].evaluation.total.text == "0.6"  # type: ignore[union-attr]


@pytest.mark.parametrize("number", [70, "70", 70.0, "70.0", "７０"])
def test_int_float_and_text_are_the_same_number(number: object) -> None:
    assert standing(selection(scored("p", number)))["total"] == "70"


def test_null_is_the_same_as_not_there() -> None:
    data = _good()
    data.update(rounding=None, thresholds=None, seats=None, decisions=None, total_from=None)
    data["proposals"][0].update(recused=None, status=None, item_totals=None, total=None)

    assert ranked(data)["ranking"][0]["selected"] is True


def test_reading_leaves_the_input_as_it_was() -> None:
    data = _good()
    before = copy.deepcopy(data)

    ranked(data)

    assert data == before


def test_a_grade_in_full_width_letters_is_the_same_grade() -> None:
    graded = criterion("a", 10, scale={"A": "1", "Ｂ": "0.7"})

    items = ranked(selection(scored("p", "Ａ", "B"), criteria=[graded]))["ranking"][0]["items"]

    assert items == {"a": "17"}


def test_a_ratio_as_a_program_writes_it_is_read_in_full() -> None:
    data = selection(
        {"id": "p", "total": "66.67"}, thresholds=[{"kind": "total_ratio", "value": 2 / 3}]
    )

    assert read(data).thresholds[0].value == Fraction("0.6666666666666666")
