"""今日やること around entries and proposals, for both sides."""

from __future__ import annotations

import pytest

from ppp_portal.pages.today_proposals import proposal_sections
from proposals.domain.entry import decide_entry
from proposals.enums import ACCEPT
from tests.factories.entries import (
    Bidder,
    Office,
    closing_call,
    make_bidder,
    make_entry,
    make_office,
    make_proposal,
    submit,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return make_office(name="甲市")


@pytest.fixture
def bidder() -> Bidder:
    return make_bidder(name="NPO法人甲の会")


def _notes(user) -> list[str]:
    membership = user.memberships.get()
    return [
        task.note.split("。")[0]
        for section in proposal_sections(user, membership)
        for task in section.tasks
    ]


def test_an_organisation_is_told_what_is_not_handed_in_yet(office, bidder) -> None:
    make_entry(closing_call(office), bidder, submitted=False)
    accepted = make_entry(closing_call(office), bidder)
    decide_entry(by=office.editor, entry_id=accepted.pk, action=ACCEPT)
    make_proposal(closing_call(office), bidder, office)
    done = make_proposal(closing_call(office), bidder, office)
    submit(done, bidder)
    closed = closing_call(office, seconds=-1)
    make_proposal(closed, bidder, office)

    notes = _notes(bidder.reporter)

    assert [note.split("。")[0].split(" ")[0] for note in notes] == [
        "参加申込が未提出",
        "提案をまだ書き始めていない",
        "提案が未提出",
    ]


def test_staff_are_told_of_entries_to_judge_and_approvers_of_what_to_open(office, bidder) -> None:
    make_entry(closing_call(office, entrant_count="staff"), bidder)
    make_entry(closing_call(office, entrant_count="hidden"), bidder)
    closing_call(office, seconds=-1)

    assert _notes(office.editor) == ["参加資格を確かめる"]
    assert _notes(office.approver) == ["提案を開封する", "参加資格を確かめる"]
    assert _notes(office.viewer) == []
