"""Official papers: what the screen says, on A4 and in a workbook, for each kind of reader."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import pytest
from django.test import Client

from cases.domain.report_numbers import AttendanceEntry, NumberEntry
from cases.enums import IndicatorKind, ReportState
from cases.models import ActivityReport
from tests.factories.money import MoneyRowFactory, MoneyYearFactory
from tests.factories.partners import MembershipFactory, MunicipalityFactory, OrganisationFactory
from tests.factories.reports import AttendanceGroupFactory, Desk, IndicatorFactory
from tests.papers import asked, pages, sheets, table

pytestmark = pytest.mark.django_db

CONFIRMED = ReportState.CONFIRMED
JUNE = date(2025, 6, 3)


@pytest.fixture
def desk() -> Desk:
    return Desk(
        title="学習支援事業",
        lead_municipality=MunicipalityFactory(name="見本市"),
        organisation=OrganisationFactory(name="NPO法人みほん"),
    )


def random_report(desk: Desk, chance: random.Random, **values: Any) -> ActivityReport:
    """A monthly report with every kind of number, told at random."""
    groups = [AttendanceGroupFactory(case=desk.case) for _ in range(4)]
    count = IndicatorFactory(case=desk.case, breakdown=["来所", "訪問"])
    share = IndicatorFactory(case=desk.case, kind=IndicatorKind.RATE, unit="%")
    safe = IndicatorFactory(case=desk.case, kind=IndicatorKind.YES_NO, unit="")
    numbers = [NumberEntry(count.pk, chance.randrange(10**6), part) for part in ("来所", "訪問")]
    numbers.append(NumberEntry(share.pk, chance.randrange(50), "", 50 + chance.randrange(99)))
    numbers.append(NumberEntry(safe.pk, chance.randrange(2)))
    people = []
    for group in groups:
        total = chance.randrange(2000)
        people.append(AttendanceEntry(group.pk, total, chance.randrange(total + 1)))
    return desk.report(
        kind="monthly",
        day=JUNE,
        numbers=numbers,
        attendances=people,
        **{"state": CONFIRMED} | values,
    )


@pytest.mark.parametrize("seed", range(3))
def test_a_reports_files_say_the_numbers_of_its_page(client: Client, desk: Desk, seed: int) -> None:
    report = random_report(desk, random.Random(seed))
    shown = asked(client, desk.editor, "report_detail", report.pk).context["numbers"]

    rows = table(sheets(client, desk.editor, "report_paper", report.pk)["人数と数"])
    paper = "".join(pages(client, desk.editor, "report_paper", report.pk))

    said = [(label, f"{n:,}" if isinstance(n, int) else n, unit) for label, n, unit in rows]
    assert said == [(row.label, row.value, row.unit) for row in shown]
    assert len(said) == 12
    for row in shown:
        assert f"{row.label}{row.value}" in paper


def test_a_monthly_report_is_laid_out_as_a_municipal_form(client: Client, desk: Desk) -> None:
    report = random_report(desk, random.Random(1), narrative="理科の実験をしました。", cost=54_321)

    papers = pages(client, desk.approver, "report_paper", report.pk)

    paper = "".join(papers)
    for words in (
        *("様式第号", "見本市長様", "NPO法人みほん", "代表者職・氏名", "月次報告書"),
        *("学習支援事業令和7年6月", "次のとおり報告します。", "第1版", "54,321円"),
        *("理科の実験をしました。", "受付年月日", "確認年月日", "確認者の職", "1/2"),
    ):
        assert words in paper
    assert "確認前" not in paper


@pytest.mark.parametrize(
    ("state", "words"),
    [("draft", "未提出"), ("submitted", "確認前"), ("superseded", "訂正前の版")],
)
def test_what_is_not_in_force_says_so(client: Client, desk: Desk, state: str, words: str) -> None:
    report = desk.report(kind="monthly", state=state)

    (paper,) = pages(client, desk.reporter, "report_paper", report.pk)

    assert words in paper


def test_a_correction_names_its_version_and_reason(client: Client, desk: Desk) -> None:
    report = desk.correct(desk.report(kind="monthly", state=CONFIRMED))
    desk.bring(report, CONFIRMED)

    (paper,) = pages(client, desk.editor, "report_paper", report.pk)

    assert "第2版（訂正）" in paper
    assert "訂正の理由人数の数え間違い" in paper


def test_a_completion_notice_has_the_box_of_its_inspection(client: Client, desk: Desk) -> None:
    report = desk.report(kind="completion", state=CONFIRMED)

    (paper,) = pages(client, desk.editor, "report_paper", report.pk)

    assert "完了届" in paper
    assert "検査職員の職" in paper
    assert "検査係長" in paper


def test_a_visitor_gets_ranges_and_no_costs_on_page_and_paper(client: Client, desk: Desk) -> None:
    few = AttendanceGroupFactory(case=desk.case, name="保護者")
    many = AttendanceGroupFactory(case=desk.case, name="子ども")
    report = desk.report(
        kind="monthly",
        day=JUNE,
        state=CONFIRMED,
        published=True,
        attendances=[AttendanceEntry(few.pk, 3, 2), AttendanceEntry(many.pk, 41, 17)],
        cost=765_432,
        cost_note="講師への謝金",
    )
    html = asked(client, None, "report_detail", report.pk).content.decode()

    rows = table(sheets(client, None, "report_paper", report.pk)["人数と数"])
    words = str(sheets(client, None, "report_paper", report.pk)["月次報告書"])
    (paper,) = pages(client, None, "report_paper", report.pk)

    assert [row[:2] for row in rows] == [
        ["保護者（延べ）", "1〜4"],
        ["保護者（実人数）", "1〜4"],
        ["子ども（延べ）", 41],
        ["子ども（実人数）", 17],
    ]
    assert "保護者（延べ）1〜4人" in paper
    assert html.count("1〜4</td>") == 2
    for text in (html, words, paper):
        assert "765,432" not in text
        assert "講師への謝金" not in text
    assert "765,432円" in str(sheets(client, desk.manager, "report_paper", report.pk))


@pytest.mark.parametrize("file_format", ["pdf", "xlsx"])
def test_a_report_that_one_may_not_read_has_no_paper(
    client: Client, desk: Desk, file_format: str
) -> None:
    draft = desk.report(kind="monthly")
    closed = desk.report(kind="event", state=CONFIRMED)
    stranger = MembershipFactory(role="approver").user

    for report, reader in ((draft, desk.editor), (closed, None), (closed, stranger)):
        assert asked(client, reader, "report_paper", report.pk, file_format).status_code == 404
    assert asked(client, desk.editor, "report_paper", closed.pk, "docx").status_code == 404


def test_long_texts_and_many_groups_are_printed_whole_on_numbered_pages(
    client: Client, desk: Desk
) -> None:
    groups = [AttendanceGroupFactory(case=desk.case, name=f"区分その{n}") for n in range(60)]
    report = desk.report(
        kind="monthly",
        state=CONFIRMED,
        attendances=[AttendanceEntry(group.pk, 1000 + n) for n, group in enumerate(groups)],
        narrative="はじめ" + "長い文章です。" * 560 + "おわり",
        problems="=" + "あ" * 3000,
    )

    papers = pages(client, desk.editor, "report_paper", report.pk)
    book = sheets(client, desk.editor, "report_paper", report.pk)

    whole = "".join(papers)
    assert [f"{n}/{len(papers)}" in paper for n, paper in enumerate(papers, 1)] == [True] * len(
        papers
    )
    assert len(papers) >= 4
    assert sum("項目今回単位" in paper for paper in papers) >= 2  # the heads again on each page
    for number in range(60):
        assert f"区分その{number}（延べ）{1000 + number:,}人" in whole
    assert whole.count("章") == 560  # a sentence may lie across two pages
    assert len(table(book["人数と数"])) == 60
    assert dict(book["月次報告書"])["課題"].startswith("=ああ")


def test_the_years_money_is_the_same_on_the_page_on_paper_and_in_the_workbook(
    client: Client, desk: Desk
) -> None:
    chance = random.Random(7)
    year = MoneyYearFactory(case=desk.case, fiscal_year=2024)
    amounts = {
        side: [(chance.randrange(10**9), chance.randrange(10**9)) for _ in range(rows)]
        for side, rows in (("city", 4), ("personnel", 20))
    }
    for kind, pairs in amounts.items():
        for number, (planned, actual) in enumerate(pairs):
            label = f"内訳{number}"
            MoneyRowFactory(year=year, kind=kind, label=label, planned=planned, actual=actual)
    html = asked(client, desk.editor, "money_detail", desk.case.pk).content.decode()

    book = sheets(client, desk.editor, "money_paper", desk.case.pk, 2024)
    paper = "".join(pages(client, desk.editor, "money_paper", desk.case.pk, 2024))

    for sheet, kind in (("収入", "city"), ("支出", "personnel")):
        rows = table(book[sheet])
        planned, actual = (sum(pair[n] for pair in amounts[kind]) for n in (0, 1))
        assert [tuple(row[1:3]) for row in rows[:-1]] == amounts[kind]
        assert rows[-1][:4] == ["計", planned, actual, actual - planned]
        for yen in (planned, actual):
            assert f"{yen:,}" in html
            assert f"{yen:,}" in paper
    assert "収支報告書" in paper
    assert "令和6年度" in paper


def test_money_that_is_not_public_has_no_paper_for_a_visitor(client: Client, desk: Desk) -> None:
    MoneyRowFactory(year__case=desk.case)
    MoneyRowFactory(year__case=desk.case, year__fiscal_year=2025, year__visibility="public")

    answers = [
        asked(client, None, "money_paper", desk.case.pk, year, "xlsx").status_code
        for year in (2024, 2025, 2026)
    ]

    assert answers == [404, 200, 404]
