"""民間提案: what is public of the answers, one's own, and one proposal for its two parties."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from cases.models import Case
from partners.actor import actor
from ppp_portal.components import DONE, NOW, TO_COME, Crumb, Step
from ppp_portal.form_differences import form_differences
from ppp_portal.http import page
from ppp_portal.lenient import page_number
from ppp_portal.once import once
from ppp_portal.refusals import Conflict, ensure
from proposals.dialogue_enums import FreeProposalState
from proposals.domain import free_proposal as domain
from proposals.forms.free_proposal import (
    AnswerForm,
    ConsiderForm,
    FollowForm,
    FreeProposalForm,
    MessageForm,
    ReceiveForm,
)
from proposals.models import Call, FreeProposal
from proposals.permissions import free_proposal as permissions

PER_PAGE = 20
OWN_SHOWN = 50


@login_not_required
@page("GET")
def free_proposal_list(request: HttpRequest) -> HttpResponse:
    """Answers with their public parts for everybody; one's own proposals above them."""
    told = FreeProposal.objects.told().select_related("municipality", "organisation")
    pages = Paginator(told.order_by("-answered_at", "-id"), PER_PAGE)
    current = pages.get_page(page_number(request.GET.get("page")))
    rows = list(current)
    own = FreeProposal.objects.visible_to(request.user).select_related(
        "municipality", "organisation"
    )
    context = {
        "rows": rows,
        "followed": _followed(request, rows),
        "own": own.order_by("-created_at", "-id")[:OWN_SHOWN],
        "today": timezone.localdate(),
        "page": current.number,
        "total_pages": pages.num_pages,
        "total": pages.count,
        "may_create": permissions.may_create(request.user) is None,
    }
    return render(request, "proposals/free_proposal_list.html", context)


@page("GET", "POST")
@once
def free_proposal_new(request: HttpRequest) -> HttpResponse:
    user = actor(request)
    ensure(permissions.may_create(user))
    form = FreeProposalForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        assert form.found is not None
        try:
            proposal = domain.create_free_proposal(
                by=user,
                organisation=form.cleaned_data["organisation"],
                municipality=form.found,
                values=form.values(),
            )
        except ValidationError as error:
            form.add_errors(error)
        else:
            messages.success(
                request, "下書きを保存しました。提出するまで、あなたの団体だけが読めます。"
            )
            return redirect("free_proposal_detail", proposal_id=proposal.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "proposals/free_proposal_form.html", {"form": form}, status=status)


@page("GET", "POST")
def free_proposal_detail(request: HttpRequest, proposal_id: str) -> HttpResponse:
    """The proposal and the exchange, for its two parties; POST adds to the exchange."""
    proposal = _proposal(request, proposal_id)
    user = actor(request)
    refusal = permissions.may_write(user, proposal)
    form = MessageForm(request.POST or None)
    if request.method == "POST":
        ensure(refusal)
        if form.is_valid():
            domain.write_message(by=user, proposal_id=proposal.pk, text=form.cleaned_data["text"])
            messages.success(request, "書き込みました。相手にも知らせました。")
            return redirect("free_proposal_detail", proposal_id=proposal.pk)
    acts = [
        (action, label)
        for action, (label, _) in _ACTS.items()
        if _refusal(request, proposal, action) is None
    ]
    context = {
        "proposal": proposal,
        "crumbs": _crumbs(proposal),
        "steps": _steps(proposal),
        "today": timezone.localdate(),
        "may_edit": permissions.may_edit(user, proposal) is None,
        "acts": acts,
        "thread": proposal.messages.order_by("created_at", "pk"),
        "form": form if refusal is None else None,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "proposals/free_proposal_detail.html", context, status=status)


