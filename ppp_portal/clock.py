"""The one clock that deadlines are judged by: the database's."""

from __future__ import annotations

from datetime import datetime

from django.db import connection


def database_now() -> datetime:
    """The instant of this call (`clock_timestamp()`), aware, to the microsecond.

    Unlike `now()` it moves inside a transaction: asked first, before any lock is waited for, it
    is when the request arrived.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (instant,) = cursor.fetchone()
    return instant


def is_in_time(instant: datetime, deadline: datetime | None) -> bool:
    """Whether `instant` still counts: 17:00:00.000000 is in, the next microsecond is out.

    Without a deadline everything is in time.
    """
    return deadline is None or instant <= deadline
