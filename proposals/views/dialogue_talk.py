"""Individual talks: applying, the shared record, the summary, the date for a calendar."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from partners.actor import actor
from ppp_portal.calendar_file import CalendarEvent, calendar_response
from ppp_portal.clock import database_now
from ppp_portal.http import page
from ppp_portal.refusals import Conflict, ensure
from proposals.domain import dialogue_talk as domain
from proposals.forms.dialogue import ApplyForm, EntryForm, SummaryForm, slot_words
from proposals.models import Dialogue, DialogueTalk
from proposals.permissions import dialogue as permissions
from proposals.views.dialogue import slots_of
from proposals.views.dialogue_facts import crumbs


@page("GET", "POST")
def dialogue_apply(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Dialogue.objects.visible_to(request.user).select_related("municipality")
    dialogue = get_object_or_404(rows, pk=pk)
    user = actor(request)
    ensure(permissions.may_apply(user, dialogue, database_now()))
    form = ApplyForm(
        request.POST or None,
        organisations=permissions.may_apply_as(user.organisation_ids(), dialogue),
        slots=[slot for slot in slots_of(dialogue) if not slot.is_taken],
    )
    if request.method == "POST" and form.is_valid():
        values: dict[str, Any] = dict(form.cleaned_data)
        try:
            talk = domain.apply_for_talk(
                by=user, dialogue_id=pk, slot_id=int(values.pop("slot")), **values
            )
        except ValidationError as error:
            form.add_errors(error)
        else:
            messages.success(request, "申し込みました。枠は、あなたの団体のものになりました。")
            return redirect("talk_detail", talk_id=talk.pk)
    status = 422 if request.method == "POST" else 200
    context = {"dialogue": dialogue, "crumbs": crumbs(dialogue), "form": form}
    return render(request, "proposals/dialogue_apply.html", context, status=status)


@page("GET", "POST")
def talk_detail(request: HttpRequest, talk_id: str) -> HttpResponse:
    """What both parties know of one talk; POST adds to the record."""
    talk = _talk(request, talk_id)
    refusal = permissions.may_write(request.user, talk)
    form = EntryForm(request.POST or None)
    if request.method == "POST":
        ensure(refusal)
        if form.is_valid():
            domain.add_entry(by=actor(request), talk_id=talk.pk, text=form.cleaned_data["text"])
            messages.success(request, "記録を加えました。相手にも知らせました。")
            return redirect("talk_detail", talk_id=talk.pk)
    user = request.user
    context = {
        "talk": talk,
        "dialogue": talk.dialogue,
        "crumbs": crumbs(talk.dialogue),
        "slot": slot_words(talk.slot) if talk.slot else "",
        "entries": talk.entries.order_by("created_at", "pk"),
        "form": form if refusal is None else None,
        "may_summarise": permissions.may_write_summary(user, talk) is None,
        "may_approve": permissions.may_approve_summary(user, talk) is None,
        "may_publish": permissions.may_publish_summary(user, talk) is None,
        "may_cancel": permissions.may_cancel_talk(user, talk) is None,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "proposals/talk_detail.html", context, status=status)


@page("GET", "POST")
def talk_summary(request: HttpRequest, talk_id: str) -> HttpResponse:
    """Write the publishable summary; whoever writes second is told and loses nothing."""
    talk = _talk(request, talk_id)
    ensure(permissions.may_write_summary(request.user, talk))
    initial = {"summary": talk.summary, "version": talk.summary_version}
    form = SummaryForm(request.POST or None, initial=initial)
    context: dict[str, Any] = {"talk": talk, "crumbs": crumbs(talk.dialogue), "form": form}
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            domain.write_summary(
                by=actor(request),
                talk_id=talk.pk,
                version=form.made_on,
                text=form.cleaned_data["summary"],
            )
        except Conflict:
            talk = _talk(request, talk_id)
            form.take_version(talk.summary_version)
            context |= {"conflict": True, "saved": talk.summary}
            status = 409
        else:
            messages.success(request, "要旨を保存しました。両方の承認がそろうと公表できます。")
            return redirect("talk_detail", talk_id=talk.pk)
    return render(request, "proposals/talk_summary.html", context, status=status)


@page("GET", "POST")
def talk_act(request: HttpRequest, talk_id: str, action: str) -> HttpResponse:
    """A confirmation page, then: approve the summary, publish it, or call the talk off."""
    talk = _talk(request, talk_id)
    if action not in _ACTS:
        raise Http404
    label, refusal_of = _ACTS[action]
    ensure(refusal_of(request.user, talk))
    if request.method == "POST":
        version = request.POST.get("version", "")
        by = actor(request)
        try:
            if action == "approve":
                number = int(version) if version.isascii() and version.isdigit() else 0
                domain.approve_summary(by=by, talk_id=talk.pk, version=number)
            elif action == "publish":
                domain.publish_summary(by=by, talk_id=talk.pk)
            else:
                domain.cancel_talk(by=by, talk_id=talk.pk)
        except Conflict:
            messages.warning(
                request, "要旨が書き直されています。新しい要旨を読んでから承認してください。"
            )
            return redirect("talk_act", talk_id=talk.pk, action="approve")
        messages.success(request, f"「{label}」を行いました。")
        return redirect("talk_detail", talk_id=talk.pk)
    context = {
        "talk": talk,
        "crumbs": crumbs(talk.dialogue),
        "label": label,
        "action": action,
    }
    return render(request, "proposals/talk_act.html", context)


_ACTS = {
    "approve": ("要旨を承認する", permissions.may_approve_summary),
    "publish": ("要旨を公表する", permissions.may_publish_summary),
    "cancel": ("対話を取りやめる", permissions.may_cancel_talk),
}


@page("GET")
def talk_calendar(request: HttpRequest, talk_id: str) -> HttpResponse:
    """The booked slot as an .ics file."""
    talk = _talk(request, talk_id)
    if talk.slot is None or talk.cancelled_at:
        raise Http404
    event = CalendarEvent(
        key=f"talk-{talk.pk}",
        title=f"対話：{talk.dialogue.title}",
        starts=talk.slot.starts_at,
        ends=talk.slot.ends_at,
        changed_at=talk.applied_at,
        place="　".join(p for p in ("オンライン" * talk.slot.is_online, talk.slot.place) if p),
        url=request.build_absolute_uri(reverse("talk_detail", args=[talk.pk])),
    )
    return calendar_response([event], name=talk.dialogue.title, filename=f"talk-{talk.pk}.ics")


def _talk(request: HttpRequest, talk_id: str) -> DialogueTalk:
    rows = DialogueTalk.objects.visible_to(request.user)
    rows = rows.select_related("dialogue__municipality", "organisation", "slot")
    return get_object_or_404(rows, pk=talk_id)
