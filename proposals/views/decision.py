"""決定: the ranking and the draft, what people rule before, and the 承認者's act."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from partners.actor import actor
from ppp_portal.components import Crumb
from ppp_portal.http import page
from ppp_portal.refusals import Conflict, Refused, ensure
from proposals.decision_enums import RulingRule
from proposals.domain import decision as domain
from proposals.domain.decision_input import Snapshot, snapshot, why_no_ranking
from proposals.domain.result_texts import text_warnings
from proposals.enums import EntryState
from proposals.forms.decision import DisqualifyForm, PrepareForm, TieForm, VersionForm
from proposals.models import Call, Decision, Proposal
from proposals.permissions import decision as permissions
from proposals.permissions import result_notice as notice_permissions
from proposals.permissions.call import may_handle_call
from proposals.views.crumbs import call_way


def staff_call(request: HttpRequest, pk: int) -> Call:
    """The call, for its staff. Raises 404 or Refused."""
    rows = Call.objects.visible_to(request.user).select_related("municipality")
    call: Call = get_object_or_404(rows, pk=pk)
    ensure(may_handle_call(request.user, call))
    return call


def posted(request: HttpRequest) -> QueryDict | None:
    """What was posted, also where that is nothing; None for GET."""
    return request.POST if request.method == "POST" else None


def crumbs_of(call: Call, here: str = "") -> list[Crumb]:
    """公募 › the call › 決定と結果 › here."""
    found = call_way(call)
    if not here:
        return [*found, Crumb("決定と結果")]
    return [*found, Crumb("決定と結果", reverse("decision_detail", args=[call.pk])), Crumb(here)]


def act_page(
    request: HttpRequest, call: Call, *, title: str, lead: str, button: str, **more: Any
) -> HttpResponse:
    """The confirmation page of a legal act; `form`, `notes`, `back`, `status`, and
    `seen` with `changed` (rows that were looked at, and that they changed since) where given."""
    status = more.pop("status", 200)
    context = {"call": call, "crumbs": crumbs_of(call, title), "title": title, "lead": lead}
    context |= {"button": button, "back": reverse("decision_detail", args=[call.pk])} | more
    return render(request, "proposals/decision_act.html", context, status=status)


@page("GET", "POST", records_access=True)
def decision_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The ranking, what waits for people, the draft, and after the decision what follows."""
    call = staff_call(request, pk)
    decision = Decision.objects.filter(call=call).first()
    if decision and decision.is_decided:
        return _after(request, call, decision)
    ensure(permissions.may_prepare_decision(request.user, call))
    found, waits_for = _snapshot(request, call)
    form = PrepareForm(posted(request), initial=_initial(decision))
    context: dict[str, Any] = {
        "call": call,
        "crumbs": crumbs_of(call),
        "decision": decision,
        "waits_for": waits_for,
        "form": form,
        "rows": _rows(call, found) if found else [],
        "remarks": found.remarks if found else [],
        "in_review": [] if found else _in_review(call),
        "ties": _ties(call, found) if found else [],
        "rulings": call.rulings.order_by("pk"),
        "rounds": call.rounds.order_by("handed_out_at", "pk"),
        "is_current": bool(found and decision and decision.input_hash == found.input_hash),
        "may_disqualify": permissions.may_disqualify(request.user, call) is None,
        "warnings": text_warnings(decision) if decision else [],
        "decide_refusal": permissions.may_decide(request.user, call),
    }
    status = 200
    if request.method == "POST":
        answer = _prepare(request, call, form, context)
        if answer:
            return answer
        status = 409 if context.get("conflict") else 422
    return render(request, "proposals/decision_form.html", context, status=status)


def _prepare(
    request: HttpRequest, call: Call, form: PrepareForm, context: dict[str, Any]
) -> HttpResponse | None:
    if not form.is_valid():
        return None
    try:
        domain.prepare_decision(by=actor(request), call_id=call.pk, **form.cleaned_data)
    except ValidationError as error:
        form.add_errors(error)
    except Refused as refused:
        form.add_error(None, refused.reason)
    except Conflict:
        current = Decision.objects.get(call=call)
        context["conflict"] = [
            {"label": form.fields[name].label, "saved": saved, "typed": form.cleaned_data[name]}
            for name in ("outcome", "reason", "remarks")
            if (saved := getattr(current, name)) != form.cleaned_data[name]
        ] or True
        form.take_version(current.version)
    else:
        messages.success(
            request, "決定の案を保存しました。承認者が決定すると、通知の案ができます。"
        )
        return redirect("decision_detail", pk=call.pk)
    return None


