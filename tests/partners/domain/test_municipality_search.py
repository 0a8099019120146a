"""What people type to find a municipality."""

from __future__ import annotations

import pytest

from partners.domain.municipality_list import Entry, load_municipalities
from partners.domain.municipality_search import search_municipalities
from partners.models import Municipality
from tests.partners.domain.test_municipality_list import HYOGO, KOBE, NADA, SASAYAMA, TAMBA

pytestmark = pytest.mark.django_db

TOKYO = Entry("130001", "東京都", "とうきょうと", "prefecture")
FUCHU = Entry("132063", "府中市", "ふちゅうし", "city")
KYOTO = Entry("260002", "京都府", "きょうとふ", "prefecture")
KYOTO_CITY = Entry("261009", "京都市", "きょうとし", "designated_city")
TOYAKO = Entry("015849", "洞爺湖町", "とうやこちょう", "town", district="虻田郡")
OTSU = Entry("252018", "大津市", "おおつし", "city")
TSU = Entry("242012", "津市", "つし", "city")


@pytest.fixture(autouse=True)
def _list():
    entries = [HYOGO, KOBE, NADA, TAMBA, TOKYO, FUCHU, KYOTO, KYOTO_CITY, TOYAKO, OTSU, TSU]
    load_municipalities([*entries, SASAYAMA])


def found(text):
    search = search_municipalities(text)
    rows = search.best_first(search.apply(Municipality.objects.current()))
    return [row.name for row in rows]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("洞爺湖", ["洞爺湖町"]),
        ("とうやこ", ["洞爺湖町"]),
        ("ﾄｳﾔｺ", ["洞爺湖町"]),
        ("虻田郡洞爺湖町", ["洞爺湖町"]),
        ("282219", ["丹波篠山市"]),
        ("２８２２１９", ["丹波篠山市"]),
        ("28221", ["丹波篠山市"]),
        ("15849", ["洞爺湖町"]),
        ("神戸市灘区", ["灘区"]),
        ("兵庫県神戸市", ["神戸市", "灘区"]),
        ("兵庫　神戸", ["神戸市", "灘区"]),
        ("兵庫", ["兵庫県", "神戸市", "灘区", "丹波篠山市"]),
        ("津市", ["津市", "大津市"]),
        ("府中", ["府中市"]),
        ("ないまち", []),
        ("999999", []),
    ],
)
def test_a_kana_a_code_or_part_of_a_name_finds(text, names):
    assert sorted(found(text)) == sorted(names)


def test_the_whole_name_comes_before_names_that_hold_it():
    assert found("津市") == ["津市", "大津市"]


@pytest.mark.parametrize("text", ["京都", "きょうと"])
def test_kyoto_does_not_find_tokyo(text):
    assert found(text) == ["京都府", "京都市"]


def test_a_former_name_finds_the_present_one_and_says_so():
    search = search_municipalities("篠山市")

    row = search.apply(Municipality.objects.current()).get()
    assert (row.name, [old.name for old in search.former[row.pk]]) == ("丹波篠山市", ["篠山市"])


def test_a_prefecture_alone_speaks_of_no_former_name():
    assert search_municipalities("兵庫県").former == {}


@pytest.mark.parametrize("text", ["", "   ", "　", "\0"])
def test_nothing_typed_is_no_search(text):
    assert search_municipalities(text) is None


@pytest.mark.parametrize("text", ["%", "_", "\\", "'", "a" * 10_000, "-"])
def test_odd_input_finds_nothing_and_breaks_nothing(text):
    assert found(text) == []
