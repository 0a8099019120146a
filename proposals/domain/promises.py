"""The promised day of an answer, as 民間提案 and 政策提言 share it."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone

LONGEST_PROMISE = timedelta(days=366)
REMIND_BEFORE = timedelta(days=7)


def check_promise(due: date) -> None:
    """Raise ValidationError on `answer_due_on` where the day is past or beyond a year."""
    today = timezone.localdate()
    if not today <= due <= today + LONGEST_PROMISE:
        raise ValidationError(
            {"answer_due_on": "回答の約束の日は、今日から1年以内の日にしてください。"}
        )
