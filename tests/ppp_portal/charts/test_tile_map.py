from __future__ import annotations

from ppp_portal.charts.tile_map import Tile, tile_regions
from ppp_portal.japan.prefectures import PREFECTURES


def _tiles(*args: object, **kwargs: object) -> dict[str, Tile]:
    regions = tile_regions(*args, **kwargs)  # type: ignore[arg-type]
    return {tile.code: tile for region in regions for tile in region.tiles}


def test_all_47_prefectures_have_a_tile_each_in_a_cell_of_its_own() -> None:
    tiles = _tiles({})

    assert sorted(tiles) == sorted(PREFECTURES)
    assert len({tile.place for tile in tiles.values()}) == 47


def test_a_tile_carries_name_count_shade_address_and_place() -> None:
    tiles = _tiles({"28": 12, "13": 3}, selected=["28"], url_for="/cases/?prefecture={code}")

    assert tiles["28"] == Tile(
        code="28",
        name="兵庫県",
        short_name="兵庫",
        letter="兵",
        hits=12,
        level=2,
        url="/cases/?prefecture=28",
        place="r7 c7",
        selected=True,
    )


def test_a_prefecture_without_cases_keeps_its_link() -> None:
    tiles = _tiles({"28": 12}, url_for={code: f"/{code}/" for code in PREFECTURES})

    assert (tiles["31"].hits, tiles["31"].level, tiles["31"].url) == (0, 0, "/31/")
