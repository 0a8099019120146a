"""Mails about reports: one function a mail, written in the transaction of the step they tell of.

They name the case, the kind and the period, never what a report says; a 差戻し carries its
reason, because that is what the reader has to act on.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse

from cases.domain.report_words import heading
from cases.models import ActivityReport
from partners.domain.addressees import addressees
from partners.models import Municipality, Organisation
from ppp_portal import mail

SIGNED = "\n\n公民連携ポータル\n"


def report_submitted(report: ActivityReport) -> None:
    """To the municipality of the case: a report has arrived."""
    _tell(
        [report.case.lead_municipality],
        report,
        subject="活動報告が届きました",
        text=f"{report.body}から活動報告が届きました。受け付けて、内容を確かめてください。",
        step="submitted",
    )


def report_withdrawn(report: ActivityReport) -> None:
    _tell(
        [report.case.lead_municipality],
        report,
        subject="活動報告が取り下げられました",
        text=f"{report.body}が活動報告を取り下げました。直したあとで、もう一度届きます。",
        step="withdrawn",
    )


def report_returned(report: ActivityReport, reason: str) -> None:
    """To the body that reports: what to mend."""
    _tell(
        [report.body],
        report,
        subject="活動報告が差し戻されました",
        text=f"活動報告が差し戻されました。直して、もう一度提出してください。\n\n理由：\n{reason}",
        step="returned",
    )


def report_confirmed(report: ActivityReport) -> None:
    _tell(
        [report.body],
        report,
        subject="活動報告が確認されました",
        text="活動報告が確認されました。数は成果の合計に入りました。",
        step="confirmed",
    )


def reports_due(address: str, lines: Sequence[str], *, key: str) -> None:
    """To one person: everything about reports that wants doing, in one mail a day."""
    link = settings.PORTAL_BASE_URL.rstrip("/") + reverse("home")
    text = "\n".join(f"・{line}" for line in lines)
    mail.queue(
        to=address,
        subject=f"【公民連携ポータル】活動報告の期限のお知らせ（{len(lines)}件）",
        body=f"次の活動報告をお確かめください。\n\n{text}\n\n今日やること：\n{link}{SIGNED}",
        key=key,
    )


def _tell(
    bodies: Sequence[Municipality | Organisation | None],
    report: ActivityReport,
    *,
    subject: str,
    text: str,
    step: str,
) -> None:
    """One mail a person. A report may take a step more than once; its version tells them apart."""
    link = settings.PORTAL_BASE_URL.rstrip("/") + reverse("report_detail", args=[report.pk])
    people = {pk: to for body in bodies if body for pk, to in addressees(body).items()}
    for user_id, address in people.items():
        mail.queue(
            to=address,
            subject=f"【公民連携ポータル】{subject}：{report.case.title}",
            body=f"{text}\n\n{report.case.title}\n{heading(report)}\n{link}{SIGNED}",
            key=f"report:{report.pk}:{step}:{report.version}:{user_id}",
        )
