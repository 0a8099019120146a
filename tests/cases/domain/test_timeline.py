from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from cases.domain.timeline import CaseTimeline, case_timeline
from cases.enums import Stage, Visibility
from cases.models import Case, PlanPosition
from ppp_portal.charts.timeline import EVENT, PERIOD, Entry
from tests.factories.cases import CaseFactory
from tests.factories.reports import Desk

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 21)


def _story(case: Case, user: object = None) -> CaseTimeline:
    return case_timeline(case, user or AnonymousUser(), TODAY)  # type: ignore[arg-type]


def _entries(case: Case, user: object = None) -> list[Entry]:
    return _story(case, user).entries


def _labels(entries: Iterable[Entry]) -> list[str]:
    return [entry.label for entry in entries]


def _year(year: int, **values: object) -> Case:
    """A case of one fiscal year that is over."""
    case: Case = CaseFactory(
        title=f"{year}年度の事業", fiscal_year=year, stage=Stage.ENDED, **values
    )
    return case


def test_a_chain_is_told_from_any_of_its_cases_in_both_directions() -> None:
    first = _year(2022)
    second = _year(2023, continues=first)
    third = _year(2024, continues=second)

    entries = _entries(second)

    assert entries == [
        Entry(
            "事業",
            "2022年度の事業",
            date(2022, 4, 1),
            date(2023, 3, 31),
            PERIOD,
            reverse("case_detail", args=[first.pk]),
            "令和4年度",
        ),
        Entry("事業", "この事業", date(2023, 4, 1), date(2024, 3, 31), PERIOD, "", "令和5年度"),
        Entry(
            "事業",
            "2024年度の事業",
            date(2024, 4, 1),
            date(2025, 3, 31),
            PERIOD,
            reverse("case_detail", args=[third.pk]),
            "令和6年度",
        ),
    ]


def test_a_hidden_case_is_not_told_nor_what_lies_beyond_it() -> None:
    first = _year(2022)
    hidden = _year(2023, continues=first, visibility=Visibility.DRAFT)
    case = _year(2024, continues=hidden)
    last = _year(2025, continues=case)

    assert _labels(_entries(case)) == ["この事業", last.title]
    story = _story(case)
    assert story.sentence == "令和6年度から令和7年度まで、2年続きました。"


def test_those_who_may_read_the_hidden_case_see_the_whole_chain() -> None:
    desk = Desk(fiscal_year=2022, stage=Stage.ENDED, title="初年度")
    hidden = _year(
        2023,
        continues=desk.case,
        visibility=Visibility.DRAFT,
        lead_municipality=desk.municipality,
    )
    case = _year(2024, continues=hidden)

    assert _labels(_entries(case, desk.editor)) == ["初年度", "2023年度の事業", "この事業"]


def test_years_are_counted_as_long_as_they_are_unbroken() -> None:
    long_ago = _year(2018)
    before = _year(2023, continues=long_ago)
    running = CaseFactory(
        starts_on=date(2024, 4, 1), stage=Stage.RUNNING, fiscal_year=2024, continues=before
    )

    story = _story(running)

    assert story.sentence == (
        "令和5年度から続き、令和8年度で4年目です。"
        "令和元年度〜令和4年度は記録がなく、続いていたかどうか分かりません。"
    )
    assert [entry.end for entry in story.entries if entry.label == "この事業"] == [None]


def test_a_case_alone_has_no_story() -> None:
    assert _entries(_year(2024)) == []
    assert _entries(CaseFactory(fiscal_year=None)) == []


