"""継続判断 and milestones of a case: proposing, editing, the steps of a decision."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse

from cases.models import Case
from tests.access.world import World
from tests.factories.cases import CaseFactory, CasePartnerFactory
from tests.factories.continuations import ContinuationFactory, MilestoneFactory


def _case(world: World) -> Case:
    """A public case that the city and the organisation share."""
    case: Case = CaseFactory(lead_municipality=world.city)
    CasePartnerFactory(case=case, organisation=world.npo)
    return case


def _on_case(page: str) -> Callable[[World], str]:
    return lambda world: reverse(page, args=[_case(world).pk])


def _decision(page: str, state: str, *more: object) -> Callable[[World], str]:
    """A page of the city's decision in `state`."""

    def address(world: World) -> str:
        row = ContinuationFactory(case=_case(world), state=state)
        return reverse(page, args=[row.case_id, row.pk, *more])

    return address


def _proposed_by_the_organisation(world: World) -> str:
    row = ContinuationFactory(
        case=_case(world), proposed_municipality=None, proposed_organisation=world.npo
    )
    return reverse("continuation_edit", args=[row.case_id, row.pk])


def _not_public(world: World) -> str:
    """A case for members: it may be read, not begun from."""
    case = CaseFactory(lead_municipality=world.city, visibility="members")
    return reverse("case_copy", args=[case.pk])


def _milestone(page: str) -> Callable[[World], str]:
    def address(world: World) -> str:
        row = MilestoneFactory(case=_case(world))
        return reverse(page, args=[row.case_id, row.pk])

    return address


ADDRESSES: dict[str, Callable[[World], str]] = {
    "continuation_new": _on_case("continuation_new"),
    "continuation_edit": _decision("continuation_edit", "proposed"),
    "continuation_edit of the organisation": _proposed_by_the_organisation,
    "continuation_edit confirmed": _decision("continuation_edit", "confirmed"),
    "continuation_edit published": _decision("continuation_edit", "published"),
    "continuation_step confirm": _decision("continuation_step", "proposed", "confirm"),
    "continuation_step reopen": _decision("continuation_step", "confirmed", "reopen"),
    "continuation_step publish": _decision("continuation_step", "confirmed", "publish"),
    "continuation_step unpublish": _decision("continuation_step", "published", "unpublish"),
    "continuation_step withdraw": _decision("continuation_step", "proposed", "withdraw"),
    "continuation_step unknown": _decision("continuation_step", "proposed", "destroy"),
    "case_copy": _on_case("case_copy"),
    "case_copy not public": _not_public,
    "lineage_edit": _on_case("lineage_edit"),
    "milestone_new": _on_case("milestone_new"),
    "milestone_edit": _milestone("milestone_edit"),
    "milestone_remove": _milestone("milestone_remove"),
}

# A step by POST names the version that was read; without one it is refused.
TABLE = """
continuation_new                       in/in   403/403 403/403 200/422 200/422 403/403 403/403 403/403 200/422 403/403 200/422
continuation_edit                      in/in   404/404 403/403 200/422 200/422 404/404 404/404 403/403 403/403 404/404 200/422
continuation_edit of the organisation  in/in   404/404 403/403 200/422 200/422 404/404 404/404 403/403 200/422 404/404 200/422
continuation_edit confirmed            in/in   404/404 403/403 403/403 403/403 404/404 404/404 403/403 403/403 404/404 403/403
continuation_edit published            in/in   403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403
continuation_step confirm              in/in   404/404 403/403 403/403 200/403 404/404 404/404 403/403 403/403 404/404 200/403
continuation_step reopen               in/in   404/404 403/403 403/403 200/403 404/404 404/404 403/403 403/403 404/404 200/403
continuation_step publish              in/in   404/404 403/403 403/403 200/403 404/404 404/404 403/403 403/403 404/404 200/403
continuation_step unpublish            in/in   403/403 403/403 403/403 200/403 403/403 403/403 403/403 403/403 403/403 200/403
continuation_step withdraw             in/in   404/404 403/403 200/403 200/403 404/404 404/404 403/403 403/403 404/404 200/403
continuation_step unknown              in/in   404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404
case_copy                              in/in   403/403 403/403 200/422 200/422 200/422 200/422 403/403 403/403 403/403 200/422
case_copy not public                   in/in   404/404 403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403
lineage_edit                           in/in   403/403 403/403 200/422 200/422 403/403 403/403 403/403 403/403 403/403 200/422
milestone_new                          in/in   403/403 403/403 200/422 200/422 403/403 403/403 403/403 403/403 403/403 200/422
milestone_edit                         in/in   403/403 403/403 200/422 200/422 403/403 403/403 403/403 403/403 403/403 200/422
milestone_remove                       in/in   403/403 403/403 200/302 200/302 403/403 403/403 403/403 403/403 403/403 200/302
"""
READING = {"continuation_detail", "continuation_list"}
