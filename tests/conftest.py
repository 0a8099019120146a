"""The suite's ground: its own PostgreSQL, started with the run and stopped after it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from django.apps import apps
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from ppp_portal.local_postgres import LocalPostgresError, place_for, purpose_now, running
from tests.strict_client import strict_answers


def pytest_configure(config: pytest.Config) -> None:
    """Hold the local server up for the whole run, once: pytest-xdist's workers attach to it."""
    if hasattr(config, "workerinput") or os.environ.get("DATABASE_URL"):
        return
    server = ExitStack()
    try:
        server.enter_context(running(place_for(purpose_now())))
    except LocalPostgresError as error:
        raise pytest.UsageError(str(error)) from error
    config.add_cleanup(server.close)


# Ids of four digits and more: a page that prints one as 「1,234」 is found by every test.
FIRST_ID = 12_001


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """pytest-django's, then ids that begin high."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for model in apps.get_models():
            columns = connection.introspection.get_sequences(cursor, model._meta.db_table)
            for column in columns:
                cursor.execute("SELECT setval(%s, %s, false)", [column["name"], FIRST_ID])


@pytest.fixture(autouse=True)
def _strict_answers() -> Iterator[None]:
    """Every page that any test asks for is checked, whatever the test is about."""
    with strict_answers():
        yield
