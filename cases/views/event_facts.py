"""The facts of an event in words: for its page, its list and its calendar."""

from __future__ import annotations

from django.db.models import Exists, OuterRef
from django.urls import reverse

from cases.domain.masking import people
from cases.event_enums import EventState
from cases.models import (
    Case,
    ConsultationBooking,
    Event,
    EventConsultation,
    EventSession,
)
from partners.enums import Field
from ppp_portal.clock import database_now
from ppp_portal.components import Crumb, Item
from ppp_portal.japan.date_reading import TOKYO
from ppp_portal.japan.moments import format_clock, format_day, format_moment
from ppp_portal.japan.wareki import format_wareki

_LABELS = {code: str(label) for code, label in Field.choices}
_KINDS = {EventState.OPEN: "ok", EventState.PREPARING: "warn", EventState.CANCELLED: "bad"}


def crumbs(event: Event | None = None, *more: str) -> list[Crumb]:
    """研修・研究会 › this one › the page."""
    found = [Crumb("研修・研究会", reverse("event_list"))]
    if event is not None:
        found.append(Crumb(event.title, reverse("event_detail", args=[event.pk]) if more else ""))
    return [*found, *(Crumb(label) for label in more)]


def body_url(event: Event) -> str:
    if event.municipality:
        return reverse("municipality_detail", args=[event.municipality.code])
    if event.organisation_id:
        return reverse("organisation_detail", args=[event.organisation_id])
    return ""


def side_facts(event: Event, case: Case | None) -> list[Item]:
    """The facts beside an event; `case` only where the reader may see it."""
    return [
        Item("種類", event.get_kind_display()),
        Item("主催", event.organiser_words, body_url(event)),
        Item("分野", field_labels(event)),
        Item("対象", event.audience),
        Item("進め方", event.way),
        Item("期日", days(event)),
        Item("定員", f"{event.capacity:,}人" if event.capacity else ""),
        Item("申込の締切", format_moment(event.accepts_until) if event.accepts_until else ""),
        Item("レポートの締切", format_wareki(event.report_due_on) if event.report_due_on else ""),
        Item("問い合わせ先", event.contact),
        Item("関わる事例", case.title, reverse("case_detail", args=[case.pk]))
        if case
        else Item("", ""),
    ]


def hit_facts(event: Event) -> list[Item]:
    """The facts that a list has room for."""
    until = event.accepts_until if event.state == EventState.OPEN else None
    return [
        Item("期日", days(event)),
        Item("申込の締切", format_moment(until) if until else ""),
        Item("定員", f"{event.capacity:,}人" if event.capacity else ""),
    ]


def field_labels(event: Event) -> list[str]:
    return [_LABELS[code] for code in event.fields if code in _LABELS]


def state_kind(event: Event) -> str:
    """Chip kind of an event's state."""
    return _KINDS.get(EventState(event.state), "")


def days(event: Event) -> str:
    """「令和4年7月20日（水）〜12月14日…」: the first and the last day."""
    if event.starts_at is None or event.ends_at is None:
        return ""
    first = event.starts_at.astimezone(TOKYO).date()
    last = event.ends_at.astimezone(TOKYO).date()
    return format_day(first) if first == last else f"{format_day(first)}〜{format_day(last)}"


def session_when(session: EventSession) -> str:
    """「令和5年10月4日（水）18時〜20時」"""
    start, end = session.starts_at.astimezone(TOKYO), session.ends_at.astimezone(TOKYO)
    last = format_clock(end.time())
    if end.date() != start.date():
        last = format_moment(end)
    return f"{format_day(start.date())}{format_clock(start.time())}〜{last}"


def session_where(session: EventSession) -> str:
    """「オンライン　蒲郡市役所」"""
    return "　".join(part for part in ("オンライン" * session.is_online, session.place) if part)


def free_slots(event: Event) -> list[EventConsultation]:
    """Slots of consultations that can still be booked; one query and the clock's."""
    taken = ConsultationBooking.objects.live().filter(slot=OuterRef("pk"))
    rows = EventConsultation.objects.filter(~Exists(taken), event=event)
    return list(rows.filter(starts_at__gt=database_now()).order_by("starts_at", "pk"))


def places_words(event: Event) -> str:
    """How many places there are and how many are free, while registrations are taken.

    One to four people who have registered are never told apart, neither by what is left.
    """
    if event.state != EventState.OPEN or event.capacity is None:
        return ""
    seated = event.registrations.seated().count()
    waiting = event.registrations.waiting().count()
    free = max(0, event.capacity - seated)
    if free and not waiting:
        taken = people(seated)
        least = event.capacity - (taken.high or 0)
        if least < 1:
            return f"定員{event.capacity:,}人です。まだ申し込めます。"
        left = f"{least:,}人" + ("" if taken.is_exact else "以上")
        return f"定員{event.capacity:,}人のうち、あと{left}申し込めます。"
    return f"定員{event.capacity:,}人は満席です。キャンセル待ちは{waiting:,}人です。"
