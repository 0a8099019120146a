"""/accounts/members/ and the switch: the people of one's body, and as whom one acts."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from partners import permissions
from partners.actor import actor
from partners.domain.invitation import waiting_invitations
from partners.domain.membership import (
    change_membership,
    end_membership,
    members_of,
    memberships_visible_to,
)
from partners.forms.membership import MembershipForm
from partners.middleware import SESSION_KEY, current_membership
from partners.models import Membership
from ppp_portal.http import page
from ppp_portal.lenient import page_number
from ppp_portal.refusals import ensure

PER_PAGE = 50


@page("GET")
def member_list(request: HttpRequest) -> HttpResponse:
    """The members of the body one acts for, and, for its keepers, the open invitations."""
    membership = current_membership(request)
    if membership is None:
        return render(request, "partners/member_none.html")
    body = permissions.body_of(membership)
    paginator = Paginator(members_of(body), PER_PAGE)
    shown = paginator.get_page(page_number(request.GET.get("page")))
    refusal = permissions.may_invite(request.user, body)
    context = {
        "body": body,
        "members": shown.object_list,
        "total": paginator.count,
        "page": shown.number,
        "total_pages": paginator.num_pages,
        "refusal": refusal,
        "only_keeper": None if refusal else permissions.only_keeper(actor(request), body),
        "invitations": [] if refusal else waiting_invitations(body),
        "now": timezone.now(),
    }
    return render(request, "partners/member_list.html", context)


@page("GET", "POST")
def membership_role(request: HttpRequest, membership_id: int) -> HttpResponse:
    """Change a member's role and department."""
    membership = _load(request, membership_id)
    ensure(permissions.may_change_role(request.user, membership))
    body = permissions.body_of(membership)
    before = {"role": membership.role, "department": membership.department}
    form = MembershipForm(request.POST or None, initial=before, body=body)
    if request.method == "POST" and form.is_valid():
        changed = change_membership(
            by=actor(request), membership_id=membership.pk, **form.cleaned_data
        )
        messages.success(
            request, f"{changed.user}さんを「{changed.get_role_display()}」として保存しました。"
        )
        return redirect("member_list")
    context = {"form": form, "membership_shown": membership, "body": body}
    return render(request, "partners/membership_role.html", context)


@page("GET", "POST")
def membership_end(request: HttpRequest, membership_id: int) -> HttpResponse:
    """Confirm, then end a membership."""
    membership = _load(request, membership_id)
    ensure(permissions.may_end_membership(request.user, membership))
    if request.method == "POST":
        ended = end_membership(by=actor(request), membership_id=membership.pk)
        messages.success(request, f"{ended.user}さんの所属を終了しました。")
        own = ended.user_id == request.user.pk
        return redirect("home" if own else "member_list")
    body = permissions.body_of(membership)
    context = {"membership_shown": membership, "body": body}
    return render(request, "partners/membership_end.html", context)


@page("POST")
def membership_switch(request: HttpRequest) -> HttpResponse:
    """Act for another body of one's own from now on; 404 for anybody else's membership."""
    chosen = request.POST.get("membership", "")
    for membership in actor(request).active_memberships:
        if str(membership.pk) == chosen:
            request.session[SESSION_KEY] = membership.pk
            messages.success(request, f"「{membership.label}」に切り替えました。")
            return redirect(_safe_next(request))
    raise Http404


def _load(request: HttpRequest, membership_id: int) -> Membership:
    rows = memberships_visible_to(actor(request)).select_related(
        "user", "municipality", "organisation"
    )
    return get_object_or_404(rows, pk=membership_id)


def _safe_next(request: HttpRequest) -> str:
    """Where to go on: an address of this portal, else 今日やること."""
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return wanted
    return reverse("home")
