"""What every view shares: GET reads only, POST is all or nothing, bad bytes are refused early."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import unquote_to_bytes

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from ppp_portal import errors
from ppp_portal.refusals import Unavailable

View = Callable[..., HttpResponseBase]

# Larger bodies are turned away unread; files have their own, smaller limit in their form.
MAX_BODY_BYTES = 100 * 1024 * 1024


def keep_writes(response: HttpResponse) -> HttpResponse:
    """Let a POST that answers with an error status keep what it saved (a text that came late)."""
    response.keeps_writes = True  # type: ignore[attr-defined]
    return response


def page(*methods: str, records_access: bool = False) -> Callable[[View], View]:
    """Allow `methods` (GET implies HEAD); GET cannot write, POST is atomic.

    A POST answered with an error status, or by an exception, leaves nothing behind, except where
    the view says `keep_writes`. `records_access` is the one exception for GET: the read of a
    sensitive record leaves its row in the audit trail, in the transaction that read it.
    """
    allowed = {*methods, "HEAD"} if "GET" in methods else set(methods)

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method not in allowed:
                return errors.not_allowed(request, allowed)
            try:
                return answered(request, *args, **kwargs)
            except Unavailable as lacking:
                return errors.lacking(request, lacking.reason)

        def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            with transaction.atomic():
                if request.method != "POST" and not records_access:
                    with connection.cursor() as cursor:
                        cursor.execute("SET TRANSACTION READ ONLY")
                response = view(request, *args, **kwargs)
                if response.status_code >= 400 and not getattr(response, "keeps_writes", False):
                    transaction.set_rollback(True)
                return response

        return wrapped

    return decorate


class RefuseBadInputMiddleware:
    """Answer 400 for NUL bytes in an address and 413 for bodies beyond any form's limit.

    PostgreSQL stores no NUL; refused here it cannot become an error deep inside.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        if b"\0" in unquote_to_bytes(query) or "\0" in request.path_info:
            return errors.bad_request(request)
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            return errors.bad_request(request)
        if length > MAX_BODY_BYTES:
            return errors.too_large(request, limit=f"{MAX_BODY_BYTES // 1024 // 1024}MB")
        return self.get_response(request)
