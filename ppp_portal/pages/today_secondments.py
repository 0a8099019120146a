"""今日やること around secondments: consents asked for, ends that come near, reports to accept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from partners.enums import Role
from partners.models import Membership, Secondment, SecondmentReport, User
from partners.secondment_enums import SecondmentReportState, SecondmentState
from ppp_portal.japan.wareki import format_wareki
from ppp_portal.pages.today import Section, Task, section_of

DAYS_BEFORE = 90
_MORE = "派遣・研修受入の一覧を見る"


def secondment_sections(user: User, membership: Membership) -> list[Section]:
    """Only what there is to do for the body acted for; a fixed number of queries per role."""
    if membership.role == Role.VIEWER:
        return []
    rows: Any = Secondment.objects.of_parties(user)
    if membership.municipality_id:
        rows = rows.of_municipality(membership.municipality_id)
    elif membership.organisation_id:
        rows = rows.of_organisation(membership.organisation_id)
    sections = [*_ending(rows), *_reports(user, membership, rows)]
    if membership.role in (Role.APPROVER, Role.MANAGER):
        sections = [*_consents(membership, rows), *sections]
    return sections


def _consents(membership: Membership, rows: QuerySet[Secondment]) -> list[Section]:
    """The other side has agreed to the publication, this one not yet."""
    as_sender = _is(membership, "sender") & Q(
        sender_agreed_at__isnull=True, host_agreed_at__isnull=False
    )
    as_host = _is(membership, "host") & Q(
        host_agreed_at__isnull=True, sender_agreed_at__isnull=False
    )
    waiting = rows.filter(as_sender | as_host, published_at__isnull=True)
    return _section(
        "公開への同意を待っている派遣",
        waiting.order_by("updated_at", "pk"),
        "内容を確かめて同意する",
    )


def _ending(rows: QuerySet[Secondment]) -> list[Section]:
    today = timezone.localdate()
    soon = rows.filter(
        state=SecondmentState.RUNNING, ends_on__lte=today + timedelta(days=DAYS_BEFORE)
    )
    return section_of(
        "期間の終わりが近い派遣",
        soon.order_by("ends_on", "pk"),
        lambda row: Task(
            row.title,
            reverse("secondment_detail", args=[row.pk]),
            f"{format_wareki(row.ends_on)}まで。復帰か、次の協議を確かめる",
        ),
        more_url=reverse("secondment_list"),
        more_label=_MORE,
    )


def _reports(user: User, membership: Membership, rows: QuerySet[Secondment]) -> list[Section]:
    """Sent by the other side, not yet accepted."""
    sent = SecondmentReport.objects.filter(
        Q(side="host") & _is(membership, "sender", "secondment__")
        | Q(side="sender") & _is(membership, "host", "secondment__"),
        state=SecondmentReportState.SENT,
        secondment__in=rows.values("pk"),
    ).exclude(sent_by=user)
    return section_of(
        "受け取りを待っている勤務状況・研修報告",
        sent.select_related("secondment").order_by("month", "pk"),
        lambda row: Task(
            row.secondment.title,
            reverse("secondment_detail", args=[row.secondment_id]),
            f"{row.month:%Y年}{row.month.month}月の{row.get_kind_display()}",
        ),
        more_url=reverse("secondment_list"),
        more_label=_MORE,
    )


def _section(title: str, rows: QuerySet[Secondment], note: str) -> list[Section]:
    return section_of(
        title,
        rows,
        lambda row: Task(row.title, reverse("secondment_detail", args=[row.pk]), note),
        more_url=reverse("secondment_list"),
        more_label=_MORE,
    )


def _is(membership: Membership, side: str, before: str = "") -> Q:
    """The body acted for is on this side."""
    if membership.municipality_id:
        return Q(**{f"{before}{side}_municipality": membership.municipality_id})
    return Q(**{f"{before}{side}_organisation": membership.organisation_id})
