"""/accounts/invitations/: inviting, and the page a link of an invitation opens."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from partners import permissions
from partners.actor import actor
from partners.domain.account import find_account
from partners.domain.invitation import (
    accept_invitation,
    accept_with_new_account,
    find_invitation,
    invitations_visible_to,
    invite,
    resend_invitation,
    revoke_invitation,
    waiting_invitations,
)
from partners.forms.invitation import InvitationForm, NewAccountForm
from partners.middleware import SESSION_KEY, current_membership
from partners.models import Invitation, Membership
from ppp_portal.http import page
from ppp_portal.refusals import ensure

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@page("GET", "POST")
def invitation_create(request: HttpRequest) -> HttpResponse:
    """Invite to the body one acts for; below the form, the invitations not yet accepted."""
    membership = current_membership(request)
    if membership is None:
        return render(request, "partners/member_none.html")
    body = permissions.body_of(membership)
    ensure(permissions.may_invite(request.user, body))
    form = InvitationForm(request.POST or None, body=body)
    if request.method == "POST" and form.is_valid():
        try:
            sent = invite(by=actor(request), body=body, **form.cleaned_data)
        except ValidationError as error:  # somebody else invited or joined in between
            form.add_error(None, error)
        else:
            messages.success(request, f"{len(sent)}人に招待メールを送りました。")
            return redirect("invitation_create")
    context = {
        "form": form,
        "body": body,
        "invitations": waiting_invitations(body),
        "now": timezone.now(),
    }
    return render(request, "partners/invitation_create.html", context)


@page("POST")
def invitation_revoke(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """Make a link lead nowhere."""
    _load(request, invitation_id)
    invitation = revoke_invitation(by=actor(request), invitation_id=invitation_id)
    messages.success(request, f"{invitation.email} への招待を取り消しました。")
    return redirect("invitation_create")


@page("POST")
def invitation_resend(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """Send a new link; the old one leads nowhere."""
    _load(request, invitation_id)
    invitation = resend_invitation(by=actor(request), invitation_id=invitation_id)
    messages.success(
        request, f"{invitation.email} に招待を送り直しました。前のメールのリンクは使えません。"
    )
    return redirect("invitation_create")


@login_not_required
@never_cache
@sensitive_post_parameters("password", "password_again")
@page("GET", "POST")
def invitation_accept(request: HttpRequest, token: str) -> HttpResponse:
    """Who invites to what; accept with one's account, or with one made here."""
    response = _accept_page(request, token)
    # The address is the secret: only the portal's own origin is told to the next page. Not
    # no-referrer: browsers then send `Origin: null` with the form, which the CSRF check refuses.
    response["Referrer-Policy"] = "strict-origin"
    return response


def _accept_page(request: HttpRequest, token: str) -> HttpResponse:
    invitation = find_invitation(token)
    if invitation is None:
        return render(request, "partners/invitation_unknown.html", status=404)
    closed = permissions.why_closed(invitation)
    if closed:
        context = {"invitation": invitation, "refusal": closed}
        return render(request, "partners/invitation_gone.html", context, status=410)
    refusal = permissions.may_accept_invitation(request.user, invitation)
    if request.user.is_authenticated and not refusal:
        if request.method == "POST":
            return _joined(request, accept_invitation(by=actor(request), token=token))
        return _ask(request, invitation, "accept")
    if refusal:
        return _ask(request, invitation, "other_account", refusal=refusal)
    if find_account(invitation.email):
        return _ask(request, invitation, "sign_in")
    return _new_account(request, invitation, token)


def _new_account(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    form = NewAccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        name, password = form.cleaned_data["name"], form.cleaned_data["password"]
        try:
            membership = accept_with_new_account(token=token, name=name, password=password)
        except ValidationError as error:
            _add_errors(form, error)
        else:
            login(request, membership.user, backend=BACKEND)
            return _joined(request, membership)
    return _ask(request, invitation, "new_account", form=form)


def _joined(request: HttpRequest, membership: Membership) -> HttpResponse:
    request.session[SESSION_KEY] = membership.pk
    messages.success(request, f"{membership.body_name}のメンバーになりました。")
    return redirect("home")


def _ask(request: HttpRequest, invitation: Invitation, step: str, **more: object) -> HttpResponse:
    context = {"invitation": invitation, "step": step, **more}
    return render(request, "partners/invitation_accept.html", context)


def _load(request: HttpRequest, invitation_id: int) -> Invitation:
    return get_object_or_404(invitations_visible_to(actor(request)), pk=invitation_id)


def _add_errors(form: NewAccountForm, error: ValidationError) -> None:
    for field, errors in error.message_dict.items():
        form.add_error(field if field in form.fields else None, ValidationError(errors))
