"""Mails about inquiries: which body wrote, and where to read it; never what, nor an address.

An inquiry is its two parties' only, so these mails are not listed in the admin (product.md §7).
"""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from partners.domain.addressees import addressees
from partners.inquiry_enums import InquirySide
from partners.models import Inquiry, InquiryMessage, User
from ppp_portal import mail

SIGNED = "\n\n公民連携ポータル\n"
READ_THERE = "サインインして、次の画面でお読みください。このメールへの返信は、相手に届きません。"


def asked(inquiry: Inquiry, message: InquiryMessage) -> None:
    """To both bodies, but not to the writer."""
    sender, recipient = inquiry.sender, inquiry.recipient
    key = f"asked:{message.pk}"
    _tell(
        inquiry,
        InquirySide.RECIPIENT,
        f"{sender}から問い合わせが届きました",
        f"{sender}から{recipient}あてに、問い合わせが届きました。",
        key,
        but=message.created_by,
    )
    _tell(
        inquiry,
        InquirySide.SENDER,
        f"{recipient}に問い合わせを送りました",
        f"{sender}から{recipient}あてに、問い合わせを送りました。",
        key,
        but=message.created_by,
    )


def wrote(inquiry: Inquiry, message: InquiryMessage) -> None:
    """To both bodies, but not to the writer."""
    writer = inquiry.body(message.side)
    for side in InquirySide:
        _tell(
            inquiry,
            side,
            f"問い合わせに、{writer}から書き込みがありました",
            f"{inquiry.sender}と{inquiry.recipient}のやり取りに、{writer}が書き込みました。",
            f"wrote:{message.pk}",
            but=message.created_by,
        )


def closed(inquiry: Inquiry, by: User) -> None:
    for side in InquirySide:
        _tell(
            inquiry,
            side,
            "問い合わせのやり取りが終わりました",
            f"{inquiry.sender}から{inquiry.recipient}への問い合わせが、終了しました。",
            "closed",
            but=by,
        )


def unanswered(inquiry: Inquiry, open_days: int) -> int:
    """To the body that owes words; returns how many were told."""
    assert inquiry.waiting_since is not None
    return _tell(
        inquiry,
        InquirySide.RECIPIENT,
        f"{inquiry.sender}からの問い合わせに、まだ返事がありません",
        f"{inquiry.sender}が{open_days}開庁日のあいだ返事を待っています。"
        "すぐに答えられないときは、いつごろ返事ができるかだけでもお知らせください。",
        f"unanswered:{inquiry.waiting_since.isoformat()}",
    )


def _tell(
    inquiry: Inquiry,
    side: InquirySide,
    subject: str,
    text: str,
    key: str,
    *,
    but: User | None = None,
) -> int:
    link = settings.PORTAL_BASE_URL.rstrip("/") + reverse("inquiry_detail", args=[inquiry.pk])
    people = addressees(inquiry.body(side))
    if but is not None:
        people.pop(but.pk, None)
    for user_id, address in people.items():
        mail.queue(
            to=address,
            subject=f"【公民連携ポータル】{subject}",
            body=f"{text}\n\n{READ_THERE}\n{link}{SIGNED}",
            key=f"inquiry:{inquiry.pk}:{key}:{user_id}",
            confidential=True,
        )
    return len(people)
