"""May this user do that to a proposal? Each returns the refusal in Japanese, or None.

Whether it came in time is no question of right: the domain judges it by the clock.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from partners.enums import Role
from ppp_portal.refusals import Refused
from ppp_portal.states import find_transition
from proposals.enums import (
    PROPOSAL_TRANSITIONS,
    SUBMIT,
    TAKE_BACK,
    CallState,
    EntryState,
    ProposalState,
)
from proposals.permissions.call import EDITORS
from proposals.permissions.entry import MANAGERS_ONLY, WRITERS

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import User
    from proposals.models import Call, Entry, Proposal

_RECEIVING = (CallState.OPEN, CallState.REVIEW)
NOT_OPENED = "この提案は封印されています。締切を過ぎて承認者が開封するまで、だれも読めません。"


def may_start_proposal(user: User | AnonymousUser, entry: Entry) -> str | None:
    """Who writes for the entrant, once the entry is sent and neither refused nor withdrawn."""
    if not _of_entrant(user, entry, *WRITERS):
        return "提案を書き始められるのは、参加を申し込んだ団体の人です。"
    return _refusal_of_entry(entry) or _refusal_of_call(entry.call)


def may_read_own(user: User | AnonymousUser, proposal: Proposal) -> str | None:
    """Members of the proposer, and of the organisations it writes with."""
    if user.is_authenticated and (
        proposal.entry.organisation_id in user.organisation_ids() or _co_writes(user, proposal)
    ):
        return None
    return NOT_OPENED


def may_write(user: User | AnonymousUser, proposal: Proposal) -> str | None:
    """Who may read it as their own, while the call receives proposals and nothing is opened."""
    refusal = may_read_own(user, proposal)
    if refusal:
        return refusal
    if proposal.submission is not None and proposal.submission.opened_at:
        return "開封された提案は変えられません。伝えることがあれば、公募の連絡先にお問い合わせください。"
    return _refusal_of_entry(proposal.entry) or _refusal_of_call(proposal.entry.call)


def may_submit(user: User | AnonymousUser, proposal: Proposal) -> str | None:
    """The entrant's 管理者, once the entry is accepted (a call without that gate accepts all)."""
    if not _of_entrant(user, proposal.entry, Role.MANAGER):
        return may_read_own(user, proposal) or MANAGERS_ONLY
    refusal = may_write(user, proposal)
    if refusal:
        return refusal
    if proposal.entry.state != EntryState.ACCEPTED:
        return (
            "参加資格の確認がまだ済んでいません。確認の通知が届いてから提出できます。"
            "それまでの下書きは保存されています。"
        )
    return _refusal_of_state(proposal, SUBMIT)


def may_withdraw(user: User | AnonymousUser, proposal: Proposal) -> str | None:
    """The entrant's 管理者, while it is submitted and sealed."""
    if not _of_entrant(user, proposal.entry, Role.MANAGER):
        return "提案を取り下げられるのは、申し込んだ団体の管理者です。"
    if proposal.submission is not None and proposal.submission.opened_at:
        return "開封された提案は取り下げられません。参加を辞退するときは、参加申込の画面で届け出てください。"
    return _refusal_of_state(proposal, TAKE_BACK) or _refusal_of_call(proposal.entry.call)


def may_open_proposals(user: User | AnonymousUser, call: Call) -> str | None:
    """承認者 of the call's municipality; that the deadline has passed is the clock's to say."""
    if not user.is_authenticated or call.municipality_id not in user.municipality_ids(
        Role.APPROVER
    ):
        return "提案を開封できるのは、この公募の自治体の承認者です。承認者に依頼してください。"
    if call.state not in _RECEIVING:
        return "公開中でない公募の提案は開封できません。"
    return None


def may_read_opened(user: User | AnonymousUser, proposal: Proposal) -> str | None:
    """Once opened: the call's staff, and administrators. The committee reads copies instead."""
    if proposal.submission is None or proposal.submission.opened_at is None:
        return NOT_OPENED
    if not user.is_authenticated:
        return NOT_OPENED
    if user.is_staff and user.is_active:
        return None
    if proposal.entry.call.municipality_id in user.municipality_ids(*EDITORS):
        return None
    return NOT_OPENED


def _of_entrant(user: User | AnonymousUser, entry: Entry, *roles: str) -> bool:
    return user.is_authenticated and entry.organisation_id in user.organisation_ids(*roles)


def _co_writes(user: User, proposal: Proposal) -> bool:
    organisations = user.organisation_ids()
    return (
        bool(organisations)
        and proposal.entry.members.filter(
            organisation__in=organisations, is_co_writer=True
        ).exists()
    )


def _refusal_of_entry(entry: Entry) -> str | None:
    if entry.state == EntryState.DRAFT:
        return "参加申込を提出すると、提案を書き始められます。"
    if entry.state == EntryState.REFUSED:
        return "参加資格が認められなかったため、提案は提出できません。理由は、参加申込の画面で読めます。"
    if entry.state == EntryState.WITHDRAWN:
        return "辞退した公募の提案は変えられません。書いた内容は、団体の画面で読めます。"
    return None


def _refusal_of_call(call: Call) -> str | None:
    if call.state in _RECEIVING:
        return None
    return (
        "この公募では、いま提案を受け付けていません。公募のページで、日程と状況を確かめてください。"
    )


def _refusal_of_state(proposal: Proposal, action: str) -> str | None:
    try:
        find_transition(PROPOSAL_TRANSITIONS, action, ProposalState(proposal.state))
    except Refused as refused:
        return refused.reason
    return None
