"""The daily reminder of sessions: the day before, to whoever registered somebody, once each."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import connection, transaction

from cases.domain import event_notices as notices
from cases.event_enums import OVER
from cases.models import EventRegistration, EventSession, Reminded
from partners.models import User

_LOCK = 7_215_040_002  # one run at a time, whoever starts it


@transaction.atomic
def remind(today: date) -> int:
    """Queue the mails about tomorrow's sessions; returns how many. Again the same day: none.

    Also on days off: whoever comes on a Monday wants to know on Sunday. Only those with a place.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    tomorrow = today + timedelta(days=1)
    sessions = EventSession.objects.filter(starts_at__date=tomorrow).exclude(event__state__in=OVER)
    told = 0
    for session in sessions.select_related("event").order_by("starts_at", "pk"):
        key = f"event-session:{session.pk}:{tomorrow.isoformat()}"
        seated = EventRegistration.objects.seated().filter(event=session.event_id)
        known = Reminded.objects.filter(key=key).values("user")
        people = User.objects.filter(pk__in=seated.values("registered_by"), is_active=True)
        for user in people.exclude(pk__in=known).order_by("pk"):
            Reminded.objects.create(user=user, key=key)
            notices.session_soon(session, user, key)
            told += 1
    return told
