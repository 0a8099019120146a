"""One report's way: draft, sent, returned, confirmed, corrected — by the domain's own functions."""

from __future__ import annotations

import itertools
from datetime import date

import pytest

from cases.domain import report as domain
from cases.domain.case import archive_case
from cases.enums import ReportState
from cases.models import ActivityReport
from ppp_portal.refusals import Refused
from tests.factories.partners import UserFactory
from tests.factories.reports import Desk

pytestmark = pytest.mark.django_db

ALLOWED = {
    ("submit", "draft"): "submitted",
    ("submit", "returned"): "submitted",
    ("submit", "withdrawn"): "submitted",
    ("withdraw", "submitted"): "withdrawn",
    ("receive", "submitted"): "submitted",
    ("return", "submitted"): "returned",
    ("confirm", "submitted"): "confirmed",
}
ACTIONS = ("submit", "withdraw", "receive", "return", "confirm")


def act(desk: Desk, action: str, report: ActivityReport) -> ActivityReport:
    pk = report.pk
    match action:
        case "submit":
            return domain.submit_report(by=desk.reporter, report_id=pk)
        case "withdraw":
            return domain.withdraw_report(by=desk.reporter, report_id=pk)
        case "receive":
            return domain.receive_report(by=desk.editor, report_id=pk)
        case "return":
            return domain.return_report(by=desk.editor, report_id=pk, reason="直してください。")
    return domain.confirm_report(by=desk.approver, report_id=pk)


@pytest.mark.parametrize(("action", "state"), list(itertools.product(ACTIONS, ReportState.values)))
def test_every_step_is_possible_from_its_own_states_only(action: str, state: str) -> None:
    desk = Desk()
    report = desk.report(state=state)

    if (action, state) in ALLOWED:
        assert act(desk, action, report).state == ALLOWED[action, state]
    else:
        with pytest.raises(Refused):
            act(desk, action, report)
        report.refresh_from_db()
        assert report.state == state


def test_a_returned_report_is_sent_again_and_confirmed_with_every_step_on_record() -> None:
    desk = Desk()
    report = desk.report(state=ReportState.RETURNED)
    domain.update_report(
        by=desk.manager,
        report_id=report.pk,
        version=report.version,
        data=domain.ReportInput({"narrative": "直しました。"}),
    )
    domain.submit_report(by=desk.manager, report_id=report.pk, comment="直しました")
    domain.receive_report(by=desk.editor, report_id=report.pk)
    done = domain.confirm_report(by=desk.approver, report_id=report.pk)

    assert done.state == ReportState.CONFIRMED
    assert list(done.steps.values_list("action", "role", "comment")) == [
        ("submit", "reporter", ""),
        ("return", "editor", "人数を確かめてください。"),
        ("submit", "manager", "直しました"),
        ("receive", "editor", ""),
        ("confirm", "approver", ""),
    ]


def test_a_confirmed_correction_takes_the_place_of_the_report_and_of_its_publication() -> None:
    desk = Desk()
    report = desk.report(state=ReportState.CONFIRMED, published=True)
    correction = desk.correct(report)
    in_force = ActivityReport.objects.counted().get()

    done = desk.bring(correction, ReportState.CONFIRMED)

    assert in_force == report
    report.refresh_from_db()
    assert (report.state, report.published_at) == (ReportState.SUPERSEDED, None)
    assert ActivityReport.objects.counted().get() == done
    assert ActivityReport.objects.get(pk=done.pk).published_at is not None


def test_a_report_is_received_once_and_then_cannot_be_withdrawn() -> None:
    desk = Desk()
    report = desk.report(state=ReportState.SUBMITTED)
    domain.receive_report(by=desk.editor, report_id=report.pk)

    with pytest.raises(Refused, match="すでに受け付け"):
        domain.receive_report(by=desk.editor, report_id=report.pk)
    with pytest.raises(Refused, match="受付が済んだ"):
        domain.withdraw_report(by=desk.reporter, report_id=report.pk)


def test_nobody_confirms_what_they_sent_themselves() -> None:
    desk = Desk()
    report = domain.create_report(
        by=desk.approver,
        case_id=desk.case.pk,
        body=desk.municipality,
        kind="event",
        data=domain.ReportInput(
            {
                "period_start": date(2025, 5, 1),
                "period_end": date(2025, 5, 1),
                "narrative": "研修を開きました。",
            }
        ),
    )
    domain.submit_report(by=desk.approver, report_id=report.pk)

    with pytest.raises(Refused, match="自分では確認できません"):
        domain.confirm_report(by=desk.approver, report_id=report.pk)


def test_a_completion_notice_is_inspected_by_an_office_within_ten_days() -> None:
    desk = Desk()
    report = desk.report(kind="completion", state=ReportState.SUBMITTED)
    submitted = report.submitted_at

    with pytest.raises(Refused, match="検査職員の職"):
        domain.confirm_report(by=desk.approver, report_id=report.pk)

    assert submitted is not None
    assert report.confirm_due_on is not None
    assert (report.confirm_due_on - submitted.astimezone().date()).days == 10


def test_a_never_sent_draft_may_go_and_a_sent_report_may_not() -> None:
    desk = Desk()
    draft = desk.report()
    withdrawn = desk.report(state=ReportState.WITHDRAWN)

    domain.discard_report(by=desk.reporter, report_id=draft.pk)

    with pytest.raises(Refused, match="経過を残す"):
        domain.discard_report(by=desk.reporter, report_id=withdrawn.pk)
    assert list(ActivityReport.objects.all()) == [withdrawn]


def test_a_draft_of_an_archived_case_is_sent_no_more() -> None:
    desk = Desk()
    report = desk.report()
    archive_case(by=UserFactory(is_staff=True), case_id=desk.case.pk)

    with pytest.raises(Refused, match="保管された事例"):
        domain.submit_report(by=desk.reporter, report_id=report.pk)
