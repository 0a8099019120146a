"""Making, editing, opening and ending an event."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from cases.domain import event as domain
from cases.domain import event_session as session_domain
from cases.event_enums import EVENT_TRANSITIONS, EventState
from cases.models import Event, EventText
from ppp_portal.audit import AuditEntry
from ppp_portal.mail import Mail
from ppp_portal.refusals import Conflict, Refused
from tests.factories.events import (
    EventFactory,
    EventSessionFactory,
    RegistrationFactory,
    open_event,
)
from tests.factories.partners import MembershipFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


def organiser(event: Event, role: str = "approver"):
    return MembershipFactory(municipality=event.municipality, role=role).user


def ready(**values) -> Event:
    return EventFactory(accepts_until=timezone.now() + timedelta(days=1), **values)


def test_an_event_is_made_as_a_draft_in_the_name_of_ones_body() -> None:
    member = MembershipFactory(in_organisation=True)

    event = domain.create_event(
        by=member.user,
        body=member.organisation,
        values={"title": "試験の研究会", "kind": "study_group", "summary": "試験"},
    )

    assert (event.visibility, event.state, event.body) == (
        "draft",
        "preparing",
        member.organisation,
    )
    assert AuditEntry.objects.get(action="event.create").object_id == str(event.pk)
    assert EventText.objects.filter(event=event).exists()


def test_an_event_is_not_made_in_anothers_name_and_without_a_record_by_administrators_only() -> (
    None
):
    member = MembershipFactory()
    values = {"title": "試験", "kind": "training", "staff_group": "試験の研究会"}

    with pytest.raises(Refused):
        domain.create_event(by=member.user, body=OrganisationFactory(), values=values)
    with pytest.raises(Refused):
        domain.create_event(by=member.user, body=None, values=values)
    made = domain.create_event(by=UserFactory(is_staff=True), body=None, values=values)

    assert made.organiser_words == "試験の研究会"


@pytest.mark.parametrize("state", EventState)
@pytest.mark.parametrize("action", [row.action for row in EVENT_TRANSITIONS])
def test_each_state_allows_what_the_table_says(state: str, action: str) -> None:
    event = ready(state=state)
    by = organiser(event, "editor")
    row = next(row for row in EVENT_TRANSITIONS if row.action == action)

    if state in row.sources:
        changed = domain.change_state(by=by, event_id=event.pk, action=action, reason="雨")
        assert changed.state == row.target
    else:
        with pytest.raises(Refused):
            domain.change_state(by=by, event_id=event.pk, action=action, reason="雨")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"visibility": "draft"}, "先に公開"),
        ({"days": None}, "日程が1回以上"),
    ],
)
def test_an_event_opens_only_when_nothing_is_missing(values, words: str) -> None:
    event = ready(**values)

    with pytest.raises(Refused, match=words):
        domain.change_state(by=organiser(event), event_id=event.pk, action="open")


def test_an_event_without_a_deadline_does_not_open() -> None:
    event = EventFactory()

    with pytest.raises(Refused, match="申込の締切"):
        domain.change_state(by=organiser(event), event_id=event.pk, action="open")


def test_cancelling_needs_a_reason_and_tells_everybody_who_has_registered_once() -> None:
    event = open_event()
    first = RegistrationFactory(event=event)
    RegistrationFactory(event=event, registered_by=first.registered_by)
    RegistrationFactory(event=event, state="cancelled")
    by = organiser(event)

    with pytest.raises(ValidationError):
        domain.change_state(by=by, event_id=event.pk, action="cancel", reason=" ")
    domain.change_state(by=by, event_id=event.pk, action="cancel", reason="大雪のため")

    assert [mail.to for mail in Mail.objects.all()] == [first.registered_by.email]
    assert "大雪のため" in Mail.objects.get().body


def test_who_publishes_is_the_approver_and_nothing_goes_back_once_people_have_come() -> None:
    event = EventFactory(visibility="draft")

    with pytest.raises(Refused):
        domain.change_visibility(by=organiser(event, "editor"), event_id=event.pk, action="publish")
    by = organiser(event)
    domain.change_visibility(by=by, event_id=event.pk, action="publish")
    RegistrationFactory(event=event)
    with pytest.raises(Refused, match="下書きに戻せません"):
        domain.change_visibility(by=by, event_id=event.pk, action="withdraw")


def test_the_second_of_two_editors_is_told() -> None:
    event = EventFactory()
    by = organiser(event)
    domain.update_event(by=by, event_id=event.pk, version=1, values={"title": "先"})

    with pytest.raises(Conflict):
        domain.update_event(by=by, event_id=event.pk, version=1, values={"title": "後"})
    with pytest.raises(Conflict):
        domain.set_fees(by=by, event_id=event.pk, version=1, fees=[])

    assert Event.objects.get().title == "先"


def test_a_tier_for_everybody_is_asked_for_and_names_are_unique() -> None:
    event = EventFactory()
    by = organiser(event)

    def set_fees(*fees: domain.FeeEntry) -> None:
        domain.set_fees(by=by, event_id=event.pk, version=1, fees=fees)

    with pytest.raises(ValidationError, match="だれにでも当てはまる"):
        set_fees(domain.FeeEntry("早割", 1, until=date(2030, 1, 1)))
    with pytest.raises(ValidationError, match="重なっています"):
        set_fees(domain.FeeEntry("基本", 1), domain.FeeEntry("基本", 2))
    set_fees(domain.FeeEntry("基本", 2), domain.FeeEntry("会員", 1, members_only=True))

    assert list(event.fees.values_list("name", "amount")) == [("基本", 2), ("会員", 1)]


def test_more_places_are_given_to_those_who_wait_and_never_fewer_than_are_taken() -> None:
    event = open_event(capacity=1)
    RegistrationFactory(event=event)
    waiting = [RegistrationFactory(event=event, state="waiting") for _ in range(2)]
    by = organiser(event)

    domain.update_event(by=by, event_id=event.pk, version=1, values={"capacity": 2})

    waiting[0].refresh_from_db()
    waiting[1].refresh_from_db()
    assert [row.state for row in waiting] == ["seated", "waiting"]
    with pytest.raises(ValidationError, match="2人以上"):
        domain.update_event(by=by, event_id=event.pk, version=2, values={"capacity": 1})
    with pytest.raises(IntegrityError, match="more people have a place"), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(capacity=1)


def test_a_session_with_a_roll_or_material_stays_and_the_events_times_follow() -> None:
    event = EventFactory(days=None)
    by = organiser(event)
    starts = timezone.now() + timedelta(days=3)
    values = {"starts_at": starts, "ends_at": starts + timedelta(hours=1), "place": "試験会館"}
    session = session_domain.add_session(by=by, event_id=event.pk, values=values)
    material = session_domain.add_material(
        by=by, event_id=event.pk, values={"title": "資料", "text": "本文", "session": session}
    )

    event.refresh_from_db()
    assert event.starts_at == starts
    with pytest.raises(Refused, match="消せません"):
        session_domain.remove_session(by=by, session_id=session.pk)
    session_domain.remove_material(by=by, material_id=material.pk)
    session_domain.remove_session(by=by, session_id=session.pk)
    event.refresh_from_db()
    assert (event.starts_at, event.sessions.count()) == (None, 0)


def test_material_of_another_events_session_is_refused() -> None:
    event = EventFactory()

    with pytest.raises(ValidationError):
        session_domain.add_material(
            by=organiser(event),
            event_id=event.pk,
            values={"title": "資料", "text": "本文", "session": EventSessionFactory()},
        )
