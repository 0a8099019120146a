"""質問・回答: nobody learns who asked; all public answers appear at one instant (domain.md §1.4)."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from partners.models import Organisation, User
from ppp_portal import audit
from ppp_portal.clock import database_now
from ppp_portal.refusals import Conflict, Refused, ensure
from ppp_portal.states import find_transition
from proposals.domain.call import locked
from proposals.domain.call_notices import call_link, notify_entrants, notify_organisations
from proposals.domain.seen import seen_mark
from proposals.enums import (
    DRAFT_REPLY,
    QUESTION_TRANSITIONS,
    RELEASE,
    QuestionState,
    ReplyKind,
)
from proposals.models import Call, Question
from proposals.permissions import call as permissions


@transaction.atomic
def ask(*, by: User, call: Call, organisation: Organisation, subject: str, text: str) -> Question:
    """Hand a question in, judged by the database's clock. Raises Refused, or ValidationError.

    Neither the trail nor any other row says who asked.
    """
    received_at = database_now()
    # Read again: a deadline may have been moved since the page was opened.
    current = Call.objects.select_for_update(of=("self",), no_key=True).get(pk=call.pk)
    ensure(permissions.may_ask(by, current, received_at))
    if organisation.pk not in by.organisation_ids():
        raise Refused("質問は、あなたが所属する団体からだけ出せます。")
    question = Question(
        call=current, organisation=organisation, subject=subject, text=text, asked_at=received_at
    )
    question.full_clean(exclude=["organisation"])
    question.save(force_insert=True)
    audit.record(by=None, action="question.receive", obj=current)
    return question


@transaction.atomic
def draft_reply(
    *, by: User, question_id: Any, version: int, reply: str, answer: str, reply_reason: str
) -> Question:
    """Write or rewrite the answer; nobody else reads it before the release.

    Raises Conflict, Refused, or ValidationError by field.
    """
    # The row alone is locked: joined rows would be shown as they were before the wait.
    Question.objects.select_for_update().only("pk").get(pk=question_id)
    question = Question.objects.select_related("call__municipality").get(pk=question_id)
    ensure(permissions.may_answer(by, question))
    if question.version != version:
        raise Conflict(question)
    transition = find_transition(QUESTION_TRANSITIONS, DRAFT_REPLY, question.state)
    question.state = transition.target
    question.reply, question.answered_by = reply, by
    question.answer, question.reply_reason = answer.strip(), reply_reason.strip()
    if reply == ReplyKind.PUBLIC:
        question.reply_reason = ""
    elif reply == ReplyKind.DECLINED:
        question.answer = ""
    _check_reply(question)
    question.version += 1
    question.save(
        update_fields=["state", "reply", "answered_by", "answer", "reply_reason", "version"]
    )
    detail = {"question": str(question.pk), "reply": reply}
    audit.record(by=by, action="question.draft_reply", obj=question.call, detail=detail)
    return question


def _check_reply(question: Question) -> None:
    errors = {}
    if question.reply not in ReplyKind.values:
        errors["reply"] = "回答のしかたを選んでください。"
    if question.reply != ReplyKind.DECLINED and not question.answer:
        errors["answer"] = "回答を入力してください。"
    if question.reply == ReplyKind.PRIVATE and not question.reply_reason:
        errors["reply_reason"] = "個別に回答する理由を入力してください。記録に残ります。"
    if question.reply == ReplyKind.DECLINED and not question.reply_reason:
        errors["reply_reason"] = "回答の対象としない理由を入力してください。質問者に示します。"
    if errors:
        raise ValidationError(errors)


@transaction.atomic
def release_answers(*, by: User, call_id: int, seen: str | None = None) -> list[Question]:
    """Release every drafted answer at one instant, numbered in the order of asking.

    `seen`: the `seen_mark` of what was looked at before. All entrants are told in the same words.
    Raises Refused where there is nothing to release, Conflict where an answer was written or
    rewritten since it was looked at.
    """
    call = locked(call_id)
    ensure(permissions.may_release_answers(by, call))
    drafted = list(
        Question.objects.select_for_update(of=("self",))
        .filter(call=call, state=QuestionState.DRAFTED)
        .order_by("asked_at", "pk")
    )
    if not drafted:
        raise Refused("公表できる回答案がありません。先に、質問への回答案を書いてください。")
    if seen is not None and seen != seen_mark(drafted):
        raise Conflict(call)
    target = find_transition(QUESTION_TRANSITIONS, RELEASE, QuestionState.DRAFTED).target
    last = call.questions.aggregate(last=Max("number"))["last"] or 0
    instant = database_now()
    for number, question in enumerate(drafted, start=last + 1):
        question.state, question.released_at, question.number = target, instant, number
        question.version += 1
        question.save(update_fields=["state", "released_at", "number", "version"])
    kinds = Counter(question.reply for question in drafted)
    private = [str(question.pk) for question in drafted if question.reply == ReplyKind.PRIVATE]
    detail = {"count": dict(kinds), "private": private}
    audit.record(by=by, action="question.release", obj=call, detail=detail)
    if kinds[ReplyKind.PUBLIC]:
        _tell(call, kinds[ReplyKind.PUBLIC], last)
    for question in drafted:
        if question.reply != ReplyKind.PUBLIC:
            _tell_asker(call, question)
    return drafted


def _tell_asker(call: Call, question: Question) -> None:
    """Only who asked, and without the words of question or answer."""
    notify_organisations(
        [question.organisation_id],
        subject=f"公募の質問への個別の回答：{call.title}",
        body=(
            f"{call.municipality}の公募「{call.title}」への質問について、あなたの団体あての"
            f"お知らせがあります。\n\n{call_link(call, 'call_questions')}\n\n公民連携ポータル\n"
        ),
        key=f"question-{question.pk}",
    )


def _tell(call: Call, number: int, last: int) -> None:
    notify_entrants(
        call,
        subject=f"公募の質問への回答：{call.title}",
        body=(
            f"{call.municipality}の公募「{call.title}」について、"
            f"質問への回答を{number}件公表しました。\n\n"
            f"質問と回答：{call_link(call, 'call_questions')}\n\n公民連携ポータル\n"
        ),
        key=f"answers-after-{last}",
    )
