"""The way of an inquiry: asking, answering, ending; mails, limits, reminders, merges."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import ValidationError

from cases.domain.organisation import merge_organisations
from partners.domain import inquiry as domain
from partners.domain import inquiry_limits as limits
from partners.domain.inquiry_reminders import remind
from partners.inquiry_enums import INQUIRY_TRANSITIONS, InquiryState
from partners.models import Inquiry, InquiryMessage
from ppp_portal.audit import AuditEntry
from ppp_portal.mail import Mail
from ppp_portal.refusals import Refused
from tests.factories.contacts import InquiryFactory
from tests.factories.partners import (
    MembershipFactory,
    MunicipalityFactory,
    OrganisationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
TUESDAY = datetime(2026, 11, 17, 3, tzinfo=UTC)


@pytest.fixture
def editor():
    return MembershipFactory(municipality=MunicipalityFactory(name="甲市"), role="editor")


@pytest.fixture
def manager():
    return MembershipFactory(
        in_organisation=True, organisation=OrganisationFactory(name="甲の会"), role="manager"
    )


def asked(editor, manager, **values):
    return domain.ask(
        **{
            "by": editor.user,
            "sender": editor.municipality,
            "recipient": manager.organisation,
            "subject": "居場所の運営について",
            "text": "ひみつの相談です。",
            "form_key": uuid4(),
        }
        | values
    )


def between(editor, manager, **values):
    return InquiryFactory(
        sender_municipality=editor.municipality,
        recipient_organisation=manager.organisation,
        **values,
    )


def test_an_inquiry_waits_for_the_body_asked_and_both_bodies_are_told(editor, manager):
    colleague = MembershipFactory(municipality=editor.municipality, role="approver")
    MembershipFactory(municipality=editor.municipality, role="viewer")

    row = asked(editor, manager)

    assert (row.state, row.sender, row.recipient) == (
        "open",
        editor.municipality,
        manager.organisation,
    )
    assert row.waiting_since is not None
    assert {mail.to for mail in Mail.objects.all()} == {manager.user.email, colleague.user.email}


def test_a_mail_names_the_bodies_and_the_page_but_no_words_nor_address(editor, manager):
    row = asked(editor, manager)

    mail = Mail.objects.get()
    text = mail.subject + mail.body
    assert mail.confidential
    assert "甲市から問い合わせが届きました" in mail.subject
    assert f"/partners/inquiries/{row.pk}/" in mail.body
    for secret in ("ひみつ", "居場所", editor.user.email, manager.user.email, editor.user.name):
        assert secret not in text


def test_the_trail_is_confidential_and_names_nobody(editor, manager):
    asked(editor, manager)

    entry = AuditEntry.objects.get(action="inquiry.ask")
    assert entry.confidential
    assert "甲の会" not in f"{entry.object_label}{entry.detail}"


def test_an_organisation_asks_a_city_and_another_organisation(editor, manager):
    other = MembershipFactory(in_organisation=True, role="reporter")

    first = asked(
        editor, manager, by=manager.user, sender=manager.organisation, recipient=editor.municipality
    )
    second = asked(
        editor, manager, by=manager.user, sender=manager.organisation, recipient=other.organisation
    )

    assert [first.recipient, second.recipient] == [editor.municipality, other.organisation]


def test_nobody_asks_in_anothers_name_nor_oneself_nor_where_nobody_reads(editor, manager):
    silent = OrganisationFactory()
    viewer = MembershipFactory(municipality=editor.municipality, role="viewer")

    for values in (
        {"sender": MunicipalityFactory()},
        {"by": viewer.user},
        {"recipient": editor.municipality},
        {"recipient": silent},
    ):
        with pytest.raises(Refused):
            asked(editor, manager, **values)
    assert Inquiry.objects.count() == 0


@pytest.mark.parametrize("values", [{"subject": " "}, {"text": " "}, {"subject": "あ" * 121}])
def test_what_is_missing_or_too_long_is_said_beside_its_field(editor, manager, values):
    with pytest.raises(ValidationError) as error:
        asked(editor, manager, **values)

    assert list(error.value.message_dict) == list(values)


def test_a_form_sent_twice_makes_one_inquiry_and_one_letter(editor, manager):
    key, second = uuid4(), uuid4()

    rows = [asked(editor, manager, form_key=key) for _ in range(2)]
    letters = [
        domain.write(by=manager.user, inquiry_id=rows[0].pk, text="はい。", form_key=second)
        for _ in range(2)
    ]

    assert rows[0] == rows[1]
    assert letters[0] == letters[1]
    assert InquiryMessage.objects.count() == 2
    assert Mail.objects.count() == 2


def test_the_letters_go_to_and_fro_and_a_wait_keeps_its_beginning(editor, manager):
    row = asked(editor, manager)
    began = row.waiting_since

    def write(member, text):
        domain.write(by=member.user, inquiry_id=row.pk, text=text, form_key=uuid4())
        row.refresh_from_db()
        return row.state

    assert write(editor, "追伸です。") == "open"
    assert row.waiting_since == began
    assert write(manager, "お答えします。") == "answered"
    assert row.waiting_since is None
    assert write(editor, "もう一つ。") == "open"
    assert row.waiting_since > began
    assert [letter.side for letter in row.messages.order_by("created_at", "pk")] == [
        "sender",
        "sender",
        "recipient",
        "sender",
    ]


@pytest.mark.parametrize("state", InquiryState.values)
@pytest.mark.parametrize("action", ["ask", "answer", "close"])
def test_each_act_is_done_from_the_states_of_its_table_alone(editor, manager, state, action):
    row = between(editor, manager, state=state)
    transition = next(one for one in INQUIRY_TRANSITIONS if one.action == action)
    by = manager.user if action == "answer" else editor.user

    def act():
        if action == "close":
            domain.close(by=by, inquiry_id=row.pk)
        else:
            domain.write(by=by, inquiry_id=row.pk, text="書きます。", form_key=uuid4())

    if state in transition.sources:
        act()
        row.refresh_from_db()
        assert row.state == transition.target
    else:
        with pytest.raises(Refused, match="終わって"):
            act()


def test_nobody_but_the_parties_writers_writes_or_closes(editor, manager):
    row = between(editor, manager)
    viewer = MembershipFactory(municipality=editor.municipality, role="viewer")

    for user in (viewer.user, MembershipFactory().user, UserFactory(is_staff=True)):
        with pytest.raises(Refused):
            domain.write(by=user, inquiry_id=row.pk, text="書きます。", form_key=uuid4())
        with pytest.raises(Refused):
            domain.close(by=user, inquiry_id=row.pk)


def test_who_belongs_to_both_gives_the_answer_that_is_due(editor, manager):
    MembershipFactory(
        in_organisation=True, organisation=manager.organisation, user=editor.user, role="manager"
    )
    row = between(editor, manager)

    sides = [
        domain.write(by=editor.user, inquiry_id=row.pk, text="書きます。", form_key=uuid4()).side
        for _ in range(2)
    ]

    assert sides == ["recipient", "sender"]


def test_the_eleventh_of_a_person_is_refused_until_midnight_in_japan(editor, manager):
    with time_machine.travel(TUESDAY, tick=False) as clock:
        for _ in range(limits.NEW_OF_USER):
            asked(editor, manager)

        with pytest.raises(ValidationError) as error:
            asked(editor, manager)
        assert "令和8年11月18日の午前0時から" in error.value.messages[0]

        clock.move_to(datetime(2026, 11, 17, 15, tzinfo=UTC))
        asked(editor, manager)
    assert Inquiry.objects.count() == limits.NEW_OF_USER + 1


def test_the_body_has_its_own_limit_whoever_asks(editor, manager, monkeypatch):
    monkeypatch.setattr(limits, "NEW_OF_BODY", 2)
    colleague = MembershipFactory(municipality=editor.municipality)
    asked(editor, manager)
    asked(colleague, manager)

    with pytest.raises(ValidationError, match="甲市が1日に始められる"):
        asked(MembershipFactory(municipality=editor.municipality), manager)


@pytest.mark.parametrize("limit", ["LETTERS_OF_USER", "LETTERS_OF_BODY"])
def test_letters_have_their_limits_too_also_for_the_one_who_answers(
    editor, manager, monkeypatch, limit
):
    monkeypatch.setattr(limits, limit, 1)
    row = between(editor, manager)
    domain.write(by=manager.user, inquiry_id=row.pk, text="一通目。", form_key=uuid4())

    with pytest.raises(ValidationError, match="また送れます"):
        domain.write(by=manager.user, inquiry_id=row.pk, text="二通目。", form_key=uuid4())


def test_an_unanswered_one_is_reminded_once_after_five_open_days(editor, manager):
    row = between(editor, manager, waiting_since=TUESDAY)

    # 23 November is a holiday: the fifth open day after the 17th is the 25th.
    told = [remind(date(2026, 11, day)) for day in (18, 24, 25, 26)]

    assert told == [0, 0, 1, 0]
    assert Mail.objects.get().to == manager.user.email
    domain.write(by=manager.user, inquiry_id=row.pk, text="お答え。", form_key=uuid4())
    domain.write(by=editor.user, inquiry_id=row.pk, text="もう一つ。", form_key=uuid4())
    row.refresh_from_db()
    assert row.reminded_at is None


def test_nobody_is_reminded_on_a_closed_day_or_of_what_is_answered(editor, manager):
    between(editor, manager, waiting_since=TUESDAY - timedelta(days=30))
    between(editor, manager, state="answered")
    between(editor, manager, state="closed")

    assert remind(date(2026, 11, 22)) == 0
    assert remind(date(2026, 11, 24)) == 1


def test_a_merged_organisations_threads_go_on_with_the_survivor(editor, manager):
    row = between(editor, manager)
    survivor = OrganisationFactory(name="乙の会")
    among = InquiryFactory(
        sender_municipality=None,
        sender_organisation=survivor,
        recipient_organisation=manager.organisation,
    )

    merge_organisations(
        by=UserFactory(is_staff=True),
        survivor_id=survivor.pk,
        merged_ids=[manager.organisation.pk],
    )

    row.refresh_from_db()
    among.refresh_from_db()
    assert row.recipient_organisation == survivor
    assert among.recipient_organisation == manager.organisation
