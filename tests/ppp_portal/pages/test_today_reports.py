"""今日やること around activity reports: what is written often, what is still in one's hands."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from partners.models import User
from tests.factories.cases import CaseFactory, CasePartnerFactory
from tests.factories.reports import Desk, ReportSheetFactory

pytestmark = pytest.mark.django_db


def _sections(user: User) -> dict[str, list[str]]:
    client = Client()
    client.force_login(user)
    sections = client.get(reverse("home")).context["sections"]
    return {section.title: [task.url for task in section.tasks] for section in sections}


def test_the_case_last_reported_on_comes_before_those_never_reported_on() -> None:
    desk = Desk(stage="running")
    desk.report()
    other = CaseFactory(stage="running", lead_municipality=desk.municipality)
    CasePartnerFactory(case=other, organisation=desk.organisation)

    assert _sections(desk.reporter)["活動を記録する"] == [
        reverse("report_new", args=[case.pk]) for case in (desk.case, other)
    ]


def test_a_correction_of_a_monthly_report_stays_in_sight_until_it_is_sent() -> None:
    desk = Desk()
    ReportSheetFactory(case=desk.case, organisation=desk.organisation)
    correction = desk.correct(desk.report(kind="monthly", state="confirmed"))

    before = _sections(desk.reporter)
    desk.bring(correction, "submitted")

    assert before["まだ送っていない記録"] == [reverse("report_detail", args=[correction.pk])]
    assert "まだ送っていない記録" not in _sections(desk.reporter)


def test_both_sides_find_what_they_have_to_do_at_each_step() -> None:
    desk = Desk()
    report = desk.report(state="returned")

    assert _sections(desk.reporter)["差し戻された報告"] == [
        reverse("report_edit", args=[report.pk])
    ]
    assert "差し戻された報告" not in _sections(Desk().reporter)

    desk.bring(report, "submitted")

    for user in (desk.editor, desk.approver):
        assert _sections(user)["受付を待っている報告"] == [
            reverse("report_detail", args=[report.pk])
        ]
    assert "受付を待っている報告" not in _sections(Desk().approver)
