"""A line over months, quarters or years, with its target and the year before.

Rates are drawn from 0 to at least 100 %; yes/no becomes marks, as a line between them would claim
something in the middle. What was not recorded is a gap, never a zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from django.utils.safestring import SafeString

from ppp_portal.charts import svg
from ppp_portal.charts.axis import Frame, period_labels, value_axis
from ppp_portal.charts.chart import (
    Canvas,
    Cell,
    Chart,
    Drawing,
    Number,
    Table,
    in_two_sizes,
    said,
    titled,
)
from ppp_portal.charts.scale import apart
from ppp_portal.charts.text import LINE, shortened, text_width

COUNT, RATE, YES_NO = "count", "rate", "yes_no"
ACTUAL, TARGET, BEFORE = "実績", "目標", "前年度"
_LABEL_GAP = 12


class Point(NamedTuple):
    """One month, quarter or year. None is not recorded, or has no target.

    Values are not negative: int, Decimal (percent for a rate) or bool (yes/no). `group` is
    written once below the labels of its points (令和7年度); `url` leads to the reports behind.
    """

    label: str
    actual: Number | bool | None = None
    target: Number | bool | None = None
    before: Number | bool | None = None
    url: str = ""
    group: str = ""


class _Line(NamedTuple):
    word: str
    css: str
    values: list[Number | None]


def line_chart(
    name: str, title: str, points: Iterable[Point], unit: str = "", kind: str = COUNT
) -> Chart:
    """The chart of one indicator; `kind` is count, rate or yes_no, the rate's unit is %."""
    given = [Point(*point) for point in points]
    unit = "%" if kind == RATE else unit
    answer = _answer(given, unit, kind)
    table = _table(title, given, unit, kind)
    if not any(value is not None for point in given for value in point[1:4]):
        return Chart(name, answer, "", table)
    draw = _Marks(given).draw if kind == YES_NO else _Lines(given, unit, kind).draw
    return Chart(name, answer, in_two_sizes(name, title, answer, draw), table)


def _answer(points: Sequence[Point], unit: str, kind: str) -> str:
    last = next((point for point in reversed(points) if point.actual is not None), None)
    if last is None:
        return "実績はまだ記録されていません。"
    sentence = f"{_full_label(last)}の実績は{_quoted(last.actual, unit)}"
    if last.target is not None:
        sentence += f"、目標は{_quoted(last.target, unit)}"
        ratio = _ratio(last, kind)
        sentence += f"（{ratio}%）" if kind == COUNT and ratio is not None else ""
    if last.before is not None:
        sentence += f"、{BEFORE}は{_quoted(last.before, unit)}"
    return f"{sentence}です。"


def _quoted(value: Number | bool | None, unit: str) -> str:
    return f"「{said(value)}」" if isinstance(value, bool) else said(value, unit)


def _full_label(point: Point) -> str:
    return f"{point.group}{point.label}"


def _ratio(point: Point, kind: str) -> Number | None:
    """Percent of the target reached, or the difference in points for a rate."""
    if point.actual is None or point.target is None:
        return None
    if kind == RATE:
        return Decimal(point.actual) - Decimal(point.target)
    if not point.target:
        return None
    percent = Decimal(100) * Decimal(point.actual) / Decimal(point.target)
    return int(percent.quantize(Decimal(1), ROUND_HALF_UP))


def _table(title: str, points: Sequence[Point], unit: str, kind: str) -> Table:
    mark = f"（{unit}）" if unit else ""
    heads = ["時期", f"{ACTUAL}{mark}"]
    has_target = any(point.target is not None for point in points)
    has_before = any(point.before is not None for point in points)
    if has_target:
        heads.append(f"{TARGET}{mark}")
        if kind != YES_NO:
            heads.append("目標との差（ポイント）" if kind == RATE else "目標比（%）")
    if has_before:
        heads.append(f"{BEFORE}{mark}")
    rows = []
    for point in points:
        row = [Cell(_full_label(point)), Cell(point.actual, point.url)]
        if has_target:
            row.append(Cell(point.target))
            row += [] if kind == YES_NO else [Cell(_ratio(point, kind))]
        row += [Cell(point.before)] if has_before else []
        rows.append(row)
    return Table(title, heads, rows, numbers=len(heads) - 1)


