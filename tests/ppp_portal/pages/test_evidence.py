"""The figures on an organisation's page, and the page of the records behind each."""

from __future__ import annotations

import html
import re

import pytest
from django.urls import reverse

from tests.factories.cases import CaseFactory, CasePartnerFactory
from tests.factories.contacts import IntroductionFactory
from tests.factories.partners import OrganisationFactory
from tests.factories.secondments import SecondmentFactory

pytestmark = pytest.mark.django_db


def words(response) -> str:
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(html.unescape(text).split())


def _over(organisation, year=2024, **values):
    case = CaseFactory(fiscal_year=year, stage="ended", **values)
    return CasePartnerFactory(case=case, organisation=organisation).case


def test_each_figure_leads_to_the_records_it_rests_on(client):
    npo = OrganisationFactory()
    first = _over(npo, 2023, title="一年目の事業")
    second = _over(npo, 2024, title="二年目の事業", continues=first)
    SecondmentFactory(host_organisation=npo, public=True)
    page = client.get(reverse("organisation_detail", args=[npo.pk]))

    links = re.findall(
        r'href="(/partners/organisations/\d+/evidence/(\w+)/)"', page.content.decode()
    )
    sources = words(client.get(links[0][0]))

    assert "2件中1件（50%）" in words(page)
    assert [key for _, key in links] == ["continuation", "years", "secondments"]
    assert (
        f"{first.title} {first.lead_municipality.full_name} 続いた 次の事業：{second.title}"
        in sources
    )
    assert f"{second.title} {second.lead_municipality.full_name} 続いた記録なし" in sources


def test_without_records_the_page_says_so_and_rates_nothing(client):
    npo = OrganisationFactory()

    text = words(client.get(reverse("organisation_detail", args=[npo.pk])))

    assert text.count("記録なし") >= 5
    assert "%" not in text
    assert "★" not in text


@pytest.mark.parametrize("key", ["unknown", "connections"])
def test_a_figure_that_the_organisation_has_not_is_no_page(client, key):
    npo = OrganisationFactory()

    assert client.get(reverse("organisation_evidence", args=[npo.pk, key])).status_code == 404


def test_an_intermediary_has_a_page_of_whom_it_connected_even_without_records(client):
    npo = OrganisationFactory(is_intermediary=True)

    response = client.get(reverse("organisation_evidence", args=[npo.pk, "connections"]))

    assert "この数のもとになる記録は、まだありません" in words(response)


def test_introductions_count_by_what_came_of_them_and_only_public_ones(client):
    npo = OrganisationFactory()
    heard = IntroductionFactory(
        organisation=npo, state="heard", public=True, result_case=CaseFactory()
    )
    IntroductionFactory(organisation=npo, state="heard", public=True)
    IntroductionFactory(organisation=npo, state="heard", receiver_reply="まだ秘密の返事")

    text = words(client.get(reverse("organisation_evidence", args=[npo.pk, "introduced"])))

    assert "2件中1件（50%）" in text
    assert f"{heard.introducer}から{heard.receiver}への紹介" in text
    assert text.count("への紹介") == 2


def test_a_hidden_organisation_and_hidden_cases_have_no_evidence(client):
    hidden = OrganisationFactory(visibility=0)
    npo = OrganisationFactory()
    _over(npo, title="まだ秘密の事業", visibility="draft")

    assert (
        client.get(reverse("organisation_evidence", args=[hidden.pk, "years"])).status_code == 404
    )
    address = reverse("organisation_evidence", args=[npo.pk, "continuation"])
    assert "まだ秘密の事業" not in words(client.get(address))


@pytest.mark.parametrize("page", ["", "abc", "-1", "99999999999", "²"])
def test_a_page_number_that_is_none_is_no_error(client, page):
    npo = OrganisationFactory()
    _over(npo)

    response = client.get(
        reverse("organisation_evidence", args=[npo.pk, "continuation"]), {"page": page}
    )

    assert response.status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_the_records_take_the_same_queries_for_one_and_three(
    client, django_assert_num_queries, rows
):
    npo = OrganisationFactory(is_intermediary=True)
    for _ in range(rows):
        _over(npo)
        CasePartnerFactory(organisation=npo, role="introducer")
        SecondmentFactory(host_organisation=npo, public=True)

    with django_assert_num_queries(16):
        client.get(reverse("organisation_evidence", args=[npo.pk, "connections"]))
