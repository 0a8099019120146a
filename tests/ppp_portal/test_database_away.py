"""While the database is away, every page says so with 503, not 500."""

from __future__ import annotations

import copy
from collections.abc import Iterator

import pytest
from django.db import connections
from django.test import Client


@pytest.fixture
def away(django_db_blocker) -> Iterator[None]:
    """The portal's connection led to a server that does not exist."""
    real = connections["default"]
    lost = copy.copy(real)
    lost.connection = None
    lost.settings_dict = real.settings_dict | {"HOST": "127.0.0.1", "PORT": "1"}
    connections["default"] = lost
    with django_db_blocker.unblock():
        yield
    connections["default"] = real


@pytest.mark.parametrize("address", ["/", "/cases/", "/accounts/login/?x=1", "/readyz"])
def test_a_page_that_needs_the_database_answers_503(away, address):
    client = Client(raise_request_exception=False)
    client.cookies["sessionid"] = "somebody"

    response = client.get(address)

    assert response.status_code == 503


def test_the_page_is_japanese_and_says_when_to_come_back(away):
    response = Client(raise_request_exception=False).get("/cases/")

    assert "ただいま休止しています" in response.content.decode()
    assert response["Retry-After"] == "300"


def test_the_process_is_alive_all_the_same(away):
    assert Client(raise_request_exception=False).get("/healthz").status_code == 200
