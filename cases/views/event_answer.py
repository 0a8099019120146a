"""Answers to questions asked at events: written by members, looked at by the organiser."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from cases import event_question_permissions as permissions
from cases.domain import event_answer as domain
from cases.event_question_enums import DECLINE_ANSWER, PUBLISH_ANSWER, WITHDRAW_ANSWER, AnswerState
from cases.forms.event_question import AnswerForm, ReasonForm
from cases.models import EventAnswer, EventQuestion
from partners.actor import actor
from partners.models import Municipality, Organisation
from ppp_portal.form_differences import form_differences
from ppp_portal.http import page
from ppp_portal.once import once
from ppp_portal.refusals import Conflict, Refused, ensure

_CHIP = {AnswerState.WAITING: "warn", AnswerState.DECLINED: "bad"}
_DONE = {
    PUBLISH_ANSWER: "答えを公開しました。",
    DECLINE_ANSWER: "載せないことにしました。答えた団体・自治体が理由を読めます。",
    WITHDRAW_ANSWER: "答えを取り下げました。",
}
_LABELS = {
    PUBLISH_ANSWER: "答えを公開する",
    DECLINE_ANSWER: "載せない",
    WITHDRAW_ANSWER: "答えを取り下げる",
}


@dataclass(frozen=True)
class AnswerRow:
    """An answer as its page prints it: whose, its state where not public, and the buttons."""

    answer: EventAnswer
    state_kind: str
    is_public: bool
    tells_reason: bool
    buttons: list[tuple[str, str]]


def answer_rows(request: HttpRequest, answers: QuerySet[EventAnswer]) -> list[AnswerRow]:
    """Withdrawn ones are their body's alone."""
    rows = answers.select_related("organisation", "municipality", "question__event").order_by("pk")
    shown = [row for row in rows if row.state != AnswerState.WITHDRAWN]
    return [_row(request, answer) for answer in shown]


def _row(request: HttpRequest, answer: EventAnswer) -> AnswerRow:
    buttons = [
        (label, reverse("event_answer_act", args=[answer.pk, action]))
        for action, label in _LABELS.items()
        if _refusal(request, answer, action) is None
    ]
    if permissions.may_edit_answer(request.user, answer) is None:
        buttons.insert(0, ("直す", reverse("event_answer_edit", args=[answer.pk])))
    return AnswerRow(
        answer,
        _CHIP.get(AnswerState(answer.state), ""),
        answer.state == AnswerState.PUBLISHED,
        bool(answer.reason),
        buttons,
    )


def answering_body(request: HttpRequest) -> Organisation | Municipality | None:
    """The body acted for where it may answer, else the first of the writer's that may."""
    if not request.user.is_authenticated:
        return None
    acting = request.membership  # type: ignore[attr-defined]
    memberships = actor(request).active_memberships
    ordered = sorted(memberships, key=lambda row: row.pk != getattr(acting, "pk", None))
    bodies = [row.organisation or row.municipality for row in ordered]
    return next((body for body in bodies if permissions.writes_for(request.user, body)), None)


@page("GET", "POST")
@once
def event_answer_new(request: HttpRequest, pk: int) -> HttpResponse:
    """An answer in the name of the body acted for."""
    visible = EventQuestion.objects.visible_to(request.user).select_related("event")
    question = get_object_or_404(visible, pk=pk)
    body = answering_body(request)
    refusal = permissions.may_answer(request.user, question, body)
    if refusal or body is None:
        raise Refused(refusal or permissions.BODY_WRITES)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = {name: form.cleaned_data[name] for name in ("text", "source_note", "source_url")}
        try:
            domain.add_answer(by=actor(request), question_id=question.pk, body=body, **data)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, "答えを送りました。主催者が確かめてから公開します。")
            return redirect("event_question_detail", pk=question.pk)
    status = 422 if request.method == "POST" else 200
    return _form_page(request, question, form, body, status)


@page("GET", "POST")
def event_answer_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Mending an answer that waits; of two at once the second is told and loses nothing."""
    answer = _answer(request, pk)
    ensure(permissions.may_edit_answer(request.user, answer))
    form = AnswerForm(request.POST or None, initial=_initial(answer))
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return _form_page(request, answer.question, form, answer.body, status)
    data = dict(form.cleaned_data)
    version = data.pop("version") or 0
    try:
        domain.edit_answer(by=actor(request), answer_id=answer.pk, version=version, **data)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return _form_page(request, answer.question, form, answer.body, 422)
    except Conflict:
        answer = _answer(request, pk)
        saved = AnswerForm(initial=_initial(answer))
        more = {"conflict": True, "differences": form_differences(saved, form)}
        form.take_version(answer.version)
        return _form_page(request, answer.question, form, answer.body, 409, **more)
    messages.success(request, "保存しました。")
    return redirect("event_question_detail", pk=answer.question_id)


@page("GET", "POST")
def event_answer_act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """公開, 見送り or 取下げ: a page that shows the answer, then one button."""
    if action not in _LABELS:
        raise Http404
    answer = _answer(request, pk)
    ensure(_refusal(request, answer, action))
    form = ReasonForm(request.POST or None) if action == DECLINE_ANSWER else None
    if request.method == "POST" and (form is None or form.is_valid()):
        _act(request, answer, action, form)
        messages.success(request, _DONE[action])
        return redirect("event_question_detail", pk=answer.question_id)
    context = {
        "answer": answer,
        "question": answer.question,
        "title": _LABELS[action],
        "action": action,
        "form": form,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "cases/event_answer_act.html", context, status=status)


def _act(
    request: HttpRequest, answer: EventAnswer, action: str, form: ReasonForm | None
) -> EventAnswer:
    by = actor(request)
    if action == PUBLISH_ANSWER:
        return domain.publish_answer(by=by, answer_id=answer.pk)
    if form is not None:
        reason = form.cleaned_data["reason"]
        return domain.decline_answer(by=by, answer_id=answer.pk, reason=reason)
    return domain.withdraw_answer(by=by, answer_id=answer.pk)


def _refusal(request: HttpRequest, answer: EventAnswer, action: str) -> str | None:
    if action == WITHDRAW_ANSWER:
        return permissions.may_withdraw_answer(request.user, answer)
    return permissions.may_decide_answer(request.user, answer, action)


def _answer(request: HttpRequest, pk: int) -> EventAnswer:
    visible = EventAnswer.objects.visible_to(request.user).select_related(
        "organisation", "municipality", "question__event"
    )
    answer: EventAnswer = get_object_or_404(visible, pk=pk)
    return answer


def _initial(answer: EventAnswer) -> dict[str, Any]:
    names = ("text", "source_note", "source_url", "version")
    return {name: getattr(answer, name) for name in names}


def _form_page(
    request: HttpRequest,
    question: EventQuestion,
    form: AnswerForm,
    body: Organisation | Municipality,
    status: int,
    **more: Any,
) -> HttpResponse:
    context = {"question": question, "form": form, "body": body, **more}
    return render(request, "cases/event_answer_form.html", context, status=status)
