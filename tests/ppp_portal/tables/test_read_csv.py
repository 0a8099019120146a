"""CSV as people save it: encodings, separators, quotes, headers."""

from datetime import date
from pathlib import Path

import pytest

from ppp_portal.tables.errors import TableError
from ppp_portal.tables.read import read_table

HEADER = "自治体名,名称,備考"
KNOWN = ("自治体名", "名称", "相手方", "年度", "備考")
RECORD = ("甲賀市", "にんじゃロボコン（仮称）", "小学4年～中学3年")


def texts(data: bytes, **options: object) -> list[tuple[str, ...]]:
    table = read_table(data, "a.csv", vocabulary=KNOWN, **options)  # type: ignore[arg-type]
    return [row.cells for row in table.rows]


def kinds(data: bytes) -> list[str]:
    return [note.kind for note in read_table(data, "a.csv", vocabulary=KNOWN).notes]


@pytest.mark.parametrize(
    ("codec", "label"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8（BOM付き）"),
        ("cp932", "Shift_JIS（CP932）"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16（BOMなし）"),
        ("utf-16-be", "UTF-16（BOMなし）"),
        ("euc_jp", "EUC-JP"),
        ("iso2022_jp_ext", "JIS（ISO-2022-JP）"),
    ],
)
def test_every_encoding_of_a_japanese_office_gives_the_same_table(codec: str, label: str) -> None:
    # EUC-JP and JIS have the wave dash, CP932 the full-width tilde.
    text = f"{HEADER}\r\n{','.join(RECORD)}\r\n".replace("～", "から")
    table = read_table(text.encode(codec), "a.csv", vocabulary=KNOWN)
    assert table.encoding == label
    assert table.headers == ("自治体名", "名称", "備考")
    assert [row.cells for row in table.rows] == [
        tuple(cell.replace("～", "から") for cell in RECORD)
    ]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_line_ends_and_separators_are_found(line_end: str, delimiter: str) -> None:
    lines = (HEADER.split(","), RECORD, ("むかわ町", "協定", "5項目"))
    data = line_end.join(delimiter.join(line) for line in lines).encode()
    table = read_table(data, "a.csv", vocabulary=KNOWN)
    assert table.delimiter == delimiter
    assert [row.cells for row in table.rows] == [RECORD, ("むかわ町", "協定", "5項目")]


def test_commas_inside_quotes_do_not_mislead_the_search_for_the_separator() -> None:
    data = '自治体名;名称\n甲賀市;"あ,い,う,え"\n守山市;"か,き,く,け"\n'.encode()
    assert texts(data) == [("甲賀市", "あ,い,う,え"), ("守山市", "か,き,く,け")]


def test_a_quoted_line_break_stays_in_its_cell_and_rows_are_counted_as_excel_counts() -> None:
    data = '自治体名,名称\r\n甲賀市,"情報政策課\r\nICT推進室"\r\n\r\nむかわ町,協定\r\n'.encode(
        "cp932"
    )
    table = read_table(data, "a.csv", vocabulary=KNOWN)
    assert [(row.number, row.cells) for row in table.rows] == [
        (2, ("甲賀市", "情報政策課\nICT推進室")),
        (4, ("むかわ町", "協定")),
    ]


def test_numeric_references_are_decoded_and_told() -> None:
    data = "自治体名,相手方\n北海道,&#12851;北海道警備業協会\n北海道,&#x3233;㈱\n".encode("cp932")
    table = read_table(data, "a.csv", vocabulary=KNOWN)
    assert [row.cells[1] for row in table.rows] == ["㈳北海道警備業協会", "㈳㈱"]
    assert [note.message for note in table.notes] == [
        "文字参照（&#12851; など）2か所を元の文字に直しました（2行目ほか）。"
    ]


def test_formulas_stay_text_and_are_told() -> None:
    data = '自治体名,名称\n甲賀市,=1+1\n甲賀市,"=HYPERLINK(""http://a.example"")"\n'.encode()
    table = read_table(data, "a.csv", vocabulary=KNOWN)
    assert [row.cells[1] for row in table.rows] == ["=1+1", '=HYPERLINK("http://a.example")']
    assert [(note.kind, note.row) for note in table.notes] == [("formula", 2)]


def test_a_text_kept_by_a_formula_is_read_as_that_text() -> None:
    data = '自治体名,名称\n甲賀市,"=""015865"""\n'.encode()
    assert texts(data) == [("甲賀市", "015865")]


def test_an_excel_error_in_a_csv_is_flagged_at_its_cell() -> None:
    table = read_table("自治体名,名称\n甲賀市,#REF!\n".encode(), "a.csv", vocabulary=KNOWN)
    assert dict(table.rows[0].problems) == {
        1: "Excel のエラー値（#REF!）です。正しい値を入力するか、空欄にしてください。"
    }


def test_titles_remarks_totals_and_blank_rows_are_no_records() -> None:
    lines = [
        "連携協定一覧",
        "令和6年4月1日現在,,",
        "",
        "自治体名,名称,年度",
        "甲賀市,見守り協定,令和5年度",
        ",,",
        "自治体名,名称,年度",
        "むかわ町,包括連携協定,令和6年度",
        "合　計,2,",
        "※年度は締結した年度,,",
    ]
    table = read_table("\n".join(lines).encode(), "a.csv", vocabulary=KNOWN)
    assert table.header_rows == (4, 4)
    assert [row.number for row in table.rows] == [5, 8]
    assert [note.message for note in table.notes] == [
        "見出しと同じ行を読み飛ばしました（7行目）。",
        "合計の行を読み飛ばしました（9行目）。",
        "注記の行を読み飛ばしました（10行目）。",
    ]


def test_a_header_over_two_rows_without_merging_is_joined() -> None:
    data = (
        "支出元府省,事業名,法人番号,公益法人の場合,\n"
        ",,,公益法人の区分,国認定、都道府県認定の区分\n"
        "内閣府,地方創生支援事業費補助金,4010005018545,公財,国認定\n"
    ).encode()
    table = read_table(data, "a.csv", vocabulary=("事業名", "法人番号"))
    assert table.headers == (
        "支出元府省",
        "事業名",
        "法人番号",
        "公益法人の場合／公益法人の区分",
        "公益法人の場合／国認定、都道府県認定の区分",
    )
    assert [row.number for row in table.rows] == [3]


def test_a_record_with_blanks_is_not_taken_for_a_second_header_row() -> None:
    data = "自治体名,名称,備考\n甲賀市,,二か所\n,見守り協定,\n".encode()
    assert texts(data) == [("甲賀市", "", "二か所"), ("", "見守り協定", "")]


def test_an_unknown_header_is_found_by_its_shape() -> None:
    data = "一覧表\nまち,できごと,いつ\n甲賀市,音楽祭,2024-04-01\n".encode()
    table = read_table(data, "a.csv", vocabulary=KNOWN)
    assert table.headers == ("まち", "できごと", "いつ")


def test_repeated_and_blank_headers_get_names_of_their_own() -> None:
    data = "自治体名,名称,備考,,備考,\n甲賀市,音楽祭,1,2,3,\n".encode()
    table = read_table(data, "a.csv", vocabulary=KNOWN)
    assert table.headers == ("自治体名", "名称", "備考", "列D", "備考（2）")
    assert table.rows[0].cells == ("甲賀市", "音楽祭", "1", "2", "3")
    assert [column.letter for column in table.columns] == ["A", "B", "C", "D", "E"]


def test_short_rows_are_filled_and_long_rows_get_a_column() -> None:
    assert texts("自治体名,名称\n甲賀市\nむかわ町,協定,余り\n".encode()) == [
        ("甲賀市", "", ""),
        ("むかわ町", "協定", "余り"),
    ]


def test_a_header_row_can_be_named() -> None:
    data = "甲,乙\n自治体名,名称\n甲賀市,協定\n".encode()
    table = read_table(data, "a.csv", vocabulary=KNOWN, header_row=1)
    assert table.headers == ("甲", "乙")
    assert len(table.rows) == 2


def test_a_named_header_row_that_is_blank_is_refused() -> None:
    with pytest.raises(TableError) as caught:
        read_table("自治体名,名称\n".encode(), "a.csv", header_row=7)
    assert str(caught.value) == "7行目は空です。見出しのある行の番号を指定してください。"


@pytest.mark.parametrize(("text", "kind"), [("\ue000田", "private_use"), ("\ufffd田", "garbled")])
def test_characters_that_others_cannot_read_are_told(text: str, kind: str) -> None:
    assert kinds(f"自治体名,名称\n甲賀市,{text}\n".encode()) == [kind]


def test_a_header_alone_gives_no_rows_and_says_so() -> None:
    table = read_table(HEADER.encode(), "a.csv", vocabulary=KNOWN)
    assert table.rows == ()
    assert [note.kind for note in table.notes] == ["empty"]


def test_dates_in_a_csv_stay_text() -> None:
    table = read_table("名称,年度\n協定,2024/4/1\n".encode(), "a.csv", vocabulary=KNOWN)
    assert table.rows[0].cells == ("協定", "2024/4/1")
    assert dict(table.rows[0].dates) == dict[int, date]()


def test_a_path_is_read_and_names_the_table(tmp_path: Path) -> None:
    path = tmp_path / "協定.csv"
    path.write_bytes(HEADER.encode() + b"\n" + ",".join(RECORD).encode())
    table = read_table(path, vocabulary=KNOWN)
    assert (table.filename, [row.cells for row in table.rows]) == ("協定.csv", [RECORD])


def test_a_path_that_is_not_there_is_a_message(tmp_path: Path) -> None:
    with pytest.raises(TableError) as caught:
        read_table(tmp_path / "none.csv")
    assert str(caught.value).startswith("ファイル「none.csv」を開けません")
