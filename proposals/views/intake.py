"""How what will be sealed arrives: in memory, with the instant it had come, kept out of reports."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.http.request import UnreadablePostError
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.debug import sensitive_post_parameters

from ppp_portal import errors
from ppp_portal.clock import database_now
from ppp_portal.uploads import MemoryOnlyUploadHandler

View = Callable[..., HttpResponseBase]


def sealed_intake(view: View) -> View:
    """The outermost decorator of every view that receives what is sealed.

    Reads the whole body into memory, then asks the database's clock, before any lock and before
    the view's transaction: `request.received_at`. The CSRF token is checked after that, since
    checking it would read the body with Django's own upload handlers, which write large files to
    the disk; it is checked all the same.
    """
    checked = csrf_protect(sensitive_post_parameters()(view))

    @csrf_exempt
    @wraps(view)
    def received(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST":
            request.upload_handlers = [MemoryOnlyUploadHandler(request)]
            try:
                _ = request.POST
            except UnreadablePostError:
                return errors.bad_request(request)
            request.received_at = database_now()  # type: ignore[attr-defined]
        response: HttpResponseBase = checked(request, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-store"
        return response

    received.memory_only = True  # type: ignore[attr-defined]  # asked by ppp_portal.resend
    return received
