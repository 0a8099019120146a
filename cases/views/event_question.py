"""/cases/events/questions/: what officials asked, found by words, with the answers of members."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from cases import event_question_permissions as permissions
from cases.domain import event_answer as domain
from cases.event_question_enums import QuestionSort
from cases.event_question_filters import QuestionFilter
from cases.forms.event_question import QuestionForm
from cases.models import EventAnswer, EventQuestion
from cases.views.event import MAX_CHARACTERS, PER_PAGE, event_or_404
from cases.views.event_answer import answer_rows, answering_body
from cases.views.event_facts import crumbs
from partners.actor import actor
from partners.listing import answer, directory, fill
from ppp_portal.components import Crumb
from ppp_portal.http import page
from ppp_portal.japan.text import strip_controls
from ppp_portal.refusals import ensure

ACTS = {
    "publish": (permissions.may_publish_question, domain.publish_question, "公開しました。"),
    "unpublish": (
        permissions.may_unpublish_question,
        domain.unpublish_question,
        "公開を取りやめました。",
    ),
}


@login_not_required
@page("GET")
def event_question_list(request: HttpRequest) -> HttpResponse:
    """Public questions of the events this reader may see; a fixed few queries."""
    text = strip_controls(request.GET.get("q", "")).strip()[:MAX_CHARACTERS]
    found = directory(request, text, QuestionSort, QuestionSort.NEWEST)
    base, asked = domain.listed(EventQuestion.objects.visible_to(request.user), text)
    found.notices += asked.notices
    filterset = QuestionFilter(request.GET, queryset=base)
    rows = domain.ordered(filterset.qs, QuestionSort(found.sort)).select_related("event")
    fill(found, filterset, base, rows, PER_PAGE)
    return answer(request, "cases/event_question_list.html", found, asked=asked)


@login_not_required
@page("GET")
def event_question_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The question, where it was asked, and its answers; the organiser also sees what waits."""
    question = question_or_404(request, pk)
    body = answering_body(request)
    answers = EventAnswer.objects.visible_to(request.user).filter(question=question)
    context = {
        "question": question,
        "crumbs": question_crumbs(question),
        "answers": answer_rows(request, answers),
        "may_answer": permissions.may_answer(request.user, question, body) is None,
        "is_visitor": not request.user.is_authenticated,
        "organises": permissions.organises(request.user, question.event),
    }
    return render(request, "cases/event_question_detail.html", context)


@page("GET", "POST")
def event_question_record(request: HttpRequest, pk: int) -> HttpResponse:
    """The organiser writes down what was asked at the event."""
    event = event_or_404(request, pk)
    ensure(permissions.may_record_question(request.user, event))
    form = QuestionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            question = domain.record_question(
                by=actor(request), event_id=event.pk, **form.cleaned_data
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, "質問を記録して、公開しました。")
            return redirect("event_question_detail", pk=question.pk)
    context = {"event": event, "form": form, "crumbs": crumbs(event, "出た質問を記録する")}
    status = 422 if request.method == "POST" else 200
    return render(request, "cases/event_question_form.html", context, status=status)


@page("GET", "POST")
def event_question_act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """A page that shows what everybody will read, then one button."""
    if action not in ACTS:
        raise Http404
    question = question_or_404(request, pk)
    may, act, done = ACTS[action]
    ensure(may(request.user, question))
    if request.method == "POST":
        act(by=actor(request), question_id=question.pk)
        messages.success(request, done)
        return redirect("event_question_detail", pk=question.pk)
    context = {"question": question, "action": action, "crumbs": question_crumbs(question)}
    return render(request, "cases/event_question_act.html", context)


def question_or_404(request: HttpRequest, pk: int) -> EventQuestion:
    """A question that this reader may see, with its event."""
    visible = EventQuestion.objects.visible_to(request.user)
    question: EventQuestion = get_object_or_404(
        visible.select_related("event__municipality", "event__organisation"), pk=pk
    )
    return question


def question_crumbs(question: EventQuestion) -> list[Crumb]:
    return [*crumbs(), Crumb("出た質問と答え", reverse("event_question_list")), Crumb("質問")]
