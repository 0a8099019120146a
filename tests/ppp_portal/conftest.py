"""Fixtures of the tests of the ground."""

from tests.concurrent import _audit_guarded_again, concurrent_db

__all__ = ["_audit_guarded_again", "concurrent_db"]
