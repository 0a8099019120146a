"""Rows of the proposals app for tests: a call that could really be run, in any of its states."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from proposals.enums import CallState, Gate
from proposals.models import (
    Call,
    Contributor,
    Correction,
    Criterion,
    GivenDocument,
    Invitee,
    Qualification,
    Question,
    RequiredDocument,
    ScheduleStep,
)
from tests.factories.partners import MunicipalityFactory, OrganisationFactory, UserFactory

_DECIDED = (CallState.DECIDED, CallState.PUBLISHED, CallState.FINISHED)


def in_days(days: float) -> Any:
    """To the second, as forms can write it."""
    return factory.LazyFunction(
        lambda: (timezone.now() + timedelta(days=days)).replace(microsecond=0)
    )


class CallFactory(DjangoModelFactory):
    """An open call with two criteria (60 + 40 points), one qualification, one document per gate.

    `state=` sets the stamps it needs; `bare=True` leaves the lists empty. Deadlines: questions
    in 7 days, entries in 14, proposals in 28.
    """

    class Meta:
        model = Call
        skip_postgeneration_save = True

    municipality = factory.SubFactory(MunicipalityFactory)
    title = factory.Sequence(lambda n: f"試験の公募{n}")
    summary = "試験のための公募です。"
    purpose = "試験のため。"
    scope = "試験の業務。"
    department = "試験課"
    contact = "試験課　078-000-0000"
    fields = ["childcare"]
    ceiling_yen = 10_000_000
    ceiling_tax = "included"
    no_contributors = True
    questions_due_at = in_days(7)
    entry_due_at = in_days(14)
    proposals_due_at = in_days(28)
    tie_break = ["first_place_votes", "discussion"]
    publish_winner = ["names", "totals"]
    committee_size = 3
    state = CallState.OPEN

    @classmethod
    def _create(cls, model_class: type[Any], *args: Any, **kwargs: Any) -> Call:
        bare = kwargs.pop("bare", False)
        state = kwargs.pop("state")
        call = super()._create(model_class, *args, state=CallState.DRAFT, **kwargs)
        if not bare:
            CriterionFactory(call=call, key="c1", name="企画", points=60, position=1)
            CriterionFactory(call=call, key="c2", name="体制", points=40, position=2)
            QualificationFactory(call=call)
            RequiredDocumentFactory(call=call, gate=Gate.ENTRY, name="参加申込書")
            RequiredDocumentFactory(call=call, gate=Gate.PROPOSAL, name="企画提案書")
        if state != CallState.DRAFT:
            begin(call, state)
        return call


def begin(call: Call, state: str) -> None:
    """Move a draft on, with the stamps that `state` needs."""
    now = timezone.now()
    call.state = state
    call.started_at = call.started_at or now
    call.started_by = call.started_by or UserFactory()
    if state in _DECIDED:
        call.decided_at = now
    if state in (CallState.PUBLISHED, CallState.FINISHED):
        call.published_at = now
    if state == CallState.FINISHED:
        call.finished_at = now
    if state == CallState.CANCELLED:
        call.cancelled_at, call.cancel_reason = now, "試験のため中止します。"
    call.save()


class CriterionFactory(DjangoModelFactory):
    class Meta:
        model = Criterion

    call = factory.SubFactory(CallFactory, state=CallState.DRAFT, bare=True)
    key = factory.Sequence(lambda n: f"k{n}")
    name = "企画の内容"
    points = Decimal(100)


class QualificationFactory(DjangoModelFactory):
    class Meta:
        model = Qualification

    call = factory.SubFactory(CallFactory, state=CallState.DRAFT, bare=True)
    text = "税の滞納がないこと。"
    declaration = "税の滞納はありません。"


class RequiredDocumentFactory(DjangoModelFactory):
    class Meta:
        model = RequiredDocument

    call = factory.SubFactory(CallFactory, state=CallState.DRAFT, bare=True)
    gate = Gate.PROPOSAL
    form_number = "様式1"
    name = "企画提案書"


class ScheduleStepFactory(DjangoModelFactory):
    """A 説明会 in three days."""

    class Meta:
        model = ScheduleStep

    call = factory.SubFactory(CallFactory, state=CallState.DRAFT, bare=True)
    kind = "briefing"
    starts_at = in_days(3)


class InviteeFactory(DjangoModelFactory):
    class Meta:
        model = Invitee

    call = factory.SubFactory(CallFactory, state=CallState.DRAFT, bare=True)
    organisation = factory.SubFactory(OrganisationFactory)


class ContributorFactory(DjangoModelFactory):
    class Meta:
        model = Contributor

    call = factory.SubFactory(CallFactory, state=CallState.DRAFT, bare=True)
    name = "NPO法人試験の助言者"
    contribution = "仕様書の案について意見を述べた。"


class GivenDocumentFactory(DjangoModelFactory):
    class Meta:
        model = GivenDocument

    call = factory.SubFactory(CallFactory, state=CallState.DRAFT, bare=True)
    title = "試験の資料"
    url = "https://city.example/document"


class CorrectionFactory(DjangoModelFactory):
    """The row alone; domain/correction.py also changes the call and tells the entrants."""

    class Meta:
        model = Correction

    call = factory.SubFactory(CallFactory)
    number = factory.Sequence(lambda n: n + 1)
    reason = "試験のため。"
    made_by = factory.SubFactory(UserFactory)


class QuestionFactory(DjangoModelFactory):
    """A question that waits for its answer; `released=True` has a public answer."""

    class Meta:
        model = Question

    class Params:
        released = factory.Trait(
            state="released",
            reply="public",
            answer="試験の回答です。",
            answered_by=factory.SubFactory(UserFactory),
            released_at=factory.LazyFunction(timezone.now),
            number=factory.Sequence(lambda n: n + 1),
        )

    call = factory.SubFactory(CallFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    text = "試験の質問です。"
    asked_at = factory.LazyFunction(timezone.now)
