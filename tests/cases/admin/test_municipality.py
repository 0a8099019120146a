"""Curating municipalities in the admin."""

from __future__ import annotations

import pytest
from django.urls import reverse

from partners.enums import MunicipalityKind, PopulationClass
from partners.models import Municipality
from ppp_portal.audit import AuditEntry
from tests.factories.cases import CaseFactory
from tests.factories.partners import MunicipalityFactory, UserFactory

pytestmark = pytest.mark.django_db

LIST = reverse("admin:partners_municipality_changelist")


@pytest.fixture
def admin(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


def change_page(municipality):
    return reverse("admin:partners_municipality_change", args=[municipality.pk])


def typed(municipality, **values):
    return {
        "name": municipality.name,
        "name_kana": municipality.name_kana,
        "kind": municipality.kind,
    } | values


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_the_same_queries_for_one_and_three(admin, django_assert_num_queries, rows):
    MunicipalityFactory.create_batch(rows)

    # Session, account, two counts, rows, memberships.
    with django_assert_num_queries(6):
        admin.get(LIST)


def test_a_new_population_moves_its_cases_to_another_class(admin):
    town = MunicipalityFactory(population=9_000)
    case = CaseFactory(lead_municipality=town)

    admin.post(change_page(town), typed(town, population="120000", population_note="住民基本台帳"))

    town.refresh_from_db()
    case.facets.refresh_from_db()
    assert (town.population, town.population_note) == (120_000, "住民基本台帳")
    assert case.facets.population_classes == [PopulationClass.FROM_100K]
    assert AuditEntry.objects.get().detail == {"fields": ["population", "population_note"]}


def test_the_code_cannot_be_changed(admin):
    town = MunicipalityFactory()
    code = town.code

    admin.post(change_page(town), typed(town, code="131016"))

    town.refresh_from_db()
    assert town.code == code


def test_a_new_municipality_gets_its_prefecture_from_its_code(admin):
    values = {"code": "28999", "name": "新しい町", "name_kana": "あたらしいちょう", "kind": "town"}

    admin.post(reverse("admin:partners_municipality_add"), values)

    made = Municipality.objects.get()
    assert (made.prefecture_code, made.code[:5], made.search_key) == (
        "28",
        "28999",
        "新しい町 あたらしいちょう",
    )


def test_a_wrong_code_is_said_in_words(admin):
    values = {"code": "281001", "name": "町", "name_kana": "ちょう", "kind": "town"}

    response = admin.post(reverse("admin:partners_municipality_add"), values)

    assert "検査数字" in response.content.decode()
    assert not Municipality.objects.exists()


def test_dates_in_the_wrong_order_are_said_in_words(admin):
    town = MunicipalityFactory()
    values = typed(town, valid_from="2020-01-01", valid_to="2019-01-01")

    response = admin.post(change_page(town), values)

    assert "廃止・改称日は設置日より後にしてください" in response.content.decode()


@pytest.mark.parametrize("text", ["旧々村", "新町", "しんまち"])
def test_the_search_finds_by_former_names_too(admin, text):
    town = MunicipalityFactory(name="新町", name_kana="しんまち")
    MunicipalityFactory(name="旧々村", name_kana="", valid_to="2006-03-31", successor=town)

    found = admin.get(LIST, {"q": text}).context["cl"].result_list

    assert town in found


def test_a_city_is_offered_while_one_types(admin):
    MunicipalityFactory(name="神戸市", name_kana="こうべし", kind=MunicipalityKind.DESIGNATED_CITY)
    MunicipalityFactory(name="別の市")
    query = {"app_label": "partners", "model_name": "municipality", "field_name": "city"}

    answer = admin.get(reverse("admin:autocomplete"), query | {"term": "こうべ"}).json()

    assert [row["text"] for row in answer["results"]] == ["兵庫県 神戸市"]


def test_nothing_is_ever_deleted(admin):
    town = MunicipalityFactory()

    response = admin.post(reverse("admin:partners_municipality_delete", args=[town.pk]))

    assert response.status_code == 403


def test_the_history_tells_the_acts(admin):
    town = MunicipalityFactory()
    admin.post(change_page(town), typed(town, population="5000"))

    page = admin.get(reverse("admin:partners_municipality_history", args=[town.pk]))

    assert [line.what for line in page.context["lines"]] == ["編集"]
