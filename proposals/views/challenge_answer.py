"""Answers to a challenge: for the municipality and the answering organisation only."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from partners.actor import actor
from ppp_portal.http import page
from ppp_portal.lenient import page_number
from ppp_portal.once import once
from ppp_portal.refusals import ensure
from proposals.domain import challenge as domain
from proposals.domain import inquiry_link as links
from proposals.forms.challenge import AnswerForm, ReplyForm
from proposals.models import Challenge, ChallengeAnswer
from proposals.permissions import challenge as permissions
from proposals.views.challenge_facts import crumbs

PER_PAGE = 20


@page("GET")
def challenge_answers(request: HttpRequest, pk: int) -> HttpResponse:
    """The answers this reader is party to; 404 for whoever is party to none and may have none."""
    challenge = _challenge(request, pk)
    user = actor(request)
    rows = ChallengeAnswer.objects.visible_to(user).filter(challenge=challenge)
    is_own = challenge.municipality_id in user.municipality_ids()
    if not is_own and not rows.exists():
        raise Http404
    pages = Paginator(
        rows.select_related("organisation", "challenge").order_by("-created_at", "-pk"), PER_PAGE
    )
    current = pages.get_page(page_number(request.GET.get("page")))
    origins = links.origins_of_answers(user, [row.pk for row in current])
    context = {
        "challenge": challenge,
        "crumbs": crumbs(challenge),
        "answers": [
            (
                row,
                permissions.may_reply(user, row) is None,
                permissions.may_withdraw_answer(user, row) is None,
                origins.get(row.pk),
            )
            for row in current
        ],
        "page": current.number,
        "total_pages": pages.num_pages,
        "total": pages.count,
        "is_own": is_own,
    }
    return render(request, "proposals/challenge_answers.html", context)


@page("GET", "POST")
@once
def challenge_answer_new(request: HttpRequest, pk: int) -> HttpResponse:
    challenge = _challenge(request, pk)
    user = actor(request)
    ensure(permissions.may_answer(user, challenge))
    inquiry = links.asked_inquiry(request.GET, user)
    form = AnswerForm(request.POST or None, user=user, inquiry=inquiry)
    if request.method == "POST" and form.is_valid():
        values: dict[str, Any] = dict(form.cleaned_data)
        organisation = values.pop("organisation")
        try:
            answer = domain.answer_challenge(
                by=user, challenge_id=pk, organisation=organisation, values=values
            )
        except ValidationError as error:
            form.add_errors(error)
        else:
            if inquiry:
                links.grew(by=user, inquiry=inquiry, record=answer)
            messages.success(
                request,
                f"{challenge.municipality}に回答を送りました。読めるのは、この自治体とあなたの団体だけです。",
            )
            return redirect("challenge_answers", pk=pk)
    status = 422 if request.method == "POST" else 200
    context = {"challenge": challenge, "crumbs": crumbs(challenge), "form": form}
    return render(request, "proposals/challenge_answer_new.html", context, status=status)


@page("GET", "POST")
def challenge_answer_reply(request: HttpRequest, answer_id: str) -> HttpResponse:
    answer = _answer(request, answer_id)
    ensure(permissions.may_reply(request.user, answer))
    form = ReplyForm(request.POST or None, initial={"reply": answer.reply})
    if request.method == "POST" and form.is_valid():
        domain.reply_to_answer(
            by=actor(request), answer_id=answer.pk, text=form.cleaned_data["reply"]
        )
        messages.success(request, f"{answer.organisation}に返事を送りました。")
        return redirect("challenge_answers", pk=answer.challenge_id)
    status = 422 if request.method == "POST" else 200
    context = {"answer": answer, "crumbs": crumbs(answer.challenge), "form": form}
    return render(request, "proposals/challenge_answer_reply.html", context, status=status)


@page("GET", "POST")
def challenge_answer_withdraw(request: HttpRequest, answer_id: str) -> HttpResponse:
    answer = _answer(request, answer_id)
    ensure(permissions.may_withdraw_answer(request.user, answer))
    if request.method == "POST":
        domain.withdraw_answer(by=actor(request), answer_id=answer.pk)
        messages.success(request, "回答を取り下げました。自治体からは見えなくなりました。")
        return redirect("challenge_detail", pk=answer.challenge_id)
    context = {"answer": answer, "crumbs": crumbs(answer.challenge)}
    return render(request, "proposals/challenge_answer_withdraw.html", context)


def _challenge(request: HttpRequest, pk: int) -> Challenge:
    rows = Challenge.objects.visible_to(request.user).select_related("municipality")
    return get_object_or_404(rows, pk=pk)


def _answer(request: HttpRequest, answer_id: str) -> ChallengeAnswer:
    rows = ChallengeAnswer.objects.visible_to(request.user)
    rows = rows.select_related("challenge__municipality", "organisation")
    return get_object_or_404(rows, pk=answer_id)
