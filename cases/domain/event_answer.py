"""Questions asked at events, published by the organiser, and the answers members add later."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from cases import event_question_permissions as permissions
from cases import question_notices
from cases.event_question_enums import (
    ANSWER_TRANSITIONS,
    DECLINE_ANSWER,
    PUBLISH_ANSWER,
    WITHDRAW_ANSWER,
    AnswerState,
    QuestionSort,
)
from cases.models import Event, EventAnswer, EventQuestion, EventQuestionText
from cases.models.event_question import EventQuestionQuerySet
from partners.models import Municipality, Organisation, User
from ppp_portal import audit
from ppp_portal.refusals import Conflict, Refused, ensure
from ppp_portal.search import query, sql
from ppp_portal.search.tokens import document
from ppp_portal.states import find_transition


@transaction.atomic
def record_question(*, by: User, event_id: int, text: str, asker_words: str = "") -> EventQuestion:
    """What was asked at the event, written down by its organiser and public at once.

    `asker_words` says at most a body or an office (「企画課の職員」), never a person. Raises
    Refused, or ValidationError by field.
    """
    event = Event.objects.select_for_update(of=("self",)).get(pk=event_id)
    ensure(permissions.may_record_question(by, event))
    question = EventQuestion(
        event=event,
        text=text.strip(),
        in_advance=False,
        asker_words=asker_words.strip(),
        shows_body=bool(asker_words.strip()),
        published_at=timezone.now(),
    )
    question.full_clean(exclude=["event", "asked_by"])
    question.save()
    audit.record(by=by, action="event_question.record", obj=question)
    refresh_question(question)
    return question


@transaction.atomic
def publish_question(*, by: User, question_id: int) -> EventQuestion:
    """Show a question to everybody who reads the event, without its asker. Raises Refused."""
    question = _locked_question(question_id)
    ensure(permissions.may_publish_question(by, question))
    question.published_at = timezone.now()
    question.save(update_fields=["published_at"])
    audit.record(by=by, action="event_question.publish", obj=question)
    refresh_question(question)
    return question


@transaction.atomic
def unpublish_question(*, by: User, question_id: int) -> EventQuestion:
    """Take a question, and with it its answers, out of sight. Raises Refused."""
    question = _locked_question(question_id)
    ensure(permissions.may_unpublish_question(by, question))
    question.published_at = None
    question.save(update_fields=["published_at"])
    audit.record(by=by, action="event_question.unpublish", obj=question)
    return question


@transaction.atomic
def add_answer(
    *,
    by: User,
    question_id: int,
    body: Organisation | Municipality,
    text: str,
    source_note: str = "",
    source_url: str = "",
) -> EventAnswer:
    """An answer in the name of `body`, for the organiser to look at. The same text twice is one.

    Raises Refused, or ValidationError by field.
    """
    question = _locked_question(question_id)
    ensure(permissions.may_answer(by, question, body))
    whose = {"organisation": body} if isinstance(body, Organisation) else {"municipality": body}
    sent = question.answers.filter(
        written_by=by, text=text.strip(), state=AnswerState.WAITING, **whose
    ).first()
    if sent:
        return sent
    answer = EventAnswer(
        question=question,
        text=text.strip(),
        source_note=source_note.strip(),
        source_url=source_url.strip(),
        written_by=by,
        **whose,
    )
    answer.full_clean(exclude=["question", "written_by"])
    answer.save()
    audit.record(by=by, action="event_answer.create", obj=answer)
    question_notices.answer_waits(answer)
    return answer


@transaction.atomic
def edit_answer(
    *, by: User, answer_id: int, version: int, text: str, source_note: str, source_url: str
) -> EventAnswer:
    """Raises Conflict where another edit came first, Refused, or ValidationError by field."""
    answer = _locked_answer(answer_id)
    ensure(permissions.may_edit_answer(by, answer))
    if answer.version != version:
        raise Conflict(answer)
    answer.text, answer.source_note, answer.source_url = text.strip(), source_note, source_url
    answer.version += 1
    answer.full_clean(exclude=["question", "written_by", "decided_by"])
    answer.save(update_fields=["text", "source_note", "source_url", "version", "updated_at"])
    audit.record(by=by, action="event_answer.update", obj=answer)
    return answer


def publish_answer(*, by: User, answer_id: int) -> EventAnswer:
    """公開: the answer stands under its question, with its body's name. Raises Refused."""
    return _decide(by, answer_id, PUBLISH_ANSWER, "")


