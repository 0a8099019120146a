"""What a case came to, as its parties and as the public see it; every figure leads to its reports."""

from __future__ import annotations

import csv
import io
import re
from datetime import date

import pytest
import time_machine
from django.urls import reverse

from cases.domain.report_numbers import AttendanceEntry, NumberEntry
from cases.enums import IndicatorKind, ReportState
from cases.models import IndicatorTarget
from ppp_portal.tables.read import read_table
from tests.factories.partners import MembershipFactory
from tests.factories.reports import AttendanceGroupFactory, Desk, IndicatorFactory

pytestmark = pytest.mark.django_db

CONFIRMED = ReportState.CONFIRMED


class World:
    """A case with monthly numbers: April 30 visits, June 3, both public; May 55, not public."""

    def __init__(self) -> None:
        self.desk = Desk()
        self.visits = IndicatorFactory(case=self.desk.case, name="来所者", unit="人")
        self.group = AttendanceGroupFactory(case=self.desk.case, name="子ども")
        IndicatorTarget.objects.create(indicator=self.visits, fiscal_year=2025, value=110)
        self.april = self._month(4, 30, 12, published=True)
        self.may = self._month(5, 55, 40, published=False)
        self.june = self._month(6, 3, 2, published=True)

    def _month(self, month: int, visits: int, children: int, *, published: bool):
        return self.desk.report(
            kind="monthly",
            day=date(2025, month, 1),
            state=CONFIRMED,
            published=published,
            numbers=[NumberEntry(self.visits.pk, visits)],
            attendances=[AttendanceEntry(self.group.pk, children, children)],
            cost=123_457,
        )

    def address(self, page: str = "results_detail", *args: object) -> str:
        return reverse(page, args=[self.desk.case.pk, *args])


@pytest.fixture
def world() -> World:
    return World()


def text_of(response) -> str:
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.mark.parametrize("who", ["reporter", "manager", "editor", "approver"])
def test_the_parties_see_every_figure_exactly(client, world, who) -> None:
    client.force_login(getattr(world.desk, who))

    text = text_of(client.get(world.address()))

    assert "令和7年度の「来所者」は88人（目標110人の80%）です。" in text
    assert "延べ54人" in text
    assert "370,371円" in text
    assert "1〜4" not in text


@pytest.mark.parametrize("who", ["visitor", "other city"])
def test_everybody_else_sees_published_reports_with_small_numbers_masked(
    client, world, who
) -> None:
    if who == "other city":
        client.force_login(MembershipFactory(role="approver").user)

    for address in (world.address(), reverse("case_detail", args=[world.desk.case.pk])):
        text = text_of(client.get(address))
        assert "令和7年度の「来所者」は31〜34人（目標110人）です。" in text
        assert "1〜4" in text
        for secret in ("88", "54人", "370,371", "55", "33"):
            assert not re.search(rf">{secret}<|は{secret}人", text)


def test_each_figure_leads_to_the_reports_behind_it(client, world) -> None:
    client.force_login(world.desk.editor)
    page = text_of(client.get(world.address()))
    june = f"{world.address('results_behind', world.visits.pk)}?from=2025-06-01&to=2025-06-30"
    year = f"{world.address('results_behind', world.visits.pk)}?from=2025-04-01&to=2026-03-31"

    assert june.replace("&", "&amp;") in page
    behind = text_of(client.get(june))
    assert "令和7年6月は3人です。" in behind
    assert re.findall(r'href="/cases/reports/(\d+)/"', behind) == [str(world.june.pk)]
    whole = text_of(client.get(year))
    assert "令和7年度は88人です。" in whole
    assert re.findall(r'href="/cases/reports/(\d+)/"', whole) == [
        str(report.pk) for report in (world.april, world.may, world.june)
    ]


