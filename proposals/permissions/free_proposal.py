"""May this user do that to a free proposal? The refusal in Japanese, or None."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partners.enums import Role
from partners.permissions import SIGN_IN_FIRST
from ppp_portal.refusals import Refused
from ppp_portal.states import find_transition
from proposals.dialogue_enums import FREE_PROPOSAL_TRANSITIONS, FreeProposalState, Side

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import User
    from proposals.models import FreeProposal

EDITORS = (Role.EDITOR, Role.APPROVER)


def may_create(user: User | AnonymousUser) -> str | None:
    """Everybody in an organisation."""
    if not user.is_authenticated:
        return SIGN_IN_FIRST
    if user.organisation_ids():
        return None
    return "民間提案を書けるのは、団体に所属する人です。団体の管理者に招待を依頼してください。"


def may_edit(user: User | AnonymousUser, proposal: FreeProposal) -> str | None:
    """Everybody in the proposing organisation, until it is submitted."""
    if not user.is_authenticated:
        return SIGN_IN_FIRST
    if proposal.organisation_id not in user.organisation_ids():
        return "提案の内容を書けるのは、提案した団体の人です。"
    if proposal.submitted_at:
        return "提出した提案は書き換えられません。補うことは、やり取りに書いてください。"
    return None


def may_act(user: User | AnonymousUser, proposal: FreeProposal, action: str) -> str | None:
    """Submit and withdraw: its 管理者. Receive: the city's staff. Answer and consider: 承認者."""
    if not user.is_authenticated:
        return SIGN_IN_FIRST
    if action in ("submit", "withdraw"):
        if proposal.organisation_id not in user.organisation_ids(Role.MANAGER):
            return "提案を提出し、取り下げられるのは、提案した団体の管理者です。"
    elif action == "receive":
        if proposal.municipality_id not in user.municipality_ids(*EDITORS):
            return "提案を受け付けられるのは、この自治体の担当と承認者です。"
    elif proposal.municipality_id not in user.municipality_ids(Role.APPROVER):
        return "提案に回答できるのは、この自治体の承認者です。承認者に依頼してください。"
    try:
        find_transition(FREE_PROPOSAL_TRANSITIONS, action, proposal.state)
    except Refused as refused:
        return refused.reason
    return None


def may_follow(user: User | AnonymousUser, proposal: FreeProposal) -> str | None:
    """The city's staff, once it is answered: what came of it."""
    if not user.is_authenticated:
        return SIGN_IN_FIRST
    if proposal.municipality_id not in user.municipality_ids(*EDITORS):
        return "その後を書けるのは、この自治体の担当と承認者です。"
    if proposal.state != FreeProposalState.ANSWERED:
        return "その後は、回答したあとに書けます。"
    return None


def side_of(user: User | AnonymousUser, proposal: FreeProposal) -> Side | None:
    if not user.is_authenticated:
        return None
    if proposal.municipality_id in user.municipality_ids(*EDITORS):
        return Side.MUNICIPALITY
    if proposal.organisation_id in user.organisation_ids():
        return Side.ORGANISATION
    return None


def may_write(user: User | AnonymousUser, proposal: FreeProposal) -> str | None:
    """Both parties, from the submission on."""
    if side_of(user, proposal) is None:
        return "やり取りを書けるのは、この自治体の担当・承認者と、提案した団体の人です。"
    if proposal.submitted_at is None:
        return "やり取りは、提案を提出したあとに始められます。"
    if proposal.state == FreeProposalState.WITHDRAWN:
        return "取り下げた提案では、やり取りを続けられません。"
    return None
