"""Sign-in for the admin goes through the portal's own page, with its limits and second factor."""

from __future__ import annotations

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.cache import never_cache


@login_not_required
@never_cache
def admin_login(request: HttpRequest) -> HttpResponseBase:
    """Instead of /admin/login/: visitors to the sign-in page, others are refused (403)."""
    response: HttpResponseBase = secure_admin_login(admin.site.login)(request)
    return response
