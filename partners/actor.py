"""Who acts: the signed-in account behind a request."""

from __future__ import annotations

from django.http import HttpRequest

from partners.models import User


def actor(request: HttpRequest) -> User:
    """The account of a request to a view behind sign-in (LoginRequiredMiddleware, the admin)."""
    user = request.user
    assert user.is_authenticated
    return user
