"""Exports: what is written can be opened safely and read back."""

import csv
import io
import json
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ppp_portal.tables.disarm import disarm, is_dangerous, rearm
from ppp_portal.tables.legacy import Replacements
from ppp_portal.tables.read import read_table
from ppp_portal.tables.write import CP932, Cell, iter_csv, iter_json, iter_xlsx

HEADERS = ["自治体名", "名称", "備考"]
# What reading tidies is not asked back: outer blanks, controls, references, #… and =\"…\".
CELL_TEXT = st.text(
    alphabet=st.one_of(
        st.sampled_from("'=+-@＝＋－＠\"\n,;0123456789あ漢ｶ①㈱ "),
        st.characters(min_codepoint=0x20, max_codepoint=0xD7FF, exclude_categories=["C", "Z"]),
    ),
    max_size=20,
).map(lambda text: text.replace("&", "").replace("#", "").strip())


def csv_bytes(rows: list[list[Cell]], **options: object) -> bytes:
    return b"".join(iter_csv(HEADERS, rows, **options))  # type: ignore[arg-type]


def read_back(data: bytes) -> list[tuple[str, ...]]:
    return [row.cells for row in read_table(data, vocabulary=HEADERS).rows]


def test_a_csv_has_a_mark_crlf_and_quotes_where_needed() -> None:
    data = csv_bytes([["甲賀市", 'にんじゃ"ロボ"', "一行\n二行"], ["むかわ町", None, "a,b"]])
    assert data == (
        b"\xef\xbb\xbf"
        + "自治体名,名称,備考\r\n"
        '甲賀市,"にんじゃ""ロボ""","一行\n二行"\r\n'
        'むかわ町,,"a,b"\r\n'.encode()
    )


