"""Invitations: the only way to an account and to a membership (product.md §4)."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from partners import permissions
from partners.domain.account import TAKEN, create_account, find_account
from partners.domain.membership import add_membership, body_filter
from partners.models import Invitation, Membership, Municipality
from partners.models.invitation import hash_token
from ppp_portal import audit, mail
from ppp_portal.refusals import Refused, ensure

if TYPE_CHECKING:
    from partners.models import Organisation, User

VALID_FOR = timedelta(days=14)
TOKEN_BYTES = 32


def invitations_visible_to(user: User) -> QuerySet[Invitation]:
    """Invitations to the bodies one belongs to; all of them for administrators."""
    rows: QuerySet[Invitation] = Invitation.objects.select_related(
        "municipality", "organisation", "invited_by"
    )
    if user.is_staff:
        return rows
    return rows.filter(
        Q(municipality__in=user.municipality_ids()) | Q(organisation__in=user.organisation_ids())
    )


def waiting_invitations(body: Municipality | Organisation) -> QuerySet[Invitation]:
    """Neither accepted nor revoked, newest first; expired ones too, since they can be resent."""
    rows: QuerySet[Invitation] = Invitation.objects.filter(
        accepted_at__isnull=True, revoked_at__isnull=True, **body_filter(body)
    )
    return rows.select_related("invited_by")


def why_not_invite(body: Municipality | Organisation, email: str) -> str | None:
    """What speaks against inviting this address to this body, in Japanese, or None."""
    account = find_account(email)
    if account and not account.is_active:
        return (
            f"{email} のアカウントは無効になっています。"
            "もう一度使えるようにするには、ポータル管理者に連絡してください。"
        )
    if account and Membership.objects.active().filter(user=account, **body_filter(body)).exists():
        return (
            f"{email} は、すでに{body}のメンバーです。"
            "役割を変えるときは、メンバーの一覧から変更してください。"
        )
    if waiting_invitations(body).filter(email=email, expires_at__gt=timezone.now()).exists():
        return (
            f"{email} には、すでに招待を送っています。"
            "届いていないときは、招待の一覧から再送してください。"
        )
    return None


@transaction.atomic
def invite(
    *,
    by: User,
    body: Municipality | Organisation,
    emails: Sequence[str],
    role: str,
    department: str = "",
) -> list[Invitation]:
    """Invite addresses to one body with one role, a mail to each: all or none.

    Raises Refused, or ValidationError under "emails" (every address that cannot be invited).
    """
    ensure(permissions.may_invite(by, body, role))
    addresses = list(dict.fromkeys(email.strip().lower() for email in emails))
    problems = [problem for email in addresses if (problem := why_not_invite(body, email))]
    if problems:
        raise ValidationError({"emails": problems})
    return [_invite_one(by, body, email, role, department) for email in addresses]


@transaction.atomic
def revoke_invitation(*, by: User, invitation_id: int) -> Invitation:
    """Make the link lead nowhere. Raises Refused, or DoesNotExist."""
    invitation = _locked(invitation_id)
    ensure(permissions.may_revoke_invitation(by, invitation))
    invitation.revoked_at = timezone.now()
    invitation.save(update_fields=["revoked_at"])
    _record(by, "invitation.revoke", invitation)
    return invitation


@transaction.atomic
def resend_invitation(*, by: User, invitation_id: int) -> Invitation:
    """Send a new link, valid anew; the old one leads nowhere. Raises Refused, or DoesNotExist."""
    invitation = _locked(invitation_id)
    ensure(permissions.may_resend_invitation(by, invitation))
    token = _renew(invitation)
    invitation.save(update_fields=["token_hash", "expires_at"])
    _record(by, "invitation.resend", invitation)
    _send(invitation, token)
    return invitation


def find_invitation(token: str) -> Invitation | None:
    """The invitation a link stands for, in whatever state; None for a link unknown or replaced."""
    found: Invitation | None = (
        Invitation.objects.select_related("municipality", "organisation", "invited_by")
        .filter(token_hash=hash_token(token))
        .first()
    )
    return found


@transaction.atomic
def accept_invitation(*, by: User, token: str) -> Membership:
    """Accept with the account one is signed in with. Raises Refused.

    Of two acceptances at once the second is refused; there is one membership.
    """
    invitation = _locked_by_token(token)
    ensure(permissions.may_accept_invitation(by, invitation))
    return _accept(by, invitation)


@transaction.atomic
def accept_with_new_account(*, token: str, name: str, password: str) -> Membership:
    """Make the account and the membership together; `membership.user` can sign in at once.

    Raises Refused, or ValidationError by field.
    """
    invitation = _locked_by_token(token)
    ensure(permissions.may_accept_invitation(AnonymousUser(), invitation))
    if find_account(invitation.email):
        raise Refused(TAKEN)
    user = create_account(by=None, email=invitation.email, name=name, password=password)
    return _accept(user, invitation)


def _accept(user: User, invitation: Invitation) -> Membership:
    membership = add_membership(
        by=user,
        user=user,
        body=permissions.body_of(invitation),
        role=invitation.role,
        department=invitation.department,
    )
    invitation.accepted_at = timezone.now()
    invitation.accepted_by = user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    _record(user, "invitation.accept", invitation)
    return membership


def _invite_one(
    by: User, body: Municipality | Organisation, email: str, role: str, department: str
) -> Invitation:
    invitation = Invitation(
        email=email, role=role, department=department, invited_by=by, **body_filter(body)
    )
    token = _renew(invitation)
    invitation.full_clean(exclude=["token_hash"])
    invitation.save()
    _record(by, "invitation.create", invitation)
    _send(invitation, token)
    return invitation


def _renew(invitation: Invitation) -> str:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    invitation.token_hash = hash_token(token)
    invitation.expires_at = timezone.now() + VALID_FOR
    return token


def _send(invitation: Invitation, token: str) -> None:
    link = settings.PORTAL_BASE_URL.rstrip("/") + reverse("invitation_accept", args=[token])
    body = permissions.body_of(invitation)
    text = render_to_string(
        "emails/invitation.txt",
        {
            "invitation": invitation,
            "body": body,
            "link": link,
            "keeper": permissions.keeper_of(body).label,
        },
    )
    mail.queue(
        to=invitation.email,
        subject=f"【公民連携ポータル】{body}への招待",
        body=text,
        key=f"invitation:{invitation.pk}:{invitation.token_hash[:16]}",
        holds_secret=True,
    )


def _record(by: User, action: str, invitation: Invitation) -> None:
    # On the body: an invitation's own name is a person's address, which the trail does not keep.
    detail = {"invitation": invitation.pk, "role": invitation.role}
    audit.record(by=by, action=action, obj=permissions.body_of(invitation), detail=detail)


def _locked(invitation_id: int) -> Invitation:
    found: Invitation = _for_update().get(pk=invitation_id)
    return found


def _locked_by_token(token: str) -> Invitation:
    found: Invitation | None = _for_update().filter(token_hash=hash_token(token)).first()
    if found is None:
        raise Refused(
            "この招待のリンクは使えません。届いている中でいちばん新しい招待メールのリンクを開いてください。"
        )
    return found


def _for_update() -> QuerySet[Invitation]:
    rows: QuerySet[Invitation] = Invitation.objects.select_for_update(of=("self",))
    return rows.select_related("municipality", "organisation")
