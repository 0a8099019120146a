"""Reports on the screen: the quick log, keeping what is typed, the steps and their refusals."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.domain import report as domain
from cases.domain.report_numbers import AttendanceEntry, NumberEntry
from cases.enums import ReportState
from cases.models import ActivityReport, TypedReport
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


@pytest.fixture
def client_of(client: Client, desk: Desk) -> Client:
    client.force_login(desk.reporter)
    return client


def new(desk: Desk, query: str = "") -> str:
    return reverse("report_new", args=[desk.case.pk]) + query


def test_a_quick_log_asks_day_numbers_and_a_line_and_is_saved_as_a_draft(
    client_of: Client, desk: Desk
) -> None:
    children = AttendanceGroupFactory(case=desk.case, name="子ども")
    sessions = IndicatorFactory(case=desk.case, name="開催回数", unit="回")
    page = client_of.get(new(desk), follow=True).content.decode()

    response = client_of.post(
        new(desk),
        {
            "day": "令和7年6月3日",
            f"group-{children.pk}": "１２人",
            f"indicator-{sessions.pk}": "1",
            "narrative": "理科の実験。",
        },
    )

    report = ActivityReport.objects.get()
    assert "今日あったこと" in page
    assert "次の取組" not in page
    assert response.status_code == 302
    assert (report.state, report.period_start, report.organisation) == (
        ReportState.DRAFT,
        date(2025, 6, 3),
        desk.organisation,
    )
    assert report.attendances.get().total == 12
    assert report.values.get().value == 1


def test_the_form_of_a_saved_record_come_back_to_leads_to_that_record(
    client_of: Client, desk: Desk
) -> None:
    address = client_of.get(new(desk))["Location"]
    client_of.post(address, {"day": "2025-06-03", "narrative": "一度だけ"})
    report = ActivityReport.objects.get()

    draft = client_of.get(address)
    domain.submit_report(by=desk.reporter, report_id=report.pk)
    sent = client_of.get(address)

    assert draft["Location"] == reverse("report_edit", args=[report.pk])
    assert sent["Location"] == reverse("report_detail", args=[report.pk])
    assert client_of.get(new(desk))["Location"] != address


def test_two_sends_of_one_form_make_one_report(client_of: Client, desk: Desk) -> None:
    typed = {"day": "2025-06-03", "narrative": "一度だけ", "form_key": str(uuid4())}

    first = client_of.post(new(desk), typed)
    second = client_of.post(new(desk), typed)

    assert ActivityReport.objects.count() == 1
    assert first["Location"] == second["Location"]


def test_what_is_typed_is_kept_right_or_wrong_and_comes_back(client_of: Client, desk: Desk) -> None:
    key = uuid4()
    kept = client_of.post(
        new(desk),
        {"autosave": "1", "form_key": str(key), "day": "きのう", "narrative": "書きかけ"},
    )

    page = client_of.get(new(desk, f"?key={key}")).content.decode()
    listed = client_of.get(reverse("report_list")).content.decode()

    assert kept.status_code == 200
    assert ActivityReport.objects.count() == 0
    assert "きのう" in page
    assert "書きかけ" in page
    assert desk.case.title in listed


def test_saving_the_report_forgets_the_kept_text(client_of: Client, desk: Desk) -> None:
    typed = {"day": "2025-06-03", "narrative": "書きかけ", "form_key": str(uuid4())}
    client_of.post(new(desk), typed | {"autosave": "1"})

    client_of.post(new(desk), typed)

    assert TypedReport.objects.count() == 0


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("day", "2099-01-01", "まだ来ていません"),
        ("day", "いつか", "日付として読めません"),
        ("count", "-3", "0以上の数"),
        ("count", "99999999999", "数が大きすぎます"),
        ("count", "たくさん", "数として読めません"),
        ("narrative", "あ" * 100_000, "4000"),
    ],
)
def test_bad_input_is_said_in_words_and_the_rest_is_kept(
    client_of: Client, desk: Desk, field: str, text: str, said: str
) -> None:
    group = AttendanceGroupFactory(case=desk.case)
    name = f"group-{group.pk}" if field == "count" else field
    typed = {"day": "2025-06-03", "narrative": "残ることば", name: text}

    response = client_of.post(new(desk), typed)

    page = response.content.decode()
    assert response.status_code == 422
    assert said in page
    assert ActivityReport.objects.count() == 0
    assert text[:3000] in page


def test_a_day_outside_the_contract_is_pointed_out(client: Client) -> None:
    desk = Desk(starts_on=date(2025, 4, 1), ends_on=date(2026, 3, 31))
    client.force_login(desk.reporter)

    early = client.post(new(desk), {"day": "2025-03-31", "narrative": "前の日"})
    late = client.post(new(desk), {"day": "2026-04-01", "narrative": "後の日"})

    assert "令和7年4月1日に始まりました" in early.content.decode()
    assert "令和8年3月31日に終わりました" in late.content.decode()
    assert ActivityReport.objects.count() == 0


def test_more_distinct_people_than_attendances_are_refused_in_words(
    client_of: Client, desk: Desk
) -> None:
    group = AttendanceGroupFactory(case=desk.case)
    report = desk.report(kind="monthly", day=date(2025, 6, 1))

    response = client_of.post(
        reverse("report_edit", args=[report.pk]),
        {
            "version": "1",
            "narrative": "6月",
            f"group-{group.pk}": "10",
            f"group-{group.pk}-distinct": "11",
        },
    )

    assert response.status_code == 422
    assert "実人数11人は、延べ人数10人より多くなりません" in response.content.decode()


def test_the_second_of_two_tabs_sees_both_texts_and_loses_nothing(
    client_of: Client, desk: Desk
) -> None:
    report = desk.report()
    address = reverse("report_edit", args=[report.pk])
    typed = {"version": "1", "day": "2025-06-03"}
    client_of.post(address, typed | {"narrative": "一つめの画面"})

    second = client_of.post(address, typed | {"narrative": "二つめの画面"})
    page = second.content.decode()
    third = client_of.post(address, typed | {"version": "2", "narrative": "二つめの画面"})

    assert second.status_code == 409
    assert "一つめの画面" in page
    assert "二つめの画面" in page
    assert third.status_code == 302
    assert ActivityReport.objects.get().narrative == "二つめの画面"


def test_a_save_after_the_report_was_sent_shows_what_was_typed(
    client_of: Client, desk: Desk
) -> None:
    report = desk.report(state=ReportState.SUBMITTED)

    response = client_of.post(
        reverse("report_edit", args=[report.pk]),
        {"version": "1", "day": "2025-06-03", "narrative": "間に合わなかったことば"},
    )

    assert response.status_code == 409
    assert "間に合わなかったことば" in response.content.decode()
    report.refresh_from_db()
    assert report.narrative == "活動しました。"


def test_a_month_is_assembled_from_its_logs_and_sent(client: Client) -> None:
    desk = Desk()
    ReportSheetFactory(case=desk.case, organisation=desk.organisation)
    group = AttendanceGroupFactory(case=desk.case, name="子ども")
    client.force_login(desk.reporter)
    for day, count in (("2025-06-03", 12), ("2025-06-17", 9), ("2025-07-01", 5)):
        client.post(new(desk), {"day": day, f"group-{group.pk}": count, "narrative": f"{day}の会"})

    made = client.post(new(desk, "?kind=monthly&period=2025-06-01"))
    report = ActivityReport.objects.get(kind="monthly")
    asked = client.get(made["Location"]).content.decode()
    submit = reverse("report_submit", args=[report.pk])
    sent = client.post(submit)

    report.refresh_from_db()
    assert report.attendances.get().total == 21
    assert report.narrative == "6月3日　2025-06-03の会\n6月17日　2025-06-17の会"
    assert report.parts.count() == 2
    assert "実人数" in asked
    assert (sent.status_code, report.state) == (302, ReportState.SUBMITTED)
    assert report.due_on == date(2025, 7, 10)


def test_a_month_outside_the_contract_is_refused_in_words(client: Client) -> None:
    desk = Desk(starts_on=date(2025, 4, 1))
    client.force_login(desk.reporter)

    answer = client.post(new(desk, "?kind=monthly&period=2001-04-01"))

    assert answer.status_code == 422
    assert "それより前の日は報告できません。" in answer.content.decode()
    assert not ActivityReport.objects.exists()


def test_a_later_log_is_collected_into_the_draft(client: Client) -> None:
    desk = Desk()
    ReportSheetFactory(case=desk.case, organisation=desk.organisation)
    group = AttendanceGroupFactory(case=desk.case)
    client.force_login(desk.reporter)
    log = {"day": "2025-06-03", f"group-{group.pk}": "3", "narrative": "初め"}
    client.post(new(desk), log)
    client.post(new(desk, "?kind=monthly&period=2025-06-01"))
    client.post(new(desk), log | {"day": "2025-06-20", "narrative": "後から"})
    report = ActivityReport.objects.get(kind="monthly")

    client.post(reverse("report_collect", args=[report.pk]), {"version": report.version})

    report.refresh_from_db()
    assert report.attendances.get().total == 6
    assert report.narrative == "6月3日　初め\n6月20日　後から"


def test_the_whole_cycle_with_a_return_and_a_correction_on_the_screen(client: Client) -> None:
    desk = Desk()
    report = desk.report()

    def press(user: object, action: str, pk: int, **typed: str) -> int:
        client.force_login(user)  # type: ignore[arg-type]
        address = reverse(f"report_{action}", args=[pk])
        assert client.get(address).status_code == 200
        return client.post(address, typed).status_code

    assert press(desk.reporter, "submit", report.pk) == 302
    assert press(desk.editor, "receive", report.pk) == 302
    assert press(desk.editor, "return", report.pk) == 422
    assert press(desk.editor, "return", report.pk, comment="数を確かめてください") == 302
    client.force_login(desk.reporter)
    assert (
        "数を確かめてください"
        in client.get(reverse("report_detail", args=[report.pk])).content.decode()
    )
    assert press(desk.manager, "submit", report.pk) == 302
    assert press(desk.approver, "confirm", report.pk) == 302
    assert press(desk.approver, "publish", report.pk) == 302
    assert press(desk.reporter, "correct", report.pk, comment="数え間違い") == 302
    correction = ActivityReport.objects.get(corrects=report)
    assert press(desk.reporter, "submit", correction.pk) == 302
    assert press(desk.approver, "confirm", correction.pk) == 302

    client.logout()
    in_its_place = reverse("report_detail", args=[correction.pk])
    assert client.get(reverse("report_detail", args=[report.pk]))["Location"] == in_its_place
    assert client.get(in_its_place).status_code == 200


@pytest.mark.parametrize("action", ["confirm", "return"])
def test_a_report_that_was_withdrawn_and_sent_anew_is_not_judged_unseen(
    client: Client, action: str
) -> None:
    desk = Desk()
    report = desk.report(state=ReportState.SUBMITTED)
    client.force_login(desk.approver)
    address = reverse(f"report_{action}", args=[report.pk])
    opened = report.version
    domain.withdraw_report(by=desk.reporter, report_id=report.pk)
    report.refresh_from_db()
    domain.update_report(
        by=desk.reporter,
        report_id=report.pk,
        version=report.version,
        data=domain.ReportInput({"narrative": "別の内容。"}),
    )
    domain.submit_report(by=desk.reporter, report_id=report.pk)

    late = client.post(address, {"version": opened, "comment": "見ました。"})

    report.refresh_from_db()
    page = late.content.decode()
    assert (late.status_code, report.state) == (409, ReportState.SUBMITTED)
    assert "別の内容。" in page
    assert "見ました。" in page
    assert f'name="version" value="{report.version}"' in page
    client.post(address, {"version": report.version, "comment": "見ました。"})
    report.refresh_from_db()
    assert report.state in (ReportState.CONFIRMED, ReportState.RETURNED)
    again = client.post(address, {"version": opened, "comment": "もう一度。"})
    assert again.status_code == 403
    assert "もう一度。" in again.content.decode()


def test_a_reason_written_too_late_comes_back(client: Client) -> None:
    desk = Desk()
    report = desk.report(state=ReportState.SUBMITTED)
    client.force_login(desk.editor)
    domain.withdraw_report(by=desk.reporter, report_id=report.pk)
    domain.submit_report(by=desk.reporter, report_id=report.pk)
    domain.confirm_report(by=desk.approver, report_id=report.pk)

    late = client.post(
        reverse("report_return", args=[report.pk]), {"comment": "人数の内訳を直してください。"}
    )

    assert late.status_code == 403
    assert "人数の内訳を直してください。" in late.content.decode()
    assert "いまの状態では" in late.content.decode()


def test_a_periodic_report_tells_every_number_before_it_is_sent(client: Client) -> None:
    desk = Desk()
    ReportSheetFactory(case=desk.case, organisation=desk.organisation)
    AttendanceGroupFactory(case=desk.case, name="保護者")
    IndicatorFactory(case=desk.case, name="相談件数")
    report = desk.report(kind="monthly", day=date(2025, 6, 1))
    client.force_login(desk.reporter)

    response = client.post(reverse("report_submit", args=[report.pk]))

    assert response.status_code == 422
    assert "数がまだ入っていません：相談件数、保護者" in response.content.decode()


@pytest.mark.parametrize("action", ["submit", "publish"])
def test_likely_names_are_pointed_out_and_nothing_is_refused(client: Client, action: str) -> None:
    desk = Desk()
    state = "draft" if action == "submit" else "confirmed"
    report = desk.report(state=state, narrative="佐藤さんが来た。", voices=["花子ちゃんが笑った"])
    client.force_login(desk.reporter if action == "submit" else desk.approver)
    address = reverse(f"report_{action}", args=[report.pk])

    page = client.get(address).content.decode()

    assert "「佐藤さん」「花子ちゃん」" in page
    assert client.post(address).status_code == 302


def test_the_public_reads_neither_costs_nor_accidents_of_a_published_report(client: Client) -> None:
    desk = Desk()
    report = desk.report(
        state="confirmed", published=True, cost=54321, incidents="転んだ", narrative="公開の内容"
    )
    address = reverse("report_detail", args=[report.pk])

    seen = client.get(address).content.decode()
    client.force_login(desk.editor)
    known = client.get(address).content.decode()

    assert "公開の内容" in seen
    assert ("54,321円" in known, "転んだ" in known) == (True, True)
    assert ("54,321円" in seen, "転んだ" in seen) == (False, False)


def test_a_month_that_has_not_ended_cannot_be_sent(client: Client) -> None:
    desk = Desk()
    report = desk.report(kind="monthly", day=timezone.localdate())
    client.force_login(desk.reporter)

    response = client.post(reverse("report_submit", args=[report.pk]))

    assert "この期間はまだ終わっていません" in response.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_the_same_queries_for_one_and_three(
    client_of: Client, desk: Desk, rows: int, django_assert_num_queries: object
) -> None:
    for number in range(rows):
        desk.report(day=date(2025, 6, 3) + timedelta(days=number))
    client_of.get(reverse("report_list"))

    with django_assert_num_queries(9):  # type: ignore[operator]
        client_of.get(reverse("report_list"))


def test_a_case_of_somebody_else_is_not_there_and_a_viewer_is_told_why(client: Client) -> None:
    desk, other = Desk(visibility="draft"), Desk()
    client.force_login(other.reporter)
    hidden = client.get(new(desk))
    open_case = Desk()
    refused = client.get(new(open_case))

    assert hidden.status_code == 404
    assert refused.status_code == 403
    assert "この事例の相手方ではない" in refused.content.decode()


def test_a_report_in_somebody_elses_name_cannot_be_made(desk: Desk) -> None:
    other = Desk()

    with pytest.raises(Exception, match="相手方"):
        domain.create_report(
            by=other.reporter,
            case_id=desk.case.pk,
            body=desk.organisation,
            kind="activity",
            data=domain.ReportInput({"period_start": date(2025, 6, 3)}),
        )


def test_a_month_is_shown_beside_the_one_before_and_the_years_target(client: Client) -> None:
    desk = Desk()
    count = IndicatorFactory(case=desk.case, name="相談件数")
    count.targets.create(fiscal_year=2025, value=1200)
    desk.report(kind="monthly", day=date(2025, 5, 1), numbers=[NumberEntry(count.pk, 90)])
    report = desk.report(kind="monthly", day=date(2025, 6, 1), numbers=[NumberEntry(count.pk, 80)])
    client.force_login(desk.reporter)

    shown = client.get(reverse("report_detail", args=[report.pk])).content.decode()
    asked = client.get(reverse("report_edit", args=[report.pk])).content.decode()

    assert ("前回" in shown, ">90<" in shown, "年度の目標" in shown, ">1,200<" in shown) == (
        (True,) * 4
    )
    assert "前回 90件・年度の目標 1,200件" in asked


def test_the_page_come_back_to_and_changed_keeps_the_change_beside_the_saved_report(
    client_of: Client, desk: Desk
) -> None:
    typed = {"day": "2025-06-03", "narrative": "一度めのことば", "form_key": str(uuid4())}
    client_of.post(new(desk), typed)

    again = client_of.post(new(desk), typed | {"narrative": "直したことば"})
    page = client_of.get(again["Location"]).content.decode()

    report = ActivityReport.objects.get()
    assert again["Location"] == reverse("report_edit", args=[report.pk])
    assert report.narrative == "一度めのことば"
    assert "直したことば" in page


def test_kept_text_does_not_silently_replace_what_a_colleague_saved_later(
    client_of: Client, desk: Desk, client: Client
) -> None:
    report = desk.report()
    address = reverse("report_edit", args=[report.pk])
    typed = {"version": "1", "day": "2025-06-03", "narrative": "書きかけのことば"}
    client_of.post(address, typed | {"autosave": "1"})
    domain.update_report(
        by=desk.manager,
        report_id=report.pk,
        version=1,
        data=domain.ReportInput({"narrative": "同僚のことば"}),
    )

    opened = client_of.get(address)
    version = opened.context["form"]["version"].value()
    saved = client_of.post(address, typed | {"version": version})

    assert saved.status_code == 409
    assert "同僚のことば" in saved.content.decode()
    assert "書きかけのことば" in saved.content.decode()
    assert "この報告を保存しました" in saved.content.decode()


def test_kept_words_of_the_long_form_come_back_in_the_long_form(
    client_of: Client, desk: Desk
) -> None:
    key = str(uuid4())
    typed = {"autosave": "1", "form_key": key, "day": "2025-06-03", "next_steps": "来月は川へ"}
    client_of.post(new(desk, "?full=1"), typed)

    page = client_of.get(new(desk, f"?kind=activity&key={key}")).content.decode()

    assert "来月は川へ" in page


def test_collecting_again_keeps_numbers_that_no_record_tells(client: Client) -> None:
    desk = Desk()
    ReportSheetFactory(case=desk.case, organisation=desk.organisation)
    group, other = (AttendanceGroupFactory(case=desk.case) for _ in range(2))
    typed_only = IndicatorFactory(case=desk.case)
    client.force_login(desk.reporter)
    log = {"day": "2025-06-03", f"group-{group.pk}": "3", "narrative": "初め"}
    client.post(new(desk), log)
    client.post(new(desk, "?kind=monthly&period=2025-06-01"))
    report = ActivityReport.objects.get(kind="monthly")
    domain.update_report(
        by=desk.reporter,
        report_id=report.pk,
        version=report.version,
        data=domain.ReportInput(
            {},
            [NumberEntry(typed_only.pk, 17)],
            [AttendanceEntry(group.pk, 3, 2), AttendanceEntry(other.pk, 8, 5)],
        ),
    )
    report.refresh_from_db()

    client.post(reverse("report_collect", args=[report.pk]), {"version": report.version})

    assert [row.value for row in report.values.all()] == [17]
    people = report.attendances.order_by("group_id").values_list("total", "distinct")
    assert list(people) == [(3, 2), (8, 5)]


def test_the_link_of_a_published_report_leads_to_its_published_correction(client: Client) -> None:
    desk = Desk(visibility="public")
    report = desk.report(state="superseded", published=True)
    correction = ActivityReport.objects.get(corrects=report)

    response = client.get(reverse("report_detail", args=[report.pk]))

    assert response["Location"] == reverse("report_detail", args=[correction.pk])
    assert client.get(response["Location"]).status_code == 200


def test_the_link_of_a_confidential_report_tells_nothing_of_its_correction(client: Client) -> None:
    report = Desk(visibility="public").report(state="superseded")

    assert client.get(reverse("report_detail", args=[report.pk])).status_code == 404


def test_the_month_that_is_missing_is_offered_not_the_one_that_is_there(client_of, desk) -> None:
    last = timezone.localdate().replace(day=1) - timedelta(days=1)
    before = (last.replace(day=1) - timedelta(days=1)).replace(day=1)
    ReportSheetFactory(case=desk.case, organisation=desk.organisation, first_day=before)
    desk.report(kind="monthly", day=last)

    offered = client_of.get(new(desk, "?kind=monthly"))

    assert offered["Location"] == new(desk, f"?kind=monthly&period={before.isoformat()}")
