"""The tree of what grew out of what."""

from __future__ import annotations

from ppp_portal.charts.tree import Branch, tree_chart

HEADS = ["世代", "事例", "自治体", "変えたところ"]


def test_each_row_hangs_from_the_row_it_came_from() -> None:
    chart = tree_chart(
        "family",
        "つながり",
        [
            Branch("根", 0, "/1/", "甲市"),
            Branch("子", 1, "", "乙市", "夜にひらく。", True),
            Branch("孫", 2, "/3/"),
        ],
        HEADS,
    )

    assert chart.answer == "3件、3世代の広がりです。"
    assert [[cell.text for cell in row] for row in chart.table.rows] == [
        ["第1世代", "根", "甲市", ""],
        ["第2世代", "子（この事例）", "乙市", "夜にひらく。"],
        ["第3世代", "孫", "", ""],
    ]
    assert chart.picture.count("<circle") == 2 * 3
    assert chart.picture.count("<path") == 2 * 2


def test_a_very_deep_tree_keeps_its_words_within_the_picture() -> None:
    rows = [Branch(f"とても長い名前の事例{depth}", depth) for depth in range(40)]

    chart = tree_chart("family", "つながり", rows, HEADS)

    assert "とても" in chart.picture
    assert chart.picture.count("<text") == 2 * 40


def test_without_rows_there_is_no_picture() -> None:
    chart = tree_chart("family", "つながり", [], HEADS)

    assert (chart.picture, chart.answer) == ("", "広がりはまだ記録されていません。")
