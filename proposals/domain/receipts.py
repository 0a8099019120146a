"""受付番号 and the mails about what was received: confidential, and without any content."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from partners.enums import Role
from partners.models import Membership, User
from ppp_portal import mail
from proposals.models import Call, Entry

# Without what is easily taken for another: 0 O, 1 I L.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def new_receipt_number() -> str:
    """A random number such as 「7KQM-2HXR-9WTB」: nothing can be counted from it."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))
    return "-".join(groups)


def send_receipt(
    *, by: User, entry: Entry, what: str, number: str, at: datetime, page: str
) -> None:
    """To who submitted and to every 管理者 of the entrant: what, when, which number."""
    context = {
        "call": entry.call,
        "what": what,
        "number": number,
        "at": at,
        "link": settings.PORTAL_BASE_URL.rstrip("/") + page,
    }
    tell_entrant(
        entry,
        subject=f"【公民連携ポータル】{what}を受け付けました",
        body=render_to_string("emails/receipt.txt", context),
        key=f"receipt:{number}",
        also=[by],
    )


def tell_entrant(
    entry: Entry, *, subject: str, body: str, key: str, also: list[User] | None = None
) -> None:
    """One mail to each 管理者 of the entrant (and to `also`), in the current transaction."""
    members = Membership.objects.active().filter(
        organisation=entry.organisation_id, role=Role.MANAGER
    )
    people = {member.user_id: member.user.email for member in members.select_related("user")}
    people |= {user.pk: user.email for user in also or []}
    for user_id, address in people.items():
        mail.queue(
            to=address, subject=subject, body=body, key=f"{key}:{user_id}", confidential=True
        )


def entry_page(call: Call) -> str:
    return reverse("entry_own", args=[call.pk])
