"""The demo's events: S1 and S3 as the source material tells them, and samples to come."""

from __future__ import annotations

import pytest
from django.utils import timezone

from cases.demo.events import COMING, FULL, S1, S3, load_events
from cases.models import Event
from partners.domain.demo_accounts import create_demo_accounts
from tests.factories.cases import CaseFactory
from tests.factories.partners import MunicipalityFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_the_stories_and_the_samples_are_loaded_once(settings) -> None:
    settings.DEMO = True
    cities = [MunicipalityFactory(), MunicipalityFactory()]
    hosts = (OrganisationFactory(), OrganisationFactory())
    users = create_demo_accounts(
        city=cities[0],
        other_city=cities[1],
        organisation=hosts[0],
        other_organisation=hosts[1],
    )
    case = CaseFactory()

    def load() -> int:
        return load_events(
            by=UserFactory(is_staff=True),
            accounts={user.email: user for user in users},
            cases={"s3-study-group": case},
            gamagori=cities[1],
            hosts=hosts,
            now=timezone.now(),
        )

    assert [load(), load()] == [4, 0]
    study, training, coming, full = (
        Event.objects.get(external_id=key) for key in (S3, S1, COMING, FULL)
    )
    days = [timezone.localtime(row.starts_at) for row in study.sessions.order_by("starts_at")]
    assert [f"{day:%m-%d %H}" for day in days] == [
        *("07-20 20", "09-21 20", "10-19 20", "11-16 20", "12-14 20")
    ]
    assert list(study.fees.values_list("amount", flat=True)) == [15_000, 12_000, 12_000, 10_000]
    assert (study.case, study.state) == (case, "ended")
    assert training.sessions.get().attended_count == 15
    assert (coming.state, coming.registrations.seated().count()) == ("open", 2)
    assert (full.registrations.seated().count(), full.registrations.waiting().count()) == (2, 1)
