"""Questions in advance: asked by those who take part, read by the organiser."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction

from cases import event_permissions as permissions
from cases.domain.event import locked_event
from cases.models import EventQuestion, EventSession
from partners.models import User
from ppp_portal import audit
from ppp_portal.refusals import ensure


@transaction.atomic
def ask_question(
    *,
    by: User,
    event_id: int,
    text: str,
    session: EventSession | None = None,
    shows_body: bool = False,
) -> EventQuestion:
    """Ask in advance. Nobody is told who asks; the body only where `shows_body`.

    Raises Refused, or ValidationError by field.
    """
    event = locked_event(event_id)
    ensure(permissions.may_ask(by, event))
    if session is not None and session.event_id != event.pk:
        raise ValidationError({"session": "この催しの回を選んでください。"})
    whose = event.registrations.seated().filter(registered_by=by).order_by("pk")
    body = whose.select_related("municipality", "organisation")[0].body
    question = EventQuestion(
        event=event,
        session=session,
        text=text.strip(),
        asked_by=by,
        asker_words=f"職員（{body}）" if shows_body else "",
        shows_body=shows_body,
    )
    question.full_clean()
    question.save()
    audit.record(by=by, action="eventquestion.create", obj=question, confidential=True)
    return question
