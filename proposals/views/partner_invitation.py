"""Suggested organisations for a challenge, dialogue or call; inviting them; their answers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from cases.domain.likeness import Subject
from cases.views.suggestions import LISTED, suggestions_for
from partners.actor import actor
from partners.models import Organisation
from ppp_portal.components import Crumb
from ppp_portal.http import page
from ppp_portal.lenient import page_number
from ppp_portal.refusals import ensure
from proposals.domain import partner_invitation as domain
from proposals.domain.suggestions import (
    subject_of_call,
    subject_of_challenge,
    subject_of_dialogue,
)
from proposals.forms.partner_invitation import AnswerInvitationForm, InviteForm
from proposals.invitation_enums import PARTNER_INVITATION_TRANSITIONS
from proposals.models import Call, Challenge, Dialogue, PartnerInvitation
from proposals.permissions import partner_invitation as permissions
from proposals.permissions.partner_invitation import Target

PER_PAGE = 20
LIST_TITLE = "団体への案内"


@page("GET")
def partner_suggestions(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """The list with its reasons, for the people of the municipality; 404 for everybody else."""
    target = _own_target(request, kind, pk)
    invited = domain.invitations_of(target)
    found = suggestions_for(request, _subject(target), limit=LISTED)
    ids = [row.organisation.pk for row in found]
    done = {row.organisation_id for row in invited}
    context = _context(target, "声をかけられそうな団体") | {
        "suggestions": found,
        "invited": invited,
        "invitable": domain.reachable(ids) - done,
        "done": done,
        "refusal": permissions.may_invite(request.user, target),
    }
    return render(request, "proposals/partner_suggestions.html", context)


@page("GET", "POST")
def partner_invite(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """What is sent to whom, to be confirmed; the organisations come from the list's address."""
    target = _own_target(request, kind, pk)
    user = actor(request)
    ensure(permissions.may_invite(user, target))
    asked = request.POST if request.method == "POST" else request.GET
    organisations = _asked(request, asked.getlist("organisation"))
    form = InviteForm(request.POST or None, says_more=not isinstance(target, Call))
    if request.method == "POST" and form.is_valid():
        try:
            domain.invite_partners(
                by=user,
                target=target,
                organisations=organisations,
                message=form.cleaned_data.get("message", ""),
            )
        except ValidationError as error:
            form.add_errors(error)
        else:
            messages.success(request, f"{len(organisations)}団体に案内を送りました。")
            return redirect("partner_suggestions", kind=kind, pk=pk)
    status = 422 if request.method == "POST" else 200
    context = _context(target, "案内を送る") | {"form": form, "organisations": organisations}
    return render(request, "proposals/partner_invite.html", context, status=status)


@page("GET")
def partner_invitation_list(request: HttpRequest) -> HttpResponse:
    """Those one's own bodies have sent or received, newest first."""
    rows = PartnerInvitation.objects.visible_to(actor(request)).with_target()
    pages = Paginator(rows.order_by("-created_at", "-pk"), PER_PAGE)
    current = pages.get_page(page_number(request.GET.get("page")))
    context = {
        "invitations": current.object_list,
        "page": current.number,
        "total_pages": pages.num_pages,
        "total": pages.count,
    }
    return render(request, "proposals/partner_invitation_list.html", context)


@page("GET", "POST")
def partner_invitation_detail(request: HttpRequest, pk: str) -> HttpResponse:
    """What was shown, and the organisation's answer."""
    user = actor(request)
    row = get_object_or_404(PartnerInvitation.objects.visible_to(user).with_target(), pk=pk)
    actions = [
        (one.action, one.label)
        for one in PARTNER_INVITATION_TRANSITIONS
        if permissions.may_answer_invitation(user, row, one.action) is None
    ]
    form = AnswerInvitationForm(request.POST or None, actions=actions) if actions else None
    if request.method == "POST":
        if form is None:
            ensure(_refusal(user, row))
        elif form.is_valid() and _answered(request, row, form):
            messages.success(request, f"{row.municipality}に返事を送りました。")
            return redirect("partner_invitation_detail", pk=pk)
    status = 422 if request.method == "POST" else 200
    context = {
        "invitation": row,
        "crumbs": [Crumb(LIST_TITLE, reverse("partner_invitation_list")), Crumb(str(row.target))],
        "kind": domain.kind_of(row.target),
        "word": domain.word_for(row.target),
        "url": _url(row.target),
        "form": form,
        "closed": permissions.why_not_open(row.target),
        "is_sender": row.municipality_id in user.municipality_ids(),
    }
    return render(request, "proposals/partner_invitation_detail.html", context, status=status)


def _answered(request: HttpRequest, row: PartnerInvitation, form: AnswerInvitationForm) -> bool:
    try:
        domain.answer_invitation(
            by=actor(request),
            invitation_id=row.pk,
            action=form.cleaned_data["action"],
            answer=form.cleaned_data["answer"],
        )
    except ValidationError as error:
        form.add_errors(error)
        return False
    return True


def _refusal(user: Any, row: PartnerInvitation) -> str | None:
    return permissions.may_answer_invitation(user, row, PARTNER_INVITATION_TRANSITIONS[0].action)


def _own_target(request: HttpRequest, kind: str, pk: int) -> Target:
    """The challenge, dialogue or call of one's own municipality; 404 for any other."""
    models: dict[str, Any] = {name: model for model, name in domain.KINDS.items()}
    if kind not in models:
        raise Http404
    rows = models[kind].objects.visible_to(request.user)
    rows = rows.filter(municipality__in=actor(request).municipality_ids())
    related = ("municipality", "challenge") if kind == "dialogue" else ("municipality",)
    target: Target = get_object_or_404(rows.select_related(*related), pk=pk)
    return target


def _asked(request: HttpRequest, values: list[str]) -> list[Organisation]:
    """The organisations of the address that this reader may see, in the order of their kana."""
    ids = [
        int(value) for value in values if value.isascii() and value.isdigit() and len(value) < 18
    ]
    rows = Organisation.objects.visible_to(request.user).live().filter(pk__in=ids)
    return list(rows.order_by("name_kana", "name", "pk"))


def _subject(target: Target) -> Subject:
    if isinstance(target, Challenge):
        return subject_of_challenge(target)
    if isinstance(target, Dialogue):
        return subject_of_dialogue(target)
    return subject_of_call(target)


def _context(target: Target, here: str) -> dict[str, Any]:
    kind = domain.kind_of(target)
    return {
        "target": target,
        "kind": kind,
        "word": domain.word_for(target),
        "url": _url(target),
        "crumbs": [Crumb(str(target), _url(target)), Crumb(here)],
    }


def _url(target: Target) -> str:
    return reverse(f"{domain.kind_of(target)}_detail", args=[target.pk])
