"""The list and the page of events."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.models import Event, EventConsultation, EventSession
from tests.factories import files
from tests.factories.cases import CaseFactory
from tests.factories.events import (
    EventFactory,
    EventQuestionFactory,
    EventSessionFactory,
    RegistrationFactory,
    open_event,
)
from tests.factories.partners import MembershipFactory, MunicipalityFactory

pytestmark = pytest.mark.django_db


def titles(client: Client, query: str = "") -> list[str]:
    response = client.get(reverse("event_list") + query)
    assert response.status_code == 200
    return [event.title for event in response.context["found"].rows]


def test_the_list_shows_what_is_to_come_and_on_demand_what_has_been(client: Client) -> None:
    EventFactory(title="来月", days=30)
    EventFactory(title="来週", days=7)
    EventFactory(title="昨年", days=-365)
    EventFactory(title="先月に終わった", days=-30, state="ended")
    EventFactory(title="来週の中止", days=7, state="cancelled")
    EventFactory(title="日程なし", days=None)
    EventFactory(title="下書き", visibility="draft")

    assert titles(client) == ["来週", "来月", "日程なし"]
    assert titles(client, "?when=past") == ["来週の中止", "先月に終わった", "昨年"]
    assert titles(client, "?when=")[:3] == ["来週", "来月", "日程なし"]
    assert titles(client, "?when=&sort=newest") == [
        *("来月", "来週の中止", "来週", "先月に終わった", "昨年", "日程なし")
    ]


def test_the_list_is_searched_in_any_spelling_and_narrowed(client: Client) -> None:
    EventFactory(title="子どもの居場所を学ぶ", fields=["childcare"], days=-10)
    EventFactory(title="総合計画の研修", fields=["administration"], kind="workshop")

    assert titles(client, "?q=こども") == ["子どもの居場所を学ぶ"]
    assert titles(client, "?when=&field=administration") == ["総合計画の研修"]
    assert titles(client, "?when=&kind=workshop&field=childcare") == []


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_the_same_number_of_queries_for_one_and_three(
    client: Client, number: int
) -> None:
    for _ in range(number):
        EventFactory()

    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("event_list"))

    assert len(queries) == 5


def test_the_page_tells_when_where_and_what(client: Client) -> None:
    event = EventFactory(
        purpose="試験の目的", content="試験の内容", case=CaseFactory(title="試験の関連事例")
    )

    html = client.get(reverse("event_detail", args=[event.pk])).content.decode()

    for words in ("試験会館", "試験の目的", "試験の内容", "試験の関連事例", event.organiser_words):
        assert words in html


def test_a_case_that_the_reader_may_not_read_is_not_named(client: Client) -> None:
    event = EventFactory(case=CaseFactory(title="まだ下書きの事例", visibility="draft"))

    html = client.get(reverse("event_detail", args=[event.pk])).content.decode()

    assert "まだ下書きの事例" not in html


def test_a_draft_is_found_by_its_own_people_only(client: Client) -> None:
    member = MembershipFactory()
    event = EventFactory(municipality=member.municipality, visibility="draft")

    assert client.get(reverse("event_detail", args=[event.pk])).status_code == 404
    client.force_login(member.user)
    assert client.get(reverse("event_detail", args=[event.pk])).status_code == 200


def people_data(names: list[str], **values: str) -> dict[str, str]:
    rows = {f"people-{number}-name": name for number, name in enumerate(names)}
    return {"people-TOTAL_FORMS": "5", "people-INITIAL_FORMS": "0", **rows, **values}


def made_on_screen(client: Client) -> Event:
    """An event of one place, with a session and a fee, open: all typed into the forms."""
    boss = MembershipFactory(role="approver")
    client.force_login(boss.user)
    day = timezone.localdate() + timedelta(days=9)
    until = timezone.localdate() + timedelta(days=3)
    typed = {"kind": "training", "title": "試験の画面の研修", "summary": "試験です。"}
    typed |= {
        "body": f"m{boss.municipality_id}",
        "capacity": "1",
        "accepts_until": f"{until} 17:00",
    }
    response = client.post(reverse("event_new"), typed)
    session = {"starts_at": f"{day} 10:00", "ends_at": f"{day} 12:00", "place": "試験会館"}
    client.post(response["Location"], session | {"join_note": "https://meeting.example/secret"})
    event = Event.objects.get()
    fees = {"fees-TOTAL_FORMS": "8", "fees-INITIAL_FORMS": "0", "version": str(event.version)}
    fees |= {"fees-0-name": "基本", "fees-0-amount": "1,000円"}
    client.post(reverse("event_fees", args=[event.pk]), fees)
    client.post(reverse("event_visibility", args=[event.pk, "publish"]))
    client.post(reverse("event_state", args=[event.pk, "open"]))
    event.refresh_from_db()
    return event


def test_an_event_is_made_opened_joined_and_left_through_the_screens(client: Client) -> None:
    event = made_on_screen(client)
    member = MembershipFactory()
    client.force_login(member.user)
    page = client.get(reverse("event_register", args=[event.pk]))
    data = people_data(
        ["試験 花子", "試験 次郎"],
        batch=str(page.context["form"]["batch"].value()),
        body=f"m{member.municipality_id}",
    )

    first = client.post(reverse("event_register", args=[event.pk]), data)
    again = client.post(reverse("event_register", args=[event.pk]), data)
    rows = list(event.registrations.order_by("position"))
    html = client.get(reverse("event_detail", args=[event.pk])).content.decode()
    client.post(reverse("event_registration_cancel", args=[event.pk, rows[0].pk]))

    assert "基本 1,000円" in page.content.decode()
    assert [first.status_code, again.status_code] == [302, 302]
    assert [(row.name, row.state, row.fee_amount) for row in rows] == [
        ("試験 花子", "seated", 1_000),
        ("試験 次郎", "waiting", 1_000),
    ]
    assert "https://meeting.example/secret" in html
    assert event.registrations.get(name="試験 次郎").state == "seated"


def test_names_and_the_way_in_never_show_to_others(client: Client) -> None:
    event = open_event()
    RegistrationFactory(event=event, name="漏れてはならない氏名")
    EventSession.objects.filter(event=event).update(join_note="漏れてはならない接続先")
    viewer = MembershipFactory(municipality=event.municipality, role="viewer").user
    addresses = [
        reverse("event_detail", args=[event.pk]),
        reverse("event_calendar", args=[event.pk]),
        reverse("event_session_calendar", args=[event.pk, event.sessions.get().pk]),
        reverse("event_list"),
        f"{reverse('search')}?q=試験",
    ]

    for user in (None, MembershipFactory().user, viewer):
        if user:
            client.force_login(user)
        for address in addresses:
            assert "漏れてはならない" not in client.get(address).content.decode()


def test_the_organiser_reads_who_comes_and_takes_the_roll(client: Client) -> None:
    event = open_event()
    row = RegistrationFactory(event=event, name="試験 花子")
    EventQuestionFactory(event=event, text="どう探すか", asked_by=row.registered_by)
    client.force_login(MembershipFactory(municipality=event.municipality).user)
    session = event.sessions.get()

    html = client.get(reverse("event_roster", args=[event.pk])).content.decode()
    roll = reverse("event_roll", args=[event.pk, session.pk])
    assert "試験 花子" in client.get(roll).content.decode()
    client.post(roll, {"present": [str(row.pk)]})

    assert "試験 花子" in html
    assert "どう探すか" in html
    session.refresh_from_db()
    assert session.attended_count == 1


def test_the_second_of_two_editors_sees_both_texts(client: Client) -> None:
    event = EventFactory()
    client.force_login(MembershipFactory(municipality=event.municipality).user)
    address = reverse("event_edit", args=[event.pk])
    data = {"kind": "training", "summary": "試験", "version": "1"}

    client.post(address, {**data, "title": "先の人の名称"})
    response = client.post(address, {**data, "title": "後の人の名称"})

    html = response.content.decode()
    assert response.status_code == 409
    assert "先の人の名称" in html
    assert "後の人の名称" in html


def test_a_participant_asks_books_and_reports_with_a_file(client: Client) -> None:
    event = open_event(asks_report=True)
    row = RegistrationFactory(event=event)
    slot = EventConsultation.objects.create(
        event=event,
        starts_at=timezone.now() + timedelta(days=2),
        ends_at=timezone.now() + timedelta(days=2, hours=1),
        is_online=True,
    )
    client.force_login(row.registered_by)

    client.post(reverse("event_ask", args=[event.pk]), {"text": "どう探すか"})
    client.post(
        reverse("event_book", args=[event.pk]), {"slot": str(slot.pk), "topics": "計画のこと"}
    )
    saved = client.post(
        reverse("event_final_report", args=[event.pk]),
        {
            "title": "わが町の進め方",
            "reach": "public",
            "version": "0",
            "upload": files.upload("レポート.pdf", files.pdf()),
        },
    )

    assert (event.questions.count(), slot.bookings.live().count(), saved.status_code) == (1, 1, 302)
    report = event.final_reports.get()
    client.logout()
    page = client.get(reverse("event_report_detail", args=[event.pk, report.pk]))
    file = client.get(reverse("event_report_file", args=[event.pk, report.pk]))
    assert "わが町の進め方" in page.content.decode()
    assert b"".join(file.streaming_content)[:5] == b"%PDF-"


def test_one_to_four_people_are_not_told_apart_but_by_the_organiser(client: Client) -> None:
    event = open_event(capacity=20)
    event.sessions.update(attended_count=3)
    for _ in range(2):
        RegistrationFactory(event=event)
    address = reverse("event_detail", args=[event.pk])

    public = client.get(address).content.decode()
    client.force_login(MembershipFactory(municipality=event.municipality).user)
    own = client.get(address).content.decode()

    assert "参加 1〜4人" in public
    assert "あと16人以上申し込めます" in public
    assert "参加 3人" in own


def test_the_organiser_corrects_a_fee_and_both_pages_show_it(client: Client) -> None:
    event = open_event()
    row = RegistrationFactory(event=event, fee_amount=12_000, fee_words="会員 12,000円。")
    client.force_login(MembershipFactory(municipality=event.municipality).user)
    address = reverse("event_registration_fee", args=[event.pk, row.pk])
    typed = {"amount": "15,000円", "reason": "名簿で確かめられない。", "was": "12000"}

    lost = client.post(address, typed | {"reason": ""})
    done = client.post(address, typed)
    again = client.post(address, typed)
    roster = client.get(reverse("event_roster", args=[event.pk])).content.decode()
    client.force_login(row.registered_by)
    own = client.get(reverse("event_detail", args=[event.pk])).content.decode()

    assert (lost.status_code, done.status_code, again.status_code) == (422, 302, 422)
    assert "いま15,000円です" in again.content.decode()
    assert "参加費の合計は15,000円" in roster
    assert "主催者が訂正：名簿で確かめられない。" in own


def test_material_for_participants_is_read_by_their_colleagues_and_not_found_by_others(
    client: Client,
) -> None:
    event = open_event()
    by = MembershipFactory(municipality=event.municipality).user
    client.force_login(by)
    client.post(
        reverse("event_material_new", args=[event.pk]),
        {"title": "当日の資料", "upload": files.upload("資料.pdf", files.pdf())},
    )
    material = event.materials.get()
    addresses = [
        reverse(name, args=[event.pk, material.pk])
        for name in ("event_material", "event_material_file")
    ]
    seated = RegistrationFactory(event=event, municipality=MunicipalityFactory())
    colleague = MembershipFactory(municipality=seated.municipality).user

    answers = []
    for user in (None, MembershipFactory().user, seated.registered_by, colleague):
        client.logout()
        if user:
            client.force_login(user)
        answers.append([client.get(address).status_code for address in addresses])

    assert answers == [[404, 404], [404, 404], [200, 200], [200, 200]]


def test_the_calendar_holds_every_session(client: Client) -> None:
    event = EventFactory()
    EventSessionFactory(event=event)

    text = client.get(reverse("event_calendar", args=[event.pk])).content.decode()

    assert text.count("BEGIN:VEVENT") == 2
    assert f"event-session-{event.sessions.first().pk}@" in text
