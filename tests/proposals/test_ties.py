"""People placed between a city and a body that bids there are shown to those who judge fairness."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from proposals.domain.interest import entrants, relations
from tests.factories.entries import closing_call, make_entry
from tests.factories.review import opened_call
from tests.factories.secondments import SecondmentFactory

pytestmark = pytest.mark.django_db


def placed(city, organisation, **values):
    today = timezone.localdate()
    terms = {
        "state": "running",
        "starts_on": today - timedelta(days=30),
        "ends_on": today + timedelta(days=30),
    }
    return SecondmentFactory(
        sender_municipality=city, host_organisation=organisation, **(terms | values)
    )


def test_the_list_of_entries_warns_its_staff_of_officials_at_an_entrant(office, bidder, rival):
    call = closing_call(office, entrant_count="staff")
    make_entry(call, bidder)
    make_entry(call, rival)
    placed(office.municipality, bidder.organisation)
    placed(office.municipality, rival.organisation, state="considered")
    client = Client()
    client.force_login(office.editor)

    text = client.get(reverse("entry_list", args=[call.pk])).content.decode()

    assert text.count("人の行き来があります") == 1
    assert f"{bidder.organisation.name}：人の行き来があります" in text
    assert "この団体は、甲市の職員を受け入れています" in text


def test_a_member_of_the_city_has_to_be_ruled_on_while_its_official_works_at_an_entrant(office):
    opened = opened_call(office, prices=(1, 2), members=2)
    official, outsider = opened.members
    official.user = office.viewer
    official.save()
    entry = opened.proposals[0].entry
    placed(office.municipality, entry.organisation)
    placed(office.municipality, opened.proposals[1].entry.organisation, state="returned")

    found = relations(opened.call, [official, outsider], entrants(opened.call))

    hinted = [row for row in found if row.hints]
    assert [(row.member, row.entry) for row in hinted] == [(official, entry)]
    assert "職員を受け入れています" in hinted[0].hints[0]
    assert hinted[0].needs_ruling
