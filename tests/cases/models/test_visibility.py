"""Who reads a case: each kind of reader against each visibility (product.md §7)."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from cases.models import Case, CaseMunicipality
from partners.models import User
from tests.factories.cases import CaseFactory, CasePartnerFactory
from tests.factories.partners import (
    MembershipFactory,
    MunicipalityFactory,
    OrganisationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def fresh(user):
    """The account as the next request loads it."""
    return User.objects.get(pk=user.pk)


@pytest.fixture
def cases():
    """One case of each visibility, all of one municipality with one partner."""
    municipality, organisation = MunicipalityFactory(), OrganisationFactory()
    made = {
        name: CaseFactory(title=name, visibility=name, lead_municipality=municipality)
        for name in ("draft", "members", "public")
    }
    made["archived"] = CaseFactory(
        title="archived", lead_municipality=municipality, archived_at=timezone.now()
    )
    for case in made.values():
        CasePartnerFactory(case=case, organisation=organisation)
    return made


def readers(cases):
    lead = cases["public"].lead_municipality
    partner = cases["public"].partners.get().organisation
    return {
        "visitor": AnonymousUser(),
        "without membership": UserFactory(),
        "member elsewhere": MembershipFactory().user,
        "own municipality": MembershipFactory(municipality=lead, role="viewer").user,
        "own organisation": MembershipFactory(in_organisation=True, organisation=partner).user,
        "former member": MembershipFactory(municipality=lead, ended_at=timezone.now()).user,
        "administrator": UserFactory(is_staff=True),
    }


def test_each_reader_reads_exactly_what_the_table_of_the_product_says(cases):
    seen = {
        name: set(
            Case.objects.visible_to(
                user if isinstance(user, AnonymousUser) else fresh(user)
            ).values_list("title", flat=True)
        )
        for name, user in readers(cases).items()
    }

    assert seen == {
        "visitor": {"public"},
        "without membership": {"public"},
        "member elsewhere": {"public", "members"},
        "own municipality": {"public", "members", "draft"},
        "own organisation": {"public", "members", "draft"},
        "former member": {"public"},
        "administrator": {"public", "members", "draft", "archived"},
    }


def test_a_further_municipality_reads_the_draft(cases):
    membership = MembershipFactory(role="viewer")
    CaseMunicipality.objects.create(case=cases["draft"], municipality=membership.municipality)

    titles = Case.objects.visible_to(membership.user).values_list("title", flat=True)

    assert set(titles) == {"public", "members", "draft"}


def test_an_account_out_of_use_has_lost_its_memberships(cases):
    membership = MembershipFactory(municipality=cases["draft"].lead_municipality)
    User.objects.filter(pk=membership.user_id).update(is_active=False)

    titles = Case.objects.visible_to(fresh(membership.user)).values_list("title", flat=True)

    assert set(titles) == {"public"}