def test_values_have_one_written_form() -> None:
    noon = datetime(2024, 8, 22, 3, 0, 30, 5, tzinfo=UTC)
    data = csv_bytes([[True, date(2024, 8, 22), noon], [-5, Decimal("1E+3"), 0.5]])
    assert list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))[1:] == [
        ["TRUE", "2024-08-22", "2024-08-22 12:00:30"],
        ["-5", "1000", "0.5"],
    ]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+81-3",
        "-1+cmd",
        "@SUM(1)",
        "\t=1",
        "\rx",
        ' "=1',
        "＝１",
        "＋1",
        "－1+1",
        "＠a",
        "'=1",
    ],
)
def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    assert disarm(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-5", "-1,200", "-0.5", "-", "－", "a=b", "'90年代", "", "甲"])
def test_harmless_text_stays_as_it_is(text: str) -> None:
    assert disarm(text) == text


@given(st.text(alphabet="'=+-@＝ \t\n\"1a", max_size=8))
def test_disarming_can_always_be_taken_back(text: str) -> None:
    assert rearm(disarm(text)) == text
    assert not disarm(text) or disarm(text)[0] == "'" or not is_dangerous(disarm(text))


@given(st.lists(st.tuples(CELL_TEXT, CELL_TEXT, CELL_TEXT), min_size=1, max_size=6))
@settings(max_examples=150, deadline=None)
def test_a_csv_reads_back_as_it_was_written(rows: list[tuple[str, str, str]]) -> None:
    # A first cell that no remark or total begins with keeps every row a record.
    wanted = [("甲賀市", *row[1:]) for row in rows]
    assert read_back(csv_bytes([list(row) for row in wanted])) == wanted


@given(
    st.lists(
        st.text(alphabet="甲賀市みまもりｶﾅ①㈱～―ー'=-+1,\"\n", max_size=12).map(str.strip),
        min_size=1,
        max_size=6,
    )
)
@settings(max_examples=80, deadline=None)
def test_a_cp932_csv_reads_back_as_it_was_written(texts: list[str]) -> None:
    replacements = Replacements()
    rows: list[list[Cell]] = [["甲賀市", text, "備考あり"] for text in texts]
    data = csv_bytes(rows, encoding=CP932, replacements=replacements)
    assert replacements.lines() == []
    assert read_back(data) == [("甲賀市", text, "備考あり") for text in texts]


def test_cp932_replaces_what_it_lacks_and_tells_how_often() -> None:
    replacements = Replacements()
    rows: list[list[Cell]] = [
        ["㈳山の会", "駅—港—駅", "𠮷田🎉"],
        ["か\u3099っこう", "café \u301c", "葛\U000e0100城"],
    ]
    data = csv_bytes(rows, encoding=CP932, replacements=replacements)
    assert data.decode("cp932").split("\r\n")[1:3] == [
        "(社)山の会,駅―港―駅,〓田〓",
        "がっこう,cafe ～,葛城",
    ]
    assert replacements.lines() == [
        "「é」（U+00E9）を「e」に置き換えました：1か所",
        "「—」（U+2014）を「―」に置き換えました：2か所",
        "「\u301c」（U+301C）を「～」に置き換えました：1か所",
        "「㈳」（U+3233）を「(社)」に置き換えました：1か所",
        "「🎉」（U+1F389）を「〓」に置き換えました：1か所",
        "「𠮷」（U+20BB7）を「〓」に置き換えました：1か所",
        "「\U000e0100」（U+E0100）を取り除きました：1か所",
    ]


@given(st.text(max_size=30))
def test_anything_can_be_written_in_cp932(text: str) -> None:
    b"".join(iter_csv(["a"], [[text]], encoding=CP932)).decode("cp932")


def test_another_encoding_is_an_error_of_the_programmer() -> None:
    with pytest.raises(ValueError, match="unsupported encoding: latin-1"):
        list(iter_csv(["a"], [], encoding="latin-1"))


def test_a_csv_of_many_rows_comes_in_pieces() -> None:
    pieces = list(iter_csv(["a"], ([f"{number:0100}"] for number in range(5_000))))
    assert len(pieces) == 8
    assert sum(piece.count(b"\r\n") for piece in pieces) == 5_001


def test_a_workbook_keeps_codes_formulas_and_dates_as_they_are() -> None:
    rows: list[list[Cell]] = [
        ["015865", "=1+1", "'=2"],
        ["http://a.example/", date(2024, 8, 22), 7000020252093],
        ["-", Decimal("0.5"), 10**15],
    ]
    data = b"".join(iter_xlsx(HEADERS, rows, sheet="事例[1/2]"))
    table = read_table(data, "a.xlsx", vocabulary=HEADERS)
    assert table.sheet == "事例 1 2"
    assert [row.cells for row in table.rows] == [
        ("015865", "=1+1", "'=2"),
        ("http://a.example/", "2024-08-22", "7000020252093"),
        ("-", "0.5", "1000000000000000"),
    ]


def test_a_workbook_has_no_formula_and_its_header_stays_in_sight() -> None:
    data = b"".join(iter_xlsx(HEADERS, [["=1+1", "@a", "+1"]]))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").decode()
    assert xml.count("<f>") == 0
    assert xml.count('ySplit="1"') == 1


@given(st.lists(st.tuples(CELL_TEXT, CELL_TEXT), min_size=1, max_size=4))
@settings(max_examples=12, deadline=None)
def test_a_workbook_reads_back_as_it_was_written(rows: list[tuple[str, str]]) -> None:
    wanted = [("甲賀市", *row) for row in rows]
    data = b"".join(iter_xlsx(HEADERS, wanted))
    assert read_back(data) == wanted


def test_a_text_longer_than_excel_takes_is_cut_visibly() -> None:
    data = b"".join(iter_xlsx(HEADERS, [["甲賀市", "あ" * 40_000, ""]]))
    assert read_back(data)[0][1] == "あ" * 32_766 + "…"


def test_json_is_streamed_as_one_object() -> None:
    items: list[dict[str, object]] = [
        {"name": "協定", "on": date(2024, 8, 22)},
        {"price": Decimal("0.50"), "no": None},
    ]
    pieces = list(iter_json(items, key="cases", head={"title": "事例"}))
    assert json.loads(b"".join(pieces)) == {
        "title": "事例",
        "cases": [{"name": "協定", "on": "2024-08-22"}, {"price": "0.50", "no": None}],
    }


def test_json_of_nothing_is_an_empty_list() -> None:
    assert json.loads(b"".join(iter_json([]))) == {"items": []}
