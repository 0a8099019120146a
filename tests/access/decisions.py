"""Decisions, notices, results, talks, and the dossier."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse

from proposals.domain.negotiation import end_negotiation, start_negotiation
from proposals.domain.result_notice import release_notices, request_reason
from proposals.models import Negotiation, ResultNotice
from tests.access.world import World
from tests.factories.decisions import decided, prepared, published, score_call, scored_call
from tests.factories.entries import Office
from tests.factories.partners import MembershipFactory
from tests.factories.review import Opened, opened_call

Make = Callable[[World], str]


def _office(world: World) -> Office:
    people = {role: world.people[role] for role in ("viewer", "editor", "approver")}
    return Office(world.city, **people)  # type: ignore[arg-type]


def _opened(world: World, **values: object) -> Opened:
    """Scored; the table's manager and reporter belong to the second bidder."""
    opened = scored_call(_office(world), **values)
    for role in ("manager", "reporter"):
        MembershipFactory(
            in_organisation=True,
            organisation=opened.bidders[1].organisation,
            user=world.people[role],
            role=role,
        )
    return opened


def _call(page: str, until: Callable[[Opened], object] | None = None, *more: str) -> Make:
    def address(world: World) -> str:
        opened = _opened(world)
        if until:
            until(opened)
        return reverse(page, args=[opened.call.pk, *more])

    return address


def _tie(world: World) -> str:
    opened = score_call(
        opened_call(_office(world), tie_break=["discussion"]), ((50, 30), (50, 30), (1, 1))
    )
    return reverse("decision_tie", args=[opened.call.pk, "discussion"])


def _told(opened: Opened) -> None:
    decided(opened)
    release_notices(by=opened.office.approver, call_id=opened.call.pk)


def _notice(page: str, until: Callable[[Opened], object]) -> Make:
    def address(world: World) -> str:
        opened = _opened(world)
        until(opened)
        notice = ResultNotice.objects.get(entry=opened.proposals[1].entry)
        return reverse(page, args=[notice.pk])

    return address


def _reason(world: World) -> str:
    opened = _opened(world)
    published(opened)
    notice = ResultNotice.objects.get(entry=opened.proposals[1].entry)
    row = request_reason(by=opened.bidders[1].manager, notice_id=notice.pk, text="試験の求め")
    return reverse("reason_answer", args=[row.pk])


def _talk(page: str, *more: str, agreed: bool = False) -> Make:
    def address(world: World) -> str:
        opened = _opened(world)
        decided(opened)
        talk: Negotiation = start_negotiation(by=opened.office.editor, call_id=opened.call.pk)
        if agreed:
            end_negotiation(by=opened.office.approver, negotiation_id=talk.pk, action="agree")
        return reverse(page, args=[talk.pk, *more])

    return address


def _disqualify(world: World) -> str:
    return reverse("proposal_disqualify", args=[_opened(world).proposals[0].pk])


ADDRESSES: dict[str, Make] = {
    "decision_detail scored": _call("decision_detail"),
    "decision_detail decided": _call("decision_detail", decided),
    "decision_decide": _call("decision_decide", prepared),
    "decision_decide nothing": _call("decision_decide"),
    "decision_tie": _tie,
    "decision_tie none": _call("decision_tie", None, "vote"),
    "decision_tie unknown": _call("decision_tie", None, "dice"),
    "proposal_disqualify": _disqualify,
    "call_finish decided": _call("call_finish", decided),
    "call_finish published": _call("call_finish", published),
    "notice_edit": _notice("notice_edit", decided),
    "notice_edit released": _notice("notice_edit", _told),
    "notices_release": _call("notices_release", decided),
    "notices_release scored": _call("notices_release"),
    "result_own held": _notice("result_own", decided),
    "result_own": _notice("result_own", _told),
    "reason_request": _notice("reason_request", _told),
    "reason_answer": _reason,
    "results_publish held": _call("results_publish", decided),
    "results_publish": _call("results_publish", _told),
    "call_results scored": _call("call_results"),
    "call_results decided": _call("call_results", decided),
    "call_results published": _call("call_results", published),
    "call_results_csv decided": _call("call_results_csv", decided),
    "negotiation_list": _call("negotiation_list", decided),
    "negotiation_list scored": _call("negotiation_list"),
    "negotiation_end agree": _talk("negotiation_end", "agree"),
    "negotiation_end again": _talk("negotiation_end", "fail", agreed=True),
    "negotiation_end unknown": _talk("negotiation_end", "sign"),
    "negotiation_council": _talk("negotiation_council"),
    "negotiation_case talking": _talk("negotiation_case"),
    "negotiation_case": _talk("negotiation_case", agreed=True),
    "call_dossier": _call("call_dossier"),
}

