"""Consultations, questions in advance and final reports: for those who have a place."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from cases.domain import event_consultation as consultations
from cases.domain.event_final_report import save_final_report
from cases.domain.event_question import ask_question
from cases.models import ConsultationBooking, EventFinalReport, EventMaterial
from ppp_portal.refusals import Conflict, Refused
from tests.concurrent import _audit_guarded_again, concurrent_db
from tests.factories.events import EventFactory, RegistrationFactory, open_event
from tests.factories.partners import MembershipFactory

__all__ = ["_audit_guarded_again", "concurrent_db"]

needs_db = pytest.mark.django_db


def slots(event, number: int = 2):
    return consultations.add_slots(
        by=MembershipFactory(municipality=event.municipality).user,
        event_id=event.pk,
        starts_at=timezone.now() + timedelta(days=5),
        minutes=30,
        number=number,
        is_online=True,
    )


@needs_db
def test_a_slot_is_booked_once_and_free_again_after_it_is_given_back() -> None:
    event = open_event()
    first, second = slots(event)
    one, other = (RegistrationFactory(event=event).registered_by for _ in range(2))

    booking = consultations.book(by=one, slot_id=first.pk, topics="計画のこと")
    with pytest.raises(ValidationError) as taken:
        consultations.book(by=other, slot_id=first.pk, topics="別のこと")
    consultations.cancel_booking(by=one, booking_id=booking.pk)
    consultations.book(by=other, slot_id=first.pk, topics="別のこと")

    assert taken.value.message_dict == {"slot": [consultations.TAKEN]}
    assert ConsultationBooking.objects.live().get().booked_by == other
    with pytest.raises(Refused, match="消せません"):
        consultations.remove_slot(
            by=MembershipFactory(municipality=event.municipality).user, slot_id=first.pk
        )
    consultations.remove_slot(
        by=MembershipFactory(municipality=event.municipality).user, slot_id=second.pk
    )


@needs_db
def test_nobody_books_without_a_place_or_two_slots_at_one_time_or_in_the_past() -> None:
    event, other = open_event(), open_event()
    (slot,), (same_time,) = slots(event, 1), slots(other, 1)
    user = RegistrationFactory(event=event).registered_by
    RegistrationFactory(event=other, registered_by=user)
    waiting = RegistrationFactory(event=event, state="waiting").registered_by

    with pytest.raises(Refused):
        consultations.book(by=waiting, slot_id=slot.pk, topics="計画のこと")
    consultations.book(by=user, slot_id=slot.pk, topics="計画のこと")
    with pytest.raises(ValidationError, match="同じ時間"):
        consultations.book(by=user, slot_id=same_time.pk, topics="計画のこと")
    type(slot).objects.filter(pk=same_time.pk).update(starts_at=timezone.now() - timedelta(1))
    with pytest.raises(ValidationError, match="過ぎています"):
        consultations.book(by=user, slot_id=same_time.pk, topics="計画のこと")


@pytest.mark.usefixtures("concurrent_db")
def test_of_twenty_who_reach_for_one_slot_at_once_one_has_it() -> None:
    event = open_event()
    (slot,) = slots(event, 1)
    users = [RegistrationFactory(event=event).registered_by for _ in range(20)]

    def attempt(user) -> str:
        try:
            consultations.book(by=user, slot_id=slot.pk, topics="計画のこと")
        except ValidationError as error:
            return error.messages[0]
        finally:
            connection.close()
        return "booked"

    with ThreadPoolExecutor(max_workers=20) as pool:
        answers = list(pool.map(attempt, users))

    assert sorted(answers) == sorted(["booked", *[consultations.TAKEN] * 19])


@needs_db
def test_a_question_names_the_body_only_where_the_asker_agrees() -> None:
    event = open_event()
    row = RegistrationFactory(event=event)

    hidden = ask_question(by=row.registered_by, event_id=event.pk, text="どう探すか")
    shown = ask_question(
        by=row.registered_by, event_id=event.pk, text="どう探すか", shows_body=True
    )

    assert (hidden.asker_words, shown.asker_words) == ("", f"職員（{row.municipality}）")
    with pytest.raises(Refused):
        ask_question(by=MembershipFactory().user, event_id=event.pk, text="どう探すか")


@needs_db
def test_a_final_report_is_read_by_whom_its_writer_chooses() -> None:
    event = EventFactory(state="ended", asks_report=True)
    user = RegistrationFactory(event=event).registered_by
    organiser = MembershipFactory(municipality=event.municipality).user
    member = MembershipFactory().user
    readers = {"visitor": AnonymousUser(), "member": member, "organiser": organiser, "own": user}

    def seen() -> set[str]:
        return {
            name
            for name, reader in readers.items()
            if EventFinalReport.objects.visible_to(reader).exists()
        }

    found = []
    for version, reach in enumerate(("organiser", "members", "public")):
        values = {"title": "わが市の進め方", "text": "本文", "reach": reach}
        save_final_report(by=user, event_id=event.pk, version=version, values=values)
        found.append(seen())

    assert found == [
        {"organiser", "own"},
        {"organiser", "own", "member"},
        {"organiser", "own", "member", "visitor"},
    ]
    with pytest.raises(Conflict):
        save_final_report(by=user, event_id=event.pk, version=1, values=values)
    with pytest.raises(Refused):
        save_final_report(by=member, event_id=event.pk, version=0, values=values)


@needs_db
def test_material_is_for_those_with_a_place_unless_it_is_public() -> None:
    event = open_event()
    by = MembershipFactory(municipality=event.municipality).user
    EventMaterial.objects.create(event=event, title="参加者の資料", text="x", created_by=by)
    EventMaterial.objects.create(
        event=event, title="公開の資料", text="x", created_by=by, is_public=True
    )
    seated = RegistrationFactory(event=event).registered_by
    waiting = RegistrationFactory(event=event, state="waiting").registered_by

    def titles(user) -> list[str]:
        return sorted(EventMaterial.objects.visible_to(user).values_list("title", flat=True))

    assert titles(AnonymousUser()) == titles(waiting) == ["公開の資料"]
    assert titles(seated) == titles(by) == ["公開の資料", "参加者の資料"]
