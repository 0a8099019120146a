"""Pictures as inline SVG that a screen reader, a black-and-white printer and a strict CSP can take.

A picture is built from elements made by `element`, closed by `picture` with a title and a
description in words, and always stands beside a table with the same numbers. Colours are CSS
classes (charts.css), never attributes, so dark mode and print follow.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

Value = str | int | Decimal


def number(value: Decimal | int) -> str:
    """A coordinate with at most one decimal and no exponent: 12.30 → 12.3, 100.0 → 100."""
    text = f"{Decimal(value):.1f}"
    return text.removesuffix(".0")


def element(name: str, content: str = "", **attributes: Value) -> SafeString:
    """One SVG element; `class_` gives class, `stroke_width` stroke-width, `view_box` viewBox.

    Attribute values and text are escaped; `content` may be elements made before.
    """
    written = format_html_join(
        "",
        ' {}="{}"',
        ((_attribute(key), _written(value)) for key, value in attributes.items()),
    )
    return format_html("<{0}{1}>{2}</{0}>", name, written, content)


def group(parts: Iterable[str], **attributes: Value) -> SafeString:
    """Elements together in one <g>."""
    return element("g", joined(parts), **attributes)


def joined(parts: Iterable[str]) -> SafeString:
    """Elements one after the other."""
    return format_html_join("", "{}", ((part,) for part in parts))


def picture(
    name: str,
    title: str,
    description: str,
    width: int,
    height: int,
    parts: Iterable[str],
    size: str = "",
) -> SafeString:
    """The whole picture; `name` is unique in the page and ties title and description to it.

    `size` is a further class, by which CSS chooses between drawings of one picture.
    """
    content = joined(parts)
    return format_html(
        '<svg class="picture{size}" role="img" viewBox="0 0 {} {}"'
        ' aria-labelledby="{name}-title {name}-description">'
        '<title id="{name}-title">{}</title><desc id="{name}-description">{}</desc>{}</svg>',
        str(width),
        str(height),
        title,
        description,
        content,
        name=name,
        size=f" {size}" if size else "",
    )


def _attribute(key: str) -> str:
    special = {"class_": "class", "view_box": "viewBox", "pattern_units": "patternUnits"}
    return special.get(key) or key.replace("_", "-")


def _written(value: Value) -> str:
    return value if isinstance(value, str) else number(value)
