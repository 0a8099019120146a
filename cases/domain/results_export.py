"""Every figure of a case as rows of a table: one for each indicator or group and period."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cases.domain import rollup
from cases.domain.figures import WHOLE, Span
from cases.domain.masking import Shown
from cases.domain.results import (
    STEPS,
    Results,
    span_label,
    spans_of_year,
    target_of,
    unit_of,
)
from cases.domain.rollup import Figure
from cases.enums import IndicatorKind
from ppp_portal.japan.fiscal_year import format_fiscal_year

HEADERS = (
    *("年度", "期間", "始期", "終期", "項目", "種類", "単位", "値", "分母・回数", "割合（%）"),
    *("目標", "注記"),
)
ExportRow = tuple[str | int | float | date | None, ...]


def result_rows(results: Results) -> Iterator[ExportRow]:
    """Years first, then their quarters and months; at last all years together."""
    for year in results.years:
        for step in reversed(STEPS):
            for span in spans_of_year(year, step):
                yield from _rows_of(results, span, year)
    yield from _rows_of(results, WHOLE, None)


def _rows_of(results: Results, span: Span, year: int | None) -> Iterator[ExportRow]:
    name = format_fiscal_year(year) if year is not None else ""
    days = (span.start, span.end) if year is not None else (None, None)
    head = (name, span_label(span), *days)
    for indicator in results.indicators:
        figure = results.figure(indicator, span)
        target = target_of(indicator, year) if span.kind == "yearly" and year else None
        kind, unit = str(IndicatorKind(indicator.kind).label), unit_of(indicator)
        aimed = None if target is None else float(target)
        if figure.number is not None or aimed is not None or figure.reason:
            yield (*head, indicator.name, kind, unit, *_numbers(figure), aimed, figure.reason)
    for group in results.groups:
        figure = rollup.attendance(results.rows, group.pk, span)
        if figure.number is not None:
            yield (*head, group.name, "延べ人数", "人", *_numbers(figure), None, "")
        figure = rollup.distinct_attendance(results.rows, group.pk, span)
        if figure.number is not None:
            yield (*head, group.name, "実人数", "人", *_numbers(figure), None, "")
    cost = rollup.cost(results.rows, span)
    if cost is not None:
        yield (*head, "経費", "経費", "円", cost, None, None, None, "")


def _numbers(figure: Figure) -> tuple[int | str | None, int | str | None, float | None]:
    percent = None if figure.percent is None else round(float(figure.percent), 2)
    is_share = figure.kind == IndicatorKind.RATE
    return _cell(figure.number), _cell(figure.whole), percent if is_share else None


def _cell(shown: Shown | None) -> int | str | None:
    """A number where it is told exactly, else its range in words."""
    if shown is None:
        return None
    return shown.low if shown.is_exact else shown.text