def test_one_day_known_to_the_year_and_unknown_ends_are_told_as_what_is_known() -> None:
    day = date(2023, 10, 4)
    training = CaseFactory(title="研修", starts_on=day, ends_on=day, fiscal_year=2023)
    begun = CaseFactory(
        title="構想",
        stage=Stage.CONCEPT,
        starts_on=date(2024, 6, 1),
        fiscal_year=None,
        continues=training,
    )
    spanning = CaseFactory(
        title="長い事業",
        stage=Stage.ENDED,
        start_fiscal_year=2022,
        fiscal_year=2024,
        continues=begun,
    )

    entries = {entry.label: entry for entry in _entries(begun)}

    assert [(e.kind, e.start, e.end, e.when) for e in entries.values()] == [
        (EVENT, day, None, ""),
        (EVENT, date(2024, 6, 1), None, "令和6年6月1日〜"),
        (PERIOD, date(2022, 4, 1), date(2025, 3, 31), "令和4年度〜令和6年度"),
    ]
    assert list(entries) == ["研修", "この事業", spanning.title]


def test_plans_with_both_ends_of_their_years_are_told() -> None:
    case = _year(2024)
    PlanPosition.objects.create(case=case, plan_name="総合計画", first_year=2021, last_year=2030)
    PlanPosition.objects.create(case=case, plan_name="個別計画", first_year=2021)
    PlanPosition.objects.create(case=case, plan_name="昔の計画", first_year=900, last_year=901)

    assert _entries(case)[1:] == [
        Entry(
            "計画",
            "総合計画",
            date(2021, 4, 1),
            date(2031, 3, 31),
            when="令和3年度〜令和12年度",
        )
    ]


def test_a_year_that_no_calendar_has_is_left_out() -> None:
    beyond = _year(2150)
    case = _year(2024, continues=beyond)

    assert _entries(case) == []


def test_visitors_see_published_reports_and_the_parties_all_confirmed_ones() -> None:
    desk = Desk(fiscal_year=2025, stage=Stage.RUNNING)
    shown = desk.report(day=date(2025, 6, 3), state="confirmed", published=True)
    desk.report(day=date(2025, 7, 1), state="confirmed")
    desk.report(day=date(2026, 4, 10), state="confirmed")
    desk.report(day=date(2025, 8, 1), state="submitted")

    visitors = [entry for entry in _entries(desk.case) if entry.lane == "活動報告"]
    parties = [entry for entry in _entries(desk.case, desk.editor) if entry.lane == "活動報告"]

    assert visitors == [
        Entry(
            "活動報告",
            "報告 1件",
            date(2025, 6, 3),
            date(2025, 6, 3),
            url=reverse("report_detail", args=[shown.pk]),
        )
    ]
    assert [(e.label, e.start, e.end) for e in parties] == [
        ("報告 2件", date(2025, 6, 3), date(2025, 7, 1)),
        ("報告 1件", date(2026, 4, 10), date(2026, 4, 10)),
    ]


def test_a_corrected_report_counts_once() -> None:
    desk = Desk(fiscal_year=2025, stage=Stage.RUNNING)
    desk.report(day=date(2025, 6, 3), state="superseded")

    assert _labels(_entries(desk.case, desk.editor)) == ["この事業", "報告 1件"]


@pytest.mark.parametrize("number", [1, 3])
def test_a_story_costs_the_same_for_any_number_of_cases_and_reports(
    django_assert_num_queries, number: int
) -> None:
    desk = Desk(fiscal_year=2025, stage=Stage.RUNNING)
    before = desk.case
    for _ in range(number):
        before = _year(2026, continues=before)
        desk.report(day=date(2025, 6, 3), state="confirmed", published=True)
    case = Case.objects.prefetch_related("plan_positions").get(pk=desk.case.pk)

    with django_assert_num_queries(5):
        story = _story(case)

    assert len(story.entries) == number + 2


def test_the_case_page_prints_the_story_for_its_reader(client) -> None:
    first = _year(2023)
    hidden = _year(2022, visibility=Visibility.DRAFT)
    Case.objects.filter(pk=first.pk).update(continues=hidden)
    second = _year(2024, continues=first)

    page = client.get(reverse("case_detail", args=[second.pk])).content.decode()

    assert page.count("これまでの流れ") == 1
    assert "令和5年度から令和6年度まで、2年続きました。" in page
    assert hidden.title not in page
