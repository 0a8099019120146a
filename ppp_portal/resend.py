"""A POST that arrived too late for its sign-in or its token: what was typed goes back to its writer.

Only to a page of our own that sent it (Origin), so that nobody else's page can put words into a
form that carries a fresh token. Passwords and files are never sent back.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.template import loader

from ppp_portal.uploads import MemoryOnlyUploadHandler

# Beyond this the page itself would be too heavy to send again.
LARGEST = 1_000_000
_NOT_SENT_BACK = ("csrfmiddlewaretoken", "autosave")


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Django's, but a form sent after the session has ended keeps its words."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> Any:
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            if getattr(view_func, "memory_only", False):
                # What that view seals must not touch the disk on this way either.
                request.upload_handlers = [MemoryOnlyUploadHandler(request)]
            page = resend_page(request, signed_out=True)
            if page:
                return page
        return super().handle_no_permission(request, view_func)


def resend_page(request: HttpRequest, *, signed_out: bool) -> HttpResponse | None:
    """403 with everything typed and a button that sends it again; None where there is nothing."""
    if request.method != "POST" or not _sent_by_ourselves(request):
        return None
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in _NOT_SENT_BACK and "password" not in name
    ]
    if not any(text.strip() for _, text in typed):
        return None
    if sum(len(text) for _, text in typed) > LARGEST:
        return None
    context = {
        "static_url": settings.STATIC_URL,
        "typed": typed,
        "signed_out": signed_out,
        "had_files": bool(request.FILES),
        "address": request.get_full_path(),
    }
    html = loader.render_to_string("errors/resend.html", context, request)
    response = HttpResponse(html, status=HTTPStatus.FORBIDDEN)
    response["Cache-Control"] = "no-store"
    return response


def _sent_by_ourselves(request: HttpRequest) -> bool:
    """Whether the browser says that a page of this very host sent the form."""
    origin = urlsplit(request.headers.get("Origin", ""))
    return bool(origin.netloc) and origin.netloc == request.get_host()
