"""What a case is counted by and found by follows from the case."""

from __future__ import annotations

from datetime import date

import pytest

from cases.domain.index import case_document, reindex
from cases.models import Case, CaseFacets, CaseMunicipality, CaseText
from tests.factories.cases import CaseFactory, CasePartnerFactory
from tests.factories.partners import MunicipalityFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


def years(**values):
    case = CaseFactory(**{"fiscal_year": None, **values})
    return CaseFacets.objects.get(case=case).fiscal_years


def test_a_period_counts_in_every_fiscal_year_it_touches():
    assert years(starts_on=date(2022, 4, 1), ends_on=date(2025, 3, 31)) == [2022, 2023, 2024]


def test_march_belongs_to_the_fiscal_year_that_began_before():
    assert years(starts_on=date(2025, 3, 31), ends_on=date(2025, 4, 1)) == [2024, 2025]


def test_without_an_end_the_recorded_year_closes_the_span():
    assert years(starts_on=date(2022, 6, 1), fiscal_year=2024) == [2022, 2023, 2024]


def test_an_explicit_start_year_comes_before_the_start_date():
    assert years(start_fiscal_year=2020, starts_on=date(2022, 4, 1), fiscal_year=2022) == [
        2020,
        2021,
        2022,
    ]


def test_a_recorded_year_alone_is_the_only_year():
    assert years(fiscal_year=2013) == [2013]


def test_an_end_alone_counts_in_its_own_year():
    assert years(ends_on=date(2026, 3, 31)) == [2025]


def test_a_case_without_any_date_has_no_year():
    assert years() == []


def test_a_very_long_span_is_cut():
    assert len(years(starts_on=date(1900, 4, 1), ends_on=date(2199, 4, 1))) == 60


def test_prefectures_classes_and_kinds_are_those_of_everybody_who_takes_part():
    lead = MunicipalityFactory(prefecture_code="28", population=100_000)
    other = MunicipalityFactory(prefecture_code="33", population=8_000)
    case = CaseFactory(lead_municipality=lead, fields=["childcare", "welfare"])
    CaseMunicipality.objects.create(case=case, municipality=other)
    CasePartnerFactory(case=case, organisation=OrganisationFactory(kind="npo"))
    CasePartnerFactory(case=case, organisation=OrganisationFactory(kind="school"))

    reindex([case.pk])

    facets = CaseFacets.objects.get(case=case)
    assert facets.prefectures == ["28", "33"]
    assert facets.population_classes == ["100k_150k", "under_10k"]
    assert facets.partner_kinds == ["npo", "school"]
    assert (facets.fields, facets.population) == (["childcare", "welfare"], 100_000)


def test_a_case_is_found_by_the_former_name_of_its_municipality():
    today = MunicipalityFactory(name="丹波篠山市")
    MunicipalityFactory(
        name="篠山市", code=today.code, successor=today, valid_to=date(2019, 5, 1), number=1
    )
    case = CaseFactory(lead_municipality=today)

    reindex([case.pk])

    assert "。篠山市" in CaseText.objects.get(case=case).text


def test_indexing_again_changes_nothing_and_costs_the_same_for_one_case_or_many(
    django_assert_num_queries,
):
    cases = [CasePartnerFactory().case for _ in range(3)]
    before = list(CaseText.objects.order_by("pk").values())

    with django_assert_num_queries(11):
        reindex([cases[0].pk])
    with django_assert_num_queries(11):
        reindex([case.pk for case in cases])

    assert list(CaseText.objects.order_by("pk").values()) == before


def test_the_words_of_a_partner_on_record_find_the_case():
    row = CasePartnerFactory(organisation=OrganisationFactory(name="認定NPO法人ひだまり"))

    assert "ひだまり" in case_document(Case.objects.get(pk=row.case_id)).text
