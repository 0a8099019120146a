"""What every chart is: one sentence that says it, the picture in two sizes, and the table.

The wide picture is for desks and paper, the narrow one for phones; CSS shows one of them
(charts.css), each at about its own size, so that text in it stays at least 12 px high.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString

from ppp_portal.charts import svg
from ppp_portal.japan.numbers import grouped, short

WIDE, NARROW = 720, 360
# Where a number of 12 digits would push the picture aside, it is said in 億 and 兆.
LONG_NUMBER = 100_000_000
MISSING = "記録なし"
_IN_NUMBERS = frozenset("0123456789,.%〜（／）—")

Number = int | Decimal


class Canvas(NamedTuple):
    """What a drawing gets: an id prefix that is unique in the page, and its width."""

    name: str
    width: int

    @property
    def is_narrow(self) -> bool:
        return self.width < WIDE


class Drawing(NamedTuple):
    height: int
    parts: list[SafeString]


class Cell(NamedTuple):
    """One cell; None prints as missing, a number with commas, `url` leads to what is behind it."""

    value: Any
    url: str = ""

    @property
    def text(self) -> str:
        if isinstance(self.value, bool):
            return "はい" if self.value else "いいえ"
        if isinstance(self.value, int | Decimal):
            return grouped(self.value)
        return "" if self.value is None else str(self.value)

    @property
    def is_number(self) -> bool:
        """Also one said as a range or a share: 122〜128, 66.7%（20／30）."""
        if isinstance(self.value, str):
            return bool(self.value) and set(self.value) <= _IN_NUMBERS
        return self.value is None or isinstance(self.value, int | Decimal)


class Table(NamedTuple):
    """The same numbers: `heads` of all columns, of which the last `numbers` are numeric."""

    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    numbers: int = 0
    totals: Sequence[Sequence[Cell]] = ()

    @property
    def columns(self) -> list[tuple[str, bool]]:
        first = len(self.heads) - self.numbers
        return [(head, index >= first) for index, head in enumerate(self.heads)]


class Chart(NamedTuple):
    """`picture` is empty where there is nothing to draw; `answer` then says so."""

    name: str
    answer: str
    picture: str
    table: Table


def in_two_sizes(
    name: str, title: str, description: str, draw: Callable[[Canvas], Drawing]
) -> SafeString:
    """The picture drawn twice; `name` is unique in the page and begins all ids."""
    return format_html(
        "{}{}", *(_drawn(name, title, description, draw, s) for s in ("wide", "narrow"))
    )


def _drawn(
    name: str, title: str, description: str, draw: Callable[[Canvas], Drawing], size: str
) -> SafeString:
    canvas = Canvas(f"{name}-{size}", WIDE if size == "wide" else NARROW)
    drawing = draw(canvas)
    return svg.picture(
        canvas.name, title, description, canvas.width, drawing.height, drawing.parts, size
    )


def said(value: Number | bool | None, unit: str = "") -> str:
    """A value in words: 4,000人, 66.7%, 約1兆円, はい, 記録なし."""
    if value is None:
        return MISSING
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(value, int) and abs(value) >= LONG_NUMBER:
        return f"{short(value)}{unit}"
    return f"{grouped(value)}{unit}"


def lines(
    texts: Iterable[str], x: Decimal | int, y: Decimal | int, step: int, **attributes: Any
) -> SafeString:
    """Lines of text below each other, the first on baseline `y`; <title> tells what was cut."""
    return svg.group(
        svg.element("text", text, x=x, y=Decimal(y) + step * index, **attributes)
        for index, text in enumerate(texts)
    )


def titled(part: SafeString, title: str) -> SafeString:
    """A part with its full words, shown by browsers when the pointer rests on it."""
    return svg.group([svg.element("title", title), part])
