"""Fixtures of the proposals' tests."""

from __future__ import annotations

import pytest

from tests.concurrent import _audit_guarded_again, concurrent_db
from tests.factories.entries import Bidder, Office, make_bidder, make_office

__all__ = ["_audit_guarded_again", "bidder", "concurrent_db", "office", "rival"]


@pytest.fixture
def office() -> Office:
    return make_office(name="甲市")


@pytest.fixture
def bidder() -> Bidder:
    return make_bidder(name="NPO法人甲の会")


@pytest.fixture
def rival() -> Bidder:
    return make_bidder(name="NPO法人乙の会")
