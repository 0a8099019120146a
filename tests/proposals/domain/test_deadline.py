"""Many at the last second, and an extension among them: each a definite and right answer."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.db import connection, transaction

from ppp_portal.clock import database_now
from proposals.domain.sealed import open_call
from proposals.domain.submission import submit_proposal
from proposals.enums import VersionKind
from proposals.models import Call, Correction, Proposal, ProposalVersion
from tests.factories.entries import closing_call, make_bidder, make_office, make_proposal

MANY = 50


def _extend(call: Call, by: object, later: timedelta) -> None:
    """What a 訂正 does to the deadline, as one transaction."""
    held = Call.objects.select_for_update().get(pk=call.pk)
    Correction.objects.create(
        call=held, number=1, reason="試験のため延長", made_by=by, extends_deadline=True
    )
    held.proposals_due_at += later
    held.save(update_fields=["proposals_due_at"])


def test_of_fifty_at_the_last_second_each_is_in_or_out_by_the_clock(concurrent_db) -> None:
    office = make_office()
    call = closing_call(office, seconds=3600)
    pairs = [(make_bidder(), None) for _ in range(MANY)]
    proposals = [(make_proposal(call, bidder, office), bidder) for bidder, _ in pairs]
    due = call.proposals_due_at
    start = threading.Barrier(MANY)

    def one(number: int) -> tuple[bool, str, str | None]:
        proposal, bidder = proposals[number]
        # Half arrive at or before the instant, half just after; all judged at the same moment.
        received_at = due + timedelta(microseconds=number - MANY // 2)
        try:
            start.wait(timeout=120)
            version = submit_proposal(
                by=bidder.manager,
                proposal_id=proposal.pk,
                edit=proposal.edit,
                received_at=received_at,
            )
            return received_at <= due, version.kind, version.receipt_number
        finally:
            connection.close()

    with ThreadPoolExecutor(MANY) as threads:
        answers = list(threads.map(one, range(MANY)))

    assert [kind for _, kind, _ in answers] == [
        VersionKind.SUBMITTED if in_time else VersionKind.LATE for in_time, _, _ in answers
    ]
    receipts = [number for _, _, number in answers if number]
    assert len(set(receipts)) == len(receipts) == MANY // 2 + 1
    assert Counter(ProposalVersion.objects.values_list("kind", flat=True)) == {
        "saved": MANY,
        "submitted": MANY // 2 + 1,
        "late": MANY // 2 - 1,
    }
    assert Proposal.objects.filter(submission__isnull=False).count() == MANY // 2 + 1


def test_ten_clicks_at_once_make_one_submission(concurrent_db) -> None:
    office, bidder = make_office(), make_bidder()
    proposal = make_proposal(closing_call(office), bidder, office)
    start = threading.Barrier(10)

    def click(_: int) -> str | None:
        try:
            start.wait(timeout=120)
            return submit_proposal(
                by=bidder.manager,
                proposal_id=proposal.pk,
                edit=proposal.edit,
                received_at=database_now(),
            ).receipt_number
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as threads:
        numbers = set(threads.map(click, range(10)))

    assert len(numbers) == 1
    assert proposal.versions.filter(kind=VersionKind.SUBMITTED).count() == 1


def _in_thread(act) -> tuple[threading.Thread, list[object]]:
    results: list[object] = []

    def run() -> None:
        try:
            results.append(act())
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, results


def _wait_until_blocked() -> None:
    for _ in range(3000):
        with connection.cursor() as cursor:
            # Inside a transaction the view stands still without this.
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0]:
                return
        threading.Event().wait(0.02)
    raise AssertionError("nobody waits for a lock")


def test_who_arrived_in_time_is_in_however_long_the_lock_took(concurrent_db) -> None:
    office, bidder = make_office(), make_bidder()
    call = closing_call(office, seconds=5)
    proposal = make_proposal(call, bidder, office)

    def act() -> str:
        received_at = database_now()
        return submit_proposal(
            by=bidder.manager, proposal_id=proposal.pk, edit=proposal.edit, received_at=received_at
        ).kind

    with transaction.atomic():
        Proposal.objects.select_for_update().get(pk=proposal.pk)
        thread, results = _in_thread(act)
        _wait_until_blocked()
        while database_now() <= call.proposals_due_at:
            threading.Event().wait(0.05)
    thread.join(timeout=120)

    assert results == [VersionKind.SUBMITTED]


def test_an_extension_that_lands_meanwhile_lets_the_late_one_in(concurrent_db) -> None:
    office, bidder = make_office(), make_bidder()
    call = closing_call(office, seconds=3600)
    proposal = make_proposal(call, bidder, office)
    late_at = call.proposals_due_at + timedelta(microseconds=1)

    def act() -> str:
        return submit_proposal(
            by=bidder.manager, proposal_id=proposal.pk, edit=proposal.edit, received_at=late_at
        ).kind

    with transaction.atomic():
        _extend(call, office.approver, timedelta(days=1))
        thread, results = _in_thread(act)
        _wait_until_blocked()
    thread.join(timeout=120)

    assert results == [VersionKind.SUBMITTED]
    version = proposal.versions.get(kind=VersionKind.SUBMITTED)
    assert version.deadline_at == call.proposals_due_at + timedelta(days=1)


def test_the_opening_waits_for_a_submission_that_is_under_way(concurrent_db) -> None:
    office, bidder = make_office(), make_bidder()
    call = closing_call(office, seconds=0.4)
    proposal = make_proposal(call, bidder, office)
    received_at = call.proposals_due_at
    while database_now() <= call.proposals_due_at:
        threading.Event().wait(0.05)

    with transaction.atomic():
        submit_proposal(
            by=bidder.manager, proposal_id=proposal.pk, edit=proposal.edit, received_at=received_at
        )
        thread, results = _in_thread(lambda: open_call(by=office.approver, call_id=call.pk).state)
        _wait_until_blocked()
    thread.join(timeout=120)

    assert results == ["review"]
    proposal.refresh_from_db()
    assert proposal.submission is not None
    assert proposal.submission.opened_at is not None
