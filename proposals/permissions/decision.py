"""May this user do that to a decision, or to what follows it? The refusal in Japanese, or None.

担当 prepares, an 承認者 decides; nobody who was recused in the call decides on it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from partners.enums import Role
from ppp_portal.refusals import Refused
from ppp_portal.states import find_transition
from proposals.decision_enums import NEGOTIATION_TRANSITIONS, NegotiationState
from proposals.enums import CALL_TRANSITIONS, DECIDE, FINISH, PUBLISH, CallState
from proposals.models import CommitteeMember, Decision, Negotiation, Recusal
from proposals.permissions.call import may_handle_call

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import User
    from proposals.models import Call

_DECIDED = (CallState.DECIDED, CallState.PUBLISHED)
PUBLIC = (CallState.PUBLISHED, CallState.FINISHED)


def may_prepare_decision(user: User | AnonymousUser, call: Call) -> str | None:
    """The call's staff, while it is under review."""
    refusal = may_handle_call(user, call)
    if refusal:
        return refusal
    if call.state != CallState.REVIEW:
        return "決定の案を作れるのは、提案を開封してから決定するまでの間です。"
    return None


def may_decide(user: User | AnonymousUser, call: Call) -> str | None:
    """承認者, while under review; never who was recused from one of its proposals."""
    refusal = _may_approve(user, call, "決定できる") or _refusal_of_state(call, DECIDE)
    if refusal or not user.is_authenticated:
        return refusal
    if Recusal.objects.filter(member__call=call, member__user=user, is_recused=True).exists():
        return (
            "この公募で除斥された人は、決定できません。ほかの承認者に依頼してください。"
            "承認者がほかにいないときは、自治体の管理者に相談してください。"
        )
    return None


def is_member_of_committee(user: User, call: Call) -> bool:
    """A small municipality's 承認者 may sit on the committee; the decision says so."""
    return CommitteeMember.objects.filter(call=call, user=user).exists()


def may_disqualify(user: User | AnonymousUser, call: Call) -> str | None:
    """承認者, while under review: with a reason, by a person (domain.md §1.7)."""
    refusal = _may_approve(user, call, "失格を決められる")
    if refusal:
        return refusal
    if call.state != CallState.REVIEW:
        return "失格を決められるのは、提案を開封してから決定するまでの間です。"
    return None


def may_see_results(user: User | AnonymousUser, call: Call) -> str | None:
    """Everybody once published; before that the call's staff see what it would be."""
    if call.state in PUBLIC:
        return None
    refusal = may_handle_call(user, call)
    if refusal:
        return "この公募の結果は、まだ公表されていません。"
    if call.state != CallState.DECIDED:
        return "結果を下見できるのは、決定した後です。"
    return None


def may_publish_result(user: User | AnonymousUser, call: Call) -> str | None:
    """承認者, once every entrant has been told: nobody learns of it from a page first."""
    refusal = _may_approve(user, call, "結果を公表できる") or _refusal_of_state(call, PUBLISH)
    if refusal:
        return refusal
    decision = Decision.objects.filter(call=call).first()
    if decision and decision.notices.filter(released_at__isnull=True).exists():
        return "先に、参加した団体へ結果を通知してください。通知を出すと公表できます。"
    return None


def may_finish_call(user: User | AnonymousUser, call: Call) -> str | None:
    """承認者, once the talks have ended."""
    refusal = _may_approve(user, call, "公募を終えられる") or _refusal_of_state(call, FINISH)
    if refusal:
        return refusal
    if Negotiation.objects.filter(
        place__decision__call=call, state=NegotiationState.TALKING
    ).exists():
        return "協議が続いています。協議の結果を記録してから終えてください。"
    return None


def may_negotiate(user: User | AnonymousUser, call: Call) -> str | None:
    """The call's staff, from the decision until the call ends."""
    refusal = may_handle_call(user, call)
    if refusal:
        return refusal
    if call.state not in _DECIDED:
        return "協議を記録できるのは、決定してから公募を終えるまでの間です。"
    return None


def may_end_negotiation(
    user: User | AnonymousUser, negotiation: Negotiation, action: str
) -> str | None:
    """承認者, while they talk (select_related `place__decision__call`)."""
    call = negotiation.place.decision.call
    refusal = _may_approve(user, call, "協議の結果を決められる") or may_negotiate(user, call)
    if refusal:
        return refusal
    try:
        find_transition(NEGOTIATION_TRANSITIONS, action, negotiation.state)
    except Refused as refused:
        return refused.reason
    return None


def may_make_case(user: User | AnonymousUser, negotiation: Negotiation) -> str | None:
    """The call's staff, once agreed, once."""
    call = negotiation.place.decision.call
    refusal = may_handle_call(user, call)
    if refusal:
        return refusal
    if negotiation.state != NegotiationState.AGREED:
        return "事例にできるのは、協議が成立した後です。"
    if hasattr(negotiation, "call_case"):
        return "この公募の事例は、すでに作られています。"
    return None


def may_take_dossier(user: User | AnonymousUser, call: Call) -> str | None:
    """承認者, once the proposals are opened; each taking is on the trail."""
    refusal = _may_approve(user, call, "情報公開用の一式を取り出せる")
    if refusal:
        return refusal
    if call.unsealed_at is None:
        return "提案を開封するまで、一式は取り出せません。"
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
