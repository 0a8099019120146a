"""参加申込: written, sent by its deadline, accepted or refused, withdrawn."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from ppp_portal.audit import AuditEntry
from ppp_portal.clock import database_now
from ppp_portal.mail import Mail
from ppp_portal.refusals import Conflict, Refused
from proposals.domain.entry import (
    MemberInput,
    add_entry_file,
    decide_entry,
    remove_entry_file,
    set_co_writers,
    start_entry,
    submit_entry,
    update_entry,
    withdraw_entry,
)
from proposals.domain.sealed import read_entry, read_entry_file
from proposals.enums import ACCEPT, ENTRY_TRANSITIONS, REFUSE, STEP_BACK, EntryState
from proposals.models import Call, Entry, SealedFile
from proposals.writing.content import Attachment
from tests.factories.entries import closing_call, make_entry
from tests.factories.partners import MembershipFactory
from tests.factories.proposals import CallFactory, InviteeFactory

pytestmark = pytest.mark.django_db

MICROSECOND = timedelta(microseconds=1)
FILE = Attachment("", "ひみつの誓約書.pdf", 5, "application/pdf")


@pytest.fixture
def call(office) -> Call:
    return closing_call(office, entrant_count="staff")


@pytest.fixture
def draft(call, bidder) -> Entry:
    return make_entry(call, bidder, submitted=False)


@pytest.fixture
def sent(call, bidder) -> Entry:
    return make_entry(call, bidder)


def test_an_entry_is_sent_with_a_receipt_by_mail(draft, bidder, call) -> None:
    entry = submit_entry(
        by=bidder.manager, entry_id=draft.pk, version=draft.version, received_at=database_now()
    )

    (letter,) = Mail.objects.all()
    assert (entry.state, entry.submitted_by) == (EntryState.SUBMITTED, bidder.manager)
    assert entry.receipt_number in letter.body
    assert (letter.to, letter.confidential) == (bidder.manager.email, True)


@pytest.mark.parametrize(("after", "state"), [(0, "submitted"), (1, "draft")])
def test_the_very_instant_is_in_and_the_next_microsecond_is_out(
    draft, bidder, call, after, state
) -> None:
    entry = submit_entry(
        by=bidder.manager,
        entry_id=draft.pk,
        version=draft.version,
        received_at=call.entry_due_at + after * MICROSECOND,
    )

    assert (entry.state, entry.late_at is None) == (state, after == 0)
    assert entry.contact == draft.contact


def test_a_call_without_the_gate_accepts_until_the_proposals_deadline(office, bidder) -> None:
    call = closing_call(office, entry_due_at=None)

    entry = make_entry(call, bidder)

    assert (entry.state, entry.decided_by) == (EntryState.ACCEPTED, call.started_by)


def test_a_second_click_changes_nothing(draft, bidder) -> None:
    given = {"entry_id": draft.pk, "version": draft.version, "received_at": database_now()}
    first = submit_entry(by=bidder.manager, **given)

    second = submit_entry(by=bidder.manager, **given)

    assert second.receipt_number == first.receipt_number
    assert Mail.objects.count() == 1


def test_each_qualification_and_the_contact_are_asked_for(call, bidder) -> None:
    entry = start_entry(by=bidder.manager, call_id=call.pk, organisation_id=bidder.organisation.pk)
    given = {"by": bidder.manager, "entry_id": entry.pk, "received_at": database_now()}

    with pytest.raises(ValidationError, match="連絡先"):
        submit_entry(version=entry.version, **given)
    entry = update_entry(
        by=bidder.manager, entry_id=entry.pk, version=1, values={"contact": "試験課"}
    )
    with pytest.raises(ValidationError, match="税の滞納がないこと"):
        submit_entry(version=entry.version, **given)


def test_who_may_enter_is_said_in_words(call, bidder, office, rival) -> None:
    named = CallFactory(form="invited", state="draft", municipality=office.municipality)
    InviteeFactory(call=named, organisation=rival.organisation)
    Call.objects.filter(pk=named.pk).update(
        state="open", started_at=database_now(), started_by=office.approver
    )
    cases = (
        (office.editor, call, bidder.organisation.pk, "団体に所属する人"),
        (rival.manager, call, bidder.organisation.pk, "団体に所属する人"),
        (bidder.manager, named, bidder.organisation.pk, "指名した団体だけ"),
        (
            bidder.manager,
            CallFactory(state="review"),
            bidder.organisation.pk,
            "受け付けていません",
        ),
    )

    for user, wanted, organisation, words in cases:
        with pytest.raises(Refused, match=words):
            start_entry(by=user, call_id=wanted.pk, organisation_id=organisation)


def test_two_colleagues_who_begin_have_one_entry(call, bidder) -> None:
    given = {"call_id": call.pk, "organisation_id": bidder.organisation.pk}

    assert start_entry(by=bidder.manager, **given) == start_entry(by=bidder.reporter, **given)


def test_the_second_of_two_editors_is_told(draft, bidder) -> None:
    given = {"by": bidder.reporter, "entry_id": draft.pk, "version": draft.version}
    update_entry(values={"contact": "先の連絡先"}, **given)

    with pytest.raises(Conflict):
        update_entry(values={"contact": "後の連絡先"}, **given)


def test_members_on_record_may_be_asked_to_write_along(draft, bidder, rival) -> None:
    update_entry(
        by=bidder.reporter,
        entry_id=draft.pk,
        version=draft.version,
        values={},
        members=[MemberInput("乙の会", "広報"), MemberInput("登録のない会")],
    )
    known, unknown = draft.members.order_by("position")

    set_co_writers(by=bidder.manager, entry_id=draft.pk, member_ids=[known.pk, unknown.pk])

    known.refresh_from_db()
    unknown.refresh_from_db()
    assert (known.organisation, known.is_co_writer) == (rival.organisation, True)
    assert (unknown.organisation, unknown.is_co_writer) == (None, False)
    with pytest.raises(Refused, match="管理者です"):
        set_co_writers(by=bidder.reporter, entry_id=draft.pk, member_ids=[])


def test_the_same_member_twice_is_refused(draft, bidder) -> None:
    with pytest.raises(ValidationError, match="二度入っています"):
        update_entry(
            by=bidder.reporter,
            entry_id=draft.pk,
            version=draft.version,
            values={},
            members=[MemberInput("乙の会"), MemberInput("乙の会")],
        )


def test_files_are_sealed_with_their_names_and_read_by_both_sides(
    draft, bidder, office, rival
) -> None:
    entry = add_entry_file(
        by=bidder.reporter, entry_id=draft.pk, attachment=FILE, data=b"%PDF-secret"
    )
    file_id = read_entry(entry).files[0].file_id
    stored = bytes(SealedFile.objects.get().sealed)
    hidden = office.editor

    with pytest.raises(Refused):
        read_entry_file(by=hidden, entry=entry, file_id=file_id)
    entry = submit_entry(
        by=bidder.manager, entry_id=entry.pk, version=entry.version, received_at=database_now()
    )

    assert b"%PDF-secret" not in stored
    assert "ひみつの誓約書".encode() not in bytes(entry.sealed_files)
    found = read_entry_file(by=office.editor, entry=entry, file_id=file_id)
    assert found is not None
    assert (found[0].name, found[1]) == ("ひみつの誓約書.pdf", b"%PDF-secret")
    with pytest.raises(Refused):
        read_entry_file(by=rival.manager, entry=entry, file_id=file_id)


def test_a_file_is_taken_out_of_the_draft(draft, bidder) -> None:
    entry = add_entry_file(by=bidder.reporter, entry_id=draft.pk, attachment=FILE, data=b"x")
    file_id = read_entry(entry).files[0].file_id

    entry = remove_entry_file(by=bidder.reporter, entry_id=draft.pk, file_id=file_id)

    assert read_entry(entry).files == ()


def test_the_entrant_is_told_the_decision_with_its_reason(sent, office, bidder) -> None:
    decide_entry(by=office.editor, entry_id=sent.pk, action=REFUSE, reason="実績の書類がない。")

    letter = Mail.objects.get(key__startswith="entry-decided")
    assert (letter.to, letter.confidential) == (bidder.manager.email, True)
    assert "実績の書類がない。" in letter.body


def test_a_refusal_without_a_reason_is_refused(sent, office) -> None:
    with pytest.raises(ValidationError, match="理由を入力"):
        decide_entry(by=office.editor, entry_id=sent.pk, action=REFUSE)


def test_nobody_decides_on_an_organisation_of_their_own(sent, office, bidder) -> None:
    MembershipFactory(
        user=office.editor,
        in_organisation=True,
        organisation=bidder.organisation,
        role="reporter",
    )
    office.editor.__dict__.pop("active_memberships", None)

    with pytest.raises(Refused, match="自分が所属する団体"):
        decide_entry(by=office.editor, entry_id=sent.pk, action=ACCEPT)


def _in_state(entry: Entry, state: str, office, bidder) -> None:
    if state in (EntryState.ACCEPTED, EntryState.REFUSED):
        action = ACCEPT if state == EntryState.ACCEPTED else REFUSE
        decide_entry(by=office.editor, entry_id=entry.pk, action=action, reason="試験")
    if state == EntryState.WITHDRAWN:
        withdraw_entry(by=bidder.manager, entry_id=entry.pk)


@pytest.mark.parametrize("state", list(EntryState))
@pytest.mark.parametrize("action", [ACCEPT, REFUSE, STEP_BACK])
def test_each_state_allows_exactly_the_actions_of_the_table(
    state, action, call, office, bidder
) -> None:
    entry = make_entry(call, bidder, submitted=state != EntryState.DRAFT)
    _in_state(entry, state, office, bidder)
    row = next(row for row in ENTRY_TRANSITIONS if row.action == action)

    def act() -> Entry:
        if action == STEP_BACK:
            return withdraw_entry(by=bidder.manager, entry_id=entry.pk)
        return decide_entry(by=office.editor, entry_id=entry.pk, action=action, reason="試験")

    if state in row.sources:
        assert act().state == row.target
    else:
        with pytest.raises(Refused, match="いまの状態では"):
            act()


@pytest.mark.parametrize("state", [s for s in EntryState if s != EntryState.DRAFT])
def test_what_is_sent_is_not_edited_or_sent_again(state, sent, office, bidder) -> None:
    _in_state(sent, state, office, bidder)
    sent.refresh_from_db()

    with pytest.raises(Refused):
        update_entry(
            by=bidder.manager, entry_id=sent.pk, version=sent.version, values={"contact": "別"}
        )
    with pytest.raises(Refused):
        submit_entry(
            by=bidder.manager, entry_id=sent.pk, version=sent.version, received_at=database_now()
        )


def test_every_act_is_on_the_trail_confidentially(sent, office) -> None:
    decide_entry(by=office.editor, entry_id=sent.pk, action=ACCEPT)

    rows = AuditEntry.objects.filter(object_id=str(sent.pk)).order_by("pk")
    assert [(row.action, row.confidential) for row in rows] == [
        ("entry.create", True),
        ("entry.update", True),
        ("entry.submit", True),
        ("entry.accept", True),
    ]
