"""What happened when, across fiscal years: periods as bars and events as marks, in lanes.

The years are 年度, parted on 1 April; a period without an end runs on to the right border.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from ppp_portal.charts.chart import Cell, Chart, Table, in_two_sizes
from ppp_portal.charts.timeline_drawing import EVENT, PERIOD, Entry, TimelineDrawing, when, years_of
from ppp_portal.japan.fiscal_year import format_fiscal_year

__all__ = ["EVENT", "PERIOD", "Entry", "timeline_chart"]


def timeline_chart(
    name: str, title: str, entries: Iterable[Entry], today: date | None = None
) -> Chart:
    """The chart of all entries; `today` is marked where it lies among them."""
    given = [Entry(*entry) for entry in entries]
    answer = _answer(given, today)
    table = _table(title, given)
    if not given:
        return Chart(name, answer, "", table)
    drawing = TimelineDrawing(given, today)
    return Chart(name, answer, in_two_sizes(name, title, answer, drawing.draw), table)


def _answer(entries: Sequence[Entry], today: date | None) -> str:
    if not entries:
        return "できごとはまだ記録されていません。"
    first, last = years_of(entries, today)
    count = f"{len(entries)}件の記録があります。"
    if first == last:
        return f"{format_fiscal_year(first)}に{count}"
    return f"{format_fiscal_year(first)}から{format_fiscal_year(last)}までに{count}"


def _table(title: str, entries: Sequence[Entry]) -> Table:
    ordered = sorted(enumerate(entries), key=lambda item: (item[1].start, item[0]))
    rows = [[Cell(when(e)), Cell(e.lane), Cell(e.label, e.url)] for _, e in ordered]
    return Table(title, ["時期", "種類", "できごと"], rows)
