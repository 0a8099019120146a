"""Fifty organisations reach for one slot at once: one has it, the others are told."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from proposals.domain.dialogue_talk import TAKEN, apply_for_talk
from proposals.models import DialogueTalk
from tests.concurrent import _audit_guarded_again, concurrent_db
from tests.factories.challenges import DialogueSlotFactory
from tests.factories.partners import MembershipFactory

__all__ = ["_audit_guarded_again", "concurrent_db"]

MANY = 50


@pytest.mark.usefixtures("concurrent_db")
def test_one_of_fifty_gets_the_slot_and_the_others_are_told_so() -> None:
    slot = DialogueSlotFactory()
    members = [MembershipFactory(in_organisation=True, role="manager") for _ in range(MANY)]

    def attempt(member) -> str:
        try:
            apply_for_talk(
                by=member.user,
                dialogue_id=slot.dialogue_id,
                organisation=member.organisation,
                slot_id=slot.pk,
                topics="話したい",
            )
        except ValidationError as error:
            return error.messages[0]
        finally:
            connection.close()
        return "taken"

    with ThreadPoolExecutor(max_workers=MANY) as pool:
        answers = list(pool.map(attempt, members))

    assert sorted(answers) == sorted(["taken", *[TAKEN] * (MANY - 1)])
    assert DialogueTalk.objects.filter(slot=slot, cancelled_at__isnull=True).count() == 1
