"""点→線→面 of a case, a municipality's three-year path, and the one-page paper of a case."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse

from tests.access.world import World
from tests.factories.cases import CaseFactory, CasePartnerFactory
from tests.factories.spread import SpreadPathFactory


def _judge(**values: object) -> Callable[[World], str]:
    """Judging a case that the city and the organisation share."""

    def address(world: World) -> str:
        case = CaseFactory(lead_municipality=world.city, **values)
        CasePartnerFactory(case=case, organisation=world.npo)
        return reverse("spread_edit", args=[case.pk])

    return address


def _path(action: str, **values: object) -> Callable[[World], str]:
    def address(world: World) -> str:
        SpreadPathFactory(municipality=world.city, **values)
        return reverse("spread_path_visibility", args=[world.city.code, action])

    return address


ADDRESSES: dict[str, Callable[[World], str]] = {
    "spread_edit": _judge(),
    "spread_edit draft": _judge(visibility="draft"),
    "spread_path_edit": lambda world: reverse("spread_path_edit", args=[world.city.code]),
    "spread_path_visibility publish": _path("publish"),
    "spread_path_visibility again": _path("publish", public=True),
    "spread_path_visibility withdraw": _path("withdraw", public=True),
    "spread_path_visibility unknown": _path("destroy", public=True),
}

TABLE = """
spread_edit                     in/in   403/403 403/403 200/409 200/409 403/403 403/403 403/403 403/403 403/403 200/409
spread_edit draft               in/in   404/404 403/403 200/409 200/409 404/404 404/404 403/403 403/403 404/404 200/409
spread_path_edit                in/in   403/403 403/403 200/422 200/422 403/403 403/403 403/403 403/403 403/403 200/422
spread_path_visibility publish  in/in   404/404 403/403 403/403 200/302 404/404 404/404 404/404 404/404 404/404 200/302
spread_path_visibility again    in/in   403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403
spread_path_visibility withdraw in/in   403/403 403/403 403/403 200/302 403/403 403/403 403/403 403/403 403/403 200/302
spread_path_visibility unknown  in/in   404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404
"""
READING = {"municipality_spread", "brief_detail", "brief_paper"}
