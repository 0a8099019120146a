"""Reports that told numbers under a breakdown, indicator or group that is not asked any more."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from cases.domain.report_numbers import AttendanceEntry, NumberEntry
from cases.enums import ReportState
from cases.models import ActivityReport, AttendanceGroup, Indicator
from tests.factories.reports import AttendanceGroupFactory, Desk, IndicatorFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client) -> Desk:
    desk = Desk()
    client.force_login(desk.reporter)
    return desk


@pytest.fixture
def visits(desk: Desk) -> Indicator:
    return IndicatorFactory(case=desk.case, name="来所", breakdown=["小学生", "中学生"])


def told(visits: Indicator) -> list[NumberEntry]:
    return [NumberEntry(visits.pk, 7, "小学生", None), NumberEntry(visits.pk, 2, "中学生", None)]


def ask_otherwise(visits: Indicator) -> None:
    Indicator.objects.filter(pk=visits.pk).update(breakdown=["小学生", "中高生"])


def test_a_correction_keeps_and_shows_what_was_told(
    client: Client, desk: Desk, visits: Indicator
) -> None:
    group = AttendanceGroupFactory(case=desk.case, name="保護者")
    people = [AttendanceEntry(group.pk, 9, 8)]
    retired = IndicatorFactory(case=desk.case, name="相談")
    numbers = [*told(visits), NumberEntry(retired.pk, 5, "", None)]
    report = desk.report(
        kind="monthly", numbers=numbers, attendances=people, state=ReportState.CONFIRMED
    )
    ask_otherwise(visits)
    Indicator.objects.filter(pk=retired.pk).update(is_retired=True)
    AttendanceGroup.objects.filter(pk=group.pk).update(is_retired=True)

    client.post(reverse("report_correct", args=[report.pk]), {"comment": "小学生の数え間違い"})
    correction = ActivityReport.objects.get(corrects=report)
    address = reverse("report_edit", args=[correction.pk])
    form = client.get(address).context["form"]
    typed = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    saved = client.post(address, typed | {f"indicator-{visits.pk}-小学生": "8"})
    client.post(reverse("report_submit", args=[correction.pk]))

    correction.refresh_from_db()
    assert (saved.status_code, correction.state) == (302, ReportState.SUBMITTED)
    assert set(correction.values.values_list("indicator__name", "part", "value")) == {
        ("来所", "小学生", 8),
        ("来所", "中学生", 2),
        ("相談", "", 5),
    }
    assert correction.attendances.get().total == 9


def test_records_told_under_an_earlier_breakdown_go_into_the_month(
    client: Client, desk: Desk, visits: Indicator
) -> None:
    desk.report(day=date(2025, 6, 3), numbers=told(visits))
    ask_otherwise(visits)

    client.post(reverse("report_new", args=[desk.case.pk]) + "?kind=monthly&period=2025-06-01")

    month = ActivityReport.objects.get(kind="monthly")
    assert set(month.values.values_list("part", "value")) == {("小学生", 7), ("中学生", 2)}


def test_a_part_that_nobody_ever_asked_for_is_refused(desk: Desk, visits: Indicator) -> None:
    with pytest.raises(ValidationError, match="高校生"):
        desk.report(numbers=[NumberEntry(visits.pk, 1, "高校生", None)])
