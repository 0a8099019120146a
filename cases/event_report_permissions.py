"""May this user write the report of a session? (house.md, 5)"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cases.report_permissions import may_write_report
from ppp_portal.clock import database_now

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from cases.models import Event, EventSession
    from partners.models import User


def may_report_event(user: User | AnonymousUser, event: Event) -> str | None:
    """Those who write for the organiser, on the case of the event."""
    if event.body is None:
        return "主催する自治体・団体の登録がないため、報告を書けません。"
    if event.case is None:
        return "この催しに関わる事例がまだありません。催しを編集して事例を選ぶと、報告を書けます。"
    return may_write_report(user, event.case, event.body)


def may_report_session(user: User | AnonymousUser, session: EventSession) -> str | None:
    """The same, once the session has ended."""
    refusal = may_report_event(user, session.event)
    if refusal is None and session.ends_at > database_now():
        return "この回はまだ終わっていません。終わってから報告を書いてください。"
    return refusal
