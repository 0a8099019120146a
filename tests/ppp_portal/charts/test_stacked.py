from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ppp_portal.charts.patterns import filled
from ppp_portal.charts.stacked import Column, stacked_bars
from tests.ppp_portal.charts.reading import (
    clashes,
    drawings,
    outside,
    rows,
    tips,
    with_class,
    words,
)

GROUPS = ["小学生", "中学生"]
MONTHS = [
    Column("4月", [10, 30], 25, "/reports/", "令和7年度"),
    Column("5月", [None, 20], 18, group="令和7年度"),
    Column("6月", group="令和7年度"),
]


def test_the_answer_says_the_sum_the_busiest_month_and_what_is_missing() -> None:
    chart = stacked_bars("a", "参加者", GROUPS, MONTHS)

    assert chart.answer == (
        "延べ60人です。最も多いのは令和7年度4月の40人です。記録のない時期が1つあります。"
    )


def test_distinct_people_have_a_column_of_their_own_and_are_not_in_the_sum() -> None:
    table = stacked_bars("a", "参加者", GROUPS, MONTHS).table

    assert table.heads == ["時期", "小学生（人）", "中学生（人）", "延べの計（人）", "実人数（人）"]
    assert rows(table) == [
        ["令和7年度4月", "10", "30", "40", "25"],
        ["令和7年度5月", "–", "20", "20", "18"],
        ["令和7年度6月", "–", "–", "–", "–"],
    ]
    assert table.totals == ()
    assert [cell.url for row in table.rows for cell in row if cell.url] == ["/reports/"]


def test_groups_are_stacked_by_their_numbers_and_marks_stand_apart() -> None:
    wide = drawings(stacked_bars("a", "参加者", GROUPS, MONTHS).picture)["wide"]

    heights = [
        Decimal(str(bar.get("height")))
        for bar in with_class(wide, "part")
        if Decimal(str(bar.get("width"))) > 12
    ]
    assert [height / heights[0] for height in heights] == [1, 3, 2]
    assert len(with_class(wide, "mark")) == 3  # two months, and the name at the right
    assert tips(wide)[:3] == [
        "令和7年度4月 小学生 10人",
        "令和7年度4月 中学生 30人",
        "令和7年度4月 実人数 25人",
    ]


def test_every_group_has_its_fill_and_its_name_beside_the_last_bar() -> None:
    wide = drawings(stacked_bars("a", "参加者", GROUPS, MONTHS).picture)["wide"]

    fills = {part.get("fill") for part in with_class(wide, "part")}
    assert fills == {filled("a-wide", 0), filled("a-wide", 1)}
    assert [pattern.get("id") for pattern in wide.iter("pattern")] == [
        "a-wide-fill-0",
        "a-wide-fill-1",
    ]
    assert words(wide)[-3:] == ["小学生", "中学生", "実人数"]


def test_twelve_groups_have_twelve_different_fills() -> None:
    groups = [f"集まり{number}" for number in range(12)]
    wide = drawings(stacked_bars("a", "人", groups, [Column("4月", [1] * 12)]).picture)["wide"]

    drawn = {
        tuple((str(part.get("class")), str(part.get("d"))) for part in pattern)
        for pattern in wide.iter("pattern")
    }
    assert len(drawn) == 12


def test_nothing_recorded_has_no_picture_but_zero_has_one() -> None:
    nothing = stacked_bars("a", "参加者", GROUPS, [Column("4月", [None, None])])
    zero = stacked_bars("a", "参加者", GROUPS, [Column("4月", [0, 0])])

    assert (nothing.picture, nothing.answer) == ("", "参加者はまだ記録されていません。")
    assert sorted(drawings(zero.picture)) == ["narrow", "wide"]
    assert zero.answer == "延べ0人です。"


def test_distinct_people_alone_are_drawn_too() -> None:
    chart = stacked_bars("a", "参加者", [], [Column("4月", [], 12)])

    assert "4月 実人数 12人" in tips(drawings(chart.picture)["narrow"])


VALUES = st.one_of(st.none(), st.integers(0, 10**12))
COLUMNS = st.lists(
    st.builds(
        Column,
        st.sampled_from(["10月", "令和7年度"]),
        st.lists(VALUES, max_size=12),
        VALUES,
        st.just(""),
        st.sampled_from(["", "令和6年度"]),
    ),
    max_size=24,
)
NAMES = ["小学生", "名前のとても長い集まりの参加者の皆さん", "A"] * 4


@settings(max_examples=40, deadline=None)
@given(COLUMNS)
def test_no_label_ever_covers_another_or_leaves_the_picture(columns: list[Column]) -> None:
    groups = NAMES[: max((len(column.values) for column in columns), default=0)]

    chart = stacked_bars("a", "参加者", groups, columns)

    for drawing in drawings(chart.picture).values():
        assert (clashes(drawing), outside(drawing)) == ([], [])


def test_a_value_without_a_group_is_refused_rather_than_left_out() -> None:
    with pytest.raises(ValueError, match="2 values for 1 groups"):
        stacked_bars("a", "参加者", ["小学生"], [Column("4月", [1, 2])])


def test_text_of_the_caller_is_escaped() -> None:
    picture = stacked_bars("a", "<b>", ["<i>"], [Column("<b>", [1])]).picture

    assert re.findall(r"<[bi]>", picture) == []
