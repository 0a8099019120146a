"""Events, sessions and questions: what the database refuses, and who reads what."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.utils import timezone

from cases.models import (
    ConsultationBooking,
    Event,
    EventAttendance,
    EventConsultation,
    EventFee,
    EventFinalReport,
    EventMaterial,
    EventQuestion,
    EventRegistration,
    EventSession,
)
from partners.models import User
from tests.factories.events import (
    EventFactory,
    EventQuestionFactory,
    EventSessionFactory,
    RegistrationFactory,
)
from tests.factories.partners import MembershipFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def refused(name: str, row: Any, /, **values: Any) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(**values)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("cases_event_has_title", {"title": ""}),
        ("cases_event_capacity_plausible", {"capacity": 0}),
        ("cases_event_capacity_plausible", {"capacity": 10_001}),
        ("cases_event_published_has_its_time", {"published_at": None}),
        ("cases_event_published_has_its_time", {"visibility": "draft"}),
        ("cases_event_open_is_shown", {"state": "open"}),
        ("cases_event_open_is_shown", {"state": "closed"}),
        (
            "cases_event_open_is_shown",
            {"state": "open", "opened_at": NOW, "visibility": "draft", "published_at": None},
        ),
        ("cases_event_ended_has_its_time", {"state": "ended"}),
        ("cases_event_ended_has_its_time", {"ended_at": NOW}),
        ("cases_event_cancelled_says_why", {"state": "cancelled", "ended_at": NOW}),
        ("cases_event_cancelled_says_why", {"cancel_reason": "雨のため"}),
        ("cases_event_times_in_order", {"starts_at": NOW, "ends_at": NOW}),
        ("cases_event_times_in_order", {"starts_at": None}),
        ("cases_event_one_organiser", {"municipality": None}),
    ],
)
def test_the_database_refuses_a_wrong_event(name: str, values: dict[str, Any]) -> None:
    refused(name, EventFactory(), **values)


def test_the_database_refuses_two_organisers_but_takes_a_group_without_a_record() -> None:
    event = EventFactory()

    refused("cases_event_one_organiser", event, organisation=OrganisationFactory())

    assert EventFactory(municipality=None, staff_group="試験の研究会").body is None


def test_the_database_refuses_the_same_external_id_twice() -> None:
    EventFactory(external_id="x-1")

    refused("cases_event_external_id_once", EventFactory(), external_id="x-1")


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("cases_eventsession_times_in_order", {"ends_at": NOW - timedelta(days=1)}),
        ("cases_eventsession_is_somewhere", {"place": ""}),
    ],
)
def test_the_database_refuses_a_wrong_session(name: str, values: dict[str, Any]) -> None:
    refused(name, EventSessionFactory(starts_at=NOW), **values)


def test_the_database_refuses_two_sessions_of_one_event_at_the_same_time() -> None:
    first = EventSessionFactory()

    refused(
        "cases_eventsession_once", EventSessionFactory(event=first.event), starts_at=first.starts_at
    )


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("cases_eventquestion_says_something", {"text": ""}),
        ("cases_eventquestion_shown_body_is_known", {"shows_body": True}),
    ],
)
def test_the_database_refuses_a_wrong_question(name: str, values: dict[str, Any]) -> None:
    refused(name, EventQuestionFactory(), **values)


def test_an_event_is_read_by_visitors_members_organisers_and_administrators_as_it_says() -> None:
    city = MembershipFactory(role="viewer")
    npo = MembershipFactory(in_organisation=True)
    rows = {
        "public": EventFactory(municipality=city.municipality),
        "members": EventFactory(municipality=city.municipality, visibility="members"),
        "draft": EventFactory(municipality=city.municipality, visibility="draft"),
        "npo draft": EventFactory(
            municipality=None, organisation=npo.organisation, visibility="draft"
        ),
    }

    def seen(user: User | AnonymousUser) -> set[str]:
        visible = set(Event.objects.visible_to(user).values_list("pk", flat=True))
        return {name for name, row in rows.items() if row.pk in visible}

    assert seen(AnonymousUser()) == {"public"}
    assert seen(UserFactory()) == {"public"}
    assert seen(MembershipFactory().user) == {"public", "members"}
    assert seen(city.user) == {"public", "members", "draft"}
    assert seen(npo.user) == {"public", "members", "npo draft"}
    assert seen(UserFactory(is_staff=True)) == set(rows)


def test_a_question_is_read_by_who_asked_it_and_the_organiser_until_it_is_published() -> None:
    city, asker = MembershipFactory(), MembershipFactory()
    event = EventFactory(municipality=city.municipality)
    EventQuestionFactory(event=event, asked_by=asker.user, text="まだ")
    EventQuestionFactory(event=event, published_at=NOW, text="公開")
    hidden = EventFactory(visibility="draft")
    EventQuestionFactory(event=hidden, published_at=NOW, text="見えない催し")

    def seen(user: User | AnonymousUser) -> list[str]:
        return sorted(EventQuestion.objects.visible_to(user).values_list("text", flat=True))

    assert seen(AnonymousUser()) == ["公開"]
    assert seen(MembershipFactory().user) == ["公開"]
    assert seen(asker.user) == ["まだ", "公開"]
    assert seen(city.user) == ["まだ", "公開"]
    assert seen(UserFactory(is_staff=True)) == ["まだ", "公開", "見えない催し"]


def test_the_words_of_an_organiser_name_the_group_and_the_body() -> None:
    event = EventFactory(staff_group="試験の研究会", municipality__name="甲市")

    assert event.organiser_words == f"試験の研究会（{event.municipality.full_name}の有志）"
    assert EventSession.objects.get(event=event).ends_at == event.ends_at


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("cases_eventregistration_one_body", {"municipality": None}),
        ("cases_eventregistration_names_somebody", {"name": ""}),
        ("cases_eventregistration_state_has_its_stamp", {"seated_at": None}),
        ("cases_eventregistration_state_has_its_stamp", {"state": "waiting"}),
        ("cases_eventregistration_state_has_its_stamp", {"state": "cancelled"}),
        ("cases_eventregistration_correction_has_its_reason", {"corrected_amount": 1}),
    ],
)
def test_the_database_refuses_a_wrong_registration(name: str, values: dict[str, Any]) -> None:
    refused(name, RegistrationFactory(), **values)


def test_the_database_refuses_one_registration_sent_twice_and_oneself_twice() -> None:
    row = RegistrationFactory(is_self=True)

    for name, values in (
        ("cases_eventregistration_sent_once", {"batch": row.batch}),
        (
            "cases_eventregistration_oneself_once",
            {"registered_by": row.registered_by, "is_self": True},
        ),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            RegistrationFactory(event=row.event, **values)


def test_the_database_never_gives_more_places_than_there_are() -> None:
    event = EventFactory(capacity=1)
    RegistrationFactory(event=event)
    waiting = RegistrationFactory(event=event, state="waiting")

    with pytest.raises(IntegrityError, match="the event is full"), transaction.atomic():
        RegistrationFactory(event=event)
    with pytest.raises(IntegrityError, match="the event is full"), transaction.atomic():
        EventRegistration.objects.filter(pk=waiting.pk).update(state="seated", seated_at=NOW)


def test_the_database_refuses_wrong_fees_and_materials() -> None:
    event, user = EventFactory(), UserFactory()
    fee = EventFee.objects.create(event=event, name="基本", amount=1)
    other_fee = EventFee.objects.create(event=event, name="会員", amount=1)
    material = EventMaterial.objects.create(event=event, title="資料", text="x", created_by=user)

    refused("cases_eventfee_plausible", fee, amount=1_000_001)
    refused("cases_eventfee_plausible", fee, name="")
    refused("cases_eventfee_name_once", other_fee, name="基本")
    refused("cases_eventmaterial_can_be_read", material, text="")
    refused("cases_eventmaterial_can_be_read", material, title="")


def test_the_database_refuses_wrong_consultations() -> None:
    event, user = EventFactory(), UserFactory()
    times = {"starts_at": NOW, "ends_at": NOW + timedelta(hours=1)}
    slot = EventConsultation.objects.create(event=event, place="試験会館", **times)
    other = EventConsultation.objects.create(event=event, place="試験会館別館", **times)
    booked = {"booked_by": user, "topics": "x", "body_words": "甲市"}
    booking = ConsultationBooking.objects.create(slot=slot, **booked)
    other_booking = ConsultationBooking.objects.create(slot=other, **booked)

    refused("cases_eventconsultation_times_in_order", slot, ends_at=NOW)
    refused("cases_eventconsultation_is_somewhere", slot, place="")
    refused("cases_eventconsultation_once", other, place="試験会館")
    refused("cases_consultationbooking_says_what", booking, topics="")
    refused("cases_consultationbooking_slot_once", other_booking, slot=slot)


def test_the_database_refuses_wrong_final_reports_and_rolls() -> None:
    event = EventFactory()
    written = {"event": event, "title": "x", "text": "x", "body_words": "甲市"}
    report = EventFinalReport.objects.create(written_by=UserFactory(), **written)
    other = EventFinalReport.objects.create(written_by=UserFactory(), **written)
    attended = {"session": event.sessions.get(), "marked_by": UserFactory(), "was_there": True}
    first, second = (
        EventAttendance.objects.create(registration=RegistrationFactory(event=event), **attended)
        for _ in range(2)
    )

    refused("cases_eventfinalreport_says_something", report, text="")
    refused("cases_eventfinalreport_once", other, written_by=report.written_by)
    refused("cases_eventattendance_once", second, registration=first.registration)


def test_names_are_read_by_who_registered_them_and_the_organisers_staff_only() -> None:
    row = RegistrationFactory(name="読まれてはならない氏名")
    city = row.event.municipality
    readers = {
        "own": row.registered_by,
        "visitor": AnonymousUser(),
        "colleague": MembershipFactory(municipality=row.municipality).user,
        "viewer": MembershipFactory(municipality=city, role="viewer").user,
        "editor": MembershipFactory(municipality=city).user,
        "administrator": UserFactory(is_staff=True),
    }

    seen = {
        name
        for name, user in readers.items()
        if EventRegistration.objects.visible_to(user).exists()
    }

    assert seen == {"own", "editor"}
