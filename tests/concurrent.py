"""A database for tests in which several connections act at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

NO_TRUNCATE = "ALTER TABLE ppp_portal_auditentry {} TRIGGER ppp_portal_auditentry_no_truncate"


def _switch(state: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(NO_TRUNCATE.format(state))


def forget_jobs() -> None:
    """Remove queued jobs, which Django's emptying passes over: their tables are not its own."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")


@pytest.fixture
def _audit_guarded_again(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    yield
    with django_db_blocker.unblock():
        _switch("ENABLE")


@pytest.fixture
def concurrent_db(_audit_guarded_again: None, transactional_db: None) -> Iterator[None]:
    """A database that several threads see, emptied afterwards.

    Emptying is TRUNCATE, which the audit table refuses: its guard rests for that moment. Tests
    that use this carry no django_db mark, or it would be emptied before the guard rests.
    """
    yield
    _switch("DISABLE")
    forget_jobs()
