"""What the database itself refuses about entries, proposals and what is sealed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from proposals.models import Entry, EntryMember, Proposal, ProposalVersion, SealedFile
from tests.factories.entries import closing_call, make_entry, make_proposal, submit
from tests.factories.partners import UserFactory

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.fixture
def entry(office, bidder) -> Entry:
    return make_entry(closing_call(office), bidder)


@pytest.fixture
def proposal(office, bidder) -> Proposal:
    return make_proposal(closing_call(office), bidder, office)


def _refused(rule: str, act) -> None:
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        act()


@pytest.mark.parametrize(
    ("rule", "values"),
    [
        ("proposals_entry_sent_has_its_receipt", {"receipt_number": None}),
        ("proposals_entry_sent_has_its_receipt", {"state": "draft"}),
        ("proposals_entry_decision_has_its_stamps", {"decided_at": NOW}),
        ("proposals_entry_decided_has_its_time", {"state": "accepted"}),
        ("proposals_entry_refused_has_its_reason", {"state": "refused"}),
        ("proposals_entry_withdrawn_has_its_time", {"state": "withdrawn"}),
        ("proposals_entry_withdrawn_has_its_time", {"withdrawn_at": NOW}),
    ],
)
def test_an_entry_needs_what_its_state_says(entry, rule, values) -> None:
    if values.get("state") == "refused":
        values = values | {"decided_at": NOW, "decided_by": UserFactory()}

    _refused(rule, lambda: Entry.objects.filter(pk=entry.pk).update(**values))


def test_an_organisation_enters_a_call_once(entry) -> None:
    _refused(
        "proposals_entry_once",
        lambda: Entry.objects.create(
            call=entry.call, organisation=entry.organisation, created_by=entry.created_by
        ),
    )


def test_a_member_has_a_name_once_and_writes_only_when_on_record(entry) -> None:
    EntryMember.objects.create(entry=entry, name="甲")

    _refused(
        "proposals_entrymember_once", lambda: EntryMember.objects.create(entry=entry, name="甲")
    )
    _refused(
        "proposals_entrymember_has_name", lambda: EntryMember.objects.create(entry=entry, name="")
    )
    _refused(
        "proposals_entrymember_writer_is_on_record",
        lambda: EntryMember.objects.create(entry=entry, name="乙", is_co_writer=True),
    )


def test_a_proposal_needs_what_its_state_says(proposal) -> None:
    rows = Proposal.objects.filter(pk=proposal.pk)

    _refused("proposals_proposal_submitted_has_its_version", lambda: rows.update(state="submitted"))
    _refused("proposals_proposal_withdrawn_has_its_stamps", lambda: rows.update(state="withdrawn"))


def test_a_submission_in_force_is_a_submitted_version_of_its_own(
    office, bidder, rival, proposal
) -> None:
    other = make_proposal(closing_call(office), rival, office)
    theirs, saved = submit(other, rival), proposal.versions.get()

    for wrong in (theirs, saved):
        _refused(
            "a submitted version of its own",
            lambda wrong=wrong: Proposal.objects.filter(pk=proposal.pk).update(
                state="submitted", submission=wrong
            ),
        )


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "saved", "received_at": NOW},
        {"kind": "submitted", "receipt_number": "A"},
        {"kind": "submitted", "received_at": NOW, "deadline_at": NOW},
        {"kind": "submitted", "received_at": NOW, "deadline_at": NOW - timedelta(seconds=1)},
        {"kind": "late", "received_at": NOW, "deadline_at": NOW},
        {"kind": "late"},
    ],
)
def test_a_version_is_judged_by_its_own_deadline(proposal, bidder, values) -> None:
    if values["kind"] == "submitted" and values.get("deadline_at") not in (None, NOW):
        values = values | {"receipt_number": "A"}

    _refused(
        "proposals_proposalversion_judged_by_its_deadline",
        lambda: ProposalVersion.objects.create(
            proposal=proposal, number=9, edit=1, sealed=b"x", made_by=bidder.manager, **values
        ),
    )


def test_a_version_has_its_number_once(proposal, bidder) -> None:
    _refused(
        "proposals_proposalversion_number_once",
        lambda: ProposalVersion.objects.create(
            proposal=proposal, number=1, kind="saved", edit=1, sealed=b"", made_by=bidder.manager
        ),
    )


def test_an_opening_is_after_the_deadline_by_the_row_and_by_the_clock(office, bidder) -> None:
    past = closing_call(office, seconds=-60)
    proposal = make_proposal(past, bidder, office)
    version = submit(proposal, bidder, received_at=past.proposals_due_at)
    rows = ProposalVersion.objects.filter(pk=version.pk)

    _refused(
        "proposals_proposalversion_opened_after_its_deadline",
        lambda: rows.update(opened_at=past.proposals_due_at),
    )
    _refused(
        "sealed until the deadline has passed",
        lambda: proposal.versions.filter(kind="saved").update(opened_at=NOW),
    )


def test_a_sealed_file_belongs_to_one_thing(entry, proposal, bidder) -> None:
    for values in ({}, {"entry": entry, "proposal": proposal}):
        _refused(
            "proposals_sealedfile_one_owner",
            lambda values=values: SealedFile.objects.create(
                sealed=b"x", made_by=bidder.manager, **values
            ),
        )


def test_what_is_printed_of_a_row_tells_nothing_of_its_content(entry, proposal) -> None:
    version = proposal.versions.get()

    assert str(entry).startswith("参加申込 ")
    assert str(proposal).startswith("提案 ")
    assert str(version) == "第1版"
    assert "ひみつ" not in repr([entry, proposal, version])
