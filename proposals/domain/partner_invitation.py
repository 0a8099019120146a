"""Showing a challenge, a dialogue or a call to organisations, and their answers.

An invitation gives no advantage: it repeats the public page, the call's own rules decide who may
enter, and the dossier of a call lists who was shown it (domain.md §1.4: all learn the same).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from partners.models import Membership, Municipality, Organisation, User
from ppp_portal import audit
from ppp_portal.refusals import Refused, ensure
from ppp_portal.states import find_transition
from proposals.domain.notices import MEMBERS, tell
from proposals.invitation_enums import PARTNER_INVITATION_TRANSITIONS, PartnerInvitationState
from proposals.models import Call, Challenge, Dialogue, PartnerInvitation
from proposals.permissions import partner_invitation as permissions
from proposals.permissions.partner_invitation import Target

# More at once is a mailing, not an invitation.
AT_ONCE, A_DAY = 10, 30
KINDS: dict[type[Any], str] = {Challenge: "challenge", Dialogue: "dialogue", Call: "call"}
_WORDS = {"challenge": "課題", "dialogue": "対話（サウンディング）", "call": "公募"}


def kind_of(target: Target) -> str:
    """The name of the column and of the pages: challenge, dialogue or call."""
    return KINDS[type(target)]


def word_for(target: Target) -> str:
    return _WORDS[kind_of(target)]


def invitations_of(target: Target) -> list[PartnerInvitation]:
    """Who was shown this, newest first. One query."""
    rows = PartnerInvitation.objects.filter(**{kind_of(target): target})
    return list(rows.select_related("organisation").order_by("-created_at", "pk"))


def reachable(organisation_ids: Sequence[int]) -> set[int]:
    """Those of the organisations with somebody who would read an invitation. One query."""
    rows = Membership.objects.active().filter(organisation__in=organisation_ids, role__in=MEMBERS)
    return set(rows.order_by().values_list("organisation_id", flat=True))


@transaction.atomic
def invite_partners(
    *, by: User, target: Target, organisations: Sequence[Organisation], message: str = ""
) -> list[PartnerInvitation]:
    """Show `target` to each organisation, once, and mail its people. Raises Refused, ValidationError."""
    # One municipality's invitations queue up here, so that the day's number holds.
    Municipality.objects.select_for_update(no_key=True).only("pk").get(pk=target.municipality_id)
    target = type(target).objects.select_related("municipality").get(pk=target.pk)
    ensure(permissions.may_invite(by, target))
    _check(target, organisations, message)
    return [_invite(by, target, organisation, message) for organisation in organisations]


def _check(target: Target, organisations: Sequence[Organisation], message: str) -> None:
    if not organisations:
        raise ValidationError("案内する団体を、一つ以上選んでください。")
    if len(organisations) > AT_ONCE:
        raise ValidationError(f"一度に案内できるのは{AT_ONCE}団体までです。選び直してください。")
    if isinstance(target, Call) and message:
        raise ValidationError(
            {"message": "公募の案内には、言葉を添えられません。公表したページだけを知らせます。"}
        )
    day = timezone.now() - timedelta(days=1)
    sent = PartnerInvitation.objects.filter(
        municipality=target.municipality_id, created_at__gte=day
    ).count()
    if sent + len(organisations) > A_DAY:
        raise Refused(
            f"案内できるのは、24時間に{A_DAY}団体までです（いま{sent}団体）。明日以降に、あらためて送ってください。"
        )
    without = {row.pk for row in organisations} - reachable([row.pk for row in organisations])
    names = "」「".join(row.name for row in organisations if row.pk in without)
    if names:
        raise ValidationError(
            f"「{names}」には、ポータルを使う人がまだいません。連絡窓口に直接お問い合わせください。"
        )


def _invite(
    by: User, target: Target, organisation: Organisation, message: str
) -> PartnerInvitation:
    row = PartnerInvitation(
        municipality_id=target.municipality_id,
        organisation=organisation,
        message=message.strip(),
        created_by=by,
        **{kind_of(target): target},
    )
    row.full_clean(exclude=["municipality", "created_by"])
    row.save(force_insert=True)
    _note(by, "partnerinvitation.send", row)
    _tell_organisation(row, target)
    return row


@transaction.atomic
def answer_invitation(
    *, by: User, invitation_id: UUID, action: str, answer: str = ""
) -> PartnerInvitation:
    """興味あり or 今回は見送り (which says why). Raises Refused, ValidationError."""
    PartnerInvitation.objects.select_for_update().only("pk").get(pk=invitation_id)
    row: PartnerInvitation = PartnerInvitation.objects.with_target().get(pk=invitation_id)
    ensure(permissions.may_answer_invitation(by, row, action))
    row.state = find_transition(PARTNER_INVITATION_TRANSITIONS, action, row.state).target
    row.answer = answer.strip()
    if row.state == PartnerInvitationState.DECLINED and not row.answer:
        raise ValidationError({"answer": "見送る理由を、一言入力してください。"})
    row.answered_at, row.answered_by = timezone.now(), by
    row.save(update_fields=["state", "answer", "answered_at", "answered_by"])
    _note(by, "partnerinvitation.answer", row)
    _tell_municipality(row)
    return row


def _note(by: User, action: str, row: PartnerInvitation) -> None:
    audit.record(by=by, action=action, obj=row, detail={"state": row.state}, confidential=True)


def _tell_organisation(row: PartnerInvitation, target: Target) -> None:
    """Of a call only that it is public and where: everybody may read the same."""
    word = word_for(target)
    text = f"自治体から、{word}の案内が届きました。"
    if isinstance(target, Call):
        address = settings.PORTAL_BASE_URL.rstrip("/") + reverse("call_detail", args=[target.pk])
        text += f"公募の内容は、だれでも次のページで読めます。\n{address}"
    tell(
        row.organisation,
        subject=f"{word}の案内が届きました",
        text=text,
        url=reverse("partner_invitation_detail", args=[row.pk]),
        key=f"partner-invited:{row.pk}",
    )


def _tell_municipality(row: PartnerInvitation) -> None:
    assert row.answered_at is not None
    tell(
        row.municipality,
        subject="案内に返事が届きました",
        text=f"{word_for(row.target)}「{row.target}」の案内に、返事が1件届きました。",
        url=reverse("partner_invitation_detail", args=[row.pk]),
        key=f"partner-answered:{row.pk}:{row.answered_at.isoformat()}",
    )
