"""政策提言: the public list, one proposal with every answer, and writing one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.db.models import Prefetch, QuerySet, TextChoices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from partners.actor import actor
from partners.listing import answer, directory, fill
from partners.models import Inquiry
from partners.views.inquiry import state_words
from ppp_portal.components import Crumb
from ppp_portal.http import page
from ppp_portal.once import once
from ppp_portal.refusals import Conflict, ensure
from proposals.domain import policy as domain
from proposals.domain.inquiry_link import letters_about
from proposals.domain.policy_page import (
    own_policies,
    search_condition,
    standing_of,
    with_list_relations,
)
from proposals.filters.policy import PolicyFilter
from proposals.forms.policy import PolicyForms
from proposals.models import PolicyAddressee, PolicyBacking, PolicyProposal
from proposals.models.policy import NEWEST_FIRST
from proposals.permissions import policy as permissions
from proposals.views import policy_facts

PER_PAGE = 20
OWN_SHOWN = 50


class PolicySort(TextChoices):
    """並び順 of the list."""

    NEWEST = "newest", "新しい順"


@login_not_required
@page("GET")
def policy_list(request: HttpRequest) -> HttpResponse:
    """Published proposals for everybody; one's own above them."""
    text = request.GET.get("q", "").strip()
    found = directory(request, text, PolicySort, PolicySort.NEWEST)
    base = PolicyProposal.objects.visible_to(request.user).filter(published_at__isnull=False)
    condition = search_condition(text)
    if condition is not None:
        base = base.filter(condition)
    filterset = PolicyFilter(request.GET, queryset=base)
    rows = with_list_relations(filterset.qs).order_by(NEWEST_FIRST, "-pk")
    fill(found, filterset, base, rows, PER_PAGE)
    if found.text:
        found.hints[0] = "ことばを減らす。いくつか書くと、すべてを含む提言だけを探します。"
    user = request.user
    return answer(
        request,
        "proposals/policy_list.html",
        found,
        may_create=permissions.may_create(user) is None,
        own=own_policies(user, OWN_SHOWN) if user.is_authenticated else [],
    )


@login_not_required
@page("GET")
def policy_detail(request: HttpRequest, proposal_id: str) -> HttpResponse:
    """The content, every answer with its reason, and what followed; more for its parties."""
    proposal = proposal_or_404(request, proposal_id)
    addressees = list(proposal.addressees.all())
    facts = policy_facts.facts_for(request.user, proposal, addressees)
    standing = standing_of(addressees, facts)
    backings = policy_facts.backings_for(request.user, proposal)
    context = {
        "proposal": proposal,
        "crumbs": crumbs(proposal),
        "standing": standing,
        "steps": policy_facts.steps(proposal, standing),
        "answers": policy_facts.answers(request.user, proposal, addressees, facts),
        "changes": proposal.changes.order_by("pk"),
        "evidence": policy_facts.evidence_for(request.user, proposal),
        "side": policy_facts.side_facts(proposal, backings),
        "backings": backings,
        "today": timezone.localdate(),
        "acts": policy_facts.acts(request.user, proposal),
        "may_edit": permissions.may_edit(request.user, proposal) is None,
        "may_ask": permissions.may_ask(request.user, proposal) is None,
        "lacks": _lacks(request, proposal),
        "letters": _letters(request, proposal),
    }
    return render(request, "proposals/policy_detail.html", context)


@page("GET", "POST")
@once
def policy_new(request: HttpRequest) -> HttpResponse:
    user = actor(request)
    ensure(permissions.may_create(user))
    forms = PolicyForms(request.POST if request.method == "POST" else None, user=user)
    if request.method == "POST" and forms.is_valid():
        try:
            proposal = domain.create_policy(
                by=user, organisation=forms.form.cleaned_data["organisation"], data=forms.input()
            )
        except ValidationError as error:
            forms.form.add_errors(error)
        else:
            messages.success(
                request, "下書きを保存しました。提出するまで、あなたの団体だけが読めます。"
            )
            return redirect("policy_detail", proposal_id=proposal.pk)
    status = 422 if request.method == "POST" else 200
    context = {"forms": forms, "crumbs": [Crumb("政策提言", reverse("policy_list")), Crumb("書く")]}
    return render(request, "proposals/policy_form.html", context, status=status)


@page("GET", "POST")
def policy_edit(request: HttpRequest, proposal_id: str) -> HttpResponse:
    """Edit with a version: the second of two editors is told, sees both texts, loses nothing."""
    proposal = proposal_or_404(request, proposal_id)
    user = actor(request)
    ensure(permissions.may_edit(user, proposal))
    posted = request.method == "POST"
    forms = PolicyForms(request.POST if posted else None, user=user, proposal=proposal)
    context: dict[str, Any] = {
        "forms": forms,
        "proposal": proposal,
        "crumbs": crumbs(proposal, "続きを書く"),
    }
    status = 422 if posted else 200
    if posted and forms.is_valid():
        try:
            domain.update_policy(
                by=user, proposal_id=proposal.pk, version=forms.form.made_on, data=forms.input()
            )
        except ValidationError as error:
            forms.form.add_errors(error)
        except Conflict:
            current = proposal_or_404(request, proposal_id)
            context |= {"differences": forms.differences(current), "conflict": True}
            forms.form.take_version(current.version)
            status = 409
        else:
            messages.success(request, "保存しました。")
            return redirect("policy_detail", proposal_id=proposal.pk)
    return render(request, "proposals/policy_form.html", context, status=status)


def proposal_or_404(request: HttpRequest, proposal_id: str) -> PolicyProposal:
    """A proposal that this user may read, with its addressees and backings; 404 otherwise."""
    rows: QuerySet[PolicyProposal] = PolicyProposal.objects.visible_to(request.user)
    addressees = PolicyAddressee.objects.select_related("municipality").prefetch_related("replies")
    backings = PolicyBacking.objects.select_related("organisation")
    rows = rows.select_related("organisation").prefetch_related(
        Prefetch("addressees", addressees.order_by("pk")),
        Prefetch("backings", backings.order_by("pk")),
    )
    proposal = get_object_or_404(rows, pk=proposal_id)
    for addressee in proposal.addressees.all():
        addressee.proposal = proposal
    for backing in proposal.backings.all():
        backing.proposal = proposal
    return proposal


def crumbs(proposal: PolicyProposal, here: str = "") -> list[Crumb]:
    """政策提言 › this one › the page."""
    found = [Crumb("政策提言", reverse("policy_list"))]
    if here:
        own = Crumb(proposal.title, reverse("policy_detail", args=[proposal.pk]))
        return [*found, own, Crumb(here)]
    return [*found, Crumb(proposal.title)]


def _letters(
    request: HttpRequest, proposal: PolicyProposal
) -> list[tuple[Inquiry, tuple[str, str]]]:
    """The reader's own threads about it, each with its state in words; none without one."""
    if not request.user.is_authenticated:
        return []
    user = actor(request)
    return [(row, state_words(row, user)) for row in letters_about(proposal, user)]


def _lacks(request: HttpRequest, proposal: PolicyProposal) -> str | None:
    """Why its writers cannot hand it in yet, said on the page instead of a failing button."""
    if permissions.may_edit(request.user, proposal):
        return None
    return domain.why_not_ready(proposal)
