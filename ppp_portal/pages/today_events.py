"""今日やること around events: those to look after, and those one takes part in."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from cases.enums import Visibility
from cases.event_enums import BEFORE_END, ORGANISERS, STAFF, EventState
from cases.models import Event, EventRegistration, EventSession
from partners.models import Membership, User
from ppp_portal.japan.moments import format_moment
from ppp_portal.japan.wareki import format_wareki
from ppp_portal.pages.today import Section, Task, section_of

_MORE = "研修・研究会の一覧を見る"


def event_sections(user: User, membership: Membership) -> list[Section]:
    """Only what there is to do; a fixed number of queries per role."""
    sections = _own_sessions(user)
    sections += _reports_to_write(user)
    if membership.role in (*STAFF, *ORGANISERS):
        sections += _to_look_after(membership)
    return sections


def _own_sessions(user: User) -> list[Section]:
    """Sessions to come, of events where one has registered somebody who has a place."""
    seated = EventRegistration.objects.seated().filter(registered_by=user)
    rows = EventSession.objects.filter(
        event__in=seated.values("event"), event__state__in=BEFORE_END, ends_at__gt=timezone.now()
    )
    return section_of(
        "申し込んだ研修・研究会",
        rows.select_related("event").order_by("starts_at", "pk"),
        lambda row: Task(
            row.event.title,
            reverse("event_detail", args=[row.event_id]),
            format_moment(row.starts_at),
        ),
        more_url=reverse("event_list"),
        more_label=_MORE,
    )


def _reports_to_write(user: User) -> list[Section]:
    """Final reports that are asked for and not handed in, once the last session has begun."""
    seated = EventRegistration.objects.seated().filter(registered_by=user)
    today = timezone.localdate()
    rows = Event.objects.filter(
        Q(report_due_on__isnull=True) | Q(report_due_on__gte=today),
        pk__in=seated.values("event"),
        asks_report=True,
    ).exclude(Q(state=EventState.CANCELLED) | Q(final_reports__written_by=user))
    return section_of(
        "参加者のレポート",
        rows.order_by("report_due_on", "pk"),
        lambda row: Task(
            row.title,
            reverse("event_final_report", args=[row.pk]),
            f"{format_wareki(row.report_due_on)}までに提出する"
            if row.report_due_on
            else "書いて提出する",
        ),
        more_url=reverse("event_list"),
        more_label=_MORE,
    )


def _to_look_after(membership: Membership) -> list[Section]:
    """Of the body acted for: to publish or open, and to record as ended."""
    rows = Event.objects.filter(
        municipality=membership.municipality_id, organisation=membership.organisation_id
    )
    preparing = rows.filter(state=EventState.PREPARING)
    past = Q(ends_at__lt=timezone.now())
    return [
        *_section(
            "準備中の研修・研究会",
            preparing.exclude(past).order_by("starts_at", "pk"),
            "公開し、申込を受け付ける",
        ),
        *_section(
            "終わった研修・研究会",
            rows.filter(past, state__in=BEFORE_END).order_by("ends_at", "pk"),
            "出欠と成果を書き、終了を記録する",
        ),
    ]


def _section(title: str, rows: QuerySet[Event], note: str) -> list[Section]:
    return section_of(
        title,
        rows,
        lambda row: Task(
            row.title,
            reverse("event_detail", args=[row.pk]),
            note if row.visibility != Visibility.DRAFT or row.starts_at else "日程を加えて公開する",
        ),
        more_url=reverse("event_list"),
        more_label=_MORE,
    )
