"""Reports of an organisation that was merged: one body's months, years, duties and mails."""

from __future__ import annotations

from datetime import date

import pytest

from cases.domain import report as domain
from cases.domain import rollup
from cases.domain.figures import span_of
from cases.domain.masking import exact
from cases.domain.organisation import merge_organisations
from cases.domain.report_asked import asked_of
from cases.domain.report_assembly import assemble_report
from cases.domain.report_duties import duties_of_organisations
from cases.domain.report_numbers import NumberEntry
from cases.domain.report_periods import period_of
from cases.domain.report_rows import report_rows
from cases.enums import ReportState
from partners.models import Organisation, User
from ppp_portal.models import Mail
from tests.factories.partners import MembershipFactory, OrganisationFactory, UserFactory
from tests.factories.reports import Desk, IndicatorFactory, ReportSheetFactory

pytestmark = pytest.mark.django_db

CONFIRMED = ReportState.CONFIRMED
YEAR = span_of("yearly", date(2025, 6, 1))


class Merged(Desk):
    """A desk whose organisation can be merged into `survivor`, with a member of that one."""

    def __init__(self) -> None:
        super().__init__()
        ReportSheetFactory(case=self.case, organisation=self.organisation, asks_yearly=False)
        self.visits = IndicatorFactory(case=self.case)
        self.survivor: Organisation = OrganisationFactory()
        self.member = MembershipFactory(in_organisation=True, organisation=self.survivor).user

    def merge(self) -> None:
        merge_organisations(
            by=UserFactory(is_staff=True),
            survivor_id=self.survivor.pk,
            merged_ids=[self.organisation.pk],
        )
        self.member = User.objects.get(pk=self.member.pk)

    def told(self, number: int) -> list[NumberEntry]:
        return [NumberEntry(self.visits.pk, number, "", None)]


def test_a_month_sent_before_the_merge_is_not_asked_for_again() -> None:
    desk = Merged()
    desk.report(kind="monthly", day=date(2025, 4, 1), numbers=desk.told(1), state=CONFIRMED)

    desk.merge()

    duties = duties_of_organisations([desk.survivor.pk], date(2025, 6, 1))
    assert [duty.period.start.month for duty in duties] == [5]


def test_the_survivors_year_is_not_counted_beside_the_months_of_the_merged_one() -> None:
    desk = Merged()
    desk.report(kind="monthly", numbers=desk.told(8), state=CONFIRMED)
    desk.merge()

    year = domain.create_report(
        by=desk.member,
        case_id=desk.case.pk,
        body=desk.survivor,
        kind="yearly",
        data=domain.ReportInput(
            {"period_start": YEAR.start, "period_end": YEAR.end, "narrative": "一年"},
            desk.told(100),
        ),
    )
    assert asked_of(desk.case, "yearly", year).indicators == []
    domain.submit_report(by=desk.member, report_id=year.pk)
    domain.confirm_report(by=desk.approver, report_id=year.pk)

    rows = report_rows(desk.case, desk.approver)
    assert rollup.figure(rows, desk.visits, YEAR).number == exact(8)


def test_logs_written_before_the_merge_go_into_the_survivors_month() -> None:
    desk = Merged()
    log = desk.report(day=date(2025, 5, 7), numbers=desk.told(3))
    desk.merge()

    month = assemble_report(
        by=desk.member,
        case_id=desk.case.pk,
        body=desk.survivor,
        period=period_of("monthly", date(2025, 5, 1)),
    )

    log.refresh_from_db()
    assert log.part_of == month
    assert month.values.get().value == 3


def test_a_report_that_comes_back_after_the_merge_is_told_to_the_survivors_members() -> None:
    desk = Merged()
    report = desk.report(state=ReportState.SUBMITTED)
    desk.merge()
    Mail.objects.all().delete()

    domain.return_report(by=desk.editor, report_id=report.pk, reason="人数を確かめてください。")

    assert desk.member.email in Mail.objects.values_list("to", flat=True)
