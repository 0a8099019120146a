"""結果公表: the public page, its CSV, the look beforehand, and the act of publishing."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from cases.models import Case
from partners.actor import actor
from ppp_portal.clock import database_now
from ppp_portal.http import page
from ppp_portal.refusals import ensure
from proposals.decision_enums import NegotiationState
from proposals.domain import decision as domain
from proposals.domain.call_chain import chain_steps
from proposals.domain.result_page import ResultPage, published_of, result_csv
from proposals.domain.result_texts import text_warnings
from proposals.models import Call, Decision, Negotiation, ResultNotice
from proposals.permissions import decision as permissions
from proposals.permissions.call import may_handle_call
from proposals.views.decision import act_page, staff_call


@login_not_required
@page("GET")
def call_results(request: HttpRequest, pk: int) -> HttpResponse:
    """What the policy gives everybody; the call's staff see it before it is published."""
    call, decision, found = _found(request, pk)
    cases = Case.objects.visible_to(request.user).filter(
        from_call__negotiation__place__decision=decision
    )
    context = {
        "call": call,
        "decision": decision,
        "page": found,
        "chain": chain_steps(call, database_now()),
        "is_preview": call.state not in permissions.PUBLIC,
        "cases": cases.order_by("pk"),
        "agreed": _agreed(decision),
        "own": _own_notices(request, decision),
        "may_handle": may_handle_call(request.user, call) is None,
    }
    return render(request, "proposals/call_results.html", context)


@login_not_required
@page("GET")
def call_results_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """The published part as rows."""
    call, _, found = _found(request, pk)
    response = HttpResponse(result_csv(call, found), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="call-{call.pk}-results.csv"'
    return response


@page("GET", "POST")
def results_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """結果を公表する: a confirmation page, then the act."""
    call = staff_call(request, pk)
    ensure(permissions.may_publish_result(request.user, call))
    if request.method == "POST":
        domain.publish_result(by=actor(request), call_id=call.pk)
        messages.success(request, "結果を公表しました。")
        return redirect("call_results", pk=call.pk)
    decision = Decision.objects.get(call=call)
    found = published_of(call, decision)
    return act_page(
        request,
        call,
        title="結果を公表する",
        lead="公表方針のとおりに、だれでも読めるようになります。下見の画面で内容を確かめてください。",
        button="結果を公表する",
        notes=list(found.withheld),
        warnings=text_warnings(decision),
    )


def _agreed(decision: Decision) -> list[Negotiation]:
    """The talks that came to a contract: whose turn it was, never why another's came to nothing."""
    rows = Negotiation.objects.filter(place__decision=decision, state=NegotiationState.AGREED)
    return list(rows.select_related("place").order_by("place__kind", "place__position", "pk"))


def _own_notices(request: HttpRequest, decision: Decision) -> list[ResultNotice]:
    """What this reader's own organisations were told."""
    if not request.user.is_authenticated:
        return []
    rows = ResultNotice.objects.visible_to(request.user).filter(
        decision=decision,
        released_at__isnull=False,
        entry__organisation__in=request.user.organisation_ids(),
    )
    return list(rows.order_by("entry__received_at", "pk"))


def _found(request: HttpRequest, pk: int) -> tuple[Call, Decision, ResultPage]:
    """404 where there is no result for this reader, as if there were none at all."""
    rows = Call.objects.visible_to(request.user).select_related("municipality")
    call: Call = get_object_or_404(rows, pk=pk)
    if permissions.may_see_results(request.user, call):
        raise Http404
    decision = get_object_or_404(Decision.objects.decided(), call=call)
    return call, decision, published_of(call, decision)
