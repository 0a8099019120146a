"""An official paper written as a workbook: numbers as numbers, nothing that a spreadsheet runs."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal

from python_calamine import CalamineWorkbook

from ppp_portal.paper import Paper, Section, Table, paper_xlsx


def _sheets(paper: Paper) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(paper_xlsx(paper)))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_numbers_stay_numbers_codes_stay_text_and_what_is_missing_stays_empty() -> None:
    rows = [("012345", 1_204, Decimal("8.04"), None), ("=1+1", 0, Decimal("3"), "1〜4")]
    section = Section("表", table=Table(("コード", "数", "率", "幅"), rows, numbers=(1, 2, 3)))

    content = paper_xlsx(Paper("報告書", "件名", sections=[section]))

    (_, *written) = _sheets(Paper("報告書", "件名", sections=[section]))["表"]
    assert written == [["012345", 1204, 8.04, ""], ["=1+1", 0, 3, "1〜4"]]
    parts = zipfile.ZipFile(io.BytesIO(content))
    sheets = [parts.read(name).decode() for name in parts.namelist() if "worksheets/" in name]
    assert [sheet for sheet in sheets if "<f>" in sheet] == []


def test_each_table_has_a_sheet_of_its_own_with_a_name_that_excel_takes() -> None:
    table = Table(("項目",), [("あ",)])
    names = ("収入[1/2]", "収入 1 2", "長い名前" * 20, "長い名前" * 20)

    sheets = _sheets(Paper("報告書", "件名", sections=[Section(n, table=table) for n in names]))

    long = "長い名前" * 20
    assert list(sheets) == ["報告書", "収入 1 2", "収入 1 2（2）", long[:31], f"{long[:27]}（2）"]


def test_a_file_is_called_after_its_paper_without_what_file_systems_refuse() -> None:
    paper = Paper("月次報告書", 'みほん/事業:"甲"　令和7年6月\r\n')

    assert paper.file_stem == "月次報告書_みほん_事業_甲_令和7年6月"
    assert len(Paper("月次報告書", "長" * 300).file_stem) == 80
