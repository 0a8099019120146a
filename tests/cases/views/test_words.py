"""参加者の声 on the pages: who reads whose, the picture with its table, and the words of a name."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cases.domain.report_assembly import assemble_report
from cases.domain.report_periods import period_of
from cases.domain.words import voices_of
from cases.enums import ReportState
from tests.factories.reports import AttendanceGroupFactory, Desk

pytestmark = pytest.mark.django_db

CONFIRMED = ReportState.CONFIRMED


class World:
    """Public voices of 令和7年度, confirmed ones that are not public, a draft, and 令和6年度."""

    def __init__(self) -> None:
        self.desk = Desk()
        self.public = self._month(2025, 6, ["子どもの居場所が足りない", "居場所がほしい"], True)
        self.private = self._month(2025, 7, ["秘密の居場所", "秘密の話"], False)
        self.earlier = self._month(2024, 6, ["去年の居場所"], True)
        self.draft = self.desk.report(voices=["下書きの声"])

    def _month(self, year: int, month: int, voices: list[str], published: bool) -> Any:
        day = date(year, month, 1)
        return self.desk.report(
            kind="monthly", day=day, state=CONFIRMED, published=published, voices=voices
        )

    def address(self, query: str = "") -> str:
        return reverse("case_words", args=[self.desk.case.pk]) + query


@pytest.fixture
def world() -> World:
    return World()


def said(response: Any) -> list[str]:
    assert response.status_code == 200
    return [voice.text for voice in response.context["shown"]]


def test_a_visitor_reads_the_voices_of_published_reports_only(client, world):
    newest = client.get(world.address())
    every = client.get(world.address("?year=all"))

    assert said(newest) == ["子どもの居場所が足りない", "居場所がほしい"]
    assert said(every) == [*said(newest), "去年の居場所"]
    assert "秘密" not in every.content.decode()


def test_the_parties_read_what_is_confirmed_and_nobody_a_draft(client, world):
    client.force_login(world.desk.editor)

    assert said(client.get(world.address())) == [
        *("秘密の居場所", "秘密の話", "子どもの居場所が足りない", "居場所がほしい"),
    ]


def test_a_record_within_a_month_does_not_speak_twice(world):
    world.desk.report(day=date(2025, 10, 3), voices=["一度だけ言った"])
    month = assemble_report(
        by=world.desk.reporter,
        case_id=world.desk.case.pk,
        body=world.desk.organisation,
        period=period_of("monthly", date(2025, 10, 1)),
    )
    world.desk.bring(month, CONFIRMED)

    texts = voices_of(world.desk.case, world.desk.editor).texts

    assert texts.count("一度だけ言った") == 1


def test_a_word_leads_to_the_voices_that_say_it_in_any_spelling(client, world):
    world._month(2025, 8, ["こどもと話した"], True)

    response = client.get(world.address("?word=子ども"))

    assert said(response) == ["こどもと話した", "子どもの居場所が足りない"]
    assert "「子ども」を含む声" in response.content.decode()
    assert said(client.get(world.address("?word=ないことば"))) == []


def test_the_table_says_the_words_of_the_picture_and_links_to_their_voices(client, world):
    response = client.get(world.address())
    table = response.context["chart"].table

    assert [[cell.text for cell in row] for row in table.rows] == [["居場所", "", "2"]]
    assert table.rows[0][0].url == "?year=2025&word=%E5%B1%85%E5%A0%B4%E6%89%80"
    assert "2件の声に多いことばは、「居場所」2件です。" in response.content.decode()


def test_likely_names_are_told_to_the_parties_and_never_counted(client, world):
    world._month(2025, 9, ["田中さんがやさしい", "田中さんと話した"], True)

    public = client.get(world.address())
    client.force_login(world.desk.editor)
    party = client.get(world.address())

    assert public.context["names"] == []
    assert party.context["names"] == ["田中さん"]
    assert "田中" not in [row[0].text for row in party.context["chart"].table.rows]


def test_a_case_of_which_nobody_may_know_is_not_there(client):
    hidden = Desk(visibility="draft")

    assert client.get(reverse("case_words", args=[hidden.case.pk])).status_code == 404


def test_a_case_without_voices_says_so(client):
    response = client.get(reverse("case_words", args=[Desk().case.pk]))

    assert "公開された報告に、参加者の声はまだありません。" in response.content.decode()


@pytest.mark.parametrize("months", [1, 3])
def test_the_page_reads_in_a_fixed_number_of_queries(
    client: Client, months: int, django_assert_num_queries: Any
) -> None:
    desk = Desk()
    for month in range(months):
        desk.report(
            kind="monthly",
            day=date(2025, 6 + month, 1),
            state=CONFIRMED,
            published=True,
            voices=["楽しい一日", "楽しい話"],
        )
    address = reverse("case_words", args=[desk.case.pk])
    client.get(address)

    with django_assert_num_queries(9):
        client.get(address)


def test_a_report_draws_the_words_that_two_of_its_voices_share(client, world):
    lone = world._month(2025, 8, ["ひとりの声"], True)

    drawn = client.get(reverse("report_detail", args=[world.public.pk]))
    alone = client.get(reverse("report_detail", args=[lone.pk]))

    assert drawn.context["words"]["chart"].answer == ("2件の声に多いことばは、「居場所」2件です。")
    assert alone.context["words"]["chart"] is None
    assert "ひとりの声" in alone.content.decode()


def test_the_results_of_a_year_show_the_words_of_its_published_voices(client, world):
    AttendanceGroupFactory(case=world.desk.case)
    address = reverse("results_detail", args=[world.desk.case.pk])

    chart = client.get(address).context["words"]

    assert chart.answer == "2件の声に多いことばは、「居場所」2件です。"
    assert chart.table.rows[0][0].url.startswith(world.address("?year=2025&word="))
