"""The figures of a case as charts and tables; of a range the lower end is drawn, all of it told."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from django.urls import reverse

from cases.domain import rollup
from cases.domain.figures import Span, span_of
from cases.domain.results import (
    CUMULATED,
    YEARLY,
    Results,
    plain_number,
    ratio,
    span_label,
    spans_of_year,
    target_of,
    unit_of,
    words,
    year_before,
)
from cases.domain.rollup import Figure
from cases.enums import IndicatorKind
from cases.models import Indicator
from ppp_portal.charts.chart import Cell, Chart, Table
from ppp_portal.charts.line import COUNT, RATE, YES_NO, Point, line_chart
from ppp_portal.charts.stacked import Column, stacked_bars
from ppp_portal.japan.fiscal_year import format_fiscal_year

_KINDS = {IndicatorKind.RATE: RATE, IndicatorKind.YES_NO: YES_NO}
UNDIVIDED = "期間に分けられない報告の分"


def behind(results: Results, span: Span, *, indicator: int = 0, group: int = 0) -> str:
    """The address of the reports behind one figure."""
    page, pk = ("results_behind", indicator) if indicator else ("results_behind_group", group)
    query = {"from": span.start.isoformat(), "to": span.end.isoformat()}
    query |= {"unconfirmed": "1"} if results.with_unconfirmed else {}
    return f"{reverse(page, args=[results.case.pk, pk])}?{urlencode(query)}"


def year_figure(results: Results, indicator: Indicator, year: int) -> Figure:
    return results.figure(indicator, spans_of_year(year, "year")[0])


def indicator_chart(results: Results, indicator: Indicator, year: int, step: str) -> Chart:
    """One indicator over the spans of a year, or over all years where `step` is year."""
    years = results.years if step == "year" else [year]
    spans = [span for each in years for span in spans_of_year(each, step)]
    points = _points(results, indicator, spans, step)
    name = f"indicator-{indicator.pk}"
    title = f"{indicator.name}の推移"
    kind = _KINDS.get(IndicatorKind(indicator.kind), COUNT)
    chart = line_chart(name, title, points, unit_of(indicator), kind)
    return chart._replace(
        answer=answer(results, indicator, year),
        table=_table(results, indicator, spans, title, year if step != "year" else None),
    )


def _points(
    results: Results, indicator: Indicator, spans: Sequence[Span], step: str
) -> list[Point]:
    """Numbers that add up are drawn from April on, to be seen beside the year's target."""
    cumulated = step != "year" and indicator.kind in CUMULATED
    told = [results.figure(indicator, span).number is not None for span in spans]
    last = max((index for index, is_told in enumerate(told) if is_told), default=-1)
    points = []
    for index, span in enumerate(spans):
        now = results.until(indicator, span) if cumulated else results.figure(indicator, span)
        earlier = year_before(span)
        before = (
            results.until(indicator, earlier) if cumulated else results.figure(indicator, earlier)
        )
        aims = step == "year" or cumulated or indicator.kind == IndicatorKind.RATE
        year = span_of(YEARLY, span.end).start.year
        points.append(
            Point(
                span_label(span).partition("（")[0],
                now.value if index <= last else None,
                target_of(indicator, year) if aims else None,
                before.value if step != "year" else None,
            )
        )
    return points


def _table(
    results: Results, indicator: Indicator, spans: Sequence[Span], title: str, year: int | None
) -> Table:
    unit = f"（{unit_of(indicator)}）" if unit_of(indicator) else ""
    cumulated = year is not None and indicator.kind in CUMULATED
    heads = ["時期", f"実績{unit}", *([f"4月からの累計{unit}"] if cumulated else [])]
    heads.append(f"前年同期{unit}" if year is not None else f"目標{unit}")
    rows = []
    for span in spans:
        figure = results.figure(indicator, span)
        row = [Cell(span_label(span)), _cell(figure, behind(results, span, indicator=indicator.pk))]
        if cumulated:
            row.append(_cell(results.until(indicator, span) if figure.number else figure))
        if year is not None:
            row.append(_cell(results.figure(indicator, year_before(span))))
        else:
            row.append(Cell(target_of(indicator, span.start.year)))
        rows.append(row)
    totals = _totals(results, indicator, spans, year, len(heads)) if year is not None else []
    lines = [*rows, *totals]
    if year is not None and all(line[-1].value in (None, "") for line in lines):
        # Nothing is known of the year before: no column of dashes.
        heads.pop()
        for line in lines:
            line.pop()
    return Table(title, heads, rows, numbers=len(heads) - 1, totals=totals)


