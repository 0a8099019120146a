"""The order in which rows of a call are held: the call first, then the entry, then the proposal."""

from __future__ import annotations

from uuid import UUID

from django.db import connection

from proposals.models import Call, Entry, Proposal


def hold_call(model: type[Entry] | type[Proposal], pk: UUID) -> Call:
    """Hold the call of this entry or proposal as it is until the transaction ends; return it fresh.

    FOR SHARE: many submissions hold it at once, while a 訂正 that extends the deadline, or the
    opening, waits for them, and they for it. Django has no such lock.
    """
    path = "call_id" if model is Entry else "entry__call_id"
    call_id = model.objects.values_list(path, flat=True).get(pk=pk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM proposals_call WHERE id = %s FOR SHARE", [call_id])
    return Call.objects.get(pk=call_id)


def hold_round(token: UUID) -> None:
    """Hold the round of this copy as it is until the transaction ends: the closing waits for every
    sheet being saved, and they for it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM proposals_reviewround r"
            " JOIN proposals_candidate c ON c.round_id = r.id"
            " JOIN proposals_reviewcopy p ON p.candidate_id = c.id"
            " WHERE p.token = %s FOR SHARE OF r",
            [token],
        )
