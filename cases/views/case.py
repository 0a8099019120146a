"""One case: reading, making, editing with a version, and changing who reads it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from cases import continuation_permissions, permissions
from cases.domain import case as domain
from cases.domain.chain import chain_steps
from cases.domain.event_browse import events_of
from cases.domain.lineage import family_of
from cases.domain.page import case_page
from cases.domain.secondment_link import secondments_of_case
from cases.domain.similar import similar_cases
from cases.domain.timeline import case_timeline
from cases.enums import VISIBILITY_TRANSITIONS, Visibility
from cases.forms.case import CaseForms
from cases.forms.conflict import differences
from cases.models import Case, Event
from cases.views import report_facts, results, spread
from cases.views.money import latest_statement
from partners.models import Secondment
from ppp_portal.http import page
from ppp_portal.once import once
from ppp_portal.refusals import Conflict, ensure
from ppp_portal.search.query import parse
from ppp_portal.states import Transition

NO_QUERY = parse("")


@login_not_required
@page("GET")
def case_detail(request: HttpRequest, pk: int) -> HttpResponse:
    visible = Case.objects.visible_to(request.user)
    case = get_object_or_404(case_page(visible), pk=pk)
    timeline = case_timeline(case, request.user, timezone.localdate())
    continued_by = list(visible.filter(continues=case).order_by("pk")[:5])
    continues, family = _shown(visible, case.continues_id), family_of(case, request.user)
    has_lineage = bool(continues or continued_by or family)
    context = {
        "case": case,
        "steps": chain_steps(case, decisions=timeline.decisions, has_lineage=has_lineage),
        "similar": similar_cases(case, visible),
        "events": events_of(Event.objects.visible_to(request.user), 5, case=case),
        "no_query": NO_QUERY,
        "secondments": secondments_of_case(Secondment.objects.visible_to(request.user), case),
        "money": latest_statement(request, case),
        "may_enter_money": permissions.may_edit_money(request.user, case) is None,
        "timeline": timeline,
        "may_propose": continuation_permissions.may_propose_continuation(request.user, case)
        is None,
        "continued_by": continued_by,
        "family": family,
        "continues": continues,
        "may_copy": permissions.may_copy_case(request.user, case) is None,
        "may_edit": permissions.may_edit_case(request.user, case) is None,
        "actions": _actions(request, case),
        "edit_refusal": _edit_refusal(request, case),
        "results": results.of_case(request, case),
        "spread": spread.of_case(request, case),
        "reporting": report_facts.of_case(request.user, case),
    }
    return render(request, "cases/case_detail.html", context)


@page("GET", "POST")
@once
def case_new(request: HttpRequest) -> HttpResponse:
    ensure(permissions.may_create_case(request.user))
    forms = CaseForms(request.POST or None, user=_user(request), initial=_initial(request))
    if request.method == "POST" and forms.is_valid():
        try:
            case = domain.create_case(by=_user(request), data=forms.input())
        except ValidationError as error:
            forms.add_errors(error)
        else:
            messages.success(request, "下書きを保存しました。公開するまで、関係者だけが読めます。")
            return redirect("case_detail", pk=case.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "cases/case_form.html", {"forms": forms}, status=status)


@page("GET", "POST")
def case_edit(request: HttpRequest, pk: int) -> HttpResponse:
    case = get_object_or_404(case_page(Case.objects.visible_to(request.user)), pk=pk)
    ensure(permissions.may_edit_case(request.user, case))
    forms = CaseForms(request.POST or None, user=_user(request), case=case)
    context: dict[str, Any] = {"forms": forms, "case": case}
    if request.method != "POST":
        return render(request, "cases/case_form.html", context)
    status = 422
    if forms.is_valid():
        try:
            domain.update_case(
                by=_user(request), case_id=case.pk, version=forms.version, data=forms.input()
            )
        except ValidationError as error:
            forms.add_errors(error)
        except Conflict:
            # Both texts are shown; saving again, with the new version, is the editor's choice.
            case = get_object_or_404(case_page(Case.objects.visible_to(request.user)), pk=pk)
            context |= {"differences": differences(case, forms), "conflict": True}
            forms.take_version(case.version)
            status = 409
        else:
            messages.success(request, "保存しました。")
            return redirect("case_detail", pk=case.pk)
    return render(request, "cases/case_form.html", context, status=status)


@page("GET", "POST")
def case_visibility(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """A confirmation page, then the change: publishing is a legal act of the municipality."""
    case = get_object_or_404(Case.objects.visible_to(request.user), pk=pk)
    transition = next((row for row in VISIBILITY_TRANSITIONS if row.action == action), None)
    if transition is None:
        raise Http404
    ensure(permissions.may_change_visibility(request.user, case, action))
    if request.method == "POST":
        domain.change_visibility(by=_user(request), case_id=case.pk, action=action)
        messages.success(
            request, f"公開範囲を「{Visibility(transition.target).label}」にしました。"
        )
        return redirect("case_detail", pk=case.pk)
    return render(request, "cases/case_visibility.html", {"case": case, "transition": transition})


def _user(request: HttpRequest) -> Any:
    return request.user


def _initial(request: HttpRequest) -> dict[str, Any]:
    membership = request.membership  # type: ignore[attr-defined]
    return {"lead_municipality": membership.municipality_id} if membership else {}


def _shown(visible: Any, pk: int | None) -> Case | None:
    """A linked case only where this reader may see it."""
    return visible.filter(pk=pk).first() if pk else None


def _actions(request: HttpRequest, case: Case) -> list[Transition]:
    return [
        row
        for row in VISIBILITY_TRANSITIONS
        if permissions.may_change_visibility(request.user, case, row.action) is None
    ]


def _edit_refusal(request: HttpRequest, case: Case) -> str:
    """Why an editor cannot publish yet, said on the page instead of a missing button."""
    if case.visibility != Visibility.DRAFT or permissions.may_edit_case(request.user, case):
        return ""
    return permissions.may_change_visibility(request.user, case, "publish") or ""
