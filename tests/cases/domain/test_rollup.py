"""What reports come to: by each kind's own rule, never twice, and equal to an independent sum."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser

from cases.domain import report as domain
from cases.domain import rollup
from cases.domain.figures import WHOLE, Span, span_of
from cases.domain.masking import exact
from cases.domain.report_numbers import AttendanceEntry, NumberEntry
from cases.domain.report_rows import report_rows
from cases.enums import IndicatorKind, ReportState
from tests.factories.reports import AttendanceGroupFactory, Desk, IndicatorFactory

pytestmark = pytest.mark.django_db

CONFIRMED, SUBMITTED = ReportState.CONFIRMED, ReportState.SUBMITTED
JUNE = span_of("monthly", date(2025, 6, 1))
QUARTER = span_of("quarterly", date(2025, 6, 1))
YEAR = span_of("yearly", date(2025, 6, 1))


@pytest.fixture
def desk() -> Desk:
    return Desk()


def told(indicator, value: int, whole: int | None = None, part: str = "") -> list[NumberEntry]:
    return [NumberEntry(indicator.pk, value, part, whole)]


def number(desk: Desk, indicator, span: Span = YEAR, reader=None, **options) -> int | None:
    found = rollup.figure(
        report_rows(desk.case, reader or desk.approver, **options), indicator, span
    ).number
    return None if found is None else found.low


def test_counts_add_up_over_reports_parts_and_days_and_unconfirmed_ones_do_not_count(desk) -> None:
    visits = IndicatorFactory(case=desk.case, breakdown=["小学生", "中学生"])
    parts = [NumberEntry(visits.pk, 7, "小学生"), NumberEntry(visits.pk, 2, "中学生")]
    desk.report(state=CONFIRMED, numbers=parts)
    desk.report(kind="event", state=CONFIRMED, numbers=told(visits, 4, part="小学生"))
    for state in (ReportState.DRAFT, SUBMITTED, ReportState.RETURNED, ReportState.WITHDRAWN):
        desk.report(state=state, numbers=told(visits, 100, part="小学生"))

    assert number(desk, visits, JUNE) == 13
    assert number(desk, visits, QUARTER) == 13
    assert number(desk, visits) == 13
    assert number(desk, visits, WHOLE) == 13
    assert number(desk, visits, span_of("monthly", date(2025, 7, 1))) is None


def test_the_parties_may_also_see_what_was_sent_with_a_correction_in_the_place_of_its_original(
    desk,
) -> None:
    visits = IndicatorFactory(case=desk.case)
    original = desk.report(state=CONFIRMED, numbers=told(visits, 10))
    desk.report(state=SUBMITTED, numbers=told(visits, 100))
    desk.report(numbers=told(visits, 1000))
    correction = desk.correct(original)
    domain.update_report(
        by=desk.reporter,
        report_id=correction.pk,
        version=correction.version,
        data=domain.ReportInput({}, told(visits, 12)),
    )
    before = number(desk, visits, with_unconfirmed=True)
    desk.bring(correction, SUBMITTED)

    assert before == 110
    assert number(desk, visits, with_unconfirmed=True) == 112
    assert number(desk, visits) == 10
    desk.bring(desk.report(), SUBMITTED)
    domain.confirm_report(by=desk.approver, report_id=correction.pk)
    assert number(desk, visits) == 12
    assert number(desk, visits, reader=AnonymousUser(), with_unconfirmed=True) is None


def test_a_share_adds_numerators_and_denominators_instead_of_percentages(desk) -> None:
    share = IndicatorFactory(case=desk.case, kind=IndicatorKind.RATE, unit="%")
    desk.report(state=CONFIRMED, numbers=told(share, 1, 2))
    desk.report(state=CONFIRMED, numbers=told(share, 10, 40), day=date(2025, 7, 1))

    found = rollup.figure(report_rows(desk.case, desk.editor), share, YEAR)

    assert (found.number, found.whole) == (exact(11), exact(42))
    assert found.percent == Decimal(1100) / 42


def test_a_share_of_nobody_has_no_percentage(desk) -> None:
    share = IndicatorFactory(case=desk.case, kind=IndicatorKind.RATE)
    desk.report(state=CONFIRMED, numbers=told(share, 0, 0))

    found = rollup.figure(report_rows(desk.case, desk.editor), share, YEAR)

    assert (found.value, found.number, found.whole) == (None, exact(0), exact(0))


def test_distinct_people_are_told_only_by_the_report_on_exactly_that_period(desk) -> None:
    people = IndicatorFactory(case=desk.case, kind=IndicatorKind.DISTINCT, unit="人")
    desk.report(state=CONFIRMED, numbers=told(people, 15))
    desk.report(kind="monthly", state=CONFIRMED, numbers=told(people, 20))
    desk.report(kind="monthly", state=CONFIRMED, numbers=told(people, 22), day=date(2025, 7, 2))
    rows = report_rows(desk.case, desk.approver)
    before = rollup.figure(rows, people, YEAR)
    desk.report(kind="yearly", state=CONFIRMED, numbers=told(people, 31))
    rows = report_rows(desk.case, desk.approver)

    assert (before.number, "年度実績報告" in before.reason) == (None, True)
    assert rollup.figure(rows, people, JUNE).number == exact(20)
    assert rollup.figure(rows, people, YEAR).number == exact(31)
    assert "四半期" in rollup.figure(rows, people, QUARTER).reason
    assert "足し合わせられない" in rollup.figure(rows, people, WHOLE).reason


def test_distinct_people_of_two_bodies_are_not_added(desk) -> None:
    people = IndicatorFactory(case=desk.case, kind=IndicatorKind.DISTINCT)
    desk.report(kind="monthly", state=CONFIRMED, numbers=told(people, 20))
    own = domain.create_report(
        by=desk.editor,
        case_id=desk.case.pk,
        body=desk.municipality,
        kind="monthly",
        data=domain.ReportInput(
            {"period_start": JUNE.start, "period_end": JUNE.end, "narrative": "実施"},
            told(people, 3),
        ),
    )
    domain.submit_report(by=desk.editor, report_id=own.pk)
    domain.confirm_report(by=desk.approver, report_id=own.pk)

    found = rollup.figure(report_rows(desk.case, desk.approver), people, JUNE)

    assert (found.number, "重なり" in found.reason) == (None, True)


def test_yes_and_no_tell_the_last_word_and_how_often_it_was_yes(desk) -> None:
    safe = IndicatorFactory(case=desk.case, kind=IndicatorKind.YES_NO)
    for month, answer in ((6, 1), (7, 0), (8, 1)):
        desk.report(
            kind="monthly", state=CONFIRMED, day=date(2025, month, 1), numbers=told(safe, answer)
        )
    rows = report_rows(desk.case, desk.approver)

    year, quarter = (rollup.figure(rows, safe, span) for span in (YEAR, QUARTER))

    assert (year.last, year.number, year.whole) == (True, exact(2), exact(3))
    assert (quarter.last, quarter.number, quarter.whole) == (True, exact(1), exact(1))


def test_people_present_make_an_indicator_without_being_asked_twice(desk) -> None:
    present = IndicatorFactory(case=desk.case, kind=IndicatorKind.TOTAL, from_attendance=True)
    children, parents = (AttendanceGroupFactory(case=desk.case) for _ in range(2))
    desk.report(
        state=CONFIRMED,
        attendances=[AttendanceEntry(children.pk, 12, 9), AttendanceEntry(parents.pk, 3)],
    )
    rows = report_rows(desk.case, desk.approver)

    assert number(desk, present, JUNE) == 15
    assert rollup.attendance(rows, children.pk, JUNE).number == exact(12)
    assert rollup.attendance(rows, None, YEAR).number == exact(15)
    assert rollup.distinct_attendance(rows, children.pk, YEAR).number is None


@pytest.mark.parametrize(
    ("kinds", "counted"),
    [
        (("monthly",), 1),
        (("monthly", "quarterly"), 1),
        (("monthly", "yearly"), 1),
        (("monthly", "quarterly", "yearly"), 1),
        (("quarterly", "yearly"), 10),
        (("yearly",), 100),
        (("monthly", "activity", "event", "completion"), 1 + 1000 + 10_000 + 100_000),
        (("yearly", "activity"), 100 + 1000),
    ],
)
def test_what_shorter_reports_told_is_not_counted_again(desk, kinds, counted) -> None:
    visits = IndicatorFactory(case=desk.case)
    worth = {"monthly": 1, "quarterly": 10, "yearly": 100}
    worth |= {"activity": 1000, "event": 10_000, "completion": 100_000}
    for kind in kinds:
        desk.report(kind=kind, state=CONFIRMED, numbers=told(visits, worth[kind]), cost=worth[kind])

    assert number(desk, visits) == counted
    assert rollup.cost(report_rows(desk.case, desk.approver), YEAR) == counted


def test_a_quarter_counts_beside_the_months_of_another_quarter_but_in_no_month(desk) -> None:
    visits = IndicatorFactory(case=desk.case)
    desk.report(kind="quarterly", state=CONFIRMED, numbers=told(visits, 30))
    desk.report(kind="monthly", day=date(2025, 7, 1), state=CONFIRMED, numbers=told(visits, 4))

    assert [number(desk, visits, span) for span in (JUNE, QUARTER, YEAR)] == [None, 30, 34]


def test_an_activity_over_the_end_of_a_year_counts_where_it_ended(desk) -> None:
    visits = IndicatorFactory(case=desk.case)
    desk.report(
        state=CONFIRMED,
        numbers=told(visits, 5),
        period_start=date(2025, 3, 30),
        period_end=date(2025, 4, 2),
    )
    april = span_of("monthly", date(2025, 4, 1))
    year_before = span_of("yearly", date(2025, 3, 1))

    assert [number(desk, visits, span) for span in (april, YEAR, year_before)] == [5, 5, None]


def test_a_log_within_a_monthly_report_is_not_counted_beside_it(desk) -> None:
    visits = IndicatorFactory(case=desk.case)
    month = desk.report(kind="monthly", numbers=told(visits, 8))
    log = desk.report(numbers=told(visits, 8))
    log.part_of = month
    log.save(update_fields=["part_of"])
    desk.bring(month, CONFIRMED)

    assert number(desk, visits) == 8
    assert number(desk, visits, with_unconfirmed=True) == 8


@pytest.mark.parametrize("reports", [1, 3])
def test_the_rows_are_read_in_a_fixed_number_of_queries(
    desk, reports, django_assert_num_queries
) -> None:
    visits = IndicatorFactory(case=desk.case, unit="人")
    group = AttendanceGroupFactory(case=desk.case)
    for day in range(reports):
        desk.report(
            day=date(2025, 6, 3 + day),
            state=CONFIRMED,
            published=True,
            numbers=told(visits, 4),
            attendances=[AttendanceEntry(group.pk, 9)],
        )
    reader = desk.approver
    list(reader.active_memberships)
    list(desk.case.partners.all()), list(desk.case.further.all())

    with django_assert_num_queries(3):
        report_rows(desk.case, reader)
    with django_assert_num_queries(4):
        report_rows(desk.case, AnonymousUser())


class Book:
    """The year of 200 reports as a clerk with pencil and paper would keep it."""

    def __init__(self) -> None:
        self.visits: dict[int, int] = defaultdict(int)
        self.joined: dict[int, int] = defaultdict(int)
        self.asked: dict[int, int] = defaultdict(int)
        self.people: dict[tuple[int, int], int] = defaultdict(int)
        self.yen: dict[int, int] = defaultdict(int)

    def enter(self, month: int, said: dict) -> None:
        self.visits[month] += sum(said["visits"])
        self.joined[month] += said["joined"]
        self.asked[month] += said["asked"]
        for group, people in said["people"].items():
            self.people[month, group] += people
        self.yen[month] += said["yen"]


def _said(chance: random.Random, groups: list[int]) -> dict:
    asked = chance.randint(0, 50)
    return {
        "visits": [chance.randint(0, 40), chance.randint(0, 40)],
        "asked": asked,
        "joined": chance.randint(0, asked),
        "people": {group: chance.randint(0, 30) for group in groups},
        "yen": chance.randint(0, 10_000_000),
    }


class Clerk:
    """Sends random reports through every way there is, and keeps the book beside them."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.book, self.chance = desk, Book(), random.Random(20251121)
        self.visits = IndicatorFactory(case=desk.case, breakdown=["来所", "訪問"])
        self.share = IndicatorFactory(case=desk.case, kind=IndicatorKind.RATE)
        self.groups = [AttendanceGroupFactory(case=desk.case).pk for _ in range(3)]

    def entries(self, said: dict) -> tuple[list[NumberEntry], list[AttendanceEntry]]:
        numbers = [
            NumberEntry(self.visits.pk, said["visits"][0], "来所"),
            NumberEntry(self.visits.pk, said["visits"][1], "訪問"),
            NumberEntry(self.share.pk, said["joined"], "", said["asked"]),
        ]
        return numbers, [AttendanceEntry(g, n) for g, n in said["people"].items()]

    def send_one(self) -> None:
        """Confirmed, confirmed after a return, corrected after confirmation, or not confirmed."""
        day = date(2025, 4, 1) + timedelta(days=self.chance.randrange(365))
        said, way = _said(self.chance, self.groups), self.chance.random()
        others = self.chance.choice([SUBMITTED, "draft", "returned"])
        numbers, people = self.entries(said)
        report = self.desk.report(
            day=day,
            kind=self.chance.choice(["activity", "event"]),
            state="returned" if way < 0.15 else CONFIRMED if way < 0.7 else others,
            numbers=numbers,
            attendances=people,
            cost=said["yen"],
        )
        if way < 0.3:
            said = _said(self.chance, self.groups)
            report = report if way < 0.15 else self.desk.correct(report)
            _rewrite(self.desk, report, said, self.entries)
            self.desk.bring(report, CONFIRMED)
        if way < 0.7:
            self.book.enter(day.month, said)


