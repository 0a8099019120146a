"""継続判断 of a case: the unbroken line of years, proposing, editing, and the steps of a decision."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from cases import continuation_permissions as permissions
from cases.continuation_enums import CONFIRM, CONTINUATION_TRANSITIONS, ContinuationState
from cases.domain import continuation as domain
from cases.domain.page import case_page
from cases.domain.timeline import case_timeline
from cases.forms.continuation import ContinuationForm
from cases.models import Case, Continuation
from partners.actor import actor
from ppp_portal.form_differences import form_differences
from ppp_portal.http import page
from ppp_portal.japan.fiscal_year import FIRST_YEAR, LAST_YEAR, current_fiscal_year
from ppp_portal.refusals import Conflict, ensure
from ppp_portal.states import Transition


@login_not_required
@page("GET")
def continuation_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The line of years with what was decided of each; for who may propose also an empty one."""
    case = case_of(request, pk)
    story = case_timeline(case, request.user, timezone.localdate())
    may_propose = permissions.may_propose_continuation(request.user, case) is None
    may_edit_milestones = permissions.may_edit_milestones(request.user, case) is None
    milestones = list(case.milestones.order_by("happened_on", "pk"))
    decisions = _decisions(request, case)
    if not (story.line.rows or decisions or milestones or may_propose or may_edit_milestones):
        raise Http404
    context = {
        "case": case,
        "story": story,
        "decisions": [_shown(request, row) for row in decisions],
        "milestones": milestones,
        "may_propose": may_propose,
        "may_edit_milestones": may_edit_milestones,
    }
    return render(request, "cases/continuation_detail.html", context)


@page("GET", "POST")
def continuation_new(request: HttpRequest, pk: int) -> HttpResponse:
    case = case_of(request, pk)
    ensure(permissions.may_propose_continuation(request.user, case))
    form = ContinuationForm(request.POST or None, initial={"fiscal_year": _asked_year(request)})
    if request.method == "POST" and form.is_valid():
        try:
            row = domain.propose_continuation(
                by=actor(request), case_id=case.pk, values=form.values()
            )
        except ValidationError as error:
            form.add_errors(error)
        else:
            messages.success(request, f"{row.year_text}の継続判断を提案しました。")
            return redirect("continuation_detail", pk=case.pk)
    context = {"case": case, "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "cases/continuation_form.html", context, status=status)


@page("GET", "POST")
def continuation_edit(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    row = _row(request, pk, number)
    ensure(permissions.may_edit_continuation(request.user, row))
    form = ContinuationForm.of(row, request.POST or None)
    context: dict[str, Any] = {"case": row.case, "form": form, "row": row}
    if request.method != "POST":
        return render(request, "cases/continuation_form.html", context)
    status = 422
    if form.is_valid():
        try:
            domain.update_continuation(
                by=actor(request),
                continuation_id=row.pk,
                version=form.made_on,
                values=form.values(),
            )
        except ValidationError as error:
            form.add_errors(error)
        except Conflict:
            # Both texts are shown; saving again, with the new version, is the editor's choice.
            current = _row(request, pk, number)
            saved = ContinuationForm.of(current)
            context |= {"differences": form_differences(saved, form), "conflict": True}
            form.take_version(current.version)
            status = 409
        else:
            messages.success(request, "保存しました。")
            return redirect("continuation_detail", pk=row.case_id)
    return render(request, "cases/continuation_form.html", context, status=status)


@page("GET", "POST")
def continuation_step(request: HttpRequest, pk: int, number: int, action: str) -> HttpResponse:
    """A confirmation page that shows the whole decision, then the step."""
    row = _row(request, pk, number)
    transition = next((each for each in CONTINUATION_TRANSITIONS if each.action == action), None)
    if transition is None:
        raise Http404
    ensure(permissions.may_move_continuation(request.user, row, action))
    if request.method == "POST":
        version = request.POST.get("version", "")
        domain.move_continuation(
            by=actor(request),
            continuation_id=row.pk,
            action=action,
            version=int(version) if version.isascii() and version.isdigit() else 0,
        )
        label = ContinuationState(transition.target).label
        messages.success(request, f"{row.year_text}の継続判断を「{label}」にしました。")
        return redirect("continuation_detail", pk=row.case_id)
    context = {
        "case": row.case,
        "row": row,
        "transition": transition,
        "is_same_person": action == CONFIRM and row.proposed_by_id == request.user.pk,
    }
    return render(request, "cases/continuation_step.html", context)


def case_of(request: HttpRequest, pk: int) -> Case:
    return get_object_or_404(case_page(Case.objects.visible_to(request.user)), pk=pk)


def _row(request: HttpRequest, pk: int, number: int) -> Continuation:
    case = case_of(request, pk)
    visible = Continuation.objects.visible_to(request.user).with_bodies()
    row: Continuation = get_object_or_404(visible, case=case, pk=number)
    row.case = case
    return row


def _decisions(request: HttpRequest, case: Case) -> list[Continuation]:
    """This case's own, with what was withdrawn where the reader may know of it."""
    visible = Continuation.objects.visible_to(request.user)
    rows = list(visible.filter(case=case).newest_first().with_bodies())
    for row in rows:
        row.case = case
    return rows


def _shown(request: HttpRequest, row: Continuation) -> dict[str, Any]:
    """A decision with what this reader may do about it."""
    return {
        "row": row,
        "may_edit": permissions.may_edit_continuation(request.user, row) is None,
        "actions": _actions(request, row),
    }


def _actions(request: HttpRequest, row: Continuation) -> list[Transition]:
    return [
        each
        for each in CONTINUATION_TRANSITIONS
        if permissions.may_move_continuation(request.user, row, each.action) is None
    ]


def _asked_year(request: HttpRequest) -> int:
    """The year of a link to this form, else the present fiscal year."""
    text = request.GET.get("year", "")
    now = current_fiscal_year(timezone.now())
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        return now
    return int(text) if FIRST_YEAR <= int(text) <= LAST_YEAR else now
