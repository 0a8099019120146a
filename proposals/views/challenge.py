"""Challenges: the public list and page, the guided form, and what became of one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from cases.domain.likeness import shared_words
from cases.domain.similar import cases_like
from cases.models import Case
from cases.views.suggestions import suggestions_for
from partners.actor import actor
from ppp_portal.form_differences import form_differences
from ppp_portal.http import page
from ppp_portal.once import once
from ppp_portal.refusals import Conflict, ensure
from ppp_portal.states import Transition
from proposals.domain import challenge as domain
from proposals.domain.challenge_list import challenge_page
from proposals.domain.depth import depth
from proposals.domain.suggestions import SHOWN, subject_of_challenge
from proposals.enums import CHALLENGE_TRANSITIONS, FINAL_CHALLENGE_STATES
from proposals.forms.challenge import STEP_TITLES, STEP_WORDS, ChallengeStepForm, EndForm
from proposals.models import Call, Challenge, ChallengeAnswer, Dialogue
from proposals.permissions import challenge as permissions
from proposals.permissions.dialogue import may_create_dialogue
from proposals.views.challenge_facts import chain_steps, crumbs, side_facts, step_links, texts

STEP_NAMES = list(domain.STEPS)


@login_not_required
@page("GET")
def challenge_list(request: HttpRequest) -> HttpResponse:
    """Published challenges; htmx gets only the part that changes, from the same template."""
    found = challenge_page(Challenge.objects.visible_to(request.user), request.GET)
    context = {
        "found": found,
        "may_create": permissions.may_create_challenge(request.user) is None,
    }
    part = "#results" if request.htmx and not request.htmx.boosted else ""  # type: ignore[attr-defined]
    response = render(request, f"proposals/challenge_list.html{part}", context)
    response["Vary"] = "HX-Request, Cookie"
    return response


@login_not_required
@page("GET")
def challenge_detail(request: HttpRequest, pk: int) -> HttpResponse:
    challenge = get_object_or_404(_visible(request), pk=pk)
    may_edit = permissions.may_edit_challenge(request.user, challenge) is None
    is_own = _is_own(request, challenge)
    cases = Case.objects.visible_to(request.user)
    subject = subject_of_challenge(challenge)
    shared = shared_words(cases, subject) if is_own else {}
    context = {
        "challenge": challenge,
        "crumbs": crumbs(challenge),
        "steps": chain_steps(challenge),
        "facts": side_facts(challenge),
        "texts": texts(challenge),
        "outcome_case": cases.filter(pk=challenge.outcome_case_id or 0).first(),
        "may_edit": may_edit,
        "actions": _actions(request, challenge),
        "publish_refusal": _publish_refusal(request, challenge) if may_edit else "",
        "depth": depth(challenge) if may_edit else None,
        "suggestions": suggestions_for(request, subject, limit=SHOWN, shared=shared)
        if is_own
        else [],
        "similar": cases_like(subject, cases, shared=shared) if is_own else [],
        "closed": permissions.why_closed(challenge),
        "may_answer": permissions.may_answer(request.user, challenge) is None,
        "answers": ChallengeAnswer.objects.visible_to(request.user)
        .filter(challenge=challenge)
        .count(),
        "is_own": is_own,
        "dialogues": Dialogue.objects.visible_to(request.user)
        .filter(challenge=challenge)
        .order_by("opened_at", "pk"),
        "calls": Call.objects.visible_to(request.user).filter(challenge=challenge).order_by("pk"),
        "may_talk": is_own and may_create_dialogue(request.user) is None,
    }
    return render(request, "proposals/challenge_detail.html", context)


@page("GET", "POST")
@once
def challenge_new(request: HttpRequest) -> HttpResponse:
    """The first step; saving makes the draft and goes on with the second."""
    user = actor(request)
    ensure(permissions.may_create_challenge(user))
    form = ChallengeStepForm(request.POST or None, step="trouble", user=user)
    if request.method == "POST" and form.is_valid():
        try:
            challenge = domain.create_challenge(
                by=user, municipality=form.cleaned_data["municipality"], values=form.values()
            )
        except ValidationError as error:
            form.add_errors(error)
        else:
            messages.success(request, "下書きを保存しました。続きは、いつでも書けます。")
            return redirect("challenge_edit", pk=challenge.pk, step="people")
    status = 422 if request.method == "POST" else 200
    context = {
        "form": form,
        "step_title": STEP_TITLES["trouble"],
        "words": STEP_WORDS["trouble"],
        "links": step_links(None, "trouble"),
    }
    return render(request, "proposals/challenge_form.html", context, status=status)


@page("GET", "POST")
def challenge_edit(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """One step of the guided form, with a version: a second editor is told and loses nothing."""
    challenge = get_object_or_404(_visible(request), pk=pk)
    if step not in domain.STEPS:
        raise Http404
    user = actor(request)
    ensure(permissions.may_edit_challenge(user, challenge))
    form = ChallengeStepForm(request.POST or None, step=step, challenge=challenge, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            domain.update_challenge(
                by=user, challenge_id=pk, version=form.made_on, values=form.values()
            )
        except ValidationError as error:
            form.add_errors(error)
        except Conflict:
            return _conflict(request, pk, form)
        else:
            messages.success(request, "保存しました。")
            return _after_step(request, pk, step)
    status = 422 if request.method == "POST" else 200
    return render(
        request, "proposals/challenge_form.html", _step_context(challenge, form), status=status
    )


def _conflict(request: HttpRequest, pk: int, form: ChallengeStepForm) -> HttpResponse:
    """Both texts are shown; saving again, with the new version, is the editor's choice."""
    challenge = get_object_or_404(_visible(request), pk=pk)
    saved = ChallengeStepForm(step=form.step, challenge=challenge, user=actor(request))
    form.take_version(challenge.version)
    context = _step_context(challenge, form) | {
        "differences": form_differences(saved, form),
        "conflict": True,
    }
    return render(request, "proposals/challenge_form.html", context, status=409)


