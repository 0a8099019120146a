"""Who reads what is sealed, when, and what the opening opens."""

from __future__ import annotations

import ast
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from ppp_portal.audit import AuditEntry
from ppp_portal.clock import database_now
from ppp_portal.refusals import Refused
from proposals.domain.entry import MemberInput, set_co_writers, update_entry, withdraw_entry
from proposals.domain.proposal import add_file, save_draft
from proposals.domain.sealed import (
    open_call,
    read_opened,
    read_opened_file,
    read_own,
    read_own_file,
)
from proposals.domain.submission import withdraw_proposal
from proposals.models import Call, CallKey, Entry, Proposal, ProposalVersion
from proposals.sealing import SealBroken
from proposals.writing.content import Attachment, Content
from tests.factories.entries import (
    SECRET,
    Bidder,
    closing_call,
    make_bidder,
    make_entry,
    make_proposal,
    submit,
)
from tests.factories.partners import UserFactory
from tests.factories.proposals import CallFactory

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
FILE = Attachment("", "ひみつの図面.pdf", 5, "application/pdf")


@pytest.fixture
def closed(office) -> Call:
    """The deadline has just passed."""
    return closing_call(office, seconds=-1)


def _submitted(call: Call, bidder: Bidder, office) -> Proposal:
    proposal = make_proposal(call, bidder, office)
    submit(proposal, bidder, received_at=call.proposals_due_at)
    return Proposal.objects.with_call().get(pk=proposal.pk)


def test_nothing_but_one_module_unseals() -> None:
    found = set()
    for folder in ("ppp_portal", "partners", "cases", "proposals"):
        for path in (settings.BASE_DIR / folder).rglob("*.py"):
            calls = [
                node
                for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                if isinstance(node, ast.Call)
                and getattr(node.func, "attr", getattr(node.func, "id", "")) == "unseal"
            ]
            found |= {path.relative_to(settings.BASE_DIR).as_posix()} if calls else set()

    assert found == {"proposals/domain/sealed.py"}


def test_before_the_opening_only_the_proposers_people_read(office, bidder, rival) -> None:
    proposal = make_proposal(closing_call(office), bidder, office)
    submit(proposal, bidder)
    others = (
        *(office.viewer, office.editor, office.approver),
        *(rival.manager, UserFactory(), UserFactory(is_staff=True, is_superuser=True)),
    )

    assert read_own(by=bidder.reporter, proposal=proposal) == SECRET
    for user in others:
        assert not Proposal.objects.visible_to(user).exists()
        with pytest.raises(Refused, match="封印されています"):
            read_own(by=user, proposal=proposal)
        with pytest.raises(Refused, match="封印されています"):
            read_opened(by=user, proposal_id=proposal.pk)


def test_until_the_deadline_not_even_an_approver_opens(office, bidder) -> None:
    call = closing_call(office, seconds=3600)

    with pytest.raises(Refused, match="過ぎるまで、開封できません"):
        open_call(by=office.approver, call_id=call.pk)


def test_only_an_approver_of_the_call_opens(closed, office, bidder) -> None:
    others = (office.viewer, office.editor, bidder.manager, UserFactory(is_staff=True))

    for user in others:
        with pytest.raises(Refused, match="承認者です"):
            open_call(by=user, call_id=closed.pk)


def test_the_opening_opens_what_was_valid_and_nothing_else(closed, office) -> None:
    valid, draft, late, taken_back, stepped_back = (make_bidder() for _ in range(5))
    opened = _submitted(closed, valid, office)
    make_proposal(closed, draft, office)
    too_late = make_proposal(closed, late, office)
    submit(too_late, late, received_at=closed.proposals_due_at + timedelta(microseconds=1))
    withdrawn = _submitted(closed, taken_back, office)
    withdraw_proposal(
        by=taken_back.manager, proposal_id=withdrawn.pk, received_at=closed.proposals_due_at
    )
    gone = _submitted(closed, stepped_back, office)
    withdraw_entry(by=stepped_back.manager, entry_id=gone.entry_id)

    call = open_call(by=office.approver, call_id=closed.pk)

    assert list(Proposal.objects.visible_to(office.editor)) == [opened]
    assert ProposalVersion.objects.filter(opened_at__isnull=False).count() == 1
    assert (call.state, call.unsealed_by) == ("review", office.approver)
    assert read_opened(by=office.editor, proposal_id=opened.pk).content == SECRET
    entry = AuditEntry.objects.get(action="call.open_proposals")
    assert (entry.detail, entry.confidential) == ({"opened": 1, "broken": []}, False)


