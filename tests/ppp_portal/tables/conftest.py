"""Small workbooks made on the spot."""

import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import pytest
import xlsxwriter

Rows = Sequence[Sequence[Any]]
ODS_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content'
    ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">'
    "<office:body><office:spreadsheet>"
)


@pytest.fixture
def make_xlsx() -> Callable[..., bytes]:
    """`make_xlsx({"Sheet": rows}, merged={"Sheet": ["A1:B1"]}, hidden=[…])` → bytes.

    A cell ("=…", result) becomes a formula with that stored result; None stays empty.
    """

    def make(
        sheets: dict[str, Rows],
        merged: dict[str, list[str]] | None = None,
        hidden: Sequence[str] = (),
    ) -> bytes:
        out = io.BytesIO()
        book = xlsxwriter.Workbook(out, {"strings_to_formulas": False})
        day = book.add_format({"num_format": "yyyy/mm/dd"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for area in (merged or {}).get(name, []):
                sheet.merge_range(area, "")
            for number, row in enumerate(rows):
                for column, value in enumerate(row):
                    if isinstance(value, tuple):
                        sheet.write_formula(number, column, value[0], None, value[1])
                    elif hasattr(value, "year"):
                        sheet.write_datetime(number, column, value, day)
                    elif value is not None:
                        sheet.write(number, column, value)
            if name in hidden:
                sheet.hide()
        book.close()
        return out.getvalue()

    return make


@pytest.fixture
def make_zip() -> Callable[[dict[str, bytes]], bytes]:
    """File name → content, as one deflated zip."""

    def make(entries: dict[str, bytes]) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in entries.items():
                archive.writestr(name, content)
        return out.getvalue()

    return make


@pytest.fixture
def make_ods(make_zip: Callable[[dict[str, bytes]], bytes]) -> Callable[[Rows], bytes]:
    """Rows of text → an OpenDocument spreadsheet of one sheet."""

    def make(rows: Rows) -> bytes:
        cells = "".join(
            "<table:table-row>"
            + "".join(
                f'<table:table-cell office:value-type="string"><text:p>{value}</text:p>'
                "</table:table-cell>"
                for value in row
            )
            + "</table:table-row>"
            for row in rows
        )
        content = (
            f'{ODS_HEAD}<table:table table:name="表">{cells}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>"
        )
        mime = b"application/vnd.oasis.opendocument.spreadsheet"
        manifest = (
            '<?xml version="1.0"?><manifest:manifest'
            ' xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
        )
        return make_zip(
            {
                "mimetype": mime,
                "content.xml": content.encode(),
                "META-INF/manifest.xml": manifest.encode(),
            }
        )

    return make