def decline_answer(*, by: User, answer_id: int, reason: str) -> EventAnswer:
    """見送り, also of a published one, with a reason that its writers read. Raises Refused."""
    return _decide(by, answer_id, DECLINE_ANSWER, reason.strip())


@transaction.atomic
def withdraw_answer(*, by: User, answer_id: int) -> EventAnswer:
    """取下げ by the body that answered. Raises Refused."""
    answer = _locked_answer(answer_id)
    ensure(permissions.may_withdraw_answer(by, answer))
    return _moved(answer, WITHDRAW_ANSWER, by)


@transaction.atomic
def _decide(by: User, answer_id: int, action: str, reason: str) -> EventAnswer:
    answer = _locked_answer(answer_id)
    ensure(permissions.may_decide_answer(by, answer, action))
    if action == DECLINE_ANSWER and not reason:
        raise Refused("載せないときは、理由を書いてください。答えた人が読みます。")
    answer.decided_at, answer.decided_by, answer.reason = timezone.now(), by, reason
    answer = _moved(answer, action, by, "decided_at", "decided_by", "reason")
    question_notices.answer_decided(answer)
    return answer


def _moved(answer: EventAnswer, action: str, by: User, *fields: str) -> EventAnswer:
    answer.state = AnswerState(find_transition(ANSWER_TRANSITIONS, action, answer.state).target)
    answer.version += 1
    answer.save(update_fields=[*fields, "state", "version", "updated_at"])
    audit.record(by=by, action=f"event_answer.{action}", obj=answer)
    refresh_question(answer.question)
    return answer


def refresh_question(question: EventQuestion) -> None:
    """Make the searchable words anew: only what everybody who reads the question may read."""
    published = question.answers.filter(state=AnswerState.PUBLISHED).order_by("pk")
    parts = [answer.text for answer in published] + [question.event.title]
    # A full stop keeps two parts apart; a line break alone is taken for one inside a word.
    found = document(question.text, "。\n".join(parts))
    EventQuestionText.objects.update_or_create(question=question, defaults=sql.columns(found))


def listed(
    visible: EventQuestionQuerySet, text: str
) -> tuple[QuerySet[EventQuestion], query.Query]:
    """Public questions that hold `text`, with `fields`, `answered` and `answer_count`."""
    asked = query.parse(text)
    published = Q(answers__state=AnswerState.PUBLISHED)
    rows = visible.filter(published_at__isnull=False).annotate(
        fields=F("event__fields"),
        answered=Exists(
            EventAnswer.objects.filter(question=OuterRef("pk"), state=AnswerState.PUBLISHED)
        ),
        answer_count=Count("answers", filter=published),
    )
    if asked:
        rows = rows.filter(sql.matches(asked, "found_text__"))
    return rows, asked


def ordered(rows: QuerySet[EventQuestion], sort: QuestionSort) -> QuerySet[EventQuestion]:
    newest = ("-asked_at", "-pk")
    return rows.order_by(*(("-answer_count", *newest) if sort == QuestionSort.ANSWERS else newest))


def found_questions(
    visible: EventQuestionQuerySet, text: str, limit: int
) -> tuple[int, list[EventQuestion]]:
    """How many questions the words find, and the first few; two queries."""
    rows, asked = listed(visible, text)
    if not asked:
        return 0, []
    first = ordered(rows, QuestionSort.ANSWERS).select_related("event")[:limit]
    return rows.count(), list(first)


def _locked_question(question_id: int) -> EventQuestion:
    question: EventQuestion = EventQuestion.objects.select_for_update(of=("self",)).get(
        pk=question_id
    )
    return question


def _locked_answer(answer_id: int) -> EventAnswer:
    answer: EventAnswer = EventAnswer.objects.select_for_update(of=("self",)).get(pk=answer_id)
    return answer
