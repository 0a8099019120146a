"""Dialogues: the public list and page, their making, slots, documents and state."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from partners.actor import actor
from ppp_portal.clock import database_now
from ppp_portal.files.serving import file_response
from ppp_portal.form_differences import form_differences
from ppp_portal.http import page
from ppp_portal.lenient import page_number
from ppp_portal.once import once
from ppp_portal.refusals import Conflict, Refused, ensure
from proposals.dialogue_enums import DIALOGUE_TRANSITIONS, DialogueState
from proposals.domain import dialogue as domain
from proposals.domain import inquiry_link as links
from proposals.domain.dialogue_facts import given_fact
from proposals.forms.dialogue import CancelForm, DialogueForm, DocumentForm, SlotsForm
from proposals.models import (
    Challenge,
    Dialogue,
    DialogueDocument,
    DialogueSlot,
    DialogueTalk,
)
from proposals.models.dialogue import NEWEST_FIRST
from proposals.permissions import dialogue as permissions
from proposals.views.dialogue_facts import chain_steps, crumbs, side_facts

PER_PAGE = 20


@login_not_required
@page("GET")
def dialogue_list(request: HttpRequest) -> HttpResponse:
    """All that this reader may see, newest first; one's own in preparation come last."""
    rows = Dialogue.objects.visible_to(request.user).select_related("municipality")
    pages = Paginator(rows.order_by(NEWEST_FIRST, "-pk"), PER_PAGE)
    current = pages.get_page(page_number(request.GET.get("page")))
    context = {
        "rows": list(current),
        "page": current.number,
        "total_pages": pages.num_pages,
        "total": pages.count,
        "may_create": permissions.may_create_dialogue(request.user) is None,
    }
    return render(request, "proposals/dialogue_list.html", context)


@login_not_required
@page("GET")
def dialogue_detail(request: HttpRequest, pk: int) -> HttpResponse:
    dialogue = _dialogue(request, pk)
    own = DialogueTalk.objects.visible_to(request.user).filter(dialogue=dialogue)
    is_own = _is_own(request, dialogue)
    slots = list(slots_of(dialogue))
    context = {
        "dialogue": dialogue,
        "crumbs": crumbs(dialogue),
        "steps": chain_steps(dialogue),
        "facts": side_facts(dialogue, _challenge(request, dialogue)),
        "slots": slots,
        "free": sum(not slot.is_taken for slot in slots),
        "talks": own.select_related("organisation", "slot").order_by("slot__starts_at", "pk"),
        "told": DialogueTalk.objects.told()
        .filter(dialogue=dialogue)
        .select_related("organisation")
        .order_by("summary_published_at", "pk"),
        # Theirs until the call, everybody's from its first day.
        "documents": [
            given_fact(row)
            for row in DialogueDocument.objects.visible_to(request.user)
            .filter(dialogue=dialogue)
            .select_related("file")
        ],
        "documents_told": DialogueDocument.objects.public().filter(dialogue=dialogue).exists(),
        "inquiry": links.origin_of(request.user, dialogue=dialogue.pk),
        "is_own": is_own,
        "may_apply": permissions.may_apply(request.user, dialogue, database_now()) is None,
        "may_edit": permissions.may_edit_dialogue(request.user, dialogue) is None,
        "may_give": permissions.may_give_document(request.user, dialogue) is None,
        "actions": [
            row
            for row in DIALOGUE_TRANSITIONS
            if permissions.may_change_state(request.user, dialogue, row.action) is None
        ],
        "lacking": _lacking(request, dialogue),
    }
    return render(request, "proposals/dialogue_detail.html", context)


@page("GET", "POST")
@once
def dialogue_new(request: HttpRequest) -> HttpResponse:
    user = actor(request)
    ensure(permissions.may_create_dialogue(user))
    inquiry = links.asked_inquiry(request.GET, user)
    form = DialogueForm(
        request.POST or None, user=user, challenge=_asked_challenge(request), inquiry=inquiry
    )
    if request.method == "POST" and form.is_valid():
        try:
            dialogue = domain.create_dialogue(
                by=user,
                municipality=form.cleaned_data["municipality"],
                values=form.values(),
                invited=form.organisations,
            )
        except ValidationError as error:
            form.add_errors(error)
        else:
            if inquiry:
                links.grew(by=user, inquiry=inquiry, record=dialogue)
            messages.success(request, "保存しました。つづけて、対話の枠を設けてください。")
            return redirect("dialogue_slots", pk=dialogue.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "proposals/dialogue_form.html", {"form": form}, status=status)


@page("GET", "POST")
def dialogue_edit(request: HttpRequest, pk: int) -> HttpResponse:
    dialogue = _dialogue(request, pk)
    user = actor(request)
    ensure(permissions.may_edit_dialogue(user, dialogue))
    form = DialogueForm(request.POST or None, user=user, dialogue=dialogue)
    context: dict[str, Any] = {"form": form, "dialogue": dialogue, "crumbs": crumbs(dialogue)}
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            domain.update_dialogue(
                by=user,
                dialogue_id=pk,
                version=form.made_on,
                values=form.values(),
                invited=form.organisations,
            )
        except ValidationError as error:
            form.add_errors(error)
        except Conflict:
            current = _dialogue(request, pk)
            saved = DialogueForm(user=user, dialogue=current)
            form.take_version(current.version)
            context |= {"differences": form_differences(saved, form), "conflict": True}
            status = 409
        else:
            messages.success(request, "保存しました。")
            return redirect("dialogue_detail", pk=pk)
    return render(request, "proposals/dialogue_form.html", context, status=status)


