"""Linking a secondment to the cases its people worked on, and taking a link away."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from cases.models import Case, SecondmentLink
from partners import secondment_permissions as permissions
from partners.domain.secondment import locked
from partners.domain.secondment_page import newest
from partners.models import Secondment, User
from ppp_portal import audit
from ppp_portal.refusals import Refused, ensure

MOST = 20


def secondments_of_case(visible: QuerySet[Secondment], case: Case) -> list[Secondment]:
    """Those whose people worked on the case, newest first; one query."""
    return newest(visible.filter(case_links__case=case), MOST)


@transaction.atomic
def set_cases(*, by: User, secondment_id: int, case_ids: list[int]) -> Secondment:
    """Make these the cases of the secondment, among those that `by` reads; others stay.

    Raises Refused, also for a case that `by` may not read.
    """
    secondment = locked(secondment_id)
    ensure(permissions.may_write(by, secondment))
    visible = set(Case.objects.visible_to(by).values_list("pk", flat=True).filter(pk__in=case_ids))
    if visible != set(case_ids):
        raise Refused("選んだ事例の一部が見つかりません。画面を開き直して、選び直してください。")
    links = {row.case_id: row for row in secondment.case_links.select_related("case")}
    readable = set(
        Case.objects.visible_to(by).filter(pk__in=list(links)).values_list("pk", flat=True)
    )
    gone = [row.pk for pk, row in links.items() if pk in readable and pk not in visible]
    SecondmentLink.objects.filter(pk__in=gone).delete()
    new = [SecondmentLink(secondment=secondment, case_id=pk) for pk in case_ids if pk not in links]
    SecondmentLink.objects.bulk_create(new)
    audit.record(
        by=by,
        action="secondment.cases",
        obj=secondment,
        detail={"cases": sorted(visible)},
        confidential=secondment.published_at is None,
    )
    return secondment
