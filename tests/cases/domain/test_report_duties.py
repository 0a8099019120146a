"""Which reports are due, and who is reminded of them when."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from cases.domain.report_duties import duties_in_municipalities, duties_of_organisations
from cases.domain.report_periods import due_on, expected_periods, period_of
from cases.domain.report_reminders import remind, stage_of
from cases.domain.report_typed import forget_old_typed
from cases.enums import ReportKind, ReportState
from cases.models import Reminded, TypedReport
from ppp_portal.models import Mail
from tests.factories.cases import CaseFactory, CasePartnerFactory
from tests.factories.reports import Desk, ReportSheetFactory

pytestmark = pytest.mark.django_db

JULY = date(2025, 7, 1)


def sheet(desk: Desk, **values: Any) -> Any:
    given = {"case": desk.case, "organisation": desk.organisation, "asks_yearly": False}
    return ReportSheetFactory(**(given | values))


@pytest.mark.parametrize(
    ("kind", "end", "due"),
    [
        ("monthly", date(2025, 6, 30), date(2025, 7, 10)),
        ("monthly", date(2025, 7, 31), date(2025, 8, 12)),  # 10日は日曜、11日は山の日
        ("monthly", date(2025, 12, 31), date(2026, 1, 13)),  # 10日は土曜、12日は成人の日
        ("quarterly", date(2025, 6, 30), date(2025, 7, 10)),
        ("yearly", date(2025, 3, 31), date(2025, 4, 30)),
        ("yearly", date(2022, 3, 31), date(2022, 5, 2)),  # 4月30日は土曜
        ("activity", date(2025, 6, 3), None),
    ],
)
def test_a_report_is_due_on_the_tenth_or_the_next_open_day(
    kind: str, end: date, due: date | None
) -> None:
    assert due_on(sheet(Desk()), kind, end) == due


def test_a_closed_day_stands_where_the_sheet_says_so() -> None:
    rule = sheet(Desk(), moves_to_open_day=False, due_day=5)

    assert due_on(rule, "monthly", date(2025, 6, 30)) == date(2025, 7, 5)


@pytest.mark.parametrize(
    ("kind", "start", "end"),
    [
        (ReportKind.MONTHLY, date(2024, 2, 1), date(2024, 2, 29)),
        (ReportKind.QUARTERLY, date(2024, 1, 1), date(2024, 3, 31)),
        (ReportKind.YEARLY, date(2023, 4, 1), date(2024, 3, 31)),
    ],
)
def test_periods_hold_their_day(kind: ReportKind, start: date, end: date) -> None:
    period = period_of(kind, date(2024, 2, 29))

    assert (period.start, period.end) == (start, end)


def test_periods_are_asked_for_once_they_have_ended() -> None:
    desk = Desk(starts_on=date(2025, 4, 15))
    rule = sheet(desk, first_day=None)

    months = [row.start.month for row in expected_periods(rule, desk.case, JULY)]

    assert months == [4, 5, 6]


def test_the_last_period_ends_with_the_work() -> None:
    desk = Desk(starts_on=date(2025, 4, 1), ends_on=date(2025, 6, 14))
    rule = sheet(desk)

    months = [row.start.month for row in expected_periods(rule, desk.case, date(2025, 6, 15))]

    assert months == [4, 5, 6]


def test_a_sent_report_is_no_duty_any_more_and_a_returned_one_is() -> None:
    desk = Desk()
    sheet(desk)
    desk.report(kind="monthly", day=date(2025, 4, 1), state=ReportState.SUBMITTED)
    returned = desk.report(kind="monthly", day=date(2025, 5, 1), state=ReportState.RETURNED)

    duties = duties_of_organisations([desk.organisation.pk], JULY)

    assert [(duty.period.start.month, duty.report) for duty in duties] == [
        (5, returned),
        (6, None),
    ]
    assert duties_in_municipalities([desk.municipality.pk], JULY) == duties


@pytest.mark.parametrize("count", [1, 500])
def test_a_city_with_500_running_cases_costs_the_same_queries(
    count: int, django_assert_num_queries: Any
) -> None:
    desk = Desk()
    sheet(desk)
    for _ in range(count - 1):
        case = CaseFactory.build(lead_municipality=desk.municipality)
        case.save()
        ReportSheetFactory(case=case, organisation=desk.organisation, asks_yearly=False)

    with django_assert_num_queries(2):
        duties = duties_in_municipalities([desk.municipality.pk], JULY)

    assert len(duties) == 3 * count


DUE = date(2025, 7, 10)  # 木曜


@pytest.mark.parametrize(
    ("today", "stage"),
    [
        (date(2025, 7, 3), ""),
        (date(2025, 7, 4), "before"),  # 5日前の5日は土曜
        (date(2025, 7, 9), "before"),
        (date(2025, 7, 10), "today"),
        (date(2025, 7, 11), "overdue0"),
        (date(2025, 7, 17), "overdue0"),
        (date(2025, 7, 18), "overdue1"),
        (date(2025, 8, 7), "overdue3"),
        (date(2025, 8, 8), ""),
    ],
)
def test_the_clock_of_a_report_has_its_stages(today: date, stage: str) -> None:
    assert stage_of(DUE, today) == stage


def test_a_report_due_on_a_closed_day_is_told_of_on_the_open_day_before() -> None:
    assert stage_of(date(2025, 7, 5), date(2025, 7, 4)) == "today"


def mails_to(user: Any) -> list[str]:
    return list(Mail.objects.filter(to=user.email).order_by("pk").values_list("subject", flat=True))


def test_each_writer_gets_one_mail_a_stage_however_often_the_job_runs() -> None:
    desk = Desk()
    sheet(desk, first_day=date(2025, 6, 1))
    second = CasePartnerFactory(
        case__lead_municipality=desk.municipality, organisation=desk.organisation
    ).case
    ReportSheetFactory(
        case=second, organisation=desk.organisation, first_day=date(2025, 6, 1), asks_yearly=False
    )
    days = [date(2025, 7, 1) + timedelta(days=number) for number in range(31)]

    for day in [*days, *days]:
        remind(day)

    # 4日（5日前）、10日（当日）、11日・18日・25日（超過）
    assert len(mails_to(desk.reporter)) == 5
    assert mails_to(desk.reporter) == mails_to(desk.manager)
    assert mails_to(desk.reporter)[0] == "【公民連携ポータル】活動報告の期限のお知らせ（2件）"
    assert mails_to(desk.editor) == []
    assert Reminded.objects.count() == 5 * 2 * 2


def test_nothing_is_sent_on_a_closed_day_and_a_missed_day_is_caught_up() -> None:
    desk = Desk()
    sheet(desk, first_day=date(2025, 6, 1))

    assert remind(date(2025, 7, 5)) == 0
    assert remind(date(2025, 7, 7)) == 2
    assert "提出期限は令和7年7月10日です" in Mail.objects.first().body  # type: ignore[union-attr]


def test_the_city_is_told_before_its_clock_runs_out_and_after() -> None:
    desk = Desk()
    sheet(desk, confirm_days=10)
    with time_machine.travel("2025-07-01T10:00+09:00", tick=False):
        desk.report(state=ReportState.SUBMITTED)
    Mail.objects.all().delete()

    for day in range(1, 31):
        remind(date(2025, 7, day))

    assert len(mails_to(desk.editor)) == 2
    assert "確認期限は令和7年7月11日です" in Mail.objects.filter(to=desk.editor.email).last().body  # type: ignore[union-attr]


def test_each_step_is_told_to_the_other_side_once() -> None:
    desk = Desk()
    report = desk.report(state=ReportState.RETURNED)
    desk.bring(report, ReportState.CONFIRMED)

    to_city = [subject.partition("：")[0] for subject in mails_to(desk.editor)]
    to_npo = [subject.partition("：")[0] for subject in mails_to(desk.reporter)]

    assert to_city == ["【公民連携ポータル】活動報告が届きました"] * 2
    assert to_npo == [
        "【公民連携ポータル】活動報告が差し戻されました",
        "【公民連携ポータル】活動報告が確認されました",
    ]
    assert "人数を確かめてください。" in Mail.objects.filter(to=desk.reporter.email).last().body  # type: ignore[union-attr]


def test_what_nobody_came_back_to_for_three_months_is_forgotten() -> None:
    desk = Desk()
    typed = {"user": desk.reporter, "case": desk.case, "data": {}}
    with time_machine.travel("2025-01-01T10:00+09:00"):
        TypedReport.objects.create(**typed, form_key="11111111-1111-4111-8111-111111111111")
    kept = TypedReport.objects.create(**typed, form_key="22222222-2222-4222-8222-222222222222")

    forget_old_typed()

    assert list(TypedReport.objects.all()) == [kept]
    assert Reminded.objects.count() == 0  # cases_reminded_once guards the rows of the other tests
