"""Reports for tests: made and moved by the portal's own functions, so that every step is real."""

from __future__ import annotations

from datetime import date
from typing import Any

import factory
from factory.django import DjangoModelFactory

from cases.domain import report as domain
from cases.domain.report_numbers import AttendanceEntry, NumberEntry
from cases.domain.report_periods import period_of
from cases.enums import IndicatorKind, ReportState, Rhythm
from cases.models import ActivityReport, AttendanceGroup, Case, Indicator, ReportSheet
from partners.models import Organisation, User
from tests.factories.cases import CaseFactory, CasePartnerFactory
from tests.factories.partners import MembershipFactory, OrganisationFactory


class ReportSheetFactory(DjangoModelFactory):
    """月次 by the 10th, asked of one organisation, from 2025-04-01."""

    class Meta:
        model = ReportSheet

    case = factory.SubFactory(CaseFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    rhythm = Rhythm.MONTHLY
    first_day = date(2025, 4, 1)


class AttendanceGroupFactory(DjangoModelFactory):
    class Meta:
        model = AttendanceGroup

    case = factory.SubFactory(CaseFactory)
    name = factory.Sequence(lambda n: f"区分{n}")
    position = factory.Sequence(lambda n: n)


class IndicatorFactory(DjangoModelFactory):
    class Meta:
        model = Indicator

    case = factory.SubFactory(CaseFactory)
    name = factory.Sequence(lambda n: f"指標{n}")
    kind = IndicatorKind.COUNT
    unit = "件"
    position = factory.Sequence(lambda n: n)


class Desk:
    """A case with one reporting partner and the people on both sides.

    `reporter` 記録者, `manager` 管理者 of the organisation; `editor` 担当, `approver` 承認者 of
    the municipality.
    """

    def __init__(self, *, organisation: Organisation | None = None, **case: Any) -> None:
        self.case: Case = CaseFactory(**case)
        given = {"organisation": organisation} if organisation else {}
        partner = CasePartnerFactory(case=self.case, **given)
        self.organisation = partner.organisation
        self.municipality = self.case.lead_municipality
        self.reporter: User = self._person("reporter", organisation=self.organisation)
        self.manager: User = self._person("manager", organisation=self.organisation)
        self.editor: User = self._person("editor", municipality=self.municipality)
        self.approver: User = self._person("approver", municipality=self.municipality)

    @staticmethod
    def _person(role: str, **body: Any) -> User:
        user: User = MembershipFactory(role=role, **({"municipality": None} | body)).user
        return user

    def report(
        self,
        *,
        kind: str = "activity",
        day: date = date(2025, 6, 3),
        state: str = ReportState.DRAFT,
        numbers: list[NumberEntry] | None = None,
        attendances: list[AttendanceEntry] | None = None,
        published: bool = False,
        **values: Any,
    ) -> ActivityReport:
        """A report on the period that holds `day`, brought to `state` by its real steps."""
        period = period_of(kind, day)
        values = {
            "period_start": period.start,
            "period_end": period.end,
            "narrative": "活動しました。",
        } | values
        report = domain.create_report(
            by=self.reporter,
            case_id=self.case.pk,
            body=self.organisation,
            kind=kind,
            data=domain.ReportInput(values, numbers, attendances),
        )
        return self.bring(report, state, published=published)

    def bring(
        self, report: ActivityReport, state: str, *, published: bool = False
    ) -> ActivityReport:
        """Take a draft through the steps that lead to `state`."""
        if state == ReportState.DRAFT:
            return report
        report = domain.submit_report(by=self.reporter, report_id=report.pk)
        if state == ReportState.WITHDRAWN:
            return domain.withdraw_report(by=self.reporter, report_id=report.pk)
        if state == ReportState.RETURNED:
            return domain.return_report(
                by=self.editor, report_id=report.pk, reason="人数を確かめてください。"
            )
        if state == ReportState.SUBMITTED:
            return report
        report = domain.confirm_report(
            by=self.approver, report_id=report.pk, inspector_office="検査係長"
        )
        if published:
            report = domain.publish_report(by=self.approver, report_id=report.pk)
        if state == ReportState.SUPERSEDED:
            correction = self.correct(report)
            self.bring(correction, ReportState.CONFIRMED)
            report.refresh_from_db()
        return report

    def correct(self, report: ActivityReport) -> ActivityReport:
        return domain.correct_report(
            by=self.reporter, report_id=report.pk, reason="人数の数え間違い"
        )
