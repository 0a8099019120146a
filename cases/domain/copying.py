"""「この事例をもとに始める」: a draft of one's own from somebody else's public case."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from cases import permissions
from cases.domain.case import CaseInput, PartnerEntry, create_case
from cases.enums import Stage
from cases.models import Case, Indicator
from partners.models import Municipality, User
from ppp_portal import audit
from ppp_portal.refusals import ensure

# How the work is meant and done. What it came to, what it cost, with whom and in which plan are
# the other municipality's own and stay there.
CARRIED = (
    *("purpose", "description", "constraints", "evaluation", "schemes_used", "keywords"),
    *("fields", "method"),
)
INDICATOR = ("name", "kind", "unit", "breakdown", "direction", "definition", "position")


@transaction.atomic
def start_from(
    *,
    by: User,
    case_id: int,
    municipality: Municipality,
    title: str,
    adaptation: str = "",
    origin: str = "",
    partners: Sequence[PartnerEntry] = (),
) -> Case:
    """Make a draft of `municipality` that remembers where it comes from.

    Carries what CARRIED names and the indicators without baseline, targets and results. Raises
    Refused, or ValidationError by field.
    """
    source = Case.objects.visible_to(by).select_for_update(of=("self",)).get(pk=case_id)
    ensure(permissions.may_copy_case(by, source))
    values = {name: getattr(source, name) for name in CARRIED} | {
        "title": title,
        "lead_municipality": municipality,
        "copied_from": source,
        "adaptation": adaptation,
        "origin": origin,
        "stage": Stage.CONCEPT,
        "is_sample": source.is_sample,
    }
    case = create_case(by=by, data=CaseInput(values, partners=partners))
    for row in source.indicators.filter(is_retired=False).order_by("position", "pk"):
        copied = Indicator(case=case, **{name: getattr(row, name) for name in INDICATOR})
        copied.full_clean(exclude=["case"])
        copied.save()
    audit.record(by=by, action="case.copy", obj=case, detail={"from": source.pk})
    return case
