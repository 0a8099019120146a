"""Calls for proposals: the builder, legal acts, 訂正, questions and answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from tests.access.world import World
from tests.factories.partners import UserFactory
from tests.factories.proposals import CallFactory, QuestionFactory


def _call(page: str, *more: str, **values: object) -> Callable[[World], str]:
    def address(world: World) -> str:
        return reverse(page, args=[CallFactory(municipality=world.city, **values).pk, *more])

    return address


def _question(**values: object) -> Callable[[World], str]:
    def address(world: World) -> str:
        row = QuestionFactory(call__municipality=world.city, organisation=world.npo, **values)
        return reverse("question_reply", args=[row.call_id, row.pk])

    return address


def _release(world: World) -> str:
    row = QuestionFactory(
        call__municipality=world.city,
        state="drafted",
        reply="public",
        answer="回答",
        answered_by=UserFactory(),
    )
    return reverse("questions_release", args=[row.call_id])


def _closed(world: World) -> str:
    yesterday = timezone.now() - timedelta(days=1)
    call = CallFactory(municipality=world.city, questions_due_at=yesterday)
    return reverse("call_questions", args=[call.pk])


ADDRESSES: dict[str, Callable[[World], str]] = {
    "call_new": lambda world: reverse("call_new"),
    "call_edit draft": _call("call_edit", "overview", state="draft"),
    "call_edit open": _call("call_edit", "overview"),
    "call_edit unknown": _call("call_edit", "nothing", state="draft"),
    "call_start": _call("call_start", state="draft"),
    "call_start incomplete": _call("call_start", state="draft", purpose=""),
    "call_start again": _call("call_start"),
    "call_cancel open": _call("call_cancel"),
    "call_cancel draft": _call("call_cancel", state="draft"),
    "call_cancel published": _call("call_cancel", state="published"),
    "call_discard draft": _call("call_discard", state="draft"),
    "call_discard open": _call("call_discard"),
    "call_corrections open": _call("call_corrections"),
    "call_correct open": _call("call_correct", "overview"),
    "call_correct draft": _call("call_correct", "overview", state="draft"),
    "call_correct decided": _call("call_correct", "overview", state="decided"),
    "call_questions open": _call("call_questions"),
    "call_questions closed": _closed,
    "call_questions draft": _call("call_questions", state="draft"),
    "question_reply asked": _question(),
    "question_reply released": _question(released=True),
    "questions_release": _release,
    "questions_release nothing": _call("questions_release"),
}

# Columns: visitor committee viewer editor approver, other city's editor approver,
# reporter manager, other organisation's manager, administrator.
TABLE = """
call_new                  in/in   403/403 403/403 200/422 200/422 200/422 200/422 403/403 403/403 403/403 403/403
call_edit draft           in/in   404/404 403/403 200/422 200/422 404/404 404/404 404/404 404/404 404/404 403/403
call_edit open            in/in   403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403
call_edit unknown         in/in   404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404
call_start                in/in   404/404 403/403 403/403 200/302 404/404 404/404 404/404 404/404 404/404 403/403
call_start incomplete     in/in   404/404 403/403 403/403 200/403 404/404 404/404 404/404 404/404 404/404 403/403
call_start again          in/in   403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403
call_cancel open          in/in   403/403 403/403 403/403 200/422 403/403 403/403 403/403 403/403 403/403 403/403
call_cancel draft         in/in   404/404 403/403 403/403 403/403 404/404 404/404 404/404 404/404 404/404 403/403
call_cancel published     in/in   403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403
call_discard draft        in/in   404/404 403/403 200/302 200/302 404/404 404/404 404/404 404/404 404/404 403/403
call_discard open         in/in   403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403
call_corrections open     in/in   403/405 403/405 403/405 200/405 403/405 403/405 403/405 403/405 403/405 403/405
call_correct open         in/in   403/403 403/403 403/403 200/422 403/403 403/403 403/403 403/403 403/403 403/403
call_correct draft        in/in   404/404 403/403 403/403 403/403 404/404 404/404 404/404 404/404 404/404 403/403
call_correct decided      in/in   403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403
call_questions open       200/403 200/403 200/403 200/403 200/403 200/403 200/403 200/422 200/422 200/422 200/403
call_questions closed     200/403 200/403 200/403 200/403 200/403 200/403 200/403 200/422 200/422 200/422 200/403
call_questions draft      404/404 404/404 200/403 200/403 200/403 404/404 404/404 404/404 404/404 404/404 200/403
question_reply asked      in/in   403/403 403/403 200/422 200/422 403/403 403/403 403/403 403/403 403/403 403/403
question_reply released   in/in   403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403
questions_release         in/in   403/403 403/403 403/403 200/302 403/403 403/403 403/403 403/403 403/403 403/403
questions_release nothing in/in   403/403 403/403 403/403 200/403 403/403 403/403 403/403 403/403 403/403 403/403
"""
READING = {"call_list", "call_detail", "call_calendar", "call_date", "call_document"}
