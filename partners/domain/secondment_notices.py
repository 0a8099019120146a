"""Mails about secondments: that something happened and where, never who or what.

An unpublished secondment is its parties' only, so a mail names neither the other party nor any
term, and is not listed in the admin (product.md §7).
"""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.urls import reverse

from partners.domain.addressees import addressees
from partners.models import Secondment, SecondmentReport, User
from partners.secondment_enums import SecondmentSide
from ppp_portal import mail
from ppp_portal.japan.wareki import format_wareki
from ppp_portal.states import Transition

SIGNED = "\n\n公民連携ポータル\n"


def created(secondment: Secondment, by: User) -> None:
    _tell(
        secondment,
        by,
        "派遣・研修受入が登録されました",
        "あなたの自治体・団体を相手とする派遣・研修受入が、登録されました。",
        "created",
    )


def stepped(secondment: Secondment, step: Transition, by: User) -> None:
    text = f"派遣・研修受入について「{step.label}」が行われました。"
    _tell(secondment, by, "派遣・研修受入が進みました", text, f"{step.action}:{secondment.version}")


def agreed(secondment: Secondment, side: SecondmentSide, by: User) -> None:
    text = f"{side.label}が、派遣・研修受入の公開に同意しました。内容をお確かめください。"
    key = f"agreed:{side}:{secondment.version}"
    _tell(secondment, by, "派遣・研修受入の公開への同意", text, key)


def report_sent(report: SecondmentReport, by: User) -> None:
    text = f"「{report.get_kind_display()}」が届きました。内容を確かめて、受け取ってください。"
    _tell(report.secondment, by, "勤務状況・研修報告が届きました", text, f"report:{report.pk}")


def ends_soon(secondment: Secondment, day: date, stage: int) -> int:
    """To everybody of both parties; returns the number of new mails. Once per end and stage."""
    text = (
        f"派遣・研修受入の期間が、{format_wareki(day)}に終わります。"
        "復帰の準備、または延長・次の年度の協議をお確かめください。"
    )
    return _tell(
        secondment,
        None,
        f"派遣・研修受入の期間が終わります（{format_wareki(day)}）",
        text,
        f"ends:{day.isoformat()}:{stage}",
    )


def _tell(secondment: Secondment, by: User | None, subject: str, text: str, key: str) -> int:
    """One mail a person of either party, but not to the one who did it."""
    link = settings.PORTAL_BASE_URL.rstrip("/") + reverse("secondment_detail", args=[secondment.pk])
    people: dict[int, str] = {}
    for body in (secondment.sender, secondment.host):
        if not isinstance(body, str):
            people |= addressees(body)
    told = 0
    for user_id, address in people.items():
        if by is not None and user_id == by.pk:
            continue
        full_key = f"secondment:{secondment.pk}:{key}:{user_id}"
        told += not mail.Mail.objects.filter(key=full_key).exists()
        mail.queue(
            to=address,
            subject=f"【公民連携ポータル】{subject}",
            body=f"{text}\n\nサインインして、次の画面でお読みください。\n{link}{SIGNED}",
            key=full_key,
            confidential=True,
        )
    return told
