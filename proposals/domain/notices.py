"""Mails of the two-party nouns: that something happened and where, never what was said.

A dialogue, an answer or a free proposal is for its parties only. So a mail names neither the
other party nor any content, and is not listed in the admin (product.md §7).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from partners.enums import Role
from partners.models import Membership, Municipality, Organisation
from ppp_portal import mail
from proposals.dialogue_enums import Side
from proposals.models import (
    Challenge,
    ChallengeAnswer,
    Dialogue,
    DialogueTalk,
    FreeProposal,
)

STAFF = (Role.EDITOR, Role.APPROVER)
MEMBERS = (Role.REPORTER, Role.MANAGER)
SIGNED = "\n\n公民連携ポータル\n"


def tell(body: Municipality | Organisation, *, subject: str, text: str, url: str, key: str) -> int:
    """Queue one mail per member of `body` who acts for it; returns how many. Once per `key`."""
    own = {"municipality": body} if isinstance(body, Municipality) else {"organisation": body}
    roles = STAFF if isinstance(body, Municipality) else MEMBERS
    rows = Membership.objects.active().filter(role__in=roles, **own)
    users = dict(rows.order_by("pk").values_list("user_id", "user__email"))
    link = settings.PORTAL_BASE_URL.rstrip("/") + url
    for user_id, address in users.items():
        mail.queue(
            to=address,
            subject=f"【公民連携ポータル】{subject}",
            body=f"{text}\n\nサインインして、次の画面でお読みください。\n{link}{SIGNED}",
            key=f"{key}:{user_id}",
            confidential=True,
        )
    return len(users)


def answer_arrived(answer: ChallengeAnswer) -> None:
    """To the municipality whose challenge was answered."""
    tell(
        answer.challenge.municipality,
        subject="課題に回答が届きました",
        text=f"課題「{answer.challenge.title}」に、回答が1件届きました。",
        url=_answers(answer.challenge),
        key=f"answer-arrived:{answer.pk}",
    )


def answer_replied(answer: ChallengeAnswer) -> None:
    """To the organisation that answered."""
    assert answer.replied_at is not None
    tell(
        answer.organisation,
        subject="課題への回答に返事が届きました",
        text=f"課題「{answer.challenge.title}」について、自治体から返事が届きました。",
        url=_answers(answer.challenge),
        key=f"answer-replied:{answer.pk}:{answer.replied_at.isoformat()}",
    )


def challenge_ended(challenge: Challenge) -> None:
    """To every organisation whose answer stands: what became of the challenge."""
    assert challenge.ended_at is not None
    seen: set[int] = set()
    for answer in _standing(challenge):
        if answer.organisation_id in seen:
            continue
        seen.add(answer.organisation_id)
        tell(
            answer.organisation,
            subject="回答した課題のその後",
            text=(
                f"課題「{challenge.title}」は「{challenge.get_state_display()}」になりました。"
                "理由が公表されています。"
            ),
            url=reverse("challenge_detail", args=[challenge.pk]),
            key=f"challenge-ended:{challenge.pk}:{challenge.ended_at.isoformat()}:{answer.organisation_id}",
        )


def _standing(challenge: Challenge) -> Any:
    rows = ChallengeAnswer.objects.live().filter(challenge=challenge)
    return rows.select_related("organisation").order_by("organisation_id", "pk")


def _answers(challenge: Challenge) -> str:
    return reverse("challenge_answers", args=[challenge.pk])


def dialogue_opened(dialogue: Dialogue) -> None:
    """To the invited organisations, once applications are taken."""
    for invitation in dialogue.invitations.select_related("organisation").order_by("pk"):
        tell(
            invitation.organisation,
            subject="対話の案内が届きました",
            text="自治体から、対話（サウンディング）の案内が届きました。",
            url=reverse("dialogue_detail", args=[dialogue.pk]),
            key=f"dialogue-opened:{dialogue.pk}:{invitation.organisation_id}",
        )


def dialogue_cancelled(dialogue: Dialogue) -> None:
    """To every organisation that has applied."""
    rows = DialogueTalk.objects.live().filter(dialogue=dialogue).select_related("organisation")
    for talk in rows.order_by("pk"):
        tell(
            talk.organisation,
            subject="対話が中止になりました",
            text="申し込まれていた対話（サウンディング）が中止になりました。",
            url=reverse("dialogue_detail", args=[dialogue.pk]),
            key=f"dialogue-cancelled:{dialogue.pk}:{talk.pk}",
        )


def talk_applied(talk: DialogueTalk) -> None:
    """To the municipality."""
    tell(
        talk.dialogue.municipality,
        subject="対話の申込が届きました",
        text=f"「{talk.dialogue.title}」に、対話の申込が1件届きました。",
        url=reverse("talk_detail", args=[talk.pk]),
        key=f"talk-applied:{talk.pk}",
    )


def talk_changed(talk: DialogueTalk, *, to: Side, what: str, at: datetime) -> None:
    """To the other party: something about the talk is new."""
    tell(
        talk.dialogue.municipality if to == Side.MUNICIPALITY else talk.organisation,
        subject=what,
        text=f"「{talk.dialogue.title}」について、{what}。",
        url=reverse("talk_detail", args=[talk.pk]),
        key=f"talk-changed:{talk.pk}:{at.isoformat()}",
    )


def free_proposal_changed(proposal: FreeProposal, *, to: Side, what: str, at: datetime) -> None:
    """To the other party: something about a free proposal is new."""
    tell(
        proposal.municipality if to == Side.MUNICIPALITY else proposal.organisation,
        subject=what,
        text=f"受付番号 {proposal.receipt_number} の{what}。",
        url=reverse("free_proposal_detail", args=[proposal.pk]),
        key=f"free-proposal:{proposal.pk}:{to}:{at.isoformat()}",
    )


def free_proposal_due(proposal: FreeProposal, *, words: str, late: bool) -> None:
    """To the municipality: the promised day is near, or past. Once each for one promise."""
    what = "過ぎています" if late else "近づいています"
    tell(
        proposal.municipality,
        subject=f"民間提案への回答の約束の日が{what}",
        text=(
            f"受付番号 {proposal.receipt_number} の民間提案に、{words}までに回答する約束です。"
            "回答するか、検討を続ける理由と次の日を示してください。"
        ),
        url=reverse("free_proposal_detail", args=[proposal.pk]),
        key=f"free-proposal-due:{proposal.pk}:{proposal.answer_due_on}:{late}",
    )
