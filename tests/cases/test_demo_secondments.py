"""The demo's three years of one city's officials at an NPO."""

import pytest
from django.contrib.auth.models import AnonymousUser

from cases.demo.secondments import load_coordinators, load_secondments
from partners.domain.secondment_page import chain_of
from partners.domain.secondment_terms import concerns_of
from partners.models import Secondment
from tests.factories.cases import CaseFactory
from tests.factories.partners import MunicipalityFactory, OrganisationFactory, UserFactory


@pytest.mark.django_db
def test_three_years_follow_each_other_without_a_gap_and_without_a_concern() -> None:
    values = {
        "by": UserFactory(is_staff=True),
        "city": MunicipalityFactory(),
        "host": OrganisationFactory(),
        "cases": {"s2-secondment-r7": CaseFactory()},
    }

    made = [load_secondments(**values), load_secondments(**values)]

    last = Secondment.objects.with_bodies().latest("starts_on")
    chain = chain_of(Secondment.objects.all(), last)
    assert made == [3, 0]
    assert (len(chain.rows), chain.unbroken, last.case_links.count()) == (3, 3, 1)
    assert concerns_of(last) == []
    assert all(row.published_at for row in chain.rows)
    for row in chain.rows:
        told = row.reflections.count()
        assert told == (0 if row.state == "signed" else 2 if row.returned_at else 1)
        assert row.reflections.filter(is_public=False).count() == 0


@pytest.mark.django_db
def test_coordinators_of_an_npo_stand_in_a_city_hall_that_the_source_does_not_name() -> None:
    case = CaseFactory()
    values = {
        "by": UserFactory(is_staff=True),
        "sender": OrganisationFactory(name="NPO法人試験の中間支援", kind="npo"),
        "case": case,
        "source": "試験の記事",
    }

    made = [load_coordinators(**values), load_coordinators(**values)]

    row = Secondment.objects.with_bodies().get()
    assert made == [1, 0]
    assert (row.direction, row.state, row.starts_on) == ("organisation_to_city", "running", None)
    assert row.case_links.get().case == case
    assert [concern.article[:4] for concern in concerns_of(row)] == ["業務委託"]
    assert Secondment.objects.visible_to(AnonymousUser()).get() == row
