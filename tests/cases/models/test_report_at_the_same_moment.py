"""Two people act on one report at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from cases.domain import report as domain
from cases.enums import ReportState
from cases.models import ReportStep
from ppp_portal.refusals import Refused
from tests.concurrent import _audit_guarded_again, concurrent_db
from tests.factories.reports import Desk

__all__ = ["_audit_guarded_again", "concurrent_db"]


@pytest.mark.usefixtures("concurrent_db")
def test_two_approvals_at_once_give_one() -> None:
    desk = Desk()
    report = desk.report(state=ReportState.SUBMITTED)
    second = desk._person("approver", municipality=desk.municipality)

    def confirm(person: Any) -> str:
        try:
            domain.confirm_report(by=person, report_id=report.pk)
        except Refused:
            return "refused"
        finally:
            connection.close()
        return "confirmed"

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(confirm, (desk.approver, second)))

    assert said == ["confirmed", "refused"]
    assert ReportStep.objects.filter(report=report, action="confirm").count() == 1
