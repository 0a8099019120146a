"""From a call to a case: what was asked, promised and agreed carried over into a draft."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from cases.domain.case import CaseInput, PartnerEntry, PlanEntry, create_case
from cases.domain.money import MoneyEntry, save_money
from cases.enums import DatePrecision, MoneyKind, Origin, PartnerRole, Stage
from cases.models import Case
from partners.models import User
from ppp_portal import audit
from ppp_portal.clock import database_now
from ppp_portal.japan.fiscal_year import fiscal_year_of
from ppp_portal.refusals import ensure
from proposals.domain.sealed import read_opened
from proposals.models import Call, CallCase, Negotiation
from proposals.permissions import decision as permissions


@transaction.atomic
def make_case(*, by: User, negotiation_id: int) -> CallCase:
    """A draft of the call's municipality, linked both ways. Raises Refused, ValidationError."""
    Negotiation.objects.select_for_update().only("pk").get(pk=negotiation_id)
    talk = Negotiation.objects.select_related(
        "place__decision__call__municipality", "place__proposal__entry__organisation"
    ).get(pk=negotiation_id)
    ensure(permissions.may_make_case(by, talk))
    call = talk.place.decision.call
    price = read_opened(by=by, proposal_id=talk.place.proposal_id).content.price.total
    case = create_case(
        by=by,
        data=CaseInput(_values(call, talk, price), partners=_partners(talk), plans=_plans(call)),
    )
    _plan_money(by, case, call, price)
    row = CallCase.objects.create(negotiation=talk, case=case, made_by=by, made_at=database_now())
    audit.record(by=by, action="call.make_case", obj=call, detail={"case": case.pk})
    return row


def _values(call: Call, talk: Negotiation, price: int | None) -> dict[str, Any]:
    decision = talk.place.decision
    day = DatePrecision.DAY
    return {
        "title": call.title,
        "summary": call.summary,
        "purpose": call.purpose,
        "description": call.scope,
        "fields": list(call.fields),
        "method": call.method,
        "stage": Stage.CONTRACT,
        "origin": Origin.CALL,
        "lead_municipality": call.municipality,
        "departments": [call.department] if call.department else [],
        "choice_reason": decision.reason,
        "starts_on": call.contract_starts_on,
        "starts_precision": day,
        "ends_on": call.contract_ends_on,
        "ends_precision": day,
        "start_fiscal_year": fiscal_year_of(call.contract_starts_on)
        if call.contract_starts_on
        else None,
        "place": call.place,
        "contract_amount": price,
        "contract_amount_note": "提案時の見積額。契約を結んだら、契約額に直してください。"
        if price is not None
        else "",
        "is_sample": call.is_sample,
    }


def _partners(talk: Negotiation) -> list[PartnerEntry]:
    """The entrant as 受託, then the members of its consortium."""
    entry = talk.place.proposal.entry
    found = [PartnerEntry(entry.organisation.name, entry.organisation, PartnerRole.CONTRACTOR)]
    found += [
        PartnerEntry(member.name, member.organisation, PartnerRole.CONTRACTOR)
        for member in entry.members.select_related("organisation").order_by("position", "pk")
        if member.organisation_id != entry.organisation_id
    ]
    return found


def _plans(call: Call) -> list[PlanEntry]:
    """What the challenge behind the call names as its plan."""
    plan = call.challenge.related_plan if call.challenge else ""
    return [PlanEntry(plan_name=plan[:200])] if plan else []


def _plan_money(by: User, case: Case, call: Call, price: int | None) -> None:
    """The estimate as the first year's plan, where the contract lies within one fiscal year.

    A longer contract says nothing of how it is spread, so nothing is made up.
    """
    first, last = call.contract_starts_on, call.contract_ends_on
    if not price or not _within_one_year(first, last):
        return
    assert first is not None  # _within_one_year
    organisation = case.partners.order_by("position", "pk")[0].organisation_id
    save_money(
        by=by,
        case_id=case.pk,
        fiscal_year=fiscal_year_of(first),
        version=0,
        entries=[
            MoneyEntry(MoneyKind.CITY, planned=price),
            MoneyEntry(MoneyKind.PROJECT, organisation_id=organisation, planned=price),
        ],
        note="公募で選ばれた提案の見積額による。",
    )


def _within_one_year(first: date | None, last: date | None) -> bool:
    return bool(first and last and fiscal_year_of(first) == fiscal_year_of(last))
