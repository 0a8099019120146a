"""What other pages print of a call's result."""

from __future__ import annotations

from typing import Any

from django import template

from cases.models import Case
from proposals.models import CallCase

register = template.Library()


@register.inclusion_tag("proposals/call_of_case.html")
def call_of_case(case: Case) -> dict[str, Any]:
    """The call that a case came from, with the way to it and to its result (one query)."""
    row = (
        CallCase.objects.filter(case=case)
        .select_related("negotiation__place__decision__call")
        .first()
    )
    return {"call": row.negotiation.place.decision.call if row else None}
