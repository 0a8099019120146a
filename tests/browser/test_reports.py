"""The reporter's journey: a log from 今日やること, the month, the city's steps, a correction."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from cases.models import ActivityReport, Case
from tests.browser.addresses import APPROVER, MANAGER, report, report_desk
from tests.browser.conftest import OpenPage
from tests.browser.steps import field, follow, headed, press
from tests.factories import files
from tests.factories.reports import AttendanceGroupFactory, Desk, ReportSheetFactory


def _monthly_case() -> Case:
    """A running case of MANAGER's organisation that asks for a report a month."""
    desk: Desk = report_desk(stage="running")
    ReportSheetFactory(case=desk.case, organisation=desk.organisation)
    AttendanceGroupFactory(case=desk.case, name="子ども")
    desk.report()  # the case last reported on stands first in 今日やること
    return desk.case


def _log(page: Page, case: Case, photo: Path) -> None:
    """Two taps to the form; a photo goes with it."""
    page.goto("/")
    follow(page, case.title)
    headed(page, "活動を記録")
    field(page, "日にち").fill("2025-08-05")
    page.get_by_label("子ども").first.fill("12")
    field(page, "今日あったこと").fill("川で遊びました。")
    page.locator("input[type=file]").set_input_files(photo)
    press(page, "記録する")
    expect(page.get_by_role("status")).to_contain_text(["月次の報告に、まとめて入ります。"])
    expect(page.locator("main img")).to_have_count(1)


def _send_the_month(writer: Page, case: Case) -> None:
    """Assembled from its log, looked at, sent."""
    writer.goto(f"/cases/{case.pk}/reports/new/?kind=monthly&period=2025-08-01")
    press(writer, "下書きを作る")
    headed(writer, "月次報告　令和7年8月")
    expect(writer.get_by_label("子ども").first).to_have_value("12")
    press(writer, "保存する")
    follow(writer, "提出する")
    press(writer, "提出する")
    expect(writer.get_by_role("status")).to_contain_text(["提出しました。"])


@pytest.mark.parametrize(
    ("size", "javascript"),
    [("phone", True), ("desk", True), ("phone", False)],
    ids=["phone", "desk", "phone without JavaScript"],
)
def test_a_log_becomes_a_month_is_returned_confirmed_and_corrected(
    open_page: OpenPage, size: str, javascript: bool, tmp_path: Path
) -> None:
    case = _monthly_case()
    photo = tmp_path / "川.jpg"
    photo.write_bytes(files.jpeg((800, 600)))
    writer = open_page(size, account=MANAGER, javascript=javascript)
    _log(writer, case, photo)

    _send_the_month(writer, case)

    approver = open_page(size, account=APPROVER, javascript=javascript)
    approver.goto(writer.url)
    follow(approver, "差し戻す")
    press(approver, "差し戻す")
    expect(approver.get_by_role("alert")).to_contain_text("を書いてください。")
    approver.get_by_role("main").get_by_role("textbox").fill("人数を確かめてください。")
    press(approver, "差し戻す")

    writer.goto(writer.url)
    expect(writer.get_by_role("main")).to_contain_text("人数を確かめてください。")
    follow(writer, "提出する")
    press(writer, "提出する")
    approver.goto(writer.url)
    follow(approver, "確認する")
    press(approver, "確認する")
    expect(approver.get_by_role("status")).to_contain_text(["確認しました。"])

    writer.goto(writer.url)
    follow(writer, "訂正する")
    writer.get_by_role("main").get_by_role("textbox").fill("数え間違い")
    press(writer, "訂正版を作る")
    writer.get_by_label("子ども").first.fill("13")
    press(writer, "保存する")
    expect(writer.get_by_role("main")).to_contain_text("訂正の理由：数え間違い")
    assert sorted(
        (row.revision, row.state, row.attendances.get().total)
        for row in ActivityReport.objects.filter(case=case, kind="monthly")
    ) == [(1, "confirmed", 12), (2, "draft", 13)]


def test_what_is_typed_outlives_a_lost_line_and_a_closed_page(open_page: OpenPage) -> None:
    case = _monthly_case()
    page = open_page("phone", account=MANAGER)
    address = f"/cases/{case.pk}/reports/new/"
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(address)
    field(page, "今日あったこと").fill("電波の届かない山で")
    expect(page.locator("#autosaved")).to_contain_text("自動で保存しました")
    page.goto("about:blank")

    page.goto("/cases/reports/")
    follow(page, case.title)

    expect(field(page, "今日あったこと")).to_have_value("電波の届かない山で")


def test_what_is_typed_after_signing_out_elsewhere_comes_back(open_page: OpenPage) -> None:
    page = open_page("phone", account=MANAGER, javascript=False)
    page.goto(report("report_edit")())
    field(page, "内容").fill("時間切れのあとのことば")
    page.context.add_cookies(
        [{"name": "sessionid", "value": "ended", "url": page.url.split("/cases")[0]}]
    )

    press(page, "保存する")

    expect(page.locator("body")).to_contain_text("時間切れのあとのことば")


def test_going_back_to_the_form_of_a_saved_record_makes_no_second_one(
    open_page: OpenPage,
) -> None:
    case = _monthly_case()
    page = open_page("desk", account=MANAGER)
    page.goto(f"/cases/{case.pk}/reports/new/")
    field(page, "日にち").fill("2025-08-05")
    field(page, "今日あったこと").fill("一度だけ書いた記録。")
    press(page, "記録する")

    page.go_back()

    expect(page.get_by_role("status").first).to_contain_text("この記録は保存済みです。")
    press(page, "保存する")
    assert ActivityReport.objects.filter(case=case, narrative="一度だけ書いた記録。").count() == 1
