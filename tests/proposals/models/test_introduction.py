"""The database refuses wrong introductions and lets none be rewritten; who may read them."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction

from proposals.models import InquiryLink, Introduction
from tests.factories.cases import CaseFactory
from tests.factories.challenges import DialogueFactory
from tests.factories.contacts import InquiryFactory, IntroductionFactory
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


def not_made(constraint, **values):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        IntroductionFactory(**values)


def test_an_introduction_has_one_introducer_and_one_receiver():
    intermediary = OrganisationFactory()

    not_made("proposals_introduction_one_introducer", introducer_municipality=None)
    not_made("proposals_introduction_one_introducer", introducer_organisation=intermediary)
    not_made("proposals_introduction_one_introducer", introducer_name="ある市", source_note="記事")
    not_made("proposals_introduction_one_receiver", receiver_municipality=None)
    not_made("proposals_introduction_one_receiver", receiver_name="ある市", source_note="記事")


def test_its_three_parties_are_three():
    city, body = MunicipalityFactory(), OrganisationFactory()
    constraint = "proposals_introduction_three_parties"

    not_made(constraint, introducer_municipality=city, receiver_municipality=city)
    not_made(
        constraint,
        introducer_municipality=None,
        introducer_organisation=body,
        organisation=body,
    )


def test_it_says_why():
    not_made("proposals_introduction_says_why", reason="")


def test_a_bare_name_needs_its_source():
    not_made(
        "proposals_introduction_bare_name_has_its_source",
        introducer_municipality=None,
        introducer_name="ある市",
    )


def test_what_reached_the_receiver_has_the_organisations_consent():
    constraint = "proposals_introduction_passed_on_has_its_stamp"

    refused(constraint, IntroductionFactory(state="passed_on"), passed_on_by=None)
    refused(constraint, IntroductionFactory(state="heard"), passed_on_at=None)
    refused(constraint, IntroductionFactory(state="passed_on"), state="asked")


def test_an_answer_has_its_stamp_and_nothing_else_has_one():
    constraint = "proposals_introduction_answered_has_its_stamp"

    refused(constraint, IntroductionFactory(state="heard"), answered_at=None)
    refused(constraint, IntroductionFactory(state="not_now"), answered_by=None)
    refused(constraint, IntroductionFactory(state="passed_on"), answered_by=UserFactory())


def test_not_now_and_declining_have_their_reason():
    refused(
        "proposals_introduction_not_now_has_its_reason",
        IntroductionFactory(state="not_now"),
        receiver_reply="",
    )
    declined = IntroductionFactory(state="declined")
    refused("proposals_introduction_declined_has_its_reason", declined, organisation_reply="")
    refused("proposals_introduction_declined_has_its_reason", declined, declined_at=None)


def test_a_withdrawn_one_has_its_stamp():
    withdrawn = IntroductionFactory(state="withdrawn")

    refused("proposals_introduction_withdrawn_has_its_stamp", withdrawn, withdrawn_by=None)


@pytest.mark.parametrize("party", ["introducer", "organisation", "receiver"])
def test_it_is_public_by_the_consent_of_all_three_alone(party):
    row = IntroductionFactory(state="heard", public=True)

    refused("proposals_introduction_public_by_all_three", row, **{f"{party}_agreed_at": None})


def test_only_one_that_was_heard_is_public():
    not_made("proposals_introduction_public_by_all_three", state="not_now", public=True)


def test_the_same_introduction_waits_once():
    city = IntroductionFactory()
    body = IntroductionFactory(
        introducer_municipality=None, introducer_organisation=OrganisationFactory()
    )

    not_made(
        "proposals_introduction_one_waits_from_a_city",
        introducer_municipality=city.introducer_municipality,
        organisation=city.organisation,
        receiver_municipality=city.receiver_municipality,
        state="passed_on",
    )
    not_made(
        "proposals_introduction_one_waits_from_a_body",
        introducer_municipality=None,
        introducer_organisation=body.introducer_organisation,
        organisation=body.organisation,
        receiver_municipality=body.receiver_municipality,
    )


def test_what_was_recommended_is_neither_rewritten_nor_removed():
    row = IntroductionFactory()

    refused("an introduction stands", row, reason="別の理由")
    refused("an introduction stands", row, receiver_municipality=MunicipalityFactory())
    with pytest.raises(IntegrityError), transaction.atomic():
        Introduction.objects.filter(pk=row.pk).delete()


def test_what_a_source_tells_may_be_corrected_but_stays_what_a_source_tells():
    row = IntroductionFactory(state="heard", source_note="記事")
    own = IntroductionFactory(state="heard")

    Introduction.objects.filter(pk=row.pk).update(reason="正しい理由", source_note="別の記事")
    refused("an introduction stands", row, source_note="")
    refused("an introduction stands", own, source_note="記事", reason="別の理由")
    with pytest.raises(IntegrityError), transaction.atomic():
        Introduction.objects.filter(pk=row.pk).delete()


def _readers(row):
    """Introducer's, organisation's and receiver's people, then everybody else."""
    return [
        MembershipFactory(municipality=row.introducer_municipality, role="viewer").user,
        MembershipFactory(in_organisation=True, organisation=row.organisation).user,
        MembershipFactory(municipality=row.receiver_municipality, role="viewer").user,
        MembershipFactory(role="approver").user,
        UserFactory(is_staff=True, is_superuser=True),
        AnonymousUser(),
    ]


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("asked", [1, 1, 0, 0, 0, 0]),
        ("declined", [1, 1, 0, 0, 0, 0]),
        ("withdrawn", [1, 1, 0, 0, 0, 0]),
        ("passed_on", [1, 1, 1, 0, 0, 0]),
        ("heard", [1, 1, 1, 0, 0, 0]),
        ("not_now", [1, 1, 1, 0, 0, 0]),
    ],
)
def test_the_parties_read_it_the_receiver_once_the_organisation_agreed(state, expected):
    row = IntroductionFactory(state=state)

    found = [Introduction.objects.visible_to(user).count() for user in _readers(row)]

    assert found == expected


def test_everybody_reads_a_public_one():
    row = IntroductionFactory(state="heard", public=True)

    found = [Introduction.objects.visible_to(user).count() for user in _readers(row)]

    assert found == [1] * 6


def test_an_inquiry_is_about_one_record_and_a_link_has_one_end():
    inquiry, user = InquiryFactory(), UserFactory()
    InquiryLink.objects.create(inquiry=inquiry, case=CaseFactory(), created_by=user)

    with (
        pytest.raises(IntegrityError, match="proposals_inquirylink_about_one"),
        transaction.atomic(),
    ):
        InquiryLink.objects.create(inquiry=inquiry, case=CaseFactory(), created_by=user)
    for ends in ({}, {"case": CaseFactory(), "dialogue": DialogueFactory()}):
        with (
            pytest.raises(IntegrityError, match="proposals_inquirylink_one_record"),
            transaction.atomic(),
        ):
            InquiryLink.objects.create(inquiry=InquiryFactory(), created_by=user, **ends)
