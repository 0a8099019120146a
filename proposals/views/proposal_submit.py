"""The legal acts on a proposal: submitting it, taking it back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from partners.actor import actor
from ppp_portal.http import keep_writes, page
from ppp_portal.refusals import Conflict, ensure
from proposals.domain.sealed import read_own
from proposals.domain.submission import is_still_open, submit_proposal, withdraw_proposal
from proposals.domain.writing import identity_of, overview
from proposals.enums import Gate, VersionKind
from proposals.forms.entry import files_by_document
from proposals.models import Proposal
from proposals.permissions import proposal as permissions
from proposals.views.crumbs import proposal_crumbs
from proposals.views.intake import sealed_intake
from proposals.views.proposal import own


@sealed_intake
@page("GET", "POST")
def proposal_submit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A confirmation page that says what is missing, then the act: in, or late, never neither."""
    proposal = own(request, pk)
    if request.method != "POST":
        ensure(permissions.may_submit(request.user, proposal))
        return render(request, "proposals/proposal_submit.html", _confirmation(request, proposal))
    try:
        version = submit_proposal(
            by=actor(request),
            proposal_id=proposal.pk,
            edit=_number(request.POST.get("version")),
            received_at=request.received_at,  # type: ignore[attr-defined]
        )
    except Conflict:
        context = _confirmation(request, own(request, pk)) | {"conflict": True}
        return render(request, "proposals/proposal_submit.html", context, status=409)
    if version.kind == VersionKind.LATE:
        context = {
            "proposal": proposal,
            "call": proposal.call,
            "crumbs": proposal_crumbs(proposal, "締切後の提出"),
            "version": version,
        }
        answer = render(request, "proposals/proposal_late.html", context, status=403)
        return keep_writes(answer)
    messages.success(request, f"提案書を受け付けました。受付番号は{version.receipt_number}です。")
    return redirect("proposal_detail", pk=pk)


@sealed_intake
@page("GET", "POST")
def proposal_withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A confirmation page, then the act; until the deadline the draft can be submitted anew."""
    proposal = own(request, pk)
    ensure(permissions.may_withdraw(request.user, proposal))
    if request.method == "POST":
        withdraw_proposal(
            by=actor(request),
            proposal_id=proposal.pk,
            received_at=request.received_at,  # type: ignore[attr-defined]
        )
        messages.success(request, "提案を取り下げました。下書きは残っています。")
        return redirect("proposal_detail", pk=pk)
    context = {
        "proposal": proposal,
        "call": proposal.call,
        "crumbs": proposal_crumbs(proposal, "取下げ"),
    }
    return render(request, "proposals/proposal_withdraw.html", context)


def _confirmation(request: HttpRequest, proposal: Proposal) -> dict[str, object]:
    content = read_own(by=actor(request), proposal=proposal)
    return {
        "proposal": proposal,
        "call": proposal.call,
        "crumbs": proposal_crumbs(proposal, "提出"),
        "content": content,
        "overview": overview(proposal.call, content, identity_of(proposal)),
        "is_open": is_still_open(proposal.call),
        **files_by_document(proposal.call, Gate.PROPOSAL, content.files),
    }


def _number(value: str | None) -> int:
    """A number of a form; 0, which matches nothing, where it is none."""
    return int(value) if value and value.isdecimal() and len(value) < 10 else 0
