"""What the page of questions and answers prints for whom, in a fixed few queries."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Q

from proposals.enums import QuestionState, ReplyKind
from proposals.models import Call, Question
from proposals.permissions.call import may_handle_call

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import User

# What a page may load of a question: never who asked.
_SHOWN = (
    *("id", "call", "subject", "text", "asked_at", "state", "reply", "answer", "reply_reason"),
    *("released_at", "number", "version"),
)


@dataclass
class QuestionPage:
    """`public`: released to all. `own`: of the reader's organisations. `waiting`: for the staff."""

    public: list[Question]
    own: list[Question] = field(default_factory=list)
    waiting: list[Question] = field(default_factory=list)
    # Released to the asker alone; the staff reads what was answered.
    private: list[Question] = field(default_factory=list)
    drafted: int = 0
    is_staff: bool = False


def question_page(call: Call, user: User | AnonymousUser) -> QuestionPage:
    """Questions of one call as this reader may see them."""
    rows = call.questions.only(*_SHOWN)
    public = rows.filter(state=QuestionState.RELEASED, reply=ReplyKind.PUBLIC)
    page = QuestionPage(list(public.order_by("number", "pk")))
    if not user.is_authenticated:
        return page
    own = user.organisation_ids()
    if own:
        asked = rows.filter(Q(organisation__in=own) | Q(organisation__merged_into__in=own))
        page.own = list(asked.order_by("asked_at", "pk"))
    if may_handle_call(user, call) is None:
        page.is_staff = True
        unreleased = rows.exclude(state=QuestionState.RELEASED)
        page.waiting = list(unreleased.order_by("asked_at", "pk"))
        page.drafted = sum(row.state == QuestionState.DRAFTED for row in page.waiting)
        aside = rows.filter(state=QuestionState.RELEASED).exclude(reply=ReplyKind.PUBLIC)
        page.private = list(aside.order_by("number", "pk"))
    return page


def shown_reply(question: Question) -> str:
    """What the asker reads of an answer: nothing before the release."""
    if question.state != QuestionState.RELEASED:
        return ""
    return question.reply_reason if question.reply == ReplyKind.DECLINED else question.answer
