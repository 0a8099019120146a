"""会議の記録: 定足数, 利害関係, 接触の有無, and the questions put to each proposer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max

from partners.models import User
from ppp_portal import audit
from ppp_portal.refusals import Conflict, ensure
from proposals.domain.call import locked
from proposals.models import CommitteeMember, MeetingRecord, ReviewRound
from proposals.permissions import review as permissions

EDITABLE = (
    *("held_on", "place", "interests_asked", "interests_note"),
    *("had_contact", "contact_note", "minutes"),
)


@transaction.atomic
def record_meeting(
    *,
    by: User,
    round_id: int,
    meeting_id: int | None,
    version: int,
    values: Mapping[str, Any],
    present: Sequence[CommitteeMember],
    hearing: Mapping[int, str],
) -> MeetingRecord:
    """Write a meeting down, or change its record until the closing.

    `hearing` gives notes by candidate id. Raises Conflict, Refused, ValidationError by field.
    """
    round_ = ReviewRound.objects.select_related("call__municipality").get(pk=round_id)
    locked(round_.call_id)
    round_.refresh_from_db(fields=["state"])
    ensure(permissions.may_record_meeting(by, round_))
    if meeting_id is None:
        last = round_.meetings.aggregate(last=Max("number"))["last"] or 0
        meeting = MeetingRecord(round=round_, number=last + 1, version=0)
    else:
        meeting = round_.meetings.select_for_update(of=("self",)).get(pk=meeting_id)
        if meeting.version != version:
            raise Conflict(meeting)
    for name in EDITABLE:
        setattr(meeting, name, values[name])
    meeting.recorded_by = by
    meeting.version += 1
    meeting.full_clean(exclude=["round", "recorded_by", "present"])
    meeting.save()
    meeting.present.set([one for one in present if one.call_id == round_.call_id])
    for candidate in round_.candidates.select_for_update().filter(pk__in=hearing):
        if candidate.hearing_note != hearing[candidate.pk].strip():
            candidate.hearing_note = hearing[candidate.pk].strip()
            candidate.save(update_fields=["hearing_note"])
    detail = {"round": round_.kind, "meeting": meeting.number}
    audit.record(by=by, action="review.meeting", obj=round_.call, detail=detail)
    return meeting
