"""Writes to an event's sessions and materials."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from cases import event_permissions as permissions
from cases.domain.event import locked_event
from cases.domain.event_index import refresh_event
from cases.models import Event, EventMaterial, EventSession
from partners.models import User
from ppp_portal import audit
from ppp_portal.files.storing import HeldFile, discard, store
from ppp_portal.refusals import Conflict, Refused, ensure

SESSION_FIELDS = frozenset(
    {
        *("topic", "content", "starts_at", "ends_at", "is_online", "place", "join_note"),
        *("attended_count", "attended_note"),
    }
)
MOST_SESSIONS = 60


@transaction.atomic
def add_session(*, by: User, event_id: int, values: Mapping[str, Any]) -> EventSession:
    """One session more. Raises Refused, or ValidationError by field."""
    event = locked_event(event_id)
    ensure(permissions.may_edit_event(by, event))
    if event.sessions.count() >= MOST_SESSIONS:
        raise ValidationError(f"日程は{MOST_SESSIONS}回までです。")
    session = EventSession(event=event)
    _assign(session, values)
    session.save()
    _note(by, "event.add_session", event, session)
    return session


@transaction.atomic
def update_session(
    *, by: User, session_id: int, version: int, values: Mapping[str, Any]
) -> EventSession:
    """Save an edit made on `version`. Raises Conflict, Refused, or ValidationError by field."""
    session = EventSession.objects.get(pk=session_id)
    event = locked_event(session.event_id)
    ensure(permissions.may_edit_event(by, event))
    session = EventSession.objects.select_for_update(of=("self",)).get(pk=session_id)
    session.event = event
    if session.version != version:
        raise Conflict(session)
    changed = _assign(session, values)
    session.version += 1
    session.save(update_fields=[*changed, "version", "updated_at"])
    _note(by, "event.update_session", event, session)
    return session


@transaction.atomic
def remove_session(*, by: User, session_id: int) -> None:
    """Take a session away of which nothing is recorded yet. Raises Refused."""
    session = EventSession.objects.get(pk=session_id)
    event = locked_event(session.event_id)
    ensure(permissions.may_edit_event(by, event))
    if session.report_id or session.roll.exists() or session.materials.exists():
        raise Refused("報告・出欠・資料のある回は消せません。日時や題目は編集できます。")
    _note(by, "event.remove_session", event, session)
    session.delete()
    refresh_event(event)


@transaction.atomic
def add_material(
    *, by: User, event_id: int, values: Mapping[str, Any], upload: HeldFile | None = None
) -> EventMaterial:
    """Give a file, an address or a text to those with a place, or to everybody.

    Raises Refused, or ValidationError by field.
    """
    event = locked_event(event_id)
    ensure(permissions.may_edit_event(by, event))
    material = EventMaterial(event=event, created_by=by, **values)
    if material.session is not None and material.session.event_id != event.pk:
        raise ValidationError({"session": "この催しの回を選んでください。"})
    if upload is not None:
        material.file = store(by=by, upload=upload)
    material.full_clean()
    material.save()
    audit.record(by=by, action="event.add_material", obj=event, detail={"id": material.pk})
    return material


@transaction.atomic
def remove_material(*, by: User, material_id: int) -> None:
    """Take it away with its file. Raises Refused."""
    material = EventMaterial.objects.get(pk=material_id)
    event = locked_event(material.event_id)
    ensure(permissions.may_edit_event(by, event))
    material = EventMaterial.objects.select_for_update(of=("self",)).get(pk=material_id)
    stored = material.file
    audit.record(by=by, action="event.remove_material", obj=event, detail={"id": material.pk})
    material.delete()
    if stored is not None:
        discard(stored=stored)


def _assign(session: EventSession, values: Mapping[str, Any]) -> list[str]:
    unknown = set(values) - SESSION_FIELDS
    if unknown:
        raise ValueError(f"Not editable: {sorted(unknown)}")
    changed = [name for name, value in values.items() if getattr(session, name) != value]
    for name in changed:
        setattr(session, name, values[name])
    session.full_clean()
    return sorted(changed)


def _note(by: User, action: str, event: Event, session: EventSession) -> None:
    refresh_event(event)
    audit.record(by=by, action=action, obj=event, detail={"session": session.pk})
