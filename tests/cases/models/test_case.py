"""The database refuses wrong cases."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cases.models import Case, CaseMunicipality, CasePartner, PlanPosition
from tests.factories.cases import CaseFactory, CasePartnerFactory
from tests.factories.partners import MunicipalityFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"title": ""}, "cases_case_has_title"),
        (
            {"starts_on": date(2025, 4, 2), "ends_on": date(2025, 4, 1)},
            "cases_case_dates_in_order",
        ),
        ({"fiscal_year": 1899}, "cases_case_fiscal_years_plausible"),
        ({"start_fiscal_year": 2201}, "cases_case_fiscal_years_plausible"),
        ({"visibility": "public", "published_at": None}, "cases_case_published_has_its_time"),
        ({"visibility": "members", "published_at": None}, "cases_case_published_has_its_time"),
        ({"visibility": "draft"}, "cases_case_published_has_its_time"),
    ],
)
def test_a_wrong_case_is_refused_by_the_constraint_named_for_it(values, constraint):
    case = CaseFactory()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(**values)


@pytest.mark.parametrize(
    ("field", "constraint"),
    [
        ("continues", "cases_case_not_continuing_itself"),
        ("copied_from", "cases_case_not_copied_from_itself"),
    ],
)
def test_a_case_cannot_descend_from_itself(field, constraint):
    case = CaseFactory()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(**{field: case.pk})


def test_an_external_id_is_given_once_but_may_be_empty_often():
    CaseFactory(external_id="a-1")
    CaseFactory(external_id="")
    CaseFactory(external_id="")

    with pytest.raises(IntegrityError, match="cases_case_external_id_once"), transaction.atomic():
        CaseFactory(external_id="a-1")


def test_a_partner_is_an_organisation_or_a_name():
    case = CaseFactory()

    with (
        pytest.raises(IntegrityError, match="cases_casepartner_is_somebody"),
        transaction.atomic(),
    ):
        CasePartner.objects.create(case=case)


def test_a_partner_leaves_after_it_came():
    row = CasePartnerFactory(starts_on=date(2025, 4, 2))

    with (
        pytest.raises(IntegrityError, match="cases_casepartner_dates_in_order"),
        transaction.atomic(),
    ):
        CasePartner.objects.filter(pk=row.pk).update(ends_on=date(2025, 4, 1))


def test_an_organisation_has_each_role_once():
    row = CasePartnerFactory(role="contractor")
    CasePartnerFactory(case=row.case, organisation=row.organisation, role="introducer")

    with (
        pytest.raises(IntegrityError, match="cases_casepartner_once_per_role"),
        transaction.atomic(),
    ):
        CasePartnerFactory(case=row.case, organisation=row.organisation, role="contractor")


def test_a_further_municipality_is_named_once():
    case, municipality = CaseFactory(), MunicipalityFactory()
    CaseMunicipality.objects.create(case=case, municipality=municipality)

    with (
        pytest.raises(IntegrityError, match="cases_casemunicipality_once"),
        transaction.atomic(),
    ):
        CaseMunicipality.objects.create(case=case, municipality=municipality)


def test_the_years_of_a_plan_stand_in_order():
    with (
        pytest.raises(IntegrityError, match="cases_planposition_years_in_order"),
        transaction.atomic(),
    ):
        PlanPosition.objects.create(
            case=CaseFactory(), plan_name="総合計画", first_year=2026, last_year=2025
        )


def test_every_constraint_says_in_japanese_what_is_wrong():
    constraints = [
        constraint
        for model in (Case, CasePartner, CaseMunicipality, PlanPosition)
        for constraint in model._meta.constraints
    ]

    assert [c.name for c in constraints if not c.violation_error_message.endswith("。")] == []


def test_a_partner_shows_the_name_of_today():
    organisation = OrganisationFactory(name="NPO法人いまの名")
    row = CasePartnerFactory(organisation=organisation, name_as_written="むかしの名")

    assert row.display_name == "NPO法人いまの名"


def test_a_partner_not_on_record_shows_what_was_written():
    row = CasePartner.objects.create(
        case=CaseFactory(published_at=timezone.now()), name_as_written="甲賀の会"
    )

    assert row.display_name == "甲賀の会"
