"""参加申込 from the entrant's side: writing, files, sending, stepping back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from partners.actor import actor
from partners.middleware import current_membership
from ppp_portal.clock import database_now, is_in_time
from ppp_portal.form_differences import form_differences
from ppp_portal.http import keep_writes, page
from ppp_portal.refusals import Conflict, ensure
from proposals.domain import entry as domain
from proposals.domain.sealed import read_entry, read_entry_file
from proposals.enums import EntryState, Gate
from proposals.forms.entry import EntryForms, files_by_document, gate_documents
from proposals.forms.sealed_file import SealedFileForm
from proposals.models import Call, Entry, ResultNotice
from proposals.permissions import entry as permissions
from proposals.views.crumbs import entrant_crumbs
from proposals.views.intake import sealed_intake
from proposals.views.sealed_file import sent_file


@page("GET", "POST")
def entry_own(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own entry: how to enter, the form, or where it stands."""
    call = get_object_or_404(Call.objects.visible_to(request.user), pk=pk)
    entry = _own(request, call)
    if entry is None:
        return _begin(request, call)
    if permissions.may_edit_entry(request.user, entry):
        return render(request, "proposals/entry_own.html", _standing(request, entry))
    forms = EntryForms(request.POST or None, entry=entry)
    context: dict[str, Any] = _standing(request, entry) | {"forms": forms}
    if request.method != "POST":
        return render(request, "proposals/entry_form.html", context)
    status = 422
    if forms.is_valid():
        try:
            domain.update_entry(
                by=actor(request),
                entry_id=entry.pk,
                version=forms.version,
                values=forms.form.values(),
                members=forms.member_inputs(),
            )
        except ValidationError as error:
            for texts in getattr(error, "message_dict", {"": error.messages}).values():
                forms.form.add_error(None, texts)
        except Conflict as conflict:
            current = conflict.current
            assert isinstance(current, Entry)
            saved = EntryForms(entry=current)
            context["differences"] = form_differences(saved.form, forms.form)
            context["conflict"] = True
            forms.take_version(current.version)
            status = 409
        else:
            messages.success(request, "参加申込書を保存しました。まだ提出していません。")
            return redirect("entry_submit" if "submit" in request.POST else "entry_own", pk=pk)
    return render(request, "proposals/entry_form.html", context, status=status)


