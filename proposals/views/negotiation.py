"""協議: whose turn it is, 議会の議決, how it ended, and its case."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from partners.actor import actor
from ppp_portal.http import page
from ppp_portal.refusals import Conflict, Refused, ensure
from proposals.decision_enums import NEGOTIATION_TRANSITIONS, NegotiationState, PlaceKind
from proposals.domain import call_case
from proposals.domain import negotiation as domain
from proposals.enums import CallForm
from proposals.forms.decision import CouncilForm, NextTalkForm, TextForm
from proposals.models import Call, Negotiation
from proposals.permissions import decision as permissions
from proposals.permissions.call import may_handle_call
from proposals.views.decision import act_page, crumbs_of, posted, staff_call


@page("GET", "POST")
def negotiation_list(request: HttpRequest, pk: int) -> HttpResponse:
    """All talks of a call in their order, and the way to begin the next."""
    call = staff_call(request, pk)
    places = domain.next_places(call)
    may = permissions.may_negotiate(request.user, call) is None
    talks = list(_talks().filter(place__decision__call=call))
    needs_reason = bool(places) and places[0].kind == PlaceKind.RESERVE
    choices = [(one.pk, str(one.proposal.entry.organisation)) for one in places]
    form = NextTalkForm(posted(request), required=needs_reason, places=choices)
    if request.method == "POST":
        ensure(permissions.may_negotiate(request.user, call))
        if form.is_valid():
            domain.start_negotiation(
                by=actor(request),
                call_id=call.pk,
                reason=form.cleaned_data["text"],
                place_id=form.cleaned_data.get("place"),
            )
            messages.success(request, "協議を始めました。")
            return redirect("negotiation_list", pk=call.pk)
    context = {
        "call": call,
        "crumbs": crumbs_of(call, "協議"),
        "talks": [_line(request, call, talk) for talk in talks],
        "places": places if may else [],
        "is_over": bool(talks) and not places and all(talk.state in domain.OVER for talk in talks),
        "form": form if needs_reason else None,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "proposals/negotiation_list.html", context, status=status)


@page("GET", "POST")
def negotiation_end(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """成立, 不調, 辞退: a confirmation page with the reason, then the act."""
    transition = next((row for row in NEGOTIATION_TRANSITIONS if row.action == action), None)
    if transition is None:
        raise Http404
    talk, call = _talk(request, pk)
    ensure(permissions.may_end_negotiation(request.user, talk, action))
    agreed = transition.target == NegotiationState.AGREED
    form = TextForm(posted(request), label="経過・理由", required=not agreed)
    if request.method == "POST" and form.is_valid():
        try:
            domain.end_negotiation(
                by=actor(request),
                negotiation_id=talk.pk,
                action=action,
                reason=form.cleaned_data["text"],
            )
        except Refused as refused:
            form.add_error(None, refused.reason)
        else:
            messages.success(request, "協議の結果を記録しました。")
            return redirect("negotiation_list", pk=call.pk)
    return act_page(
        request,
        call,
        title=transition.label,
        lead=f"{talk.place.proposal.entry.organisation}との協議です。記録は変えられません。",
        button="記録する",
        form=form,
        status=422 if form.errors else 200,
    )


@page("GET", "POST")
def negotiation_council(request: HttpRequest, pk: int) -> HttpResponse:
    """議会の議決, for a 指定管理者."""
    talk, call = _talk(request, pk)
    ensure(permissions.may_negotiate(request.user, call))
    initial = {"version": talk.version, "on": talk.council_on, "result": talk.council_result}
    form = CouncilForm(posted(request), initial=initial)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            domain.record_council(by=actor(request), negotiation_id=talk.pk, **form.cleaned_data)
        except Conflict:
            form.add_error(
                None, "ほかの人が先に記録しました。内容を確かめて、もう一度記録してください。"
            )
            form.take_version(talk.version)
            status = 409
        except Refused as refused:
            form.add_error(None, refused.reason)
        else:
            messages.success(request, "議会の議決を記録しました。")
            return redirect("negotiation_list", pk=call.pk)
    saved = f"{talk.council_on}　{talk.get_council_result_display()}" if talk.council_on else ""
    return act_page(
        request,
        call,
        title="議会の議決",
        lead="指定管理者の指定には、議会の議決が要ります（地方自治法244条の2第6項）。",
        button="記録する",
        form=form,
        notes=[f"いまの記録：{saved}"] if saved else [],
        status=422 if form.errors and status == 200 else status,
    )


@page("GET", "POST")
def negotiation_case(request: HttpRequest, pk: int) -> HttpResponse:
    """事例にする: everything carried over into a draft."""
    talk, call = _talk(request, pk)
    ensure(permissions.may_make_case(request.user, talk))
    if request.method == "POST":
        try:
            made = call_case.make_case(by=actor(request), negotiation_id=talk.pk)
        except ValidationError as error:
            raise Refused("事例を作れません。" + "".join(error.messages)) from error
        messages.success(
            request, "事例の下書きを作りました。内容を確かめ、足りない欄を補ってください。"
        )
        return redirect("case_detail", pk=made.case_id)
    return act_page(
        request,
        call,
        title="事例にする",
        lead="件名、分野、手法、相手方、期間、契約額、選定の理由、予算を写して、事例の下書きを作ります。",
        button="下書きを作る",
        notes=["下書きは、公開するまで関係者だけが読めます。"],
    )


def _talks() -> QuerySet[Negotiation]:
    return Negotiation.objects.select_related(
        "place__proposal__entry__organisation",
        "place__decision__call__municipality",
        "call_case",
    ).order_by("started_at", "pk")


def _talk(request: HttpRequest, pk: int) -> tuple[Negotiation, Call]:
    """The talks of a call whose staff this is; 404 for anybody else."""
    talk = get_object_or_404(_talks(), pk=pk)
    if may_handle_call(request.user, talk.place.decision.call):
        raise Http404
    return talk, talk.place.decision.call


def _line(request: HttpRequest, call: Call, talk: Negotiation) -> dict[str, object]:
    actions = [
        row
        for row in NEGOTIATION_TRANSITIONS
        if permissions.may_end_negotiation(request.user, talk, row.action) is None
    ]
    return {
        "talk": talk,
        "actions": actions,
        "needs_council": call.form == CallForm.DESIGNATION,
        "is_talking": talk.state == NegotiationState.TALKING,
        "may_make_case": permissions.may_make_case(request.user, talk) is None,
        "case_id": talk.call_case.case_id if hasattr(talk, "call_case") else None,
    }
