"""The database refuses wrong accounts, memberships and invitations."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from partners.models import Invitation, Membership, User
from tests.factories.partners import (
    InvitationFactory,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def test_an_address_with_capitals_is_refused() -> None:
    user = UserFactory()

    with pytest.raises(IntegrityError, match="partners_user_email_is_lower_case"):
        User.objects.filter(pk=user.pk).update(email="Person@City.example")


@pytest.mark.parametrize("change", ["both", "neither", "other role"])
@pytest.mark.parametrize(
    ("factory", "model", "constraint"),
    [
        (MembershipFactory, Membership, "partners_membership_one_body_and_its_role"),
        (InvitationFactory, Invitation, "partners_invitation_one_body_and_its_role"),
    ],
)
def test_one_body_with_one_of_its_own_roles_is_demanded(factory, model, constraint, change):
    row = factory(role="editor")
    values = {
        "both": {"organisation": OrganisationFactory()},
        "neither": {"municipality": None},
        "other role": {"role": "manager"},
    }[change]

    with pytest.raises(IntegrityError, match=constraint):
        model.objects.filter(pk=row.pk).update(**values)


@pytest.mark.parametrize(
    ("in_organisation", "constraint"),
    [
        (False, "partners_membership_once_per_municipality"),
        (True, "partners_membership_once_per_organisation"),
    ],
)
def test_a_person_belongs_to_a_body_once_at_a_time(in_organisation, constraint):
    first = MembershipFactory(in_organisation=in_organisation)
    body = {"municipality": first.municipality, "organisation": first.organisation}
    again = {"user": first.user, "role": first.role, **body}

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        MembershipFactory(**again)
    Membership.objects.filter(pk=first.pk).update(ended_at=timezone.now())
    MembershipFactory(**again)

    assert Membership.objects.filter(user=first.user).count() == 2


def test_an_accepted_invitation_cannot_be_revoked() -> None:
    invitation = InvitationFactory(accepted_at=timezone.now())

    with pytest.raises(IntegrityError, match="partners_invitation_accepted_or_revoked"):
        Invitation.objects.filter(pk=invitation.pk).update(revoked_at=timezone.now())
