"""参加申込 from the side of the call's staff: the list, one entry, accepting and refusing."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from partners.actor import actor
from partners.domain.secondment_page import secondment_ties, tie_words
from ppp_portal.http import page
from ppp_portal.refusals import ensure
from proposals.domain import entry as domain
from proposals.domain.opening import opening_state
from proposals.domain.sealed import open_call, read_entry
from proposals.enums import ACCEPT, ENTRY_TRANSITIONS, REFUSE, Gate
from proposals.forms.entry import DecisionForm, files_by_document
from proposals.models import Call, Entry
from proposals.permissions.call import may_handle_call
from proposals.permissions.entry import may_decide_entry
from proposals.permissions.proposal import may_open_proposals
from proposals.views.crumbs import staff_crumbs


@page("GET")
def entry_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The entries of a call as far as its policy lets staff know them, and the way to open."""
    call = get_object_or_404(
        Call.objects.visible_to(request.user).select_related("municipality"), pk=pk
    )
    ensure(may_handle_call(request.user, call))
    entries = (
        Entry.objects.visible_to(request.user)
        .filter(call=call)
        .select_related("organisation", "proposal__submission")
        .order_by("received_at", "pk")
    )
    ties = secondment_ties(
        call.municipality, [row.organisation_id for row in entries], timezone.localdate()
    )
    context = {
        "call": call,
        "crumbs": staff_crumbs(call),
        "entries": entries,
        "ties": [
            (row.organisation.name, tie_words(tie))
            for row in entries
            for tie in ties.get(row.organisation_id, ())
        ],
        "opening": opening_state(call),
        "open_refusal": may_open_proposals(request.user, call),
    }
    return render(request, "proposals/entry_list.html", context)


@page("GET")
def entry_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One entry, for the call's staff."""
    entry = _entry(request, pk)
    if entry.organisation_id in actor(request).organisation_ids():
        return redirect("entry_own", pk=entry.call_id)
    ensure(may_handle_call(request.user, entry.call))
    context = {
        "entry": entry,
        "call": entry.call,
        "crumbs": staff_crumbs(entry.call, entry.organisation.name),
        **files_by_document(entry.call, Gate.ENTRY, read_entry(entry).files),
        "members": list(entry.members.select_related("organisation")),
        "actions": [
            row
            for row in ENTRY_TRANSITIONS
            if row.action in (ACCEPT, REFUSE)
            and may_decide_entry(request.user, entry, row.action) is None
        ],
    }
    return render(request, "proposals/entry_detail.html", context)


@page("GET", "POST")
def entry_decide(request: HttpRequest, pk: UUID, action: str) -> HttpResponse:
    """A confirmation page with the reason, then the decision; the entrant is told by mail."""
    transition = next(
        (row for row in ENTRY_TRANSITIONS if row.action == action and action in (ACCEPT, REFUSE)),
        None,
    )
    if transition is None:
        raise Http404
    entry = _entry(request, pk)
    ensure(may_decide_entry(request.user, entry, action))
    posted = request.POST if request.method == "POST" else None
    form = DecisionForm(posted, is_required=action == REFUSE)
    if request.method == "POST" and form.is_valid():
        try:
            domain.decide_entry(
                by=actor(request),
                entry_id=entry.pk,
                action=action,
                reason=form.cleaned_data["reason"],
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "参加資格を確認し、申し込んだ団体に知らせました。")
            return redirect("entry_list", pk=entry.call_id)
    status = 422 if request.method == "POST" and form.errors else 200
    context = {
        "entry": entry,
        "call": entry.call,
        "crumbs": staff_crumbs(entry.call, transition.label),
        "form": form,
        "transition": transition,
    }
    return render(request, "proposals/entry_decide.html", context, status=status)


@page("GET", "POST")
def proposals_open(request: HttpRequest, pk: int) -> HttpResponse:
    """開封: a confirmation page, then the 承認者's act, past the deadline by the database's clock."""
    call = get_object_or_404(
        Call.objects.visible_to(request.user).select_related("municipality"), pk=pk
    )
    ensure(may_open_proposals(request.user, call))
    if request.method == "POST":
        open_call(by=actor(request), call_id=call.pk)
        messages.success(request, "締切までに提出された提案を開封しました。")
        return redirect("entry_list", pk=call.pk)
    context = {
        "call": call,
        "crumbs": staff_crumbs(call, "開封"),
        "opening": opening_state(call),
    }
    return render(request, "proposals/proposals_open.html", context)


def _entry(request: HttpRequest, pk: UUID) -> Entry:
    rows = Entry.objects.visible_to(request.user).select_related(
        "call__municipality", "organisation", "submitted_by"
    )
    found: Entry = get_object_or_404(rows, pk=pk)
    return found
