"""The list of cases: found, counted, ordered, and always a page."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.utils import timezone

from cases.domain.browse import browse, prefecture_counts
from cases.enums import Sort
from cases.models import Case
from tests.factories.cases import CaseFactory, CasePartnerFactory
from tests.factories.partners import MunicipalityFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


def found(query: str, user=None):
    return browse(Case.objects.visible_to(user or AnonymousUser()), QueryDict(query))


def titles(query: str) -> list[str]:
    return [case.title for case in found(query).cases]


@pytest.fixture
def four_cases():
    hyogo = MunicipalityFactory(prefecture_code="28", population=1_500_000)
    tokyo = MunicipalityFactory(prefecture_code="13", population=200_000)
    CaseFactory(title="甲", lead_municipality=hyogo, fields=["childcare"], method="commission")
    CaseFactory(title="乙", lead_municipality=hyogo, fields=["welfare"], method="pfi")
    CaseFactory(
        title="丙", lead_municipality=tokyo, fields=["childcare", "welfare"], method="commission"
    )
    CaseFactory(title="丁", lead_municipality=tokyo, fields=["tourism"], method="subsidy")


def test_one_facet_means_or_and_two_facets_mean_and(four_cases):
    assert set(titles("field=childcare&field=tourism")) == {"甲", "丙", "丁"}
    assert set(titles("field=childcare&prefecture=28")) == {"甲"}
    assert set(titles("method=pfi&method=subsidy&prefecture=13")) == {"丁"}


def test_counts_ignore_the_choice_in_their_own_facet_only(four_cases):
    page = found("prefecture=28")

    assert page.total == 2
    assert page.counts["prefecture"] == {"28": 2, "13": 2}
    assert page.counts["field"] == {"childcare": 1, "welfare": 1}
    assert page.counts["method"] == {"commission": 1, "pfi": 1}


def test_the_counts_of_the_map_are_those_of_the_list(four_cases):
    visible = Case.objects.visible_to(AnonymousUser())

    assert prefecture_counts(visible) == {"28": 2, "13": 2}


def test_population_and_partner_kind_and_year_and_stage_filter(four_cases):
    CasePartnerFactory(
        case=Case.objects.get(title="丁"), organisation=OrganisationFactory(kind="npo")
    )

    assert set(titles("population=over_500k")) == {"甲", "乙"}
    assert titles("partner_kind=npo") == ["丁"]
    assert len(titles("year=2024&stage=running")) == 4
    assert titles("year=2023") == []


def test_a_case_is_listed_by_its_partner_and_by_its_municipality(four_cases):
    row = CasePartnerFactory(case=Case.objects.get(title="丁"))
    code = row.case.lead_municipality.code

    assert titles(f"partner={row.organisation_id}") == ["丁"]
    assert set(titles(f"municipality={code}")) == {"丙", "丁"}


@pytest.mark.parametrize(
    "query",
    [
        "field=nonsense",
        "prefecture=99",
        "year=abc",
        "year=99999",
        "population=%00x",
        "sort=upside-down",
        "page=abc",
        "page=0",
        "page=-1",
        "page=999999999999999999999",
        "partner=abc",
        "partner=999999999999999999999999",
        "municipality=%E4%BA%AC",
        "method=%27%3B--",
    ],
)
def test_what_an_address_cannot_mean_is_left_out(four_cases, query):
    page = found(query)

    assert (page.total, page.page) == (4, 1)


def test_an_unknown_choice_is_said(four_cases):
    assert found("field=nonsense").notices == [
        "「nonsense」という条件はないので、外して探しました。"
    ]


def test_a_page_beyond_the_last_is_the_last():
    for _ in range(21):
        CaseFactory()

    page = found("page=999999")

    assert (page.page, page.total_pages, len(page.cases)) == (2, 2, 1)


def test_a_very_long_search_is_cut_and_said():
    page = found("q=" + "あ" * 10_000)

    assert "はじめの200文字で探しました" in page.notices[0]
    assert len(page.params["q"]) == 200


def test_title_hits_come_first_then_the_newer_ones():
    older = timezone.now() - timezone.timedelta(days=3)
    CaseFactory(title="甲", summary="図書館の取組", published_at=timezone.now())
    CaseFactory(title="図書館のこと", summary="", published_at=older)
    CaseFactory(title="乙", summary="図書館", published_at=older)

    page = found("q=図書館")

    assert page.sort == Sort.RELEVANCE
    assert [case.title for case in page.cases] == ["図書館のこと", "甲", "乙"]


def test_each_order_does_what_it_says():
    big = MunicipalityFactory(population=900_000)
    small = MunicipalityFactory(population=3_000)
    older = timezone.now() - timezone.timedelta(days=3)
    CaseFactory(title="b", lead_municipality=big, fiscal_year=2020, published_at=timezone.now())
    CaseFactory(title="a", lead_municipality=small, fiscal_year=2025, published_at=older)

    assert titles("sort=newest") == ["b", "a"]
    assert titles("sort=period") == ["a", "b"]
    assert titles("sort=population") == ["b", "a"]
    assert titles("sort=title") == ["a", "b"]


@pytest.mark.parametrize(
    ("query", "hits"),
    [
        ("子供", ["子どもの居場所"]),
        ("こども 居場所", ["子どもの居場所"]),
        ("子ども 研修", []),
        ("居場所 -子ども", []),
        ('"子どもの居場所"', ["子どもの居場所"]),
        ('"居場所の子ども"', []),
        ("京都", []),
        ("東京", ["東京の図書館"]),
        ("図", ["東京の図書館"]),
    ],
)
def test_searches_find_what_they_mean(query, hits):
    place = MunicipalityFactory(name="あ町")
    CaseFactory(title="子どもの居場所", summary="", lead_municipality=place)
    CaseFactory(title="東京の図書館", summary="東京都のようす", lead_municipality=place)

    data = QueryDict(mutable=True)
    data["q"] = query
    page = browse(Case.objects.visible_to(AnonymousUser()), data)

    assert [case.title for case in page.cases] == hits


def test_hidden_cases_are_neither_listed_nor_counted(four_cases):
    prefecture = MunicipalityFactory(prefecture_code="01")
    for visibility in ("draft", "members"):
        CaseFactory(
            title="秘密の図書館",
            visibility=visibility,
            lead_municipality=prefecture,
            fields=["sports"],
            method="trial",
        )
    CaseFactory(title="秘密の図書館", lead_municipality=prefecture, archived_at=timezone.now())

    everything, searched = found(""), found("q=秘密")

    assert (everything.total, searched.total) == (4, 0)
    assert "01" not in everything.counts["prefecture"]
    assert "sports" not in everything.counts["field"]
    assert all(number == 0 for counts in searched.counts.values() for number in counts.values())


@pytest.mark.parametrize("query", ["", "q=試験", "q=試験&field=childcare&prefecture=28"])
def test_the_number_of_queries_does_not_grow_with_the_rows(query, django_assert_num_queries):
    number = 3 if not query else 5
    CasePartnerFactory(case=CaseFactory(fields=["childcare"]))
    with django_assert_num_queries(number):
        assert len(found(query).cases) == 1
    for _ in range(2):
        CasePartnerFactory(case=CaseFactory(fields=["childcare"]))

    with django_assert_num_queries(number):
        assert len(found(query).cases) == 3
