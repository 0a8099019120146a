"""Every refusal as a Japanese page: what is wrong, and what to do next.

403 and 404 keep the portal's header, so that the reader can go on. The others stand alone
(errors/plain.html): they may be answered before the session is read, or without a database.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.template import loader

from ppp_portal.master_keys import MasterKeyError
from ppp_portal.resend import resend_page

UNKNOWN_REASON = "この操作をする権限がありません。"


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: what was sent cannot be read; 413 where Django refused its size."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    reasons: dict[type[Exception], str] = {
        TooManyFieldsSent: "一度に送られた項目が多すぎます。項目を分けて送り直してください。",
        TooManyFilesSent: "一度に送られたファイルが多すぎます。何回かに分けて添付してください。",
        MultiPartParserError: "送信の途中で内容が途切れました。もう一度お試しください。",
    }
    reason = reasons.get(type(exception), "") if exception else ""
    return _plain("400", HTTPStatus.BAD_REQUEST, reason=reason)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 with the reason that the domain gave (product.md §7: "yours but not now")."""
    reason = str(exception) if isinstance(exception, PermissionDenied) else ""
    return _with_header(request, "403", HTTPStatus.FORBIDDEN, reason=reason or UNKNOWN_REASON)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: not there, or not for this reader; the page does not tell which."""
    return _with_header(request, "404", HTTPStatus.NOT_FOUND)


def not_allowed(request: HttpRequest, allowed: Iterable[str] = ()) -> HttpResponse:
    """405: an address of buttons that was opened, or the reverse."""
    response = _plain("405", HTTPStatus.METHOD_NOT_ALLOWED)
    response["Allow"] = ", ".join(sorted(allowed))
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 where the form's token is missing or old; `reason` is Django's own, for developers.

    A form of ours that was open while its writer signed in again may be sent once more.
    """
    return resend_page(request, signed_out=False) or _plain("csrf", HTTPStatus.FORBIDDEN)


def too_large(request: HttpRequest, limit: str = "25MB") -> HttpResponse:
    """413: the file or text sent is larger than `limit`, as printed on the page."""
    return _plain("413", HTTPStatus.REQUEST_ENTITY_TOO_LARGE, limit=limit)


def too_many(
    request: HttpRequest, exception: Exception | None = None, *, wait_minutes: int = 5
) -> HttpResponse:
    """429: too many tries; also the answer of the sign-in's own limits (urls.handler429)."""
    response = _plain("429", HTTPStatus.TOO_MANY_REQUESTS, wait_minutes=wait_minutes)
    response["Retry-After"] = str(wait_minutes * 60)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault; 503 where the database or the key file is away, which passes."""
    if isinstance(sys.exception(), OperationalError | InterfaceError | MasterKeyError):
        return unavailable(request)
    return _plain("500", HTTPStatus.INTERNAL_SERVER_ERROR)


def unavailable(request: HttpRequest, *, wait_minutes: int = 5) -> HttpResponse:
    """503: closed for a short time, such as during maintenance."""
    response = _plain("503", HTTPStatus.SERVICE_UNAVAILABLE, wait_minutes=wait_minutes)
    response["Retry-After"] = str(wait_minutes * 60)
    return response


def lacking(request: HttpRequest, reason: str) -> HttpResponse:
    """503 where the machine lacks what one page needs; the portal goes on (refusals.Unavailable)."""
    return _with_header(request, "lacking", HTTPStatus.SERVICE_UNAVAILABLE, reason=reason)


def _plain(name: str, status: HTTPStatus, **values: Any) -> HttpResponse:
    # The plain file names under STATIC_URL always exist; asking the manifest could raise here.
    context = {"static_url": settings.STATIC_URL, **values}
    return HttpResponse(loader.render_to_string(f"errors/{name}.html", context), status=status)


def _with_header(
    request: HttpRequest, name: str, status: HTTPStatus, **values: Any
) -> HttpResponse:
    if not hasattr(request, "user"):  # refused before anybody was recognised
        return _plain(f"{name}_plain", status, **values)
    content = loader.render_to_string(f"errors/{name}.html", values, request)
    return HttpResponse(content, status=status)
