from __future__ import annotations

import re
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from ppp_portal.charts.chart import Chart
from ppp_portal.charts.flow import Flow, flow_chart
from tests.ppp_portal.charts.reading import (
    clashes,
    drawings,
    outside,
    rows,
    tips,
    with_class,
    words,
)

INCOME = [
    Flow("市費", "サンプル法人", 24_000_000, 25_000_000, "/money/"),
    Flow("寄附", "サンプル法人", 3_000_000, 2_000_000),
]
SPENDING = [
    Flow("サンプル法人", "人件費", 19_000_000, 19_000_000),
    Flow("サンプル法人", "事業費", 8_000_000, 8_000_000),
]


def _heights(chart: Chart, css: str) -> list[Decimal]:
    bars = with_class(drawings(chart.picture)["wide"], css)
    return [Decimal(str(bar.get("height"))) for bar in bars if bar.tag == "rect" and bar.get("x")]


def test_a_balanced_statement_says_so_and_has_no_hatched_band() -> None:
    chart = flow_chart("m", "費用の流れ", INCOME, SPENDING)

    assert chart.answer == "実績は、収入2,700万円、支出2,700万円です。収入と支出は一致しています。"
    assert with_class(drawings(chart.picture)["wide"], "gap") == []


def test_bars_are_as_high_as_their_amounts() -> None:
    heights = _heights(flow_chart("m", "費用の流れ", INCOME, SPENDING), "key")

    assert [round(height / heights[0] * 24, 1) for height in heights] == [24, 3, 19, 8, 27]


def test_the_plan_stands_as_an_outline_around_what_was_paid() -> None:
    chart = flow_chart("m", "費用の流れ", INCOME, SPENDING)

    outlines = _heights(chart, "aim")
    assert [round(height / outlines[0] * 25, 1) for height in outlines] == [25, 2, 19, 8]
    assert words(drawings(chart.picture)["wide"])[:3] == ["市費", "2,400万円", "予算 2,500万円"]


def test_the_table_has_every_yen_and_the_sums() -> None:
    table = flow_chart("m", "費用の流れ", INCOME, SPENDING).table

    assert table.heads == ["から", "へ", "予算（円）", "実績（円）", "差（円）"]
    assert rows(table) == [
        ["市費", "サンプル法人", "25,000,000", "24,000,000", "−1,000,000"],
        ["寄附", "サンプル法人", "2,000,000", "3,000,000", "1,000,000"],
        ["サンプル法人", "人件費", "19,000,000", "19,000,000", "0"],
        ["サンプル法人", "事業費", "8,000,000", "8,000,000", "0"],
        ["収入の計", "", "27,000,000", "27,000,000", "0"],
        ["支出の計", "", "27,000,000", "27,000,000", "0"],
        ["収入−支出", "", "0", "0", "0"],
    ]
    assert [cell.url for row in table.rows for cell in row if cell.url] == ["/money/"]


def test_what_is_left_over_is_a_hatched_band_with_its_word() -> None:
    chart = flow_chart("m", "費用の流れ", INCOME, SPENDING[:1])
    wide = drawings(chart.picture)["wide"]

    assert chart.answer.endswith("800万円が残っています。")
    assert words(wide)[words(wide).index("残") + 1] == "800万円"
    assert "サンプル法人→残 8,000,000円" in tips(wide)
    assert {part.get("fill") for part in with_class(wide, "gap")} == {"url(#m-wide-fill-gap)"}
    assert [p.get("id") for p in wide.iter("pattern")] == ["m-wide-fill-gap"]


def test_what_is_lacking_is_named_with_its_organisation_where_there_are_several() -> None:
    income = [*INCOME, Flow("県費", "サンプル会社", 1_000_000)]
    spending = [*SPENDING, Flow("サンプル会社", "人件費", 1_500_000)]

    chart = flow_chart("m", "費用の流れ", income, spending)

    assert chart.answer.endswith("サンプル会社で、50万円が不足しています。")
    assert "不足→サンプル会社 500,000円" in tips(drawings(chart.picture)["narrow"])


def test_a_plan_alone_is_drawn_as_the_plan() -> None:
    chart = flow_chart("m", "費用の流れ", [Flow("市費", "甲", None, 100)], [])

    assert chart.answer == "予算は、収入100円、支出0円です。支出の記録がありません。"
    assert chart.table.heads == ["から", "へ", "予算（円）"]
    assert rows(chart.table)[1:] == [
        ["収入の計", "", "100"],
        ["支出の計", "", "–"],
        ["収入−支出", "", "–"],
    ]


def test_nothing_stated_or_only_zeros_has_no_picture() -> None:
    charts = [flow_chart("m", "流れ", flows, []) for flows in ([], [Flow("市費", "甲", 0)])]

    assert [chart.picture for chart in charts] == ["", ""]
    assert {chart.answer for chart in charts} == {"金額はまだ記録されていません。"}
    assert rows(charts[1].table)[0] == ["市費", "甲", "0"]


def test_a_yen_beside_a_trillion_can_still_be_seen() -> None:
    chart = flow_chart("m", "流れ", [Flow("国費", "甲", 10**12), Flow("寄附", "甲", 1)], [])

    assert _heights(chart, "key")[1] == 2


def test_rows_of_the_same_ends_are_one_band() -> None:
    chart = flow_chart("m", "流れ", [Flow("市費", "甲", 1), Flow("市費", "甲", 2)], [])

    assert "市費→甲 3円" in tips(drawings(chart.picture)["wide"])


def test_a_source_and_a_use_may_have_the_same_name() -> None:
    chart = flow_chart("m", "流れ", [Flow("その他", "甲", 5)], [Flow("甲", "その他", 5)])

    assert words(drawings(chart.picture)["wide"]).count("その他") == 2


def test_the_same_statement_is_always_the_same_picture() -> None:
    assert flow_chart("m", "流れ", INCOME, SPENDING) == flow_chart("m", "流れ", INCOME, SPENDING)


NAMES = st.sampled_from(["市費", "不足", "残", "とても長い名前の財源（特別会計から）", "A", "甲"])
MONEY = st.one_of(st.none(), st.integers(0, 10**12))
FLOWS = st.lists(st.builds(Flow, NAMES, NAMES, MONEY, MONEY, st.just("")), max_size=8)


@settings(max_examples=50, deadline=None)
@given(FLOWS, FLOWS)
def test_no_label_ever_covers_another_or_leaves_the_picture(
    income: list[Flow], spending: list[Flow]
) -> None:
    chart = flow_chart("m", "流れ", income, spending)

    for drawing in drawings(chart.picture).values():
        assert (clashes(drawing), outside(drawing)) == ([], [])


@settings(max_examples=50, deadline=None)
@given(FLOWS, FLOWS)
def test_the_sums_of_the_table_are_those_of_the_rows(
    income: list[Flow], spending: list[Flow]
) -> None:
    table = flow_chart("m", "流れ", income, spending).table

    paid = [sum(flow.actual or 0 for flow in flows) for flows in (income, spending)]
    if "実績（円）" in table.heads:
        column = list(table.heads).index("実績（円）")
        assert [row[column].value or 0 for row in table.totals[:2]] == paid


def test_text_of_the_caller_is_escaped() -> None:
    assert re.findall(r"<[bi]>", flow_chart("m", "<b>", [Flow("<i>", "<b>", 1)], []).picture) == []
