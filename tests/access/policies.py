"""Policy proposals: who proposes, who backs, who is addressed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from tests.access.world import World
from tests.factories.policies import make_backing, make_fact, make_policy


def _own(page: str, *more: str, state: str = "submitted", **values: Any) -> Callable[[World], str]:
    def address(world: World) -> str:
        row = make_policy(state, cities=[world.city], organisation=world.npo, **values)
        return reverse(page, args=[row.pk, *more])

    return address


def _to(page: str, *more: str, at: str = "waiting", **values: Any) -> Callable[[World], str]:
    def address(world: World) -> str:
        row = make_policy(cities=[world.city], organisation=world.npo, at=at, **values)
        return reverse(page, args=[row.pk, row.addressees.get().pk, *more])

    return address


def _asked(action: str, state: str = "draft") -> Callable[[World], str]:
    def address(world: World) -> str:
        row = make_policy(state, cities=[world.city])
        backing = make_backing(row, world.npo)
        return reverse("policy_back", args=[row.pk, backing.pk, action])

    return address


def _fact(action: str) -> Callable[[World], str]:
    def address(world: World) -> str:
        row = make_policy(cities=[world.city], organisation=world.npo, at="answered")
        return reverse("policy_fact", args=[row.pk, make_fact(row.addressees.get()).pk, action])

    return address


def _someones(world: World) -> str:
    return reverse("policy_support", args=[make_policy(at="received").pk])


KEPT = {"is_public": False}
ADDRESSES: dict[str, Callable[[World], str]] = {
    "policy_new": lambda world: reverse("policy_new"),
    "policy_detail draft": _own("policy_detail", state="draft"),
    "policy_detail submitted": _own("policy_detail"),
    "policy_detail kept": _own("policy_detail", at="answered", **KEPT),
    "policy_detail public": _own("policy_detail", at="received"),
    "policy_edit draft": _own("policy_edit", state="draft"),
    "policy_edit later": _own("policy_edit"),
    "policy_ask draft": _own("policy_ask", state="draft"),
    "policy_ask withdrawn": _own("policy_ask", state="withdrawn"),
    "policy_act submit": _own("policy_act", "submit", state="draft"),
    "policy_act withdraw": _own("policy_act", "withdraw"),
    "policy_act answered": _own("policy_act", "withdraw", at="answered"),
    "policy_act publish": _own("policy_act", "publish", at="received", **KEPT),
    "policy_act early": _own("policy_act", "publish"),
    "policy_act unknown": _own("policy_act", "destroy"),
    "policy_back agree": _asked("agree"),
    "policy_back decline": _asked("decline", "submitted"),
    "policy_back unknown": _asked("destroy"),
    "policy_support public": _someones,
    "policy_support kept": _own("policy_support", at="received", **KEPT),
    "policy_answer receive": _to("policy_answer", "receive"),
    "policy_answer answer": _to("policy_answer", "answer", at="received"),
    "policy_answer consider": _to("policy_answer", "consider", at="received"),
    "policy_answer again": _to("policy_answer", "answer", at="answered"),
    "policy_answer unknown": _to("policy_answer", "destroy"),
    "policy_follow answered": _to("policy_follow", at="answered", **KEPT),
    "policy_follow early": _to("policy_follow", at="received", **KEPT),
    "policy_case adopted": _to("policy_case", at="answered", **KEPT),
    "policy_case early": _to("policy_case", at="received", **KEPT),
    "policy_fact confirm": _fact("confirm"),
    "policy_fact decline": _fact("decline"),
    "policy_fact unknown": _fact("destroy"),
}
# visitor, committee, viewer, editor, approver, other editor, other approver, reporter, manager,
# other manager, administrator
TABLE = """
policy_new                 in/in   403/403 403/403 403/403 403/403 403/403 403/403 200/422 200/422 200/422 403/403
policy_detail draft        404/405 404/405 404/405 404/405 404/405 404/405 404/405 200/405 200/405 404/405 404/405
policy_detail submitted    404/405 404/405 200/405 200/405 200/405 404/405 404/405 200/405 200/405 404/405 404/405
policy_detail kept         404/405 404/405 200/405 200/405 200/405 404/405 404/405 200/405 200/405 404/405 404/405
policy_detail public       200/405 200/405 200/405 200/405 200/405 200/405 200/405 200/405 200/405 200/405 200/405
policy_edit draft          in/in   404/404 404/404 404/404 404/404 404/404 404/404 200/422 200/422 404/404 404/404
policy_edit later          in/in   404/404 403/403 403/403 403/403 404/404 404/404 403/403 403/403 404/404 404/404
policy_ask draft           in/in   404/404 404/404 404/404 404/404 404/404 404/404 403/403 200/422 404/404 404/404
policy_ask withdrawn       in/in   404/404 403/403 403/403 403/403 404/404 404/404 403/403 403/403 404/404 404/404
policy_act submit          in/in   404/404 404/404 404/404 404/404 404/404 404/404 403/403 200/302 404/404 404/404
policy_act withdraw        in/in   404/404 403/403 403/403 403/403 404/404 404/404 403/403 200/302 404/404 404/404
policy_act answered        in/in   403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403
policy_act publish         in/in   404/404 403/403 403/403 403/403 404/404 404/404 403/403 200/302 404/404 404/404
policy_act early           in/in   404/404 403/403 403/403 403/403 404/404 404/404 403/403 403/403 404/404 404/404
policy_act unknown         in/in   404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404
policy_back agree          in/in   404/404 404/404 404/404 404/404 404/404 404/404 403/403 200/302 404/404 404/404
policy_back decline        in/in   404/404 403/403 403/403 403/403 404/404 404/404 403/403 200/302 404/404 404/404
policy_back unknown        in/in   404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404
policy_support public      in/in   403/403 403/403 403/403 403/403 403/403 403/403 403/403 200/422 200/422 403/403
policy_support kept        in/in   404/404 403/403 403/403 403/403 404/404 404/404 403/403 403/403 404/404 404/404
policy_answer receive      in/in   404/404 403/403 200/422 200/422 404/404 404/404 403/403 403/403 404/404 404/404
policy_answer answer       in/in   403/403 403/403 403/403 200/422 403/403 403/403 403/403 403/403 403/403 403/403
policy_answer consider     in/in   403/403 403/403 403/403 200/422 403/403 403/403 403/403 403/403 403/403 403/403
policy_answer again        in/in   403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403
policy_answer unknown      in/in   404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404
policy_follow answered     in/in   404/404 403/403 200/422 200/422 404/404 404/404 200/422 200/422 404/404 404/404
policy_follow early        in/in   404/404 403/403 403/403 403/403 404/404 404/404 403/403 403/403 404/404 404/404
policy_case adopted        in/in   404/404 403/403 200/422 200/422 404/404 404/404 403/403 403/403 404/404 404/404
policy_case early          in/in   404/404 403/403 403/403 403/403 404/404 404/404 403/403 403/403 404/404 404/404
policy_fact confirm        in/in   404/404 404/404 403/403 200/302 404/404 404/404 403/403 403/403 404/404 404/404
policy_fact decline        in/in   404/404 404/404 403/403 200/422 404/404 404/404 403/403 403/403 404/404 404/404
policy_fact unknown        in/in   404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404
"""
READING = {"policy_list"}
