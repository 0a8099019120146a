"""What the records say of an organisation: each figure, what it leaves out, and who sees what."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser

from cases.domain.evidence import (
    Evidence,
    connections,
    continuation_rate,
    decisions,
    longest_line,
    reports_on_time,
    work_of,
)
from cases.domain.evidence_indicators import indicators_met
from cases.domain.report_numbers import NumberEntry
from cases.models import Case, IndicatorTarget
from partners.models import Organisation
from tests.factories.cases import CaseFactory, CasePartnerFactory
from tests.factories.continuations import ContinuationFactory
from tests.factories.partners import OrganisationFactory
from tests.factories.reports import Desk, IndicatorFactory, ReportSheetFactory

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 21)


def _case(organisation: Organisation, year: int, role: str = "contractor", **values: Any) -> Case:
    """A case of one fiscal year that is over, done by the organisation."""
    values = {"stage": "ended", "title": f"{year}年度の事業", "fiscal_year": year} | values
    case: Case = CaseFactory(**values)
    CasePartnerFactory(case=case, organisation=organisation, role=role)
    return case


def _counts(evidence: Evidence) -> dict[str, bool | None]:
    return {row.label: row.counts for row in evidence.sources}


def _rate(organisation: Organisation, user: object = None) -> Evidence:
    return continuation_rate(work_of(user or AnonymousUser(), organisation, TODAY))  # type: ignore[arg-type]


def test_the_continuation_rate_counts_what_is_over_and_went_on_with_the_same_organisation() -> None:
    npo = OrganisationFactory()
    first = _case(npo, 2023)
    second = _case(npo, 2024, continues=first)
    handed_over = _case(npo, 2022, title="ほかの団体に替わった事業")
    _case(OrganisationFactory(), 2023, continues=handed_over)
    _case(npo, 2025, title="実施中の事業", stage="running")
    _case(npo, 2026, title="終わりの日がまだ来ない事業")
    _case(npo, 2020, title="年度の分からない事業", fiscal_year=None)
    _case(npo, 2020, title="紹介しただけの事業", role="introducer")
    ContinuationFactory(case=second, fiscal_year=2024, state="published")

    rate = _rate(npo)

    assert rate.value == "3件中2件（66%）"
    assert _counts(rate) == {
        first.title: True,
        second.title: True,
        handed_over.title: False,
        "年度の分からない事業": None,
    }


def test_a_decision_that_is_not_published_raises_no_visitors_figure() -> None:
    desk = Desk(fiscal_year=2024, stage="ended")
    ContinuationFactory(case=desk.case, fiscal_year=2024, state="confirmed")

    assert _rate(desk.organisation).value == "1件中0件（0%）"
    assert _rate(desk.organisation, desk.manager).value == "1件中1件（100%）"


def test_a_decision_to_end_makes_open_work_count_as_over() -> None:
    npo = OrganisationFactory()
    case = _case(npo, 2023, stage="running")
    ContinuationFactory(case=case, fiscal_year=2024, outcome="end", basis="", state="published")

    assert _rate(npo).value == "1件中0件（0%）"


def test_a_hidden_case_stands_in_no_figure() -> None:
    npo = OrganisationFactory()
    first = _case(npo, 2023)
    _case(npo, 2024, continues=first, visibility="draft")

    work = work_of(AnonymousUser(), npo, TODAY)

    assert continuation_rate(work).value == "1件中0件（0%）"
    assert longest_line(work).value == "1年（令和5年度）"


def test_decisions_count_with_what_each_says_of_its_target() -> None:
    npo = OrganisationFactory()
    case = _case(npo, 2023)
    ContinuationFactory(
        case=case,
        fiscal_year=2023,
        state="published",
        misses_target=True,
        target_reason="もう1年。",
    )
    ContinuationFactory(case=case, fiscal_year=2024, outcome="end", basis="", state="published")
    ContinuationFactory(case=case, fiscal_year=2025)

    found = decisions(work_of(AnonymousUser(), npo, TODAY))

    assert found.value == "2件中1件（50%）"
    assert [row.note for row in found.sources] == [
        "令和6年度：終える",
        "令和5年度：続ける（目標に届かなかった年度）",
    ]


def test_the_longest_line_joins_cases_that_continue_each_other_and_no_others() -> None:
    npo = OrganisationFactory()
    first = _case(npo, 2022)
    second = _case(npo, 2023, continues=first)
    _case(npo, 2025, continues=second, title="途切れた後の事業")
    _case(npo, 2024, title="別の市の事業")

    line = longest_line(work_of(AnonymousUser(), npo, TODAY))

    assert line.value == "2年（令和4年度〜令和5年度）"
    assert list(_counts(line)) == [first.title, second.title]


def test_without_records_a_figure_has_no_value() -> None:
    npo = OrganisationFactory()
    work = work_of(AnonymousUser(), npo, TODAY)
    found = [
        continuation_rate(work),
        longest_line(work),
        reports_on_time(AnonymousUser(), npo, [npo.pk]),
        indicators_met(AnonymousUser(), work),
        connections(AnonymousUser(), npo),
    ]

    assert [(row.value, list(row.sources)) for row in found] == [("", [])] * 5


def test_reports_count_by_the_day_of_their_first_sending_and_only_published_ones() -> None:
    desk = Desk(fiscal_year=2025, starts_on=date(2025, 4, 1))
    ReportSheetFactory(case=desk.case, organisation=desk.organisation)
    days = {date(2025, 4, 1): "2025-05-12", date(2025, 5, 1): "2025-06-20"}
    for month, sent in days.items():
        with time_machine.travel(f"{sent}T03:00:00Z", tick=False):
            desk.report(kind="monthly", day=month, state="confirmed", published=True)
    desk.report(kind="monthly", day=date(2025, 6, 1), state="confirmed")  # late, not public

    found = reports_on_time(AnonymousUser(), desk.organisation, [desk.organisation.pk])

    assert found.value == "2件中1件（50%）"
    assert [(row.counts, row.note) for row in found.sources] == [
        (False, "期限 令和7年6月10日、提出 令和7年6月20日"),
        (True, "期限 令和7年5月12日、提出 令和7年5月12日"),
    ]


def test_a_correction_keeps_the_day_of_the_original() -> None:
    desk = Desk(fiscal_year=2025, starts_on=date(2025, 4, 1))
    ReportSheetFactory(case=desk.case, organisation=desk.organisation)
    with time_machine.travel("2025-05-12T03:00:00Z", tick=False):
        report = desk.report(kind="monthly", day=date(2025, 4, 1), state="confirmed")
    correction = desk.correct(report)
    desk.bring(correction, "confirmed", published=True)

    found = reports_on_time(AnonymousUser(), desk.organisation, [desk.organisation.pk])

    assert found.value == "1件中1件（100%）"


def _yearly(
    *, number: int, target: int, direction: str = "up", published: bool = True, **indicator: Any
) -> Evidence:
    """Of one indicator told by the report on all of 令和7年度."""
    desk = Desk(fiscal_year=2025, starts_on=date(2025, 4, 1))
    row = IndicatorFactory(case=desk.case, name="指標", direction=direction, **indicator)
    IndicatorTarget.objects.create(indicator=row, fiscal_year=2025, value=Decimal(target))
    IndicatorTarget.objects.create(indicator=row, fiscal_year=2026, value=Decimal(9999))
    desk.report(
        kind="yearly",
        day=date(2025, 4, 1),
        state="confirmed",
        published=published,
        numbers=[NumberEntry(row.pk, number)],
    )
    return indicators_met(AnonymousUser(), work_of(AnonymousUser(), desk.organisation, TODAY))


@pytest.mark.parametrize(
    ("number", "target", "direction", "value"),
    [
        (100, 100, "up", "1指標中1指標（100%）"),
        (99, 100, "up", "1指標中0指標（0%）"),
        (100, 100, "down", "1指標中1指標（100%）"),
        (101, 100, "down", "1指標中0指標（0%）"),
        (100, 100, "keep", ""),
    ],
)
def test_an_indicator_is_met_by_its_direction(
    number: int, target: int, direction: str, value: str
) -> None:
    assert _yearly(number=number, target=target, direction=direction).value == value


@pytest.mark.parametrize(
    ("target", "value"), [(1, "1指標中1指標（100%）"), (2, ""), (5, "1指標中0指標（0%）")]
)
def test_a_masked_number_says_only_what_its_whole_range_says(target: int, value: str) -> None:
    found = _yearly(number=3, target=target, kind="distinct", unit="人")

    assert found.value == value
    assert "1〜4" in found.sources[0].note


def test_unpublished_results_are_no_evidence() -> None:
    found = _yearly(number=500, target=100, published=False)

    assert found.value == ""
    assert [(row.counts, "500" in row.note) for row in found.sources] == [(None, False)]


@pytest.mark.parametrize(("number", "value"), [(100, "1指標中1指標（100%）"), (99, "")])
def test_of_an_incomplete_year_only_a_reached_sum_is_said(number: int, value: str) -> None:
    desk = Desk(fiscal_year=2025, starts_on=date(2025, 4, 1))
    row = IndicatorFactory(case=desk.case)
    IndicatorTarget.objects.create(indicator=row, fiscal_year=2025, value=Decimal(100))
    desk.report(
        kind="monthly",
        day=date(2025, 4, 1),
        state="confirmed",
        published=True,
        numbers=[NumberEntry(row.pk, number)],
    )

    found = indicators_met(AnonymousUser(), work_of(AnonymousUser(), desk.organisation, TODAY))

    assert found.value == value


def test_an_intermediary_is_told_by_whom_it_connected_and_what_came_of_it() -> None:
    npo = OrganisationFactory(is_intermediary=True)
    begun = _case(npo, 2025, role="introducer", stage="running", title="始まった事業")
    CasePartnerFactory(case=begun, organisation=OrganisationFactory(name="つながれた会"))
    _case(npo, 2025, role="introducer", stage="dialogue", title="対話中の事業")
    _case(npo, 2025, role="introducer", visibility="draft", title="秘密の事業")

    found = connections(AnonymousUser(), npo)

    assert found.value == "2件中1件（50%）"
    assert [(row.label, row.note) for row in found.sources] == [
        ("対話中の事業", "対話"),
        ("始まった事業", "つながれた会（実施中）"),
    ]
