"""A case begun from an introduction or from a policy proposal: its draft, and its origin."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from cases.domain.case import CaseInput, PartnerEntry, create_case
from cases.domain.copying import start_from
from cases.enums import Origin, Stage
from cases.models import Case
from cases.permissions import may_copy_case
from partners.models import Organisation, User
from ppp_portal.refusals import ensure
from proposals.domain import introduction, policy_answer
from proposals.models import Introduction, PolicyFollowUp
from proposals.permissions import introduction as introduction_permissions
from proposals.permissions import policy as policy_permissions
from proposals.policy_enums import FollowUpKind


@transaction.atomic
def from_introduction(
    *, by: User, introduction_id: Any, title: str, copies: bool, with_partner: bool
) -> Introduction:
    """Make a draft of the receiving municipality and record it as what came of the introduction.

    `copies`: begun from the case that the introduction rests on (横展開); `with_partner`: the
    organisation stands in it, and so reads the draft. Raises Refused, or ValidationError by field.
    """
    row = introduction.locked(introduction_id)
    ensure(introduction_permissions.may_start_case(by, row))
    city = row.receiver_municipality
    assert city is not None  # by may_start_case
    partners = _partner(row.organisation.merged_into or row.organisation, with_partner)
    if copies and row.case_id and copyable(by, row):
        case = start_from(
            by=by,
            case_id=row.case_id,
            municipality=city,
            title=title,
            origin=Origin.INTRODUCTION,
            partners=partners,
        )
    else:
        values = {
            "title": title,
            "lead_municipality": city,
            "origin": Origin.INTRODUCTION,
            "stage": Stage.CONCEPT,
        }
        case = create_case(by=by, data=CaseInput(values, partners=partners))
    return introduction.record_result(
        by=by,
        introduction_id=row.pk,
        note=row.result_note,
        dialogue=row.result_dialogue,
        call=row.result_call,
        case=case,
    )


def copyable(user: User, row: Introduction) -> Case | None:
    """The case that the introduction rests on, where this user may begin from it."""
    case: Case | None = Case.objects.visible_to(user).filter(pk=row.case_id or 0).first()
    return case if case and may_copy_case(user, case) is None else None


@transaction.atomic
def from_policy(*, by: User, addressee_id: int, title: str, with_partner: bool) -> PolicyFollowUp:
    """Make a draft of the addressed municipality and record it as what followed there.

    Raises Refused, or ValidationError by field.
    """
    addressee = policy_answer.locked_addressee(addressee_id)
    ensure(policy_permissions.may_start_case(by, addressee))
    proposal = addressee.proposal
    if addressee.follow_ups.filter(case__title=title).exists():
        raise ValidationError(
            {"title": "この提言から同じ名称の事例ができています。「その後」から開けます。"}
        )
    values = {
        "title": title,
        "lead_municipality": addressee.municipality,
        "origin": Origin.POLICY_PROPOSAL,
        "stage": Stage.CONCEPT,
        "fields": list(proposal.fields),
        "reason": proposal.problem,
        "description": proposal.proposal,
    }
    partners = _partner(proposal.organisation, with_partner)
    case = create_case(by=by, data=CaseInput(values, partners=partners))
    fact = {"kind": FollowUpKind.WORK, "happened_on": timezone.localdate(), "name": title}
    return policy_answer.follow(by=by, addressee_id=addressee_id, values=fact | {"case": case})


def _partner(organisation: Organisation, wanted: bool) -> list[PartnerEntry]:
    return [PartnerEntry(organisation.name, organisation)] if wanted else []
