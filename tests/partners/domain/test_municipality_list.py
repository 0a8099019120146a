"""Loading the official list of municipalities."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.management import call_command
from django.db.models import Count

from partners.domain.municipality_list import Entry, load_municipalities
from partners.enums import PopulationClass
from partners.models import Municipality

pytestmark = pytest.mark.django_db

HYOGO = Entry("280003", "兵庫県", "ひょうごけん", "prefecture")
KOBE = Entry("281000", "神戸市", "こうべし", "designated_city")
NADA = Entry("281026", "灘区", "なだく", "ward", city_code="281000")
TAMBA = Entry("282219", "丹波篠山市", "たんばささやまし", "city")
SASAYAMA = Entry(
    "282219",
    "篠山市",
    "ささやまし",
    "city",
    valid_to=date(2019, 5, 1),
    successor_code="282219",
)
BEFORE_RENAMING = Entry("282219", "篠山市", "ささやまし", "city")


def facts(row):
    return (row.code, row.name, row.valid_to, row.successor and row.successor.name)


def test_the_whole_list_is_there_after_the_first_run(capsys):
    call_command("load_municipalities")

    kinds = Municipality.objects.current().values_list("kind").annotate(Count("pk")).order_by()
    counts = dict(kinds)
    assert (counts.pop("prefecture"), counts.pop("ward"), sum(counts.values())) == (47, 171, 1741)
    assert "都道府県 47、市区町村 1,741、行政区 171、旧自治体 347" in capsys.readouterr().out


def test_a_second_run_changes_nothing(django_assert_num_queries):
    load_municipalities([HYOGO, KOBE, NADA, TAMBA, SASAYAMA])

    second = load_municipalities([HYOGO, KOBE, NADA, TAMBA, SASAYAMA])

    assert (second.created, second.changed, Municipality.objects.count()) == (0, 0, 5)


def test_a_ward_points_to_its_city():
    load_municipalities([HYOGO, KOBE, NADA])

    assert Municipality.objects.get(code="281026").city.name == "神戸市"


def test_a_former_name_of_the_same_code_leads_to_the_present_one():
    load_municipalities([TAMBA, SASAYAMA])

    former = Municipality.objects.former().get()
    assert facts(former) == ("282219", "篠山市", date(2019, 5, 1), "丹波篠山市")


def test_a_renamed_municipality_keeps_its_row_and_what_points_at_it():
    load_municipalities([BEFORE_RENAMING])
    before = Municipality.objects.get()

    loaded = load_municipalities([TAMBA, SASAYAMA])

    assert Municipality.objects.current().get().pk == before.pk
    assert loaded.renamed == ["兵庫県 丹波篠山市"]
    assert facts(Municipality.objects.former().get())[:2] == ("282219", "篠山市")


def test_a_municipality_that_is_gone_becomes_a_former_one_in_its_own_row():
    old = Entry("221317", "中区", "なかく", "ward", city_code="221309")
    city = Entry("221309", "浜松市", "はままつし", "designated_city")
    new = Entry("221384", "中央区", "ちゅうおうく", "ward", city_code="221309")
    load_municipalities([city, old])
    before = Municipality.objects.get(code="221317")

    gone = Entry(
        *("221317", "中区", "なかく", "ward"),
        city_code="221309",
        valid_to=date(2024, 1, 1),
        successor_code="221384",
    )
    load_municipalities([city, new, gone])

    after = Municipality.objects.get(pk=before.pk)
    assert facts(after) == ("221317", "中区", date(2024, 1, 1), "中央区")


def test_what_the_list_does_not_know_is_kept():
    load_municipalities([KOBE])
    Municipality.objects.update(
        population=1_500_000, population_note="国勢調査", similar_class="政令"
    )

    load_municipalities([KOBE])

    row = Municipality.objects.get()
    assert (row.population, row.population_note, row.similar_class) == (
        1_500_000,
        "国勢調査",
        "政令",
    )
    assert row.population_class == PopulationClass.OVER_500K


def test_a_prefecture_has_a_class_of_its_own():
    load_municipalities([HYOGO])

    assert Municipality.objects.get().population_class == PopulationClass.PREFECTURE
