"""Writing a proposal: the list of one's own, one of them, its editor, its files."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from partners.actor import actor
from ppp_portal.http import page
from ppp_portal.refusals import Conflict, ensure
from proposals.domain import proposal as domain
from proposals.domain.sealed import read_own, read_own_file
from proposals.domain.submission import is_still_open
from proposals.domain.writing import identity_of, overview
from proposals.enums import Gate
from proposals.forms.entry import gate_documents
from proposals.forms.proposal import FileMarkForm, ProposalForms
from proposals.forms.sealed_file import SealedFileForm
from proposals.models import Entry, Proposal
from proposals.permissions import proposal as permissions
from proposals.views.crumbs import proposal_crumbs
from proposals.views.intake import sealed_intake
from proposals.views.sealed_file import sent_file
from proposals.writing.content import Attachment, Content

SHOWN = 50


@page("GET")
def proposal_list(request: HttpRequest) -> HttpResponse:
    """私たちの提案: entries and proposals of one's organisations, the nearest deadline first."""
    user = actor(request)
    entries = (
        Entry.objects.of_writers(user)
        .select_related("call__municipality", "organisation", "proposal__submission")
        .order_by("-call__proposals_due_at", "pk")[:SHOWN]
    )
    return render(request, "proposals/proposal_list.html", {"entries": entries})


