"""The directories of organisations and municipalities as pages."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.enums import Visibility
from partners.domain.organisation_names import keep_name, refresh_keys
from partners.enums import MunicipalityKind, NameReason, OrganisationVisibility, Role
from tests.factories.cases import CaseFactory, CasePartnerFactory
from tests.factories.partners import (
    MembershipFactory,
    MunicipalityFactory,
    OrganisationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

ORGANISATIONS = "/partners/organisations/"
MUNICIPALITIES = "/partners/municipalities/"


def found(client, address, **query):
    response = client.get(address, query)
    assert response.status_code == 200
    return response.context["found"]


def names(client, address, **query):
    return [row.name for row in found(client, address, **query).rows]


def facet(directory, name):
    (options,) = (item["options"] for item in directory.facets if item["name"] == name)
    return [(option.value, option.hits) for option in options]


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


def test_the_addresses_are_the_published_ones():
    assert (reverse("organisation_list"), reverse("municipality_list")) == (
        ORGANISATIONS,
        MUNICIPALITIES,
    )


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("query", [{}, {"sort": "cases"}, {"q": "試験"}])
def test_the_list_of_organisations_takes_the_same_queries_for_one_and_three(
    client, django_assert_num_queries, rows, query
):
    for _ in range(rows):
        organisation = OrganisationFactory()
        keep_name(organisation, "旧試験", NameReason.RENAMED)
        CasePartnerFactory(organisation=organisation)

    # Savepoint, read-only, its release; counts, rows, their other names, their cases.
    with django_assert_num_queries(7):
        client.get(ORGANISATIONS, query)


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("query", [{}, {"sort": "cases"}, {"sort": "population"}])
def test_the_list_of_municipalities_takes_the_same_queries_for_one_and_three(
    client, django_assert_num_queries, rows, query
):
    for _ in range(rows):
        CaseFactory(lead_municipality=MunicipalityFactory())

    # Savepoint, read-only, its release; counts, rows, cases led, cases joined.
    with django_assert_num_queries(7):
        client.get(MUNICIPALITIES, query)


@pytest.mark.parametrize("rows", [1, 3])
def test_a_search_of_municipalities_takes_two_more(client, django_assert_num_queries, rows):
    for _ in range(rows):
        town = MunicipalityFactory()
        MunicipalityFactory(name="むかし町", valid_to="2006-03-31", successor=town)

    with django_assert_num_queries(9):
        client.get(MUNICIPALITIES, {"q": "むかし"})


def test_a_visitor_sees_public_organisations_only_in_rows_counts_and_facets(client):
    OrganisationFactory(name="公開の会", prefecture_code="28", fields=["education"])
    for visibility in (OrganisationVisibility.DRAFT, OrganisationVisibility.MEMBERS):
        OrganisationFactory(visibility=visibility, prefecture_code="28", fields=["education"])
    OrganisationFactory(archived_at=timezone.now(), prefecture_code="28", fields=["education"])

    directory = found(client, ORGANISATIONS)

    assert [row.name for row in directory.rows] == ["公開の会"]
    assert directory.total == 1
    assert facet(directory, "prefecture") == [("28", 1)]
    assert facet(directory, "field") == [("education", 1)]


@pytest.mark.parametrize(
    ("reader", "seen"),
    [
        ("member", ["公開", "会員"]),
        ("own", ["公開", "会員", "下書き"]),
        ("staff", ["公開", "会員", "下書き"]),
    ],
)
def test_more_is_listed_for_members_for_its_own_people_and_for_administrators(client, reader, seen):
    rows = {
        visibility.label: OrganisationFactory(
            name=visibility.label, visibility=visibility, name_kana=str(2 - visibility.value)
        )
        for visibility in OrganisationVisibility
    }
    OrganisationFactory(name="統合済み", merged_into=rows["公開"])
    user = {
        "member": lambda: MembershipFactory().user,
        "own": lambda: (
            MembershipFactory(
                in_organisation=True, organisation=rows["下書き"], role=Role.REPORTER
            ).user
        ),
        "staff": lambda: UserFactory(is_staff=True),
    }[reader]()
    client.force_login(user)

    assert names(client, ORGANISATIONS) == seen


def test_the_number_of_cases_counts_only_what_the_reader_may_open(client):
    organisation = OrganisationFactory()
    for visibility in Visibility:
        case = CaseFactory(visibility=visibility)
        CasePartnerFactory(case=case, organisation=organisation)

    (row,) = found(client, ORGANISATIONS).rows
    municipalities = found(client, MUNICIPALITIES, sort="cases").rows

    assert row.cases == 1
    assert sorted(town.cases for town in municipalities) == [0, 0, 1]


def test_a_facet_counts_without_its_own_choice(client):
    OrganisationFactory(kind="npo", prefecture_code="28")
    OrganisationFactory(kind="stock_company", prefecture_code="28", is_intermediary=True)
    OrganisationFactory(kind="stock_company", prefecture_code="13")

    directory = found(client, ORGANISATIONS, kind="npo")

    assert directory.total == 1
    assert facet(directory, "kind") == [("stock_company", 2), ("npo", 1)]
    assert facet(directory, "prefecture") == [("28", 1)]


def test_intermediaries_can_be_chosen(client):
    OrganisationFactory(name="中間支援の会", is_intermediary=True)
    OrganisationFactory()

    directory = found(client, ORGANISATIONS, intermediary="1")

    assert [row.name for row in directory.rows] == ["中間支援の会"]
    assert facet(directory, "intermediary") == [("1", 1)]


def test_several_choices_of_one_facet_mean_or_and_facets_mean_and(client):
    OrganisationFactory(name="一", name_kana="1", fields=["education"], methods=["commission"])
    OrganisationFactory(name="二", name_kana="2", fields=["childcare"], methods=["commission"])
    OrganisationFactory(name="三", name_kana="3", fields=["childcare"], methods=["subsidy"])

    query = {"field": ["education", "childcare"], "method": "commission"}

    assert names(client, ORGANISATIONS, **query) == ["一", "二"]


def test_those_without_a_reading_come_last(client):
    OrganisationFactory(name="よみなし", name_kana="")
    OrganisationFactory(name="わ", name_kana="わ")
    OrganisationFactory(name="あ", name_kana="あ")

    assert names(client, ORGANISATIONS) == ["あ", "わ", "よみなし"]


def test_the_organisation_with_most_cases_can_come_first(client):
    OrganisationFactory(name="なし", name_kana="あ")
    many = OrganisationFactory(name="多い", name_kana="い")
    for _ in range(2):
        CasePartnerFactory(organisation=many)
    hidden = OrganisationFactory(name="下書きばかり", name_kana="う")
    for _ in range(3):
        case = CaseFactory(visibility=Visibility.DRAFT)
        CasePartnerFactory(case=case, organisation=hidden)

    assert names(client, ORGANISATIONS, sort="cases") == ["多い", "なし", "下書きばかり"]


def test_a_hit_by_a_former_name_says_by_which(client):
    organisation = OrganisationFactory(name="こもれび", name_kana="こもれび")
    keep_name(organisation, "ひだまり", NameReason.RENAMED)
    refresh_keys(organisation)
    organisation.save()

    response = client.get(ORGANISATIONS, {"q": "ヒダマリ"})

    assert "別の名称「ひだまり」で見つかりました" in text_of(response)


def test_a_hit_by_a_former_municipality_says_by_which(client):
    town = MunicipalityFactory(name="新町")
    MunicipalityFactory(name="旧々村", valid_to="2006-03-31", successor=town)

    response = client.get(MUNICIPALITIES, {"q": "旧々村"})

    assert "新町 旧 旧々村" in text_of(response)


def test_an_empty_list_says_how_to_find_more(client):
    text = text_of(client.get(ORGANISATIONS, {"q": "ない会", "field": "education"}))

    assert "この条件に合う団体はありませんでした" in text
    assert "「教育・学習支援」を外して探す" in text


def test_an_unknown_condition_is_left_out_and_told(client):
    MunicipalityFactory(name="ある町")

    response = client.get(MUNICIPALITIES, {"kind": "galaxy", "sort": "x", "page": "abc"})

    assert "「galaxy」という条件はないので、外して探しました。" in text_of(response)
    assert [row.name for row in response.context["found"].rows] == ["ある町"]


@pytest.mark.parametrize("page", ["999999", "0", "-1", "abc", "", "9" * 5000])
@pytest.mark.parametrize("address", [ORGANISATIONS, MUNICIPALITIES])
def test_any_page_number_gives_the_nearest_page(client, address, page):
    MunicipalityFactory()
    OrganisationFactory()

    directory = found(client, address, page=page)

    assert (directory.page, len(directory.rows)) == (1, 1)


def test_a_page_ends_after_twenty_organisations_and_keeps_the_conditions(client):
    OrganisationFactory.create_batch(21, kind="npo")

    response = client.get(ORGANISATIONS, {"kind": "npo"})

    assert len(response.context["found"].rows) == 20
    assert 'href="?kind=npo&amp;page=2"' in response.content.decode()


@pytest.mark.parametrize("address", [ORGANISATIONS, MUNICIPALITIES])
def test_the_fragment_is_exactly_that_part_of_the_page(client, address):
    CasePartnerFactory()

    whole = client.get(address).content.decode()
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()

    assert part.strip().startswith('<div id="browse">')
    assert part.strip() in whole


@pytest.mark.parametrize("address", [ORGANISATIONS, MUNICIPALITIES])
def test_a_post_is_not_allowed(client, address):
    assert client.post(address).status_code == 405


def test_wards_show_the_city_they_belong_to(client):
    city = MunicipalityFactory(name="試験市", kind=MunicipalityKind.DESIGNATED_CITY)
    MunicipalityFactory(name="北区", kind=MunicipalityKind.WARD, city=city)

    text = text_of(client.get(MUNICIPALITIES, {"kind": "ward"}))

    assert "試験市北区" in text