def test_a_replaced_version_stays_sealed_when_its_successor_is_opened(
    closed, office, bidder
) -> None:
    proposal = _submitted(closed, bidder, office)
    save_draft(
        by=bidder.manager, proposal_id=proposal.pk, edit=proposal.edit, content=Content(title="新")
    )
    proposal.refresh_from_db()
    second = submit(proposal, bidder, received_at=closed.proposals_due_at)

    open_call(by=office.approver, call_id=closed.pk)

    assert list(ProposalVersion.objects.filter(opened_at__isnull=False)) == [second]
    assert read_opened(by=office.editor, proposal_id=proposal.pk).content == Content(title="新")


def test_each_read_of_an_opened_proposal_is_on_the_trail(closed, office, bidder) -> None:
    proposal = _submitted(closed, bidder, office)
    open_call(by=office.approver, call_id=closed.pk)
    administrator = UserFactory(is_staff=True)

    read_opened(by=office.editor, proposal_id=proposal.pk)
    read_opened(by=administrator, proposal_id=proposal.pk)

    rows = AuditEntry.objects.filter(action="proposal.read").order_by("pk")
    assert [row.actor for row in rows] == [office.editor, administrator]


def test_after_the_opening_rivals_and_other_cities_still_read_nothing(
    closed, office, bidder, rival
) -> None:
    proposal = _submitted(closed, bidder, office)
    open_call(by=office.approver, call_id=closed.pk)

    for user in (rival.manager, UserFactory(), office.viewer):
        assert not Proposal.objects.visible_to(user).exists()
        with pytest.raises(Refused):
            read_opened(by=user, proposal_id=proposal.pk)


def test_files_come_out_for_their_owner_and_once_opened_for_staff(
    closed, office, bidder, rival
) -> None:
    proposal = make_proposal(closed, bidder, office)
    proposal = add_file(
        by=bidder.reporter, proposal_id=proposal.pk, attachment=FILE, data=b"secret bytes"
    )
    file_id = read_own(by=bidder.reporter, proposal=proposal).files[0].file_id
    submit(proposal, bidder, received_at=closed.proposals_due_at)

    own = read_own_file(by=bidder.reporter, proposal=proposal, file_id=file_id)
    with pytest.raises(Refused):
        read_opened_file(by=office.editor, proposal_id=proposal.pk, file_id=file_id)
    open_call(by=office.approver, call_id=closed.pk)

    assert own is not None
    assert (own[0].name, own[1]) == ("ひみつの図面.pdf", b"secret bytes")
    assert read_opened_file(by=office.editor, proposal_id=proposal.pk, file_id=file_id)[1] == own[1]
    assert read_own_file(by=bidder.manager, proposal=proposal, file_id=str(proposal.pk)) is None
    with pytest.raises(Refused):
        read_own_file(by=rival.manager, proposal=proposal, file_id=file_id)


def test_who_writes_along_reads_and_writes_but_does_not_submit(office, bidder, rival) -> None:
    call = closing_call(office)
    entry = make_entry(call, bidder, submitted=False)
    update_entry(
        by=bidder.manager,
        entry_id=entry.pk,
        version=entry.version,
        values={},
        members=[MemberInput("乙の会")],
    )
    proposal = make_proposal(call, bidder, office)
    seen_before = Proposal.objects.visible_to(rival.reporter).exists()

    set_co_writers(by=bidder.manager, entry_id=entry.pk, member_ids=[entry.members.get().pk])

    proposal = Proposal.objects.visible_to(rival.reporter).get()
    changed = Content(title="二人で書いた名称")
    save_draft(by=rival.reporter, proposal_id=proposal.pk, edit=proposal.edit, content=changed)
    proposal.refresh_from_db()
    assert seen_before is False
    assert read_own(by=rival.manager, proposal=proposal) == changed
    with pytest.raises(Refused, match="団体の管理者"):
        submit(proposal, rival)