def test_the_public_follows_a_figure_to_published_reports_only(client, world) -> None:
    text = text_of(client.get(world.address("results_behind", world.visits.pk)))
    group = text_of(client.get(world.address("results_behind_group", world.group.pk)))

    for each in (text, group):
        assert re.findall(r'href="/cases/reports/(\d+)/"', each) == [
            str(world.april.pk),
            str(world.june.pk),
        ]
    assert "全期間は31〜34人です。" in text
    assert "全期間は13〜16人です。" in group


def test_a_published_report_shows_the_public_ranges_and_no_costs(client, world) -> None:
    page = reverse("report_detail", args=[world.june.pk])
    public = text_of(client.get(page))
    client.force_login(world.desk.reporter)
    own = text_of(client.get(page))

    assert public.count("1〜4") == 3
    assert "123,457" not in public
    assert ("1〜4" in own, "123,457円" in own) == (False, True)


def test_what_was_sent_is_shown_to_the_parties_on_demand(client, world) -> None:
    world.desk.report(
        kind="monthly",
        day=date(2025, 7, 1),
        state=ReportState.SUBMITTED,
        numbers=[NumberEntry(world.visits.pk, 12)],
        attendances=[AttendanceEntry(world.group.pk, 5)],
    )
    public = text_of(client.get(world.address() + "?unconfirmed=1"))
    client.force_login(world.desk.editor)
    plain = text_of(client.get(world.address()))
    sent = text_of(client.get(world.address() + "?unconfirmed=1"))

    assert "は88人" in plain
    assert "は100人" in sent
    assert "まだ確認されていない報告の数を含みます" in sent
    assert "31〜34人" in public


def test_the_file_holds_exact_figures_for_the_parties_and_masked_ones_for_others(
    client, world
) -> None:
    public = _csv(client, world)
    client.force_login(world.desk.manager)
    party = _csv(client, world)

    key = ("令和7年度", "令和7年度", "来所者")
    assert (party[key], public[key]) == ("88", "31〜34")
    assert party["令和7年度", "5月", "来所者"] == "55"
    assert ("令和7年度", "5月", "来所者") not in public
    assert party["", "全期間", "経費"] == "370371"
    assert [row for row in public if row[2] == "経費"] == []
    response = client.get(world.address("results_export", "xlsx"))
    table = read_table(b"".join(response.streaming_content), filename="a.xlsx")
    assert len(table.rows) == len(party)


def _csv(client, world) -> dict[tuple[str, str, str], str]:
    response = client.get(world.address("results_export", "csv"))
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return {
        (
            r["年度"],
            r["期間"],
            f"{r['項目']}{'・' + r['種類'] if r['種類'] == '実人数' else ''}",
        ): r["値"]
        for r in csv.DictReader(io.StringIO(text))
    }


@pytest.mark.parametrize("step", ["month", "quarter", "year", "x"])
def test_a_page_can_be_divided_by_months_quarters_and_years(client, world, step) -> None:
    share = IndicatorFactory(case=world.desk.case, kind=IndicatorKind.RATE, name="満足")
    safe = IndicatorFactory(case=world.desk.case, kind=IndicatorKind.YES_NO, name="無事故")
    people = IndicatorFactory(case=world.desk.case, kind=IndicatorKind.DISTINCT, name="登録者")
    world.desk.report(
        kind="quarterly",
        day=date(2025, 10, 1),
        state=CONFIRMED,
        numbers=[
            *(NumberEntry(share.pk, 20, "", 30), NumberEntry(safe.pk, 1)),
            *(NumberEntry(people.pk, 17), NumberEntry(world.visits.pk, 7)),
        ],
        attendances=[AttendanceEntry(world.group.pk, 9)],
    )
    client.force_login(world.desk.editor)

    text = text_of(client.get(f"{world.address()}?by={step}"))

    assert "「来所者」は95人" in text
    assert "66.7%（20／30）" in text
    assert "はい（1回中1回）" in text
    assert (">17<" in text) == (step == "quarter")
    assert ("期間に分けられない報告の分" in text) == (step in ("month", "x"))


