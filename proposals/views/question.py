"""質問・回答 of one call: the public page, asking, answering without knowing who asked, release."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render

from partners.actor import actor
from ppp_portal.clock import database_now
from ppp_portal.http import page
from ppp_portal.once import once
from ppp_portal.refusals import Conflict, Refused, ensure
from proposals.domain import question as domain
from proposals.domain.question_page import question_page
from proposals.domain.seen import seen_mark
from proposals.enums import QuestionState
from proposals.forms.question import QuestionForm, ReplyForm
from proposals.models import Call, Question
from proposals.permissions import call as permissions
from proposals.views.call import get_call


@login_not_required
@page("GET", "POST")
@once
def call_questions(request: HttpRequest, pk: int) -> HttpResponse:
    """Public answers for everybody; below them one's own questions, or all for the call's staff."""
    call = get_call(request, pk)
    now = database_now()
    refusal = permissions.may_ask(request.user, call, now)
    if request.method == "POST":
        return _ask(request, call, refusal)
    form = None if refusal else QuestionForm(user=actor(request))
    return _answer_page(request, call, form, refusal, 200)


def _ask(request: HttpRequest, call: Call, refusal: str | None) -> HttpResponse:
    """Take the question; where it may not be asked, keep its words on the page with the reason."""
    if not request.user.is_authenticated or not request.user.organisation_ids():
        ensure(refusal)
    form = QuestionForm(request.POST, user=actor(request))
    if not form.is_valid():
        return _answer_page(request, call, form, refusal, 422)
    try:
        domain.ask(by=actor(request), call=call, **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error)
        return _answer_page(request, call, form, refusal, 422)
    except Refused as refused:
        return _answer_page(request, call, form, refused.reason, 403)
    messages.success(
        request, "質問を受け付けました。回答は、ほかの質問と同時に、このページで公表されます。"
    )
    return redirect("call_questions", pk=call.pk)


def _answer_page(
    request: HttpRequest,
    call: Call,
    form: QuestionForm | None,
    refusal: str | None,
    status: int,
) -> HttpResponse:
    context = {
        "call": call,
        "page": question_page(call, request.user),
        "form": form,
        "refusal": refusal,
        "kept": form.data.get("text", "") if form and form.is_bound and refusal else "",
        "may_release": permissions.may_release_answers(request.user, call) is None,
    }
    return render(request, "proposals/call_questions.html", context, status=status)


@page("GET", "POST")
def question_reply(request: HttpRequest, pk: int, question: Any) -> HttpResponse:
    """The answer to one question, kept as a draft until the release."""
    call = get_call(request, pk)
    ensure(permissions.may_handle_call(request.user, call))
    row = get_object_or_404(Question.objects.visible_to(request.user), call=call, pk=question)
    row.call = call
    ensure(permissions.may_answer(request.user, row))
    names = ("version", "reply", "answer", "reply_reason")
    form = ReplyForm(request.POST or None, initial={name: getattr(row, name) for name in names})
    context: dict[str, Any] = {"call": call, "question": row, "form": form}
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                domain.draft_reply(
                    by=actor(request),
                    question_id=row.pk,
                    **form.cleaned_data | {"version": form.cleaned_data["version"] or 0},
                )
            except ValidationError as error:
                form.add_error(None, error)
            except Conflict as conflict:
                context["saved"] = conflict.current
                _take_version(form, conflict.current)
                status = 409
            else:
                messages.success(
                    request, "回答案を保存しました。公表するまで、職員だけが読めます。"
                )
                return redirect("call_questions", pk=call.pk)
    return render(request, "proposals/question_reply.html", context, status=status)


def _take_version(form: ReplyForm, current: Any) -> None:
    data = QueryDict(mutable=True)
    data.update(form.data)
    data["version"] = str(current.version)
    form.data = data


@page("GET", "POST")
def questions_release(request: HttpRequest, pk: int) -> HttpResponse:
    """A confirmation page with every drafted answer, then all of them at one instant."""
    call = get_call(request, pk)
    ensure(permissions.may_release_answers(request.user, call))
    is_changed = False
    if request.method == "POST":
        try:
            released = domain.release_answers(
                by=actor(request), call_id=call.pk, seen=request.POST.get("seen")
            )
        except Conflict:
            is_changed = True
        else:
            messages.success(request, f"{len(released)}件の回答を公表しました。")
            return redirect("call_questions", pk=call.pk)
    drafted = call.questions.filter(state=QuestionState.DRAFTED).order_by("asked_at", "pk")
    waiting = call.questions.filter(state=QuestionState.ASKED).count()
    context = {"call": call, "drafted": drafted, "waiting": waiting, "is_changed": is_changed}
    context["seen"] = seen_mark(drafted)
    status = 409 if is_changed else 200
    return render(request, "proposals/questions_release.html", context, status=status)