def _after(request: HttpRequest, call: Call, decision: Decision) -> HttpResponse:
    notices = list(decision.notices.select_related("entry__organisation", "reason_request"))
    context = {
        "call": call,
        "crumbs": crumbs_of(call),
        "decision": decision,
        "places": decision.places.select_related("proposal__entry__organisation"),
        "rows": _standings(decision),
        "rulings": call.rulings.order_by("pk"),
        "rounds": call.rounds.order_by("handed_out_at", "pk"),
        "notices": notices,
        "released": all(one.released_at for one in notices),
        "release_refusal": notice_permissions.may_release_notices(request.user, call),
        "publish_refusal": permissions.may_publish_result(request.user, call),
        "may_finish": permissions.may_finish_call(request.user, call) is None,
        "may_take_dossier": permissions.may_take_dossier(request.user, call) is None,
    }
    return render(request, "proposals/decision_detail.html", context)


@page("GET", "POST", records_access=True)
def decision_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """決定する: what was prepared once more, then the act."""
    call = staff_call(request, pk)
    ensure(permissions.may_decide(request.user, call))
    decision = Decision.objects.filter(call=call).first()
    if decision is None:
        raise Refused("決定の案がまだありません。担当が案を作ると、決定できます。")
    form = VersionForm(posted(request), initial={"version": decision.version})
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            domain.decide(by=actor(request), call_id=call.pk, **form.cleaned_data)
        except Conflict:
            form.add_error(
                None, "案が書き直されました。下の案を確かめて、もう一度決定してください。"
            )
            form.take_version(decision.version)
            status = 409
        except Refused as refused:
            form.add_error(None, refused.reason)
        else:
            messages.success(
                request, "決定しました。通知を確かめて、参加した団体へ一斉に出してください。"
            )
            return redirect("decision_detail", pk=call.pk)
    return act_page(
        request,
        call,
        title="決定する",
        lead="決定すると、順位・結果・理由は変えられません。",
        button="決定する",
        form=form,
        notes=_decide_notes(request, decision),
        warnings=text_warnings(decision),
        status=422 if form.errors and status == 200 else status,
    )


def _decide_notes(request: HttpRequest, decision: Decision) -> list[str]:
    """What is decided, and what will be marked where one person does what needs two."""
    notes = [f"結果：{decision.get_outcome_display()}", f"理由：{decision.reason}"]
    if decision.prepared_by_id == request.user.pk:
        notes.append("案を作った人と同じ人が決定することになります。記録に残ります。")
    if permissions.is_member_of_committee(actor(request), decision.call):
        notes.append("この公募の委員が決定することになります。記録に残ります。")
    return notes


@page("GET", "POST", records_access=True)
def decision_tie(request: HttpRequest, pk: int, rule: str) -> HttpResponse:
    """同点: the order that people gave, with their reason."""
    if rule not in RulingRule.values:
        raise Http404
    call = staff_call(request, pk)
    ensure(permissions.may_prepare_decision(request.user, call))
    found, waits_for = _snapshot(request, call)
    tie = next((one for one in _ties(call, found) if one["rule"] == rule), None) if found else None
    if tie is None:
        raise Refused(waits_for or "この決め方を待つ同点はありません。")
    rules = [RulingRule(one) for one in domain.rules_from(call, rule)]
    form = TieForm(posted(request), tied=tie["tied"], rules=rules)
    if request.method == "POST" and form.is_valid():
        try:
            domain.rule_on_tie(
                by=actor(request),
                call_id=call.pk,
                rule=form.rule(),
                order=form.order(),
                reason=form.cleaned_data["reason"],
            )
        except ValidationError as error:
            form.add_errors(error)
        else:
            messages.success(request, "同点の決定を記録しました。順位に反映しました。")
            return redirect("decision_detail", pk=call.pk)
    return act_page(
        request,
        call,
        title="同点をどう決めたか",
        lead=f"第{tie['rank']}位の同点です。どう決めたかを記録します。",
        button="記録する",
        form=form,
        status=422 if form.errors else 200,
    )


