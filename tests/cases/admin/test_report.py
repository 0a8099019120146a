"""Activity reports in the admin: found, read with their steps, never written there."""

from __future__ import annotations

import pytest
from django.urls import reverse

from cases.models import ActivityReport
from tests.factories.partners import OrganisationFactory, UserFactory
from tests.factories.reports import Desk

pytestmark = pytest.mark.django_db

LIST = "admin:cases_activityreport_changelist"


@pytest.fixture
def administrator(client):
    user = UserFactory(is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


@pytest.mark.parametrize(
    "query",
    ["q=居場所", "q=川辺の集い", "q=川遊び", "state__exact=returned", "kind__exact=event"],
)
def test_a_report_is_found_by_what_it_is_about(client, administrator, query):
    desk = Desk(title="居場所づくり", organisation=OrganisationFactory(name="川辺の集い"))
    desk.report(kind="event", state="returned", narrative="川遊びをしました。")
    Desk(title="ほかの事業").report()

    text = client.get(f"{reverse(LIST)}?{query}").content.decode()

    assert "居場所づくり" in text
    assert "ほかの事業" not in text


def test_the_list_costs_the_same_with_one_and_with_three_reports(
    client, administrator, django_assert_num_queries
):
    Desk().report()
    with django_assert_num_queries(5):
        client.get(reverse(LIST))
    Desk().report()
    Desk().report()

    with django_assert_num_queries(5):
        client.get(reverse(LIST))


def test_a_report_is_shown_with_its_steps_and_cannot_be_written(client, administrator):
    report = Desk().report(state="returned")
    address = reverse("admin:cases_activityreport_change", args=[report.pk])

    assert "人数を確かめてください。" in client.get(address).content.decode()
    assert client.post(address, {"state": "confirmed"}).status_code == 403
    assert client.get(reverse("admin:cases_activityreport_add")).status_code == 403
    delete = reverse("admin:cases_activityreport_delete", args=[report.pk])
    assert client.post(delete, {"post": "yes"}).status_code == 403
    assert ActivityReport.objects.get().state == "returned"


@pytest.mark.parametrize("action", ["delete_selected", "confirm"])
def test_no_bulk_action_changes_a_report(client, administrator, action):
    report = Desk().report(state="submitted")

    client.post(reverse(LIST), {"action": action, "_selected_action": [report.pk]})

    assert ActivityReport.objects.get().state == "submitted"
