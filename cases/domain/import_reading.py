"""What the cells of one row mean for a case. Nothing here looks at the cases on file."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from cases.domain.import_fields import TEXTS
from cases.domain.import_municipality import MunicipalityCells
from cases.domain.import_partners import split_names
from cases.domain.import_words import (
    fields_of,
    method_of,
    origin_of,
    role_of_header,
    stage_of,
    truth_of,
    unit_of_header,
    visibility_of,
)
from cases.models import Case
from cases.models.case import FISCAL_YEAR_RANGE
from ppp_portal.japan.amounts import Amount, AmountError, parse_amount
from ppp_portal.japan.fiscal_year import ParsedFiscalYear, parse_fiscal_year
from ppp_portal.japan.wareki import DateError, PartialDate, parse_date, parse_period
from ppp_portal.tables.importing import Cells, Columns, RowPlan, find_url, too_long

LONGEST_PARTNER = 300
LONGEST_DEPARTMENT = 100
MOST_PARTNERS = 100
LENGTHS: dict[str, int] = {
    name: getattr(Case._meta.get_field(name), "max_length", None) or 0
    for name in ("title", "external_id", "source_url", *TEXTS)
}
# Texts of one line; a line break in the cell was only for the look of the table.
_ONE_LINE = ("title", "external_id", "subtitle", "organiser", "place", "keywords")
PRECISIONS = {"year": "年", "month": "月"}
_REMARK = re.compile(r"[(（][^()（）]*\d[^()（）]*(?:年間?|か月|カ月|ヶ月)[)）]")

cached_date = lru_cache(20_000)(parse_date)
cached_period = lru_cache(5_000)(parse_period)
cached_year = lru_cache(2_000)(parse_fiscal_year)


@lru_cache(5_000)
def _cached_amount(text: str, unit: int) -> Amount:
    return parse_amount(text, unit=unit)


class CaseCells:
    """Reads the rows of one file: `into(plan, cells)` fills values and issues of a row.

    In `plan.values`: model fields by column name with JSON values, `partners` as a list of
    {"name", "role"}, `source_values` as {field: text of the cell, None where the value says all}.
    """

    def __init__(self, columns: Columns) -> None:
        self._municipality = MunicipalityCells(columns)
        self._unit = unit_of_header(columns.headers.get("contract_amount", ""))
        self._role = role_of_header(columns.headers.get("partners", ""))
        self._texts = [name for name in ("title", "external_id", *TEXTS) if columns.has(name)]
        self._has_amount_note = columns.has("contract_amount_note")

    def into(self, plan: RowPlan, cells: Cells) -> None:
        plan.values["source_values"] = {}
        self._municipality.into(plan, cells)
        for name in self._texts:
            _text(plan, cells, name)
        self._partners(plan, cells)
        _departments(plan, cells, "department", "departments")
        _departments(plan, cells, "related_departments", "related_departments")
        _choices(plan, cells)
        _fields(plan, cells)
        _dates(plan, cells)
        _fiscal_year(plan, cells, "fiscal_year")
        _fiscal_year(plan, cells, "start_fiscal_year")
        self._amount(plan, cells)
        _source_url(plan, cells)

    def _partners(self, plan: RowPlan, cells: Cells) -> None:
        text = cells.text("partners")
        if not text:
            return
        names = split_names(text)
        longest = max(names, key=len, default="")
        if len(longest) > LONGEST_PARTNER:
            plan.error("partners", text, too_long("相手方の名称", longest, LONGEST_PARTNER))
            return
        if len(names) > MOST_PARTNERS:
            message = f"相手方が{len(names)}件あります。{MOST_PARTNERS}件までにしてください。"
            plan.error("partners", text, message)
            return
        plan.values["partners"] = [{"name": name, "role": self._role} for name in names]
        keep(plan, "partners", text, differs=names != [text])

    def _amount(self, plan: RowPlan, cells: Cells) -> None:
        text = cells.text("contract_amount")
        if not text:
            return
        try:
            amount = _cached_amount(text, self._unit)
        except AmountError as error:
            plan.error("contract_amount", text, str(error))
            return
        for warning in amount.warnings:
            plan.warn("contract_amount", text, warning)
        if amount.yen is not None:
            plan.values["contract_amount"] = amount.yen
        keep(plan, "contract_amount", text, differs=text != str(amount.yen))
        note = plan.values.get("contract_amount_note")
        if amount.warnings and not note and not self._has_amount_note and len(text) <= 200:
            # 「年額2200万円」: what the number leaves out stands beside it.
            plan.values["contract_amount_note"] = " ".join(text.split())


def keep(plan: RowPlan, name: str, text: str, *, differs: bool) -> None:
    """Keep the text of a cell beside its value where the value does not say all of it."""
    plan.values["source_values"][name] = text if differs else None


def _text(plan: RowPlan, cells: Cells, name: str) -> None:
    text = cells.text(name)
    if not text:
        return
    value = " ".join(text.split()) if name in _ONE_LINE else text
    limit = LENGTHS[name]
    if limit and len(value) > limit:
        label = str(Case._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
        plan.error(name, text, too_long(label, value, limit))
        return
    plan.values[name] = value
    if name == "title":
        keep(plan, name, text, differs=value != text)


def _departments(plan: RowPlan, cells: Cells, name: str, column: str) -> None:
    text = cells.text(name)
    if not text:
        return
    names = [part.strip() for part in re.split(r"[\n、，,;；]+", text)]
    names = list(dict.fromkeys(part for part in names if part))
    long = next((part for part in names if len(part) > LONGEST_DEPARTMENT), None)
    if long:
        plan.error(name, text, too_long("課の名称", long, LONGEST_DEPARTMENT))
        return
    plan.values[column] = names
    keep(plan, column, text, differs=names != [text])


def _choices(plan: RowPlan, cells: Cells) -> None:
    text = " ".join(cells.text("method").split())
    if text:
        plan.values["method"] = method_of(text)
        plan.values.setdefault("method_as_written", text[: LENGTHS["method_as_written"]])
        if not plan.values["method"]:
            plan.warn("method", text, f"手法「{text}」は一覧にありません。原文のまま残します。")
    for name, label, read in (("stage", "段階", stage_of), ("origin", "きっかけ", origin_of)):
        text = cells.text(name)
        if text:
            plan.values[name] = read(text)
            keep(plan, name, text, differs=True)
            if not plan.values[name]:
                message = f"{label}「{text}」は一覧にありません。空のまま、原文を残します。"
                plan.warn(name, text, message)
    _visibility(plan, cells)
    for name in ("is_nationwide", "is_sample"):
        text = cells.text(name)
        truth = truth_of(text) if text else None
        if truth is not None:
            plan.values[name] = truth
        elif text:
            plan.warn(name, text, f"「{text}」を「はい」か「いいえ」に読み取れません。使いません。")


def _visibility(plan: RowPlan, cells: Cells) -> None:
    text = cells.text("visibility")
    if not text:
        return
    code = visibility_of(text)
    if not code:
        message = f"公開範囲「{text}」はありません。下書き・会員・公開のどれかを入力してください。"
        plan.error("visibility", text, message)
        return
    plan.values["visibility"] = code


def _fields(plan: RowPlan, cells: Cells) -> None:
    text = cells.text("fields")
    if not text:
        return
    codes, unknown = fields_of(text)
    plan.values["fields"] = list(codes)
    written = " ".join(text.split())
    plan.values.setdefault("fields_as_written", written[: LENGTHS["fields_as_written"]])
    if unknown:
        message = f"分野「{'、'.join(unknown)}」は一覧にありません。原文のまま残します。"
        plan.warn("fields", text, message)


def _dates(plan: RowPlan, cells: Cells) -> None:
    _period(plan, cells)
    _date(plan, cells, "starts_on", is_end=False)
    _date(plan, cells, "ends_on", is_end=True)
    starts, ends = plan.values.get("starts_on"), plan.values.get("ends_on")
    if starts and ends and ends < starts:
        name = "ends_on" if cells.text("ends_on") else "period"
        message = f"終了日（{ends}）が開始日（{starts}）より前です。どちらかを直してください。"
        plan.error(name, cells.text(name), message)


def _period(plan: RowPlan, cells: Cells) -> None:
    text = cells.text("period")
    if not text:
        return
    try:
        start, end = cached_period(text)
    except DateError as error:
        plan.error("period", text, str(error))
        return
    keep(plan, "period", text, differs=True)
    _set_date(plan, "starts", start)
    _set_date(plan, "ends", end.as_end())
    for part in (start, end):
        _warn_about(plan, "period", text, part)
    if start.value is None and end.value is None and not (start.warnings or end.warnings):
        plan.warn("period", text, f"「{text}」から日付を読み取れません。原文のまま残します。")


def _date(plan: RowPlan, cells: Cells, name: str, *, is_end: bool) -> None:
    text = cells.text(name)
    if not text:
        return
    day = cells.day(name)
    try:
        parsed = cached_date(day or text)
    except DateError as error:
        plan.error(name, text, str(error))
        return
    if is_end:
        parsed = parsed.as_end()
    _set_date(plan, name.removesuffix("_on"), parsed)
    keep(plan, name, text, differs=day is None and text != str(parsed.value))
    if day is None:
        _warn_about(plan, name, text, parsed)


def _set_date(plan: RowPlan, stem: str, parsed: PartialDate) -> None:
    if parsed.value is not None:
        plan.values[f"{stem}_on"] = date.isoformat(parsed.value)
        plan.values[f"{stem}_precision"] = parsed.precision


def _warn_about(plan: RowPlan, name: str, text: str, parsed: PartialDate) -> None:
    for warning in parsed.warnings:
        plan.warn(name, text, warning)
    if parsed.value is not None and parsed.precision in PRECISIONS:
        known = "年度" if parsed.is_fiscal_year else PRECISIONS[parsed.precision]
        plan.warn(
            name, text, f"「{text}」は{known}までの日付として読み取りました。原文を残します。"
        )
    elif parsed.value is not None and parsed.is_end and "末" in text:
        plan.warn(name, text, f"「{text}」を{parsed.value}として読み取りました。原文を残します。")
    elif parsed.value is not None and not parsed.warnings and _REMARK.search(text):
        plan.warn(name, text, f"「{text}」のうち日付だけを読み取りました。原文を残します。")


def _fiscal_year(plan: RowPlan, cells: Cells, name: str) -> None:
    text = cells.text(name)
    if not text:
        return
    try:
        parsed: ParsedFiscalYear = cached_year(cells.day(name) or text)
    except DateError as error:
        plan.error(name, text, str(error))
        return
    first, last = FISCAL_YEAR_RANGE
    if parsed.year is not None and not first <= parsed.year <= last:
        message = (
            f"「{text}」は扱える範囲（{first}年度〜{last}年度）の外です。年度を確かめてください。"
        )
        plan.error(name, text, message)
        return
    for warning in parsed.warnings:
        plan.warn(name, text, warning)
    if parsed.year is not None:
        plan.values[name] = parsed.year
    keep(plan, name, text, differs=text != str(parsed.year))


def _source_url(plan: RowPlan, cells: Cells) -> None:
    text = cells.text("source_url")
    if not text:
        return
    url = find_url(text)
    limit = LENGTHS["source_url"]
    if len(url) > limit:
        plan.error("source_url", text, too_long("出典URL", url, limit))
        return
    keep(plan, "source_url", text, differs=url != text)
    if not url:
        message = f"「{text}」はURLではないため、出典URLは空のまま、原文を残します。"
        plan.warn("source_url", text, message)
        return
    plan.values["source_url"] = url
    if url != text:
        plan.warn("source_url", text, "URLのほかの文字があるため、URLだけを出典URLにしました。")
