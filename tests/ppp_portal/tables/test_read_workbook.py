"""Workbooks: kinds of cells, merged headers, several sheets."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

from ppp_portal.tables.errors import TableError
from ppp_portal.tables.read import read_table

KNOWN = ("自治体名", "名称", "法人番号", "契約日", "備考")
AGREEMENTS = Path(__file__).with_name("data") / "agreements.xls"
Make = Callable[..., bytes]


def test_numbers_lose_excels_point_and_codes_keep_their_zeros(make_xlsx: Make) -> None:
    rows = [
        ["自治体名", "名称", "法人番号", "金額", "率", "公開"],
        ["甲賀市", "0000000005", 7000020252093.0, 281542000.0, 0.1 + 0.2, True],
    ]
    table = read_table(make_xlsx({"一覧": rows}), "a.xlsx", vocabulary=KNOWN)
    assert table.rows[0].cells == (
        "甲賀市",
        "0000000005",
        "7000020252093",
        "281542000",
        "0.3",
        "TRUE",
    )


def test_a_date_cell_is_iso_text_and_keeps_its_date(make_xlsx: Make) -> None:
    rows = [
        ["名称", "契約日", "更新"],
        ["協定", date(2024, 8, 22), datetime(2024, 8, 22, 17, 15)],
    ]
    row = read_table(make_xlsx({"一覧": rows}), "a.xlsx", vocabulary=KNOWN).rows[0]
    assert row.cells == ("協定", "2024-08-22", "2024-08-22 17:15:00")
    assert dict(row.dates) == {1: date(2024, 8, 22), 2: date(2024, 8, 22)}


def test_errors_and_formulas_without_a_result_are_flagged(make_xlsx: Make) -> None:
    rows = [
        ["名称", "契約日", "備考"],
        ["協定", ("=1/0", "#DIV/0!"), ("=A1&B1", "")],
        [("=A2", "協定"), "令和5年", ""],
    ]
    table = read_table(make_xlsx({"一覧": rows}), "a.xlsx", vocabulary=KNOWN)
    assert [row.cells for row in table.rows] == [("協定", "#DIV/0!", ""), ("協定", "令和5年", "")]
    assert dict(table.rows[0].problems) == {
        1: "Excel のエラー値（#DIV/0!）です。正しい値を入力するか、空欄にしてください。",
        2: (
            "数式の計算結果が保存されていません。"
            "Excel で開いて上書き保存するか、値として貼り付けてください。"
        ),
    }
    assert [note.kind for note in table.notes] == ["error", "uncached"]


def test_a_merged_header_of_two_rows_is_joined_under_its_group(make_xlsx: Make) -> None:
    rows = [
        ["補助金等の支出についての情報の公開", None, None, None],
        [],
        ["事業名", "法人番号", "公益法人の場合", None],
        [None, None, "公益法人の区分", "国認定、\n都道府県認定の区分"],
        ["地方創生支援事業費補助金", 4010005018545.0, "公財", "国認定"],
    ]
    merged = ["A1:D1", "A3:A4", "B3:B4", "C3:D3"]
    data = make_xlsx({"様式1": rows}, merged={"様式1": merged})
    table = read_table(data, "a.xlsx", vocabulary=("事業名", "法人番号"))
    assert table.header_rows == (3, 4)
    assert table.headers == (
        "事業名",
        "法人番号",
        "公益法人の場合／公益法人の区分",
        "公益法人の場合／国認定、都道府県認定の区分",
    )
    assert [(row.number, row.cells[1]) for row in table.rows] == [(5, "4010005018545")]


def test_groups_above_known_headers_are_joined_to_them(make_xlsx: Make) -> None:
    rows = [
        ["基本", None, "契約", None],
        ["自治体名", "名称", "契約日", "備考"],
        ["甲賀市", "協定", "令和5年", ""],
    ]
    data = make_xlsx({"一覧": rows}, merged={"一覧": ["A1:B1", "C1:D1"]})
    table = read_table(data, "a.xlsx", vocabulary=KNOWN)
    assert table.headers == ("基本／自治体名", "基本／名称", "契約／契約日", "契約／備考")


def test_a_table_that_begins_in_column_b_keeps_its_letters(make_xlsx: Make) -> None:
    rows = [[], [None, "自治体名", "名称"], [None, "甲賀市", "協定"]]
    table = read_table(make_xlsx({"一覧": rows}), "a.xlsx", vocabulary=KNOWN)
    assert [(column.letter, column.name) for column in table.columns] == [
        ("B", "自治体名"),
        ("C", "名称"),
    ]
    assert [(row.number, row.cells) for row in table.rows] == [(3, ("甲賀市", "協定"))]


def test_cells_merged_downwards_count_for_all_their_rows(make_xlsx: Make) -> None:
    rows = [["自治体名", "名称"], ["甲賀市", "協定"], [None, "覚書"], [None, "委託"]]
    data = make_xlsx({"一覧": rows}, merged={"一覧": ["A2:A3"]})
    table = read_table(data, "a.xlsx", vocabulary=KNOWN)
    assert [row.cells for row in table.rows] == [
        ("甲賀市", "協定"),
        ("甲賀市", "覚書"),
        ("", "委託"),
    ]
    assert [note.kind for note in table.notes] == ["merged"]


def test_the_first_sheet_with_known_headers_is_read_and_the_others_are_named(
    make_xlsx: Make,
) -> None:
    sheets = {
        "表紙": [["目的", "連絡先"], ["一覧の公表", "企画課"]],
        "一覧": [["自治体名", "名称"], ["甲賀市", "協定"]],
        "作業用": [["自治体名", "名称"], ["x", "y"]],
    }
    table = read_table(make_xlsx(sheets, hidden=["作業用"]), "a.xlsx", vocabulary=KNOWN)
    assert (table.sheet, table.sheets) == ("一覧", ("表紙", "一覧", "作業用"))
    assert [note.message for note in table.notes] == [
        "シート「一覧」を読みました。読まなかったシート：表紙、作業用（非表示）。"
        "別のシートを読むときは、シートを選び直してください。"
    ]


def test_a_sheet_can_be_chosen(make_xlsx: Make) -> None:
    sheets = {
        "令和5年度": [["自治体名", "名称"], ["甲賀市", "協定"]],
        "令和6年度": [["自治体名", "名称"], ["むかわ町", "覚書"]],
    }
    table = read_table(make_xlsx(sheets), "a.xlsx", vocabulary=KNOWN, sheet="令和6年度")
    assert [row.cells for row in table.rows] == [("むかわ町", "覚書")]
    assert table.notes == ()


def test_a_sheet_that_is_not_there_is_a_message_with_the_choices(make_xlsx: Make) -> None:
    data = make_xlsx({"一覧": [["自治体名", "名称"]]})
    with pytest.raises(TableError) as caught:
        read_table(data, "a.xlsx", sheet="別紙")
    assert str(caught.value) == "シート「別紙」がありません。次から選んでください：一覧"


def test_a_workbook_named_csv_is_read_for_what_it_is(make_xlsx: Make) -> None:
    data = make_xlsx({"一覧": [["自治体名", "名称"], ["甲賀市", "協定"]]})
    table = read_table(data, "a.csv", vocabulary=KNOWN)
    assert table.kind == "xlsx"
    assert [note.message for note in table.notes] == [
        "拡張子は .csv ですが、中身はExcel ブック（.xlsx）なので、そのように読みました。"
    ]


def test_an_old_workbook_is_read_with_its_merged_cells() -> None:
    table = read_table(AGREEMENTS, vocabulary=KNOWN)
    assert (table.kind, table.sheet, table.header_rows) == ("xls", "協定一覧", (3, 4))
    assert table.headers == ("自治体名", "名称", "契約／締結日", "契約／法人番号")
    assert [row.cells for row in table.rows] == [
        ("甲賀市", "見守り協定", "2024-08-22", "7000020252093"),
        ("甲賀市", "包括連携協定", "2025-01-08", "0000000000001"),
    ]


def test_an_opendocument_sheet_is_read(make_ods: Make) -> None:
    data = make_ods([["自治体名", "名称"], ["甲賀市", "015865"]])
    table = read_table(data, "a.ods", vocabulary=KNOWN)
    assert (table.kind, table.sheet) == ("ods", "表")
    assert [row.cells for row in table.rows] == [("甲賀市", "015865")]
