"""Who is told what about a call, by mail: one place for every notice to its entrants."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from partners.enums import Role
from partners.models import Membership, Organisation
from ppp_portal import mail
from proposals.models import Call, Entry, EntryMember


def entrant_organisations(call: Call) -> list[int]:
    """Ids of the organisations that have entered and were neither refused nor have withdrawn.

    Those that write with an entrant count as well.
    """
    entries = Entry.objects.filter(call=call).in_force()
    writers = EntryMember.objects.filter(entry__in=entries, is_co_writer=True)
    own = entries.order_by().values_list("organisation_id", flat=True)
    others = writers.order_by().values_list("organisation_id", flat=True)
    return sorted({*own, *(pk for pk in others if pk)})


def notify_entrants(call: Call, *, subject: str, body: str, key: str) -> int:
    """Queue one mail to every member of every entrant, in the current transaction.

    All get the same words, each alone, so that no entrant learns of another. `key` names the
    event ("correction-3"); telling it twice sends nothing twice. Returns the number of mails.
    """
    return notify_organisations(
        entrant_organisations(call), subject=subject, body=body, key=f"call-{call.pk}-{key}"
    )


def call_link(call: Call, page: str = "call_detail") -> str:
    """A full address for a mail."""
    return f"{settings.PORTAL_BASE_URL}{reverse(page, args=[call.pk])}"


def notify_organisations(ids: Iterable[int], *, subject: str, body: str, key: str) -> int:
    """One mail to each 管理者 and 記録者 of the organisations; who gets one is nobody's business.

    A merged organisation's people are found where it went.
    """
    own = list(ids)
    became = Organisation.objects.filter(pk__in=own, merged_into__isnull=False)
    members = (
        Membership.objects.active()
        .filter(Q(organisation__in=own) | Q(organisation__in=became.values("merged_into")))
        .filter(role__in=(Role.MANAGER, Role.REPORTER))
        .select_related("user")
        .order_by("pk")
    )
    addresses = {member.user_id: member.user.email for member in members}
    for user_id, address in addresses.items():
        # That somebody is told is that somebody entered or asked: not for the admin's list.
        mail.queue(
            to=address, subject=subject, body=body, key=f"{key}-{user_id}", confidential=True
        )
    return len(addresses)
