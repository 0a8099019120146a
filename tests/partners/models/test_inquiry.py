"""The database refuses wrong inquiries and lets no letter be rewritten; who may read them."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction

from partners.models import Inquiry, InquiryMessage
from tests.factories.contacts import InquiryFactory, InquiryMessageFactory
from tests.factories.partners import (
    MembershipFactory,
    MunicipalityFactory,
    OrganisationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def refused(constraint, row, **values):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(**values)


def test_an_inquiry_has_one_sender_and_one_recipient():
    row = InquiryFactory()

    refused("partners_inquiry_one_sender", row, sender_municipality=None)
    refused("partners_inquiry_one_sender", row, sender_organisation=OrganisationFactory())
    refused("partners_inquiry_one_recipient", row, recipient_organisation=None)
    refused("partners_inquiry_one_recipient", row, recipient_municipality=MunicipalityFactory())


def test_nobody_asks_oneself():
    row = InquiryFactory()
    body = row.recipient_organisation

    refused(
        "partners_inquiry_not_to_oneself", row, sender_municipality=None, sender_organisation=body
    )
    refused(
        "partners_inquiry_not_to_oneself",
        row,
        recipient_organisation=None,
        recipient_municipality=row.sender_municipality,
    )


def test_an_inquiry_says_what_it_is_about():
    refused("partners_inquiry_says_what", InquiryFactory(), subject="")


def test_only_an_open_one_is_waited_for():
    refused("partners_inquiry_open_one_waits", InquiryFactory(), waiting_since=None)
    refused("partners_inquiry_open_one_waits", InquiryFactory(), state="answered")
    refused("partners_inquiry_open_one_waits", InquiryFactory(), state="else")


def test_a_closed_one_has_its_stamp_and_no_other_has():
    closed = InquiryFactory(state="closed")

    refused("partners_inquiry_closed_has_its_stamp", closed, closed_at=None)
    refused("partners_inquiry_closed_has_its_stamp", closed, closed_by=None)
    refused("partners_inquiry_closed_has_its_stamp", InquiryFactory(), closed_by=UserFactory())


def test_a_closed_one_never_opens_again():
    closed = InquiryFactory(state="closed")

    refused("a closed inquiry stays closed", closed, state="answered")


def test_a_letter_says_something_and_a_form_makes_one():
    row = InquiryFactory()
    first = row.messages.get()

    with pytest.raises(IntegrityError, match="says_something"), transaction.atomic():
        InquiryMessageFactory(inquiry=row, text="")
    with pytest.raises(IntegrityError, match="says_something"), transaction.atomic():
        InquiryMessageFactory(inquiry=row, side="nobody")
    with (
        pytest.raises(IntegrityError, match="partners_inquirymessage_once_a_form"),
        transaction.atomic(),
    ):
        InquiryMessageFactory(inquiry=row, created_by=first.created_by, form_key=first.form_key)
    assert "partners_inquirymessage_says_something" in {
        constraint.name for constraint in InquiryMessage._meta.constraints
    }


@pytest.mark.parametrize("change", ["update", "delete"])
def test_a_letter_is_neither_rewritten_nor_removed(change):
    letters = InquiryMessage.objects.filter(inquiry=InquiryFactory())

    with pytest.raises(IntegrityError), transaction.atomic():
        letters.update(form_key=uuid4()) if change == "update" else letters.delete()


def test_the_two_bodies_read_it_and_nobody_else():
    row = InquiryFactory()
    readers = [
        MembershipFactory(municipality=row.sender_municipality, role="viewer").user,
        MembershipFactory(
            in_organisation=True, organisation=row.recipient_organisation, role="reporter"
        ).user,
    ]
    others = [
        MembershipFactory(role="approver").user,
        MembershipFactory(in_organisation=True, role="manager").user,
        UserFactory(is_staff=True, is_superuser=True),
        AnonymousUser(),
    ]

    assert [list(Inquiry.objects.visible_to(user)) for user in readers] == [[row], [row]]
    assert [list(Inquiry.objects.visible_to(user)) for user in others] == [[], [], [], []]
