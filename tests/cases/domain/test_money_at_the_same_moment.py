"""Two people with one year of money at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from cases.domain.money import MoneyEntry, change_money_visibility, save_money
from cases.models import MoneyRow, MoneyYear
from ppp_portal.refusals import Conflict, Refused
from tests.concurrent import _audit_guarded_again, concurrent_db
from tests.factories.cases import CaseFactory
from tests.factories.money import MoneyYearFactory
from tests.factories.partners import MembershipFactory

__all__ = ["_audit_guarded_again", "concurrent_db"]


def both(act: Callable[[], str]) -> list[str]:
    """What two threads get that start together."""
    gate = Barrier(2)

    def one() -> str:
        try:
            gate.wait(timeout=120)
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        return sorted(future.result() for future in [pool.submit(one), pool.submit(one)])


@pytest.mark.usefixtures("concurrent_db")
@pytest.mark.parametrize("version", [0, 1])
def test_of_two_who_save_one_year_one_is_told(version: int) -> None:
    case = CaseFactory()
    user = MembershipFactory(municipality=case.lead_municipality).user
    if version:
        MoneyYearFactory(case=case)

    def save() -> str:
        try:
            save_money(
                by=user,
                case_id=case.pk,
                fiscal_year=2024,
                version=version,
                entries=[MoneyEntry("city", planned=5)],
            )
        except Conflict:
            return "told"
        return "saved"

    assert both(save) == ["saved", "told"]
    assert MoneyYear.objects.get().version == version + 1
    assert MoneyRow.objects.count() == 1


@pytest.mark.usefixtures("concurrent_db")
def test_of_two_who_publish_one_year_one_is_told() -> None:
    year = MoneyYearFactory()
    user = MembershipFactory(municipality=year.case.lead_municipality, role="approver").user

    def publish() -> str:
        try:
            change_money_visibility(by=user, year_id=year.pk, action="publish")
        except Refused:
            return "told"
        return "published"

    assert both(publish) == ["published", "told"]
