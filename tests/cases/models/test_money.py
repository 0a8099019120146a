"""The database refuses wrong money; who reads a year of it."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.utils import timezone

from cases.models import CaseMunicipality, MoneyRow, MoneyYear
from partners.models import User
from tests.factories.cases import CaseFactory, CasePartnerFactory
from tests.factories.money import MoneyRowFactory, MoneyYearFactory
from tests.factories.partners import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"fiscal_year": 1899}, "cases_moneyyear_year_plausible"),
        ({"fiscal_year": 2101}, "cases_moneyyear_year_plausible"),
        ({"visibility": "public"}, "cases_moneyyear_published_has_its_time"),
        ({"published_at": timezone.now()}, "cases_moneyyear_published_has_its_time"),
        ({"visibility": "everybody"}, "cases_moneyyear_published_has_its_time"),
    ],
)
def test_a_wrong_year_is_refused_by_the_constraint_named_for_it(values, constraint):
    year = MoneyYearFactory()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        MoneyYear.objects.filter(pk=year.pk).update(**values)


def test_a_case_has_each_year_once():
    year = MoneyYearFactory()

    with (
        pytest.raises(IntegrityError, match="cases_moneyyear_once_per_case"),
        transaction.atomic(),
    ):
        MoneyYearFactory(case=year.case, fiscal_year=year.fiscal_year)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"kind": "bribe"}, "cases_moneyrow_kind_known"),
        ({"planned": -1}, "cases_moneyrow_amounts_plausible"),
        ({"actual": -1}, "cases_moneyrow_amounts_plausible"),
        ({"planned": 10**15}, "cases_moneyrow_amounts_plausible"),
        ({"actual": 10**15}, "cases_moneyrow_amounts_plausible"),
    ],
)
def test_a_wrong_row_is_refused_by_the_constraint_named_for_it(values, constraint):
    row = MoneyRowFactory()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        MoneyRow.objects.filter(pk=row.pk).update(**values)


@pytest.mark.parametrize("amount", [None, 0, 1, 10**15 - 1])
def test_an_amount_may_be_unstated_nothing_or_fifteen_digits_long(amount):
    row = MoneyRowFactory(planned=amount, actual=amount)

    row.refresh_from_db()

    assert (row.planned, row.actual) == (amount, amount)


def test_a_kind_stands_once_per_year_label_and_organisation_also_without_one():
    row = MoneyRowFactory(label="委託料", organisation=None)
    MoneyRowFactory(year=row.year, label="補助金")
    MoneyRowFactory(label="委託料")

    with (
        pytest.raises(IntegrityError, match="cases_moneyrow_once_per_year"),
        transaction.atomic(),
    ):
        MoneyRowFactory(year=row.year, label="委託料", organisation=None)


def test_the_history_keeps_what_a_row_said_before():
    row = MoneyRowFactory(planned=100)
    MoneyRow.objects.filter(pk=row.pk).update(planned=200)

    planned = [event.planned for event in row.events.order_by("pgh_id")]

    assert planned == [100, 200]


def _fresh(user):
    return user if isinstance(user, AnonymousUser) else User.objects.get(pk=user.pk)


def test_each_reader_reads_exactly_the_years_that_the_table_of_the_product_says():
    lead = MembershipFactory(role="viewer")
    further = MembershipFactory(role="viewer")
    partner = MembershipFactory(in_organisation=True)
    for visibility in ("draft", "members", "public"):
        case = CaseFactory(visibility=visibility, lead_municipality=lead.municipality)
        CasePartnerFactory(case=case, organisation=partner.organisation)
        CaseMunicipality.objects.create(case=case, municipality=further.municipality)
        MoneyYearFactory(case=case, note=f"{visibility}, closed")
        MoneyYearFactory(
            case=case, fiscal_year=2025, visibility="public", note=f"{visibility}, open"
        )
    everything = {
        f"{case}, {year}" for case in ("draft", "members", "public") for year in ("closed", "open")
    }
    readers = {
        "visitor": AnonymousUser(),
        "without membership": UserFactory(),
        "member elsewhere": MembershipFactory().user,
        "lead municipality": lead.user,
        "further municipality": further.user,
        "partner": partner.user,
        "administrator": UserFactory(is_staff=True),
    }

    seen = {
        name: set(MoneyYear.objects.visible_to(_fresh(user)).values_list("note", flat=True))
        for name, user in readers.items()
    }

    assert seen == {
        "visitor": {"public, open"},
        "without membership": {"public, open"},
        "member elsewhere": {"public, open", "members, open"},
        "lead municipality": everything,
        "further municipality": everything,
        "partner": everything,
        "administrator": everything,
    }


def test_the_money_of_an_archived_case_is_for_administrators():
    lead = MembershipFactory()
    case = CaseFactory(lead_municipality=lead.municipality, archived_at=timezone.now())
    year = MoneyYearFactory(case=case, visibility="public")

    assert list(MoneyYear.objects.visible_to(lead.user)) == []
    assert list(MoneyYear.objects.visible_to(AnonymousUser())) == []
    assert list(MoneyYear.objects.visible_to(UserFactory(is_staff=True))) == [year]
