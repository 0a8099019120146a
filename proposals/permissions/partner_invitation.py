"""May this user show something to organisations, or answer for one? The refusal, or None."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partners.enums import Role
from partners.permissions import SIGN_IN_FIRST
from ppp_portal.clock import database_now, is_in_time
from ppp_portal.refusals import Refused
from ppp_portal.states import find_transition
from proposals.dialogue_enums import DialogueAudience, DialogueState
from proposals.enums import CallForm, CallState
from proposals.invitation_enums import PARTNER_INVITATION_TRANSITIONS
from proposals.models import Call, Challenge, Dialogue
from proposals.permissions.challenge import why_closed as why_challenge_closed

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import User
    from proposals.models import PartnerInvitation

EDITORS = (Role.EDITOR, Role.APPROVER)
WRITERS = (Role.REPORTER, Role.MANAGER)
Target = Challenge | Dialogue | Call


def may_invite(user: User | AnonymousUser, target: Target) -> str | None:
    """担当 and 承認者 of its municipality, while what is shown is public and still open."""
    if not user.is_authenticated:
        return SIGN_IN_FIRST
    if target.municipality_id not in user.municipality_ids(*EDITORS):
        return "団体に案内できるのは、この自治体の担当と承認者です。"
    return why_not_open(target)


def why_not_open(target: Target) -> str | None:
    """Why nobody can be asked to look at it now; None while one can."""
    if isinstance(target, Challenge):
        if not target.published_at:
            return "まだ公開していない課題は案内できません。公開してから案内してください。"
        return why_challenge_closed(target)
    if isinstance(target, Dialogue):
        if target.audience == DialogueAudience.INVITED:
            return "声をかけた団体だけの対話です。案内する団体は、対話の編集画面で選びます。"
        if target.state != DialogueState.OPEN or not is_in_time(
            database_now(), target.accepts_until
        ):
            return "この対話は、いま申込を受け付けていません。"
        return None
    if target.form == CallForm.INVITED:
        return "指名型の公募です。参加できる団体は、公募の「参加資格」で指名します。"
    if target.state != CallState.OPEN or not is_in_time(database_now(), target.entry_deadline):
        return "この公募は、いま参加申込を受け付けていません。"
    return None


def may_answer_invitation(
    user: User | AnonymousUser, invitation: PartnerInvitation, action: str
) -> str | None:
    """People of the invited organisation, as long as what it was shown is open."""
    if not user.is_authenticated:
        return SIGN_IN_FIRST
    if invitation.organisation_id not in user.organisation_ids(*WRITERS):
        return "案内に返事ができるのは、案内された団体の人です。"
    try:
        find_transition(PARTNER_INVITATION_TRANSITIONS, action, invitation.state)
    except Refused as refused:
        return refused.reason
    return why_not_open(invitation.target)
