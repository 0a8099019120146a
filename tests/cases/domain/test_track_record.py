"""実績 follows from the cases that the reader may see."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict

from cases.domain.browse import browse
from cases.domain.index import reindex
from cases.domain.track_record import (
    NATIONWIDE,
    ROWS_SHOWN,
    YEARS_SHOWN,
    case_counts_of_municipalities,
    case_counts_of_organisations,
    municipal_record,
    partners_of_municipality,
    track_record,
)
from cases.enums import Stage, Visibility
from cases.models import Case, CaseMunicipality
from partners.enums import Method, OrganisationVisibility, Role
from partners.models import Organisation
from tests.factories.cases import CaseFactory, CasePartnerFactory
from tests.factories.partners import MembershipFactory, MunicipalityFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


def visible(user=None):
    return Case.objects.visible_to(user or AnonymousUser())


def case_of(organisation, **values):
    case = CaseFactory(**values)
    CasePartnerFactory(case=case, organisation=organisation)
    return case


def join(case, municipality):
    CaseMunicipality.objects.create(case=case, municipality=municipality)
    reindex([case.pk])


def numbers(figures):
    return [figure and figure.number for figure in figures]


def test_the_record_is_a_table_of_municipalities_and_years_with_their_methods():
    organisation = OrganisationFactory()
    city, town = MunicipalityFactory(name="甲市"), MunicipalityFactory(name="乙町")
    case_of(organisation, lead_municipality=city, fiscal_year=2022)
    case_of(organisation, lead_municipality=city, fiscal_year=2024, method=Method.AGREEMENT)
    case_of(organisation, lead_municipality=town, fiscal_year=2024)

    record = track_record(visible(), organisation)

    assert (record.cases.number, record.municipalities) == (3, 2)
    assert (record.first_year, record.latest_year, record.years) == (2022, 2024, [2022, 2024])
    rows = [(row.label, numbers(row.cells), row.total.number) for row in record.rows]
    assert rows == [("兵庫県 甲市", [1, 1], 2), ("兵庫県 乙町", [None, 1], 1)]
    assert record.rows[0].methods == ["業務委託", "事業連携協定"]
    assert numbers(record.year_totals) == [1, 2]
    shares = [(share.label, share.figure.number) for share in record.methods]
    assert shares == [("業務委託", 2), ("事業連携協定", 1)]


def test_an_organisation_without_cases_has_an_empty_record():
    record = track_record(visible(), OrganisationFactory())

    assert (record.cases.number, record.first_year, record.rows) == (0, None, [])


def test_every_figure_leads_to_as_many_cases_as_it_says():
    organisation = OrganisationFactory()
    city, town = MunicipalityFactory(), MunicipalityFactory()
    shared = case_of(organisation, lead_municipality=city, fiscal_year=2023)
    join(shared, town)
    case_of(organisation, lead_municipality=town, fiscal_year=2024, method=Method.SUBSIDY)
    case_of(organisation, start_fiscal_year=2021, fiscal_year=2023, method=Method.SUBSIDY)
    case_of(OrganisationFactory(), lead_municipality=city, fiscal_year=2023)

    record = track_record(visible(), organisation)

    figures = [record.cases, *record.year_totals, *(share.figure for share in record.methods)]
    for row in record.rows:
        figures += [row.total, *row.cells]
    found = [
        (figure.number, browse(visible(), QueryDict(figure.query)).total)
        for figure in figures
        if figure
    ]
    assert len(found) > 10
    assert all(said == listed for said, listed in found)


def test_a_case_over_several_years_counts_in_each_and_once_in_all():
    organisation = OrganisationFactory()
    case_of(organisation, start_fiscal_year=2021, fiscal_year=2023)

    record = track_record(visible(), organisation)

    assert (record.cases.number, record.years) == (1, [2021, 2022, 2023])
    assert numbers(record.year_totals) == [1, 1, 1]


def test_a_case_without_a_municipality_has_a_row_without_an_address():
    organisation = OrganisationFactory()
    case_of(organisation, lead_municipality=None, is_nationwide=True)

    (row,) = track_record(visible(), organisation).rows

    assert (row.label, row.total.number, row.total.query) == (NATIONWIDE, 1, "")


def test_two_roles_in_one_case_are_one_case():
    organisation = OrganisationFactory()
    case = case_of(organisation)
    CasePartnerFactory(case=case, organisation=organisation, role="operator")

    record = track_record(visible(), organisation)
    counts = case_counts_of_organisations(visible(), [organisation.pk])

    assert (record.cases.number, counts) == (1, {organisation.pk: 1})


def test_many_years_and_many_municipalities_are_cut_and_said():
    organisation = OrganisationFactory()
    for year in range(2010, 2010 + YEARS_SHOWN + 2):
        case_of(organisation, fiscal_year=year, lead_municipality=None)
    for _ in range(ROWS_SHOWN):
        case_of(organisation, fiscal_year=2020)

    record = track_record(visible(), organisation)

    assert (len(record.years), record.earlier_years, record.first_year) == (10, True, 2010)
    assert (len(record.rows), record.rows_left_out) == (ROWS_SHOWN, 1)


@pytest.mark.parametrize(
    ("reader", "seen"), [("visitor", 1), ("member", 2), ("party", 3), ("administrator", 3)]
)
def test_no_figure_tells_of_a_case_the_reader_cannot_open(reader, seen):
    organisation = OrganisationFactory()
    city = MunicipalityFactory()
    for visibility in Visibility:
        case_of(organisation, lead_municipality=city, visibility=visibility)
    user = {
        "visitor": lambda: None,
        "member": lambda: MembershipFactory().user,
        "party": lambda: (
            MembershipFactory(
                in_organisation=True, organisation=organisation, role=Role.REPORTER
            ).user
        ),
        "administrator": lambda: MembershipFactory(user__is_staff=True).user,
    }[reader]()

    record = track_record(visible(user), organisation)

    totals = (record.cases, record.rows[0].total, record.year_totals[0], record.methods[0].figure)
    assert numbers(totals) == [seen] * 4
    assert case_counts_of_organisations(visible(user), [organisation.pk]) == {organisation.pk: seen}
    assert case_counts_of_municipalities(visible(user), [city.pk]) == {city.pk: seen}
    assert municipal_record(visible(user), city).cases.number == seen


def test_a_municipality_counts_what_it_leads_and_what_it_joins_once():
    city = MunicipalityFactory()
    led = CaseFactory(lead_municipality=city, stage=Stage.ENDED)
    join(led, city)
    join(CaseFactory(method=Method.SUBSIDY), city)

    record = municipal_record(visible(), city)

    assert (record.cases.number, case_counts_of_municipalities(visible(), [city.pk])) == (
        2,
        {city.pk: 2},
    )
    assert [(share.label, share.figure.number) for share in record.stages] == [
        ("実施中", 1),
        ("終了", 1),
    ]
    assert browse(visible(), QueryDict(record.cases.query)).total == 2


def test_partners_of_a_municipality_are_those_the_reader_may_see():
    city = MunicipalityFactory()
    public = OrganisationFactory()
    hidden = OrganisationFactory(visibility=OrganisationVisibility.DRAFT)
    for organisation in (public, public, hidden):
        case_of(organisation, lead_municipality=city)
    case_of(hidden, lead_municipality=city, visibility=Visibility.DRAFT)

    organisations = Organisation.objects.visible_to(AnonymousUser())
    partners = partners_of_municipality(visible(), city, organisations)

    assert [(row.pk, figure.number) for row, figure in partners] == [(public.pk, 2)]


def test_the_record_takes_three_queries_whatever_the_number_of_cases(django_assert_num_queries):
    organisation = OrganisationFactory()
    case_of(organisation)
    with django_assert_num_queries(3):
        track_record(visible(), organisation)
    for _ in range(3):
        case_of(organisation)

    with django_assert_num_queries(3):
        track_record(visible(), organisation)
