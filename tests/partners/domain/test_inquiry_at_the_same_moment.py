"""Many forms at once: a double click makes one inquiry, and nobody slips past the day's limit."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from partners.domain import inquiry_limits as limits
from partners.domain.inquiry import ask
from partners.models import Inquiry
from tests.factories.partners import MembershipFactory


def _together(number: int, keys) -> list[str]:
    sender, recipient = MembershipFactory(), MembershipFactory(in_organisation=True)

    def attempt(key) -> str:
        try:
            row = ask(
                by=sender.user,
                sender=sender.municipality,
                recipient=recipient.organisation,
                subject="同時の問い合わせ",
                text="試験です。",
                form_key=key,
            )
        except ValidationError:
            return "refused"
        finally:
            connection.close()
        return str(row.pk)

    with ThreadPoolExecutor(max_workers=number) as pool:
        return list(pool.map(attempt, keys))


@pytest.mark.usefixtures("concurrent_db")
def test_a_double_click_makes_one_inquiry() -> None:
    answers = _together(4, [uuid4()] * 4)

    assert len(set(answers)) == 1
    assert Inquiry.objects.count() == 1


@pytest.mark.usefixtures("concurrent_db")
def test_the_days_limit_holds_for_forms_sent_at_once() -> None:
    number = limits.NEW_OF_USER + 4

    answers = _together(number, [uuid4() for _ in range(number)])

    assert answers.count("refused") == 4
    assert Inquiry.objects.count() == limits.NEW_OF_USER
