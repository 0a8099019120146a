"""Three columns of names with lines between them: who, what, and where it is written.

What is missing is a node of its own with a dashed bar and dotted lines, so that a gap is seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from django.utils.safestring import SafeString

from ppp_portal.charts import svg
from ppp_portal.charts.chart import Canvas, Chart, Drawing, Table, in_two_sizes, titled
from ppp_portal.charts.scale import apart
from ppp_portal.charts.text import LINE, shortened, wrapped

_BAR = 5
_PAD = 14
_TOP = 30


class Node(NamedTuple):
    """A name; `note` follows below it in small, `is_gap` is something that is missing."""

    label: str
    note: str = ""
    is_gap: bool = False


class Columns(NamedTuple):
    """`left_links` are (left, middle) by index, `right_links` (middle, right)."""

    heads: tuple[str, str, str]
    left: Sequence[Node]
    middle: Sequence[Node]
    right: Sequence[Node]
    left_links: Sequence[tuple[int, int]]
    right_links: Sequence[tuple[int, int]]


class _Sizes(NamedTuple):
    """Where the bars stand, and the room for words beside them."""

    left_bar: int
    middle_bars: tuple[int, int]
    right_bar: int
    side_room: int
    middle_room: int
    lines: int


_WIDE = _Sizes(152, (226, 490), 564, 144, 246, 2)
_NARROW = _Sizes(88, (118, 234), 264, 84, 100, 3)


class _Placed(NamedTuple):
    """A node with the lines of its words and the middle of its height."""

    node: Node
    lines: list[str]
    height: int
    y: Decimal


def columns_chart(name: str, title: str, answer: str, columns: Columns) -> Chart:
    """The picture alone, without a table: whoever shows it prints one with links of its own."""

    def draw(canvas: Canvas) -> Drawing:
        return _Drawing(columns, _NARROW if canvas.is_narrow else _WIDE).draw()

    return Chart(name, answer, in_two_sizes(name, title, answer, draw), Table("", (), ()))


class _Drawing:
    def __init__(self, columns: Columns, sizes: _Sizes) -> None:
        self.columns, self.sizes = columns, sizes

    def draw(self) -> Drawing:
        sides = self.sizes.side_room
        worded = [
            self._worded(self.columns.left, sides),
            self._worded(self.columns.middle, self.sizes.middle_room),
            self._worded(self.columns.right, sides),
        ]
        height = Decimal(_TOP + max(sum(gap for _, gap in column) for column in worded))
        middle = _below_each_other(self.columns.middle, worded[1], height)
        left = _near(
            self.columns.left, worded[0], _ends(self.columns.left_links, 0), middle, height
        )
        right = _near(
            self.columns.right, worded[2], _ends(self.columns.right_links, 1), middle, height
        )
        parts = [*self._heads(), *self._links(left, middle, right)]
        parts += [_side(each, self.sizes.left_bar, "end") for each in left]
        parts += [self._middle(each) for each in middle]
        parts += [_side(each, self.sizes.right_bar, "start") for each in right]
        return Drawing(int(height) + 2, parts)

    def _worded(self, nodes: Sequence[Node], room: int) -> list[tuple[list[str], int]]:
        found = []
        for node in nodes:
            lines = wrapped(node.label, room, self.sizes.lines)
            lines += [shortened(node.note, room)] if node.note else []
            found.append((lines, LINE * len(lines) + _PAD))
        return found

    def _heads(self) -> list[SafeString]:
        places = (
            (self.sizes.left_bar + _BAR, "end"),
            (self.sizes.middle_bars[0], "start"),
            (self.sizes.right_bar, "start"),
        )
        return [
            svg.element("text", head, x=x, y=14, text_anchor=anchor, class_="quiet")
            for head, (x, anchor) in zip(self.columns.heads, places, strict=True)
        ]

    def _links(
        self, left: Sequence[_Placed], middle: Sequence[_Placed], right: Sequence[_Placed]
    ) -> list[SafeString]:
        first, last = self.sizes.middle_bars
        parts = [
            _link(left[a], middle[b], self.sizes.left_bar + _BAR, first)
            for a, b in self.columns.left_links
        ]
        parts += [
            _link(middle[a], right[b], last + _BAR, self.sizes.right_bar)
            for a, b in self.columns.right_links
        ]
        return parts

    def _middle(self, placed: _Placed) -> SafeString:
        first, last = self.sizes.middle_bars
        bars = [_bar(placed, first), _bar(placed, last)]
        return titled(svg.group([*bars, *_words(placed, first + _BAR + 7, "start")]), _full(placed))


def _ends(links: Sequence[tuple[int, int]], side: int) -> dict[int, list[int]]:
    """The middle nodes of each node at the side."""
    found: dict[int, list[int]] = {}
    for link in links:
        found.setdefault(link[side], []).append(link[1 - side])
    return found


def _below_each_other(
    nodes: Sequence[Node], worded: Sequence[tuple[list[str], int]], height: Decimal
) -> list[_Placed]:
    spare = (height - _TOP - sum(gap for _, gap in worded)) / max(len(worded), 1)
    placed, y = [], Decimal(_TOP)
    for node, (lines, gap) in zip(nodes, worded, strict=True):
        placed.append(_Placed(node, lines, gap - _PAD, y + (gap + spare) / 2))
        y += gap + spare
    return placed


def _near(
    nodes: Sequence[Node],
    worded: Sequence[tuple[list[str], int]],
    ends: dict[int, list[int]],
    middle: Sequence[_Placed],
    height: Decimal,
) -> list[_Placed]:
    """Each beside the middle of what it is linked to, none over another."""
    wanted = [
        sum((middle[end].y for end in ends[index]), Decimal(0)) / len(ends[index])
        for index in range(len(nodes))
    ]
    places = apart(wanted, [gap for _, gap in worded], low=_TOP, high=height)
    return [
        _Placed(node, lines, gap - _PAD, y)
        for node, (lines, gap), y in zip(nodes, worded, places, strict=True)
    ]


def _link(start: _Placed, end: _Placed, x1: int, x2: int) -> SafeString:
    n, half = svg.number, Decimal(x1 + x2) / 2
    path = f"M{n(x1)} {n(start.y)}C{n(half)} {n(start.y)} {n(half)} {n(end.y)} {n(x2)} {n(end.y)}"
    is_gap = start.node.is_gap or end.node.is_gap
    part = svg.element("path", d=path, class_="leader" if is_gap else "before")
    return titled(part, f"{start.node.label}—{end.node.label}")


def _bar(placed: _Placed, x: int) -> SafeString:
    return svg.element(
        "rect",
        x=x,
        y=placed.y - Decimal(placed.height) / 2,
        width=_BAR,
        height=placed.height,
        class_="aim" if placed.node.is_gap else "key",
    )


def _side(placed: _Placed, x: int, anchor: str) -> SafeString:
    at = x - 7 if anchor == "end" else x + _BAR + 7
    return titled(svg.group([_bar(placed, x), *_words(placed, at, anchor)]), _full(placed))


def _words(placed: _Placed, x: int, anchor: str) -> list[SafeString]:
    first = placed.y - Decimal(placed.height) / 2 + 14
    notes = 1 if placed.node.note else 0
    named = len(placed.lines) - notes
    return [
        svg.element(
            "text",
            line,
            x=x,
            y=first + LINE * index,
            text_anchor=anchor,
            class_="quiet" if index >= named or placed.node.is_gap else "",
        )
        for index, line in enumerate(placed.lines)
    ]


def _full(placed: _Placed) -> str:
    note = f"（{placed.node.note}）" if placed.node.note else ""
    return f"{placed.node.label}{note}"
