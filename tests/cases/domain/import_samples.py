"""Small tables for the tests of the import, as public bodies write them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import xlsxwriter

from partners.enums import MunicipalityKind
from partners.models import Municipality
from tests.factories.partners import MunicipalityFactory

HEADERS = (
    *("自治体コード", "自治体名", "手法", "名称", "相手方", "所管課", "開始(原文)", "終了(原文)"),
    *("金額(原文)", "年度", "備考", "出典URL"),
)


def row(**cells: str) -> list[str]:
    """One row under HEADERS; columns not named are blank."""
    return [cells.get(header, "") for header in HEADERS]


def csv_bytes(
    rows: Sequence[Sequence[str]],
    headers: Sequence[str] = HEADERS,
    *,
    encoding: str = "utf-8-sig",
    newline: str = "\r\n",
) -> bytes:
    """A CSV file as Excel saves it."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator=newline)
    writer.writerow(headers)
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def xlsx_bytes(rows: Sequence[Sequence[str]], headers: Sequence[str] = HEADERS) -> bytes:
    """A workbook whose cells are texts, but for formulas (「=…」)."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content)
    sheet = book.add_worksheet("事例")
    for number, cells in enumerate([list(headers), *rows]):
        for place, cell in enumerate(cells):
            if cell.startswith("="):
                sheet.write_formula(number, place, cell, None, "#REF!")
            else:
                sheet.write_string(number, place, cell)
    book.close()
    return content.getvalue()


def make_places() -> dict[str, Municipality]:
    """甲賀市, むかわ町, 札幌市 and 丹波篠山市 with its former name."""
    made = {
        name: MunicipalityFactory(code=code, prefecture_code=code[:2], name=name, kind=kind)
        for code, name, kind in (
            ("252093", "甲賀市", MunicipalityKind.CITY),
            ("015865", "むかわ町", MunicipalityKind.TOWN),
            ("011002", "札幌市", MunicipalityKind.DESIGNATED_CITY),
            ("282219", "丹波篠山市", MunicipalityKind.CITY),
        )
    }
    MunicipalityFactory(
        code="282219",
        prefecture_code="28",
        name="篠山市",
        kind=MunicipalityKind.CITY,
        valid_to="2019-04-30",
        successor=made["丹波篠山市"],
    )
    return made
