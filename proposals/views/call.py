"""One call: reading it, making a draft, and the builder's pages."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from partners.actor import actor
from partners.middleware import current_membership
from ppp_portal.clock import database_now
from ppp_portal.components import DONE, NOW, TO_COME, Step
from ppp_portal.files.serving import file_response
from ppp_portal.http import page
from ppp_portal.once import once
from ppp_portal.refusals import Conflict, ensure
from proposals.domain import call as domain
from proposals.domain.call_checks import what_lacks
from proposals.domain.call_content import (
    STEP_BY_CODE,
    STEPS,
    BuilderStep,
    CallContent,
    read_content,
)
from proposals.domain.call_page import call_page
from proposals.domain.call_templates import TEMPLATE_BY_CODE
from proposals.domain.call_words import changes
from proposals.domain.dialogue_facts import public_dialogue_facts
from proposals.domain.schedule import schedule_hints
from proposals.forms.call import NewCallForm
from proposals.forms.call_builder import StepForms
from proposals.models import Call, Challenge
from proposals.permissions import call as permissions
from proposals.permissions.challenge import may_edit_challenge
from proposals.permissions.entry import may_follow_entry


@login_not_required
@page("GET")
def call_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The 実施要領 as everybody reads it; a draft shows its staff what lacks."""
    call = get_call(request, pk)
    now = database_now()
    context: dict[str, Any] = {"call": call, "page": call_page(call, request.user, now)}
    if permissions.may_edit_call(request.user, call) is None:
        context["lacks"] = _lacks(call, what_lacks(call, now))
    context |= {
        "may_edit": permissions.may_edit_call(request.user, call) is None,
        "may_start": permissions.may_start_call(request.user, call) is None,
        "may_correct": permissions.may_correct_call(request.user, call) is None,
        "may_cancel": permissions.may_cancel_call(request.user, call) is None,
        "may_copy": permissions.may_create_call(request.user) is None,
        "may_ask": permissions.may_ask(request.user, call, now) is None,
        "may_handle": permissions.may_handle_call(request.user, call) is None,
        "enters": may_follow_entry(request.user, call),
        "dialogues": public_dialogue_facts(call),
        "challenge": Challenge.objects.visible_to(request.user)
        .filter(pk=call.challenge_id or 0)
        .first(),
    }
    return render(request, "proposals/call_detail.html", context)


@login_not_required
@page("GET")
def call_document(request: HttpRequest, pk: int, document_id: int) -> HttpResponseBase:
    """The file of a document handed to participants, for everybody who reads the call."""
    call = get_call(request, pk)
    rows = call.given_documents.select_related("file")
    document = get_object_or_404(rows, pk=document_id)
    if document.file is None:
        raise Http404
    return file_response(request, document.file, as_download=True)


@page("GET", "POST")
@once
def call_new(request: HttpRequest) -> HttpResponse:
    """A draft from nothing, from a template, or (`?copy=`) from an earlier call."""
    ensure(permissions.may_create_call(request.user))
    user = actor(request)
    source = _source(request)
    challenge = _challenge(request)
    membership = current_membership(request)
    initial = {"municipality": membership.municipality_id if membership else None}
    if source:
        initial["title"] = source.title
    if challenge:
        initial |= {"title": challenge.title, "municipality": challenge.municipality_id}
    form = NewCallForm(
        request.POST or None,
        user=user,
        copying=bool(source),
        only=challenge.municipality_id if challenge else None,
        initial=initial,
    )
    if request.method == "POST" and form.is_valid():
        call = _create(request, form.cleaned_data, source, challenge)
        messages.success(
            request, "下書きを作りました。公募を始めるまで、自治体の職員だけが読めます。"
        )
        return redirect("call_edit", pk=call.pk, step=STEPS[0].code)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "source": source, "challenge": challenge}
    return render(request, "proposals/call_new.html", context, status=status)


def _source(request: HttpRequest) -> Call | None:
    """The call that `?copy=` names, where this reader may read it."""
    pk = _number(request, "copy")
    return get_call(request, pk) if pk is not None else None


def _challenge(request: HttpRequest) -> Challenge | None:
    """The challenge that `?challenge=` names, where this reader may make a call of it."""
    pk = _number(request, "challenge")
    if pk is None:
        return None
    visible = Challenge.objects.visible_to(request.user)
    challenge = get_object_or_404(visible.select_related("municipality"), pk=pk)
    ensure(may_edit_challenge(request.user, challenge))
    return challenge


def _number(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 18):
        raise Http404
    return int(text)