@page("POST")
def proposal_start(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Begin the proposal of an entry, or go to the one there is."""
    entry = get_object_or_404(Entry.objects.visible_to(request.user), pk=pk)
    proposal = domain.start_proposal(by=actor(request), entry_id=entry.pk)
    return redirect("proposal_edit", pk=proposal.pk)


@page("GET")
def proposal_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where one's own proposal stands. Staff go on to what has been opened."""
    proposal = visible(request, pk)
    if permissions.may_read_own(request.user, proposal):
        return redirect("proposal_opened", pk=pk)
    content = read_own(by=actor(request), proposal=proposal)
    context = {
        "proposal": proposal,
        "crumbs": proposal_crumbs(proposal),
        "entry": proposal.entry,
        "call": proposal.call,
        "content": content,
        "overview": overview(proposal.call, content),
        "versions": proposal.versions.select_related("made_by").order_by("-number")[:SHOWN],
        "writers": proposal.entry.members.filter(is_co_writer=True),
        "is_open": is_still_open(proposal.call),
        "write_refusal": permissions.may_write(request.user, proposal),
        "submit_refusal": permissions.may_submit(request.user, proposal),
        "withdraw_refusal": permissions.may_withdraw(request.user, proposal),
    }
    return render(request, "proposals/proposal_detail.html", context)


@sealed_intake
@page("GET", "POST")
def proposal_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Criterion by criterion. The same address takes the autosave, answered as JSON."""
    proposal = own(request, pk)
    ensure(permissions.may_write(request.user, proposal))
    content = read_own(by=actor(request), proposal=proposal)
    data = request.POST or None
    forms = ProposalForms(data, call=proposal.call, content=content, edit=proposal.edit)
    context: dict[str, Any] = {
        "proposal": proposal,
        "call": proposal.call,
        "crumbs": proposal_crumbs(proposal, "編集"),
        "forms": forms,
        "sections": forms.sections(),
        "overview": overview(proposal.call, content),
    }
    if request.method != "POST":
        return render(request, "proposals/proposal_form.html", context)
    is_automatic = "autosave" in request.POST
    status = 422
    # An autosave keeps what is typed even where it is wrong yet; the button then says so.
    if forms.is_valid() or (is_automatic and forms.is_whole):
        try:
            saved = domain.save_draft(
                by=actor(request),
                proposal_id=proposal.pk,
                edit=forms.version,
                content=forms.content(),
                keep=not is_automatic,
            )
        except Conflict as conflict:
            context |= _conflict(request, conflict, forms)
            status = 409
        else:
            return _saved(request, saved, is_automatic=is_automatic)
    if is_automatic:
        return JsonResponse({"refused": True}, status=status)
    return render(request, "proposals/proposal_form.html", context, status=status)


@sealed_intake
@page("GET", "POST")
def proposal_files(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The files: adding one, saying what it is, taking it out."""
    proposal = own(request, pk)
    ensure(permissions.may_write(request.user, proposal))
    documents = gate_documents(proposal.call, Gate.PROPOSAL)
    content = read_own(by=actor(request), proposal=proposal)
    posted = request.POST if request.method == "POST" else {}
    form = SealedFileForm(documents=documents)
    marked: FileMarkForm | None = None
    if "remove" in posted:
        domain.remove_file(by=actor(request), proposal_id=proposal.pk, file_id=posted["remove"])
        messages.success(request, "ファイルを外しました。")
        return redirect("proposal_files", pk=pk)
    if "mark" in posted:
        marked = FileMarkForm(posted, documents=documents, prefix=posted["mark"])
        if marked.is_valid():
            _mark(request, proposal, content, posted["mark"], marked)
            return redirect("proposal_files", pk=pk)
    elif request.method == "POST":
        form = SealedFileForm(posted, request.FILES, documents=documents)
        if form.is_valid():
            domain.add_file(
                by=actor(request),
                proposal_id=proposal.pk,
                attachment=form.attachment(),
                data=form.data_bytes(),
            )
            messages.success(request, "ファイルを付けました。")
            return redirect("proposal_files", pk=pk)
    context = {
        "proposal": proposal,
        "call": proposal.call,
        "crumbs": proposal_crumbs(proposal, "ファイル"),
        "rows": [(one, _mark_form(one, documents, marked)) for one in content.files],
        "form": form,
        "clues": overview(proposal.call, content, identity_of(proposal)).file_clues,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "proposals/proposal_files.html", context, status=status)


@page("GET")
def proposal_file(request: HttpRequest, pk: UUID, file_id: UUID) -> HttpResponse:
    """One file of one's own proposal, of the draft or of a kept version."""
    found = read_own_file(by=actor(request), proposal=own(request, pk), file_id=str(file_id))
    if found is None:
        raise Http404
    return sent_file(*found)


def visible(request: HttpRequest, pk: UUID) -> Proposal:
    """The proposal, if this user may know of it at all; else 404."""
    rows = Proposal.objects.visible_to(request.user).with_call()
    found: Proposal = get_object_or_404(rows, pk=pk)
    return found


def own(request: HttpRequest, pk: UUID) -> Proposal:
    """The proposal, if this user writes it; 404 for staff, to whom it is another page."""
    rows = Proposal.objects.of_writers(actor(request)).with_call()
    found: Proposal = get_object_or_404(rows, pk=pk)
    return found


def _saved(request: HttpRequest, saved: Proposal, *, is_automatic: bool) -> HttpResponse:
    if is_automatic:
        at = timezone.localtime(saved.edited_at)
        return JsonResponse({"saved_at": f"{at:%H:%M}", "version": saved.edit})
    messages.success(request, "保存しました。まだ提出していません。")
    target = "proposal_submit" if "submit" in request.POST else "proposal_edit"
    return redirect(target, pk=saved.pk)


def _conflict(request: HttpRequest, conflict: Conflict, forms: ProposalForms) -> dict[str, Any]:
    """Both texts; saving again stands on what is saved now."""
    current = conflict.current
    assert isinstance(current, Proposal)
    content = read_own(by=actor(request), proposal=current)
    saved = ProposalForms(call=current.call, content=content, edit=current.edit)
    forms.take_version(current.edit)
    return {"differences": forms.differences(saved), "conflict": True}


def _mark_form(
    one: Attachment, documents: list[tuple[str, str]], marked: FileMarkForm | None
) -> FileMarkForm:
    """The form beside one file: as sent where that was refused, else as saved."""
    if marked is not None and marked.prefix == one.file_id:
        return marked
    initial = {
        "document": one.document_id,
        "withhold": one.withhold,
        "reason": one.withhold_reason,
    }
    return FileMarkForm(documents=documents, prefix=one.file_id, initial=initial)


def _mark(
    request: HttpRequest, proposal: Proposal, content: Content, file_id: str, form: FileMarkForm
) -> None:
    cleaned = form.cleaned_data
    changed = content.with_marks(
        file_id,
        document_id=cleaned["document"],
        withhold=cleaned["withhold"],
        withhold_reason=cleaned["reason"],
    )
    domain.save_draft(
        by=actor(request),
        proposal_id=proposal.pk,
        edit=proposal.edit,
        content=changed,
        keep=False,
    )
    messages.success(request, "ファイルの説明を保存しました。")
