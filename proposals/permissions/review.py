"""May this user do that in a review? Each returns the refusal in Japanese, or None.

`member` is the user's own row on the committee, or None; the caller looks it up once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ppp_portal.refusals import Refused
from ppp_portal.states import find_transition
from proposals.enums import CallState
from proposals.models import CommitteeMember
from proposals.permissions.call import may_handle_call
from proposals.review_enums import CLOSE, ROUND_TRANSITIONS

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import User
    from proposals.models import Call, ReviewCopy, ReviewRound

_BEFORE_DECISION = (CallState.DRAFT, CallState.OPEN, CallState.REVIEW)
NOT_OPENED = "提案が開封されてからできます。開封は、締切を過ぎてから承認者が行います。"


def membership_of(user: User | AnonymousUser, call: Call) -> CommitteeMember | None:
    """The user's row on this call's committee, while they serve; one query."""
    if not user.is_authenticated:
        return None
    return CommitteeMember.objects.serving().filter(call=call, user=user).first()


def may_manage_committee(user: User | AnonymousUser, call: Call) -> str | None:
    """The call's staff, until the choice is made."""
    refusal = may_handle_call(user, call)
    if refusal:
        return refusal
    if call.state not in _BEFORE_DECISION:
        return "選定が決まった公募、中止した公募の委員は変えられません。"
    return None


def may_declare(user: User | AnonymousUser, member: CommitteeMember) -> str | None:
    """The member, from the opening (before it nobody knows the entrants) to the decision."""
    if not user.is_authenticated or member.user_id != user.pk or member.ended_at:
        return "利害関係を申告できるのは、この公募の委員です。"
    if member.call.unsealed_at is None:
        return NOT_OPENED
    return _refusal_of_review(member.call)


def may_rule(user: User | AnonymousUser, member: CommitteeMember) -> str | None:
    """The call's staff, never about themselves."""
    refusal = may_handle_call(user, member.call)
    if refusal:
        return refusal
    if user.is_authenticated and member.user_id == user.pk:
        return "自分の除斥は自分で判断できません。ほかの担当者に依頼してください。"
    if member.call.unsealed_at is None:
        return NOT_OPENED
    return _refusal_of_review(member.call)


def may_hand_out(user: User | AnonymousUser, call: Call) -> str | None:
    """The call's staff; what is still missing is another question (domain/review.py)."""
    refusal = may_handle_call(user, call)
    if refusal:
        return refusal
    if call.unsealed_at is None:
        return NOT_OPENED
    return _refusal_of_review(call)


def may_read_copy(user: User | AnonymousUser, copy: ReviewCopy) -> str | None:
    """The member it was made for, signed in as that member; recusal takes it away."""
    if not user.is_authenticated or copy.member.user_id != user.pk or copy.member.ended_at:
        return "この写しを読めるのは、配られた委員だけです。"
    entry = copy.candidate.proposal.entry_id
    if copy.member.recusals.filter(entry=entry, is_recused=True).exists():
        return "除斥となった提案は、読むことも採点することもできません。"
    return None


def may_score(user: User | AnonymousUser, copy: ReviewCopy) -> str | None:
    """The member whose sheet it is, until the round is closed."""
    refusal = may_read_copy(user, copy)
    if refusal:
        return refusal
    if not copy.is_scored:
        return "合議の公募です。採点表は委員長がまとめて記入します。"
    if copy.candidate.round.is_closed:
        return "採点は締め切られました。直すことはできません。"
    return _refusal_of_review(copy.candidate.round.call)


def may_record_meeting(user: User | AnonymousUser, round_: ReviewRound) -> str | None:
    """The call's staff, until the round is closed."""
    refusal = may_handle_call(user, round_.call)
    if refusal:
        return refusal
    if round_.is_closed:
        return "採点を締め切った審査の記録は変えられません。"
    return _refusal_of_review(round_.call)


def may_close(
    user: User | AnonymousUser, round_: ReviewRound, member: CommitteeMember | None
) -> str | None:
    """The call's staff or the chair."""
    is_chair = member is not None and member.is_chair
    refusal = None if is_chair else may_handle_call(user, round_.call)
    if refusal:
        return "採点を締め切れるのは、委員長と、この公募の自治体の担当・承認者です。"
    try:
        find_transition(ROUND_TRANSITIONS, CLOSE, round_.state)
    except Refused as refused:
        return refused.reason
    return _refusal_of_review(round_.call)


def may_see_scores(
    user: User | AnonymousUser, round_: ReviewRound, member: CommitteeMember | None
) -> str | None:
    """Nobody before the closing; then the call's staff, its committee and administrators."""
    is_administrator = user.is_authenticated and user.is_staff and user.is_active
    if may_handle_call(user, round_.call) and member is None and not is_administrator:
        return "採点の結果を見られるのは、この公募の自治体の担当・承認者と委員です。"
    if not round_.is_closed:
        return "採点の結果は、全員の採点がそろい、締め切るまで、だれも見られません。"
    return None


def _refusal_of_review(call: Call) -> str | None:
    if call.state == CallState.REVIEW:
        return None
    return "審査中の公募でだけできます。"
