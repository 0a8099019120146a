"""What an event left behind: the reports of its sessions, participants' words, and questions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from cases.domain.event_report import reports_of, write_session_report
from cases.enums import ReportState
from cases.event_question_permissions import may_record_question
from cases.event_report_permissions import may_report_event
from cases.models import Event, EventQuestion, EventSession
from cases.views.words import cloud_of
from partners.actor import actor
from ppp_portal.clock import database_now
from ppp_portal.http import page


def learnt(request: HttpRequest, event: Event) -> dict[str, Any]:
    """The sections of the event's page, in a fixed number of queries."""
    reports = reports_of(request.user, event)
    sessions = list(event.sessions.order_by("starts_at", "pk"))
    counted = [row for row in reports.values() if row.state == ReportState.CONFIRMED]
    texts = [voice for report in counted for voice in report.voices]
    writing = request.user.is_authenticated and may_report_event(request.user, event) is None
    now = database_now() if writing else None
    may_record = may_record_question(request.user, event) is None
    questions = EventQuestion.objects.visible_to(request.user).filter(event=event)
    if not may_record:
        questions = questions.filter(published_at__isnull=False)
    return {
        "reports": [
            (number, session, reports.get(session.pk))
            for number, session in enumerate(sessions, 1)
            if session.pk in reports
            or (now and session.report_id is None and session.ends_at <= now)
        ],
        "words": cloud_of("words", "参加者の声に多いことば", texts) if texts else None,
        "questions": list(questions.order_by("asked_at", "pk")[:50]),
        "may_record": may_record,
        "several": len(sessions) > 1,
    }


@page("POST")
def event_session_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the report of a session, or open the one it has."""
    sessions = EventSession.objects.filter(event__in=Event.objects.visible_to(request.user))
    session = get_object_or_404(sessions, pk=pk)
    was_there = session.report_id is not None
    try:
        report = write_session_report(by=actor(request), session_id=session.pk)
    except ValidationError as error:
        messages.error(request, f"報告の下書きを作れませんでした。{''.join(error.messages)}")
        return redirect("event_detail", pk=session.event_id)
    if was_there:
        return redirect("report_detail", pk=report.pk)
    messages.success(
        request, "この回の日時・場所・内容を入れた下書きを作りました。参加者の声も書けます。"
    )
    return redirect("report_edit", pk=report.pk)
