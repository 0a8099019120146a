from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ppp_portal.charts.line import Point, line_chart
from tests.ppp_portal.charts.reading import (
    clashes,
    drawings,
    outside,
    rows,
    tips,
    with_class,
    words,
)

YEARS = [
    Point("令和5年度", 1900, 1800),
    Point("令和6年度", 3100, None, 1900),
    Point("令和7年度", 4000, 3800, 3100, "/reports/"),
]


def _path(picture: str, css: str, size: str = "wide") -> str:
    (found,) = with_class(drawings(picture)[size], css)
    return str(found.get("d"))


def test_the_answer_says_the_newest_figure_with_its_target_and_the_year_before() -> None:
    chart = line_chart("people", "参加者数", YEARS, "人")

    assert chart.answer == "令和7年度の実績は4,000人、目標は3,800人（105%）、前年度は3,100人です。"


def test_the_table_has_the_same_numbers_and_a_way_to_the_reports() -> None:
    table = line_chart("people", "参加者数", YEARS, "人").table

    assert table.heads == ["時期", "実績（人）", "目標（人）", "目標比（%）", "前年度（人）"]
    assert rows(table) == [
        ["令和5年度", "1,900", "1,800", "106", "–"],
        ["令和6年度", "3,100", "–", "–", "1,900"],
        ["令和7年度", "4,000", "3,800", "105", "3,100"],
    ]
    assert [cell.url for row in table.rows for cell in row if cell.url] == ["/reports/"]


def test_both_drawings_have_ids_of_their_own_and_say_what_they_show() -> None:
    picture = line_chart("people", "参加者数", YEARS, "人").picture

    ids = re.findall(r'\sid="(.*?)"', picture)
    assert ids == [
        "people-wide-title",
        "people-wide-description",
        "people-narrow-title",
        "people-narrow-description",
    ]
    assert {
        size: drawing.findtext("desc") for size, drawing in drawings(picture).items()
    } == dict.fromkeys(
        ("wide", "narrow"), "令和7年度の実績は4,000人、目標は3,800人（105%）、前年度は3,100人です。"
    )


def test_each_line_is_named_at_its_end_and_each_value_on_its_dot() -> None:
    wide = drawings(line_chart("people", "参加者数", YEARS, "人").picture)["wide"]

    assert sorted(words(wide)[-3:]) == ["前年度 3,100人", "実績 4,000人", "目標 3,800人"]
    assert tips(wide) == ["令和5年度 1,900人", "令和6年度 3,100人", "令和7年度 4,000人"]


def test_what_is_missing_is_a_gap_and_zero_is_not() -> None:
    points = [Point("4月", 5), Point("5月", None), Point("6月", 0), Point("7月", 3)]

    path = _path(line_chart("a", "人数", points, "人").picture, "line")

    assert (path.count("M"), path.count("L")) == (2, 1)


def test_a_target_stands_over_the_whole_of_its_month() -> None:
    points = [Point("4月", 1, 5), Point("5月", 1, 10)]

    numbers = re.findall(r"[\d.]+", _path(line_chart("a", "人数", points, "人").picture, "aim"))

    across, heights = numbers[::2], numbers[1::2]
    assert across[1] == across[2]
    assert heights == [heights[0], heights[0], "14", "14"]


def test_a_rate_is_drawn_up_to_100_percent_and_compared_in_points() -> None:
    points = [Point("令和7年度", Decimal("61.5"), Decimal(70))]

    chart = line_chart("a", "就職率", points, kind="rate")

    marks = [word for word in words(drawings(chart.picture)["wide"]) if word.endswith("%")]
    assert marks[:6] == ["0%", "20%", "40%", "60%", "80%", "100%"]
    assert chart.table.heads == ["時期", "実績（%）", "目標（%）", "目標との差（ポイント）"]
    assert rows(chart.table) == [["令和7年度", "61.5", "70", "−8.5"]]
    assert chart.answer == "令和7年度の実績は61.5%、目標は70%です。"


def test_yes_and_no_are_marks_of_different_shape_and_never_a_line() -> None:
    points = [Point("4月", True, True), Point("5月", False, True), Point("6月", None, True)]

    chart = line_chart("a", "会議を開いた", points, kind="yes_no")
    wide = drawings(chart.picture)["wide"]

    assert tips(wide)[:3] == ["4月 はい", "5月 いいえ", "6月 記録なし"]
    assert [len(with_class(wide, css)) for css in ("ring", "line", "before")] == [4, 1, 1]
    assert chart.answer == "5月の実績は「いいえ」、目標は「はい」です。"
    assert rows(chart.table) == [
        ["4月", "はい", "はい"],
        ["5月", "いいえ", "はい"],
        ["6月", "–", "はい"],
    ]


@pytest.mark.parametrize("points", [[], [Point("4月")]])
def test_without_any_number_there_is_no_picture_but_a_sentence(points: list[Point]) -> None:
    chart = line_chart("a", "人数", points, "人")

    assert (chart.picture, chart.answer) == ("", "実績はまだ記録されていません。")


def test_a_plan_without_results_is_drawn_already() -> None:
    chart = line_chart("a", "人数", [Point("4月", None, 10)], "人")

    assert [word for word in words(drawings(chart.picture)["wide"]) if "目標" in word] == [
        "目標 10人"
    ]
    assert chart.answer == "実績はまだ記録されていません。"


def test_24_months_are_labelled_by_quarter_where_there_is_no_room_for_all() -> None:
    points = [Point(f"{(i + 3) % 12 + 1}月", i, group=f"令和{6 + i // 12}年度") for i in range(24)]

    narrow = drawings(line_chart("a", "人数", points, "人").picture)["narrow"]

    assert [word for word in words(narrow) if word.endswith(("月", "年度"))] == [
        *("4月", "10月", "4月", "10月"),
        *("令和6年度", "令和7年度"),
    ]


def test_a_trillion_is_said_in_few_characters() -> None:
    wide = drawings(line_chart("a", "額", [Point("令和7年度", 10**12)], "円").picture)["wide"]

    assert words(wide)[-1] == "実績 1兆円"
    assert "1兆" in words(wide)


VALUES = st.one_of(st.none(), st.integers(0, 10**12))
LABELS = st.sampled_from(["10月", "第1四半期", "令和7年度", "とても長い時期の名前" * 4])
POINTS = st.lists(
    st.builds(Point, LABELS, VALUES, VALUES, VALUES, st.just(""), st.just("年度")),
    min_size=1,
    max_size=24,
)


@settings(max_examples=40, deadline=None)
@given(POINTS)
@example([Point("10月", None, 0), Point("10月", 100_000, None, 0), Point("第1四半期")])
def test_no_label_ever_covers_another_or_leaves_the_picture(points: list[Point]) -> None:
    chart = line_chart("a", "人数", points, "人")

    for drawing in drawings(chart.picture).values():
        assert (clashes(drawing), outside(drawing)) == ([], [])


def test_text_of_the_caller_is_escaped() -> None:
    picture = line_chart("a", "<b>", [Point("<i>", 1)], "人").picture

    assert re.findall(r"<[bi]>", picture) == []
