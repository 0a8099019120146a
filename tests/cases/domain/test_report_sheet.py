"""What a case asks to be reported: set by its municipality, one edit at a time, nothing lost."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from cases.domain.indicator import IndicatorEntry
from cases.domain.report_numbers import AttendanceEntry, NumberEntry
from cases.domain.report_sheet import GroupEntry, ReportingInput, save_reporting
from cases.models import AttendanceGroup, Indicator, IndicatorTarget, ReportSheet
from partners.models import User
from ppp_portal.audit import AuditEntry
from ppp_portal.refusals import Conflict, Refused
from tests.factories.partners import MembershipFactory, OrganisationFactory, UserFactory
from tests.factories.reports import (
    AttendanceGroupFactory,
    Desk,
    IndicatorFactory,
    ReportSheetFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return Desk()


def save(
    desk: Desk, *, by: User | None = None, version: int = 0, groups=None, indicators=None, **v
):
    return save_reporting(
        by=by or desk.editor,
        case_id=desk.case.pk,
        version=version,
        data=ReportingInput(v, groups, indicators),
    )


def entry(pk: int | None = None, targets=None, **values) -> IndicatorEntry:
    return IndicatorEntry(
        {
            **{"name": "来所者", "kind": "count", "unit": "人", "breakdown": [], "direction": "up"},
            **{"baseline": None, "from_attendance": False, "definition": "", "is_retired": False},
            **values,
        },
        pk,
        targets or {},
    )


def test_the_municipality_sets_the_rhythm_the_groups_the_indicators_and_the_targets(desk) -> None:
    sheet = save(
        desk,
        rhythm="monthly",
        organisation=desk.organisation,
        due_day=15,
        first_day=date(2025, 4, 1),
        groups=[GroupEntry("子ども"), GroupEntry("保護者")],
        indicators=[
            entry(targets={2025: Decimal(120), 2026: None}),
            entry(name="満足", kind="rate"),
        ],
    )

    assert (sheet.version, sheet.rhythm, sheet.due_day) == (1, "monthly", 15)
    assert list(desk.case.attendance_groups.values_list("name", flat=True)) == ["子ども", "保護者"]
    assert list(desk.case.indicators.values_list("name", "kind")) == [
        ("来所者", "count"),
        ("満足", "rate"),
    ]
    assert list(IndicatorTarget.objects.values_list("fiscal_year", "value")) == [
        (2025, Decimal("120.00"))
    ]
    trail = AuditEntry.objects.get(action="reporting.update")
    assert trail.detail == {
        "fields": ["due_day", "first_day", "organisation", "rhythm"],
        "groups": ["子ども", "保護者"],
        "indicators": ["来所者", "満足"],
    }


def test_the_second_of_two_editors_is_told_and_nothing_is_saved(desk) -> None:
    save(desk, due_day=15)

    with pytest.raises(Conflict):
        save(desk, due_day=20)

    assert desk.case.report_sheet.due_day == 15


def test_lists_that_are_not_given_stay_and_an_unchanged_save_changes_nothing(desk) -> None:
    save(desk, groups=[GroupEntry("子ども")], indicators=[entry(targets={2025: Decimal(5)})])
    group, indicator = AttendanceGroup.objects.get(), Indicator.objects.get()
    save(desk, version=1, due_day=12)
    save(
        desk,
        version=2,
        due_day=12,
        groups=[GroupEntry("子ども", group.pk)],
        indicators=[entry(indicator.pk, {2025: Decimal(5)})],
    )

    last = AuditEntry.objects.filter(action="reporting.update").order_by("pk").last()
    assert last is not None
    assert last.detail == {"fields": [], "groups": [], "indicators": []}


def test_what_reports_have_told_is_retired_and_the_rest_goes(desk) -> None:
    told, untold = (IndicatorFactory(case=desk.case) for _ in range(2))
    counted, uncounted = (AttendanceGroupFactory(case=desk.case) for _ in range(2))
    desk.report(numbers=[NumberEntry(told.pk, 3)], attendances=[AttendanceEntry(counted.pk, 4)])

    save(desk, groups=[], indicators=[])

    assert list(Indicator.objects.values_list("pk", "is_retired")) == [(told.pk, True)]
    assert list(AttendanceGroup.objects.values_list("pk", "is_retired")) == [(counted.pk, True)]
    assert untold.pk != told.pk
    assert uncounted.pk != counted.pk


def test_two_groups_may_exchange_their_names(desk) -> None:
    a, b = (AttendanceGroupFactory(case=desk.case, name=name) for name in ("子ども", "保護者"))

    save(desk, groups=[GroupEntry("保護者", a.pk), GroupEntry("子ども", b.pk)])

    assert [(g.pk, g.name) for g in desk.case.attendance_groups.all()] == [
        (a.pk, "保護者"),
        (b.pk, "子ども"),
    ]


def test_one_name_twice_is_refused_beside_its_row(desk) -> None:
    with pytest.raises(ValidationError) as error:
        save(desk, groups=[GroupEntry("子ども"), GroupEntry("子ども")])
    with pytest.raises(ValidationError) as other:
        save(desk, indicators=[entry(), entry()])

    assert list(error.value.message_dict) == ["groups-1-name"]
    assert list(other.value.message_dict) == ["indicators-1-name"]


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"kind": "total"}, "indicators-0-kind"),
        ({"from_attendance": True}, "indicators-0-from_attendance"),
    ],
)
def test_an_indicator_with_numbers_keeps_its_meaning(desk, change, key) -> None:
    told = IndicatorFactory(case=desk.case, name="来所者")
    desk.report(numbers=[NumberEntry(told.pk, 3)])

    with pytest.raises(ValidationError) as error:
        save(desk, indicators=[entry(told.pk, **change)])

    assert list(error.value.message_dict) == [key]


@pytest.mark.parametrize("change", ["kind = 'total'", "from_attendance = true, kind = 'total'"])
def test_the_database_keeps_the_meaning_of_what_was_told(desk, change) -> None:
    told, free = (IndicatorFactory(case=desk.case) for _ in range(2))
    desk.report(numbers=[NumberEntry(told.pk, 3)])

    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE cases_indicator SET {change} WHERE id = %s", [free.pk])
        with pytest.raises(IntegrityError), transaction.atomic():
            cursor.execute(f"UPDATE cases_indicator SET {change} WHERE id = %s", [told.pk])

    told.refresh_from_db()
    assert told.kind == "count"


def test_only_a_partner_of_the_case_can_be_asked(desk) -> None:
    with pytest.raises(ValidationError, match="相手方ではありません"):
        save(desk, organisation=OrganisationFactory(), rhythm="monthly")


def test_an_entry_of_another_case_is_not_touched(desk) -> None:
    foreign = IndicatorFactory(name="よその指標")

    save(desk, indicators=[entry(foreign.pk)])

    foreign.refresh_from_db()
    assert foreign.name == "よその指標"
    assert desk.case.indicators.get().name == "来所者"


@pytest.mark.parametrize("role", ["reporter", "manager", "viewer", "other", "nobody"])
def test_nobody_else_sets_what_is_reported(desk, role) -> None:
    people = {
        "reporter": desk.reporter,
        "manager": desk.manager,
        "viewer": MembershipFactory(municipality=desk.municipality, role="viewer").user,
        "other": MembershipFactory(role="approver").user,
        "nobody": UserFactory(),
    }

    with pytest.raises(Refused, match="自治体の担当と承認者"):
        save(desk, by=people[role], due_day=5)


def test_an_archived_case_asks_for_nothing_more() -> None:
    desk = Desk(archived_at=timezone.now())

    with pytest.raises(Refused, match="保管された事例"):
        save(desk, due_day=5)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"due_day": 29}, "28日まで"),  # cases_reportsheet_due_day_in_every_month
        ({"confirm_days": 0}, "90日まで"),  # cases_reportsheet_confirm_days_plausible
        (
            {"first_day": date(2025, 4, 2), "last_day": date(2025, 4, 1)},
            "同じか後",
        ),  # cases_reportsheet_days_in_order
        ({"rhythm": "monthly"}, "団体を選んで"),  # cases_reportsheet_rhythm_has_its_reporter
    ],
)
def test_the_sheet_refuses_what_cannot_be(desk, values, words) -> None:
    with pytest.raises(ValidationError, match=words):
        save(desk, **values)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportSheetFactory(case=desk.case, **{"organisation": None, "rhythm": "anytime"} | values)

    assert ReportSheet.objects.count() == 0


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"name": ""}, "指標"),  # cases_indicator_has_name
        ({"baseline": Decimal(-1)}, "0以上"),  # cases_indicator_baseline_not_negative
        # cases_indicator_only_totals_come_from_attendance
        ({"from_attendance": True}, "延べ人数の指標"),
    ],
)
def test_an_indicator_refuses_what_cannot_be(desk, values, words) -> None:
    with pytest.raises(ValidationError):
        save(desk, indicators=[entry(**values)])
    with pytest.raises(IntegrityError), transaction.atomic():
        IndicatorFactory(case=desk.case, **values)

    assert words
    assert Indicator.objects.count() == 0


@pytest.mark.parametrize("year", [1899, 2201])
def test_a_target_belongs_to_a_plausible_year_and_is_not_negative(desk, year) -> None:
    # cases_indicatortarget_year_plausible, cases_indicatortarget_not_negative
    indicator = IndicatorFactory(case=desk.case)

    with pytest.raises(ValidationError):
        save(desk, indicators=[entry(targets={year: Decimal(1)})])
    with pytest.raises(ValidationError, match="0以上"):
        save(desk, indicators=[entry(targets={2025: Decimal(-1)})])
    with pytest.raises(IntegrityError), transaction.atomic():
        IndicatorTarget.objects.create(indicator=indicator, fiscal_year=year, value=1)


def test_a_year_has_one_target_and_a_case_each_name_once(desk) -> None:
    indicator = IndicatorFactory(case=desk.case, name="来所者")
    AttendanceGroupFactory(case=desk.case, name="子ども")
    IndicatorTarget.objects.create(indicator=indicator, fiscal_year=2025, value=1)

    # cases_indicatortarget_once_a_year, cases_indicator_name_once
    # cases_attendancegroup_name_once, cases_attendancegroup_has_name
    with pytest.raises(IntegrityError), transaction.atomic():
        IndicatorTarget.objects.create(indicator=indicator, fiscal_year=2025, value=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        IndicatorFactory(case=desk.case, name="来所者")
    for name in ("子ども", ""):
        with pytest.raises(IntegrityError), transaction.atomic():
            AttendanceGroupFactory(case=desk.case, name=name)

    assert (desk.case.indicators.count(), desk.case.attendance_groups.count()) == (1, 1)
