"""Looking at a proposal: as the committee will see it, two versions, on paper, and once opened."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from partners.actor import actor
from ppp_portal.http import page
from ppp_portal.pdf import pdf_response
from ppp_portal.refusals import Conflict, Refused
from proposals.domain.proposal import restore_version
from proposals.domain.sealed import read_opened, read_opened_file, read_own
from proposals.domain.writing import identity_of, overview
from proposals.enums import Gate
from proposals.forms.entry import files_by_document
from proposals.models import Disqualification, Proposal, ProposalVersion
from proposals.permissions.decision import may_disqualify
from proposals.permissions.proposal import may_read_opened
from proposals.views.crumbs import proposal_crumbs, staff_crumbs
from proposals.views.proposal import own, visible
from proposals.views.sealed_file import sent_file
from proposals.writing.comparison import compare, has_changes
from proposals.writing.content import Content
from proposals.writing.identifying import Clue


@page("GET")
def proposal_preview(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The draft without the proposer's name; what gives it away is pointed out."""
    proposal = own(request, pk)
    content = read_own(by=actor(request), proposal=proposal)
    found = overview(proposal.call, content, identity_of(proposal))
    context = {
        "proposal": proposal,
        "call": proposal.call,
        "crumbs": proposal_crumbs(proposal, "委員に見える形"),
        "content": content,
        "overview": found,
        "title": pieces(content.title, found.title_clues),
        "sections": [
            (row.criterion, pieces(content.answer(row.criterion.key).text, row.clues))
            for row in found.rows
        ],
    }
    return render(request, "proposals/proposal_preview.html", context)


@page("GET")
def proposal_compare(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Two versions, or a version and the draft, side by side in one text."""
    proposal = own(request, pk)
    versions = list(proposal.versions.order_by("-number"))
    newer = _chosen(request.GET.get("to"), versions)
    older = _chosen(request.GET.get("from"), versions) or (versions[0] if versions else None)
    contents = [
        read_own(by=actor(request), proposal=proposal, version=version)
        for version in (older, newer)
    ]
    changes = _changes(proposal, *contents)
    context = {
        "proposal": proposal,
        "call": proposal.call,
        "crumbs": proposal_crumbs(proposal, "版の比較"),
        "versions": versions,
        "older": older,
        "newer": newer,
        "changes": changes,
    }
    return render(request, "proposals/proposal_compare.html", context)


@page("POST")
def proposal_restore(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make a kept version the draft again."""
    proposal = own(request, pk)
    number = request.POST.get("number", "")
    edit = request.POST.get("version", "")
    if not (number.isdecimal() and edit.isdecimal() and len(number + edit) < 18):
        raise Refused("版を選び直してください。")
    try:
        restore_version(
            by=actor(request), proposal_id=proposal.pk, number=int(number), edit=int(edit)
        )
    except ProposalVersion.DoesNotExist:
        raise Http404 from None
    except Conflict:
        raise Refused(
            "ほかの人が下書きを保存しました。版の一覧を開き直してから、もう一度お試しください。"
        ) from None
    messages.success(request, f"第{number}版の内容を、下書きに戻しました。")
    return redirect("proposal_edit", pk=pk)


@page("GET")
def proposal_pdf(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One's own proposal on paper: what is submitted, or else the draft."""
    proposal = own(request, pk)
    version = proposal.submission
    content = read_own(by=actor(request), proposal=proposal, version=version)
    context = {
        "proposal": proposal,
        "call": proposal.call,
        "content": content,
        "version": version,
        "overview": overview(proposal.call, content),
        "sections": answered(proposal, content),
    }
    return pdf_response(request, "pdf/proposal.html", context, "提案書.pdf")


@page("GET", records_access=True)
def proposal_opened(request: HttpRequest, pk: UUID) -> HttpResponse:
    """An opened proposal, for the call's staff and administrators; the read is on the trail."""
    proposal = visible(request, pk)
    if may_read_opened(request.user, proposal):
        raise Http404  # its own people have their own page
    opened = read_opened(by=actor(request), proposal_id=proposal.pk)
    context = {
        "proposal": proposal,
        "call": proposal.call,
        "crumbs": staff_crumbs(proposal.call, proposal.entry.organisation.name),
        "opened": opened,
        "content": opened.content,
        "overview": overview(proposal.call, opened.content),
        "sections": answered(proposal, opened.content),
        "may_disqualify": may_disqualify(request.user, proposal.call) is None
        and not Disqualification.objects.filter(proposal=proposal).exists(),
        **files_by_document(proposal.call, Gate.PROPOSAL, opened.content.files),
    }
    return render(request, "proposals/proposal_opened.html", context)


@page("GET", records_access=True)
def proposal_opened_file(request: HttpRequest, pk: UUID, file_id: UUID) -> HttpResponse:
    """A file of an opened proposal; the read is on the trail."""
    proposal = visible(request, pk)
    if may_read_opened(request.user, proposal):
        raise Http404
    try:
        found = read_opened_file(by=actor(request), proposal_id=proposal.pk, file_id=str(file_id))
    except Refused:
        raise Http404 from None
    return sent_file(*found)


def answered(proposal: Proposal, content: Content) -> list[tuple[Any, Any]]:
    """Each criterion that asks for an answer, with it."""
    criteria = proposal.call.criteria.filter(needs_answer=True)
    return [(one, content.answer(one.key)) for one in criteria]


def pieces(text: str, clues: list[Clue]) -> list[tuple[str, str]]:
    """The text cut at its clues: (what it gives away or "", the piece)."""
    found: list[tuple[str, str]] = []
    end = 0
    for clue in clues:
        found += [("", text[end : clue.start]), (clue.what, clue.text)]
        end = clue.end
    return [(what, piece) for what, piece in [*found, ("", text[end:])] if piece]


def _chosen(number: str | None, versions: list[ProposalVersion]) -> ProposalVersion | None:
    return next((one for one in versions if str(one.number) == number), None)


def _changes(proposal: Proposal, before: Content, after: Content) -> list[tuple[str, Any]]:
    """(what, pieces) for everything that is not the same in both."""
    texts = [("提案の名称", before.title, after.title)]
    for one in proposal.call.criteria.filter(needs_answer=True):
        old, new = before.answer(one.key), after.answer(one.key)
        texts.append((one.name, old.text, new.text))
        texts.append((f"{one.name}：公開しない求め", _withheld(old), _withheld(new)))
    texts.append(("見積金額", _price(before), _price(after)))
    texts.append(("ファイル", _files(before), _files(after)))
    compared = [(what, compare(old, new)) for what, old, new in texts]
    return [(what, found) for what, found in compared if has_changes(found)]


def _withheld(answer: Any) -> str:
    return f"求める（{answer.withhold_reason}）" if answer.withhold else "求めない"


def _price(content: Content) -> str:
    price = content.price
    total = "未記入" if price.total is None else f"{price.total:,}円"
    lines = [f"{line.name} {line.quantity} {line.amount:,}円 {line.note}" for line in price.lines]
    return "\n".join([total, *lines])


def _files(content: Content) -> str:
    return "\n".join(one.name for one in content.files)
