"""The demo's decisions: S0 as its source tells it, and a sample that got one more year."""

import pytest

from cases.demo.continuations import INTRODUCED, load_continuations
from cases.models import Case, Continuation
from tests.factories.cases import CaseFactory, CasePartnerFactory
from tests.factories.partners import OrganisationFactory, UserFactory
from tests.factories.reports import Desk


@pytest.mark.django_db
def test_a_second_load_adds_nothing_and_every_decision_is_public() -> None:
    desk = Desk(fiscal_year=2024, stage="ended")
    second = CaseFactory(fiscal_year=2025, continues=desk.case, lead_municipality=desk.municipality)
    CasePartnerFactory(case=second, organisation=desk.organisation)
    cases = {key: CaseFactory() for key in ("s0-renewed", "sample-study-4", *INTRODUCED)}
    introducer = OrganisationFactory(is_intermediary=True)

    made = [
        load_continuations(
            by=UserFactory(is_staff=True),
            manager=desk.manager,
            approver=desk.approver,
            cases=cases | {"sample-study-1": desk.case, "sample-study-2": second},
            introducer=introducer,
        )
        for _ in range(2)
    ]

    rows = Continuation.objects.order_by("pk")
    assert made == [5, 0]
    assert {row.state for row in rows} == {"published"}
    assert [(row.case, row.fiscal_year, row.misses_target) for row in rows] == [
        (cases["s0-renewed"], None, False),
        (cases["s0-renewed"], None, False),
        (cases["s0-renewed"], None, True),
        (desk.case, 2024, True),
        (second, 2025, False),
    ]
    assert Case.objects.filter(partners__organisation=introducer).count() == len(INTRODUCED)
    assert cases["s0-renewed"].milestones.get().happened_on is None
    assert "土曜" in Case.objects.get(pk=cases["sample-study-4"].pk).adaptation
