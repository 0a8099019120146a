"""Files that must be refused: each with a message that says what to do, before much is read."""

import io
import struct
import zipfile
from collections.abc import Callable

import pytest

from ppp_portal.tables import limits
from ppp_portal.tables.errors import TableError
from ppp_portal.tables.read import read_table

KNOWN = ("自治体名", "名称")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SHEET = (
    '<?xml version="1.0"?><worksheet'
    ' xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
)


def refusal(data: bytes) -> str:
    with pytest.raises(TableError) as caught:
        read_table(data, "a.csv", vocabulary=KNOWN)
    return str(caught.value)


def replaced(workbook: bytes, name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for entry in old.namelist():
            new.writestr(entry, content if entry == name else old.read(entry))
    return out.getvalue()


@pytest.fixture
def workbook(make_xlsx: Callable[..., bytes]) -> bytes:
    return make_xlsx({"一覧": [["自治体名", "名称"], ["甲賀市", "協定"]]})


def test_an_empty_file_is_refused() -> None:
    assert refusal(b"") == (
        "ファイルが空です（0 バイト）。正しいファイルを選んでいるか確かめてください。"
    )


def test_a_file_of_30_mb_is_refused_before_it_is_read() -> None:
    assert refusal(b"a," * 15_000_000) == (
        "ファイルが大きすぎます（28.6 MB）。25 MB までにしてください。"
        "画像や不要なシートを除くか、行を分けて取り込んでください。"
    )


def test_a_nul_character_is_named_with_its_row() -> None:
    assert refusal("自治体名,名称\n甲賀市,協\0定\n".encode()).startswith(
        "2行目に使えない文字（NUL）があります。"
    )


def test_a_broken_byte_in_utf8_is_named_with_row_and_byte() -> None:
    good = "自治体名,名称\n甲賀市,見守りに関する協定\n".encode()
    message = refusal(good + b"\xe3\x81,\xff\n" + good)
    assert message.startswith(
        f"文字コードが壊れています。3行目（先頭から {len(good) + 1} バイト目）に"
        " UTF-8 として読めない文字があります。"
        "UTF-8 または Excel の「CSV」形式で保存し直してください"
    )


def test_a_broken_byte_in_cp932_is_named_with_its_row() -> None:
    data = "自治体名,名称\n甲賀市,".encode("cp932") + b"\xa0\xfd" + "協定\n".encode("cp932")
    assert refusal(data).startswith("文字コードが壊れています。2行目（")


def test_a_text_cut_in_the_middle_of_a_character_says_so() -> None:
    data = ("自治体名,名称\n" + "甲賀市,見守り協定\n" * 5).encode()[:-3]
    assert refusal(data).startswith(
        "文字コードが壊れています。6行目の途中でファイルが切れています。"
    )


def test_an_open_quote_is_named_with_its_row() -> None:
    assert refusal('自治体名,名称\n甲賀市,"協定\nむかわ町,覚書\n'.encode()).startswith(
        '2行目から始まる二重引用符（"）が閉じられていません。'
    )


@pytest.mark.parametrize(
    ("data", "beginning"),
    [
        (b"%PDF-1.7 ...", "このファイルはPDFです。"),
        (b"\x89PNG\r\n\x1a\n", "このファイルは画像（PNG）です。"),
        (b"<html><table>", "このファイルの中身は HTML か XML です。"),
        (b'\xef\xbb\xbf{"name": [1]}', "このファイルの中身は JSON です。"),
        (b"PK\x03\x04 cut", "ファイルが途中で切れているか、壊れています。"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "パスワード付きのファイルは"),
        (OLE + "WordDocument".encode("utf-16-le"), "このファイルは Word 文書です。"),
        (OLE + "Workbook".encode("utf-16-le"), "ファイルが壊れているか、"),
        (b"1,2\n3,4\n", "見出しの行が見つかりません。"),
        (b"\n\n,,\n", "見出しの行が見つかりません。"),
    ],
)
def test_other_kinds_of_files_are_named(data: bytes, beginning: str) -> None:
    assert refusal(data)[: len(beginning)] == beginning


@pytest.mark.parametrize(
    ("entries", "beginning"),
    [
        (
            {"xl/workbook.xml": b"", "xl/vbaProject.bin": b""},
            "マクロを含む Excel ファイル",
        ),
        ({"xl/workbook.bin": b""}, "Excel バイナリ ブック（.xlsb）"),
        ({"word/document.xml": b""}, "このファイルは Word 文書です。"),
        ({"ppt/presentation.xml": b""}, "このファイルは PowerPoint 文書です。"),
        ({"a.csv": b"1,2"}, "このファイルは圧縮ファイル（ZIP）です。"),
        ({"xl/workbook.xml": b"<not"}, "ファイルが壊れているか、読み取れない形式です。"),
    ],
)
def test_other_kinds_of_zips_are_named(
    entries: dict[str, bytes], beginning: str, make_zip: Callable[[dict[str, bytes]], bytes]
) -> None:
    assert refusal(make_zip(entries))[: len(beginning)] == beginning


def test_a_zip_bomb_is_refused_by_what_it_declares(workbook: bytes) -> None:
    bomb = replaced(workbook, "xl/sharedStrings.xml", b" " * (limits.RATIO_MATTERS_FROM_BYTES + 1))
    assert refusal(bomb).startswith("ファイルを展開すると大きくなりすぎるため")


def test_a_zip_bomb_that_declares_less_than_it_holds_is_refused(workbook: bytes) -> None:
    size = 30 * 1024 * 1024
    bomb = replaced(workbook, "xl/sharedStrings.xml", b" " * size)
    lying = bomb.replace(struct.pack("<L", size), struct.pack("<L", 1000))
    assert lying != bomb
    assert refusal(lying).startswith("ファイルを展開すると大きくなりすぎるため")


def test_a_zip_of_too_many_entries_is_refused(make_zip: Callable[..., bytes]) -> None:
    many = {f"xl/media/{number}": b"" for number in range(limits.MAX_ZIP_ENTRIES)}
    assert refusal(make_zip({"xl/workbook.xml": b"", **many})).startswith(
        "ファイルを展開すると大きくなりすぎるため"
    )


@pytest.mark.parametrize(
    ("cell", "beginning"), [("XFD2", "列が多すぎます。"), ("A1048576", "行が多すぎます。")]
)
def test_a_value_far_outside_is_refused_before_it_costs_memory(
    workbook: bytes, cell: str, beginning: str
) -> None:
    row = cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    xml = f'{SHEET}<row r="{row}"><c r="{cell}"><v>1</v></c></row></sheetData></worksheet>'
    data = replaced(workbook, "xl/worksheets/sheet1.xml", xml.encode())
    assert refusal(data)[: len(beginning)] == beginning


def test_a_parser_that_asks_for_too_much_memory_ends_in_a_message(workbook: bytes) -> None:
    # The attribute order hides the address from the survey, so the parser meets it.
    rows = "".join(
        f'<row r="{row}"><c s="0" r="{cell}{row}"><v>1</v></c></row>'
        for row, cell in ((1, "A"), (1048576, "XFD"))
    )
    xml = f"{SHEET}{rows}</sheetData></worksheet>"
    data = replaced(workbook, "xl/worksheets/sheet1.xml", xml.encode())
    assert refusal(data).startswith("ファイルが壊れているか、表が大きすぎるため")


def test_too_many_rows_in_a_csv_are_refused() -> None:
    data = b"\xef\xbb\xbf" + "自治体名,名称\n".encode() + b"a,b\n" * (limits.MAX_ROWS + 1)
    assert refusal(data).startswith("行が多すぎます。一度に取り込めるのは 100,000 行までです。")


def test_too_many_columns_in_a_csv_are_refused() -> None:
    data = ("自治体名,名称" + ",x" * limits.MAX_COLUMNS + "\n").encode() * 2
    assert refusal(data).startswith("列が多すぎます。一度に取り込めるのは 200 列までです。")


def test_commas_alone_are_refused_before_they_fill_the_memory() -> None:
    data = "自治体名,名称\n".encode() + (b"," * 150 + b"x\n") * 30_000
    assert refusal(data).startswith("表が大きすぎます")
