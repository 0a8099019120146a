"""May this user do that to a challenge or an answer? The refusal in Japanese, or None."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from partners.enums import Role
from partners.permissions import SIGN_IN_FIRST
from ppp_portal.refusals import Refused
from ppp_portal.states import find_transition
from proposals.enums import ANSWERABLE_STATES, CHALLENGE_TRANSITIONS

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import User
    from proposals.models import Challenge, ChallengeAnswer

EDITORS = (Role.EDITOR, Role.APPROVER)
# What a reader needs at least to understand whom a challenge concerns and how to answer it.
NEEDED = (
    *("title", "trouble", "fields", "who", "solved", "department"),
    *("accepts_from", "accepts_until"),
)


def may_create_challenge(user: User | AnonymousUser) -> str | None:
    """Editors and approvers of a municipality."""
    if not user.is_authenticated:
        return SIGN_IN_FIRST
    if user.municipality_ids(*EDITORS):
        return None
    return "課題を書けるのは、自治体の担当と承認者です。所属の自治体の承認者にご相談ください。"


def may_edit_challenge(user: User | AnonymousUser, challenge: Challenge) -> str | None:
    """Editors and approvers of its municipality; the history keeps what stood there before."""
    refusal = may_create_challenge(user)
    if refusal or not user.is_authenticated:
        return refusal
    if challenge.municipality_id not in user.municipality_ids(*EDITORS):
        return "この課題を編集できるのは、この自治体の担当と承認者です。"
    return None


def may_change_state(user: User | AnonymousUser, challenge: Challenge, action: str) -> str | None:
    """Approvers of its municipality, where the state and the content allow it."""
    if not user.is_authenticated:
        return SIGN_IN_FIRST
    if challenge.municipality_id not in user.municipality_ids(Role.APPROVER):
        return "課題の状態を変えられるのは、この自治体の承認者です。承認者に依頼してください。"
    try:
        find_transition(CHALLENGE_TRANSITIONS, action, challenge.state)
    except Refused as refused:
        return refused.reason
    if action in ("publish", "reopen"):
        return why_not_public(challenge)
    if action == "withdraw" and challenge.answers.exists():
        return (
            "すでに回答が届いているので、下書きには戻せません。"
            "募るのをやめるときは「受付を終える」を選び、理由を書いてください。"
        )
    return None


def why_not_public(challenge: Challenge) -> str | None:
    """What a challenge lacks before others can read it; None where nothing does."""
    missing = [
        str(challenge._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
        for name in NEEDED
        if not getattr(challenge, name)
    ]
    if missing:
        return f"公開するには「{'」「'.join(missing)}」が要ります。編集画面で書き足してください。"
    assert challenge.accepts_until is not None
    if challenge.accepts_until < timezone.localdate():
        return "受付の終了日が過ぎています。編集画面で、これからの日付に直してください。"
    return None


def may_answer(user: User | AnonymousUser, challenge: Challenge) -> str | None:
    """People of an organisation, while answers are taken."""
    if not user.is_authenticated:
        return SIGN_IN_FIRST
    if not user.organisation_ids():
        return "課題に回答できるのは、団体に所属する人です。団体の管理者に招待を依頼してください。"
    return why_closed(challenge)


def why_closed(challenge: Challenge) -> str | None:
    """Why answers are not taken now, in words for the page; None while they are."""
    if challenge.state not in ANSWERABLE_STATES:
        return "この課題は、いま回答を受け付けていません。"
    today = timezone.localdate()
    if challenge.accepts_from and today < challenge.accepts_from:
        return (
            "この課題の受付は、まだ始まっていません。受付期間になってから、もう一度お試しください。"
        )
    if challenge.accepts_until and today > challenge.accepts_until:
        return "この課題の受付期間は終わりました。担当課に直接お問い合わせください。"
    return None


def may_withdraw_answer(user: User | AnonymousUser, answer: ChallengeAnswer) -> str | None:
    """People of the answering organisation."""
    if not user.is_authenticated:
        return SIGN_IN_FIRST
    if answer.organisation_id not in user.organisation_ids():
        return "回答を取り下げられるのは、回答した団体の人です。"
    if answer.withdrawn_at:
        return "この回答は、すでに取り下げられています。"
    return None


def may_reply(user: User | AnonymousUser, answer: ChallengeAnswer) -> str | None:
    """Editors and approvers of the challenge's municipality (select_related challenge)."""
    if not user.is_authenticated:
        return SIGN_IN_FIRST
    if answer.challenge.municipality_id not in user.municipality_ids(*EDITORS):
        return "返事を書けるのは、この課題の自治体の担当と承認者です。"
    if answer.withdrawn_at:
        return "この回答は取り下げられたので、返事は要りません。"
    return None
