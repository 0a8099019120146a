"""What follows from an event and its sessions: its times, its prefecture, what it is found by."""

from __future__ import annotations

from cases.models import Event, EventText
from partners.enums import Field
from ppp_portal.search.sql import columns
from ppp_portal.search.tokens import document

_LABELS = {code: str(label) for code, label in Field.choices}


def refresh_event(event: Event) -> None:
    """Make the derived columns and the searchable words anew, in the transaction of the change.

    Only what everybody who reads the event may read is searched.
    """
    sessions = list(event.sessions.order_by("starts_at", "pk"))
    event.starts_at = sessions[0].starts_at if sessions else None
    event.ends_at = max(row.ends_at for row in sessions) if sessions else None
    event.prefecture_code = getattr(event.body, "prefecture_code", "")
    event.save(update_fields=["starts_at", "ends_at", "prefecture_code"])
    parts = [event.organiser_words, event.get_kind_display(), event.summary, event.purpose]
    parts += [event.content, event.way, event.audience, event.outcome]
    parts += [_LABELS[code] for code in event.fields if code in _LABELS]
    for row in sessions:
        parts += [row.topic, row.content, row.place, row.attended_note]
    # A full stop keeps two parts apart; a line break alone is taken for one inside a word.
    found = document(event.title, "。\n".join(part for part in parts if part))
    EventText.objects.update_or_create(event=event, defaults=columns(found))
