"""A form that is sent twice makes one record."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from cases.models import Event
from partners.models import Membership
from ppp_portal.once import REMEMBERED, SentForm
from tests.concurrent import _audit_guarded_again, concurrent_db
from tests.factories.partners import MembershipFactory, MunicipalityFactory

__all__ = ["_audit_guarded_again", "concurrent_db"]

# Makes one by itself: by a key in its form, or by a rule of the database.
GUARDED_OTHERWISE = {"report_new", "continuation_new"}


def _membership() -> Membership:
    return MembershipFactory(municipality=MunicipalityFactory(), role="editor")


def _signed_in(membership: Membership) -> Client:
    client = Client()
    client.force_login(membership.user)
    return client


def _send(client: Client, membership: Membership, **changed: Any) -> Any:
    words = {
        "title": "まちづくり研究会",
        "kind": "study_group",
        "body": f"m{membership.municipality_id}",
        "csrfmiddlewaretoken": "a" * 64,
    }
    return client.post(reverse("event_new"), words | changed)


@pytest.mark.django_db
def test_the_same_sending_again_leads_to_the_record_that_was_made() -> None:
    membership = _membership()
    client = _signed_in(membership)

    first, second = _send(client, membership), _send(client, membership)

    assert (first.status_code, second.status_code) == (302, 302)
    assert second["Location"] == first["Location"]
    assert Event.objects.count() == 1


@pytest.mark.django_db
def test_changed_words_or_another_page_make_another_record() -> None:
    membership = _membership()
    client = _signed_in(membership)

    _send(client, membership)
    _send(client, membership, title="別の研究会")
    _send(client, membership, csrfmiddlewaretoken="b" * 64)

    assert Event.objects.count() == 3


@pytest.mark.django_db
def test_a_refused_form_is_not_remembered() -> None:
    membership = _membership()

    response = _send(_signed_in(membership), membership, title="")

    assert response.status_code == 422
    assert SentForm.objects.count() == 0


@pytest.mark.django_db
def test_another_person_is_never_led_to_what_somebody_sent() -> None:
    membership = _membership()
    colleague = MembershipFactory(municipality=membership.municipality, role="editor")

    _send(_signed_in(membership), membership)
    _send(_signed_in(colleague), colleague)

    assert Event.objects.count() == 2


@pytest.mark.django_db
def test_what_was_sent_long_ago_is_forgotten() -> None:
    membership = _membership()
    client = _signed_in(membership)
    _send(client, membership)
    SentForm.objects.update(sent_at=timezone.now() - REMEMBERED - timedelta(minutes=1))

    _send(client, membership, title="別の研究会")

    assert SentForm.objects.count() == 1


@pytest.mark.usefixtures("concurrent_db")
def test_three_sendings_at_the_same_moment_make_one_record() -> None:
    membership = _membership()
    together = Barrier(3)

    def send(client: Client) -> str:
        together.wait()
        try:
            return str(_send(client, membership)["Location"])
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        led = set(pool.map(send, [_signed_in(membership) for _ in range(3)]))

    assert len(led) == 1
    assert Event.objects.count() == 1


def test_every_page_that_makes_a_record_makes_one() -> None:
    found = get_resolver().reverse_dict
    names = {str(name) for name in found if isinstance(name, str) and name.endswith("_new")}
    views = {view.__name__: view for view in found if callable(view)}

    without = {name for name in names & set(views) if not getattr(views[name], "makes_one", False)}

    assert without == GUARDED_OTHERWISE
