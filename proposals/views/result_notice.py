"""結果の通知: held, edited, released together; the entrant's page; 非選定理由."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from partners.actor import actor
from ppp_portal.components import Crumb
from ppp_portal.http import page
from ppp_portal.refusals import Conflict, ensure
from proposals.decision_enums import NOT_REVIEWED
from proposals.domain import result_notice as domain
from proposals.domain.ranking import stage_settings
from proposals.domain.result_guard import Figures
from proposals.domain.result_steps import own_steps, rules_of
from proposals.domain.seen import seen_mark
from proposals.forms.decision import MessageForm, TextForm
from proposals.models import Call, ReasonRequest, ResultNotice
from proposals.permissions import result_notice as permissions
from proposals.permissions.call import may_handle_call
from proposals.review_enums import RoundKind
from proposals.scoring import Selection, Step
from proposals.views.decision import act_page, posted, staff_call


@page("GET", "POST")
def notice_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The words added to one notice, beside what it says anyway."""
    notice = _notice(request, pk)
    call = notice.decision.call
    ensure(permissions.may_edit_notice(request.user, notice))
    initial = {"version": notice.version, "message": notice.message}
    form = MessageForm(posted(request), initial=initial)
    status, notes = 200, [f"結果：{notice.get_outcome_display()}"]
    if request.method == "POST" and form.is_valid():
        try:
            domain.edit_notice(by=actor(request), notice_id=notice.pk, **form.cleaned_data)
        except Conflict:
            notes.append(f"あなたが編集している間に保存された文：{notice.message or '（空）'}")
            form.add_error(
                None, "ほかの人が先に保存しました。二つの文を見比べて、もう一度保存してください。"
            )
            form.take_version(notice.version)
            status = 409
        else:
            messages.success(request, "通知の文を保存しました。")
            return redirect("decision_detail", pk=call.pk)
    return act_page(
        request,
        call,
        title="通知の文",
        lead=f"{notice.entry.organisation}への通知です。",
        button="保存する",
        form=form,
        notes=notes,
        status=422 if form.errors and status == 200 else status,
    )


@page("GET", "POST")
def notices_release(request: HttpRequest, pk: int) -> HttpResponse:
    """一斉に通知する: a confirmation page, then all at one instant."""
    call = staff_call(request, pk)
    ensure(permissions.may_release_notices(request.user, call))
    is_changed = False
    if request.method == "POST":
        try:
            count = domain.release_notices(
                by=actor(request), call_id=call.pk, seen=request.POST.get("seen")
            )
        except Conflict:
            is_changed = True
        else:
            messages.success(request, f"{count}団体に、結果を同時に通知しました。")
            return redirect("decision_detail", pk=call.pk)
    held = list(_held(call))
    return act_page(
        request,
        call,
        title="結果を通知する",
        lead="参加したすべての団体に、同じ時刻に通知します。出した通知は変えられません。",
        button="一斉に通知する",
        notes=_release_notes(held),
        seen=seen_mark(held),
        changed="確かめている間に、通知の文が書き直されました。"
        "下の内容を確かめて、もう一度通知してください。"
        if is_changed
        else "",
        status=409 if is_changed else 200,
    )


def _held(call: Call) -> QuerySet[ResultNotice]:
    """In the order in which `release_notices` takes them."""
    rows = ResultNotice.objects.filter(decision__call=call, released_at__isnull=True)
    return rows.select_related("entry__organisation").order_by("entry__received_at", "pk")


def _release_notes(held: list[ResultNotice]) -> list[str]:
    """Who will read what: each entrant's outcome, with the words added to it."""
    lines = [
        f"{row.entry.organisation}：{row.get_outcome_display()}"
        + (f"（添える文：{row.message}）" if row.message else "")
        for row in held
    ]
    return ["\n".join(lines)] if lines else []


