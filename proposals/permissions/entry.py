"""May this user do that to a 参加申込? Each returns the refusal in Japanese, or None.

Whether it came in time is no question of right: the domain judges it by the clock.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from partners.enums import Role
from ppp_portal.refusals import Refused
from ppp_portal.states import find_transition
from proposals.enums import ENTER, ENTRY_TRANSITIONS, STEP_BACK, CallForm, CallState, EntryState
from proposals.permissions.call import may_handle_call

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import User
    from proposals.models import Call, Entry

WRITERS = (Role.REPORTER, Role.MANAGER)
CLOSED = (
    "この公募では、いま参加申込を受け付けていません。公募のページで、日程と状況を確かめてください。"
)
MANAGERS_ONLY = "参加申込と提案を提出できるのは、団体の管理者です。団体の管理者に依頼してください。"


def may_enter(user: User | AnonymousUser, call: Call, organisation_id: int | None) -> str | None:
    """Who writes for an organisation, for an open call; where named, the named ones only."""
    if not user.is_authenticated:
        return "参加を申し込むには、団体のアカウントでサインインしてください。"
    if organisation_id is None or organisation_id not in user.organisation_ids(*WRITERS):
        return "参加を申し込めるのは、団体に所属する人です。団体の所属に切り替えてください。"
    if call.state != CallState.OPEN:
        return CLOSED
    if (
        call.form == CallForm.INVITED
        and not call.invitees.filter(organisation=organisation_id).exists()
    ):
        return "この公募は、自治体が指名した団体だけが参加できます。"
    return None


def may_follow_entry(user: User | AnonymousUser, call: Call) -> bool:
    """Whether the call's page leads to one's own entry: people of organisations, once begun."""
    return (
        user.is_authenticated
        and call.state != CallState.DRAFT
        and bool(user.organisation_ids(*WRITERS))
    )


def may_edit_entry(user: User | AnonymousUser, entry: Entry) -> str | None:
    """Who writes for the entrant, until it is sent."""
    if not _of_entrant(user, entry, *WRITERS):
        return "この参加申込を編集できるのは、申し込む団体の人です。"
    if entry.state != EntryState.DRAFT:
        return (
            "提出した参加申込は編集できません。変えることがあれば、公募の連絡先に伝えてください。"
        )
    if entry.call.state != CallState.OPEN:
        return CLOSED
    return None


def may_submit_entry(user: User | AnonymousUser, entry: Entry) -> str | None:
    """The entrant's 管理者."""
    if not _of_entrant(user, entry, Role.MANAGER):
        return MANAGERS_ONLY
    if entry.call.state != CallState.OPEN:
        return CLOSED
    return _refusal_of_state(entry, ENTER)


def may_decide_entry(user: User | AnonymousUser, entry: Entry, action: str) -> str | None:
    """The call's staff, until the choice is made; never of an organisation of their own."""
    refusal = may_handle_call(user, entry.call)
    if refusal or not user.is_authenticated:
        return refusal
    if entry.organisation_id in user.organisation_ids():
        return "自分が所属する団体の参加申込は確認できません。ほかの担当者に依頼してください。"
    if entry.call.state not in (CallState.OPEN, CallState.REVIEW):
        return "中止した公募、選定が決まった公募の参加申込は、もう確認できません。"
    return _refusal_of_state(entry, action)


def may_withdraw_entry(user: User | AnonymousUser, entry: Entry) -> str | None:
    """The entrant's 管理者, until the choice is made."""
    if not _of_entrant(user, entry, Role.MANAGER):
        return "辞退を届け出られるのは、団体の管理者です。団体の管理者に依頼してください。"
    if entry.call.state not in (CallState.OPEN, CallState.REVIEW):
        return "選定が決まった公募は、ここからは辞退できません。公募の連絡先に伝えてください。"
    return _refusal_of_state(entry, STEP_BACK)


def may_share_writing(user: User | AnonymousUser, entry: Entry) -> str | None:
    """The entrant's 管理者 decides which members of the consortium write along."""
    if not _of_entrant(user, entry, Role.MANAGER):
        return "共同で執筆する団体を決められるのは、申し込んだ団体の管理者です。"
    return None


def _of_entrant(user: User | AnonymousUser, entry: Entry, *roles: str) -> bool:
    return user.is_authenticated and entry.organisation_id in user.organisation_ids(*roles)


def _refusal_of_state(entry: Entry, action: str) -> str | None:
    try:
        find_transition(ENTRY_TRANSITIONS, action, entry.state)
    except Refused as refused:
        return refused.reason
    return None
