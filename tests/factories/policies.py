"""Policy proposals for tests: written as drafts with their rows, then put where a test needs them."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from partners.models import Municipality, Organisation
from proposals.domain.policy_index import DERIVED, refresh
from proposals.models import (
    PolicyAddressee,
    PolicyBacking,
    PolicyChange,
    PolicyEvidence,
    PolicyFollowUp,
    PolicyProposal,
    PolicyReply,
)
from tests.factories.partners import MunicipalityFactory, OrganisationFactory, UserFactory

_NUMBERS = count(1)
_OUTCOMES = {"considering": "considering", "answered": "adopted"}


def make_policy(
    state: str = "submitted",
    *,
    cities: list[Municipality] | None = None,
    at: str = "waiting",
    cases: list[Any] | None = None,
    **values: Any,
) -> PolicyProposal:
    """A proposal to `cities` (one, unless given), each of which stands at `at`.

    Published from the receipt on, as the domain does it, where `is_public` is not said to be False.
    """
    number, now = next(_NUMBERS), timezone.now()
    content = {
        "title": f"ひみつの提言{number}",
        "problem": "歩いて行ける遊び場がない。",
        "proposal": "ひみつの工夫を条例に書く。",
    }
    content |= {"organisation": values.pop("organisation", None) or OrganisationFactory()}
    later = {name: values.pop(name) for name in ("answer_due_on",) if name in values}
    row = PolicyProposal.objects.create(created_by=UserFactory(), **(content | values))
    _add_rows(row, cities if cities is not None else [MunicipalityFactory()], cases or [])
    if state != "draft":
        row.state = "submitted"
        row.submitted_at, row.submitted_by = now, UserFactory()
        row.receipt_number = f"TEST-P{number}"
        if at != "waiting" and row.is_public:
            row.published_at = now
        row.save()
        for addressee in row.addressees.all():
            _put(addressee, at, **later)
    if state == "withdrawn":
        row.state, row.published_at = "withdrawn", None
        row.withdrawn_at, row.withdrawn_by = now, UserFactory()
    refresh(row)
    row.save(update_fields=[*DERIVED, "state", "published_at", "withdrawn_at", "withdrawn_by"])
    return row


def _add_rows(row: PolicyProposal, cities: list[Municipality], cases: list[Any]) -> None:
    PolicyChange.objects.create(
        proposal=row, kind="ordinance", name="試験市子ども条例", wanted="ひみつの一条を加える。"
    )
    for city in cities:
        PolicyAddressee.objects.create(proposal=row, municipality=city)
    for case in cases:
        PolicyEvidence.objects.create(proposal=row, case=case)


def _put(addressee: PolicyAddressee, at: str, **values: Any) -> None:
    if at == "waiting":
        return
    now = timezone.now()
    addressee.state = at
    addressee.received_at, addressee.received_by = now, UserFactory()
    addressee.answer_due_on = timezone.localdate() + timedelta(days=30)
    if at in _OUTCOMES:
        addressee.outcome, addressee.answered_at = _OUTCOMES[at], now
        PolicyReply.objects.create(
            addressee=addressee,
            outcome=_OUTCOMES[at],
            reason="公表する理由です。",
            next_due_on=addressee.answer_due_on if at == "considering" else None,
            created_by=UserFactory(),
        )
    for name, value in values.items():
        setattr(addressee, name, value)
    addressee.save()


def make_backing(
    proposal: PolicyProposal,
    organisation: Organisation | None = None,
    role: str = "supporter",
    state: str = "asked",
) -> PolicyBacking:
    """Asked by the proposal's writers; `state=` also sets the stamp."""
    settled = (
        {} if state == "asked" else {"settled_at": timezone.now(), "settled_by": UserFactory()}
    )
    return PolicyBacking.objects.create(
        proposal=proposal,
        organisation=organisation or OrganisationFactory(),
        role=role,
        state=state,
        created_by=UserFactory(),
        **settled,
    )


def make_fact(addressee: PolicyAddressee, state: str = "sent", **values: Any) -> PolicyFollowUp:
    """What the proposers say followed; `state=` also sets the stamp."""
    content = {
        "kind": "ordinance",
        "happened_on": timezone.localdate(),
        "name": "ひみつの改正条例",
        "side": "organisation",
        "created_by": UserFactory(),
    }
    settled = {} if state == "sent" else {"settled_at": timezone.now(), "settled_by": UserFactory()}
    if state == "declined":
        settled["refusal"] = "ひみつの理由"
    return PolicyFollowUp.objects.create(
        addressee=addressee, state=state, **(content | settled | values)
    )
