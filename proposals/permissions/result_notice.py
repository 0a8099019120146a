"""May this user do that to a notice of the result? Each returns the refusal, or None."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone

from partners.enums import Role
from ppp_portal.japan.business_days import add_open_days
from proposals.decision_enums import NOT_REVIEWED, NoticeOutcome
from proposals.enums import CallState
from proposals.models import ReasonRequest
from proposals.permissions.call import may_handle_call

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import User
    from proposals.models import Call, ResultNotice

# 非選定理由の説明: within 7 days after the notice, closed days not counted (domain.md §1.9).
REQUEST_DAYS = 7
_KEPT = (CallState.DECIDED, CallState.PUBLISHED, CallState.FINISHED)


def may_edit_notice(user: User | AnonymousUser, notice: ResultNotice) -> str | None:
    """The call's staff, until it is released (select_related `decision__call`)."""
    refusal = may_handle_call(user, notice.decision.call)
    if refusal:
        return refusal
    if notice.released_at is not None:
        return "出した通知は変えられません。"
    return None


def may_release_notices(user: User | AnonymousUser, call: Call) -> str | None:
    """承認者, once decided; all together."""
    if not user.is_authenticated or call.municipality_id not in user.municipality_ids(
        Role.APPROVER
    ):
        return "結果を通知できるのは、この公募の自治体の承認者です。承認者に依頼してください。"
    if call.state != CallState.DECIDED:
        return "結果を通知できるのは、決定してから公表するまでの間です。"
    return None


def last_day_to_ask(notice: ResultNotice) -> date | None:
    """The seventh open day after the notice; None before it is released."""
    if notice.released_at is None:
        return None
    return add_open_days(timezone.localdate(notice.released_at), REQUEST_DAYS)


def may_request_reason(user: User | AnonymousUser, notice: ResultNotice, today: date) -> str | None:
    """The entrant's 管理者, who was not chosen, once, until the seventh open day."""
    entry = notice.entry
    if not user.is_authenticated or entry.organisation_id not in user.organisation_ids(
        Role.MANAGER
    ):
        return "非選定理由の説明を求められるのは、参加した団体の管理者です。"
    if notice.outcome == NoticeOutcome.CHOSEN:
        return "選ばれた団体は、非選定理由の説明の対象ではありません。"
    if notice.outcome in NOT_REVIEWED:
        return "審査していない提案なので、非選定理由の説明の対象ではありません。"
    if ReasonRequest.objects.filter(notice=notice).exists():
        return "非選定理由の説明は、すでに求めています。"
    last = last_day_to_ask(notice)
    if last is None or today > last:
        return "非選定理由の説明を求められる期間（通知の翌日から7日、閉庁日を除く）を過ぎました。"
    return None


def may_answer_reason(user: User | AnonymousUser, request: ReasonRequest) -> str | None:
    """The call's staff, once (select_related `notice__decision__call`)."""
    call = request.notice.decision.call
    refusal = may_handle_call(user, call)
    if refusal:
        return refusal
    if request.answered_at is not None:
        return "この説明の求めには、すでに回答しています。"
    if call.state not in _KEPT:
        return "中止した公募では回答できません。"
    return None
