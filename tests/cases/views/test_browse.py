"""The list, the map and the comparison as pages."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.cases import CaseFactory, CasePartnerFactory
from tests.factories.partners import MembershipFactory, MunicipalityFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


def page_text(response) -> str:
    return response.content.decode()


def test_the_list_marks_hits_in_every_spelling(client):
    CaseFactory(title="こどもの居場所")

    text = page_text(client.get(reverse("case_list"), {"q": "子供"}))

    assert "<mark>こども</mark>の居場所" in text


def test_each_condition_in_force_is_a_chip_that_takes_it_away(client):
    organisation = OrganisationFactory(name="NPO法人ひだまり")
    query = {"q": "図書館", "prefecture": "28", "partner": organisation.pk}

    text = page_text(client.get(reverse("case_list"), query))

    assert f'href="?q=%E5%9B%B3%E6%9B%B8%E9%A4%A8&amp;partner={organisation.pk}"' in text
    assert 'href="?q=%E5%9B%B3%E6%9B%B8%E9%A4%A8&amp;prefecture=28"' in text
    assert f'href="?prefecture=28&amp;partner={organisation.pk}"' in text


def test_an_empty_list_says_how_to_find_more(client):
    CaseFactory()

    text = page_text(client.get(reverse("case_list"), {"q": "ない言葉だよ", "field": "childcare"}))

    assert "この条件に合う事例はありませんでした" in text
    assert "「子育て」を外して探す" in text


def test_the_fragment_is_exactly_that_part_of_the_page(client):
    CasePartnerFactory()
    address = f"{reverse('case_list')}?q=試験"

    whole = page_text(client.get(address))
    part = page_text(client.get(address, headers={"HX-Request": "true"}))

    assert part.strip().startswith('<div id="browse">')
    assert part.strip() in whole


def test_a_chosen_prefecture_stays_chosen_when_the_form_is_sent_again(client):
    CaseFactory(lead_municipality=MunicipalityFactory(prefecture_code="28"))

    text = page_text(client.get(reverse("case_list"), {"prefecture": "28"}))

    assert '<input type="hidden" name="prefecture" value="28" form="filters">' in text


@pytest.mark.parametrize(
    "query",
    ["q=%00", "q=a%00b", "field=%00"],
)
def test_a_nul_byte_in_the_address_is_a_bad_request_in_japanese(client, query):
    response = client.get(f"{reverse('case_list')}?{query}")

    assert response.status_code == 400
    assert 'lang="ja"' in page_text(response)


@pytest.mark.parametrize(
    "query",
    [
        "q=" + "あ" * 10_000,
        "page=999999",
        "page=abc",
        "year=99999",
        "field=nonsense&method=nonsense&prefecture=nonsense",
        "q='%22%5C%3C%3E%26%7C%21%28%29%3A%2A",
        "q=-",
        "q=%22",
        "sort=relevance",
        "partner=1&partner=x&municipality=282219",
    ],
)
@pytest.mark.parametrize("name", ["case_list", "case_compare", "case_map"])
def test_any_address_gives_a_page(client, name, query):
    CaseFactory()

    assert client.get(f"{reverse(name)}?{query}").status_code == 200


def test_the_list_costs_the_same_with_one_or_three_rows_for_a_visitor_and_a_member(
    client, django_assert_num_queries
):
    member = Client()
    member.force_login(MembershipFactory().user)
    CasePartnerFactory()
    address = f"{reverse('case_list')}?q=試験"
    for _ in range(2):
        with django_assert_num_queries(8):
            client.get(address)
        with django_assert_num_queries(11):
            member.get(address)
        CasePartnerFactory(), CasePartnerFactory()


def test_the_map_leads_to_the_list_of_each_prefecture(client):
    CaseFactory(lead_municipality=MunicipalityFactory(prefecture_code="47"))

    text = page_text(client.get(reverse("case_map")))

    assert 'href="/cases/?prefecture=47"' in text
    assert 'title="沖縄県 1件"' in text


def test_compared_cases_stand_side_by_side_with_differences_marked(client):
    one = CaseFactory(title="甲", method="pfi", stage="running")
    two = CaseFactory(title="乙", method="subsidy", stage="running")

    text = page_text(client.get(reverse("case_compare"), {"id": [one.pk, two.pk]}))

    assert text.count('class="differs"') == 2  # 自治体 and 手法
    assert "PFI" in text
    assert f'href="?id={two.pk}"' in text


def test_more_than_four_and_hidden_cases_are_left_out_of_the_comparison(client):
    cases = [CaseFactory(title=f"事例{n}") for n in range(5)]
    hidden = CaseFactory(title="ひみつ", visibility="draft")
    ids = [hidden.pk, *(case.pk for case in cases)]

    text = page_text(client.get(reverse("case_compare"), {"id": ids}))

    assert "ひみつ" not in text
    assert "事例3" in text
    assert "事例4" not in text
    assert "比べられるのは4件までです" in text


def test_one_case_alone_offers_similar_ones_to_compare(client):
    case = CaseFactory(fields=["childcare"])
    other = CaseFactory(title="似た事例", fields=["childcare"])

    text = page_text(client.get(reverse("case_compare"), {"id": case.pk}))

    assert f'name="id" value="{other.pk}"' in text


@pytest.mark.parametrize("visibility", [0, 1])
def test_the_chip_of_a_hidden_organisation_does_not_tell_its_name(client, visibility):
    hidden = OrganisationFactory(name="NPO法人ないしょ", visibility=visibility)
    CaseFactory()

    text = page_text(client.get(reverse("case_list"), {"partner": hidden.pk}))

    assert "ないしょ" not in text


def test_the_chip_of_a_members_organisation_names_it_for_a_member(client):
    client.force_login(MembershipFactory().user)
    shared = OrganisationFactory(name="NPO法人会員向け", visibility=1)

    text = page_text(client.get(reverse("case_list"), {"partner": shared.pk}))

    assert "NPO法人会員向け" in text
