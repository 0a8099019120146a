"""Where calls are found: the list, the home page, search, profiles, 今日やること, calendars."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote

import icalendar
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from proposals.domain.call_index import index_call
from tests.factories.challenges import ChallengeFactory
from tests.factories.decisions import published, scored_call
from tests.factories.partners import MembershipFactory, MunicipalityFactory, UserFactory
from tests.factories.proposals import CallFactory, QuestionFactory, ScheduleStepFactory

pytestmark = pytest.mark.django_db
PAST = timezone.now() - timedelta(days=1)


def _indexed(**values):
    call = CallFactory(**values)
    index_call(call)
    return call


def _titles(client: Client, query: str = "") -> list[str]:
    found = client.get(f"{reverse('call_list')}{query}").context["found"]
    return [call.title for call in found.rows]


def test_the_list_shows_what_closes_next_first_and_no_draft(client):
    CallFactory(title="締切後", questions_due_at=PAST, entry_due_at=PAST, proposals_due_at=PAST)
    CallFactory(title="提案書だけ", questions_due_at=PAST, entry_due_at=PAST)
    CallFactory(title="あとで閉じる")
    CallFactory(title="先に閉じる", entry_due_at=timezone.now() + timedelta(days=2))
    CallFactory(title="秘密の下書き", state="draft")

    assert _titles(client) == ["先に閉じる", "あとで閉じる", "提案書だけ", "締切後"]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("?phase=entry", ["甲"]),
        ("?phase=closed", ["乙"]),
        ("?prefecture=28", ["甲"]),
        ("?field=youth", ["乙"]),
        ("?form=designation", ["乙"]),
        ("?form=designation&phase=entry", []),
        ("?phase=nonsense", ["甲", "乙"]),
    ],
)
def test_the_list_is_narrowed_by_its_facets(client, query, titles):
    CallFactory(title="甲")
    CallFactory(
        title="乙",
        fields=["youth"],
        form="designation",
        municipality=MunicipalityFactory(prefecture_code="13"),
        questions_due_at=PAST,
        entry_due_at=PAST,
        proposals_due_at=PAST,
    )

    assert _titles(client, query) == titles


def test_a_call_is_found_by_its_words_in_the_list_and_in_the_search_of_everything(client):
    _indexed(title="こどもの居場所の公募")
    _indexed(title="道路の清掃", purpose="きれいにする。")
    _indexed(title="子どもの下書き", state="draft")

    assert _titles(client, f"?q={quote('子どもの居場所')}") == ["こどもの居場所の公募"]
    page = client.get(f"/search/?q={quote('居場所')}").content.decode()
    assert "公募 1件" in page
    assert "子どもの下書き" not in page


def test_the_list_takes_a_fixed_number_of_queries(client):
    counts = []
    for number in (1, 2):
        for _ in range(number):
            CallFactory()
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("call_list"))
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_home_and_the_profile_of_the_municipality_lead_to_the_call(client):
    call = CallFactory(title="学びの公募")

    for address in (
        reverse("home"),
        reverse("municipality_detail", args=[call.municipality.code]),
    ):
        assert reverse("call_detail", args=[call.pk]) in client.get(address).content.decode()


def test_today_tells_the_staff_of_questions_and_drafts_and_organisations_of_deadlines(client):
    staff = MembershipFactory(role="editor")
    member = MembershipFactory(in_organisation=True)
    call = CallFactory(municipality=staff.municipality, title="質問のある公募")
    QuestionFactory(call=call)
    CallFactory(municipality=staff.municipality, title="書きかけの公募", state="draft")
    CallFactory(title="もうすぐ閉じる", entry_due_at=timezone.now() + timedelta(days=3))

    client.force_login(staff.user)
    staffs = client.get(reverse("home")).content.decode()
    client.force_login(member.user)
    members = client.get(reverse("home")).content.decode()

    assert "質問のある公募" in staffs
    assert "書きかけの公募" in staffs
    assert "もうすぐ閉じる" in members
    assert "書きかけの公募" not in members


def test_a_calendar_holds_every_date_of_a_call_at_its_instant(client):
    call = CallFactory(state="draft")
    ScheduleStepFactory(call=call, kind="result", starts_at=call.proposals_due_at, has_time=False)
    call.state, call.started_at, call.started_by = "open", timezone.now(), UserFactory()
    call.save()

    answer = client.get(reverse("call_calendar", args=[call.pk]))

    events = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    found = {str(event["SUMMARY"]).split("：")[0]: event.decoded("DTSTART") for event in events}
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert found == {
        "質問の締切": call.questions_due_at,
        "参加申込の締切": call.entry_due_at,
        "提案書の締切": call.proposals_due_at,
        "結果の通知・公表": timezone.localtime(call.proposals_due_at).date(),
    }


def test_one_date_is_a_calendar_of_its_own_and_an_unknown_one_is_not_found(client):
    call = CallFactory()

    one = client.get(reverse("call_date", args=[call.pk, "entry"]))

    assert len(icalendar.Calendar.from_ical(one.content).walk("VEVENT")) == 1
    assert client.get(reverse("call_date", args=[call.pk, "nothing"])).status_code == 404


def test_the_public_calendar_holds_no_draft_for_anybody(client):
    member = MembershipFactory(role="approver")
    CallFactory(title="公開の公募")
    CallFactory(title="秘密の公募", state="draft", municipality=member.municipality)
    client.force_login(member.user)

    text = client.get(reverse("public_calendar")).content.decode()
    unfolded = text.replace("\r\n ", "")

    assert unfolded.count("公開の公募") == 3
    assert "秘密の公募" not in unfolded


def test_a_call_grows_from_a_challenge_of_the_own_city_only(client):
    member = MembershipFactory(role="editor")
    challenge = ChallengeFactory(municipality=member.municipality, trouble="居場所がない。")
    foreign = ChallengeFactory()
    client.force_login(member.user)

    client.post(
        f"{reverse('call_new')}?challenge={challenge.pk}",
        {"title": "居場所の公募", "municipality": member.municipality_id, "template": ""},
    )
    refused = client.get(f"{reverse('call_new')}?challenge={foreign.pk}")

    (call,) = challenge.calls.all()
    assert call.purpose.startswith("居場所がない。")
    assert refused.status_code == 403
    page = client.get(reverse("call_detail", args=[call.pk])).content.decode()
    assert reverse("challenge_detail", args=[challenge.pk]) in page


def test_the_admin_never_names_who_asked():
    question = QuestionFactory(organisation__name="隠れた質問者の会")
    client = Client()
    client.force_login(UserFactory(is_staff=True, is_superuser=True))

    pages = [
        client.get(reverse("admin:proposals_question_changelist")),
        client.get(reverse("admin:proposals_question_changelist") + "?q=隠れた"),
        client.get(reverse("admin:proposals_question_change", args=[question.pk])),
        client.get(reverse("admin:proposals_call_change", args=[question.call_id])),
        client.get(reverse("admin:proposals_call_changelist")),
    ]

    assert [page.status_code for page in pages] == [200] * 5
    assert ["隠れた質問者の会" in page.content.decode() for page in pages] == [False] * 5


@pytest.mark.parametrize("name", ["call_committee", "entry_list", "decision_detail"])
def test_the_pages_of_a_calls_staff_lead_back_to_all_calls(client, office, name):
    call = published(scored_call(office))
    client.force_login(office.approver)

    text = client.get(reverse(name, args=[call.pk])).content.decode()

    way = text.split('aria-label="現在の場所"')[1].split("</nav>")[0]
    assert '<a href="/proposals/calls/">公募</a>' in way
    assert f'<a href="/proposals/calls/{call.pk}/">{call.title}</a>' in way
