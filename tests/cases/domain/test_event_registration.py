"""Registering with a waiting list: order, fees, cancelling, the roll, and fifty at once."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from cases.domain import event as event_domain
from cases.domain import event_registration as domain
from cases.domain.event_registration import Person
from cases.models import EventRegistration
from ppp_portal.audit import AuditEntry
from ppp_portal.mail import Mail
from ppp_portal.refusals import Refused
from tests.concurrent import _audit_guarded_again, concurrent_db
from tests.factories.events import EventFactory, RegistrationFactory, open_event
from tests.factories.partners import MembershipFactory, MunicipalityFactory

__all__ = ["_audit_guarded_again", "concurrent_db"]

needs_db = pytest.mark.django_db
MANY = 50


def register(member, event, *people: Person, batch=None):
    return domain.register(
        by=member.user,
        event_id=event.pk,
        body=member.municipality or member.organisation,
        people=people or [Person("試験 一郎")],
        batch=batch or uuid.uuid4(),
    )


def states(event) -> list[str]:
    rows = event.registrations.order_by("registered_at", "position", "pk")
    return list(rows.values_list("state", flat=True))


@needs_db
def test_colleagues_are_placed_in_their_order_and_the_rest_waits() -> None:
    event = open_event(capacity=2)
    member = MembershipFactory()

    rows = register(member, event, Person("甲", is_self=True), Person("乙"), Person("丙"))

    assert [(row.name, row.state) for row in rows] == [
        ("甲", "seated"),
        ("乙", "seated"),
        ("丙", "waiting"),
    ]
    mail = Mail.objects.get()
    assert mail.to == member.user.email
    assert "キャンセル待ち：1人" in mail.body
    assert "甲" not in mail.body


@needs_db
def test_whoever_has_waited_longest_moves_up_and_is_told() -> None:
    event = open_event(capacity=1)
    first, second, third = (MembershipFactory() for _ in range(3))
    (seated,) = register(first, event)
    register(second, event)
    register(third, event)

    domain.cancel_registration(by=first.user, registration_id=seated.pk)

    assert states(event) == ["cancelled", "seated", "waiting"]
    moved = Mail.objects.filter(key__contains=":moved:")
    assert [mail.to for mail in moved] == [second.user.email]


@needs_db
def test_nobody_jumps_the_queue_while_others_wait() -> None:
    event = open_event(capacity=3)
    RegistrationFactory(event=event, state="waiting")

    (row,) = register(MembershipFactory(), event)

    assert row.state == "waiting"


@needs_db
def test_nobody_moves_up_once_the_event_is_over() -> None:
    event = open_event(capacity=1, days=-2)
    seated = RegistrationFactory(event=event)
    RegistrationFactory(event=event, state="waiting")

    domain.cancel_registration(by=seated.registered_by, registration_id=seated.pk)

    assert states(event) == ["cancelled", "waiting"]


@needs_db
def test_the_fee_of_the_day_is_fixed_on_the_registration() -> None:
    event = open_event()
    today = timezone.localdate()
    by = MembershipFactory(municipality=event.municipality).user
    event_domain.set_fees(
        by=by,
        event_id=event.pk,
        version=1,
        fees=[
            event_domain.FeeEntry("基本", 15_000),
            event_domain.FeeEntry("早割", 12_000, until=today),
            event_domain.FeeEntry("早割かつ会員", 10_000, until=today, members_only=True),
        ],
    )

    rows = register(MembershipFactory(), event, Person("甲"), Person("乙", is_member=True))
    event_domain.set_fees(by=by, event_id=event.pk, version=2, fees=[])

    assert [row.fee_amount for row in rows] == [12_000, 10_000]
    assert event.registrations.get(name="乙").fee_words.startswith("早割かつ会員 10,000円")
    with pytest.raises(IntegrityError, match="its fee stand"), transaction.atomic():
        EventRegistration.objects.filter(event=event).update(fee_amount=1)


@needs_db
def test_the_early_fee_goes_by_the_databases_clock_not_by_this_machines() -> None:
    event = open_event()
    by = MembershipFactory(municipality=event.municipality).user
    yesterday = timezone.localdate() - timedelta(days=1)
    event_domain.set_fees(
        by=by,
        event_id=event.pk,
        version=1,
        fees=[
            event_domain.FeeEntry("基本", 15_000),
            event_domain.FeeEntry("早割", 12_000, until=yesterday),
        ],
    )
    member = MembershipFactory()

    with time_machine.travel(date(2020, 1, 1), tick=False):
        (row,) = register(member, event)

    assert row.fee_amount == 15_000


@needs_db
def test_a_double_click_registers_once() -> None:
    event, member, batch = open_event(), MembershipFactory(), uuid.uuid4()

    first = register(member, event, batch=batch)
    again = register(member, event, batch=batch)

    assert [row.pk for row in again] == [row.pk for row in first]
    assert event.registrations.count() == 1


@needs_db
def test_oneself_is_registered_once_and_again_after_cancelling() -> None:
    event, member = open_event(), MembershipFactory()
    (row,) = register(member, event, Person("甲", is_self=True))

    with pytest.raises(ValidationError, match="すでに申し込んでいます"):
        register(member, event, Person("甲", is_self=True))
    domain.cancel_registration(by=member.user, registration_id=row.pk)
    register(member, event, Person("甲", is_self=True))

    assert states(event) == ["cancelled", "seated"]


@needs_db
@pytest.mark.parametrize(
    "values",
    [
        {"state": "preparing"},
        {"state": "closed"},
        {"state": "ended"},
        {"state": "open", "accepts_until": timezone.now() - timedelta(seconds=1)},
    ],
)
def test_nobody_registers_where_no_registrations_are_taken(values) -> None:
    event = EventFactory(**values)

    with pytest.raises(Refused):
        register(MembershipFactory(), event)


@needs_db
def test_one_registers_for_ones_own_body_only_and_at_most_ten_people() -> None:
    event, member = open_event(), MembershipFactory()
    too_many = [Person(f"人{number}") for number in range(11)]

    with pytest.raises(ValidationError, match="所属から選んで"):
        domain.register(
            by=member.user,
            event_id=event.pk,
            body=MunicipalityFactory(),
            people=[Person("甲")],
            batch=uuid.uuid4(),
        )
    with pytest.raises(ValidationError, match="10人まで"):
        register(member, event, *too_many)

    assert event.registrations.count() == 0


@needs_db
def test_only_who_registered_and_the_organiser_cancel_and_only_once() -> None:
    event, member = open_event(), MembershipFactory()
    rows = register(member, event, Person("甲"), Person("乙"))
    organiser = MembershipFactory(municipality=event.municipality).user

    with pytest.raises(Refused):
        domain.cancel_registration(by=MembershipFactory().user, registration_id=rows[0].pk)
    domain.cancel_registration(by=organiser, registration_id=rows[0].pk)
    with pytest.raises(Refused):
        domain.cancel_registration(by=member.user, registration_id=rows[0].pk)

    told = Mail.objects.get(key__contains=":cancelled:")
    assert (told.to, "主催者が" in told.body) == (member.user.email, True)
    with pytest.raises(IntegrityError, match="stays so"), transaction.atomic():
        EventRegistration.objects.filter(pk=rows[0].pk).update(
            state="seated", seated_at=timezone.now(), cancelled_at=None
        )


@needs_db
def test_the_roll_gives_the_session_its_number() -> None:
    event = open_event()
    rows = register(MembershipFactory(), event, Person("甲"), Person("乙"), Person("丙"))
    session = event.sessions.get()
    by = MembershipFactory(municipality=event.municipality).user

    domain.take_roll(by=by, session_id=session.pk, present={str(row.pk) for row in rows[:2]})
    session = domain.take_roll(by=by, session_id=session.pk, present={str(rows[0].pk), "x"})

    assert session.attended_count == 1
    assert sorted(session.roll.values_list("was_there", flat=True)) == [False, False, True]
    with pytest.raises(Refused):
        domain.take_roll(by=MembershipFactory().user, session_id=session.pk, present=set())


@needs_db
def test_the_organiser_corrects_a_fee_with_a_reason_that_is_told_and_the_first_one_stays() -> None:
    event = open_event()
    row = RegistrationFactory(event=event, fee_amount=12_000, is_member=True)
    by = MembershipFactory(municipality=event.municipality).user

    done = domain.correct_fee(
        by=by, registration_id=row.pk, amount=15_000, reason="名簿にない。", was=12_000
    )

    told = Mail.objects.get()
    assert (done.due, done.fee_amount, done.corrected_by) == (15_000, 12_000, by)
    assert (told.to, "12,000円から15,000円" in told.body) == (row.registered_by.email, True)
    entry = AuditEntry.objects.get(action="eventregistration.correct_fee")
    assert entry.detail == {"from": 12_000, "to": 15_000, "reason": "名簿にない。"}
    for amount, was in ((12_000, 12_000), (15_000, 15_000)):  # another was first; nothing changes
        with pytest.raises(ValidationError):
            domain.correct_fee(by=by, registration_id=row.pk, amount=amount, reason="x", was=was)
    with pytest.raises(Refused):
        domain.correct_fee(
            by=row.registered_by, registration_id=row.pk, amount=0, reason="x", was=15_000
        )


@pytest.mark.usefixtures("concurrent_db")
def test_of_fifty_at_once_the_first_ten_have_places_and_the_others_wait_in_order() -> None:
    event = open_event(capacity=10)
    members = [MembershipFactory() for _ in range(MANY)]

    def attempt(member) -> str:
        try:
            (row,) = register(member, event)
            return row.state
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=MANY) as pool:
        answers = list(pool.map(attempt, members))

    assert sorted(answers) == sorted(["seated"] * 10 + ["waiting"] * 40)
    assert states(event) == ["seated"] * 10 + ["waiting"] * 40


@pytest.mark.usefixtures("concurrent_db")
def test_when_ten_cancel_at_once_exactly_the_next_ten_move_up() -> None:
    event = open_event(capacity=10)
    now = timezone.now()
    rows = [
        RegistrationFactory(
            event=event,
            registered_at=now + timedelta(seconds=number),
            state="seated" if number < 10 else "waiting",
        )
        for number in range(30)
    ]

    def cancel(row) -> None:
        try:
            domain.cancel_registration(by=row.registered_by, registration_id=row.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=10) as pool:
        list(pool.map(cancel, rows[:10]))

    assert states(event) == ["cancelled"] * 10 + ["seated"] * 10 + ["waiting"] * 10
