"""Saving a sheet while the scores are being closed: one comes first, and nothing breaks."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connection

from ppp_portal.refusals import Refused
from proposals.domain.review import close_round
from proposals.domain.score import Given, save_sheet
from proposals.models import ReviewCopy, ReviewRound, Score
from tests.concurrent import _audit_guarded_again, concurrent_db
from tests.factories.entries import make_office
from tests.factories.review import fill_in, handed_out, hold_meeting, opened_call

__all__ = ["_audit_guarded_again", "concurrent_db"]


@pytest.mark.usefixtures("concurrent_db")
def test_a_sheet_saved_while_the_scores_close_is_in_or_refused() -> None:
    office = make_office()
    opened = opened_call(office, prices=(1,), members=2)
    round_ = handed_out(opened)
    # One finished sheet, without which no round is closed.
    fill_in(round_, {opened.proposals[0].pk: (10, 10)}, members=opened.members[1:])
    hold_meeting(opened, round_)
    before = Score.objects.count()
    copy = ReviewCopy.objects.get(member=opened.members[0])
    criterion = opened.call.criteria.get(key="c1")
    user = opened.users[0]

    def save() -> str:
        try:
            save_sheet(
                by=user,
                token=copy.token,
                version=1,
                given={criterion.pk: Given(points=Decimal(12))},
            )
        except Refused:
            return "refused"
        finally:
            connection.close()
        return "saved"

    def close() -> str:
        try:
            close_round(by=office.editor, round_id=round_.pk, reason="試験のため。")
        finally:
            connection.close()
        return "closed"

    with ThreadPoolExecutor(2) as pool:
        answers = [job.result() for job in (pool.submit(save), pool.submit(close))]

    assert ReviewRound.objects.get().is_closed
    assert answers[1] == "closed"
    assert Score.objects.count() - before == (1 if answers[0] == "saved" else 0)
