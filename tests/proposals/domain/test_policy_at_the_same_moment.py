"""Two people act on one policy proposal at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from ppp_portal.refusals import Refused
from proposals.domain import policy, policy_answer
from proposals.models import PolicyReply
from tests.factories.partners import MembershipFactory, MunicipalityFactory
from tests.factories.policies import make_policy


def _said(do: Any) -> str:
    try:
        do()
    except Refused:
        return "refused"
    finally:
        connection.close()
    return "done"


@pytest.mark.usefixtures("concurrent_db")
def test_two_answers_at_once_leave_one() -> None:
    city = MunicipalityFactory()
    addressee = make_policy(cities=[city], at="received").addressees.get()
    users = [MembershipFactory(municipality=city, role="approver").user for _ in range(2)]

    def answer(user: Any) -> str:
        return _said(
            lambda: policy_answer.answer(
                by=user, addressee_id=addressee.pk, outcome="adopted", reason="理由"
            )
        )

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(answer, users))

    assert said == ["done", "refused"]
    assert PolicyReply.objects.count() == 1


@pytest.mark.usefixtures("concurrent_db")
def test_a_withdrawal_and_an_answer_at_once_never_both_stand() -> None:
    city = MunicipalityFactory()
    manager = MembershipFactory(in_organisation=True, role="manager")
    proposal = make_policy(cities=[city], at="received", organisation=manager.organisation)
    addressee = proposal.addressees.get()
    approver = MembershipFactory(municipality=city, role="approver").user
    acts = (
        lambda: policy.withdraw(by=manager.user, proposal_id=proposal.pk),
        lambda: policy_answer.answer(
            by=approver, addressee_id=addressee.pk, outcome="declined", reason="理由"
        ),
    )

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(_said, acts))

    proposal.refresh_from_db()
    assert said == ["done", "refused"]
    assert PolicyReply.objects.count() == (0 if proposal.state == "withdrawn" else 1)
