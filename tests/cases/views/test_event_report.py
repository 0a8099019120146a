"""The report of a session: made from it, linked both ways, its words on the event's page."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cases.domain import report as domain
from cases.domain.event_report import write_session_report
from cases.enums import ActivityMethod, ReportKind
from cases.models import ActivityReport, EventSession
from partners.models import User
from ppp_portal.japan.date_reading import TOKYO
from ppp_portal.refusals import Refused
from tests.factories.cases import CaseFactory
from tests.factories.events import EventFactory, EventSessionFactory
from tests.factories.partners import MembershipFactory
from tests.factories.reports import AttendanceGroupFactory
from tests.papers import sheets

pytestmark = pytest.mark.django_db

VOICES = ["対話が足りない", "もっと対話したい", "課題が分かった"]


class World:
    """S1: one evening in the city hall, with its staff on both sides of the report."""

    def __init__(self, **event: Any) -> None:
        self.case = CaseFactory(stage="ended", starts_on=None)
        self.group = AttendanceGroupFactory(case=self.case, name="職員")
        self.event = EventFactory(
            **{
                "case": self.case,
                "municipality": self.case.lead_municipality,
                "staff_group": "まちの研究会",
                "title": "まちの研修",
                "purpose": "目的のことば",
                "content": "内容のことば",
                "outcome": "成果のことば",
                "way": "講演とフィッシュボウル",
                "fields": ["community"],
                "days": None,
            }
            | event
        )
        self.session: EventSession = EventSessionFactory(
            event=self.event,
            starts_at=datetime(2023, 10, 4, 18, tzinfo=TOKYO),
            ends_at=datetime(2023, 10, 4, 20, tzinfo=TOKYO),
            topic="課題の出し方",
            place="市役所",
            attended_count=15,
            attended_note="さまざまな部署の職員",
        )
        self.editor = self._person("editor")
        self.approver = self._person("approver")

    def _person(self, role: str) -> User:
        user: User = MembershipFactory(municipality=self.case.lead_municipality, role=role).user
        return user

    def report(self, *, published: bool) -> ActivityReport:
        report = write_session_report(by=self.editor, session_id=self.session.pk)
        change = domain.ReportInput({"voices": VOICES})
        domain.update_report(by=self.editor, report_id=report.pk, version=1, data=change)
        domain.submit_report(by=self.editor, report_id=report.pk)
        report = domain.confirm_report(by=self.approver, report_id=report.pk)
        if published:
            report = domain.publish_report(by=self.approver, report_id=report.pk)
        return report

    @property
    def page(self) -> str:
        return reverse("event_detail", args=[self.event.pk])


@pytest.fixture
def world() -> World:
    return World()


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_the_draft_begins_with_what_the_session_says(client, world):
    client.force_login(world.editor)
    shown = text(client, world.page)

    answer = client.post(reverse("event_session_report", args=[world.session.pk]))

    report = ActivityReport.objects.get()
    local = (report.period_start.isoformat(), str(report.starts_at), str(report.ends_at))
    assert "この回の報告を書く" in shown
    assert answer["Location"] == reverse("report_edit", args=[report.pk])
    assert local == ("2023-10-04", "18:00:00", "20:00:00")
    assert (report.kind, report.method) == (ReportKind.EVENT, ActivityMethod.FISHBOWL)
    assert (report.title, report.place, report.narrative) == (
        *("課題の出し方", "市役所", "内容のことば"),
    )
    assert [(row.group, row.total) for row in report.attendances.all()] == [(world.group, 15)]


def test_a_second_click_opens_the_same_report(client, world):
    client.force_login(world.editor)

    for _ in range(2):
        answer = client.post(reverse("event_session_report", args=[world.session.pk]))

    report = ActivityReport.objects.get()
    assert answer["Location"] == reverse("report_detail", args=[report.pk])
    assert "この回の報告を書く" not in text(client, world.page)


def test_event_and_report_lead_to_each_other_and_tell_everything(client, world):
    report = world.report(published=True)
    address = reverse("report_detail", args=[report.pk])

    page, told = text(client, world.page), text(client, address)

    assert address in page
    assert reverse("event_detail", args=[world.event.pk]) in told
    for words in (
        *("令和5年10月4日", "18:00", "市役所", "まちの研究会", "フィッシュボウル", "まちづくり"),
        *("目的のことば", "内容のことば", "成果のことば", "15人（さまざまな部署の職員）"),
        *VOICES,
    ):
        assert words in told


def test_the_paper_of_the_report_tells_the_same(client, world):
    report = world.report(published=True)

    paper = repr(sheets(client, None, "report_paper", report.pk))

    for words in ("まちの研究会", "目的のことば", "成果のことば", "15人", "対話が足りない"):
        assert words in paper


def test_the_words_of_a_published_report_stand_on_the_page_of_the_event(client, world):
    world.report(published=True)

    chart = client.get(world.page).context["learnt"]["words"]

    assert chart.answer == "3件の声に多いことばは、「対話」2件です。"


def test_before_it_is_published_only_the_parties_read_the_words(client, world):
    report = world.report(published=False)
    page = client.get(world.page)
    client.force_login(world.editor)
    own = client.get(world.page)

    address = reverse("report_detail", args=[report.pk])
    assert (page.context["learnt"]["words"], page.context["learnt"]["reports"]) == (None, [])
    assert (address in page.content.decode(), address in own.content.decode()) == (False, True)


def test_the_public_report_of_a_hidden_event_says_nothing_of_the_event(client):
    world = World(visibility="draft")
    report = world.report(published=True)

    told = text(client, reverse("report_detail", args=[report.pk]))

    assert [word for word in ("まちの研修", "目的のことば", "成果のことば") if word in told] == []


def test_a_corrected_report_takes_the_place_of_the_old_one(client, world):
    report = world.report(published=True)
    correction = domain.correct_report(by=world.editor, report_id=report.pk, reason="人数の誤り")
    domain.submit_report(by=world.editor, report_id=correction.pk)
    domain.confirm_report(by=world.approver, report_id=correction.pk)

    world.session.refresh_from_db()
    assert world.session.report_id == correction.pk
    assert reverse("report_detail", args=[correction.pk]) in text(client, world.page)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"case": None}, "関わる事例がまだありません"),
        ({"municipality": None}, "主催する自治体・団体の登録がない"),
    ],
)
def test_a_session_without_case_or_body_has_no_report(change: dict[str, Any], reason: str) -> None:
    world = World(**change)

    with pytest.raises(Refused, match=reason):
        write_session_report(by=world.editor, session_id=world.session.pk)


def test_a_session_is_reported_once_it_has_ended() -> None:
    world = World(days=30)
    coming = world.event.sessions.order_by("-starts_at")[0]

    with pytest.raises(Refused, match="まだ終わっていません"):
        write_session_report(by=world.editor, session_id=coming.pk)


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_of_an_event_takes_the_same_queries_for_one_and_three(
    client: Client, number: int, django_assert_num_queries: Any
) -> None:
    world = World()
    world.report(published=True)
    for hour in range(number - 1):
        at = datetime(2023, 11, 4, 10 + hour, tzinfo=TOKYO)
        session = EventSessionFactory(
            event=world.event, starts_at=at, ends_at=at.replace(minute=30)
        )
        write_session_report(by=world.editor, session_id=session.pk)
    client.force_login(world.editor)
    client.get(world.page)

    with django_assert_num_queries(19):
        client.get(world.page)


def test_a_session_outside_the_contract_gets_no_report_and_says_why(client: Client) -> None:
    world = World()
    type(world.case).objects.filter(pk=world.case.pk).update(starts_on=date(2024, 4, 1))
    client.force_login(world.editor)

    answer = client.post(reverse("event_session_report", args=[world.session.pk]), follow=True)

    assert "報告の下書きを作れませんでした。" in answer.content.decode()
    assert not ActivityReport.objects.exists()