@page("GET", "POST")
def proposal_disqualify(request: HttpRequest, pk: UUID) -> HttpResponse:
    """失格とする: the ground and the reason, by an 承認者."""
    proposal = get_object_or_404(
        Proposal.objects.visible_to(request.user).opened().with_call(), pk=pk
    )
    call = proposal.call
    ensure(permissions.may_disqualify(request.user, call))
    form = DisqualifyForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            domain.disqualify(by=actor(request), proposal_id=proposal.pk, **form.cleaned_data)
        except ValidationError:
            form.add_error(None, "この提案は、すでに失格になっています。")
        else:
            messages.success(request, "失格を記録しました。順位に反映しました。")
            return redirect("decision_detail", pk=call.pk)
    return act_page(
        request,
        call,
        title="失格とする",
        lead=f"{proposal.entry.organisation}の提案を失格とします。取り消せません。",
        button="失格とする",
        is_bad=True,
        form=form,
        status=422 if form.errors else 200,
    )


@page("GET", "POST")
def call_finish(request: HttpRequest, pk: int) -> HttpResponse:
    call = staff_call(request, pk)
    ensure(permissions.may_finish_call(request.user, call))
    if request.method == "POST":
        domain.finish_call(by=actor(request), call_id=call.pk)
        messages.success(request, "公募を終えました。結果のページは残ります。")
        return redirect("call_detail", pk=call.pk)
    lead = "公募を終えます。結果のページと記録は残ります。"
    return act_page(request, call, title="公募を終える", lead=lead, button="公募を終える")


def _snapshot(request: HttpRequest, call: Call) -> tuple[Snapshot | None, str]:
    """The ranking, or why there is none."""
    refusal = why_no_ranking(call)
    if refusal:
        return None, refusal
    try:
        return snapshot(by=actor(request), call=call), ""
    except Refused as refused:
        return None, refused.reason


def _in_review(call: Call) -> QuerySet[Proposal]:
    """Opened proposals that still take part: what may be disqualified before there is a ranking."""
    rows = Proposal.objects.opened().filter(
        entry__call=call, entry__state=EntryState.ACCEPTED, disqualification__isnull=True
    )
    return rows.select_related("entry__organisation").order_by("entry__received_at", "pk")


def _initial(decision: Decision | None) -> dict[str, Any]:
    if decision is None:
        return {"version": 0}
    return {name: getattr(decision, name) for name in ("version", "outcome", "reason", "remarks")}


def _rows(call: Call, found: Snapshot) -> list[dict[str, Any]]:
    """Everybody, best first; who is ranked nowhere comes last."""
    bidders = {one["proposal"]: one for one in found.stored["bidders"]}
    rows = [bidders[one["id"]] | one for one in found.stored["result"]["ranking"]]
    ranked = {one["id"] for one in rows}
    rows += [one | {"id": key} for key, one in bidders.items() if key not in ranked]
    return sorted(rows, key=lambda one: (one.get("rank") or 999, one["position"]))


def _standings(decision: Decision) -> list[dict[str, Any]]:
    """Everybody as the decision found them, best first."""
    results = {one["id"]: one for one in decision.ranking["result"]["ranking"]}
    rows = [one | results.get(one["proposal"], {}) for one in decision.ranking["bidders"]]
    return sorted(rows, key=lambda one: (one.get("rank") or 999, one["position"]))


def _ties(call: Call, found: Snapshot) -> list[dict[str, Any]]:
    names = {one["proposal"]: one["name"] for one in found.stored["bidders"]}
    return [
        one
        | {
            "tied": [(id_, names[id_]) for id_ in one["ids"]],
            "names": [names[id_] for id_ in one["ids"]],
            "url": reverse("decision_tie", args=[call.pk, one["rule"]]),
            "title": f"第{one['rank']}位が同点です",
            "label": f"{RulingRule(one['rule']).label}の結果を記録する",
        }
        for one in found.stored["result"]["undecided"]
        if one["rule"] in RulingRule.values
    ]
