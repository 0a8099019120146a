"""年度実績報告書: a year's figures as the page of 成果 has them, on A4 and in a workbook."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cases.domain.report_numbers import AttendanceEntry, NumberEntry
from cases.enums import IndicatorKind, ReportState
from cases.models import Indicator, IndicatorTarget
from tests.factories.money import MoneyRowFactory
from tests.factories.partners import MunicipalityFactory, OrganisationFactory
from tests.factories.reports import (
    AttendanceGroupFactory,
    Desk,
    IndicatorFactory,
    ReportSheetFactory,
)
from tests.papers import asked, pages, sheets, table

pytestmark = pytest.mark.django_db

CONFIRMED = ReportState.CONFIRMED
QUERIES = 19
MONTHS = (4, 5, 9)


@pytest.fixture
def desk() -> Desk:
    return Desk(
        title="学習支援事業",
        lead_municipality=MunicipalityFactory(name="見本市"),
        organisation=OrganisationFactory(name="NPO法人みほん"),
    )


def month(desk: Desk, number: int, **values: Any) -> None:
    desk.report(
        kind="monthly",
        day=date(2025, number, 3),
        **{"state": CONFIRMED, "published": True} | values,
    )


def told_at_random(
    desk: Desk, chance: random.Random, visits: Indicator, share: Indicator, groups: list[Any]
) -> dict[int, tuple[int, list[int]]]:
    """Reports on three months; by month the visits and the people of each group."""
    said: dict[int, tuple[int, list[int]]] = {}
    for each in MONTHS:
        parts, people = (
            [chance.randrange(10**6) for _ in range(2)],
            chance.choices(range(999), k=24),
        )
        said[each] = (sum(parts), people)
        numbers = [
            NumberEntry(visits.pk, n, p) for n, p in zip(parts, visits.breakdown, strict=True)
        ]
        numbers.append(NumberEntry(share.pk, 10 * each, "", 100))
        attendances = [AttendanceEntry(g.pk, n) for g, n in zip(groups, people, strict=True)]
        month(desk, each, numbers=numbers, attendances=attendances, cost=each * 1_000)
    return said


def test_the_years_files_and_page_come_to_an_independent_sum(client: Client, desk: Desk) -> None:
    chance = random.Random(11)
    visits = IndicatorFactory(case=desk.case, name="相談", breakdown=["来所", "訪問"])
    share = IndicatorFactory(case=desk.case, name="継続率", kind=IndicatorKind.RATE, unit="%")
    IndicatorTarget.objects.create(indicator=visits, fiscal_year=2025, value=Decimal("1500.5"))
    groups = [AttendanceGroupFactory(case=desk.case, name=f"区分その{n}") for n in range(24)]
    said = told_at_random(desk, chance, visits, share, groups)
    args = ("year_paper", desk.case.pk, 2025)

    book = sheets(client, desk.editor, *args)
    paper = "".join(pages(client, desk.editor, *args))
    html = asked(client, desk.editor, "results_detail", desk.case.pk).content.decode()

    total = sum(number for number, _ in said.values())
    percent = Decimal(100) * total / Decimal("1500.5")
    (aims, rate) = table(book["成果指標"])
    assert aims == ["相談", "件", 1500.5, total, f"{percent:,.0f}%", ""]
    assert rate[3] == "60%（180／300）"
    (by_month, _) = table(book["成果指標（月別）"])
    wanted = {column: said[each][0] for column, each in ((2, 4), (3, 5), (7, 9))}
    assert by_month == ["相談", "件", *(wanted.get(n, "") for n in range(2, 14)), total]
    rows = table(book["参加者の延べ人数（月別）"])
    sums = [sum(people[n] for _, people in said.values()) for n in range(24)]
    assert [row[13] for row in rows] == [*sums, sum(sums)]
    assert rows[-1][:3] == ["計", sum(said[4][1]), sum(said[5][1])]
    for number in (total, sum(sums)):
        assert f"{number:,}" in html
        assert f"{number:,}" in paper
    assert "報告された経費18,000円" in paper
    assert len(table(book["報告の一覧（3件）"])) == 3


def test_the_year_is_told_in_words_with_its_money_under_a_municipal_head(
    client: Client, desk: Desk
) -> None:
    month(desk, 6, narrative="六月の内容", incidents="転んでけが。", cost=8_765)
    desk.report(
        kind="yearly",
        day=date(2025, 6, 1),
        state=CONFIRMED,
        narrative="一年の総括",
        problems="人手",
    )
    desk.report(kind="event", day=date(2025, 7, 1), state=CONFIRMED, title="夏の講座")
    desk.report(kind="event", day=date(2025, 8, 1), title="下書きの講座")
    MoneyRowFactory(year__case=desk.case, year__fiscal_year=2025, planned=7_000, actual=6_543)

    papers = pages(client, desk.approver, "year_paper", desk.case.pk, 2025)

    whole = "".join(papers)
    for words in (
        *("見本市長様", "NPO法人みほん", "年度実績報告書", "令和7年4月1日〜令和8年3月31日"),
        *("確認済みの報告3件", "【内容】一年の総括", "【課題】人手", "【令和7年6月】六月の内容"),
        *("報告された経費8,765円", "【令和7年6月】転んでけが。", "夏の講座", "6,543", "確認年月日"),
    ):
        assert words in whole
    assert "下書きの講座" not in whole
    for number, paper in enumerate(papers, 1):
        assert f"{number}/{len(papers)}" in paper


def test_a_visitor_gets_the_published_reports_in_ranges_and_nothing_of_the_parties(
    client: Client, desk: Desk
) -> None:
    group = AttendanceGroupFactory(case=desk.case, name="子ども")
    month(
        desk, 4, attendances=[AttendanceEntry(group.pk, 30)], cost=654_321, incidents="秘密の事故"
    )
    month(desk, 5, attendances=[AttendanceEntry(group.pk, 3)])
    hidden = {"published": False, "narrative": "非公開の内容"}
    month(desk, 6, attendances=[AttendanceEntry(group.pk, 5000)], **hidden)
    MoneyRowFactory(year__case=desk.case, year__fiscal_year=2025, actual=777_777)

    book = sheets(client, None, "year_paper", desk.case.pk, 2025)
    whole = "".join(pages(client, None, "year_paper", desk.case.pk, 2025))

    (row, _) = table(book["参加者の延べ人数（月別）"])
    assert row[:4] == ["子ども", 30, "1〜4", ""]
    assert row[13] == "31〜34"
    assert "31〜34" in whole
    assert "公開された報告2件" in whole
    for secret in ("654,321", "秘密の事故", "5,000", "非公開の内容", "777,777"):
        assert secret not in whole
        assert secret not in str(book)


def test_quarters_are_the_columns_where_the_case_reports_by_quarter(
    client: Client, desk: Desk
) -> None:
    ReportSheetFactory(case=desk.case, organisation=desk.organisation, rhythm="quarterly")
    visits = IndicatorFactory(case=desk.case)
    for day, number in ((date(2025, 5, 1), 12), (date(2025, 8, 1), 30)):
        numbers = [NumberEntry(visits.pk, number)]
        desk.report(kind="quarterly", day=day, state=CONFIRMED, numbers=numbers)

    rows = table(
        sheets(client, desk.editor, "year_paper", desk.case.pk, 2025)["成果指標（四半期別）"]
    )

    assert rows == [[visits.name, "件", 12, 30, "", "", 42]]


def test_what_a_quarter_told_stands_beside_the_months_in_a_column_of_its_own(
    client: Client, desk: Desk
) -> None:
    visits = IndicatorFactory(case=desk.case)
    month(desk, 4, numbers=[NumberEntry(visits.pk, 5)])
    numbers = [NumberEntry(visits.pk, 30)]
    desk.report(kind="quarterly", day=date(2025, 8, 1), state=CONFIRMED, numbers=numbers)

    (row,) = table(
        sheets(client, desk.editor, "year_paper", desk.case.pk, 2025)["成果指標（月別）"]
    )

    assert row == [visits.name, "件", 5, *[""] * 11, 30, 35]


@pytest.mark.parametrize("year", [2024, 1868, 2100, 999_999])
def test_a_year_with_nothing_to_tell_has_no_paper(client: Client, desk: Desk, year: int) -> None:
    month(desk, 4)
    MoneyRowFactory(year__case=desk.case, year__fiscal_year=2024)

    assert asked(client, None, "year_paper", desk.case.pk, year, "xlsx").status_code == 404


def test_a_years_paper_takes_the_same_queries_for_one_report_and_for_three(
    client: Client, desk: Desk, django_assert_num_queries: Any
) -> None:
    visits: Indicator = IndicatorFactory(case=desk.case)
    address = reverse("year_paper", args=[desk.case.pk, 2025, "xlsx"])
    client.force_login(desk.editor)
    month(desk, 4, numbers=[NumberEntry(visits.pk, 5)])
    with django_assert_num_queries(QUERIES):
        client.get(address)
    for number in (5, 6):
        month(desk, number, numbers=[NumberEntry(visits.pk, 5)])

    with django_assert_num_queries(QUERIES):
        client.get(address)
