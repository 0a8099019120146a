"""Participants' final reports: one a participant, read by whom the writer chooses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from cases import event_permissions as permissions
from cases.domain.event import locked_event
from cases.models import EventFinalReport
from partners.models import User
from ppp_portal import audit
from ppp_portal.files.storing import HeldFile, discard, store
from ppp_portal.refusals import Conflict, ensure


@transaction.atomic
def save_final_report(
    *,
    by: User,
    event_id: int,
    version: int,
    values: Mapping[str, Any],
    upload: HeldFile | None = None,
) -> EventFinalReport:
    """Hand in one's report (`version` 0), or write it anew; a new file replaces the old one.

    `values`: title, text, reach. Raises Conflict, Refused, or ValidationError by field.
    """
    event = locked_event(event_id)
    ensure(permissions.may_write_final_report(by, event))
    row = event.final_reports.filter(written_by=by).first()
    if row is not None and row.version != version:
        raise Conflict(row)
    if row is None:
        whose = event.registrations.seated().filter(registered_by=by).order_by("pk")
        body = whose.select_related("municipality", "organisation")[0].body
        row = EventFinalReport(event=event, written_by=by, body_words=str(body), version=0)
    for name in ("title", "text", "reach"):
        setattr(row, name, values[name])
    old = row.file if upload is not None else None
    if upload is not None:
        row.file = store(by=by, upload=upload)
    row.version += 1
    row.full_clean()
    row.save()
    if old is not None:
        discard(stored=old)
    detail = {"reach": row.reach, "version": row.version}
    audit.record(by=by, action="eventfinalreport.save", obj=event, detail=detail)
    return row
