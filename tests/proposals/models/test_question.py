"""The database refuses wrong questions, and changes to what was asked or released."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from proposals.models import Question
from tests.factories.partners import OrganisationFactory, UserFactory
from tests.factories.proposals import QuestionFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"reply": "public"}, "proposals_question_"),
        ({"state": "drafted"}, "proposals_question_reply_has_its_stamps"),
        ({"released_at": timezone.now()}, "proposals_question_released_has_its_time"),
        ({"number": 1}, "proposals_question_released_has_its_time"),
    ],
)
def test_a_wrong_question_is_refused_by_the_constraint_named_for_it(values, constraint):
    question = QuestionFactory()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Question.objects.filter(pk=question.pk).update(**values)


@pytest.mark.parametrize(
    "values",
    [
        {"reply": "public"},
        {"reply": "private", "answer": "回答"},
        {"reply": "private", "reply_reason": "質問した団体が分かるため"},
        {"reply": "declined"},
    ],
)
def test_a_reply_that_lacks_its_words_is_refused(values):
    question = QuestionFactory()

    with (
        pytest.raises(IntegrityError, match="proposals_question_reply_is_complete"),
        transaction.atomic(),
    ):
        Question.objects.filter(pk=question.pk).update(
            state="drafted", answered_by=UserFactory(), **values
        )


def test_a_question_has_words():
    with pytest.raises(IntegrityError, match="proposals_question_has_text"), transaction.atomic():
        QuestionFactory(text="")


def test_a_number_is_given_once_in_a_call():
    first = QuestionFactory(released=True)

    with (
        pytest.raises(IntegrityError, match="proposals_question_number_once"),
        transaction.atomic(),
    ):
        QuestionFactory(released=True, call=first.call, number=first.number)


def test_what_was_asked_and_who_asked_never_change():
    question = QuestionFactory()

    for values in ({"text": "別の質問"}, {"organisation": OrganisationFactory()}):
        with pytest.raises(IntegrityError, match="as it was asked"), transaction.atomic():
            Question.objects.filter(pk=question.pk).update(**values)
    with pytest.raises(IntegrityError, match="as it was released"), transaction.atomic():
        question.delete()


def test_a_released_answer_never_changes():
    question = QuestionFactory(released=True)

    with pytest.raises(IntegrityError, match="as it was released"), transaction.atomic():
        Question.objects.filter(pk=question.pk).update(answer="別の回答")
