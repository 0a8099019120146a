"""How much one account and one body may send a day: enough for work, too little for advertising.

Counted in the database under a lock, so that two tabs at once do not pass together. A day is one
in Japan: it ends at midnight there.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone

from partners.inquiry_enums import InquirySide
from partners.models import Inquiry, InquiryMessage, Municipality, Organisation, User
from ppp_portal.japan.wareki import format_wareki

NEW_OF_USER, NEW_OF_BODY = 10, 30
LETTERS_OF_USER, LETTERS_OF_BODY = 60, 200


def take_turn(by: User, body: Municipality | Organisation) -> None:
    """Let nobody else of this account or this body send until the transaction ends."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    type(body)._default_manager.select_for_update(no_key=True).get(pk=body.pk)


def ensure_new_one(by: User, body: Municipality | Organisation) -> None:
    """Raises ValidationError where today's new inquiries are used up."""
    rows = Inquiry.objects.filter(created_at__gte=_today_began())
    _ensure(rows.filter(created_by=by), NEW_OF_USER, "1人が1日に始められる問い合わせ")
    _ensure(rows.from_body(body), NEW_OF_BODY, f"{body}が1日に始められる問い合わせ")


def ensure_letter(by: User, body: Municipality | Organisation) -> None:
    """Raises ValidationError where today's letters are used up."""
    rows = InquiryMessage.objects.filter(created_at__gte=_today_began())
    _ensure(rows.filter(created_by=by), LETTERS_OF_USER, "1人が1日に送れる本文")
    name = body._meta.model_name
    own = [
        Q(**{"side": side, f"inquiry__{side}_{name}": body})
        for side in (InquirySide.SENDER, InquirySide.RECIPIENT)
    ]
    _ensure(rows.filter(own[0] | own[1]), LETTERS_OF_BODY, f"{body}が1日に送れる本文")


def _today_began() -> datetime:
    midnight = datetime.combine(timezone.localdate(), time())
    return timezone.make_aware(midnight)


def _ensure(rows: QuerySet, limit: int, what: str) -> None:
    if rows.count() < limit:
        return
    tomorrow = format_wareki(timezone.localdate() + timedelta(days=1))
    raise ValidationError(
        f"{what}は{limit}件までです。{tomorrow}の午前0時から、また送れます。"
        "書いた内容は、この画面に残っています。"
    )
