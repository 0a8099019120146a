"""The database refuses wrong invitations and lets none be rewritten; who may read them."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.utils import timezone

from proposals.models import PartnerInvitation
from tests.factories.challenges import (
    ChallengeFactory,
    DialogueFactory,
    PartnerInvitationFactory,
)
from tests.factories.partners import MembershipFactory, OrganisationFactory, UserFactory
from tests.factories.proposals import CallFactory

pytestmark = pytest.mark.django_db


def refused(constraint, **values):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        PartnerInvitationFactory(**values)


def made_for(target, **values):
    return {"challenge": None, **target, **values}


def test_exactly_one_thing_is_shown():
    challenge, dialogue, call = ChallengeFactory(), DialogueFactory(), CallFactory()
    city = challenge.municipality
    name = "proposals_partnerinvitation_one_target"

    refused(name, challenge=None, municipality=city)
    refused(name, challenge=challenge, dialogue=dialogue)
    refused(name, challenge=challenge, call=call)
    refused(name, challenge=None, dialogue=dialogue, call=call)


def test_a_call_is_shown_without_a_word():
    refused(
        "proposals_partnerinvitation_call_says_no_more",
        **made_for({"call": CallFactory()}, message="ぜひ参加を"),
    )


@pytest.mark.parametrize("missing", ["answered_at", "answered_by"])
def test_an_answer_has_its_stamp(missing):
    stamps = {"answered_at": timezone.now(), "answered_by": UserFactory(), "state": "interested"}

    refused("proposals_partnerinvitation_answer_has_its_stamp", **stamps | {missing: None})
    refused("proposals_partnerinvitation_answer_has_its_stamp", answer="返事のない返事")


def test_who_declines_says_why():
    refused(
        "proposals_partnerinvitation_declined_says_why",
        state="declined",
        answered_at=timezone.now(),
        answered_by=UserFactory(),
    )


def test_an_organisation_is_shown_a_thing_once():
    body = OrganisationFactory()
    for name, factory in (
        ("challenge", ChallengeFactory),
        ("dialogue", DialogueFactory),
        ("call", CallFactory),
    ):
        target = {name: factory()}
        PartnerInvitationFactory(**made_for(target, organisation=body))
        refused(
            {
                "challenge": "proposals_partnerinvitation_once_a_challenge",
                "dialogue": "proposals_partnerinvitation_once_a_dialogue",
                "call": "proposals_partnerinvitation_once_a_call",
            }[name],
            **made_for(target, organisation=body),
        )


def test_what_was_sent_stands_even_against_raw_writes():
    row = PartnerInvitationFactory(message="もとの言葉")
    rows = PartnerInvitation.objects.filter(pk=row.pk)

    for change in (
        {"message": "書き換え"},
        {"organisation": OrganisationFactory()},
        {"created_at": timezone.now()},
    ):
        with pytest.raises(IntegrityError, match="stands"), transaction.atomic():
            rows.update(**change)
    with pytest.raises(IntegrityError, match="stands"), transaction.atomic():
        rows.delete()


def test_only_the_two_parties_read_it():
    row = PartnerInvitationFactory()
    city = MembershipFactory(municipality=row.municipality, role="viewer").user
    body = MembershipFactory(in_organisation=True, organisation=row.organisation).user
    others = (
        AnonymousUser(),
        MembershipFactory().user,
        MembershipFactory(in_organisation=True).user,
        UserFactory(is_staff=True, is_superuser=True),
    )

    assert [list(PartnerInvitation.objects.visible_to(u)) for u in (city, body)] == [[row], [row]]
    assert [list(PartnerInvitation.objects.visible_to(user)) for user in others] == [[]] * 4
