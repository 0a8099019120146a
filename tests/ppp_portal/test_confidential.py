"""Rows whose very existence is sealed stay out of the admin, in lists, searches and by address."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from ppp_portal import audit, mail
from ppp_portal.audit import AuditEntry
from ppp_portal.mail import Mail
from tests.factories.partners import MunicipalityFactory, UserFactory

pytestmark = pytest.mark.django_db

SECRET = "ひみつの受付"


@pytest.fixture
def administrator() -> Client:
    client = Client()
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


def _mail(confidential: bool) -> Mail:
    return mail.queue(
        to="a@npo.example",
        subject=f"{SECRET}{confidential}",
        body="本文",
        key=f"k{confidential}",
        confidential=confidential,
    )


@pytest.mark.parametrize("query", ["", "?q=ひみつ", "?state__exact=queued"])
def test_a_confidential_mail_is_not_listed_or_counted(administrator: Client, query: str) -> None:
    _mail(True)
    _mail(False)

    page = administrator.get(reverse("admin:ppp_portal_mail_changelist") + query)

    assert [row.confidential for row in page.context["cl"].result_list] == [False]
    assert page.context["cl"].full_result_count == 1
    assert f"{SECRET}True" not in page.content.decode()


def test_a_confidential_mail_has_no_page_and_its_job_no_row(administrator: Client) -> None:
    hidden = _mail(True)

    page = administrator.get(reverse("admin:ppp_portal_mail_change", args=[hidden.pk]))
    jobs = administrator.get(reverse("admin:procrastinate_procrastinatejob_changelist"))

    assert page.status_code == 302
    assert ProcrastinateJob.objects.count() == 1
    assert list(jobs.context["cl"].result_list) == []


def test_a_confidential_act_is_written_and_shown_to_no_administrator(administrator: Client) -> None:
    place = MunicipalityFactory(name=SECRET)
    for confidential in (True, False):
        audit.record(by=None, action=f"test.{confidential}", obj=place, confidential=confidential)
    hidden = AuditEntry.objects.get(confidential=True)

    listed = administrator.get(reverse("admin:ppp_portal_auditentry_changelist") + "?q=test")
    page = administrator.get(reverse("admin:ppp_portal_auditentry_change", args=[hidden.pk]))
    history = administrator.get(reverse("admin:partners_municipality_history", args=[place.pk]))

    assert [row.action for row in listed.context["cl"].result_list] == ["test.False"]
    assert page.status_code == 302
    assert "test.True" not in listed.content.decode() + history.content.decode()
    assert "test.False" in history.content.decode()
