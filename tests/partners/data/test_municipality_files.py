"""The committed list of municipalities: counts, codes, kinds, and what became of former ones."""

import csv
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

import partners.data
from ppp_portal.japan.codes import lg_check_digit
from ppp_portal.japan.prefectures import PREFECTURES

FOLDER = Path(partners.data.__file__).parent


def read(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    return read("municipalities.csv")


@pytest.fixture(scope="module")
def current(rows: list[dict[str, str]]) -> dict[str, dict[str, str]]:
    return {row["code"]: row for row in rows if not row["valid_to"]}


def test_the_list_has_47_prefectures_1741_municipalities_and_171_wards(
    current: dict[str, dict[str, str]],
) -> None:
    assert Counter(row["kind"] for row in current.values()) == {
        "prefecture": 47,
        "designated_city": 20,
        "core_city": 62,
        "special_city_at_enforcement": 23,
        "city": 687,
        "special_ward": 23,
        "town": 743,
        "village": 183,
        "ward": 171,
    }


def test_every_code_stands_once_with_its_check_digit(rows: list[dict[str, str]]) -> None:
    codes = [row["code"] for row in rows]

    assert codes == [code[:5] + lg_check_digit(code[:5]) for code in codes]
    assert [code for code, count in Counter(codes).items() if count > 1] == []
    assert {code[:2] for code in codes} == set(PREFECTURES)


def test_every_reading_is_hiragana(rows: list[dict[str, str]]) -> None:
    readings = [row["kana"] for row in (*rows, *read("former_names.csv"))]

    assert [kana for kana in readings if not re.fullmatch(r"[ぁ-ゖー]+", kana)] == []


def test_every_ward_points_to_its_designated_city_and_nothing_else_does(
    rows: list[dict[str, str]], current: dict[str, dict[str, str]]
) -> None:
    cities = {row["code"] for row in rows if row["kind"] == "designated_city"}

    assert {row["city_code"] for row in rows if row["kind"] == "ward"} == cities
    assert {row["city_code"] for row in rows if row["kind"] != "ward"} == {""}
    assert current[current["271209"]["city_code"]]["name"] == "大阪市"


@pytest.mark.parametrize(
    ("code", "name", "kana", "district"),
    [
        ("015865", "むかわ町", "むかわちょう", "勇払郡"),
        ("103446", "榛東村", "しんとうむら", "北群馬郡"),
        ("134015", "八丈町", "はちじょうまち", ""),
        ("131016", "千代田区", "ちよだく", ""),
        ("282219", "丹波篠山市", "たんばささやまし", ""),
        ("394050", "檮原町", "ゆすはらちょう", "高岡郡"),
        ("341011", "中区", "なかく", ""),
        ("401099", "八幡西区", "やはたにしく", ""),
    ],
)
def test_names_readings_and_districts_are_those_of_the_municipality(
    current: dict[str, dict[str, str]], code: str, name: str, kana: str, district: str
) -> None:
    row = current[code]

    assert (row["name"], row["kana"], row["district"]) == (name, kana, district)


def test_every_former_municipality_leads_to_one_that_exists(
    rows: list[dict[str, str]], current: dict[str, dict[str, str]]
) -> None:
    former = [row for row in rows if row["valid_to"]]
    names = read("former_names.csv")

    assert {row["successor_code"] for row in former} <= set(current)
    assert {row["code_now"] for row in names} <= set(current)
    assert {row["successor_code"] for row in current.values()} == {""}
    days = [row["valid_to"] for row in (*former, *names)]
    assert [day for day in days if not date(2001, 1, 1) <= date.fromisoformat(day)] == []


@pytest.mark.parametrize(
    ("code", "name", "day", "successor"),
    [
        ("112267", "鳩ヶ谷市", "2011-10-11", "川口市"),
        ("093670", "岩舟町", "2014-04-05", "栃木市"),
        ("034223", "藤沢町", "2011-09-26", "一関市"),
        ("033057", "滝沢村", "2014-01-01", "滝沢市"),
        ("432016", "熊本市", "2012-04-01", "熊本市"),
        ("221317", "中区", "2024-01-01", "中央区"),
        ("221350", "北区", "2024-01-01", "浜名区"),
    ],
)
def test_a_former_code_leads_to_its_successor(
    rows: list[dict[str, str]],
    current: dict[str, dict[str, str]],
    code: str,
    name: str,
    day: str,
    successor: str,
) -> None:
    row = next(row for row in rows if row["code"] == code)

    assert (row["name"], row["valid_to"]) == (name, day)
    assert current[row["successor_code"]]["name"] == successor


def test_a_renamed_city_keeps_its_code_and_is_found_by_its_former_name() -> None:
    renamed = [row for row in read("former_names.csv") if row["former_code"]]

    assert {row["name"]: (row["code_now"], row["valid_to"]) for row in renamed} == {
        "水海道市": ("082112", "2006-01-01"),
        "新井市": ("152170", "2005-04-01"),
        "篠山市": ("282219", "2019-05-01"),
    }
    assert {row["former_code"] for row in renamed} == {row["code_now"] for row in renamed}
