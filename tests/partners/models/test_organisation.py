"""The database refuses wrong organisations, whoever writes them; who may read them."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.utils import timezone

from partners.enums import OrganisationVisibility, Role
from partners.models import Organisation, OrganisationName
from tests.factories.partners import MembershipFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db

NUMBER = "7000012050002"


def refused(constraint, model=Organisation, **values):
    """Write past every check of ours; the constraint's own name must be what refuses."""
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        model.objects.create(**({"name": "会", "name_key": "会"} | values))


def test_a_corporate_number_stands_once():
    OrganisationFactory(corporate_number=NUMBER)

    refused("partners_organisation_number_once", corporate_number=NUMBER)


def test_a_merged_row_may_keep_the_number_of_its_survivor():
    survivor = OrganisationFactory(corporate_number=NUMBER)

    merged = OrganisationFactory(corporate_number=NUMBER, merged_into=survivor)

    assert merged.corporate_number == NUMBER


def test_an_external_id_stands_once():
    OrganisationFactory(external_id="A-1")

    refused("partners_organisation_external_id_once", external_id="A-1")


@pytest.mark.parametrize("number", ["0000012050002", "700001205000", "70000120500x2", ""])
def test_a_corporate_number_has_thirteen_digits_and_no_leading_zero(number):
    refused("partners_organisation_number_digits", corporate_number=number)


def test_no_organisation_is_merged_into_itself():
    organisation = OrganisationFactory()

    with (
        pytest.raises(IntegrityError, match="partners_organisation_not_into_itself"),
        transaction.atomic(),
    ):
        Organisation.objects.filter(pk=organisation.pk).update(merged_into=organisation.pk)


def test_another_name_stands_once():
    organisation = OrganisationFactory()
    OrganisationName.objects.create(organisation=organisation, name="別名", name_key="別名")

    refused(
        "partners_organisationname_once", OrganisationName, organisation=organisation, name="別名"
    )


READERS = ("visitor", "member", "own", "staff")


@pytest.mark.parametrize(
    ("state", "readers"),
    [
        ("public", ("visitor", "member", "own", "staff")),
        ("members", ("member", "own", "staff")),
        ("draft", ("own", "staff")),
        ("archived", ("staff",)),
        ("merged", ("staff",)),
    ],
)
@pytest.mark.parametrize("reader", READERS)
def test_who_reads_a_profile(state, readers, reader):
    values = {
        "members": {"visibility": OrganisationVisibility.MEMBERS},
        "draft": {"visibility": OrganisationVisibility.DRAFT},
        "archived": {"archived_at": timezone.now()},
        "merged": {"merged_into": OrganisationFactory()} if state == "merged" else {},
    }.get(state, {})
    organisation = OrganisationFactory(**values)
    user = {
        "visitor": AnonymousUser,
        "member": lambda: MembershipFactory().user,
        "own": lambda: (
            MembershipFactory(
                in_organisation=True, organisation=organisation, role=Role.REPORTER
            ).user
        ),
        "staff": lambda: UserFactory(is_staff=True),
    }[reader]()

    seen = Organisation.objects.visible_to(user).filter(pk=organisation.pk).exists()

    assert seen == (reader in readers)
