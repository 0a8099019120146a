"""A form sent twice (a double click, a lost answer on a phone) makes one record, not two.

Each page that is rendered carries a token against forgery of its own; the same words with the same
token are the same sending. Words changed after the browser's Back make a new record.
"""

from __future__ import annotations

from datetime import timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.db import connection, models
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.crypto import salted_hmac

from ppp_portal.http import View

# After a day nobody waits for an answer any more.
REMEMBERED = timedelta(days=1)
_CLAIM = """
INSERT INTO ppp_portal_sentform (key, user_id, leads_to, sent_at)
VALUES (%s, %s, '', clock_timestamp()) ON CONFLICT (key) DO NOTHING
"""


class SentForm(models.Model):
    """Where a sending led; `key` is a keyed digest of who sent what from which page."""

    key = models.CharField(max_length=64, primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    leads_to = models.CharField(max_length=2000)
    sent_at = models.DateTimeField()

    class Meta:
        verbose_name = "送信の控え"
        verbose_name_plural = "送信の控え"
        ordering = ("sent_at", "key")

    def __str__(self) -> str:
        return self.leads_to


def once(view: View) -> View:
    """Under `page`: the second of two equal sendings is led where the first one was led.

    It waits in the database until the first has ended; where that one made nothing (its answer is
    no redirect), it is tried itself.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        key = _key(request)
        if not key:
            return view(request, *args, **kwargs)
        with connection.cursor() as cursor:
            cursor.execute(_CLAIM, [key, request.user.pk])
            is_first = cursor.rowcount == 1
        rows = SentForm.objects.filter(key=key)
        if not is_first:
            return redirect(rows.get().leads_to)
        response = view(request, *args, **kwargs)
        if response.status_code == 302:
            rows.update(leads_to=response.headers["Location"])
        else:
            rows.delete()
        old = timezone.now() - REMEMBERED
        SentForm.objects.filter(user=request.user.pk, sent_at__lt=old).delete()
        return response

    wrapped.makes_one = True  # type: ignore[attr-defined]
    return wrapped


def _key(request: HttpRequest) -> str:
    """Empty where nothing is sent, or where the page's token is not among the words."""
    if (
        request.method != "POST"
        or not request.user.is_authenticated
        or "csrfmiddlewaretoken" not in request.POST
    ):
        return ""
    words = sorted((name, values) for name, values in request.POST.lists())
    files = sorted(
        (name, file.name, file.size) for name, all_ in request.FILES.lists() for file in all_
    )
    text = repr((request.user.pk, request.get_full_path(), words, files))
    return salted_hmac("ppp_portal.once", text, algorithm="sha256").hexdigest()