@page("GET", "POST")
def free_proposal_edit(request: HttpRequest, proposal_id: str) -> HttpResponse:
    proposal = _proposal(request, proposal_id)
    user = actor(request)
    ensure(permissions.may_edit(user, proposal))
    form = FreeProposalForm(request.POST or None, user=user, proposal=proposal)
    context: dict[str, Any] = {"form": form, "proposal": proposal, "crumbs": _crumbs(proposal)}
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            domain.update_free_proposal(
                by=user, proposal_id=proposal.pk, version=form.made_on, values=form.values()
            )
        except ValidationError as error:
            form.add_errors(error)
        except Conflict:
            current = _proposal(request, proposal_id)
            saved = FreeProposalForm(user=user, proposal=current)
            form.take_version(current.version)
            context |= {"differences": form_differences(saved, form), "conflict": True}
            status = 409
        else:
            messages.success(request, "保存しました。")
            return redirect("free_proposal_detail", proposal_id=proposal.pk)
    return render(request, "proposals/free_proposal_form.html", context, status=status)


@page("GET", "POST")
def free_proposal_act(request: HttpRequest, proposal_id: str, action: str) -> HttpResponse:
    """A confirmation page with what the act needs, then the act."""
    proposal = _proposal(request, proposal_id)
    if action not in _ACTS:
        raise Http404
    ensure(_refusal(request, proposal, action))
    label, form_class = _ACTS[action]
    user = actor(request)
    form: Any = (
        form_class(request.POST or None, user=user, proposal=proposal) if form_class else None
    )
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            _DOMAIN[action](by=user, proposal_id=proposal.pk, **(form.values() if form else {}))
        except ValidationError as error:
            form.add_errors(error)
        else:
            messages.success(request, f"「{label}」を行いました。")
            return redirect("free_proposal_detail", proposal_id=proposal.pk)
    status = 422 if request.method == "POST" else 200
    context = {
        "proposal": proposal,
        "crumbs": _crumbs(proposal),
        "label": label,
        "action": action,
        "form": form,
    }
    return render(request, "proposals/free_proposal_act.html", context, status=status)


_ACTS: dict[str, tuple[str, Callable[..., Any] | None]] = {
    "submit": ("提出する", None),
    "receive": ("受け付ける", ReceiveForm),
    "answer": ("回答する", AnswerForm),
    "consider": ("検討を続けると回答する", ConsiderForm),
    "follow": ("その後を書く", FollowForm),
    "withdraw": ("取り下げる", None),
}
_DOMAIN: dict[str, Callable[..., FreeProposal]] = {
    "submit": domain.submit,
    "receive": domain.receive,
    "answer": domain.answer,
    "consider": domain.consider,
    "follow": domain.follow,
    "withdraw": domain.withdraw,
}


def _refusal(request: HttpRequest, proposal: FreeProposal, action: str) -> str | None:
    if action == "follow":
        return permissions.may_follow(request.user, proposal)
    return permissions.may_act(request.user, proposal, action)


def _proposal(request: HttpRequest, proposal_id: str) -> FreeProposal:
    rows = FreeProposal.objects.visible_to(request.user)
    rows = rows.select_related("municipality", "organisation", "followed_case", "followed_call")
    return get_object_or_404(rows, pk=proposal_id)


def _followed(request: HttpRequest, rows: list[FreeProposal]) -> dict[str, Any]:
    """The cases and calls that followed, as far as this reader may see them; two queries."""
    cases = Case.objects.visible_to(request.user).in_bulk(
        [row.followed_case_id for row in rows if row.followed_case_id]
    )
    calls = Call.objects.visible_to(request.user).in_bulk(
        [row.followed_call_id for row in rows if row.followed_call_id]
    )
    return {"cases": cases, "calls": calls}


def _crumbs(proposal: FreeProposal) -> list[Crumb]:
    return [Crumb("民間提案", reverse("free_proposal_list")), Crumb(proposal.title)]


def _steps(proposal: FreeProposal) -> list[Step]:
    """提出 → 受付 → 回答 → その後; [] for one that was withdrawn."""
    if proposal.state == FreeProposalState.WITHDRAWN:
        return []
    place = {"draft": 0, "submitted": 1, "received": 2, "considering": 2, "answered": 3}
    position = place[proposal.state]
    if proposal.followed_note or proposal.followed_case_id or proposal.followed_call_id:
        position = 4
    states = [DONE] * position + [NOW] + [TO_COME] * 4
    return [
        Step(label, state)
        for label, state in zip(("提出", "受付", "回答", "その後"), states, strict=False)
    ]
