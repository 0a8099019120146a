"""May this user do that to a policy proposal? The refusal in Japanese, or None."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partners.enums import Role
from partners.permissions import SIGN_IN_FIRST
from ppp_portal.refusals import Refused
from ppp_portal.states import Transition, find_transition
from proposals.dialogue_enums import Side
from proposals.policy_enums import (
    ADDRESSEE_TRANSITIONS,
    BACKING_TRANSITIONS,
    FOLLOW_UP_TRANSITIONS,
    NO_ANSWER,
    POLICY_TRANSITIONS,
    AddresseeState,
    BackingRole,
    BackingState,
    PolicyOutcome,
    PolicyState,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.contrib.auth.models import AnonymousUser

    from partners.models import User
    from proposals.models import PolicyAddressee, PolicyBacking, PolicyFollowUp, PolicyProposal

EDITORS = (Role.EDITOR, Role.APPROVER)


def may_create(user: User | AnonymousUser) -> str | None:
    """Everybody in an organisation."""
    if not user.is_authenticated:
        return SIGN_IN_FIRST
    if user.organisation_ids():
        return None
    return "政策提言を書けるのは、団体に所属する人です。団体の管理者に招待を依頼してください。"


def may_edit(user: User | AnonymousUser, proposal: PolicyProposal) -> str | None:
    """Everybody in the organisation that writes it, until it is submitted."""
    if not user.is_authenticated:
        return SIGN_IN_FIRST
    if proposal.organisation_id not in user.organisation_ids():
        return "提言の内容を書けるのは、提言をまとめる団体の人です。"
    if proposal.submitted_at:
        return "提出した提言は書き換えられません。補うことは、「その後」に書けます。"
    return None


def may_act(user: User | AnonymousUser, proposal: PolicyProposal, action: str) -> str | None:
    """Submit, withdraw: the 管理者 of the organisation that writes it; not once it is answered."""
    if refusal := _not_manager(user, proposal):
        return refusal
    if refusal := _not_in_table(POLICY_TRANSITIONS, action, proposal.state):
        return refusal
    if action == "withdraw" and set(proposal.answers) - {NO_ANSWER}:
        return "回答した自治体があるため、取り下げられません。回答と理由は記録として残ります。"
    return None


def may_publish(user: User | AnonymousUser, proposal: PolicyProposal) -> str | None:
    """Open to everybody what was kept between the parties; there is no way back."""
    if refusal := _not_manager(user, proposal):
        return refusal
    if proposal.published_at:
        return "この提言は、すでに公開されています。"
    if proposal.state != PolicyState.SUBMITTED or not _was_received(proposal):
        return "公開できるのは、一つ以上の自治体が受け付けたあとです。"
    return None


def may_ask(user: User | AnonymousUser, proposal: PolicyProposal) -> str | None:
    """Ask others to propose it together (until it is submitted) or to support it."""
    if refusal := _not_manager(user, proposal):
        return refusal
    if proposal.state == PolicyState.WITHDRAWN:
        return "取り下げた提言には、賛同を求められません。"
    return None


def may_support(user: User | AnonymousUser, proposal: PolicyProposal) -> str | None:
    """The 管理者 of another organisation, of their own accord, once the proposal is public."""
    if not user.is_authenticated:
        return SIGN_IN_FIRST
    if not user.organisation_ids(Role.MANAGER):
        return "賛同を表せるのは、団体の管理者です。管理者に依頼してください。"
    if proposal.published_at is None:
        return "賛同を表せるのは、公開された提言です。"
    return None


def may_back(user: User | AnonymousUser, backing: PolicyBacking, action: str) -> str | None:
    """Agree or decline for one's own organisation; a co-proposer only before the submission."""
    if not user.is_authenticated:
        return SIGN_IN_FIRST
    if backing.organisation_id not in user.organisation_ids(Role.MANAGER):
        return "同意するか見送るかを決められるのは、その団体の管理者です。"
    proposal = backing.proposal
    if proposal.state == PolicyState.WITHDRAWN:
        return "取り下げた提言です。"
    if backing.role == BackingRole.CO_PROPOSER and proposal.submitted_at:
        return "提出したあとは、共同提案の団体を変えられません。"
    return _not_in_table(BACKING_TRANSITIONS, action, backing.state)


