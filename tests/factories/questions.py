"""Questions asked at events, public and findable, and answers that wait for the organiser."""

from __future__ import annotations

from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from cases.domain.event_answer import refresh_question
from cases.event_question_enums import AnswerState
from cases.models import EventAnswer, EventQuestion
from tests.factories.events import EventFactory
from tests.factories.partners import OrganisationFactory, UserFactory


class PublicQuestionFactory(DjangoModelFactory):
    """`published_at=None` makes one that only its organiser reads."""

    class Meta:
        model = EventQuestion

    event = factory.SubFactory(EventFactory)
    text = factory.Sequence(lambda n: f"試験の質問{n}です。")
    asked_by = factory.SubFactory(UserFactory)
    published_at = factory.LazyFunction(timezone.now)

    @classmethod
    def _create(cls, model_class: type[Any], *args: Any, **kwargs: Any) -> EventQuestion:
        question: EventQuestion = super()._create(model_class, *args, **kwargs)
        refresh_question(question)
        return question


class AnswerFactory(DjangoModelFactory):
    """Of an organisation; `state=` sets its stamps."""

    class Meta:
        model = EventAnswer

    question = factory.SubFactory(PublicQuestionFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    text = factory.Sequence(lambda n: f"試験の答え{n}です。")
    written_by = factory.SubFactory(UserFactory)

    @classmethod
    def _create(cls, model_class: type[Any], *args: Any, **kwargs: Any) -> EventAnswer:
        answer: EventAnswer = model_class(*args, **kwargs)
        if answer.state in (AnswerState.PUBLISHED, AnswerState.DECLINED):
            answer.decided_at, answer.decided_by = timezone.now(), answer.written_by
        if answer.state == AnswerState.DECLINED:
            answer.reason = answer.reason or "試験の都合による。"
        answer.save()
        refresh_question(answer.question)
        return answer
