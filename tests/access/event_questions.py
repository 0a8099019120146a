"""Questions asked at events and their answers: who records, answers, and decides."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse

from tests.access.world import World
from tests.factories.cases import CaseFactory
from tests.factories.events import EventFactory
from tests.factories.questions import AnswerFactory, PublicQuestionFactory


def _question(page: str, *args: str, public: bool = True) -> Callable[[World], str]:
    """A page of a question asked at an event of the world's city."""

    def address(world: World) -> str:
        more = {} if public else {"published_at": None}
        question = PublicQuestionFactory(event__municipality=world.city, **more)
        return reverse(page, args=[question.pk, *args])

    return address


def _answer(page: str, *args: str) -> Callable[[World], str]:
    """A page of the answer that the world's organisation wrote and nobody has looked at."""

    def address(world: World) -> str:
        question = PublicQuestionFactory(event__municipality=world.city)
        answer = AnswerFactory(question=question, organisation=world.npo)
        return reverse(page, args=[answer.pk, *args])

    return address


def _session_report(world: World) -> str:
    """The button of a session that was held, on a case of the world's city."""
    case = CaseFactory(lead_municipality=world.city, stage="running", starts_on=None)
    event = EventFactory(municipality=world.city, case=case, days=-10)
    return reverse("event_session_report", args=[event.sessions.get().pk])


ADDRESSES: dict[str, Callable[[World], str]] = {
    "event_question_record": lambda world: reverse(
        "event_question_record", args=[EventFactory(municipality=world.city).pk]
    ),
    "event_question_act publish": _question("event_question_act", "publish", public=False),
    "event_question_act unpublish": _question("event_question_act", "unpublish"),
    "event_session_report": _session_report,
    "event_answer_new": _question("event_answer_new"),
    "event_answer_edit": _answer("event_answer_edit"),
    "event_answer_act publish": _answer("event_answer_act", "publish"),
    "event_answer_act decline": _answer("event_answer_act", "decline"),
    "event_answer_act withdraw": _answer("event_answer_act", "withdraw"),
}

TABLE = """
event_question_record        in/in 403/403 403/403 200/422 200/422 403/403 403/403 403/403 403/403 403/403 200/422
event_question_act publish   in/in 404/404 403/403 200/302 200/302 404/404 404/404 404/404 404/404 404/404 200/302
event_question_act unpublish in/in 403/403 403/403 200/302 200/302 403/403 403/403 403/403 403/403 403/403 200/302
event_session_report         in/in 405/403 405/403 405/302 405/302 405/403 405/403 405/403 405/403 405/403 405/403
event_answer_new             in/in 403/403 403/403 200/422 200/422 200/422 200/422 200/422 200/422 200/422 403/403
event_answer_edit            in/in 404/404 403/403 403/403 403/403 404/404 404/404 200/422 200/422 404/404 403/403
event_answer_act publish     in/in 404/404 403/403 200/302 200/302 404/404 404/404 403/403 403/403 404/404 200/302
event_answer_act decline     in/in 404/404 403/403 200/422 200/422 404/404 404/404 403/403 403/403 404/404 200/422
event_answer_act withdraw    in/in 404/404 403/403 403/403 403/403 404/404 404/404 200/302 200/302 404/404 403/403
"""
READING = {"event_question_list", "event_question_detail"}
