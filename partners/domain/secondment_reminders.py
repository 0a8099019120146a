"""The daily reminder of secondments that end: 90 and 30 days before, on 開庁日, once each."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from partners.domain.secondment_notices import ends_soon
from partners.models import Secondment
from partners.secondment_enums import SecondmentState
from ppp_portal.japan.business_days import is_open_day

STAGES = (30, 90)


@transaction.atomic
def remind(today: date) -> int:
    """Queue the mails of `today` to both parties; returns how many. Again the same day: none.

    A day that was missed is caught up on the next open day: the nearest stage is told once.
    """
    if not is_open_day(today):
        return 0
    rows = Secondment.objects.filter(
        state=SecondmentState.RUNNING,
        ends_on__range=(today, today + timedelta(days=max(STAGES))),
    )
    told = 0
    for row in rows.with_bodies().order_by("ends_on", "pk"):
        assert row.ends_on is not None  # by the filter
        left = (row.ends_on - today).days
        stage = next(days for days in STAGES if left <= days)
        told += ends_soon(row, row.ends_on, stage)
    return told
