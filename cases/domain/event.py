"""All writes to an event itself: what it says, its fees, who reads it, and its state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from cases import event_permissions as permissions
from cases.domain import event_notices as notices
from cases.domain.event_index import refresh_event
from cases.domain.event_seats import move_up
from cases.enums import VISIBILITY_TRANSITIONS, Visibility
from cases.event_enums import CANCEL, EVENT_TRANSITIONS, OPEN, OVER
from cases.models import Event, EventFee
from partners.models import Municipality, Organisation, User
from ppp_portal import audit
from ppp_portal.refusals import Conflict, ensure
from ppp_portal.states import find_transition

EDITABLE = frozenset(
    {
        *("staff_group", "case", "kind", "title", "summary", "purpose", "content", "way"),
        *("audience", "outcome", "fields", "contact", "capacity", "accepts_until", "fee_note"),
        *("asks_report", "report_due_on", "source_url", "source_note"),
    }
)
MOST_FEES = 8


@dataclass(frozen=True)
class FeeEntry:
    """One tier as entered; `until` is the last day it is for."""

    name: str
    amount: int
    until: date | None = None
    members_only: bool = False


@transaction.atomic
def create_event(
    *, by: User, body: Municipality | Organisation | None, values: Mapping[str, Any]
) -> Event:
    """Make a draft of `body`, or of a group without a record here (administrators).

    Raises Refused, or ValidationError by field.
    """
    ensure(permissions.may_create_event(by))
    event = Event(
        created_by=by,
        municipality=body if isinstance(body, Municipality) else None,
        organisation=body if isinstance(body, Organisation) else None,
    )
    ensure(permissions.may_edit_event(by, event))
    _assign(event, values)
    event.save()
    refresh_event(event)
    audit.record(by=by, action="event.create", obj=event)
    return event


@transaction.atomic
def update_event(*, by: User, event_id: int, version: int, values: Mapping[str, Any]) -> Event:
    """Save an edit made on `version`; more places are given out at once.

    Raises Conflict where another edit came first, Refused, or ValidationError by field.
    """
    event = locked_event(event_id)
    ensure(permissions.may_edit_event(by, event))
    if event.version != version:
        raise Conflict(event)
    changed = _assign(event, values)
    seated = event.registrations.seated().count()
    if event.capacity is not None and event.capacity < seated:
        raise ValidationError(
            {
                "capacity": f"すでに{seated}人の参加が決まっています。定員は{seated}人以上にしてください。"
            }
        )
    _save(event, changed)
    refresh_event(event)
    audit.record(by=by, action="event.update", obj=event, detail={"fields": changed})
    if "capacity" in changed:
        move_up(event)
    return event


@transaction.atomic
def set_fees(*, by: User, event_id: int, version: int, fees: Sequence[FeeEntry]) -> Event:
    """Make `fees` the tiers; what registered people pay stays as it was told to them.

    Raises Conflict, Refused, or ValidationError.
    """
    event = locked_event(event_id)
    ensure(permissions.may_edit_event(by, event))
    if event.version != version:
        raise Conflict(event)
    if fees and all(fee.until or fee.members_only for fee in fees):
        raise ValidationError(
            "だれにでも当てはまる区分（期限がなく、会員だけでもないもの）を1つ入れてください。"
        )
    if len({fee.name for fee in fees}) < len(fees):
        raise ValidationError("区分の名称が重なっています。別の名称にしてください。")
    event.fees.all().delete()
    for position, fee in enumerate(fees):
        row = EventFee(event=event, position=position, **vars(fee))
        row.full_clean()
        row.save()
    _save(event, [])
    audit.record(by=by, action="event.fees", obj=event, detail={"number": len(fees)})
    return event


@transaction.atomic
def change_visibility(*, by: User, event_id: int, action: str) -> Event:
    """Publish, share with members, or withdraw. Raises Refused with the reason."""
    event = locked_event(event_id)
    ensure(permissions.may_change_visibility(by, event, action))
    before = event.visibility
    event.visibility = find_transition(VISIBILITY_TRANSITIONS, action, before).target
    if event.visibility == Visibility.DRAFT:
        event.published_at = None
    elif event.published_at is None:
        event.published_at = timezone.now()
    _save(event, ["visibility", "published_at"])
    detail = {"from": before, "to": event.visibility}
    audit.record(by=by, action=f"event.{action}", obj=event, detail=detail)
    return event


@transaction.atomic
def change_state(*, by: User, event_id: int, action: str, reason: str = "") -> Event:
    """Move along EVENT_TRANSITIONS; cancelling needs a `reason`. Raises Refused."""
    event = locked_event(event_id)
    ensure(permissions.may_change_state(by, event, action))
    before = event.state
    target = find_transition(EVENT_TRANSITIONS, action, before).target
    if action == CANCEL and not reason.strip():
        raise ValidationError({"reason": "中止の理由を入力してください。"})
    now = timezone.now()
    event.state = target
    event.cancel_reason = reason.strip() if action == CANCEL else ""
    if action == OPEN:
        event.opened_at = event.opened_at or now
    if target in OVER:
        event.ended_at = now
    _save(event, ["state", "opened_at", "ended_at", "cancel_reason"])
    detail = {"from": before, "to": target}
    audit.record(by=by, action=f"event.{action}", obj=event, detail=detail)
    if action == CANCEL:
        notices.event_cancelled(event)
    return event


def locked_event(event_id: int) -> Event:
    """The row alone is locked: joined rows would be as they were before the wait."""
    return Event.objects.select_for_update(of=("self",)).get(pk=event_id)


def _save(event: Event, names: Sequence[str]) -> None:
    event.version += 1
    event.save(update_fields=[*names, "version", "updated_at"])


def _assign(event: Event, values: Mapping[str, Any]) -> list[str]:
    unknown = set(values) - EDITABLE
    if unknown:
        raise ValueError(f"Not editable: {sorted(unknown)}")
    changed = [name for name, value in values.items() if getattr(event, name) != value]
    for name in changed:
        setattr(event, name, values[name])
    if event.case_id and not _is_readable(event):
        raise ValidationError({"case": "関わる事例を選び直してください。"})
    event.full_clean()
    return sorted(changed)


def _is_readable(event: Event) -> bool:
    """An archived case is linked to nothing new."""
    return event.case is not None and event.case.archived_at is None
