"""The dates of a call, each alone or all together, for a calendar."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse

from ppp_portal.calendar_file import calendar_response
from ppp_portal.clock import database_now
from ppp_portal.http import page
from proposals.domain.call_calendar import events_of
from proposals.views.call import get_call


@login_not_required
@page("GET")
def call_calendar(request: HttpRequest, pk: int) -> HttpResponse:
    call = get_call(request, pk)
    events = events_of(call, database_now())
    return calendar_response(events, name=call.title, filename=f"call-{call.pk}.ics")


@login_not_required
@page("GET")
def call_date(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """One line of the schedule."""
    call = get_call(request, pk)
    events = [
        event for event in events_of(call, database_now()) if event.key == f"call-{call.pk}-{code}"
    ]
    if not events:
        raise Http404
    return calendar_response(events, name=call.title, filename=f"call-{call.pk}-{code}.ics")
