"""Wrapping the keys of all calls under the present master key (docs/sealing.md)."""

from __future__ import annotations

from django.db import transaction

from ppp_portal import audit
from proposals import sealing
from proposals.models import CallKey
from proposals.sealing import WrappedKey


@transaction.atomic
def rewrap_all() -> tuple[int, set[str]]:
    """All or nothing; returns how many were wrapped anew and the ids of the keys they leave.

    Raises MasterKeyError, SealBroken.
    """
    left: set[str] = set()
    done = 0
    for row in CallKey.objects.select_for_update(of=("self",)).order_by("pk"):
        new = sealing.rewrap(WrappedKey(row.call_id, row.master, bytes(row.wrapped)))
        if new.master == row.master:
            continue
        left.add(row.master)
        row.master, row.wrapped = new.master, new.wrapped
        row.save(update_fields=["master", "wrapped"])
        audit.record(by=None, action="call.rewrap_key", obj=row, detail={"master": new.master})
        done += 1
    return done, left
