"""S1 of the demo: the evening's report with its words, and three questions with their answers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from cases.demo.event_questions import load_event_questions
from cases.models import ActivityReport, EventAnswer, EventQuestion
from partners.domain.demo_accounts import create_demo_accounts
from tests.factories.cases import CaseFactory
from tests.factories.events import EventFactory
from tests.factories.partners import MunicipalityFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def demo() -> Iterator[None]:
    with override_settings(DEMO=True):
        yield


def test_the_report_the_words_and_the_answers_are_made_once_and_public(client: Client) -> None:
    city = MunicipalityFactory(name="見本市")
    case = CaseFactory(lead_municipality=city, stage="ended", starts_on=None, visibility="public")
    event = EventFactory(case=case, municipality=city, days=-10)
    bodies = {key: OrganisationFactory(name=key) for key in ("iroha", "nihohe")}
    accounts = create_demo_accounts(
        city=MunicipalityFactory(),
        other_city=city,
        organisation=bodies["iroha"],
        other_organisation=bodies["nihohe"],
    )
    given = {
        "cases": {"s1-training": case},
        "city": city,
        "organisations": bodies,
        "by": {user.email: user for user in accounts},
    }

    made = [load_event_questions(**given) for _ in range(2)]  # type: ignore[arg-type]

    page = client.get(reverse("event_detail", args=[event.pk]))
    report = ActivityReport.objects.get()
    assert made == [7, 0]
    assert (report.state, report.published_at is not None) == ("confirmed", True)
    assert page.context["learnt"]["words"].answer.startswith("15件の声に多いことばは、")
    assert EventQuestion.objects.filter(published_at__isnull=False).count() == 3
    assert EventAnswer.objects.filter(state="published").exclude(source_url="").count() == 3


def test_without_the_event_nothing_is_made() -> None:
    made = load_event_questions(
        cases={"s1-training": CaseFactory()}, city=MunicipalityFactory(), organisations={}, by={}
    )

    assert made == 0
