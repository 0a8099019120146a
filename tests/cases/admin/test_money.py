"""Years of money in the admin: found, read with their rows and history, never written there."""

from __future__ import annotations

import pytest
from django.urls import reverse

from cases.domain.money import change_money_visibility
from tests.factories.cases import CaseFactory
from tests.factories.money import MoneyRowFactory, MoneyYearFactory
from tests.factories.partners import MunicipalityFactory, UserFactory

pytestmark = pytest.mark.django_db

LIST = "admin:cases_moneyyear_changelist"


@pytest.fixture
def administrator(client):
    user = UserFactory(is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


@pytest.mark.parametrize(
    "query", ["q=居場所", "q=試験市", "q=講師", "fiscal_year=2023", "visibility__exact=public"]
)
def test_a_year_is_found_by_what_it_is_about(client, administrator, query):
    case = CaseFactory(title="居場所づくり", lead_municipality=MunicipalityFactory(name="試験市"))
    year = MoneyYearFactory(case=case, fiscal_year=2023, visibility="public")
    MoneyRowFactory(year=year, kind="project", label="講師謝金")
    MoneyRowFactory(year__case__title="ほかの事業")

    text = client.get(f"{reverse(LIST)}?{query}").content.decode()

    assert "居場所づくり" in text
    assert "ほかの事業" not in text


def test_the_list_costs_the_same_with_one_and_with_three_years(
    client, administrator, django_assert_num_queries
):
    MoneyRowFactory()
    with django_assert_num_queries(6):
        client.get(reverse(LIST))
    MoneyRowFactory()
    MoneyRowFactory()

    with django_assert_num_queries(6):
        client.get(reverse(LIST))


def test_a_year_is_shown_with_its_rows_and_cannot_be_written(client, administrator):
    row = MoneyRowFactory(planned=7_654_321)
    address = reverse("admin:cases_moneyyear_change", args=[row.year_id])

    assert "7,654,321" in client.get(address).content.decode()
    assert client.post(address, {"note": "書き換え"}).status_code == 403
    assert client.get(reverse("admin:cases_moneyyear_add")).status_code == 403


def test_the_history_tells_the_acts_and_the_fields(client, administrator):
    year = MoneyYearFactory()
    change_money_visibility(by=administrator, year_id=year.pk, action="publish")

    address = reverse("admin:cases_moneyyear_history", args=[year.pk])
    text = client.get(address).content.decode()

    assert "公開" in text
    assert "関係者のみ" in text
