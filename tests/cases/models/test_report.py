"""The database's own rules for reports: wrong rows, ways around approval, and locks."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from cases.domain import report as domain
from cases.domain.report_numbers import AttendanceEntry, NumberEntry
from cases.enums import ReportState
from cases.models import (
    ActivityReport,
    Attendance,
    IndicatorTarget,
    IndicatorValue,
    ReportStep,
    TypedReport,
)
from tests.factories.reports import (
    AttendanceGroupFactory,
    Desk,
    IndicatorFactory,
    ReportSheetFactory,
)

ONE = {"period_start": date(2025, 6, 3), "period_end": date(2025, 6, 3)}


def refused(rule: str, act: Callable[[], Any]) -> None:
    with pytest.raises(DatabaseError, match=rule), transaction.atomic():
        act()


def row(desk: Desk, **values: Any) -> ActivityReport:
    given = ONE | {
        "case": desk.case,
        "organisation": desk.organisation,
        "kind": "activity",
        "created_by": desk.reporter,
    }
    return ActivityReport(**(given | values))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("rule", "values"),
    [
        ("cases_activityreport_one_reporter", {"organisation": None}),
        ("cases_activityreport_period_in_order", {"period_end": date(2025, 6, 2)}),
        ("cases_activityreport_times_in_order", {"starts_at": time(18), "ends_at": time(17)}),
        ("cases_activityreport_correction_has_its_reason", {"correction_reason": "なし"}),
        (
            "cases_activityreport_receipt_has_its_stamp",
            {"received_at": timezone.now()},
        ),
        (
            "cases_activityreport_confirmation_has_its_stamp",
            {"confirmed_at": timezone.now()},
        ),
        (
            "cases_activityreport_only_confirmed_is_published",
            {"published_at": timezone.now()},
        ),
        ("a report begins as a draft", {"state": "confirmed"}),
    ],
)
def test_a_wrong_report_is_refused(rule: str, values: dict[str, Any]) -> None:
    desk = Desk()

    refused(rule, row(desk, **values).save)


@pytest.mark.django_db
def test_one_monthly_report_a_period_and_body() -> None:
    desk = Desk()
    desk.report(kind="monthly")

    refused(
        "cases_activityreport_once_a_period",
        row(desk, kind="monthly", period_start=date(2025, 6, 1)).save,
    )


@pytest.mark.django_db
def test_groups_indicators_and_targets_out_of_range_are_refused() -> None:
    case = Desk().case
    AttendanceGroupFactory(case=case, name="子ども")
    count = IndicatorFactory(case=case, name="件数")
    target = {"indicator": count, "fiscal_year": 2025}
    IndicatorTarget.objects.create(**target, value=10)
    targets = IndicatorTarget.objects.filter(**target)

    refused(
        "cases_attendancegroup_name_once", lambda: AttendanceGroupFactory(case=case, name="子ども")
    )
    refused("cases_attendancegroup_has_name", lambda: AttendanceGroupFactory(case=case, name=""))
    refused("cases_indicator_name_once", lambda: IndicatorFactory(case=case, name="件数"))
    refused("cases_indicator_has_name", lambda: IndicatorFactory(case=case, name=""))
    refused(
        "cases_indicator_baseline_not_negative", lambda: IndicatorFactory(case=case, baseline=-1)
    )
    refused(
        "cases_indicator_only_totals_come_from_attendance",
        lambda: IndicatorFactory(case=case, from_attendance=True),
    )
    refused(
        "cases_indicatortarget_once_a_year",
        lambda: IndicatorTarget.objects.create(**target, value=1),
    )
    refused("cases_indicatortarget_not_negative", lambda: targets.update(value=-1))
    refused("cases_indicatortarget_year_plausible", lambda: targets.update(fiscal_year=7))


@pytest.mark.django_db
def test_numbers_of_a_report_out_of_range_are_refused() -> None:
    desk = Desk()
    report = desk.report()
    value = {"report": report, "indicator": IndicatorFactory(case=desk.case)}
    people = {"report": report, "group": AttendanceGroupFactory(case=desk.case)}
    IndicatorValue.objects.create(**value, value=1)
    Attendance.objects.create(**people, total=3)
    key = uuid.uuid4()
    typed = {"user": desk.reporter, "case": desk.case, "form_key": key, "data": {}}
    TypedReport.objects.create(**typed)

    def said(**more: Any) -> Callable[[], Any]:
        return lambda: IndicatorValue.objects.create(**value, **more)

    def counted(**more: Any) -> Callable[[], Any]:
        return lambda: Attendance.objects.filter(**people).update(**more)

    refused("cases_indicatorvalue_once_a_report", said(value=2))
    refused("cases_indicatorvalue_in_range", said(part="別", value=-1))
    refused("cases_indicatorvalue_part_of_its_whole", said(part="別", value=3, denominator=2))
    refused("cases_attendance_once_a_group", lambda: Attendance.objects.create(**people, total=2))
    refused("cases_attendance_in_range", counted(total=1_000_000_000))
    refused("cases_attendance_distinct_within_total", counted(distinct=4))
    refused("cases_typedreport_once_a_form", lambda: TypedReport.objects.create(**typed))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("rule", "values"),
    [
        ("cases_reportsheet_due_day_in_every_month", {"due_day": 31}),
        ("cases_reportsheet_confirm_days_plausible", {"confirm_days": 0}),
        ("cases_reportsheet_days_in_order", {"last_day": date(2025, 3, 31)}),
        ("cases_reportsheet_rhythm_has_its_reporter", {"organisation": None}),
    ],
)
def test_a_wrong_sheet_is_refused(rule: str, values: dict[str, Any]) -> None:
    refused(rule, lambda: ReportSheetFactory(**values))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("before", "after"), list(itertools.product(ReportState.values, ReportState.values))
)
def test_no_state_changes_by_an_update_without_its_recorded_step(before: str, after: str) -> None:
    desk = Desk()
    report = desk.report(state=before)
    now = timezone.now()
    forged = {
        "state": after,
        "submitted_at": now,
        "submitted_by": desk.reporter,
        "confirmed_at": now if after in ("confirmed", "superseded") else None,
        "confirmed_by": desk.approver if after in ("confirmed", "superseded") else None,
    }
    if before == after:
        return

    refused("recorded step", lambda: ActivityReport.objects.filter(pk=report.pk).update(**forged))

    report.refresh_from_db()
    assert report.state == before


@pytest.mark.django_db
def test_a_step_in_the_name_of_somebody_without_the_right_is_refused() -> None:
    desk, other = Desk(), Desk()
    report = desk.report(state=ReportState.SUBMITTED)

    def step(by: Any, action: str, to: str) -> Callable[[], Any]:
        return lambda: ReportStep.objects.create(
            report=report, action=action, from_state="submitted", to_state=to, by=by
        )

    for person in (desk.editor, desk.reporter, desk.manager, other.approver):
        refused("no right", step(person, "confirm", "confirmed"))
    for person in (desk.reporter, other.editor):
        refused("no right", step(person, "return", "returned"))
    refused("no right", step(other.reporter, "withdraw", "withdrawn"))
    refused("no right", step(desk.approver, "invent", "confirmed"))


@pytest.mark.django_db
def test_the_sender_cannot_confirm_even_by_sql() -> None:
    desk = Desk()
    report = domain.create_report(
        by=desk.approver,
        case_id=desk.case.pk,
        body=desk.municipality,
        kind="event",
        data=domain.ReportInput(ONE | {"narrative": "研修"}),
    )
    domain.submit_report(by=desk.approver, report_id=report.pk)
    ReportStep.objects.create(
        report=report,
        action="confirm",
        from_state="submitted",
        to_state="confirmed",
        by=desk.approver,
    )
    rule = "cases_activityreport_never_confirmed_by_its_sender"

    with pytest.raises(IntegrityError, match=rule), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cases_activityreport SET state = 'confirmed', confirmed_at = now(),"
            " confirmed_by_id = %s WHERE id = %s",
            [desk.approver.pk, report.pk],
        )


@pytest.mark.django_db
def test_a_returned_report_needs_the_reason_in_the_database_too() -> None:
    desk = Desk()
    report = desk.report(state=ReportState.SUBMITTED)

    refused(
        "cases_reportstep_return_has_its_reason",
        lambda: ReportStep.objects.create(
            report=report,
            action="return",
            from_state="submitted",
            to_state="returned",
            by=desk.editor,
        ),
    )


@pytest.mark.django_db
def test_a_sent_report_has_its_stamp() -> None:
    desk = Desk()
    report = desk.report()
    ReportStep.objects.create(
        report=report, action="submit", from_state="draft", to_state="submitted", by=desk.reporter
    )

    refused(
        "recorded step|cases_activityreport_sent_has_its_stamp",
        lambda: ActivityReport.objects.filter(pk=report.pk).update(state="submitted"),
    )


@pytest.mark.django_db
def test_a_publication_in_the_name_of_a_reporter_is_refused() -> None:
    desk = Desk()
    report = desk.report(state=ReportState.CONFIRMED)

    refused(
        "no right to publish",
        lambda: ActivityReport.objects.filter(pk=report.pk).update(
            published_at=timezone.now(), published_by=desk.reporter
        ),
    )


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["submitted", "confirmed", "superseded"])
def test_a_sent_report_and_its_numbers_are_locked(state: str) -> None:
    desk = Desk()
    group = AttendanceGroupFactory(case=desk.case)
    count = IndicatorFactory(case=desk.case)
    report = desk.report(
        state=state,
        numbers=[NumberEntry(count.pk, 3)],
        attendances=[AttendanceEntry(group.pk, 5)],
    )
    mine = ActivityReport.objects.filter(pk=report.pk)

    refused("cannot be changed", lambda: mine.update(narrative="書き換え"))
    refused("cannot be changed", lambda: mine.update(first_submitted_at=None))
    refused("locked", lambda: report.values.update(value=4))
    refused("locked", lambda: report.attendances.update(total=6))
    refused("locked", report.attendances.all().delete)
    refused(
        "locked",
        lambda: IndicatorValue.objects.create(report=report, indicator=count, part="別", value=1),
    )
    refused("locked|only a draft|foreign key|append-only", mine.delete)


@pytest.mark.django_db
def test_the_parts_of_a_sent_report_are_locked_with_it() -> None:
    desk = Desk()
    log = desk.report()
    whole = desk.report(kind="monthly")
    late = desk.report()
    ActivityReport.objects.filter(pk=log.pk).update(part_of=whole)
    desk.bring(whole, ReportState.SUBMITTED)

    refused(
        "cannot be changed", lambda: ActivityReport.objects.filter(pk=log.pk).update(place="別")
    )
    refused(
        "takes no further parts",
        lambda: ActivityReport.objects.filter(pk=late.pk).update(part_of=whole),
    )


@pytest.mark.django_db
def test_steps_stay_as_they_were_written() -> None:
    desk = Desk()
    report = desk.report(state=ReportState.RETURNED)

    refused("append-only", lambda: report.steps.update(comment="なかったこと"))
    refused("append-only", report.steps.all().delete)


@pytest.mark.django_db
def test_a_correction_belongs_to_a_confirmed_report() -> None:
    desk = Desk()
    draft = desk.report()

    refused(
        "a correction follows a confirmed report",
        row(desk, corrects=draft, revision=2, correction_reason="早すぎる").save,
    )
