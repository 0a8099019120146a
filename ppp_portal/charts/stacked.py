"""Bars of attendances (延べ人数) by group, with distinct people (実人数) as marks of their own.

実人数 is never stacked onto 延べ人数, nor summed over months: one person who comes four times is one
person (product.md §4, indicators).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from django.utils.safestring import SafeString

from ppp_portal.charts import svg
from ppp_portal.charts.axis import Frame, period_labels, value_axis
from ppp_portal.charts.chart import (
    Canvas,
    Cell,
    Chart,
    Drawing,
    Table,
    in_two_sizes,
    said,
    titled,
)
from ppp_portal.charts.patterns import filled, patterns
from ppp_portal.charts.scale import apart
from ppp_portal.charts.text import LINE, shortened, text_width

STACKED, DISTINCT = "延べ", "実人数"
_SWATCH = 12
_LABEL_GAP = 10


class Column(NamedTuple):
    """One month or year: `values` in the order of the groups; None is not recorded.

    `distinct` is the number of different people; `group` is written once below its columns.
    """

    label: str
    values: Sequence[int | None] = ()
    distinct: int | None = None
    url: str = ""
    group: str = ""

    @property
    def total(self) -> int | None:
        stated = [value for value in self.values if value is not None]
        return sum(stated) if stated else None


def stacked_bars(
    name: str, title: str, groups: Sequence[str], columns: Iterable[Column], unit: str = "人"
) -> Chart:
    """Bars of the columns, each stacked of the groups, first group at the bottom."""
    given = [_complete(Column(*column), len(groups)) for column in columns]
    answer = _answer(given, unit)
    table = _table(title, groups, given, unit)
    if all(column.total is None and column.distinct is None for column in given):
        return Chart(name, answer, "", table)
    drawing = _Bars(groups, given, unit)
    return Chart(name, answer, in_two_sizes(name, title, answer, drawing.draw), table)


def _complete(column: Column, groups: int) -> Column:
    """A value for each group, None for those left out. ValueError where there are more."""
    missing = groups - len(column.values)
    if missing < 0:
        raise ValueError(f"{len(column.values)} values for {groups} groups")
    return column._replace(values=[*column.values, *[None] * missing])


def _answer(columns: Sequence[Column], unit: str) -> str:
    counted = [column for column in columns if column.total is not None]
    if not counted:
        return "参加者はまだ記録されていません。"
    total = sum(column.total or 0 for column in counted)
    most = max(counted, key=lambda column: column.total or 0)
    sentence = f"{STACKED}{said(total, unit)}です。"
    if len(counted) > 1 and most.total:
        sentence += f"最も多いのは{most.group}{most.label}の{said(most.total, unit)}です。"
    silent = len(columns) - len(counted)
    return sentence + (f"記録のない時期が{silent}つあります。" if silent else "")


def _table(title: str, groups: Sequence[str], columns: Sequence[Column], unit: str) -> Table:
    has_distinct = any(column.distinct is not None for column in columns)
    heads = ["時期", *(f"{group}（{unit}）" for group in groups), f"{STACKED}の計（{unit}）"]
    heads += [f"{DISTINCT}（{unit}）"] if has_distinct else []
    rows = []
    for column in columns:
        row = [Cell(f"{column.group}{column.label}"), *(Cell(value) for value in column.values)]
        row.append(Cell(column.total, column.url))
        rows.append(row + ([Cell(column.distinct)] if has_distinct else []))
    return Table(title, heads, rows, len(heads) - 1)


class _Bars:
    def __init__(self, groups: Sequence[str], columns: Sequence[Column], unit: str) -> None:
        self.groups, self.columns, self.unit = groups, columns, unit
        self.has_distinct = any(column.distinct is not None for column in columns)
        self.last = max(
            (i for i, column in enumerate(columns) if column.total is not None), default=0
        )

    def draw(self, canvas: Canvas) -> Drawing:
        widest = canvas.width * Decimal("0.34") - _SWATCH - _LABEL_GAP - 6
        labels = [shortened(group, widest) for group in [*self.groups, *self._marks_label()]]
        room = max(map(text_width, labels)) + _SWATCH + _LABEL_GAP + 6
        largest = max(max(c.total or 0, c.distinct or 0) for c in self.columns)
        frame = Frame.of(canvas, len(self.columns), largest, self.unit, right=room)
        below, bottom = period_labels(frame, [(c.label, c.group) for c in self.columns])
        parts = [patterns(canvas.name, len(self.groups)), value_axis(frame), below]
        for index in range(len(self.columns)):
            parts += self._bar(canvas, frame, index)
        words, lowest = self._labels(canvas, frame, labels)
        return Drawing(int(max(bottom, lowest)) + 1, [*parts, *words])

    def _marks_label(self) -> list[str]:
        return [DISTINCT] if self.has_distinct else []

    def _bar(self, canvas: Canvas, frame: Frame, index: int) -> list[SafeString]:
        column = self.columns[index]
        width = min(frame.slot * Decimal("0.7"), Decimal(48))
        x = frame.x(index) - width / 2
        where = f"{column.group}{column.label}"
        parts, below = [], 0
        for position, (group, value) in enumerate(zip(self.groups, column.values, strict=True)):
            if not value:
                continue
            top, base = frame.y(below + value), frame.y(below)
            bar = svg.element(
                "rect",
                x=x,
                y=top,
                width=width,
                height=base - top,
                class_="part",
                fill=filled(canvas.name, position),
            )
            parts.append(titled(bar, f"{where} {group} {said(value, self.unit)}"))
            below += value
        if column.distinct is not None:
            mark = _diamond(frame.x(index), frame.y(column.distinct))
            parts.append(titled(mark, f"{where} {DISTINCT} {said(column.distinct, self.unit)}"))
        return parts

    def _labels(
        self, canvas: Canvas, frame: Frame, labels: Sequence[str]
    ) -> tuple[list[SafeString], Decimal]:
        """Each group's name beside its part of the last bar, with a piece of its fill."""
        wanted = self._middles(frame)
        places = apart(wanted, [LINE] * len(labels), high=frame.bottom + LINE // 2)
        left = frame.right + _LABEL_GAP
        parts = []
        for index, (label, y) in enumerate(zip(labels, places, strict=True)):
            if index < len(self.groups):
                swatch = svg.element(
                    "rect",
                    x=left,
                    y=y - _SWATCH // 2,
                    width=_SWATCH,
                    height=_SWATCH,
                    class_="part",
                    fill=filled(canvas.name, index),
                )
            else:
                swatch = _diamond(left + Decimal(_SWATCH) / 2, y)
            text = svg.element("text", label, x=left + _SWATCH + 6, y=y + 5)
            full = [*self.groups, DISTINCT][index]
            parts.append(titled(svg.group([swatch, text]), full))
        return parts, max(places) + LINE

    def _middles(self, frame: Frame) -> list[Decimal]:
        """Height of each part of the last bar, and of its mark."""
        column, below, middles = self.columns[self.last], 0, []
        for value in column.values:
            middles.append(frame.y(below + Decimal(value or 0) / 2))
            below += value or 0
        if self.has_distinct:
            marks = [c.distinct for c in self.columns if c.distinct is not None]
            middles.append(frame.y(marks[-1]))
        # `apart` keeps equal ones in their order, so that a group above another stays above it.
        return [y - Decimal(index) / 1000 for index, y in enumerate(middles)]


def _diamond(x: Decimal, y: Decimal) -> SafeString:
    d = f"M{svg.number(x)} {svg.number(y - 6)}l6 6-6 6-6-6Z"
    return svg.element("path", d=d, class_="mark")
