"""The daily reminder of inquiries that nobody answered: after five 開庁日, once for each wait."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from partners.domain.inquiry_notices import unanswered
from partners.inquiry_enums import InquiryState
from partners.models import Inquiry
from ppp_portal.japan.business_days import add_open_days, is_open_day

OPEN_DAYS = 5


@transaction.atomic
def remind(today: date) -> int:
    """Queue the mails of `today` to those who owe an answer; returns how many were told.

    A day that was missed is caught up on the next open day.
    """
    if not is_open_day(today):
        return 0
    rows = Inquiry.objects.filter(state=InquiryState.OPEN, reminded_at__isnull=True)
    told = 0
    for row in rows.select_for_update(of=("self",)).order_by("waiting_since", "pk"):
        assert row.waiting_since is not None  # by the state
        if add_open_days(timezone.localdate(row.waiting_since), OPEN_DAYS) > today:
            continue
        row.reminded_at = timezone.now()
        row.save(update_fields=["reminded_at"])
        told += unanswered(row, OPEN_DAYS)
    return told
