"""今日やること: decisions to confirm, and years that end without one."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.domain.continuation_due import year_to_decide
from tests.factories.cases import CaseFactory
from tests.factories.continuations import ContinuationFactory
from tests.factories.reports import Desk

pytestmark = pytest.mark.django_db


def _today(user: object) -> str:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client.get("/").content.decode()


def test_the_year_to_decide_is_the_present_one_from_october_on() -> None:
    days = [date(2026, 9, 30), date(2026, 10, 1), date(2027, 3, 31), date(2027, 4, 1)]

    assert [year_to_decide(day) for day in days] == [2025, 2026, 2026, 2026]


@time_machine.travel("2026-11-21T03:00:00Z")
def test_running_cases_without_a_decision_are_the_staffs_to_decide() -> None:
    desk = Desk(title="判断がまだの事業", fiscal_year=None, starts_on=date(2025, 4, 1))
    same_city = {"lead_municipality": desk.municipality, "fiscal_year": None}
    decided = CaseFactory(title="判断した事業", starts_on=date(2025, 4, 1), **same_city)
    ContinuationFactory(case=decided, fiscal_year=2026)
    over = {"starts_on": date(2024, 4, 1), "ends_on": date(2025, 3, 31)}
    CaseFactory(title="終わった事業", **over, **same_city)
    CaseFactory(title="ほかの市の事業", fiscal_year=None, starts_on=date(2025, 4, 1))

    page = _today(desk.editor)

    assert "令和8年度の継続判断がまだの事例（1件）" in page
    assert "判断がまだの事業" in page
    assert "終わった事業" not in page
    assert "ほかの市の事業" not in page
    assert "確定を待っている継続判断" not in page
    assert "継続判断" not in _today(desk.manager)


def test_the_approver_is_told_of_proposals_that_wait() -> None:
    desk = Desk()
    ContinuationFactory(
        case=desk.case, proposed_municipality=None, proposed_organisation=desk.organisation
    )

    page = _today(desk.approver)

    assert "確定を待っている継続判断（1件）" in page
    assert f"提案：{desk.organisation}" in page


@time_machine.travel("2026-11-21T03:00:00Z")
def test_what_ends_first_comes_first_and_the_rest_stands_in_the_whole_list() -> None:
    desk = Desk(title="終わりのない事業", fiscal_year=None, starts_on=date(2025, 4, 1))
    ends = [date(2028, 3, 31), date(2026, 12, 31), date(2027, 3, 31), *[date(2030, 3, 31)] * 3]
    for number, day in enumerate(ends):
        values = {"starts_on": date(2025, 4, 1), "ends_on": day, "fiscal_year": None}
        CaseFactory(title=f"事業{number}", lead_municipality=desk.municipality, **values)

    page = _today(desk.editor)
    client = Client()
    client.force_login(desk.editor)
    whole = client.get("/cases/continuations/")

    assert "令和8年12月31日まで。" in page
    order = ["事業1", "事業2", "事業0", "事業3", "事業4", "事業5", "終わりのない事業"]
    assert [title for title in order if title in page] == order[:5]
    assert [case.title for case in whole.context["shown"]] == order


def test_the_whole_list_is_the_staffs_and_asks_no_more_for_more_rows() -> None:
    desk, counts = Desk(), []
    client = Client()
    client.force_login(desk.approver)
    for number in (1, 2):
        for _ in range(number):
            ContinuationFactory(case=CaseFactory(lead_municipality=desk.municipality))
        with CaptureQueriesContext(connection) as queries:
            page = client.get("/cases/continuations/?show=waiting")
        counts.append((len(page.context["shown"]), len(queries)))
    client.force_login(desk.manager)

    assert [rows for rows, _ in counts] == [1, 3]
    assert counts[0][1] == counts[1][1]
    assert client.get("/cases/continuations/").status_code == 403
