"""Accounts: made by an accepted invitation or by an administrator, switched off, never deleted."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from partners.models import User
from ppp_portal.audit import AuditEntry

TAKEN = (
    "このメールアドレスのアカウントは、すでにあります。サインインしてから、招待を承諾してください。"
)


def find_account(email: str) -> User | None:
    """The account of an address, in use or not; addresses are told apart without case."""
    return User.objects.filter(email=email.strip().lower()).first()


@transaction.atomic
def create_account(*, by: User | None, email: str, name: str, password: str) -> User:
    """Make an account that can sign in at once; `by` is None where an invitation is accepted.

    Raises ValidationError by field: e-mail taken, name missing, weak password
    (settings.AUTH_PASSWORD_VALIDATORS).
    """
    user = User(email=email.strip().lower(), name=name.strip())
    if not user.name:
        raise ValidationError({"name": "氏名を入力してください。"})
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise ValidationError({"password": error.messages}) from error
    user.set_password(password)
    user.full_clean(exclude=["email"])
    if find_account(user.email):
        raise ValidationError({"email": TAKEN})
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:  # two invitations of one person, accepted at the same moment
        raise ValidationError({"email": TAKEN}) from error
    record_account(by=by or user, action="user.create", user=user)
    return user


@transaction.atomic
def reset_second_factor(*, by: User, user: User) -> int:
    """Take the TOTP secret and recovery codes of an account away; returns how many there were.

    For a lost device: the owner then signs in by password and sets it up anew.
    """
    count, _ = Authenticator.objects.filter(user=user).delete()
    if count:
        record_account(by=by, action="user.reset_second_factor", user=user)
    return count


def record_account(
    *, by: User, action: str, user: User, detail: dict[str, object] | None = None
) -> AuditEntry:
    """Write an act on an account into the trail under its number, not its owner's name.

    The trail keeps no names of persons (house.md, 9), and str(user) is one.
    """
    return AuditEntry.objects.create(
        actor=by,
        acting_as=by.acting_label,
        action=action,
        object_type=User._meta.label_lower,
        object_id=str(user.pk),
        object_label=f"利用者 {user.pk}",
        detail=detail or {},
    )
