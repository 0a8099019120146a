"""What grew out of what: a small tree, each row below the one it came from, and its table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from django.utils.safestring import SafeString

from ppp_portal.charts import svg
from ppp_portal.charts.chart import Canvas, Cell, Chart, Drawing, Table, in_two_sizes, titled
from ppp_portal.charts.text import shortened, text_width

_ROW, _INDENT, _RADIUS = 30, 28, 6


class Branch(NamedTuple):
    """One row: depth 0 is the root, a row hangs from the nearest row above that is less deep."""

    label: str
    depth: int
    url: str = ""
    place: str = ""
    note: str = ""
    is_current: bool = False


def tree_chart(name: str, title: str, branches: Iterable[Branch], heads: Sequence[str]) -> Chart:
    """`heads` are those of the table: generation, name, place, note."""
    rows = [Branch(*branch) for branch in branches]
    table = Table(
        title,
        heads,
        [
            [
                Cell(f"第{row.depth + 1}世代"),
                Cell(f"{row.label}（この事例）" if row.is_current else row.label, row.url),
                Cell(row.place),
                Cell(row.note),
            ]
            for row in rows
        ],
    )
    deepest = max((row.depth for row in rows), default=0)
    answer = f"{len(rows)}件、{deepest + 1}世代の広がりです。"
    if not rows:
        return Chart(name, "広がりはまだ記録されていません。", "", table)
    return Chart(name, answer, in_two_sizes(name, title, answer, lambda c: _draw(c, rows)), table)


def _draw(canvas: Canvas, rows: Sequence[Branch]) -> Drawing:
    # Many generations draw nearer together, so that words keep half of the width.
    deepest = max(row.depth for row in rows)
    indent = min(_INDENT, canvas.width // 2 // max(deepest, 1))
    parts: list[SafeString] = []
    last: dict[int, int] = {}
    for index, row in enumerate(rows):
        x, y = _RADIUS + 2 + row.depth * indent, index * _ROW + _ROW // 2
        last[row.depth] = y
        if row.depth and row.depth - 1 in last:
            above = _RADIUS + 2 + (row.depth - 1) * indent
            path = f"M{above} {last[row.depth - 1] + _RADIUS}V{y}H{x - _RADIUS}"
            parts.append(svg.element("path", d=path, class_="base"))
        parts.append(_row(canvas, row, x, y))
    return Drawing(len(rows) * _ROW, parts)


def _row(canvas: Canvas, row: Branch, x: int, y: int) -> SafeString:
    text = f"{row.label}　{row.place}" if row.place else row.label
    left = x + _RADIUS + 8
    words = shortened(text, Decimal(canvas.width - left))
    dot = svg.element("circle", cx=x, cy=y, r=_RADIUS, class_="key" if row.is_current else "dot")
    word = svg.element(
        "text", words, x=left, y=y + 5, class_="strong" if row.is_current else "plain"
    )
    # Text that fits is told once; text_width keeps the title for what was cut.
    cut = text_width(text) > canvas.width - left
    group = svg.group([dot, word])
    return titled(group, text) if cut else group