def may_answer(user: User | AnonymousUser, addressee: PolicyAddressee, action: str) -> str | None:
    """Receive: the municipality's staff. Consider and answer: its 承認者."""
    if not user.is_authenticated:
        return SIGN_IN_FIRST
    if action == "receive":
        if addressee.municipality_id not in user.municipality_ids(*EDITORS):
            return "提言を受け付けられるのは、提言先の自治体の担当と承認者です。"
    elif addressee.municipality_id not in user.municipality_ids(Role.APPROVER):
        return "提言に回答できるのは、提言先の自治体の承認者です。承認者に依頼してください。"
    if addressee.proposal.state == PolicyState.WITHDRAWN:
        return "取り下げられた提言です。受付も回答もいりません。"
    return _not_in_table(ADDRESSEE_TRANSITIONS, action, addressee.state)


def side_of(user: User | AnonymousUser, addressee: PolicyAddressee) -> Side | None:
    """On which side of this addressee the user writes (select proposal)."""
    if not user.is_authenticated:
        return None
    if addressee.municipality_id in user.municipality_ids(*EDITORS):
        return Side.MUNICIPALITY
    if is_proposer(user, addressee.proposal):
        return Side.ORGANISATION
    return None


def is_proposer(user: User | AnonymousUser, proposal: PolicyProposal) -> bool:
    """Of the organisation that wrote it or of one that proposes it too (one query)."""
    if not user.is_authenticated:
        return False
    own = user.organisation_ids()
    if proposal.organisation_id in own:
        return True
    return any(
        row.organisation_id in own
        and row.role == BackingRole.CO_PROPOSER
        and row.state == BackingState.AGREED
        for row in proposal.backings.all()
    )


def may_follow(user: User | AnonymousUser, addressee: PolicyAddressee) -> str | None:
    """Say what followed: the municipality's staff and who proposed it, once it is answered."""
    if not user.is_authenticated:
        return SIGN_IN_FIRST
    if side_of(user, addressee) is None:
        return "その後を書けるのは、提言した団体の人と、提言先の自治体の担当・承認者です。"
    if addressee.state != AddresseeState.ANSWERED:
        return "その後は、自治体が回答したあとに書けます。"
    return None


def may_start_case(user: User | AnonymousUser, addressee: PolicyAddressee) -> str | None:
    """Begin a case from it: the municipality's staff, once it is adopted, whole or in part."""
    if not user.is_authenticated:
        return SIGN_IN_FIRST
    if side_of(user, addressee) != Side.MUNICIPALITY:
        return "この提言から事例を始められるのは、提言先の自治体の担当と承認者です。"
    if addressee.outcome not in (PolicyOutcome.ADOPTED, PolicyOutcome.PARTLY):
        return "事例を始められるのは、「採択」か「一部反映」と回答した提言です。"
    return None


def may_settle(user: User | AnonymousUser, follow_up: PolicyFollowUp, action: str) -> str | None:
    """Confirm, or say that one cannot: the 承認者 of the municipality."""
    if not user.is_authenticated:
        return SIGN_IN_FIRST
    if follow_up.addressee.municipality_id not in user.municipality_ids(Role.APPROVER):
        return "その後を確かめられるのは、提言先の自治体の承認者です。"
    return _not_in_table(FOLLOW_UP_TRANSITIONS, action, follow_up.state)


def _not_manager(user: User | AnonymousUser, proposal: PolicyProposal) -> str | None:
    if not user.is_authenticated:
        return SIGN_IN_FIRST
    if proposal.organisation_id not in user.organisation_ids(Role.MANAGER):
        return "この操作ができるのは、提言をまとめる団体の管理者です。管理者に依頼してください。"
    return None


def _not_in_table(table: Sequence[Transition], action: str, state: str) -> str | None:
    try:
        find_transition(table, action, state)
    except Refused as refused:
        return refused.reason
    return None


def _was_received(proposal: PolicyProposal) -> bool:
    return any(row.received_at for row in proposal.addressees.all())