@page("GET", "POST")
def dialogue_slots(request: HttpRequest, pk: int) -> HttpResponse:
    """The slots there are, and a form for more."""
    dialogue = _dialogue(request, pk)
    ensure(permissions.may_edit_dialogue(request.user, dialogue))
    form = SlotsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            slots = domain.add_slots(by=actor(request), dialogue_id=pk, **form.values())
        except ValidationError as error:
            form.add_errors(error)
        else:
            messages.success(request, f"枠を{len(slots)}つ設けました。")
            return redirect("dialogue_slots", pk=pk)
    status = 422 if request.method == "POST" else 200
    context = {
        "dialogue": dialogue,
        "crumbs": crumbs(dialogue),
        "form": form,
        "slots": slots_of(dialogue),
    }
    return render(request, "proposals/dialogue_slots.html", context, status=status)


@page("POST")
def dialogue_slot_remove(request: HttpRequest, pk: int, slot_id: int) -> HttpResponse:
    dialogue = _dialogue(request, pk)
    ensure(permissions.may_edit_dialogue(request.user, dialogue))
    get_object_or_404(dialogue.slots, pk=slot_id)
    try:
        domain.remove_slot(by=actor(request), dialogue_id=pk, slot_id=slot_id)
    except Refused as refused:
        messages.error(request, refused.reason)
    else:
        messages.success(request, "枠を消しました。")
    return redirect("dialogue_slots", pk=pk)


@page("GET", "POST")
@once
def dialogue_document_new(request: HttpRequest, pk: int) -> HttpResponse:
    dialogue = _dialogue(request, pk)
    ensure(permissions.may_give_document(request.user, dialogue))
    user = actor(request)
    form = DocumentForm(request.POST or None, request.FILES or None, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            domain.give_document(by=user, dialogue_id=pk, values=form.values(), upload=form.upload)
        except ValidationError as error:
            form.add_errors(error)
        else:
            messages.success(request, "渡した資料を記録しました。公募の初日に公開されます。")
            return redirect("dialogue_detail", pk=pk)
    status = 422 if request.method == "POST" else 200
    context = {"dialogue": dialogue, "crumbs": crumbs(dialogue), "form": form}
    return render(request, "proposals/dialogue_document.html", context, status=status)


@login_not_required
@page("GET")
def dialogue_document_file(request: HttpRequest, pk: int, document_id: int) -> HttpResponseBase:
    """Readable to everybody from the call's first day, also where the dialogue's page is not."""
    rows = DialogueDocument.objects.visible_to(request.user).select_related("file")
    document = get_object_or_404(rows, pk=document_id, dialogue=pk)
    if document.file is None:
        raise Http404
    return file_response(request, document.file, as_download=True)


@page("GET", "POST")
def dialogue_state(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """A confirmation page, then the change; cancelling asks why."""
    dialogue = _dialogue(request, pk)
    transition = next((row for row in DIALOGUE_TRANSITIONS if row.action == action), None)
    if transition is None:
        raise Http404
    ensure(permissions.may_change_state(request.user, dialogue, action))
    cancels = transition.target == DialogueState.CANCELLED
    form = CancelForm(request.POST or None) if cancels else None
    if request.method == "POST" and (form is None or form.is_valid()):
        reason = form.cleaned_data["reason"] if form else ""
        domain.change_state(by=actor(request), dialogue_id=pk, action=action, reason=reason)
        messages.success(request, f"「{transition.label}」を行いました。")
        return redirect("dialogue_detail", pk=pk)
    status = 422 if request.method == "POST" else 200
    context = {
        "dialogue": dialogue,
        "crumbs": crumbs(dialogue),
        "transition": transition,
        "form": form,
    }
    return render(request, "proposals/dialogue_state.html", context, status=status)


def slots_of(dialogue: Dialogue) -> QuerySet[Any]:
    """The slots in order, each with `is_taken`; one query."""
    taken = DialogueTalk.objects.live().filter(slot=OuterRef("pk"))
    rows = DialogueSlot.objects.filter(dialogue=dialogue).annotate(is_taken=Exists(taken))
    return rows.order_by("starts_at", "pk")


def _dialogue(request: HttpRequest, pk: int) -> Dialogue:
    rows = Dialogue.objects.visible_to(request.user).select_related("municipality", "challenge")
    return get_object_or_404(rows, pk=pk)


def _is_own(request: HttpRequest, dialogue: Dialogue) -> bool:
    user = request.user
    return user.is_authenticated and dialogue.municipality_id in user.municipality_ids()


def _challenge(request: HttpRequest, dialogue: Dialogue) -> Challenge | None:
    """The challenge it came from, only where this reader may see it."""
    visible = Challenge.objects.visible_to(request.user)
    pk = dialogue.challenge_id
    return visible.filter(pk=pk).first() if pk else None


def _asked_challenge(request: HttpRequest) -> Challenge | None:
    text = request.GET.get("challenge", "")
    if not (text.isascii() and text.isdigit() and len(text) < 18):
        return None
    return Challenge.objects.visible_to(request.user).filter(pk=int(text)).first()


def _lacking(request: HttpRequest, dialogue: Dialogue) -> str:
    """Why applications cannot be taken yet, for those who prepare it."""
    if dialogue.opened_at or permissions.may_edit_dialogue(request.user, dialogue):
        return ""
    refusal = permissions.may_change_state(request.user, dialogue, "open")
    return permissions.why_not_open(dialogue) or refusal or ""