class _Lines:
    """Lines of numbers in a frame."""

    def __init__(self, points: Sequence[Point], unit: str, kind: str) -> None:
        self.points, self.unit, self.kind = points, unit, kind
        lines = [
            _Line(BEFORE, "before", [point.before for point in points]),
            _Line(TARGET, "aim", [point.target for point in points]),
            _Line(ACTUAL, "line", [point.actual for point in points]),
        ]
        self.lines = [line for line in lines if any(v is not None for v in line.values)]

    def draw(self, canvas: Canvas) -> Drawing:
        labels = [self._end_label(line, canvas) for line in self.lines]
        room = max(text_width(label) for label in labels) + _LABEL_GAP
        largest = max(v for line in self.lines for v in line.values if v is not None)
        if self.kind == RATE:
            largest = max(largest, 100)
        frame = Frame.of(canvas, len(self.points), largest, self.unit, right=room)
        parts = [value_axis(frame)]
        below, bottom = period_labels(frame, [(p.label, p.group) for p in self.points])
        parts.append(below)
        parts += [part for line in self.lines for part in self._line(line, frame)]
        ends, lowest = self._ends(labels, frame)
        return Drawing(int(max(bottom, lowest)) + 1, parts + ends)

    def _end_label(self, line: _Line, canvas: Canvas) -> str:
        last = next(value for value in reversed(line.values) if value is not None)
        return shortened(f"{line.word} {said(last, self.unit)}", canvas.width * Decimal("0.36"))

    def _line(self, line: _Line, frame: Frame) -> list[SafeString]:
        if line.word == TARGET:
            return [svg.element("path", d=_steps(line.values, frame), class_=line.css)]
        parts = [svg.element("path", d=_segments(line.values, frame), class_=line.css)]
        if line.word == ACTUAL:
            radius = 5 if frame.slot > 20 else 3
            parts += [
                titled(
                    svg.element("circle", cx=frame.x(i), cy=frame.y(value), r=radius, class_="key"),
                    f"{_full_label(self.points[i])} {said(value, self.unit)}",
                )
                for i, value in enumerate(line.values)
                if value is not None
            ]
        return parts

    def _ends(self, labels: list[str], frame: Frame) -> tuple[list[SafeString], Decimal]:
        """The names of the lines at their right, each led to where its line ends."""
        last = [
            max(i for i, value in enumerate(line.values) if value is not None)
            for line in self.lines
        ]
        heights = [
            frame.y(line.values[index])  # type: ignore[arg-type]
            for line, index in zip(self.lines, last, strict=True)
        ]
        # Lower than this, a label would meet the name of the last month.
        places = apart(heights, [LINE] * len(labels), high=frame.bottom + LINE // 2)
        parts = []
        for line, index, y, place, label in zip(
            self.lines, last, heights, places, labels, strict=True
        ):
            start = frame.x(index) + (frame.slot / 2 if line.word == TARGET else 7)
            end = frame.right + _LABEL_GAP - 4
            knee = max(start, frame.right - 4)
            path = f"M{_p(start, y)}L{_p(knee, y)}L{_p(end, place)}"
            parts.append(svg.element("path", d=path, class_="leader"))
            css = "strong" if line.word == ACTUAL else "quiet"
            parts.append(
                svg.element("text", label, x=frame.right + _LABEL_GAP, y=place + 5, class_=css)
            )
        return parts, max(places) + LINE


class _Marks:
    """Yes and no: one row of marks for each of what was done, aimed at, and done before."""

    def __init__(self, points: Sequence[Point]) -> None:
        rows = [
            (ACTUAL, [point.actual for point in points]),
            (TARGET, [point.target for point in points]),
            (BEFORE, [point.before for point in points]),
        ]
        self.points = points
        self.rows = [row for row in rows if any(value is not None for value in row[1])]

    def draw(self, canvas: Canvas) -> Drawing:
        left = max(text_width(word) for word, _ in self.rows) + _LABEL_GAP
        height = 30 * len(self.rows)
        slot = (canvas.width - left - 4) / max(len(self.points), 1)
        frame = Frame(
            left, Decimal(canvas.width - 4), Decimal(height), Decimal(height), slot, [0, 1]
        )
        parts = []
        for index, (word, values) in enumerate(self.rows):
            y = Decimal(30 * index + 16)
            parts.append(svg.element("text", word, x=0, y=y + 5, class_="strong"))
            parts.append(
                svg.element(
                    "path", d=f"M{_p(left, y + 14)}H{svg.number(frame.right)}", class_="grid"
                )
            )
            parts += [
                titled(_mark(value, frame.x(i), y), f"{_full_label(self.points[i])} {said(value)}")
                for i, value in enumerate(values)
            ]
        below, bottom = period_labels(frame, [(p.label, p.group) for p in self.points])
        return Drawing(int(bottom) + 1, [*parts, below])


def _mark(value: Number | bool | None, x: Decimal, y: Decimal) -> SafeString:
    if value is None:
        return svg.element("path", d=f"M{_p(x - 4, y)}h8", class_="before")
    if value:
        return svg.element("circle", cx=x, cy=y, r=6, class_="ring")
    return svg.element(
        "path", d=f"M{_p(x - 5, y - 5)}l10 10M{_p(x + 5, y - 5)}l-10 10", class_="line"
    )


def _p(x: Decimal, y: Decimal) -> str:
    return f"{svg.number(x)} {svg.number(y)}"


def _segments(values: Sequence[Number | None], frame: Frame) -> str:
    """A path through the values, broken where one is missing."""
    path, pen = "", "M"
    for index, value in enumerate(values):
        if value is None:
            pen = "M"
            continue
        path += f"{pen}{_p(frame.x(index), frame.y(value))}"
        # With its round ends, a line of no length is the dot of a value that stands alone.
        path += "h0" if pen == "M" else ""
        pen = "L"
    return path


def _steps(values: Sequence[Number | None], frame: Frame) -> str:
    """A step over the whole slot of each value: a target holds for all of its month."""
    path, pen = "", "M"
    half = frame.slot / 2
    for index, value in enumerate(values):
        if value is None:
            pen = "M"
            continue
        y, x = frame.y(value), frame.x(index)
        path += f"{pen}{_p(x - half, y)}L{_p(x + half, y)}"
        pen = "L"
    return path