def test_after_an_extension_the_rest_is_opened_by_a_second_act(closed, office, bidder) -> None:
    proposal = make_proposal(closed, bidder, office)
    open_call(by=office.approver, call_id=closed.pk)
    submit(proposal, bidder, received_at=closed.proposals_due_at)

    again = open_call(by=office.approver, call_id=closed.pk)

    proposal.refresh_from_db()
    assert again.unsealed_at is not None
    assert proposal.submission is not None
    assert proposal.submission.opened_at is not None
    with pytest.raises(Refused, match="もうすべて開封"):
        open_call(by=office.approver, call_id=closed.pk)


def test_one_altered_seal_does_not_keep_the_others_shut(closed, office, bidder, rival) -> None:
    good, bad = _submitted(closed, bidder, office), _submitted(closed, rival, office)
    version = bad.submission
    assert version is not None
    ProposalVersion.objects.bulk_create(
        [
            ProposalVersion(
                proposal=bad,
                number=99,
                kind="submitted",
                edit=9,
                sealed=bytes(good.submission.sealed),
                made_by=rival.manager,
                received_at=version.received_at,
                deadline_at=version.deadline_at,
                receipt_number="BAD",
            )
        ]
    )
    Proposal.objects.filter(pk=bad.pk).update(submission=bad.versions.get(number=99))

    open_call(by=office.approver, call_id=closed.pk)

    detail = AuditEntry.objects.get(action="call.open_proposals").detail
    assert detail == {"opened": 2, "broken": ["BAD"]}
    assert read_opened(by=office.editor, proposal_id=good.pk).content == SECRET
    with pytest.raises(SealBroken):
        read_opened(by=office.editor, proposal_id=bad.pk)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE proposals_proposalversion SET opened_at = clock_timestamp() + interval '2 hours'",
        "UPDATE proposals_call SET unsealed_at = now(), unsealed_by_id = started_by_id",
        "UPDATE proposals_proposalversion SET sealed = ''",
        "UPDATE proposals_proposalversion SET received_at = received_at - interval '1 hour'",
        "DELETE FROM proposals_proposalversion",
        "UPDATE proposals_sealedfile SET sealed = ''",
        "DELETE FROM proposals_sealedfile",
    ],
)
def test_the_database_refuses_to_open_early_or_to_rewrite(office, bidder, sql) -> None:
    proposal = make_proposal(closing_call(office, seconds=3600), bidder, office)
    proposal = add_file(by=bidder.manager, proposal_id=proposal.pk, attachment=FILE, data=b"x")
    submit(proposal, bidder)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_every_call_has_one_key_of_its_own_stored_wrapped(office, bidder, rival) -> None:
    first, second = closing_call(office), closing_call(office)
    make_proposal(first, bidder, office)
    make_proposal(first, rival, office)
    make_proposal(second, bidder, office)

    keys = list(CallKey.objects.order_by("pk"))
    assert [key.call_id for key in keys] == [first.pk, second.pk]
    assert len({bytes(key.wrapped) for key in keys}) == 2


def test_staff_know_the_entries_as_the_policy_says(office, bidder) -> None:
    known = closing_call(office, entrant_count="staff")
    hidden = closing_call(office, entrant_count="hidden")
    past = closing_call(office, entrant_count="hidden", seconds=-1)
    entries = [make_entry(call, bidder) for call in (known, hidden, past)]
    draft = make_entry(CallFactory(municipality=office.municipality), bidder, submitted=False)

    seen = set(Entry.objects.visible_to(office.editor))

    assert seen == {entries[0], entries[2]}
    assert draft not in seen
    assert not Entry.objects.visible_to(UserFactory(is_staff=True)).exists()
    assert set(Entry.objects.visible_to(bidder.reporter)) == {*entries, draft}


def test_administrators_see_entries_once_the_proposals_are_opened(closed, office, bidder) -> None:
    proposal = _submitted(closed, bidder, office)
    administrator = UserFactory(is_staff=True)
    before = list(Entry.objects.visible_to(administrator))

    open_call(by=office.approver, call_id=closed.pk)

    assert (before, list(Entry.objects.visible_to(administrator))) == ([], [proposal.entry])
    assert database_now() > closed.proposals_due_at
