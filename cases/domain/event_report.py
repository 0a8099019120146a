"""The report of a session: an activity report that begins with what the session says of itself.

What one tells of a training elsewhere is told here: 日時・場所・分野・主催・方法・内容・目的・成果, who
was there, and their words (product.md §3 S1). The event has the half of it, the report the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from cases.domain.masking import people
from cases.domain.report import ReportInput, create_report
from cases.domain.report_numbers import AttendanceEntry
from cases.enums import ActivityMethod, ReportKind
from cases.event_enums import EventKind
from cases.event_report_permissions import may_report_session
from cases.models import ActivityReport, Event, EventSession
from cases.models.report import TEXT
from partners.enums import Field
from partners.models import User
from ppp_portal import audit
from ppp_portal.japan.date_reading import TOKYO
from ppp_portal.refusals import ensure

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

_LABELS = {code: str(label) for code, label in Field.choices}
_METHODS = {
    EventKind.WORKSHOP: ActivityMethod.WORKSHOP,
    EventKind.LECTURE: ActivityMethod.LECTURE,
}


@transaction.atomic
def write_session_report(*, by: User, session_id: int) -> ActivityReport:
    """The draft of a session's report, or the report it has. Raises Refused, or ValidationError."""
    session = EventSession.objects.select_for_update(of=("self",)).get(pk=session_id)
    if session.report:
        return session.report
    ensure(may_report_session(by, session))
    event: Event = session.event
    body, case = event.body, event.case
    assert body is not None  # may_report_session
    assert case is not None
    report = create_report(
        by=by,
        case_id=case.pk,
        body=body,
        kind=ReportKind.EVENT,
        data=ReportInput(_values(event, session), attendances=_attendances(session)),
    )
    session.report = report
    session.save(update_fields=["report"])
    audit.record(by=by, action="event.report", obj=event, detail={"report": report.pk})
    return report


def session_of(reader: User | AnonymousUser, report: ActivityReport) -> EventSession | None:
    """The session that a report tells of, where the reader may see its event; at most one query."""
    session: EventSession | None = getattr(report, "event_session", None)
    if session and Event.objects.visible_to(reader).filter(pk=session.event_id).exists():
        return session
    return None


def reports_of(reader: User | AnonymousUser, event: Event) -> dict[int, ActivityReport]:
    """The reports of an event's sessions that this reader may open, by session; one query."""
    found = ActivityReport.objects.visible_to(reader).filter(event_session__event=event)
    return {
        report.event_session.pk: report
        for report in found.select_related("event_session", "organisation", "municipality")
    }


def session_facts(session: EventSession) -> list[tuple[str, str]]:
    """What the event adds to the facts of the report: label, text (select with event's bodies)."""
    event = session.event
    # The same for every reader: four people at a training are easily told apart.
    attended = f"{people(session.attended_count).text}人" if session.attended_count else ""
    if attended and session.attended_note:
        attended += f"（{session.attended_note}）"
    fields = "・".join(_LABELS[code] for code in event.fields if code in _LABELS)
    return [
        ("主催", event.organiser_words),
        ("分野", fields),
        ("進め方", event.way),
        ("参加", attended),
    ]


def session_texts(session: EventSession) -> list[tuple[str, str]]:
    """目的 and 成果 of the event, where it says them."""
    pairs = (("目的", session.event.purpose), ("成果", session.event.outcome))
    return [(title, text) for title, text in pairs if text]


def _values(event: Event, session: EventSession) -> dict[str, Any]:
    start, end = session.starts_at.astimezone(TOKYO), session.ends_at.astimezone(TOKYO)
    return {
        "period_start": start.date(),
        "period_end": end.date(),
        "starts_at": start.time(),
        "ends_at": end.time(),
        "place": session.place,
        "is_online": session.is_online,
        "method": _method(event, session),
        "title": session.topic or event.title,
        "narrative": (session.content or event.content)[:TEXT],
    }


def _method(event: Event, session: EventSession) -> str:
    if ActivityMethod.FISHBOWL.label in event.way:
        return ActivityMethod.FISHBOWL
    if session.is_online:
        return ActivityMethod.ONLINE
    return _METHODS.get(EventKind(event.kind), ActivityMethod.IN_PERSON)


def _attendances(session: EventSession) -> list[AttendanceEntry] | None:
    """The people of the session, where the case counts one group of people only."""
    assert session.event.case is not None
    groups = list(session.event.case.attendance_groups.filter(is_retired=False)[:2])
    if session.attended_count is None or len(groups) != 1:
        return None
    return [AttendanceEntry(groups[0].pk, session.attended_count)]
