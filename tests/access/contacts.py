"""Inquiries and introductions: their parties by role; an introduction for all once it is public."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse

from tests.access.world import World
from tests.factories.contacts import InquiryFactory, IntroductionFactory
from tests.factories.partners import MunicipalityFactory


def _inquiry(page: str, **values: object) -> Callable[[World], str]:
    """From the city to the organisation."""

    def address(world: World) -> str:
        row = InquiryFactory(
            sender_municipality=world.city, recipient_organisation=world.npo, **values
        )
        return reverse(page, args=[row.pk])

    return address


def _asking(name: str) -> Callable[[World], str]:
    """The form that asks the city, the organisation, or a body that nobody reads for."""

    def address(world: World) -> str:
        queries = {
            "npo": f"?organisation={world.npo.pk}",
            "city": f"?municipality={world.city.code}",
            "nobody": f"?municipality={MunicipalityFactory().code}",
            "nowhere": "",
        }
        return reverse("inquiry_new") + queries[name]

    return address


def _introduction(page: str, *more: str, to_city: bool = False, **values: object):
    """Of the organisation, by the city or (to_city) by an outside one to the city."""

    def address(world: World) -> str:
        side = "receiver_municipality" if to_city else "introducer_municipality"
        row = IntroductionFactory(organisation=world.npo, **{side: world.city}, **values)
        return reverse(page, args=[row.pk, *more])

    return address


def _new_of_organisation(world: World) -> str:
    return f"{reverse('introduction_new')}?organisation={world.npo.pk}"


ADDRESSES: dict[str, Callable[[World], str]] = {
    "inquiry_new npo": _asking("npo"),
    "inquiry_new city": _asking("city"),
    "inquiry_new nobody": _asking("nobody"),
    "inquiry_new nowhere": _asking("nowhere"),
    "inquiry_detail": _inquiry("inquiry_detail"),
    "inquiry_detail closed": _inquiry("inquiry_detail", state="closed"),
    "inquiry_close": _inquiry("inquiry_close", state="answered"),
    "inquiry_close again": _inquiry("inquiry_close", state="closed"),
    "introduction_new": lambda world: reverse("introduction_new"),
    "introduction_new npo": _new_of_organisation,
    "introduction_detail asked": _introduction("introduction_detail"),
    "introduction_detail asked, receiver": _introduction("introduction_detail", to_city=True),
    "introduction_detail passed on": _introduction(
        "introduction_detail", to_city=True, state="passed_on"
    ),
    "introduction_detail public": _introduction("introduction_detail", state="heard", public=True),
    "introduction_act agree": _introduction("introduction_act", "agree"),
    "introduction_act decline": _introduction("introduction_act", "decline"),
    "introduction_act agree again": _introduction("introduction_act", "agree", state="passed_on"),
    "introduction_act hear": _introduction(
        "introduction_act", "hear", to_city=True, state="passed_on"
    ),
    "introduction_act pass_over": _introduction(
        "introduction_act", "pass_over", to_city=True, state="passed_on"
    ),
    "introduction_act withdraw": _introduction("introduction_act", "withdraw"),
    "introduction_act result": _introduction(
        "introduction_act", "result", to_city=True, state="heard"
    ),
    "introduction_act case": _introduction("introduction_act", "case", to_city=True, state="heard"),
    "introduction_act case early": _introduction("introduction_act", "case", to_city=True),
    "introduction_act publish": _introduction("introduction_act", "publish", state="heard"),
    "introduction_act publish early": _introduction("introduction_act", "publish"),
    "introduction_act hide": _introduction("introduction_act", "hide", state="heard", public=True),
    "introduction_act unknown": _introduction("introduction_act", "destroy"),
}

# Columns: visitor committee viewer editor approver, other city's editor approver,
# reporter manager, other organisation's manager, administrator.
TABLE = """
inquiry_new npo                     in/in   403/403 403/403 200/422 200/422 200/422 200/422 403/403 403/403 200/422 403/403
inquiry_new city                    in/in   403/403 403/403 403/403 403/403 200/422 200/422 200/422 200/422 200/422 403/403
inquiry_new nobody                  in/in   403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403
inquiry_new nowhere                 in/in   403/403 403/403 404/404 404/404 404/404 404/404 404/404 404/404 404/404 403/403
inquiry_detail                      in/in   404/404 200/403 200/422 200/422 404/404 404/404 200/422 200/422 404/404 404/404
inquiry_detail closed               in/in   404/404 200/403 200/403 200/403 404/404 404/404 200/403 200/403 404/404 404/404
inquiry_close                       in/in   404/404 403/403 200/302 200/302 404/404 404/404 200/302 200/302 404/404 404/404
inquiry_close again                 in/in   404/404 403/403 403/403 403/403 404/404 404/404 403/403 403/403 404/404 404/404
introduction_new                    in/in   403/403 403/403 200/422 200/422 200/422 200/422 403/403 403/403 403/403 403/403
introduction_new npo                in/in   403/403 403/403 200/422 200/422 200/422 200/422 403/403 403/403 403/403 403/403
introduction_detail asked           404/405 404/405 200/405 200/405 200/405 404/405 404/405 200/405 200/405 404/405 404/405
introduction_detail asked, receiver 404/405 404/405 404/405 404/405 404/405 404/405 404/405 200/405 200/405 404/405 404/405
introduction_detail passed on       404/405 404/405 200/405 200/405 200/405 404/405 404/405 200/405 200/405 404/405 404/405
introduction_detail public          200/405 200/405 200/405 200/405 200/405 200/405 200/405 200/405 200/405 200/405 200/405
introduction_act agree              in/in   404/404 403/403 403/403 403/403 404/404 404/404 403/403 200/302 404/404 404/404
introduction_act decline            in/in   404/404 403/403 403/403 403/403 404/404 404/404 403/403 200/422 404/404 404/404
introduction_act agree again        in/in   404/404 403/403 403/403 403/403 404/404 404/404 403/403 403/403 404/404 404/404
introduction_act hear               in/in   404/404 403/403 200/422 200/422 404/404 404/404 403/403 403/403 404/404 404/404
introduction_act pass_over          in/in   404/404 403/403 200/422 200/422 404/404 404/404 403/403 403/403 404/404 404/404
introduction_act withdraw           in/in   404/404 403/403 200/302 200/302 404/404 404/404 403/403 403/403 404/404 404/404
introduction_act result             in/in   404/404 403/403 200/422 200/422 404/404 404/404 403/403 403/403 404/404 404/404
introduction_act case               in/in   404/404 403/403 200/422 200/422 404/404 404/404 403/403 403/403 404/404 404/404
introduction_act case early         in/in   404/404 404/404 404/404 404/404 404/404 404/404 403/403 403/403 404/404 404/404
introduction_act publish            in/in   404/404 403/403 403/403 200/302 404/404 404/404 403/403 200/302 404/404 404/404
introduction_act publish early      in/in   404/404 403/403 403/403 403/403 404/404 404/404 403/403 403/403 404/404 404/404
introduction_act hide               in/in   403/403 403/403 403/403 200/302 403/403 403/403 403/403 200/302 403/403 403/403
introduction_act unknown            in/in   404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404
"""
READING = {"inquiry_list", "introduction_list"}
