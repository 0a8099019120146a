"""/calendar.ics: every public date of the portal, to subscribe to."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse

from ppp_portal.calendar_file import calendar_response
from ppp_portal.clock import database_now
from ppp_portal.http import page
from proposals.domain.call_calendar import events_of_all
from proposals.models import Call


@login_not_required
@page("GET")
def public_calendar(request: HttpRequest) -> HttpResponse:
    """The same for everybody: calendars keep it, and ask again without signing in."""
    visible = Call.objects.visible_to(AnonymousUser())
    events = events_of_all(visible, database_now())
    return calendar_response(events, name="公民連携ポータル", filename="calendar.ics")
