"""The rounds of a review for the staff: handing out, the meetings, closing, the results."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from partners.actor import actor
from ppp_portal.http import page
from ppp_portal.once import once
from ppp_portal.refusals import Conflict, Refused, ensure
from proposals.domain.committee import committee_of
from proposals.domain.meeting import record_meeting
from proposals.domain.ranking import decided_input, first_stage_passed, ranking, remark_words
from proposals.domain.review import (
    close_round,
    hand_out,
    hindrances,
    meeting_lacks,
    missing_sheets,
    next_kind,
    quorum_of,
)
from proposals.forms.committee import ReasonForm
from proposals.forms.review import HandOutForm, MeetingForm
from proposals.models import Call, MeetingRecord, ReviewRound
from proposals.permissions import review as permissions
from proposals.permissions.call import may_handle_call
from proposals.review_enums import RoundKind
from proposals.scoring import InvalidSelection, explain
from proposals.views.committee import load_call
from proposals.views.crumbs import committee_crumbs, member_crumbs
from proposals.views.refused_forms import add_errors, conflict_words, refused


@page("GET", "POST")
def review_hand_out(request: HttpRequest, pk: int) -> HttpResponse:
    """写しの配布: a confirmation page with what is still missing, then the labels are drawn."""
    call = load_call(request, pk)
    ensure(permissions.may_hand_out(request.user, call))
    form = HandOutForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        due = form.cleaned_data["scores_due_at"]
        hand_out(by=actor(request), call_id=call.pk, scores_due_at=due.instant() if due else None)
        messages.success(request, "写しを配布し、委員に知らせました。")
        return redirect("call_committee", pk=pk)
    kind = next_kind(call)
    context = {
        "call": call,
        "crumbs": committee_crumbs(call, "写しの配布"),
        "form": form,
        "kind": kind,
        "lacks": hindrances(call) if kind else [],
    }
    return render(request, "proposals/review_hand_out.html", context, status=refused(form))


@page("GET", "POST")
@once
def review_meeting(
    request: HttpRequest, pk: int, kind: str, meeting_id: int | None = None
) -> HttpResponse:
    """The record of one meeting, new or changed."""
    call, round_ = load_round(request, pk, kind)
    ensure(permissions.may_record_meeting(request.user, round_))
    meeting = get_object_or_404(round_.meetings.all(), pk=meeting_id) if meeting_id else None
    members = committee_of(call)
    candidates = list(round_.candidates.order_by("position"))
    posted = request.POST if request.method == "POST" else None
    form = MeetingForm(posted, meeting=meeting, members=members, candidates=candidates)
    context: dict[str, Any] = {
        "call": call,
        "round": round_,
        "crumbs": committee_crumbs(call, "会議の記録"),
        "form": form,
        "quorum": quorum_of(call, members),
        "candidates": candidates,
    }
    status = 200
    if request.method == "POST":
        status, more = _record(request, round_, meeting_id, form)
        if status == 302:
            messages.success(request, "会議の記録を保存しました。")
            return redirect("call_committee", pk=pk)
        context |= more
    return render(request, "proposals/review_meeting.html", context, status=status)


def _record(
    request: HttpRequest, round_: ReviewRound, meeting_id: int | None, form: MeetingForm
) -> tuple[int, dict[str, Any]]:
    """302 where it was saved; else the status of the page, and what it shows more."""
    if not form.is_valid():
        return 422, {}
    try:
        record_meeting(
            by=actor(request),
            round_id=round_.pk,
            meeting_id=meeting_id,
            version=form.cleaned_data["version"] or 0,
            values=form.values(),
            present=form.present_members(),
            hearing=form.hearing(),
        )
    except ValidationError as error:
        add_errors(form, error)
        return 422, {}
    except Conflict as conflict:
        saved = conflict.current
        assert isinstance(saved, MeetingRecord)
        form.take_version(saved.version)
        now = MeetingForm(
            meeting=saved, members=list(form.members.values()), candidates=form.candidates
        )
        return 409, conflict_words(now, form)
    return 302, {}


@page("GET", "POST")
def review_close(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """採点を締め切る: what is missing, then the closing; from then on the scores are shown."""
    call, round_ = load_round(request, pk, kind)
    member = permissions.membership_of(request.user, call)
    ensure(permissions.may_close(request.user, round_, member))
    missing = missing_sheets(round_)
    form = ReasonForm(request.POST if request.method == "POST" else None, is_required=bool(missing))
    if request.method == "POST" and form.is_valid():
        try:
            close_round(by=actor(request), round_id=round_.pk, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(request, "採点を締め切りました。")
            return redirect("review_scores", pk=pk, kind=kind)
    context = {
        "call": call,
        "round": round_,
        "crumbs": _crumbs(request, call, "採点の締切"),
        "form": form,
        "missing": sorted({row.member.name for row in missing}),
        "lack": meeting_lacks(round_),
    }
    return render(request, "proposals/review_close.html", context, status=refused(form))


@page("GET")
def review_scores(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """採点の結果 of a closed round: totals, items, each member's sheet under its letter."""
    return _results(request, pk, kind, "proposals/review_scores.html", "採点の結果")


@page("GET")
def review_steps(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """計算の過程: every figure step by step, for print."""
    return _results(request, pk, kind, "proposals/review_steps.html", "計算の過程")


def _results(request: HttpRequest, pk: int, kind: str, template: str, heading: str) -> HttpResponse:
    call, round_ = load_round(request, pk, kind)
    member = permissions.membership_of(request.user, call)
    ensure(permissions.may_see_scores(request.user, round_, member))
    # Who reviews anonymously does not learn the names here either.
    is_staff = may_handle_call(request.user, call) is None
    named = not round_.is_anonymous or (is_staff and member is None)
    context: dict[str, Any] = {
        "call": call,
        "round": round_,
        "crumbs": _crumbs(request, call, heading),
        "heading": heading,
        "candidates": round_.candidates.select_related("proposal__entry__organisation"),
        "named": named,
        "meetings": round_.meetings.prefetch_related("present"),
    }
    data = decided_input(call, round_)
    try:
        found = ranking(data)
        context |= {
            "ranking": found,
            "explanation": explain(found),
            "remarks": [remark_words(text, data) for text in found.warnings],
        }
        if round_.kind == RoundKind.FIRST:
            context["passed"] = first_stage_passed(call)
    except InvalidSelection as error:
        context["problems"] = [
            remark_words(f"{one.path}：{one.message}", data) for one in error.problems
        ]
    return render(request, template, context)


def load_round(request: HttpRequest, pk: int, kind: str) -> tuple[Call, ReviewRound]:
    """A round for the call's staff, its committee and administrators; 404 for everybody else."""
    call = load_call(request, pk)
    rows = ReviewRound.objects.visible_to(request.user).select_related("call__municipality")
    return call, get_object_or_404(rows, call=call, kind=kind)


def _crumbs(request: HttpRequest, call: Call, here: str) -> Any:
    if may_handle_call(request.user, call) is None:
        return committee_crumbs(call, here)
    return member_crumbs(call, here)