def test_a_year_of_200_random_reports_equals_an_independent_sum_to_the_last_person_and_yen(
    desk,
) -> None:
    clerk = Clerk(desk)
    for _ in range(200):
        clerk.send_one()
    book, rows = clerk.book, report_rows(desk.case, desk.approver)

    for month in range(1, 13):
        span = span_of("monthly", date(2025 if month > 3 else 2026, month, 1))
        share = rollup.figure(rows, clerk.share, span)
        assert rollup.figure(rows, clerk.visits, span).number == exact(book.visits[month])
        assert share.number == exact(book.joined[month])
        assert share.whole == exact(book.asked[month])
        assert rollup.cost(rows, span) == book.yen[month]
        for group in clerk.groups:
            assert rollup.attendance(rows, group, span).number == exact(book.people[month, group])
    for quarter in ((4, 5, 6), (7, 8, 9), (10, 11, 12), (1, 2, 3)):
        span = span_of("quarterly", date(2026 if quarter[0] == 1 else 2025, quarter[0], 1))
        visits = sum(book.visits[month] for month in quarter)
        assert rollup.figure(rows, clerk.visits, span).number == exact(visits)
    assert rollup.attendance(rows, None, YEAR).number == exact(sum(book.people.values()))
    assert rollup.cost(rows, WHOLE) == rollup.cost(rows, YEAR) == sum(book.yen.values())


def _rewrite(desk: Desk, report, said: dict, entries) -> None:
    numbers, people = entries(said)
    report.refresh_from_db()
    domain.update_report(
        by=desk.reporter,
        report_id=report.pk,
        version=report.version,
        data=domain.ReportInput({"cost": said["yen"]}, numbers, people),
    )
