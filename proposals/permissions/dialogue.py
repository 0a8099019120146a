"""May this user do that to a dialogue or an individual talk? The refusal in Japanese, or None."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from partners.enums import Role
from partners.permissions import SIGN_IN_FIRST
from ppp_portal.clock import is_in_time
from ppp_portal.refusals import Refused
from ppp_portal.states import find_transition
from proposals.dialogue_enums import DIALOGUE_TRANSITIONS, DialogueAudience, DialogueState, Side

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import User
    from proposals.models import Dialogue, DialogueTalk

EDITORS = (Role.EDITOR, Role.APPROVER)


def may_create_dialogue(user: User | AnonymousUser) -> str | None:
    """Editors and approvers of a municipality."""
    if not user.is_authenticated:
        return SIGN_IN_FIRST
    if user.municipality_ids(*EDITORS):
        return None
    return "対話を設けられるのは、自治体の担当と承認者です。所属の自治体の承認者にご相談ください。"


def may_edit_dialogue(user: User | AnonymousUser, dialogue: Dialogue) -> str | None:
    """Editors and approvers of its municipality, until it has ended."""
    if not user.is_authenticated:
        return SIGN_IN_FIRST
    if dialogue.municipality_id not in user.municipality_ids(*EDITORS):
        return "この対話を編集できるのは、この自治体の担当と承認者です。"
    if dialogue.ended_at:
        return "終えた対話の案内は編集できません。続きを行うときは、新しい対話を設けてください。"
    return None


def may_give_document(user: User | AnonymousUser, dialogue: Dialogue) -> str | None:
    """As for editing, also after the end: what was given must be complete for the call."""
    if not user.is_authenticated:
        return SIGN_IN_FIRST
    if dialogue.municipality_id not in user.municipality_ids(*EDITORS):
        return "渡した資料を記録できるのは、この自治体の担当と承認者です。"
    return None


def may_change_state(user: User | AnonymousUser, dialogue: Dialogue, action: str) -> str | None:
    """Approvers of its municipality, where the state and the content allow it."""
    if not user.is_authenticated:
        return SIGN_IN_FIRST
    if dialogue.municipality_id not in user.municipality_ids(Role.APPROVER):
        return "対話の状態を変えられるのは、この自治体の承認者です。承認者に依頼してください。"
    try:
        find_transition(DIALOGUE_TRANSITIONS, action, dialogue.state)
    except Refused as refused:
        return refused.reason
    if action == "open":
        return why_not_open(dialogue)
    return None


def why_not_open(dialogue: Dialogue) -> str | None:
    """What a dialogue lacks before applications are taken; None where nothing does."""
    if not dialogue.department or not dialogue.accepts_until:
        return "受け付けるには「担当課」と「申込の締切」が要ります。編集画面で書き足してください。"
    if not dialogue.slots.exists():
        return "受け付けるには、対話の枠が1つ以上要ります。「枠を設ける」から加えてください。"
    if dialogue.audience == DialogueAudience.INVITED and not dialogue.invitations.exists():
        return "声をかける団体が選ばれていません。編集画面で、団体の名称を入れてください。"
    return None


def may_apply(user: User | AnonymousUser, dialogue: Dialogue, now: datetime) -> str | None:
    """People of an organisation (an invited one, where only those are asked), until the deadline.

    `now` is the database's clock (ppp_portal.clock).
    """
    if not user.is_authenticated:
        return SIGN_IN_FIRST
    if not user.organisation_ids():
        return "対話に申し込めるのは、団体に所属する人です。団体の管理者に招待を依頼してください。"
    if not may_apply_as(user.organisation_ids(), dialogue):
        return "この対話に申し込めるのは、自治体が声をかけた団体です。"
    if dialogue.state != DialogueState.OPEN or not is_in_time(now, dialogue.accepts_until):
        return "この対話の申込は、いま受け付けていません。担当課にお問い合わせください。"
    return None


def may_apply_as(organisations: list[int], dialogue: Dialogue) -> list[int]:
    """Those of `organisations` that may take part."""
    if dialogue.audience == DialogueAudience.PUBLIC:
        return organisations
    rows = dialogue.invitations.filter(organisation__in=organisations)
    return list(rows.order_by("pk").values_list("organisation_id", flat=True))


def side_of(user: User | AnonymousUser, talk: DialogueTalk) -> Side | None:
    """Which party this user writes for; the municipality's readers (閲覧) write for none."""
    if not user.is_authenticated:
        return None
    if talk.dialogue.municipality_id in user.municipality_ids(*EDITORS):
        return Side.MUNICIPALITY
    if talk.organisation_id in user.organisation_ids():
        return Side.ORGANISATION
    return None


def may_write(user: User | AnonymousUser, talk: DialogueTalk) -> str | None:
    """Both parties: the record, and the summary until it is published."""
    if side_of(user, talk) is None:
        return "記録を書けるのは、この自治体の担当・承認者と、対話した団体の人です。"
    if talk.cancelled_at:
        return "この対話は取りやめになったので、記録は書けません。"
    return None


def may_write_summary(user: User | AnonymousUser, talk: DialogueTalk) -> str | None:
    """Both parties, until the summary is published."""
    refusal = may_write(user, talk)
    if refusal is None and talk.summary_published_at:
        return "要旨はすでに公表されているので、書き直せません。"
    return refusal


def may_approve_summary(user: User | AnonymousUser, talk: DialogueTalk) -> str | None:
    """承認者 for the municipality, 管理者 for the organisation, each once per version."""
    refusal = may_write_summary(user, talk)
    if refusal:
        return refusal
    if not talk.summary:
        return "まだ要旨が書かれていません。要旨を書いてから承認してください。"
    side = approving_side(user, talk)
    if side is None:
        return "要旨を承認できるのは、自治体の承認者と、団体の管理者です。"
    done = {
        Side.MUNICIPALITY: talk.city_approved_at,
        Side.ORGANISATION: talk.organisation_approved_at,
    }
    if done[side]:
        return "この要旨は、すでに承認しています。相手の承認をお待ちください。"
    return None


def approving_side(user: User | AnonymousUser, talk: DialogueTalk) -> Side | None:
    if not user.is_authenticated:
        return None
    if talk.dialogue.municipality_id in user.municipality_ids(Role.APPROVER):
        return Side.MUNICIPALITY
    if talk.organisation_id in user.organisation_ids(Role.MANAGER):
        return Side.ORGANISATION
    return None


def may_publish_summary(user: User | AnonymousUser, talk: DialogueTalk) -> str | None:
    """Approvers of the municipality, once both sides have approved this version."""
    refusal = may_write_summary(user, talk)
    if refusal:
        return refusal
    if approving_side(user, talk) != Side.MUNICIPALITY:
        return "要旨を公表できるのは、この自治体の承認者です。"
    if not (talk.city_approved_at and talk.organisation_approved_at):
        return "要旨は、自治体と団体の両方が承認してから公表できます。"
    return None


def may_cancel_talk(user: User | AnonymousUser, talk: DialogueTalk) -> str | None:
    """Either party, while nothing of it is published."""
    refusal = may_write(user, talk)
    if refusal is None and talk.summary_published_at:
        return "要旨を公表した対話は、取りやめにできません。"
    return refusal
