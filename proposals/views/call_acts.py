"""Legal acts on a call: starting, cancelling, discarding a draft, and the numbered 訂正."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from partners.actor import actor
from ppp_portal.clock import database_now
from ppp_portal.http import page
from ppp_portal.refusals import Conflict, Refused, ensure
from proposals.domain import call as domain
from proposals.domain import correction as corrections
from proposals.domain.call_checks import what_lacks
from proposals.domain.call_content import STEPS, read_content
from proposals.domain.call_page import call_page
from proposals.domain.call_words import Change, changes
from proposals.domain.schedule import schedule_hints
from proposals.forms.call import ReasonForm
from proposals.forms.call_builder import StepForms
from proposals.models import Call
from proposals.permissions import call as permissions
from proposals.views.call import get_call, get_step, step_forms


@page("GET", "POST")
def call_start(request: HttpRequest, pk: int) -> HttpResponse:
    """A confirmation page with what is unusual, then the start."""
    call = get_call(request, pk)
    ensure(permissions.may_start_call(request.user, call))
    if request.method == "POST":
        domain.start_call(by=actor(request), call_id=call.pk)
        messages.success(
            request, "公募を始めました。だれでも読めるようになり、内容は固定されました。"
        )
        return redirect("call_detail", pk=call.pk)
    now = database_now()
    lacks = what_lacks(call, now)
    context = {
        "call": call,
        "lacks": [
            (step.label, reverse("call_edit", args=[call.pk, step.code]), lacks[step.code])
            for step in STEPS
            if step.code in lacks
        ],
        "hints": schedule_hints(call, list(call.steps.all()), now),
        "page": call_page(call, request.user, now),
    }
    return render(request, "proposals/call_start.html", context)


@page("GET", "POST")
def call_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    call = get_call(request, pk)
    ensure(permissions.may_cancel_call(request.user, call))
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        domain.cancel_call(by=actor(request), call_id=call.pk, reason=form.cleaned_data["reason"])
        messages.success(request, "公募を中止しました。理由を公募のページに載せました。")
        return redirect("call_detail", pk=call.pk)
    status = 422 if request.method == "POST" else 200
    context = {"call": call, "form": form}
    return render(request, "proposals/call_cancel.html", context, status=status)


@page("GET", "POST")
def call_discard(request: HttpRequest, pk: int) -> HttpResponse:
    call = get_call(request, pk)
    ensure(permissions.may_edit_call(request.user, call))
    if request.method == "POST":
        domain.discard_call(by=actor(request), call_id=call.pk)
        messages.success(request, f"下書き「{call.title}」を消しました。")
        return redirect("call_list")
    return render(request, "proposals/call_discard.html", {"call": call})


@page("GET")
def call_corrections(request: HttpRequest, pk: int) -> HttpResponse:
    """What to correct: the steps of the builder."""
    call = get_call(request, pk)
    ensure(permissions.may_correct_call(request.user, call))
    return render(request, "proposals/call_corrections.html", {"call": call, "steps": STEPS})


@page("GET", "POST")
def call_correct(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """The step's form with a reason; then both texts to confirm; then the 訂正."""
    call = get_call(request, pk)
    builder = get_step(step)
    ensure(permissions.may_correct_call(request.user, call))
    typed = _typed(request)
    forms = step_forms(request, call, builder, typed)
    reason = ReasonForm(typed)
    context: dict[str, Any] = {"call": call, "step": builder, "forms": forms, "reason": reason}
    if request.method != "POST":
        return render(request, "proposals/call_correct.html", context)
    status = 422
    if forms.is_valid() and reason.is_valid():
        answer = _confirm_or_correct(request, call, forms, reason, context)
        if answer:
            return answer
        status = 409 if "conflict" in context else 422
    return render(request, "proposals/call_correct.html", context, status=status)


def _typed(request: HttpRequest) -> QueryDict | None:
    """What was typed: posted by the form itself, or carried on by the confirmation page."""
    if request.method != "POST":
        return None
    return QueryDict(request.POST["typed"]) if "typed" in request.POST else request.POST


def _confirm_or_correct(
    request: HttpRequest,
    call: Call,
    forms: StepForms,
    reason: ReasonForm,
    context: dict[str, Any],
) -> HttpResponse | None:
    """The confirmation, or the 訂正 itself; None where the form has to be shown again."""
    try:
        found = corrections.planned_changes(call, forms.content(), database_now())
        if "confirmed" not in request.POST:
            return _confirmation(request, call, forms, found, reason)
        made = corrections.correct_call(
            by=actor(request),
            call_id=call.pk,
            version=forms.version,
            reason=reason.cleaned_data["reason"],
            content=forms.content(),
        )
    except ValidationError as error:
        forms.add_errors(error)
        return None
    except Refused as refused:
        # Said on the form, so that nothing typed is lost.
        forms.form.add_error(None, refused.reason)
        return None
    except Conflict:
        current = Call.objects.get(pk=call.pk)
        saved = read_content(current, [forms.step])
        context |= {"differences": changes(saved, forms.content()), "conflict": True}
        forms.take_version(current.version)
        return None
    messages.success(request, f"訂正第{made.number}号を出しました。参加者にも知らせます。")
    return redirect("call_detail", pk=call.pk)


def _confirmation(
    request: HttpRequest, call: Call, forms: StepForms, found: list[Change], reason: ReasonForm
) -> HttpResponse:
    context = {
        "call": call,
        "step": forms.step,
        "changes": found,
        "reason": reason.cleaned_data["reason"],
        "typed": forms.carried(),
        "number": call.correction_count + 1,
    }
    return render(request, "proposals/call_correct_confirm.html", context)
