"""The frame of a picture over time: marks at the left, months or years below."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_CEILING, Decimal
from typing import NamedTuple

from django.utils.safestring import SafeString

from ppp_portal.charts import svg
from ppp_portal.charts.chart import Canvas, Number
from ppp_portal.charts.scale import axis_marks
from ppp_portal.charts.text import LINE, shortened, text_width
from ppp_portal.japan.numbers import brief

TOP = 14
_HEIGHT = 200


class Frame(NamedTuple):
    """Where values stand: `slot` is the width of one month or year, `marks` those of the axis."""

    left: Decimal
    right: Decimal
    bottom: Decimal
    height: Decimal
    slot: Decimal
    marks: list[int]
    unit: str = ""

    @classmethod
    def of(
        cls,
        canvas: Canvas,
        slots: int,
        largest: Number,
        unit: str,
        right: Decimal | int,
        top: Decimal | int = TOP,
    ) -> Frame:
        """The frame that leaves `right` for labels there, and 0 to `largest` at its left."""
        marks = axis_marks(int(Decimal(largest).to_integral_value(ROUND_CEILING)))
        left = max(text_width(_mark(mark, unit)) for mark in marks) + 8
        end = Decimal(canvas.width) - right
        return cls(
            left, end, Decimal(top + _HEIGHT), Decimal(_HEIGHT), (end - left) / slots, marks, unit
        )

    def x(self, index: int) -> Decimal:
        return self.left + self.slot * index + self.slot / 2

    def y(self, value: Number) -> Decimal:
        return self.bottom - self.height * Decimal(value) / self.marks[-1]


def _mark(mark: int, unit: str) -> str:
    """Other units stand in the labels at the lines, and would only repeat here."""
    return f"{brief(mark)}%" if unit == "%" else brief(mark)


def value_axis(frame: Frame) -> SafeString:
    """Lines across at the round marks, with their numbers."""
    parts = []
    for mark in frame.marks:
        y = frame.y(mark)
        path = f"M{svg.number(frame.left)} {svg.number(y)}H{svg.number(frame.right)}"
        parts.append(svg.element("path", d=path, class_="grid" if mark else "base"))
        parts.append(
            svg.element(
                "text",
                _mark(mark, frame.unit),
                x=frame.left - 8,
                y=y + 5,
                text_anchor="end",
                class_="quiet",
            )
        )
    return svg.group(parts)


def period_labels(frame: Frame, labels: Sequence[tuple[str, str]]) -> tuple[SafeString, Decimal]:
    """Labels below the slots, as many as fit; and below these each group once, from its first slot.

    Returns the part and the height where it ends.
    """
    y = frame.bottom + LINE + 3
    room = frame.right - frame.left
    written = [shortened(label, room) for label, _ in labels]
    every = _every(frame, written)
    parts = [
        # A wide first label would begin outside of the picture.
        svg.element(
            "text",
            label,
            x=max(frame.x(index), text_width(label) / 2),
            y=y,
            text_anchor="middle",
            class_="quiet",
        )
        for index, label in enumerate(written)
        if index % every == 0
    ]
    starts = [
        index
        for index, (_, group) in enumerate(labels)
        if group and (index == 0 or labels[index - 1][1] != group)
    ]
    for position, index in enumerate(starts):
        following = starts[position + 1] if position + 1 < len(starts) else len(labels)
        x = frame.left + frame.slot * index
        path = f"M{svg.number(x)} {svg.number(frame.bottom)}V{svg.number(y + LINE + 4)}"
        text = shortened(labels[index][1], frame.slot * (following - index) - 6)
        parts.append(svg.element("path", d=path, class_="grid"))
        parts.append(svg.element("text", text, x=x + 5, y=y + LINE, class_="quiet"))
    return svg.group(parts), y + (LINE + 6 if starts else 6)


def _every(frame: Frame, labels: Sequence[str]) -> int:
    """Each which label is written, so that none touches the next."""
    widest = max((text_width(label) for label in labels), default=Decimal(0))
    shifted = max(widest / 2 - frame.left - frame.slot / 2, Decimal(0))
    needed = (widest + 8 + shifted) / frame.slot
    least = max(1, int(needed.to_integral_value(ROUND_CEILING)))
    # A quarter or half of the year is a step that readers can count on.
    return next((step for step in (1, 2, 3, 6, 12) if step >= least), least)
