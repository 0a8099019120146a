"""Who one is acting as: the membership chosen in this session."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

SESSION_KEY = "membership_id"


def current_membership(request: HttpRequest):  # type: ignore[no-untyped-def]
    """Return the chosen membership, else the first in force, else None. No query for visitors."""
    user = request.user
    if not user.is_authenticated:
        return None
    memberships = user.active_memberships
    chosen = request.session.get(SESSION_KEY)
    for membership in memberships:
        if membership.pk == chosen:
            return membership
    return memberships[0] if memberships else None


class MembershipMiddleware:
    """Set `request.membership` (lazy) and let audit rows name the body acted for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.membership = SimpleLazyObject(lambda: current_membership(request))  # type: ignore[attr-defined]
        if request.method == "POST" and request.user.is_authenticated:
            request.user.acting_membership = current_membership(request)
        return self.get_response(request)
