"""The 47 prefectures and the tile map."""

from ppp_portal.japan.prefectures import PREFECTURES, REGIONS


def test_all_47_prefectures_are_there_under_their_codes() -> None:
    assert list(PREFECTURES) == [f"{number:02}" for number in range(1, 48)]
    assert [prefecture.code for prefecture in PREFECTURES.values()] == list(PREFECTURES)


def test_names_are_complete_and_short_names_drop_the_kind() -> None:
    assert (PREFECTURES["13"].name, PREFECTURES["13"].kana) == ("東京都", "とうきょうと")
    assert [PREFECTURES[code].short_name for code in ("01", "13", "26", "27", "30")] == [
        "北海道",
        "東京",
        "京都",
        "大阪",
        "和歌山",
    ]


def test_every_prefecture_has_a_tile_of_its_own_within_ten_by_thirteen() -> None:
    tiles = {(prefecture.row, prefecture.column) for prefecture in PREFECTURES.values()}

    assert len(tiles) == 47
    assert {row for row, _ in tiles} == set(range(1, 11))
    assert {column for _, column in tiles} == set(range(1, 14))


def test_regions_follow_from_north_to_south() -> None:
    in_order = dict.fromkeys(prefecture.region for prefecture in PREFECTURES.values())

    assert tuple(in_order) == REGIONS
