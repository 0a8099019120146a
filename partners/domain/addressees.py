"""Who of a body is written to: those in force who act for it."""

from __future__ import annotations

from partners.enums import Role
from partners.models import Membership, Municipality, Organisation

STAFF = (Role.EDITOR, Role.APPROVER)
WRITERS = (Role.REPORTER, Role.MANAGER)


def addressees(body: Municipality | Organisation) -> dict[int, str]:
    """Account id → address of everybody who acts for `body`, in a stable order.

    For an organisation that was merged the members of the one it became.
    """
    if isinstance(body, Municipality):
        rows = Membership.objects.active().filter(municipality=body, role__in=STAFF)
    else:
        standing = body.merged_into_id or body.pk
        rows = Membership.objects.active().filter(organisation=standing, role__in=WRITERS)
    return dict(rows.order_by("pk").values_list("user_id", "user__email"))