# Columns: visitor committee viewer editor approver, other city's editor approver,
# reporter manager, other organisation's manager, administrator.
TABLE = """
decision_detail scored    in/in   403/403 403/403 200/422 200/422 403/403 403/403 403/403 403/403 403/403 403/403
decision_detail decided   in/in   403/403 403/403 200/200 200/200 403/403 403/403 403/403 403/403 403/403 403/403
decision_decide           in/in   403/403 403/403 403/403 200/422 403/403 403/403 403/403 403/403 403/403 403/403
decision_decide nothing   in/in   403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403
decision_tie              in/in   403/403 403/403 200/422 200/422 403/403 403/403 403/403 403/403 403/403 403/403
decision_tie none         in/in   403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403
decision_tie unknown      in/in   404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404
proposal_disqualify       in/in   404/404 404/404 403/403 200/422 404/404 404/404 404/404 404/404 404/404 403/403
call_finish decided       in/in   403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403
call_finish published     in/in   403/403 403/403 403/403 200/302 403/403 403/403 403/403 403/403 403/403 403/403
notice_edit               in/in   404/404 404/404 200/422 200/422 404/404 404/404 404/404 404/404 404/404 404/404
notice_edit released      in/in   404/404 404/404 403/403 403/403 404/404 404/404 403/403 403/403 404/404 404/404
notices_release           in/in   403/403 403/403 403/403 200/302 403/403 403/403 403/403 403/403 403/403 403/403
notices_release scored    in/in   403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403
result_own held           in/in   404/405 404/405 200/405 200/405 404/405 404/405 404/405 404/405 404/405 404/405
result_own                in/in   404/405 404/405 200/405 200/405 404/405 404/405 200/405 200/405 404/405 404/405
reason_request            in/in   404/404 404/404 403/403 403/403 404/404 404/404 403/403 200/422 404/404 404/404
reason_answer             in/in   404/404 404/404 200/422 200/422 404/404 404/404 403/403 403/403 404/404 404/404
results_publish held      in/in   403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403
results_publish           in/in   403/403 403/403 403/403 200/302 403/403 403/403 403/403 403/403 403/403 403/403
call_results scored       404/405 404/405 404/405 404/405 404/405 404/405 404/405 404/405 404/405 404/405 404/405
call_results decided      404/405 404/405 404/405 200/405 200/405 404/405 404/405 404/405 404/405 404/405 404/405
call_results published    200/405 200/405 200/405 200/405 200/405 200/405 200/405 200/405 200/405 200/405 200/405
call_results_csv decided  404/405 404/405 404/405 200/405 200/405 404/405 404/405 404/405 404/405 404/405 404/405
negotiation_list          in/in   403/403 403/403 200/302 200/302 403/403 403/403 403/403 403/403 403/403 403/403
negotiation_list scored   in/in   403/403 403/403 200/403 200/403 403/403 403/403 403/403 403/403 403/403 403/403
negotiation_end agree     in/in   404/404 404/404 403/403 200/302 404/404 404/404 404/404 404/404 404/404 404/404
negotiation_end again     in/in   404/404 404/404 403/403 403/403 404/404 404/404 404/404 404/404 404/404 404/404
negotiation_end unknown   in/in   404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404
negotiation_council       in/in   404/404 404/404 200/422 200/422 404/404 404/404 404/404 404/404 404/404 404/404
negotiation_case talking  in/in   404/404 404/404 403/403 403/403 404/404 404/404 404/404 404/404 404/404 404/404
negotiation_case          in/in   404/404 404/404 200/302 200/302 404/404 404/404 404/404 404/404 404/404 404/404
call_dossier              in/in   403/405 403/405 403/405 200/405 403/405 403/405 403/405 403/405 403/405 403/405
"""
READING = {"result_list", "result_feed"}