@pytest.mark.parametrize("value", ["", "x", "-1", "9" * 50, "2025", "99999-01-01", "2025-02-30"])
def test_no_parameter_makes_a_page_fail(client, world, value) -> None:
    query = "&".join(f"{name}={value}" for name in ("year", "by", "from", "to", "page"))

    for page in (
        world.address(),
        world.address("results_behind", world.visits.pk),
        world.address("results_behind_group", world.group.pk),
    ):
        assert client.get(f"{page}?{query}").status_code == 200


def test_a_case_that_measures_nothing_has_no_page_of_results(client) -> None:
    desk = Desk()
    client.force_login(desk.editor)

    for page, more in (("results_detail", ()), ("results_export", ("csv",))):
        assert client.get(reverse(page, args=[desk.case.pk, *more])).status_code == 404
    assert "成果指標" not in text_of(client.get(reverse("case_detail", args=[desk.case.pk])))


def test_the_year_before_is_a_column_once_it_has_a_number(client, world) -> None:
    client.force_login(world.desk.editor)
    address = f"{world.address()}?year=2025&step=month"
    before = text_of(client.get(address))

    world.desk.report(
        kind="monthly",
        day=date(2024, 4, 1),
        state=CONFIRMED,
        numbers=[NumberEntry(world.visits.pk, 28)],
        attendances=[AttendanceEntry(world.group.pk, 9, 9)],
    )

    assert "前年同期" not in before
    assert "前年同期（人）" in text_of(client.get(address))


def test_on_the_page_of_the_case_the_table_folds_under_its_picture(client, world) -> None:
    text = text_of(client.get(reverse("case_detail", args=[world.desk.case.pk])))

    assert '<details class="fold"><summary>表で見る<span class="hidden">：来所者の推移' in text
    assert '<details class="fold">' not in text_of(client.get(world.address()))


def test_the_results_of_a_hidden_case_and_of_another_case_do_not_exist(client, world) -> None:
    hidden = Desk(visibility="draft")
    indicator = IndicatorFactory(case=hidden.case)

    assert client.get(reverse("results_detail", args=[hidden.case.pk])).status_code == 404
    assert client.get(world.address("results_behind", indicator.pk)).status_code == 404
    assert client.get(world.address("results_export", "pdf")).status_code == 404


@pytest.mark.parametrize("months", [1, 3])
@pytest.mark.parametrize("by", ["visitor", "editor"])
def test_the_page_reads_in_a_fixed_number_of_queries(
    client, world, months, by, django_assert_num_queries
) -> None:
    for month in range(months):
        world.desk.report(
            kind="monthly",
            day=date(2025, 8 + month, 1),
            state=CONFIRMED,
            published=True,
            numbers=[NumberEntry(world.visits.pk, 7)],
            attendances=[AttendanceEntry(world.group.pk, 9)],
        )
    if by == "editor":
        client.force_login(world.desk.editor)
    client.get(world.address())

    with django_assert_num_queries({"visitor": 16, "editor": 18}[by]):
        client.get(world.address())
    with django_assert_num_queries({"visitor": 16, "editor": 18}[by]):
        client.get(world.address("results_behind", world.visits.pk))


def test_the_page_begins_with_the_last_year_that_has_reports(client):
    desk = Desk()
    count = IndicatorFactory(case=desk.case, name="相談件数")
    for year in (2025, 2026):
        count.targets.create(fiscal_year=year, value=100)
    desk.report(
        kind="monthly",
        day=date(2025, 6, 1),
        state="confirmed",
        numbers=[NumberEntry(count.pk, 37)],
    )
    client.force_login(desk.editor)

    with time_machine.travel("2026-11-21T10:00+09:00"):
        page = client.get(reverse("results_detail", args=[desk.case.pk])).content.decode()

    assert "令和7年度の成果" in page
    assert "37" in page
