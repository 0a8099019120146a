"""Filters that print a case's facts; the sentences are in cases.domain.facts."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from cases.domain import facts
from cases.enums import Stage
from cases.models import Case
from cases.views import facts as case_facts
from partners.enums import Field
from ppp_portal.search.highlight import highlight
from ppp_portal.search.query import Query

register = template.Library()

register.filter("texts", facts.text_sections)
register.filter("source_texts", facts.source_texts)

register.filter("hit_facts", case_facts.hit_facts)
register.filter("side_facts", case_facts.side_facts)
register.filter("case_crumbs", case_facts.crumbs)
register.filter("money_crumbs", case_facts.money_crumbs)
register.filter("continuation_crumbs", case_facts.continuation_crumbs)
register.filter("partner_url", case_facts.partner_url)

_FIELD_LABELS = {code: str(label) for code, label in Field.choices}
_STAGE_KINDS = {Stage.RUNNING: "ok", Stage.CALL: "warn", Stage.DIALOGUE: "warn"}
SNIPPET_LENGTH = 120


@register.filter
def marked(text: str, query: Query) -> SafeString:
    """The text with the hits of the search marked."""
    return highlight(text, query)


@register.filter
def snippet(case: Case, query: Query) -> SafeString:
    """Around the first hit in the case's texts, for cases without a summary."""
    text = "　".join(part for part in (case.description, case.purpose, case.note) if part)
    return highlight(text, query, width=SNIPPET_LENGTH)


@register.filter
def has_text(case: Case) -> bool:
    """Whether a list row has a sentence to print."""
    return bool(case.summary or case.description or case.purpose or case.note)


@register.filter
def field_labels(case: Case) -> list[str]:
    return [_FIELD_LABELS[code] for code in case.fields if code in _FIELD_LABELS]


@register.filter
def stage_kind(case: Case) -> str:
    """Chip kind of the stage: in force, open to others, or neutral."""
    return _STAGE_KINDS.get(Stage(case.stage), "") if case.stage else ""