def _totals(
    results: Results, indicator: Indicator, spans: Sequence[Span], year: int, columns: int
) -> list[list[Cell]]:
    """The year, and before it what stands in reports longer than the spans."""
    whole = spans_of_year(year, "year")[0]
    rest = [
        row
        for row in results.rows
        if row.lies_in(whole) and not any(row.lies_in(span) for span in spans)
    ]
    rows = []
    left = rollup.figure(rest, indicator, Span("", whole.start, whole.end))
    if left.number is not None and indicator.kind != IndicatorKind.DISTINCT:
        rows.append([Cell(UNDIVIDED), _cell(left)])
    figure = results.figure(indicator, whole)
    url = behind(results, whole, indicator=indicator.pk)
    rows.append([Cell(format_fiscal_year(year)), _cell(figure, url)])
    before = _cell(results.figure(indicator, year_before(whole)))
    for row in rows:
        row += [Cell("")] * (columns - 3)
        row.append(before if row is rows[-1] else Cell(""))
    return rows


def _cell(figure: Figure, url: str = "") -> Cell:
    if figure.number is None:
        return Cell(None)
    plain = figure.kind not in (IndicatorKind.RATE, IndicatorKind.YES_NO)
    if plain and figure.number.is_exact:
        return Cell(figure.number.low, url)
    return Cell(words(figure), url)


def answer(results: Results, indicator: Indicator, year: int) -> str:
    """The indicator's year in one sentence, with its target and the year before."""
    whole = spans_of_year(year, "year")[0]
    figure, target = results.figure(indicator, whole), target_of(indicator, year)
    unit = unit_of(indicator) if indicator.kind != IndicatorKind.RATE else ""
    head = f"{format_fiscal_year(year)}の「{indicator.name}」は"
    if figure.number is None:
        return _without_a_year(results, indicator, year, figure, head)
    text = f"{head}{words(figure)}{unit}"
    if target is not None:
        percent = ratio(figure, target)
        aimed = f"目標{plain_number(target)}{unit_of(indicator)}"
        text += f"（{aimed}の{percent}）" if percent else f"（{aimed}）"
    before = results.figure(indicator, year_before(whole))
    if before.number is not None:
        return f"{text}、前年度は{words(before)}{unit}です。"
    return f"{text}です。"


def _without_a_year(
    results: Results, indicator: Indicator, year: int, figure: Figure, head: str
) -> str:
    """実人数 of a year that no report on the year tells: the last month that does."""
    for span in reversed(spans_of_year(year, "month")):
        month = results.figure(indicator, span)
        if month.number is not None and indicator.kind == IndicatorKind.DISTINCT:
            return (
                f"{head}、{span_label(span)}に{words(month)}{unit_of(indicator)}です。"
                "年度の実人数は、年度実績報告で示します。"
            )
    return figure.reason or f"{head}、まだ報告されていません。"


def attendance_chart(results: Results, year: int, step: str) -> Chart:
    """延べ人数 by group as bars, with the table of the same figures."""
    years = results.years if step == "year" else [year]
    spans = [span for each in years for span in spans_of_year(each, step)]
    groups = results.groups
    columns = []
    for span in spans:
        told = [rollup.attendance(results.rows, group.pk, span) for group in groups]
        columns.append(
            Column(
                span_label(span).partition("（")[0],
                [figure.value if isinstance(figure.value, int) else None for figure in told],
            )
        )
    chart = stacked_bars("attendance", "延べ人数", [group.name for group in groups], columns)
    whole = rollup.attendance(results.rows, None, spans_of_year(year, "year")[0])
    said = f"延べ{words(whole)}人です" if whole.number else "まだ報告されていません"
    return chart._replace(
        answer=f"{format_fiscal_year(year)}の参加者は{said}。",
        table=_attendance_table(results, spans, "延べ人数（人）", distinct=False),
    )


def distinct_table(results: Results, year: int, step: str) -> Table | None:
    """実人数 by group, where a report on exactly that period tells it."""
    years = results.years if step == "year" else [year]
    spans = [span for each in years for span in spans_of_year(each, step)]
    if step != "year":
        spans += spans_of_year(year, "year")
    table = _attendance_table(results, spans, "実人数（人）", distinct=True)
    return table if any(cell.value is not None for row in table.rows for cell in row[1:]) else None


def _attendance_table(
    results: Results, spans: Sequence[Span], title: str, *, distinct: bool
) -> Table:
    rows = []
    for span in spans:
        row = [Cell(span_label(span))]
        for group in results.groups:
            of = rollup.distinct_attendance if distinct else rollup.attendance
            figure = of(results.rows, group.pk, span)
            row.append(_cell(figure, behind(results, span, group=group.pk)))
        if not distinct:
            row.append(_cell(rollup.attendance(results.rows, None, span)))
        rows.append(row)
    heads = ["時期", *(group.name for group in results.groups), *([] if distinct else ["計"])]
    return Table(title, heads, rows, numbers=len(heads) - 1)
