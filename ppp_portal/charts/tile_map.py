"""The 47 prefectures as a grid of links, shaded by count (design: the map is a control)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ppp_portal.charts.scale import shade, shade_bounds
from ppp_portal.japan.prefectures import PREFECTURES, REGIONS


class Tile(NamedTuple):
    """One prefecture: `place` are the CSS classes of its cell, `level` the shade 0 to 4."""

    code: str
    name: str
    short_name: str
    letter: str
    hits: int
    level: int
    url: str
    place: str
    selected: bool


class Region(NamedTuple):
    name: str
    tiles: list[Tile]


def tile_regions(
    counts: Mapping[str, int],
    selected: Iterable[str] = (),
    url_for: Mapping[str, str] | str = "?prefecture={code}",
) -> list[Region]:
    """All 47 tiles in the order of their codes, grouped by region for the list on phones.

    `counts` and `selected` go by two-digit prefecture code; codes left out count 0. `url_for` is
    an address with {code} in it, or one address per code.
    """
    known = {code: int(counts.get(code) or 0) for code in PREFECTURES}
    bounds = shade_bounds(known.values())
    chosen = set(selected)
    tiles: dict[str, list[Tile]] = {name: [] for name in REGIONS}
    for code, prefecture in PREFECTURES.items():
        tiles[prefecture.region].append(
            Tile(
                code=code,
                name=prefecture.name,
                short_name=prefecture.short_name,
                letter=prefecture.name[0],
                hits=known[code],
                level=shade(known[code], bounds),
                url=url_for.replace("{code}", code) if isinstance(url_for, str) else url_for[code],
                place=f"r{prefecture.row} c{prefecture.column}",
                selected=code in chosen,
            )
        )
    return [Region(name, tiles[name]) for name in REGIONS]
