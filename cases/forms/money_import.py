"""The two steps before the form of a year is filled from a spreadsheet: the file, its columns."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from cases.domain.money_import import (
    COLUMNS,
    MAX_TABLE_COLUMNS,
    MAX_TABLE_ROWS,
    UNITS,
    MoneyDraft,
    MoneyDraftRow,
    Sheet,
)
from cases.forms.money import Values, blank_data, put_rows, row_values, year_values
from cases.models import Case, MoneyYear
from cases.models.money import YEAR_RANGE
from ppp_portal.form_fields import FiscalYearField
from ppp_portal.forms import PlainWordsMixin
from ppp_portal.japan.text import nfkc
from ppp_portal.tables import limits
from ppp_portal.tables.errors import TableError

SAMPLES = 3
_MEGABYTES = limits.MAX_FILE_BYTES // 1024 // 1024
LOST = "読み取った表が途中で失われました。もう一度、ファイルを選んでください。"


class MoneyFileForm(PlainWordsMixin, forms.Form):
    fiscal_year = FiscalYearField(
        label="年度", help_text="どの年度の費用として読むか。例：令和7年度、2025年度。"
    )
    file = forms.FileField(
        label="ファイル",
        help_text=f"CSV、xlsx、xls、ods。{_MEGABYTES} MBまで。1年度分の収支の表。",
        error_messages={"empty": "ファイルが空です（0 バイト）。別のファイルを選んでください。"},
    )

    def clean_fiscal_year(self) -> int:
        return _plausible(self.cleaned_data["fiscal_year"])

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        try:
            limits.check_size(file.size or 0)
        except TableError as error:
            raise forms.ValidationError(str(error)) from error
        return file


class MoneyColumnsForm(PlainWordsMixin, forms.Form):
    """One choice per column of the file; the file's texts travel along in the form itself."""

    sheet = forms.CharField(widget=forms.HiddenInput, required=False)
    fiscal_year = FiscalYearField(label="年度", help_text="")
    unit = forms.ChoiceField(
        label="金額の単位",
        choices=[(unit, unit) for unit in UNITS],
        help_text="「1,234千円」のように単位が書いてある金額は、その単位で読みます。",
    )

    def __init__(self, data: Any = None, *, sheet: Sheet, fiscal_year: int | None = None) -> None:
        guessed = sheet.guessed()
        super().__init__(
            data,
            initial={
                "sheet": json.dumps(asdict(sheet), ensure_ascii=False),
                "fiscal_year": fiscal_year,
                "unit": sheet.unit,
            },
        )
        self.table = sheet
        options = [("", "使わない"), *((name, label) for name, (label, _) in COLUMNS.items())]
        for number, header in enumerate(sheet.headers):
            self.fields[f"column-{number}"] = forms.ChoiceField(
                label=f"列「{header}」の項目",
                choices=options,
                required=False,
                initial=guessed.get(header, ""),
            )

    def clean_fiscal_year(self) -> int:
        return _plausible(self.cleaned_data["fiscal_year"])

    def rows(self) -> list[tuple[str, list[str], forms.BoundField]]:
        """(header, samples, choice) per column."""
        shown = []
        for number, header in enumerate(self.table.headers):
            samples = [row[number] for row in self.table.rows if row[number]][:SAMPLES]
            shown.append((header, samples, self[f"column-{number}"]))
        return shown

    def columns(self) -> dict[str, str]:
        """Header → column, "" for 使わない."""
        return {
            header: self.cleaned_data[f"column-{number}"]
            for number, header in enumerate(self.table.headers)
        }


def posted_sheet(text: str) -> Sheet | None:
    """The sheet that a form carried; None where it is not one, since anybody may post anything."""
    try:
        raw = json.loads(text)
        sheet = Sheet(
            headers=[str(name) for name in raw["headers"]],
            numbers=[int(number) for number in raw["numbers"]],
            rows=[[str(cell) for cell in row] for row in raw["rows"]],
            unit=raw["unit"] if raw["unit"] in UNITS else "円",
            notes=[str(note) for note in raw["notes"]],
        )
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return None
    width = len(sheet.headers)
    sound = (
        0 < width <= MAX_TABLE_COLUMNS
        and len(set(sheet.headers)) == width
        and len(sheet.rows) == len(sheet.numbers) <= MAX_TABLE_ROWS
        and all(len(row) == width for row in sheet.rows)
    )
    return sheet if sound else None


def merged_data(case: Case, year: MoneyYear | None, read: MoneyDraft) -> QueryDict:
    """The year's form with the file's rows over the saved ones; names it cannot place are told."""
    data = blank_data(year.version if year else 0)
    for name, value in year_values(year).items():
        data[name] = str(value)
    rows: list[dict[str, Any]] = [row_values(row) for row in year.rows.all()] if year else []
    names = {
        nfkc(row.display_name): row.organisation_id
        for row in case.partners.all()
        if row.organisation_id
    }
    saved = Counter(row["kind"] for row in rows)
    given = Counter(entry.kind for entry in read.rows)
    for entry in read.rows:
        organisation = names.get(nfkc(entry.organisation))
        if entry.organisation and organisation is None:
            read.warnings.append(
                f"団体「{entry.organisation}」は、この事例の相手方にありません。事業全体の行にしました。"
            )
        alone = saved[entry.kind] == given[entry.kind] == 1
        _put(rows, entry, organisation, alone=alone)
    put_rows(data, rows)
    return data


def _put(
    rows: list[dict[str, Any]], entry: MoneyDraftRow, organisation: int | None, *, alone: bool
) -> None:
    """Over the saved row of the same name, else as a new one; blank cells change nothing.

    `alone`: the one row of its kind on either side, which is the same whatever its 内訳 says.
    """
    amounts = {"planned": entry.planned, "actual": entry.actual, "note": entry.note}
    said = {name: text for name, text in amounts.items() if text}
    for row in rows:
        same_name = alone or row["label"] == entry.label
        same_body = organisation in (None, row["organisation"])
        if row["kind"] == entry.kind and same_name and same_body and not row.get("taken"):
            row.update(said, taken=True)
            return
    blank: Values = {"row_id": None, "planned": None, "actual": None, "note": ""}
    new = {"kind": entry.kind, "label": entry.label, "organisation": organisation}
    rows.append({**blank, **new, **said, "taken": True})


def _plausible(year: int) -> int:
    first, last = YEAR_RANGE
    if not first <= year <= last:
        raise forms.ValidationError(f"年度は{first}年度から{last}年度までで入れてください。")
    return year


def texts_of(messages: Sequence[str], limit: int = 12) -> list[str]:
    """The first messages, and how many more there are."""
    rest = len(messages) - limit
    return [*messages[:limit], *([f"ほか{rest}件。"] if rest > 0 else [])]
