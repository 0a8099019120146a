"""A form sent after the sign-in ended, or with an old token: its words come back to its writer."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import ActivityReport
from tests.factories.reports import Desk

pytestmark = pytest.mark.django_db

OURS = {"HTTP_ORIGIN": "http://testserver"}


def expired(desk: Desk, *, csrf: bool = False) -> Client:
    """A browser that was signed in, whose session the server has forgotten since."""
    client = Client(enforce_csrf_checks=csrf)
    client.force_login(desk.reporter)
    client.session.flush()
    return client


def test_words_sent_after_the_session_ended_come_back_and_are_saved_after_signing_in() -> None:
    desk = Desk()
    client = expired(desk)
    address = reverse("report_new", args=[desk.case.pk])
    typed = {"day": "2025-06-03", "narrative": "雨の中で書いたことば"}

    late = client.post(address, typed, **OURS)
    client.force_login(desk.reporter)
    again = client.post(address, typed, **OURS)

    assert late.status_code == 403
    assert "サインインの期限が切れました" in late.content.decode()
    assert 'value="雨の中で書いたことば"' in late.content.decode()
    assert again.status_code == 302
    assert ActivityReport.objects.get().narrative == "雨の中で書いたことば"


def test_the_page_of_an_old_token_carries_a_new_one_that_works() -> None:
    desk = Desk()
    client = Client(enforce_csrf_checks=True)
    client.force_login(desk.reporter)
    address = reverse("report_new", args=[desk.case.pk])
    typed = {"day": "2025-06-03", "narrative": "もう一度", "csrfmiddlewaretoken": "古い"}

    late = client.post(address, typed, **OURS)
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', late.content.decode())
    assert found
    again = client.post(address, typed | {"csrfmiddlewaretoken": found[1]}, **OURS)

    assert (late.status_code, again.status_code) == (403, 302)


def test_somebody_elses_page_gets_no_form_with_a_token() -> None:
    desk = Desk()
    client = Client(enforce_csrf_checks=True)
    client.force_login(desk.reporter)
    address = reverse("report_new", args=[desk.case.pk])

    for origin in ({"HTTP_ORIGIN": "http://evil.example"}, {}):
        answer = client.post(address, {"narrative": "押し込んだことば"}, **origin)
        assert answer.status_code == 403
        assert "押し込んだことば" not in answer.content.decode()


def test_a_password_is_never_sent_back() -> None:
    client = Client(enforce_csrf_checks=True)

    answer = client.post(
        reverse("account_login"), {"login": "a@city.example", "password": "秘密の言葉9"}, **OURS
    )

    assert answer.status_code == 403
    assert "秘密の言葉9" not in answer.content.decode()


def test_a_visitor_who_was_never_signed_in_is_led_to_the_sign_in_page() -> None:
    desk = Desk()

    answer = Client().post(reverse("report_new", args=[desk.case.pk]), {"narrative": "あ"}, **OURS)

    assert answer.status_code == 302