def _step_context(challenge: Challenge, form: ChallengeStepForm) -> dict[str, Any]:
    judged, step = depth(challenge), form.step
    return {
        "form": form,
        "challenge": challenge,
        "crumbs": crumbs(challenge),
        "step_title": STEP_TITLES[step],
        "words": STEP_WORDS[step],
        "links": step_links(challenge, step),
        "depth": judged,
        "lacking": [item for item in judged.items if item.step == step and not item.clear],
        "is_last": step == STEP_NAMES[-1],
    }


@page("GET", "POST")
def challenge_state(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """A confirmation page, then the change; ending asks what became of it."""
    challenge = get_object_or_404(_visible(request), pk=pk)
    transition = next((row for row in CHALLENGE_TRANSITIONS if row.action == action), None)
    if transition is None:
        raise Http404
    user = actor(request)
    ensure(permissions.may_change_state(user, challenge, action))
    ends = transition.target in FINAL_CHALLENGE_STATES
    form = EndForm(request.POST or None, user=user, challenge=challenge) if ends else None
    status = 200
    if request.method == "POST":
        if form is None or form.is_valid():
            chosen = form.cleaned_data if form else {}
            domain.change_state(
                by=user,
                challenge_id=pk,
                action=action,
                reason=chosen.get("reason", ""),
                case=chosen.get("case"),
            )
            messages.success(request, f"「{transition.label}」を行いました。")
            return redirect("challenge_detail", pk=pk)
        status = 422
    context = {
        "challenge": challenge,
        "crumbs": crumbs(challenge),
        "transition": transition,
        "form": form,
        "depth": depth(challenge) if action == "publish" else None,
    }
    return render(request, "proposals/challenge_state.html", context, status=status)


def _visible(request: HttpRequest) -> QuerySet[Challenge]:
    rows: QuerySet[Challenge] = Challenge.objects.visible_to(request.user)
    return rows.select_related("municipality")


def _is_own(request: HttpRequest, challenge: Challenge) -> bool:
    user = request.user
    return user.is_authenticated and challenge.municipality_id in user.municipality_ids()


def _actions(request: HttpRequest, challenge: Challenge) -> list[Transition]:
    return [
        row
        for row in CHALLENGE_TRANSITIONS
        if permissions.may_change_state(request.user, challenge, row.action) is None
    ]


def _publish_refusal(request: HttpRequest, challenge: Challenge) -> str:
    """Why an editor cannot publish yet, said on the page instead of a missing button."""
    if challenge.published_at:
        return ""
    refusal = permissions.may_change_state(request.user, challenge, "publish")
    return permissions.why_not_public(challenge) or refusal or ""


def _after_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """「保存して次へ」 leads to the next step, 「保存して終わる」 and the last one to the page."""
    following = STEP_NAMES[STEP_NAMES.index(step) + 1 :]
    if "stop" in request.POST or not following:
        return redirect("challenge_detail", pk=pk)
    return redirect("challenge_edit", pk=pk, step=following[0])
