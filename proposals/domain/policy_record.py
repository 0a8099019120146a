"""A policy proposal that was made outside the portal, put on record from what is published."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from partners.models import Organisation, User
from partners.permissions import may_curate
from ppp_portal.refusals import ensure
from proposals.dialogue_enums import Side
from proposals.domain.policy import CONTENT, note, save
from proposals.models import PolicyAddressee, PolicyChange, PolicyFollowUp, PolicyProposal
from proposals.policy_enums import AddresseeState, FollowUpState, PolicyState


@transaction.atomic
def record_published(
    *,
    by: User,
    organisation: Organisation,
    addressee: str,
    values: Mapping[str, Any],
    change: Mapping[str, str],
    source_note: str,
    source_url: str = "",
    external_id: str = "",
    followed: Mapping[str, Any] | None = None,
) -> PolicyProposal:
    """Record, in public, what a source says: to whom, what should change, and what followed.

    The addressee is named as the source names it: it takes no part here, so nothing is asked of
    it. `followed`: the values of one PolicyFollowUp, borne out by the source. Raises Refused, or
    ValidationError by field.
    """
    ensure(may_curate(by))
    proposal = PolicyProposal(
        organisation=organisation,
        created_by=by,
        is_public=True,
        source_note=source_note,
        source_url=source_url,
        external_id=external_id,
        **{key: value for key, value in values.items() if key in CONTENT},
    )
    proposal.full_clean(exclude=("search_key",))
    proposal.save(force_insert=True)
    row = _add_rows(proposal, addressee, change)
    now = timezone.now()
    proposal.state, proposal.published_at = PolicyState.SUBMITTED, now
    proposal.submitted_at, proposal.submitted_by = now, by
    if followed:
        _add_fact(by, row, followed)
    save(proposal, "state", "published_at", "submitted_at", "submitted_by")
    note(by, "policy.record", proposal)
    return proposal


def _add_rows(
    proposal: PolicyProposal, addressee: str, change: Mapping[str, str]
) -> PolicyAddressee:
    row = PolicyAddressee(
        proposal=proposal, name_as_written=addressee.strip(), state=AddresseeState.NOTED
    )
    row.full_clean()
    row.save()
    wanted = PolicyChange(proposal=proposal, **change)
    wanted.full_clean()
    wanted.save()
    return row


def _add_fact(by: User, addressee: PolicyAddressee, values: Mapping[str, Any]) -> None:
    fact = PolicyFollowUp(
        addressee=addressee,
        side=Side.ORGANISATION,
        state=FollowUpState.CONFIRMED,
        settled_at=timezone.now(),
        settled_by=by,
        created_by=by,
        **values,
    )
    fact.full_clean()
    fact.save()
