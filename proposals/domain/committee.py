"""選定委員: chosen by the call's staff by e-mail address, invited, changed, released."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from partners.domain.account import create_account, find_account
from partners.models import User
from partners.models.invitation import hash_token
from ppp_portal import audit, mail
from ppp_portal.clock import database_now
from ppp_portal.refusals import Conflict, Refused, ensure
from proposals.domain.call import locked
from proposals.models import Call, CommitteeMember
from proposals.permissions import review as permissions

VALID_FOR = timedelta(days=14)
EDITABLE = ("name", "post", "is_outsider", "is_chair")
UNKNOWN_LINK = (
    "このリンクは使えません。届いている中でいちばん新しい依頼メールのリンクを開いてください。"
)


@transaction.atomic
def add_member(*, by: User, call_id: int, email: str, values: Mapping[str, Any]) -> CommitteeMember:
    """Ask one person to serve; without an account, the mail leads to making one.

    Raises Refused, ValidationError by field.
    """
    call = locked(call_id)
    ensure(permissions.may_manage_committee(by, call))
    account = find_account(email)
    if account is not None and not account.is_active:
        raise ValidationError(
            {"email": "このアカウントは無効になっています。ポータル管理者に連絡してください。"}
        )
    member = CommitteeMember(call=call, email=email.strip().lower(), user=account, invited_by=by)
    for name in EDITABLE:
        setattr(member, name, values[name])
    token = _renew(member)
    member.full_clean(exclude=["call", "user", "invited_by"])
    member.save()
    _record(by, "committee.add", member)
    _invite(member, token)
    return member


@transaction.atomic
def update_member(
    *, by: User, member_id: int, version: int, values: Mapping[str, Any]
) -> CommitteeMember:
    """Change how a member is named and placed. Raises Conflict, Refused, ValidationError."""
    member = _locked(member_id)
    ensure(permissions.may_manage_committee(by, member.call))
    if member.version != version:
        raise Conflict(member)
    for name in EDITABLE:
        setattr(member, name, values[name])
    member.full_clean(exclude=["call", "user", "invited_by"])
    member.version += 1
    member.save(update_fields=[*EDITABLE, "version"])
    _record(by, "committee.update", member)
    return member


@transaction.atomic
def end_member(*, by: User, member_id: int, reason: str) -> CommitteeMember:
    """Release a member; their sheets no longer count. Raises Refused."""
    member = _locked(member_id)
    ensure(permissions.may_manage_committee(by, member.call))
    if member.ended_at:
        raise Refused("この委員は、すでに退任しています。")
    if not reason.strip():
        raise Refused("退任の理由を入力してください。")
    member.ended_at, member.end_reason = database_now(), reason.strip()
    member.version += 1
    member.save(update_fields=["ended_at", "end_reason", "version"])
    _record(by, "committee.end", member)
    return member


@transaction.atomic
def remind_member(*, by: User, member_id: int) -> CommitteeMember:
    """Send the request again, with a new link. Raises Refused."""
    member = _locked(member_id)
    ensure(permissions.may_manage_committee(by, member.call))
    if member.ended_at:
        raise Refused("退任した委員には送れません。")
    token = _renew(member)
    member.save(update_fields=["token_hash", "expires_at"])
    _record(by, "committee.remind", member)
    _invite(member, token)
    return member


def find_member(token: str) -> CommitteeMember | None:
    """Whom a link was sent to, while it can be used."""
    rows = CommitteeMember.objects.serving().select_related("call__municipality")
    found: CommitteeMember | None = rows.filter(
        token_hash=hash_token(token), expires_at__gt=database_now()
    ).first()
    return found


@transaction.atomic
def join_committee(*, token: str, name: str, password: str) -> CommitteeMember:
    """Make the account of an invited member, who can sign in at once. Raises Refused,
    ValidationError by field (an account that was made in the meantime included)."""
    found = find_member(token)
    if found is None:
        raise Refused(UNKNOWN_LINK)
    member = _locked(found.pk)
    user = create_account(by=None, email=member.email, name=name, password=password)
    return _tie(member, user)


@transaction.atomic
def accept_membership(*, by: User, token: str) -> CommitteeMember:
    """Tie an account that was made after the invitation. Raises Refused."""
    found = find_member(token)
    if found is None or found.email != by.email:
        raise Refused(UNKNOWN_LINK)
    return _tie(_locked(found.pk), by)


def _tie(member: CommitteeMember, user: User) -> CommitteeMember:
    member.user, member.token_hash, member.expires_at = user, "", None
    member.save(update_fields=["user", "token_hash", "expires_at"])
    _record(user, "committee.join", member)
    return member


def _renew(member: CommitteeMember) -> str:
    if member.user_id is not None:
        return ""
    token = secrets.token_urlsafe(32)
    member.token_hash, member.expires_at = hash_token(token), database_now() + VALID_FOR
    return token


def _invite(member: CommitteeMember, token: str) -> None:
    base = settings.PORTAL_BASE_URL.rstrip("/")
    path = reverse("committee_join", args=[token]) if token else reverse("review_list")
    context = {"member": member, "call": member.call, "link": base + path, "is_new": bool(token)}
    moment = database_now().isoformat()
    # Who serves may not be known before the result: never listed in the admin.
    mail.queue(
        to=member.email,
        subject=f"【公民連携ポータル】選定委員のお願い：{member.call.municipality}",
        body=render_to_string("emails/committee_request.txt", context),
        key=f"committee:{member.pk}:{moment}",
        holds_secret=bool(token),
        confidential=True,
    )


def _record(by: User, action: str, member: CommitteeMember) -> None:
    detail = {"member": member.pk}
    audit.record(by=by, action=action, obj=member.call, detail=detail, confidential=True)


def _locked(member_id: int) -> CommitteeMember:
    """The call first, so that a closing and the decision wait; then the member, read as it is."""
    locked(CommitteeMember.objects.values_list("call_id", flat=True).get(pk=member_id))
    found: CommitteeMember = (
        CommitteeMember.objects.select_for_update(of=("self",))
        .select_related("call__municipality")
        .get(pk=member_id)
    )
    return found


def committee_of(call: Call) -> list[CommitteeMember]:
    """Who serves, the chair first."""
    rows = CommitteeMember.objects.serving().filter(call=call).select_related("user", "call")
    return list(rows.order_by("-is_chair", "pk"))
