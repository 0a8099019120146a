"""Fixtures of the partners' tests."""

from tests.concurrent import _audit_guarded_again, concurrent_db

__all__ = ["_audit_guarded_again", "concurrent_db"]
