"""Twelve fills that differ in black on white: hatchings and dots, told apart without colour."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.safestring import SafeString

from ppp_portal.charts import svg

# (ground, figure drawn on an 8 × 8 tile); neighbours in a stack differ in darkness and direction.
_TILES: tuple[tuple[str, str], ...] = (
    ("deep", ""),
    ("plain", "M-2 2 2-2M0 8 8 0M6 10 10 6"),
    ("soft", ""),
    ("plain", "M0 4H8"),
    ("deep", "M-2 6 2 10M0 0 8 8M6-2 10 2"),
    ("plain", "M2 2h.01M6 6h.01"),
    ("soft", "M4 0V8"),
    ("plain", "M0 0 8 8M8 0 0 8"),
    ("deep", "M0 4H8"),
    ("plain", "M4 0V8M0 4H8"),
    ("soft", "M2 2h.01M6 6h.01"),
    ("plain", ""),
)
GAP = "gap"


def pattern_id(name: str, index: int | str) -> str:
    """Id of the fill of the group `index` in the drawing `name`; from the 13th they repeat."""
    return f"{name}-fill-{index if isinstance(index, str) else index % len(_TILES)}"


def patterns(name: str, groups: int) -> SafeString:
    """<defs> with the fills of so many groups."""
    return _definitions(
        _pattern(pattern_id(name, index), *_TILES[index])
        for index in range(min(groups, len(_TILES)))
    )


def gap_pattern(name: str) -> SafeString:
    """<defs> with the hatching of what is missing or left over."""
    return _definitions([_pattern(pattern_id(name, GAP), "plain", "M-2 2 2-2M0 8 8 0M6 10 10 6")])


def filled(name: str, index: int | str) -> str:
    """Value of the attribute `fill`."""
    return f"url(#{pattern_id(name, index)})"


def _definitions(parts: Iterable[str]) -> SafeString:
    return svg.element("defs", svg.joined(parts))


def _pattern(identity: str, ground: str, figure: str) -> SafeString:
    parts = [svg.element("rect", width=8, height=8, class_=ground)]
    if figure:
        parts.append(svg.element("path", d=figure, class_="hatch" if ground != "deep" else "cut"))
    return svg.element(
        "pattern",
        svg.joined(parts),
        id=identity,
        width=8,
        height=8,
        pattern_units="userSpaceOnUse",
    )
