"""A municipality's departments × cases × plans, and its three-year path."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from cases import spread_permissions as permissions
from cases.domain import spread_path as domain
from cases.domain.spread_map import spread_map
from cases.forms.spread_path import PathForms, path_differences
from cases.models import Case, SpreadPath
from cases.spread_enums import PATH_TRANSITIONS, PathVisibility
from partners.actor import actor
from partners.models import Municipality
from ppp_portal.components import Crumb
from ppp_portal.http import page
from ppp_portal.lenient import page_number
from ppp_portal.pages.profiles import municipality_in_use
from ppp_portal.refusals import Conflict, ensure

PER_PAGE = 50
CASES_OFFERED = 100


@login_not_required
@page("GET")
def municipality_spread(request: HttpRequest, code: str) -> HttpResponse:
    """Which cases hang on one department, are in no plan, or have spread; then the path."""
    body = municipality_in_use(code)
    if body.code != code:
        return redirect("municipality_spread", code=body.code)
    visible = Case.objects.visible_to(request.user)
    found = spread_map(
        visible,
        body,
        with_staff=permissions.reads_staff_count(request.user, body.pk),
        with_ended="ended" in request.GET,
    )
    shown = Paginator(found.rows, PER_PAGE).get_page(page_number(request.GET.get("page")))
    context = {
        "municipality": body,
        "crumbs": _crumbs(body),
        "found": found,
        "shown": shown,
        "params": request.GET,
        **_path_context(request, body, visible),
    }
    return render(request, "partners/spread_detail.html", context)


@page("GET", "POST")
def spread_path_edit(request: HttpRequest, code: str) -> HttpResponse:
    """The path with its evidence; the second of two editors is told and loses nothing."""
    body = _in_use(code)
    ensure(permissions.may_edit_path(request.user, body))
    path, cases = _own_path(request, body), _offered(request, body)
    forms = PathForms(request.POST if request.method == "POST" else None, path=path, cases=cases)
    context: dict[str, Any] = {
        "municipality": body,
        "forms": forms,
        "crumbs": [*_crumbs(body, linked=True), Crumb("3年の道筋")],
    }
    if request.method != "POST":
        return render(request, "cases/spread_path_form.html", context)
    if "more" in request.POST:
        context["forms"] = PathForms(forms.with_more_rows(), path=path, cases=cases)
        return render(request, "cases/spread_path_form.html", context)
    status = 422
    if forms.is_valid():
        try:
            domain.save_path(
                by=actor(request),
                municipality_id=body.pk,
                version=forms.version,
                data=forms.input(),
            )
        except ValidationError as error:
            forms.add_errors(error)
        except Conflict:
            # Both texts are shown; saving again, with the new version, is the editor's choice.
            current = _own_path(request, body)
            if current:
                context |= {"differences": path_differences(current, forms), "conflict": True}
            forms.take_version(current.version if current else 0)
            status = 409
        else:
            messages.success(request, "3年の道筋を保存しました。")
            return redirect("municipality_spread", code=body.code)
    return render(request, "cases/spread_path_form.html", context, status=status)


@page("GET", "POST")
def spread_path_visibility(request: HttpRequest, code: str, action: str) -> HttpResponse:
    """A confirmation page, then the change: publishing is an act of the municipality."""
    body = _in_use(code)
    path = get_object_or_404(SpreadPath.objects.visible_to(request.user), municipality=body)
    transition = next((row for row in PATH_TRANSITIONS if row.action == action), None)
    if transition is None:
        raise Http404
    ensure(permissions.may_change_path_visibility(request.user, path, action))
    if request.method == "POST":
        domain.change_path_visibility(by=actor(request), path_id=path.pk, action=action)
        label = PathVisibility(transition.target).label
        messages.success(request, f"3年の道筋の公開範囲を「{label}」にしました。")
        return redirect("municipality_spread", code=body.code)
    context = {
        "municipality": body,
        "transition": transition,
        "crumbs": [*_crumbs(body, linked=True), Crumb(transition.label)],
        **_path_context(request, body, Case.objects.visible_to(request.user)),
    }
    return render(request, "cases/spread_path_visibility.html", context)


def _path_context(request: HttpRequest, body: Municipality, visible: Any) -> dict[str, Any]:
    path = domain.path_of(SpreadPath.objects.visible_to(request.user), body, visible)
    steps = domain.shown_steps(path) if path else []
    return {
        "path": path,
        "path_steps": steps,
        "path_chain": domain.chain_of_path(steps),
        "may_edit_path": permissions.may_edit_path(request.user, body) is None,
        "path_actions": [
            row
            for row in PATH_TRANSITIONS
            if path
            and permissions.may_change_path_visibility(request.user, path, row.action) is None
        ],
    }


def _own_path(request: HttpRequest, body: Municipality) -> SpreadPath | None:
    paths = SpreadPath.objects.visible_to(request.user)
    return domain.path_of(paths, body, Case.objects.visible_to(request.user))


def _offered(request: HttpRequest, body: Municipality) -> list[tuple[int, str]]:
    """(id, title) of the newest cases, and of those that the path names already."""
    rows = domain.cases_for_evidence(request.user, body)
    named = rows.filter(path_evidence__path__municipality=body)
    pairs = [*rows.values_list("pk", "title")[:CASES_OFFERED], *named.values_list("pk", "title")]
    return list(dict(pairs).items())


def _in_use(code: str) -> Municipality:
    """The municipality of exactly this code; forms have no other address."""
    body = municipality_in_use(code)
    if body.code != code:
        raise Http404
    return body


def _crumbs(body: Municipality, *, linked: bool = False) -> list[Crumb]:
    url = reverse("municipality_spread", args=[body.code]) if linked else ""
    return [
        Crumb("自治体", reverse("municipality_list")),
        Crumb(body.name, reverse("municipality_detail", args=[body.code])),
        Crumb("課・事例・計画のつながり", url),
    ]
