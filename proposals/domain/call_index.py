"""Keeps CallText in step with the calls: the one place that writes it."""

from __future__ import annotations

from ppp_portal.search.sql import columns
from ppp_portal.search.tokens import document
from proposals.domain.call_content import read_content
from proposals.domain.call_words import part_lines
from proposals.domain.result_names import result_words
from proposals.models import Call, CallText

_BODY = ("summary", "purpose", "scope", "place", "department", "terms", "schedule_note")
_LISTS = ("qualifications", "documents", "criteria", "given_documents")


def index_call(call: Call) -> None:
    """Make the call's searchable words anew, in the transaction that changed it."""
    parts = [str(getattr(call, name)) for name in _BODY]
    parts += [call.municipality.full_name, call.get_form_display(), call.get_method_display()]
    content = read_content(call)
    for name in _LISTS:
        parts += part_lines(name, content.parts[name])
    parts += result_words(call)
    # A full stop keeps two parts apart; a line break alone is taken for one inside a word.
    found = document(call.title, "。\n".join(part for part in parts if part))
    CallText.objects.update_or_create(call=call, defaults=columns(found))
