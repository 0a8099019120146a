"""May this user do that to a question asked at an event, or to an answer? (house.md, 5)"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cases.event_question_enums import ANSWER_TRANSITIONS, WITHDRAW_ANSWER, AnswerState
from partners.domain.addressees import STAFF, WRITERS
from partners.models import Organisation
from ppp_portal.refusals import Refused
from ppp_portal.states import find_transition

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from cases.models import Event, EventAnswer, EventQuestion
    from partners.models import Municipality, User

BODY_WRITES = (
    "答えを書けるのは、自治体の担当・承認者と、団体の記録者・管理者です。"
    "書きたいときは、所属先の管理者にご相談ください。"
)


def organises(user: User | AnonymousUser, event: Event) -> bool:
    """Whether the user acts for the body that organises the event, or is an administrator."""
    if not user.is_authenticated:
        return False
    if user.is_staff and user.is_active:
        return True
    if event.municipality_id:
        return event.municipality_id in user.municipality_ids(*STAFF)
    return bool(event.organisation_id) and event.organisation_id in user.organisation_ids(*WRITERS)


def writes_for(user: User | AnonymousUser, body: Organisation | Municipality | None) -> bool:
    """Whether the user answers in the name of that body."""
    if not user.is_authenticated or body is None:
        return False
    if isinstance(body, Organisation):
        return body.pk in user.organisation_ids(*WRITERS)
    return body.pk in user.municipality_ids(*STAFF)


def may_record_question(user: User | AnonymousUser, event: Event) -> str | None:
    """Questions that were asked at the event, written down by its organiser."""
    if not organises(user, event):
        return "出た質問を記録できるのは、この催しの主催者です。"
    return None


def may_publish_question(user: User | AnonymousUser, question: EventQuestion) -> str | None:
    if not organises(user, question.event):
        return "質問を公開できるのは、催しの主催者です。"
    if question.published_at:
        return "この質問は、すでに公開しています。"
    return None


def may_unpublish_question(user: User | AnonymousUser, question: EventQuestion) -> str | None:
    if not organises(user, question.event):
        return "質問の公開を取りやめられるのは、催しの主催者です。"
    if not question.published_at:
        return "この質問は公開していません。"
    return None


def may_answer(
    user: User | AnonymousUser,
    question: EventQuestion,
    body: Organisation | Municipality | None,
) -> str | None:
    """Any member who writes for a body, of a question that is public."""
    if not user.is_authenticated:
        return "答えを書くには、サインインしてください。"
    if not writes_for(user, body):
        return BODY_WRITES
    if not question.published_at:
        return "まだ公開していない質問です。主催者が公開すると、答えを書けます。"
    return None


def may_edit_answer(user: User | AnonymousUser, answer: EventAnswer) -> str | None:
    """Its own body, until the organiser has looked at it."""
    if not writes_for(user, answer.body):
        return "この答えを直せるのは、答えた団体・自治体です。"
    if answer.state != AnswerState.WAITING:
        return (
            "確認が済んだ答えは、そのままでは直せません。取り下げて、新しい答えを書いてください。"
        )
    return None


def may_withdraw_answer(user: User | AnonymousUser, answer: EventAnswer) -> str | None:
    if not writes_for(user, answer.body):
        return "取り下げられるのは、答えた団体・自治体です。"
    return _state(WITHDRAW_ANSWER, answer)


def may_decide_answer(user: User | AnonymousUser, answer: EventAnswer, action: str) -> str | None:
    """公開 or 見送り: the organiser of the event, or an administrator."""
    if not organises(user, answer.question.event):
        return "答えを公開するか決めるのは、催しの主催者です。"
    return _state(action, answer)


def _state(action: str, answer: EventAnswer) -> str | None:
    try:
        find_transition(ANSWER_TRANSITIONS, action, answer.state)
    except Refused as refused:
        return refused.reason
    return None
