"""May this user do that to a call or a question? Each returns the refusal in Japanese, or None.

The button and the domain function call the same one (house.md, 5).
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from partners.enums import Role
from ppp_portal.clock import is_in_time
from ppp_portal.refusals import Refused
from ppp_portal.states import find_transition
from proposals.enums import CALL_TRANSITIONS, CANCEL, START, CallState, QuestionState

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import User
    from proposals.models import Call, Question

EDITORS = (Role.EDITOR, Role.APPROVER)
FROZEN = "始まった公募は、そのままでは編集できません。変えるときは、承認者が訂正を出してください。"


def may_create_call(user: User | AnonymousUser) -> str | None:
    """担当 and 承認者 of a municipality."""
    if not user.is_authenticated:
        return "公募を作るには、サインインしてください。"
    if user.municipality_ids(*EDITORS):
        return None
    return "公募を作れるのは、自治体の担当と承認者です。所属の自治体にご相談ください。"


def may_edit_call(user: User | AnonymousUser, call: Call) -> str | None:
    """担当 and 承認者 of the call's municipality, while it is a draft."""
    refusal = may_handle_call(user, call)
    if refusal:
        return refusal
    return FROZEN if call.is_frozen else None


def may_handle_call(user: User | AnonymousUser, call: Call) -> str | None:
    """担当 and 承認者 of the call's municipality: the call's staff, in every state."""
    if user.is_authenticated and call.municipality_id in user.municipality_ids(*EDITORS):
        return None
    return "この公募を扱えるのは、この公募の自治体の担当と承認者です。"


def may_start_call(user: User | AnonymousUser, call: Call) -> str | None:
    """承認者; whether the call is complete is another question (domain/call_checks.py)."""
    return _may_approve(user, call, "公募を始められる") or _refusal_of_state(call, START)


def may_correct_call(user: User | AnonymousUser, call: Call) -> str | None:
    """承認者, while the call is open or under review."""
    refusal = _may_approve(user, call, "訂正を出せる")
    if refusal:
        return refusal
    if call.state == CallState.DRAFT:
        return "まだ始まっていない公募に訂正は要りません。編集画面で直してください。"
    if call.state not in (CallState.OPEN, CallState.REVIEW):
        return "決定・公表・中止した公募には、訂正を出せません。"
    return None


def may_cancel_call(user: User | AnonymousUser, call: Call) -> str | None:
    """承認者, from the start until the result is published."""
    return _may_approve(user, call, "中止できる") or _refusal_of_state(call, CANCEL)


def may_ask(user: User | AnonymousUser, call: Call, now: datetime) -> str | None:
    """Anybody who acts for an organisation, until the questions' deadline by the given clock."""
    if not user.is_authenticated:
        return "質問するには、サインインしてください。"
    if not user.organisation_ids():
        return "質問できるのは、団体に所属する人です。団体の管理者に招待を依頼してください。"
    if call.state != CallState.OPEN:
        return "この公募では、いま質問を受け付けていません。公募のページで日程を確かめてください。"
    if call.questions_due_at is None:
        return "この公募では、質問を受け付けません。実施要領の連絡先にお問い合わせください。"
    if not is_in_time(now, call.questions_due_at):
        return (
            "質問の締切を過ぎました。締切後の質問は受け付けられません。"
            "手続きについては、公募の連絡先にお問い合わせください。"
        )
    return None


def may_answer(user: User | AnonymousUser, question: Question) -> str | None:
    """The call's staff, until the answers are released; never who asked the question."""
    refusal = may_handle_call(user, question.call)
    if refusal:
        return refusal
    if question.state == QuestionState.RELEASED:
        return "公表した回答は変えられません。変えるときは、公募の訂正を出してください。"
    return None


def may_release_answers(user: User | AnonymousUser, call: Call) -> str | None:
    """承認者: the answers count as part of the 実施要領 (domain.md §1.4)."""
    refusal = _may_approve(user, call, "回答を公表できる")
    if refusal:
        return refusal
    if call.state not in (CallState.OPEN, CallState.REVIEW):
        return "公開中でない公募の回答は公表できません。"
    return None


def _may_approve(user: User | AnonymousUser, call: Call, what: str) -> str | None:
    if user.is_authenticated and call.municipality_id in user.municipality_ids(Role.APPROVER):
        return None
    return f"{what}のは、この公募の自治体の承認者です。承認者に依頼してください。"


def _refusal_of_state(call: Call, action: str) -> str | None:
    try:
        find_transition(CALL_TRANSITIONS, action, call.state)
    except Refused as refused:
        return refused.reason
    return None
