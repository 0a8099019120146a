"""What a test reads from a picture: its drawings, the words in them, and boxes of the words."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import combinations
from xml.etree import ElementTree

from ppp_portal.charts.text import LINE, text_width

SVG = ElementTree.Element


def drawings(picture: str) -> dict[str, SVG]:
    """The wide and the narrow drawing, parsed as XML: what does not parse is no picture."""
    found = ElementTree.fromstring(f"<both>{picture}</both>")
    return {str(drawing.get("class")).split()[1]: drawing for drawing in found}


def words(drawing: SVG) -> list[str]:
    return ["".join(text.itertext()) for text in drawing.iter("text")]


def tips(drawing: SVG) -> list[str]:
    """Full words of the parts, without the picture's own title."""
    return [str(title.text) for group in drawing.iter("g") for title in group.findall("title")]


def with_class(drawing: SVG, name: str) -> list[SVG]:
    return [part for part in drawing.iter() if name in str(part.get("class", "")).split()]


def rows(table: object) -> list[list[str]]:
    """The table's texts; a missing value is –."""
    return [
        ["–" if cell.value is None else cell.text for cell in row]
        for row in [*table.rows, *table.totals]  # type: ignore[attr-defined]
    ]


def clashes(drawing: SVG) -> list[tuple[str, str]]:
    """Pairs of texts whose boxes overlap, by the estimated widths."""
    boxes = [_box(text) for text in drawing.iter("text")]
    return [
        (one[0], other[0])
        for one, other in combinations(boxes, 2)
        if one[1] < other[2] and other[1] < one[2] and one[3] < other[4] and other[3] < one[4]
    ]


def outside(drawing: SVG) -> list[str]:
    """Texts that reach over the right, upper or lower border."""
    _, _, width, height = (Decimal(part) for part in str(drawing.get("viewBox")).split())
    return [
        text
        for text, left, right, top, bottom in map(_box, drawing.iter("text"))
        if right > width + 1 or top < -1 or bottom > height + 1 or left < -1
    ]


def _box(text: SVG) -> tuple[str, Decimal, Decimal, Decimal, Decimal]:
    written = "".join(text.itertext())
    size = (
        int(re.sub(r"\D", "", text.get("class", "")) or 14)
        if "size" in str(text.get("class"))
        else 14
    )
    width, x, y = (
        text_width(written, size),
        Decimal(text.get("x", "0")),
        Decimal(text.get("y", "0")),
    )
    anchor = text.get("text-anchor", "start")
    left = x - {"start": Decimal(0), "middle": width / 2, "end": width}[anchor]
    height = Decimal(size) * (LINE - 3) / 14
    return written, left, left + width, y - height * Decimal("0.8"), y + height * Decimal("0.2")