def _create(
    request: HttpRequest,
    cleaned: dict[str, Any],
    source: Call | None,
    challenge: Challenge | None,
) -> Call:
    by, municipality, title = actor(request), cleaned["municipality"], cleaned["title"]
    if source:
        return domain.copy_call(by=by, source=source, municipality=municipality, title=title)
    template = TEMPLATE_BY_CODE.get(cleaned["template"])
    content = template.content if template else CallContent()
    if challenge:
        content = domain.content_of_challenge(challenge).over(content)
    return domain.create_call(
        by=by,
        municipality=municipality,
        content=domain.titled(title, content),
        template=template.code if template else "",
        challenge=challenge,
    )


@page("GET", "POST")
def call_edit(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """One step of the builder; the second of two editors sees both texts and loses nothing."""
    call = get_call(request, pk)
    builder = get_step(step)
    ensure(permissions.may_edit_call(request.user, call))
    forms = step_forms(request, call, builder)
    context: dict[str, Any] = {}
    status = 200
    if request.method == "POST":
        status = 422
        if forms.is_valid():
            answer = _save(request, call, forms, context)
            if answer:
                return answer
            status = 409 if "conflict" in context else 422
            call = get_call(request, pk)
    context |= {"call": call, "forms": forms} | _builder_context(call, builder)
    return render(request, "proposals/call_form.html", context, status=status)


def _save(
    request: HttpRequest, call: Call, forms: StepForms, context: dict[str, Any]
) -> HttpResponse | None:
    """Save and go on; None where the form has to be shown again."""
    step = forms.step
    try:
        domain.update_call(
            by=actor(request),
            call_id=call.pk,
            version=forms.version,
            step=step.code,
            content=forms.content(),
        )
    except ValidationError as error:
        forms.add_errors(error)
        return None
    except Conflict:
        # Both texts are shown; saving again, with the new version, is the editor's choice.
        current = Call.objects.get(pk=call.pk)
        saved = read_content(current, [step])
        context |= {"differences": changes(saved, forms.content()), "conflict": True}
        forms.take_version(current.version)
        return None
    messages.success(request, f"「{step.label}」を保存しました。")
    if "stay" in request.POST:
        return redirect("call_edit", pk=call.pk, step=step.code)
    following = next_step(step)
    if following is None:
        return redirect("call_detail", pk=call.pk)
    return redirect("call_edit", pk=call.pk, step=following.code)


def get_call(request: HttpRequest, pk: int) -> Call:
    """A call this reader may read, else 404."""
    visible = Call.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("municipality", "challenge"), pk=pk)


def get_step(code: str) -> BuilderStep:
    if code not in STEP_BY_CODE:
        raise Http404
    return STEP_BY_CODE[code]


def next_step(step: BuilderStep) -> BuilderStep | None:
    position = STEPS.index(step) + 1
    return STEPS[position] if position < len(STEPS) else None


def step_forms(
    request: HttpRequest, call: Call, step: BuilderStep, data: QueryDict | None = None
) -> StepForms:
    """The step's forms, filled from the call, or from `data`, or from what was posted."""
    content = read_content(call, [step])
    criteria: Any = ()
    if step.code == "review":
        criteria = read_content(call, [STEP_BY_CODE["criteria"]]).parts["criteria"]
    if data is None and request.method == "POST":
        data = request.POST
    return StepForms(
        step,
        data,
        request.FILES if data is request.POST else None,
        content=content,
        by=actor(request),
        version=call.version,
        criteria=criteria,
    )


def _builder_context(call: Call, step: BuilderStep) -> dict[str, Any]:
    now = database_now()
    lacks = what_lacks(call, now)
    found: dict[str, Any] = {
        "step": step,
        "next": next_step(step),
        "navigation": [_navigation(call, each, step, lacks) for each in STEPS],
        "lacking": lacks.get(step.code, []),
    }
    if step.code == "schedule":
        found["hints"] = schedule_hints(call, list(call.steps.all()), now)
    if step.code == "criteria":
        found["criteria"] = list(call.criteria.all())
    return found


def _navigation(
    call: Call, each: BuilderStep, current: BuilderStep, lacks: dict[str, list[str]]
) -> Step:
    number = len(lacks.get(each.code, ()))
    label = f"{each.label}（あと{number}）" if number else each.label
    if each == current:
        return Step(label, NOW)
    state = TO_COME if number else DONE
    return Step(label, state, reverse("call_edit", args=[call.pk, each.code]))


def _lacks(call: Call, lacks: dict[str, list[str]]) -> list[tuple[str, str, list[str]]]:
    """Label, address and texts of every step that lacks something."""
    return [
        (step.label, reverse("call_edit", args=[call.pk, step.code]), lacks[step.code])
        for step in STEPS
        if step.code in lacks
    ]
