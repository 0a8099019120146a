"""Memberships: who belongs where, as what; every change is audited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from partners import permissions
from partners.models import Membership, Municipality, User
from ppp_portal import audit
from ppp_portal.refusals import ensure

if TYPE_CHECKING:
    from partners.models import Organisation


def memberships_visible_to(user: User) -> QuerySet[Membership]:
    """Memberships in force of the bodies one belongs to; all of them for administrators."""
    active: QuerySet[Membership] = Membership.objects.active()
    if user.is_staff:
        return active
    return active.filter(
        Q(municipality__in=user.municipality_ids()) | Q(organisation__in=user.organisation_ids())
    )


def members_of(body: Municipality | Organisation) -> QuerySet[Membership]:
    """Memberships in force of one body, its keepers first, then by address; with their users."""
    rows: QuerySet[Membership] = Membership.objects.active().select_related("user")
    return rows.filter(**body_filter(body)).order_by("role", "user__email", "pk")


def body_filter(body: Municipality | Organisation) -> dict[str, Municipality | Organisation]:
    """The look-up that names a body, for memberships and invitations alike."""
    return {"municipality" if isinstance(body, Municipality) else "organisation": body}


@transaction.atomic
def add_membership(
    *,
    by: User,
    user: User,
    body: Municipality | Organisation,
    role: str,
    department: str = "",
) -> Membership:
    """Make `user` a member; where they already are one, nothing changes and that one returns.

    The caller has judged whether `by` may: by an invitation accepted, or in the admin.
    Raises ValidationError where the role is not one of that body.
    """
    # Two acceptances at once queue up here, so that the second finds the first one's row.
    User.objects.select_for_update().get(pk=user.pk)
    found: Membership | None = (
        Membership.objects.active().filter(user=user, **body_filter(body)).first()
    )
    if found:
        return found
    membership = Membership(user=user, role=role, department=department, **body_filter(body))
    membership.full_clean()
    membership.save()
    user.__dict__.pop("active_memberships", None)
    audit.record(by=by, action="membership.create", obj=membership, detail={"user": user.pk})
    return membership


@transaction.atomic
def change_membership(*, by: User, membership_id: int, role: str, department: str) -> Membership:
    """Give a member another role or department. Raises Refused, or DoesNotExist."""
    membership = _locked(membership_id)
    ensure(permissions.may_change_role(by, membership, role))
    before = {"role": membership.role, "department": membership.department}
    after = {"role": role, "department": department}
    if before == after:
        return membership
    membership.role = role
    membership.department = department
    membership.full_clean()
    membership.save(update_fields=["role", "department"])
    audit.record(
        by=by,
        action="membership.change",
        obj=membership,
        detail={"user": membership.user_id, "from": before, "to": after},
    )
    return membership


@transaction.atomic
def end_membership(*, by: User, membership_id: int) -> Membership:
    """End a membership; the account stays. Raises Refused, or DoesNotExist."""
    membership = _locked(membership_id)
    ensure(permissions.may_end_membership(by, membership))
    membership.ended_at = timezone.now()
    membership.save(update_fields=["ended_at"])
    audit.record(
        by=by, action="membership.end", obj=membership, detail={"user": membership.user_id}
    )
    return membership


def _locked(membership_id: int) -> Membership:
    """The row, with its body locked, so that two keepers cannot end each other at once."""
    membership: Membership = Membership.objects.select_related(
        "user", "municipality", "organisation"
    ).get(pk=membership_id)
    siblings = Membership.objects.select_for_update(of=("self",)).filter(
        municipality=membership.municipality_id, organisation=membership.organisation_id
    )
    list(siblings.order_by("pk").values_list("pk", flat=True))
    membership.refresh_from_db(fields=["role", "department", "ended_at"])
    return membership
