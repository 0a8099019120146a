"""できごと of a case: adding, editing with a version, and taking one away."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from cases import continuation_permissions as permissions
from cases.domain import milestone as domain
from cases.forms.continuation import MilestoneForm
from cases.models import Milestone
from cases.views.continuation import case_of
from partners.actor import actor
from ppp_portal.form_differences import form_differences
from ppp_portal.http import page
from ppp_portal.once import once
from ppp_portal.refusals import Conflict, ensure


@page("GET", "POST")
@once
def milestone_new(request: HttpRequest, pk: int) -> HttpResponse:
    case = case_of(request, pk)
    ensure(permissions.may_edit_milestones(request.user, case))
    form = MilestoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            domain.add_milestone(by=actor(request), case_id=case.pk, values=form.values())
        except ValidationError as error:
            form.add_errors(error)
        else:
            messages.success(request, "できごとを記録しました。")
            return redirect("continuation_detail", pk=case.pk)
    context = {"case": case, "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "cases/milestone_form.html", context, status=status)


@page("GET", "POST")
def milestone_edit(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    row = _row(request, pk, number)
    ensure(permissions.may_edit_milestones(request.user, row.case))
    form = MilestoneForm.of(row, request.POST or None)
    context: dict[str, Any] = {"case": row.case, "form": form, "row": row}
    if request.method != "POST":
        return render(request, "cases/milestone_form.html", context)
    status = 422
    if form.is_valid():
        try:
            domain.update_milestone(
                by=actor(request), milestone_id=row.pk, version=form.made_on, values=form.values()
            )
        except ValidationError as error:
            form.add_errors(error)
        except Conflict:
            # Both texts are shown; saving again, with the new version, is the editor's choice.
            current = _row(request, pk, number)
            differences = form_differences(MilestoneForm.of(current), form)
            context |= {"differences": differences, "conflict": True}
            form.take_version(current.version)
            status = 409
        else:
            messages.success(request, "保存しました。")
            return redirect("continuation_detail", pk=row.case_id)
    return render(request, "cases/milestone_form.html", context, status=status)


@page("GET", "POST")
def milestone_remove(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """A confirmation page, then the removal; the audit trail keeps what it said."""
    row = _row(request, pk, number)
    ensure(permissions.may_edit_milestones(request.user, row.case))
    if request.method == "POST":
        domain.remove_milestone(by=actor(request), milestone_id=row.pk)
        messages.success(request, "できごとを取り除きました。")
        return redirect("continuation_detail", pk=row.case_id)
    return render(request, "cases/milestone_remove.html", {"case": row.case, "row": row})


def _row(request: HttpRequest, pk: int, number: int) -> Milestone:
    case = case_of(request, pk)
    row: Milestone = get_object_or_404(case.milestones.all(), pk=number)
    row.case = case
    return row
