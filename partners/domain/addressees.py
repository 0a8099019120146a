"""Who of a body is written to: those in force who act for it."""

from __future__ import annotations

from partners.enums import Role
from partners.models import Membership, Municipality, Organisation

STAFF = (Role.EDITOR, Role.APPROVER)
WRITERS = (Role.REPORTER, Role.MANAGER)


def addressees(body: Municipality | Organisation) -> dict[int, str]:
    """Account id → address of everybody who acts for `body`, in a stable order."""
    if isinstance(body, Municipality):
        rows = Membership.objects.active().filter(municipality=body, role__in=STAFF)
    else:
        rows = Membership.objects.active().filter(organisation=body, role__in=WRITERS)
    return dict(rows.order_by("pk").values_list("user_id", "user__email"))
