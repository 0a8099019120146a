"""成果 of a case and what it asks to be reported."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse

from tests.access.world import World
from tests.factories.cases import CaseFactory, CasePartnerFactory


def _reporting(**values: object) -> Callable[[World], str]:
    """The settings of a case that the city and the organisation share."""

    def address(world: World) -> str:
        case = CaseFactory(lead_municipality=world.city, **values)
        CasePartnerFactory(case=case, organisation=world.npo)
        return reverse("reporting_edit", args=[case.pk])

    return address


ADDRESSES: dict[str, Callable[[World], str]] = {
    "reporting_edit": _reporting(),
    "reporting_edit draft": _reporting(visibility="draft"),
}

TABLE = """
reporting_edit             in/in   403/403 403/403 200/422 200/422 403/403 403/403 403/403 403/403 403/403 200/422
reporting_edit draft       in/in   404/404 403/403 200/422 200/422 404/404 404/404 403/403 403/403 404/404 200/422
"""
READING = {
    "case_words",
    "reporting_detail",
    "results_detail",
    "results_behind",
    "results_behind_group",
    "results_export",
}
