"""The database refuses wrong challenges and answers, whoever writes them; who may read them."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.utils import timezone

from proposals.enums import ChallengeState
from proposals.models import Challenge, ChallengeAnswer
from tests.factories.challenges import ChallengeAnswerFactory, ChallengeFactory
from tests.factories.partners import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


def refused(constraint, row, **values):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(**values)


@pytest.mark.parametrize("name", ["title", "trouble"])
def test_a_challenge_says_what_it_is_about(name):
    refused("proposals_challenge_says_what", ChallengeFactory(), **{name: ""})


def test_answers_are_not_taken_backwards_in_time():
    refused(
        "proposals_challenge_dates_in_order",
        ChallengeFactory(),
        accepts_from=date(2026, 2, 2),
        accepts_until=date(2026, 2, 1),
    )


@pytest.mark.parametrize("name", ["published_at", "published_by"])
def test_a_published_challenge_keeps_its_stamp(name):
    refused("proposals_challenge_published_has_its_stamp", ChallengeFactory(), **{name: None})


def test_a_draft_has_no_stamp_of_publication():
    draft = ChallengeFactory(state=ChallengeState.DRAFT)

    refused("proposals_challenge_published_has_its_stamp", draft, published_at=timezone.now())


@pytest.mark.parametrize("values", [{"outcome_reason": ""}, {"ended_by": None}, {"ended_at": None}])
def test_an_ended_challenge_says_why_and_who(values):
    ended = ChallengeFactory(state=ChallengeState.ENDED)

    refused("proposals_challenge_ended_has_its_reason", ended, **values)


def test_an_open_challenge_has_not_ended():
    refused("proposals_challenge_ended_has_its_reason", ChallengeFactory(), ended_at=timezone.now())


def test_an_answer_says_something():
    refused("proposals_challengeanswer_says_something", ChallengeAnswerFactory(), text="")


def test_an_organisation_answers_once_per_kind_until_it_withdraws():
    first = ChallengeAnswerFactory()
    same = {"challenge": first.challenge, "organisation": first.organisation}

    with (
        pytest.raises(IntegrityError, match="proposals_challengeanswer_once_per_kind"),
        transaction.atomic(),
    ):
        ChallengeAnswerFactory(**same)
    ChallengeAnswer.objects.filter(pk=first.pk).update(withdrawn_at=timezone.now())

    assert ChallengeAnswerFactory(**same).pk != first.pk


@pytest.mark.parametrize("values", [{"reply": "返事"}, {"replied_at": timezone.now()}])
def test_a_reply_has_its_stamp(values):
    refused("proposals_challengeanswer_reply_has_its_stamp", ChallengeAnswerFactory(), **values)


def test_drafts_are_read_by_their_municipality_and_administrators_only():
    draft = ChallengeFactory(state=ChallengeState.DRAFT)
    own = MembershipFactory(municipality=draft.municipality, role="viewer").user
    readers = {
        "visitor": AnonymousUser(),
        "own": own,
        "other city": MembershipFactory(role="approver").user,
        "organisation": MembershipFactory(in_organisation=True).user,
        "administrator": UserFactory(is_staff=True),
    }

    seen = {name for name, user in readers.items() if Challenge.objects.visible_to(user).exists()}

    assert seen == {"own", "administrator"}


def test_an_answer_is_read_by_its_two_parties_and_nobody_else():
    answer = ChallengeAnswerFactory()
    city = MembershipFactory(municipality=answer.challenge.municipality, role="viewer").user
    own = MembershipFactory(in_organisation=True, organisation=answer.organisation).user
    readers = {
        "visitor": AnonymousUser(),
        "city": city,
        "own": own,
        "other city": MembershipFactory(role="approver").user,
        "other organisation": MembershipFactory(in_organisation=True, role="manager").user,
        "superuser": UserFactory(is_staff=True, is_superuser=True),
    }

    seen = {
        name for name, user in readers.items() if ChallengeAnswer.objects.visible_to(user).exists()
    }

    assert seen == {"city", "own"}


def test_a_withdrawn_answer_is_gone_for_the_municipality_but_not_for_its_writer():
    answer = ChallengeAnswerFactory(withdrawn_at=timezone.now())
    city = MembershipFactory(municipality=answer.challenge.municipality).user
    own = MembershipFactory(in_organisation=True, organisation=answer.organisation).user

    assert list(ChallengeAnswer.objects.visible_to(city)) == []
    assert list(ChallengeAnswer.objects.visible_to(own)) == [answer]


def test_the_trail_of_an_answer_tells_neither_text_nor_organisation():
    answer = ChallengeAnswerFactory()

    assert str(answer) == f"課題への回答 {str(answer.pk)[:8]}"
