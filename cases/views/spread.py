"""点→線→面 of one case: the section on its page, and judging it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from cases import spread_permissions as permissions
from cases.domain import spread as domain
from cases.domain.page import case_page
from cases.forms.spread import JudgementForm
from cases.models import Case
from partners.actor import actor
from ppp_portal.form_differences import form_differences
from ppp_portal.http import page
from ppp_portal.refusals import Conflict, ensure


def of_case(request: HttpRequest, case: Case) -> dict[str, Any]:
    """What the section on the case's own page prints; no query of its own."""
    row = domain.judgement_of(case)
    may_judge = permissions.may_judge_spread(request.user, case) is None
    with_staff = permissions.reads_staff_count(request.user, case.lead_municipality_id)
    return {
        "row": row,
        "steps": domain.stage_steps(row.stage) if row else [],
        "staff_count": row.staff_count if row and with_staff else None,
        "may_judge": may_judge,
        "shown": bool(may_judge or (row and row.stage)),
    }


@page("GET", "POST")
def spread_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Judge beside what the records show; the second of two editors is told."""
    case = _case(request, pk)
    ensure(permissions.may_judge_spread(request.user, case))
    row = domain.judgement_of(case)
    form = JudgementForm(request.POST if request.method == "POST" else None, row=row)
    visible = Case.objects.visible_to(request.user)
    context: dict[str, Any] = {"case": case, "form": form, "hints": domain.hints(case, visible)}
    if request.method != "POST":
        return render(request, "cases/spread_form.html", context)
    status = 422
    if form.is_valid():
        try:
            domain.save_judgement(
                by=actor(request), case_id=pk, version=form.made_on, data=form.judgement()
            )
        except ValidationError as error:
            form.add_errors(error)
        except Conflict:
            # Both texts are shown; saving again, with the new version, is the editor's choice.
            current = domain.judgement_of(_case(request, pk))
            saved = JudgementForm(row=current)
            context |= {"differences": form_differences(saved, form), "conflict": True}
            form.take_version(current.version if current else 0)
            status = 409
        else:
            messages.success(request, "点・線・面の判断を保存しました。")
            return redirect("case_detail", pk=pk)
    return render(request, "cases/spread_form.html", context, status=status)


def _case(request: HttpRequest, pk: int) -> Case:
    return get_object_or_404(case_page(Case.objects.visible_to(request.user)), pk=pk)