@sealed_intake
@page("POST")
def entry_files(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a file, or take one out."""
    call = get_object_or_404(Call.objects.visible_to(request.user), pk=pk)
    entry = _own_or_404(request, call)
    ensure(permissions.may_edit_entry(request.user, entry))
    if "remove" in request.POST:
        domain.remove_entry_file(
            by=actor(request), entry_id=entry.pk, file_id=request.POST["remove"]
        )
        return redirect("entry_own", pk=pk)
    documents = gate_documents(call, Gate.ENTRY)
    form = SealedFileForm(request.POST, request.FILES, documents=documents)
    if not form.is_valid():
        context = _standing(request, entry)
        context |= {"forms": EntryForms(entry=entry), "file_form": form}
        return render(request, "proposals/entry_form.html", context, status=422)
    domain.add_entry_file(
        by=actor(request), entry_id=entry.pk, attachment=form.attachment(), data=form.data_bytes()
    )
    messages.success(request, "ファイルを付けました。")
    return redirect("entry_own", pk=pk)


@sealed_intake
@page("GET", "POST")
def entry_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """The confirmation page, then the legal act; late, it is said at once and nothing is lost."""
    call = get_object_or_404(Call.objects.visible_to(request.user), pk=pk)
    entry = _own_or_404(request, call)
    if request.method != "POST" or entry.state == EntryState.DRAFT:
        ensure(permissions.may_submit_entry(request.user, entry))
    context = _standing(request, entry)
    if request.method != "POST":
        context["lacks"] = domain.what_lacks(entry)
        return render(request, "proposals/entry_submit.html", context)
    try:
        entry = domain.submit_entry(
            by=actor(request),
            entry_id=entry.pk,
            version=_number(request.POST.get("version")),
            received_at=request.received_at,  # type: ignore[attr-defined]
        )
    except ValidationError as error:
        return render(
            request,
            "proposals/entry_submit.html",
            context | {"problems": error.messages},
            status=422,
        )
    except Conflict as conflict:
        context |= {"entry": conflict.current, "conflict": True}
        return render(request, "proposals/entry_submit.html", context, status=409)
    if entry.state == EntryState.DRAFT:
        answer = render(
            request, "proposals/entry_late.html", context | {"entry": entry}, status=403
        )
        return keep_writes(answer)
    messages.success(request, f"参加申込書を受け付けました。受付番号は{entry.receipt_number}です。")
    return redirect("entry_own", pk=pk)


@page("GET", "POST")
def entry_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """辞退: a confirmation page, then the legal act."""
    call = get_object_or_404(Call.objects.visible_to(request.user), pk=pk)
    entry = _own_or_404(request, call)
    ensure(permissions.may_withdraw_entry(request.user, entry))
    if request.method == "POST":
        domain.withdraw_entry(
            by=actor(request), entry_id=entry.pk, reason=request.POST.get("reason", "")[:2000]
        )
        messages.success(request, "辞退を届け出ました。")
        return redirect("entry_own", pk=pk)
    return render(request, "proposals/entry_withdraw.html", _standing(request, entry))


@page("POST")
def entry_writers(request: HttpRequest, pk: int) -> HttpResponse:
    """Which members of the consortium write along."""
    call = get_object_or_404(Call.objects.visible_to(request.user), pk=pk)
    entry = _own_or_404(request, call)
    ids = [_number(value) for value in request.POST.getlist("member")]
    domain.set_co_writers(by=actor(request), entry_id=entry.pk, member_ids=ids)
    messages.success(request, "共同で執筆する団体を変えました。")
    return redirect("entry_own", pk=pk)


@page("GET")
def entry_file(request: HttpRequest, pk: UUID, file_id: UUID) -> HttpResponse:
    """A file of an entry, for the entrant and for the call's staff."""
    entry = get_object_or_404(Entry.objects.visible_to(request.user), pk=pk)
    found = read_entry_file(by=actor(request), entry=entry, file_id=str(file_id))
    if found is None:
        raise Http404
    return sent_file(*found)


def _begin(request: HttpRequest, call: Call) -> HttpResponse:
    """Before there is an entry: what it takes, and the button that begins."""
    membership = current_membership(request)
    organisation_id = membership.organisation_id if membership else None
    refusal = permissions.may_enter(request.user, call, organisation_id)
    if request.method == "POST":
        ensure(refusal)
        assert organisation_id is not None  # may_enter
        domain.start_entry(by=actor(request), call_id=call.pk, organisation_id=organisation_id)
        return redirect("entry_own", pk=call.pk)
    return render(
        request,
        "proposals/entry_begin.html",
        {"call": call, "refusal": refusal, "crumbs": entrant_crumbs(call)} | _still_open(call),
    )


def _own(request: HttpRequest, call: Call) -> Entry | None:
    """The entry of the organisation one acts for, or else of any of one's own."""
    user = actor(request)
    membership = current_membership(request)
    rows = Entry.objects.filter(call=call, organisation__in=user.organisation_ids())
    rows = rows.select_related("call__municipality", "organisation")
    if membership and membership.organisation_id:
        return rows.filter(organisation=membership.organisation_id).first()
    found: Entry | None = rows.order_by("pk").first()
    return found


def _own_or_404(request: HttpRequest, call: Call) -> Entry:
    entry = _own(request, call)
    if entry is None:
        raise Http404
    return entry


def _standing(request: HttpRequest, entry: Entry) -> dict[str, Any]:
    """What every page of one's own entry shows."""
    documents = gate_documents(entry.call, Gate.ENTRY)
    proposal = getattr(entry, "proposal", None)
    return {
        "entry": entry,
        "call": entry.call,
        "crumbs": entrant_crumbs(entry.call),
        **files_by_document(entry.call, Gate.ENTRY, read_entry(entry).files),
        "members": list(entry.members.all()),
        "file_form": SealedFileForm(documents=documents),
        "proposal": proposal,
        "result": ResultNotice.objects.filter(entry=entry, released_at__isnull=False).first(),
        **_still_open(entry.call),
        "may_submit": permissions.may_submit_entry(request.user, entry) is None,
        "submit_refusal": permissions.may_submit_entry(request.user, entry),
        "may_withdraw": permissions.may_withdraw_entry(request.user, entry) is None,
        "may_share": permissions.may_share_writing(request.user, entry) is None,
    }


def _still_open(call: Call) -> dict[str, bool]:
    """Which of the two gates what is sent now would pass."""
    now = database_now()
    return {
        "entry_is_open": is_in_time(now, call.entry_deadline),
        "proposals_are_open": is_in_time(now, call.proposals_due_at),
    }


def _number(value: str | None) -> int:
    """A number of a form; 0, which matches nothing, where it is none."""
    return int(value) if value and value.isdecimal() and len(value) < 10 else 0
