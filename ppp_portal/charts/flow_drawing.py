"""Places and shapes of the money flow; what flows is told by `flow`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from django.utils.safestring import SafeString

from ppp_portal.charts import svg
from ppp_portal.charts.chart import Canvas, Drawing, titled
from ppp_portal.charts.patterns import GAP, filled, gap_pattern
from ppp_portal.charts.text import LINE, text_width, wrapped
from ppp_portal.japan.numbers import brief, short

SHORT, LEFT_OVER = "不足", "残"
_HEIGHT = Decimal(240)
_THINNEST = Decimal(2)
_BETWEEN = 12
_BAR = 12


class Band(NamedTuple):
    """What flows from one node to the next; `planned` 0 is no plan to show beside it."""

    source: str
    target: str
    amount: int
    planned: int = 0
    is_gap: bool = False


class _Node(NamedTuple):
    """One bar: `top` of the bar, its height, and that of the plan around it."""

    label: str
    amount: int
    planned: int
    is_gap: bool
    top: Decimal
    height: Decimal
    plan_height: Decimal
    lines: list[str]
    name_lines: int


class FlowDrawing:
    """Sources at the left, organisations in the middle, uses at the right."""

    def __init__(self, income: Sequence[Band], spending: Sequence[Band]) -> None:
        self.income = [band for band in income if band.amount > 0 or band.planned]
        self.spending = [band for band in spending if band.amount > 0 or band.planned]
        totals = [
            sum(max(getattr(band, kind), 0) for band in bands)
            for bands in (self.income, self.spending)
            for kind in ("amount", "planned")
        ]
        self.scale = _HEIGHT / max(totals)

    def draw(self, canvas: Canvas) -> Drawing:
        side = 112 if canvas.is_narrow else 180
        room = side - _BAR - 14
        middle_room = canvas.width - 2 * side - 8
        columns = [
            self._column(_by(self.income, "source"), room, False),
            self._column(self._through(), middle_room, True),
            self._column(_by(self.spending, "target"), room, False),
        ]
        height = max(end for _, end in columns)
        left, middle, right = (_centred(nodes, end, height) for nodes, end in columns)
        xs = [side - _BAR, (canvas.width - _BAR) // 2, canvas.width - side]
        parts = [gap_pattern(canvas.name)]
        parts += self._bands(canvas, self.income, left, middle, xs[0] + _BAR, xs[1])
        parts += self._bands(canvas, self.spending, middle, right, xs[1] + _BAR, xs[2])
        parts += [p for node in left.values() for p in _side_node(canvas, node, xs[0], "end")]
        parts += [p for node in right.values() for p in _side_node(canvas, node, xs[2], "start")]
        parts += [p for node in middle.values() for p in _middle_node(node, xs[1])]
        return Drawing(int(height) + 1, parts)

    def _through(self) -> dict[str, list[Band]]:
        """The organisations with the side of theirs that is the wider."""
        into, out = _by(self.income, "target"), _by(self.spending, "source")
        return {
            name: max(into.get(name, []), out.get(name, []), key=self._thickness)
            for name in dict.fromkeys([*into, *out])
        }

    def _thickness(self, bands: Iterable[Band]) -> Decimal:
        return sum((self._width(band) for band in bands), Decimal(0))

    def _width(self, band: Band) -> Decimal:
        return max(band.amount * self.scale, _THINNEST) if band.amount > 0 else Decimal(0)

    def _column(
        self, bands_of: dict[str, list[Band]], room: int, is_middle: bool
    ) -> tuple[list[_Node], Decimal]:
        """Nodes below each other, and where the last one ends."""
        nodes, y = [], Decimal(4)
        for label, bands in bands_of.items():
            amount, planned = sum(b.amount for b in bands), sum(b.planned for b in bands)
            is_gap = not is_middle and all(band.is_gap for band in bands)
            name = wrapped(label, room)
            lines = [*name, _yen(amount, room)]
            if planned and not is_middle:
                lines += _plan_lines(planned, room)
            bar = self._thickness(bands)
            plan = Decimal(0) if is_middle else planned * self.scale
            text = LINE * len(lines)
            if is_middle:
                top = y + text + 2
                end = top + bar
            else:
                end = y + max(bar, plan, Decimal(text))
                top = (y + end - bar) / 2
            nodes.append(_Node(label, amount, planned, is_gap, top, bar, plan, lines, len(name)))
            y = end + _BETWEEN
        return nodes, y - _BETWEEN + 4

    def _bands(
        self,
        canvas: Canvas,
        bands: Sequence[Band],
        sources: dict[str, _Node],
        targets: dict[str, _Node],
        start: int,
        end: int,
    ) -> list[SafeString]:
        used: dict[tuple[str, str], Decimal] = {}
        order = {label: index for index, label in enumerate([*sources, *targets])}
        parts = []
        for band in sorted(bands, key=lambda b: (order[b.source], order[b.target])):
            width = self._width(band)
            if not width:
                continue
            from_y = sources[band.source].top + used.get(("from", band.source), Decimal(0))
            to_y = targets[band.target].top + used.get(("to", band.target), Decimal(0))
            used["from", band.source] = used.get(("from", band.source), Decimal(0)) + width
            used["to", band.target] = used.get(("to", band.target), Decimal(0)) + width
            shape = _shape(start, from_y, end, to_y, width)
            fill = {"fill": filled(canvas.name, GAP)} if band.is_gap else {}
            css = "gap" if band.is_gap else "flow"
            path = svg.element("path", d=shape, class_=css, **fill)
            parts.append(titled(path, f"{band.source}→{band.target} {band.amount:,}円"))
        return parts


def _yen(amount: int, room: int) -> str:
    full = f"{short(amount)}円"
    return full if text_width(full) <= room else f"{brief(amount)}円"


def _plan_lines(planned: int, room: int) -> list[str]:
    amount = _yen(planned, room)
    together = f"予算 {amount}"
    return [together] if text_width(together) <= room else ["予算", amount]


def _by(bands: Iterable[Band], end: str) -> dict[str, list[Band]]:
    found: dict[str, list[Band]] = {}
    for band in bands:
        found.setdefault(getattr(band, end), []).append(band)
    return found


def _centred(nodes: Sequence[_Node], end: Decimal, height: Decimal) -> dict[str, _Node]:
    shift = (height - end) / 2
    return {node.label: node._replace(top=node.top + shift) for node in nodes}


def _shape(x1: int, y1: Decimal, x2: int, y2: Decimal, width: Decimal) -> str:
    half = Decimal(x1 + x2) / 2
    n = svg.number
    upper = f"M{n(x1)} {n(y1)}C{n(half)} {n(y1)} {n(half)} {n(y2)} {n(x2)} {n(y2)}"
    back = f"C{n(half)} {n(y2 + width)} {n(half)} {n(y1 + width)} {n(x1)} {n(y1 + width)}"
    return f"{upper}V{n(y2 + width)}{back}Z"


def _side_node(canvas: Canvas, node: _Node, x: int, anchor: str) -> list[SafeString]:
    """Bar, outline of the plan, and the words at the outer side."""
    middle = node.top + node.height / 2
    parts = []
    if node.height:
        fill = {"fill": filled(canvas.name, GAP)} if node.is_gap else {}
        css = "gap" if node.is_gap else "key"
        parts.append(
            svg.element("rect", x=x, y=node.top, width=_BAR, height=node.height, class_=css, **fill)
        )
    if node.plan_height:
        top = middle - node.plan_height / 2
        parts.append(
            svg.element(
                "rect", x=x - 4, y=top, width=_BAR + 8, height=node.plan_height, class_="aim"
            )
        )
    at = x - 12 if anchor == "end" else x + _BAR + 12
    first = middle - Decimal(LINE * len(node.lines)) / 2 + 14
    return [*parts, *_words(node, at, first, anchor)]


def _middle_node(node: _Node, x: int) -> list[SafeString]:
    bar = svg.element("rect", x=x, y=node.top, width=_BAR, height=node.height, class_="key")
    first = node.top - 2 - LINE * len(node.lines) + 14
    return [bar, *_words(node, x + _BAR // 2, first, "middle")]


def _words(node: _Node, x: int, y: Decimal, anchor: str) -> list[SafeString]:
    """Lines of the label; <title> has the whole name and the whole amount."""
    plan = f"（予算 {node.planned:,}円）" if node.planned else ""
    texts = svg.group(
        svg.element(
            "text",
            line,
            x=x,
            y=y + LINE * index,
            text_anchor=anchor,
            class_="strong" if index < node.name_lines else "",
        )
        for index, line in enumerate(node.lines)
    )
    return [titled(texts, f"{node.label} {node.amount:,}円{plan}")]
