"""費用の流れ of a case: editing, importing, publishing a year."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse

from tests.access.world import World
from tests.factories.cases import CaseFactory, CasePartnerFactory
from tests.factories.money import MoneyRowFactory


def _money(page: str, *more: object, **values: object) -> Callable[[World], str]:
    """A page of 令和6年度 of a public case that the city and the organisation share."""

    def address(world: World) -> str:
        case = CaseFactory(lead_municipality=world.city)
        CasePartnerFactory(case=case, organisation=world.npo)
        MoneyRowFactory(year__case=case, **values)
        return reverse(page, args=[case.pk, *more])

    return address


ADDRESSES: dict[str, Callable[[World], str]] = {
    "money_edit": _money("money_edit", 2024),
    "money_edit public": _money("money_edit", 2024, year__visibility="public"),
    "money_edit too early": _money("money_edit", 1899),
    "money_import": _money("money_import"),
    "money_visibility publish": _money("money_visibility", 2024, "publish"),
    "money_visibility withdraw": _money("money_visibility", 2024, "withdraw"),
    "money_visibility unknown": _money("money_visibility", 2024, "destroy"),
}

TABLE = """
money_edit                 in/in   403/403 403/403 200/422 200/422 403/403 403/403 200/422 200/422 403/403 200/422
money_edit public          in/in   403/403 403/403 200/422 200/422 403/403 403/403 403/403 403/403 403/403 200/422
money_edit too early       in/in   404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404
money_import               in/in   403/403 403/403 200/422 200/422 403/403 403/403 200/422 200/422 403/403 200/422
money_visibility publish   in/in   404/404 403/403 403/403 200/302 404/404 404/404 403/403 403/403 404/404 200/302
money_visibility withdraw  in/in   404/404 403/403 403/403 403/403 404/404 404/404 403/403 403/403 404/404 403/403
money_visibility unknown   in/in   404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404
"""
READING = {"money_detail", "money_export", "money_paper"}
