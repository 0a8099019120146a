"""The header's question on every page: who am I, and as whom."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from partners.middleware import current_membership


def membership(request: HttpRequest) -> dict[str, Any]:
    """`membership` in use and the other `memberships` one can switch to."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"membership": None, "memberships": []}
    current = current_membership(request)
    others = [m for m in user.active_memberships if current is None or m.pk != current.pk]
    return {"membership": current, "memberships": [current, *others] if current else []}
