"""Spreadsheets of income and expense as people send them, read into one year's rows."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.domain.money_import import MAX_TABLE_ROWS, Sheet, draft, read_sheet
from ppp_portal.tables.errors import TableError
from ppp_portal.tables.write import write_xlsx

SECTIONS = """費目,予算額,決算額,備考
収入の部,,,
委託料,"18,000,000","18,000,000",
県補助金,"1,500千円",1500000,
収入計,"19,500,000","19,500,000",
支出の部,,,
人件費,1200万円,"12,100,000",
委託料,"5,000,000","5,000,000",
なぞの費目,"2,500,000","2,400,000",端数
支出合計,"19,500,000","19,500,001",
"""


def read(text, *, unit="円", fiscal_year=2024, filename="a.csv", columns=None):
    content = text.encode() if isinstance(text, str) else text
    sheet = read_sheet(content, filename)
    return draft(sheet, columns or sheet.guessed(), unit=unit, fiscal_year=fiscal_year)


def kinds(made):
    return [(row.kind, row.label, row.planned, row.actual) for row in made.rows]


def test_a_statement_in_two_parts_is_read_with_its_sums_compared_and_left_out():
    made = read(SECTIONS)

    assert kinds(made) == [
        ("city", "委託料", "18,000,000円", "18,000,000円"),
        ("prefecture", "県補助金", "1,500,000円", "1,500,000円"),
        ("personnel", "", "12,000,000円", "12,100,000円"),
        ("subcontract", "委託料", "5,000,000円", "5,000,000円"),
        ("other_expense", "なぞの費目", "2,500,000円", "2,400,000円"),
    ]
    assert made.matches == [
        "5行目「収入計」の予算19,500,000円は、読み取った行の計と同じです。",
        "5行目「収入計」の実績19,500,000円は、読み取った行の計と同じです。",
        "10行目「支出合計」の予算19,500,000円は、読み取った行の計と同じです。",
    ]
    assert made.warnings == [
        "9行目：「なぞの費目」は「その他の支出」に入れました。費目を確かめてください。",
        "10行目「支出合計」の実績は19,500,001円ですが、読み取った行の計は19,500,000円です"
        "（差 1円）。もとの表を確かめてください。",
    ]


def test_a_column_may_say_the_side_and_the_year():
    text = (
        "年度,区分,費目,内訳,予算,実績\n"
        "令和6年度,収入,市費,委託料,100,100\n"
        "令和6年度,支出,人件費,支援員,100,90\n"
        "令和5年度,支出,人件費,支援員,80,80\n"
    )

    made = read(text)

    assert kinds(made) == [
        ("city", "委託料", "100円", "100円"),
        ("personnel", "支援員", "100円", "90円"),
    ]
    assert made.warnings == ["ほかの年度の1行は使いませんでした（令和6年度の行だけを読みました）。"]


def test_a_heading_in_thousands_is_noticed_and_counts_where_a_cell_has_no_unit():
    text = '費目,予算額（千円）,実績額（千円）\n市費,"1,200",1200千円\n人件費,1200,0.0012億円\n'
    sheet = read_sheet(text.encode(), "a.csv")

    made = draft(sheet, sheet.guessed(), unit=sheet.unit, fiscal_year=2024)

    assert sheet.unit == "千円"
    assert kinds(made) == [
        ("city", "", "1,200,000円", "1,200,000円"),
        ("personnel", "", "1,200,000円", "120,000円"),
    ]


def test_an_amount_that_cannot_be_read_stays_as_written_for_the_form_to_say_so():
    made = read("費目,予算,実績\n市費,△500,たくさん1\n人件費,,-\n")

    assert kinds(made) == [("city", "", "△500", "たくさん1"), ("personnel", "", "", "")]


def test_a_workbook_is_read_like_a_csv():
    spool = io.BytesIO()
    write_xlsx(["費目", "予算", "実績"], [["市費", 100, 90], ["計", 100, 90]], spool)

    made = read(spool.getvalue(), filename="a.xlsx")

    assert kinds(made) == [("city", "", "100円", "90円")]
    assert len(made.matches) == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "空です"),
        ("費目,予算\n", "データの行がありません"),
        ("費目,予算\n" + "人件費,1\n" * (MAX_TABLE_ROWS + 1), "大きすぎます"),
        ("甲,乙\n1,2\n", "「費目」の列"),
        ("費目,備考\n人件費,あ\n", "「予算」か「実績」"),
        ("年度,費目,予算\n令和5年度,人件費,1\n", "取り込める行がありません"),
    ],
)
def test_a_file_that_says_nothing_is_refused_with_what_to_do(text, message):
    with pytest.raises(TableError, match=message):
        read(text)


def test_two_columns_cannot_be_the_same_thing():
    sheet = read_sheet("費目,予算,当初\n人件費,1,2\n".encode(), "a.csv")

    with pytest.raises(TableError, match="一つだけ"):
        draft(
            sheet,
            {"費目": "kind", "予算": "planned", "当初": "planned"},
            unit="円",
            fiscal_year=2024,
        )


CELLS = st.text(max_size=12) | st.sampled_from(
    ["市費", "人件費", "計", "収入の部", "支出計", "1,200千円", "△5", "令和6年度", "9" * 20]
)


@given(st.lists(st.lists(CELLS, min_size=4, max_size=4), min_size=1, max_size=12))
@settings(max_examples=200, deadline=None)
def test_whatever_the_cells_hold_the_answer_is_rows_or_a_message(rows):
    sheet = Sheet(["年", "名", "予", "実"], list(range(2, len(rows) + 2)), rows)
    columns = {"年": "year", "名": "kind", "予": "planned", "実": "actual"}

    try:
        made = draft(sheet, columns, unit="円", fiscal_year=2024)
    except TableError as error:
        assert str(error).endswith("。")
    else:
        assert 0 < len(made.rows) <= len(rows)
