"""Challenges and what two parties say to each other, for tests."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from ppp_portal.search.normalise import fold
from proposals.dialogue_enums import DialogueState
from proposals.enums import FINAL_CHALLENGE_STATES, AnswerKind, ChallengeState
from proposals.models import (
    Challenge,
    ChallengeAnswer,
    Dialogue,
    DialogueSlot,
    DialogueTalk,
    FreeProposal,
    PartnerInvitation,
)
from tests.factories.partners import MunicipalityFactory, OrganisationFactory, UserFactory


class ChallengeFactory(DjangoModelFactory):
    """A published challenge that takes answers; `state=` also sets the stamps."""

    class Meta:
        model = Challenge

    municipality = factory.SubFactory(MunicipalityFactory)
    title = factory.Sequence(lambda n: f"試験の課題{n}")
    trouble = "夏休みに一人で昼食をとる子どもがいる。"
    fields = factory.LazyFunction(lambda: ["childcare"])
    who = "共働き家庭の低学年の小学生"
    solved = "歩いて行ける場所で昼食をとれるようになる。"
    department = "こども課"
    accepts_from = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=1))
    accepts_until = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=30))
    state = ChallengeState.OPEN
    published_at = factory.LazyAttribute(
        lambda row: None if row.state == ChallengeState.DRAFT else timezone.now()
    )
    published_by = factory.LazyAttribute(
        lambda row: None if row.state == ChallengeState.DRAFT else UserFactory()
    )
    ended_at = factory.LazyAttribute(
        lambda row: timezone.now() if row.state in FINAL_CHALLENGE_STATES else None
    )
    ended_by = factory.LazyAttribute(
        lambda row: UserFactory() if row.state in FINAL_CHALLENGE_STATES else None
    )
    outcome_reason = factory.LazyAttribute(
        lambda row: "試験の理由" if row.state in FINAL_CHALLENGE_STATES else ""
    )
    search_key = factory.LazyAttribute(lambda row: fold(row.title))


class ChallengeAnswerFactory(DjangoModelFactory):
    class Meta:
        model = ChallengeAnswer

    challenge = factory.SubFactory(ChallengeFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    kind = AnswerKind.TALK
    text = "ひみつの回答の本文です。"
    created_by = factory.SubFactory(UserFactory)


class DialogueFactory(DjangoModelFactory):
    """An announced dialogue that takes applications; `state=` also sets the stamps."""

    class Meta:
        model = Dialogue

    municipality = factory.SubFactory(MunicipalityFactory)
    title = factory.Sequence(lambda n: f"試験の対話{n}")
    announcement = "公募の前に、考えを聞きます。"
    department = "こども課"
    accepts_until = factory.LazyFunction(lambda: timezone.now() + timedelta(days=10))
    state = DialogueState.OPEN
    opened_at = factory.LazyAttribute(
        lambda row: None if row.state == DialogueState.DRAFT else timezone.now()
    )
    opened_by = factory.LazyAttribute(
        lambda row: None if row.state == DialogueState.DRAFT else UserFactory()
    )
    ended_at = factory.LazyAttribute(
        lambda row: timezone.now() if row.state in ("done", "cancelled") else None
    )
    cancel_reason = factory.LazyAttribute(
        lambda row: "試験の理由" if row.state == DialogueState.CANCELLED else ""
    )


class DialogueSlotFactory(DjangoModelFactory):
    class Meta:
        model = DialogueSlot

    dialogue = factory.SubFactory(DialogueFactory)
    starts_at = factory.Sequence(lambda n: timezone.now() + timedelta(days=20, hours=n))
    ends_at = factory.LazyAttribute(lambda row: row.starts_at + timedelta(hours=1))
    place = "市役所3階"


class DialogueTalkFactory(DjangoModelFactory):
    """A booked talk; `told=True` has a summary that both approved and the city published."""

    class Meta:
        model = DialogueTalk

    class Params:
        told = factory.Trait(
            summary="公表してよい要旨です。",
            city_approved_at=factory.LazyFunction(timezone.now),
            city_approved_by=factory.SubFactory(UserFactory),
            organisation_approved_at=factory.LazyFunction(timezone.now),
            organisation_approved_by=factory.SubFactory(UserFactory),
            summary_published_at=factory.LazyFunction(timezone.now),
            summary_published_by=factory.SubFactory(UserFactory),
        )

    dialogue = factory.SubFactory(DialogueFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    slot = factory.SubFactory(DialogueSlotFactory, dialogue=factory.SelfAttribute("..dialogue"))
    topics = "ひみつの話題です。"
    applied_by = factory.SubFactory(UserFactory)


class FreeProposalFactory(DjangoModelFactory):
    """Submitted and not received yet; `state=` also sets the stamps of that state."""

    class Meta:
        model = FreeProposal

    organisation = factory.SubFactory(OrganisationFactory)
    municipality = factory.SubFactory(MunicipalityFactory)
    title = factory.Sequence(lambda n: f"ひみつの提案{n}")
    problem = "空き家が増えている。"
    idea = "ひみつの工夫で貸し出す。"
    created_by = factory.SubFactory(UserFactory)
    state = "submitted"
    submitted_at = factory.LazyAttribute(lambda r: None if r.state == "draft" else timezone.now())
    submitted_by = factory.LazyAttribute(lambda r: None if r.state == "draft" else UserFactory())
    receipt_number = factory.LazyAttributeSequence(
        lambda row, n: "" if row.state == "draft" else f"TEST-{n}"
    )
    received_at = factory.LazyAttribute(lambda r: timezone.now() if _promised(r) else None)
    received_by = factory.LazyAttribute(lambda r: UserFactory() if _promised(r) else None)
    answer_due_on = factory.LazyAttribute(
        lambda r: timezone.localdate() + timedelta(days=30) if _promised(r) else None
    )
    answered_at = factory.LazyAttribute(lambda r: timezone.now() if _told(r) else None)
    answered_by = factory.LazyAttribute(lambda r: UserFactory() if _told(r) else None)
    answer = factory.LazyAttribute(lambda r: "ひみつの回答です。" if _told(r) else "")
    public_reason = factory.LazyAttribute(lambda r: "公表する理由です。" if _told(r) else "")
    outcome = factory.LazyAttribute(lambda r: "adopted" if r.state == "answered" else "")


def _promised(row: Any) -> bool:
    return row.state in ("received", "considering", "answered")


def _told(row: Any) -> bool:
    return row.state in ("considering", "answered")


class PartnerInvitationFactory(DjangoModelFactory):
    """A challenge shown to an organisation; `dialogue=` or `call=` with `challenge=None` instead."""

    class Meta:
        model = PartnerInvitation

    challenge = factory.SubFactory(ChallengeFactory)
    municipality = factory.LazyAttribute(
        lambda row: (row.challenge or row.dialogue or row.call).municipality
    )
    organisation = factory.SubFactory(OrganisationFactory)
    created_by = factory.SubFactory(UserFactory)
    dialogue = None
    call = None
