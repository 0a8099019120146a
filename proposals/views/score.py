"""/proposals/review/: a committee member's own work, the copies to read, the sheets to fill in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from partners.actor import actor
from ppp_portal.http import page
from ppp_portal.refusals import Conflict, ensure
from proposals.domain import score as domain
from proposals.domain.interest import declare, entrants, relations
from proposals.domain.review_copy import open_copy, open_copy_file
from proposals.domain.review_work import work_of
from proposals.forms.interest import DeclareForm
from proposals.forms.score import ScoreForm
from proposals.models import CommitteeMember, ReviewCopy
from proposals.permissions import review as permissions
from proposals.review_enums import SheetState
from proposals.views.committee import load_call
from proposals.views.crumbs import member_crumbs
from proposals.views.refused_forms import add_errors, conflict_words, refused
from proposals.views.sealed_file import sent_file


@page("GET")
def review_list(request: HttpRequest) -> HttpResponse:
    """委員としての審査: every call one serves on, with what is to be done."""
    return render(request, "proposals/review_list.html", {"works": work_of(actor(request))})


@page("GET", "POST")
def call_declare(request: HttpRequest, pk: int) -> HttpResponse:
    """利害関係の申告 about every entrant, by name, before any copy is handed out."""
    call = load_call(request, pk)
    rows = CommitteeMember.objects.serving().select_related("call")
    member = get_object_or_404(rows, call=call, user=actor(request))
    ensure(permissions.may_declare(request.user, member))
    found = relations(call, [member], entrants(call))
    form = DeclareForm(
        request.POST if request.method == "POST" else None, member=member, relations=found
    )
    if request.method == "POST" and form.is_valid():
        declare(
            by=actor(request),
            member_id=member.pk,
            declared=form.declared(),
            employments=form.cleaned_data["employments"],
        )
        messages.success(request, "利害関係を申告しました。")
        return redirect("review_list")
    context = {
        "call": call,
        "crumbs": member_crumbs(call, "利害関係の申告"),
        "form": form,
        "questions": form.questions(),
    }
    return render(request, "proposals/committee_declare.html", context, status=refused(form))


@page("GET", "POST", records_access=True)
def review_sheet(request: HttpRequest, token: UUID) -> HttpResponse:
    """A proposal beside its score sheet. The same address takes the autosave, answered as JSON."""
    copy = _own_copy(request, token)
    round_ = copy.candidate.round
    criteria = domain.criteria_of(round_)
    is_automatic = "autosave" in request.POST
    status = 200
    more: dict[str, Any] = {}
    form = ScoreForm(copy=copy, criteria=criteria)
    if request.method == "POST":
        ensure(permissions.may_score(request.user, copy))
        if "revise" in request.POST:
            domain.revise_sheet(by=actor(request), token=token)
            return redirect("review_sheet", token=token)
        form = ScoreForm(request.POST, copy=copy, criteria=criteria)
        answer, status, more = _save(request, copy, form)
        if answer is not None:
            return answer
        if is_automatic:
            return JsonResponse({"refused": True}, status=status)
    context = {
        "copy": copy,
        "round": round_,
        "call": round_.call,
        "crumbs": member_crumbs(round_.call, str(copy.candidate)),
        "form": form,
        "total": domain.total_of(criteria, {row.criterion_id: row for row in copy.scores.all()}),
        "full": sum(row.full_points for row in criteria if domain.is_scored(row)),
        "refusal": permissions.may_score(request.user, copy),
        "is_done": copy.state == SheetState.DONE,
        **_text(request, copy, form),
        **more,
    }
    return render(request, "proposals/review_sheet.html", context, status=status)


@page("GET", records_access=True)
def review_file(request: HttpRequest, token: UUID, file_id: UUID) -> HttpResponse:
    """A file of one's copy, under its new name."""
    found = open_copy_file(by=actor(request), copy=_own_copy(request, token), file_id=str(file_id))
    if found is None:
        raise Http404
    return sent_file(*found)


def _own_copy(request: HttpRequest, token: UUID) -> ReviewCopy:
    rows = ReviewCopy.objects.visible_to(request.user).select_related(
        "member",
        "candidate__round__call__municipality",
        "candidate__proposal__entry__organisation",
        "candidate__proposal__entry__call",
    )
    found: ReviewCopy = get_object_or_404(rows, token=token)
    return found


def _text(request: HttpRequest, copy: ReviewCopy, form: ScoreForm) -> dict[str, Any]:
    text = open_copy(by=actor(request), copy=copy)
    scores = {row.criterion_id: row for row in copy.scores.all()}
    sections = [
        {
            "criterion": row,
            "answer": answer,
            "fields": form.bound_for(row),
            "score": scores.get(row.pk),
            "points": domain.points_of(row, scores.get(row.pk)),
        }
        for row, answer in text.answers
    ]
    return {"text": text, "sections": sections}


def _save(
    request: HttpRequest, copy: ReviewCopy, form: ScoreForm
) -> tuple[HttpResponse | None, int, dict[str, Any]]:
    """The answer where it was saved; else the status of the page, and what it shows more."""
    if not form.is_valid():
        return None, 422, {}
    by, token = actor(request), copy.token
    try:
        saved = domain.save_sheet(
            by=by,
            token=token,
            version=form.sent_version,
            given=form.given(),
            comment=form.cleaned_data["comment"],
        )
        if "done" in request.POST:
            domain.finish_sheet(by=by, token=token, version=saved.version)
    except ValidationError as error:
        add_errors(form, error)
        return None, 422, {}
    except Conflict as conflict:
        current = conflict.current
        assert isinstance(current, ReviewCopy)
        form.take_version(current.version)
        standing = ScoreForm(copy=current, criteria=domain.criteria_of(copy.candidate.round))
        return None, 409, conflict_words(standing, form)
    if "autosave" in request.POST:
        at = timezone.localtime()
        return JsonResponse({"saved_at": f"{at:%H:%M}", "version": saved.version}), 200, {}
    messages.success(
        request, "採点を済みにしました。" if "done" in request.POST else "保存しました。"
    )
    done = "review_list" if "done" in request.POST else "review_sheet"
    return redirect(done, *([] if done == "review_list" else [token])), 200, {}