@page("GET")
def result_own(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The entrant's result: the own figures, and what the policy gives everybody."""
    notice = _notice(request, pk)
    call = notice.decision.call
    is_own = notice.entry.organisation_id in actor(request).organisation_ids()
    if not is_own:
        ensure(may_handle_call(request.user, call))
    contents = notice.contents or domain.notice_contents(
        call, notice.decision, notice.entry, domain.shared_contents(call, notice.decision)
    )
    today = timezone.localdate()
    context: dict[str, Any] = {
        "notice": notice,
        "call": call,
        "crumbs": _crumbs(notice, is_own=is_own),
        "contents": contents,
        "own": _own_rows(contents, rules_of(notice.decision.ranking["input"])),
        "own_first": _own_first_rows(call, contents),
        "reason": ReasonRequest.objects.filter(notice=notice).first(),
        "may_ask": permissions.may_request_reason(request.user, notice, today) is None,
        "last_day": permissions.last_day_to_ask(notice),
        "may_handle": not is_own,
        "was_reviewed": notice.outcome not in NOT_REVIEWED,
    }
    return render(request, "proposals/result_own.html", context)


@page("GET", "POST")
def reason_request(request: HttpRequest, pk: UUID) -> HttpResponse:
    """非選定理由の説明を求める."""
    notice = _notice(request, pk)
    ensure(permissions.may_request_reason(request.user, notice, timezone.localdate()))
    form = TextForm(
        posted(request),
        label="説明を求めること",
        help_text="どの項目の評価について、何を知りたいか。",
    )
    if request.method == "POST" and form.is_valid():
        domain.request_reason(
            by=actor(request), notice_id=notice.pk, text=form.cleaned_data["text"]
        )
        messages.success(
            request, "非選定理由の説明を求めました。回答が届くと、メールで知らせます。"
        )
        return redirect("result_own", pk=notice.pk)
    return act_page(
        request,
        notice.decision.call,
        title="非選定理由の説明を求める",
        lead="自治体が書面で回答します。求められるのは一度です。",
        button="説明を求める",
        form=form,
        crumbs=_crumbs(notice, is_own=True, here="非選定理由の説明を求める"),
        back=reverse("result_own", args=[notice.pk]),
        status=422 if form.errors else 200,
    )


@page("GET", "POST")
def reason_answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The city's answer to one request."""
    rows = ReasonRequest.objects.filter(notice__in=ResultNotice.objects.visible_to(request.user))
    row = get_object_or_404(
        rows.select_related("notice__decision__call__municipality", "notice__entry__organisation"),
        pk=pk,
    )
    call = row.notice.decision.call
    ensure(permissions.may_answer_reason(request.user, row))
    form = TextForm(
        posted(request),
        label="回答",
        max_length=4000,
        help_text="この団体の点と、公表した範囲だけで説明します。ほかの団体の点や内容は書きません。",
    )
    if request.method == "POST" and form.is_valid():
        domain.answer_reason(by=actor(request), request_id=row.pk, answer=form.cleaned_data["text"])
        messages.success(request, "回答し、団体に知らせました。")
        return redirect("decision_detail", pk=call.pk)
    return act_page(
        request,
        call,
        title="非選定理由に回答する",
        lead=f"{row.notice.entry.organisation}からの求めです。回答は変えられません。",
        button="回答する",
        form=form,
        notes=[row.text, f"回答の期限：{row.answer_due_on:%Y年%m月%d日}"],
        status=422 if form.errors else 200,
    )


def _notice(request: HttpRequest, pk: UUID) -> ResultNotice:
    rows = ResultNotice.objects.visible_to(request.user).select_related(
        "decision__call__municipality", "entry__organisation"
    )
    found: ResultNotice = get_object_or_404(rows, pk=pk)
    return found


def _crumbs(notice: ResultNotice, *, is_own: bool, here: str = "") -> list[Crumb]:
    call = notice.decision.call
    if is_own:
        found = [
            Crumb("私たちの提案", reverse("proposal_list")),
            Crumb(call.title, reverse("entry_own", args=[call.pk])),
        ]
    else:
        found = [Crumb(call.title, reverse("decision_detail", args=[call.pk]))]
    if here:
        return [*found, Crumb("審査の結果", reverse("result_own", args=[notice.pk])), Crumb(here)]
    return [*found, Crumb("審査の結果")]


def _own_rows(contents: dict[str, Any], rules: Selection) -> tuple[Step, ...]:
    """Items, 総合点 and members of the own proposal; () where it was not scored."""
    own = contents.get("own")
    return own_steps(rules, Figures(**own)) if own and own["total"] else ()


def _own_first_rows(call: Call, contents: dict[str, Any]) -> tuple[Step, ...]:
    """The same of the first stage, by its own rules; () where there was none."""
    first = contents.get("first_stage")
    return _own_rows(first, rules_of(stage_settings(call, RoundKind.FIRST))) if first else ()
