"""Entries and proposals for tests, made by the portal's own acts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from partners.models import Municipality, Organisation, User
from ppp_portal.clock import database_now
from proposals.domain.entry import decide_entry, start_entry, submit_entry, update_entry
from proposals.domain.proposal import save_draft, start_proposal
from proposals.domain.submission import submit_proposal
from proposals.enums import ACCEPT
from proposals.models import Call, Entry, Proposal, ProposalVersion
from proposals.writing.content import Answer, Content, Price, PriceLine
from tests.factories.partners import MembershipFactory, MunicipalityFactory, OrganisationFactory
from tests.factories.proposals import CallFactory

# What must never be found outside: distinct words, a distinct price.
SECRET_TITLE = "ひみつの学びやま計画"
SECRET_ANSWER = "ぜったいに読まれない独自の手順"
SECRET_PRICE = 9_876_543
SECRET = Content(
    title=SECRET_TITLE,
    answers={"c1": Answer(SECRET_ANSWER), "c2": Answer("三人で支える体制", True, "人員の配置")},
    price=Price(SECRET_PRICE, (PriceLine("秘めた人件費", "12か月", 823_045, SECRET_PRICE),)),
)


@dataclass
class Bidder:
    """An organisation with its 管理者 and 記録者."""

    organisation: Organisation
    manager: User
    reporter: User


@dataclass
class Office:
    """A municipality with its people."""

    municipality: Municipality
    viewer: User
    editor: User
    approver: User


def make_bidder(**values: Any) -> Bidder:
    organisation = OrganisationFactory(**values)
    manager, reporter = (
        MembershipFactory(in_organisation=True, organisation=organisation, role=role).user
        for role in ("manager", "reporter")
    )
    return Bidder(organisation, manager, reporter)


def make_office(**values: Any) -> Office:
    municipality = MunicipalityFactory(**values)
    people = {
        role: MembershipFactory(municipality=municipality, role=role).user
        for role in ("viewer", "editor", "approver")
    }
    return Office(municipality, **people)


def make_entry(call: Call, bidder: Bidder, *, submitted: bool = True) -> Entry:
    """Filled in completely; sent in time unless told otherwise."""
    entry = start_entry(by=bidder.reporter, call_id=call.pk, organisation_id=bidder.organisation.pk)
    declarations = [
        {"qualification": q.pk, "declaration": q.declaration, "is_met": True, "note": ""}
        for q in call.qualifications.all()
    ]
    entry = update_entry(
        by=bidder.reporter,
        entry_id=entry.pk,
        version=entry.version,
        values={"contact": "試験課 000-000", "declarations": declarations},
    )
    if not submitted:
        return entry
    due = call.entry_deadline
    assert due is not None
    return submit_entry(
        by=bidder.manager, entry_id=entry.pk, version=entry.version, received_at=due
    )


def make_proposal(
    call: Call, bidder: Bidder, office: Office, content: Content | None = SECRET
) -> Proposal:
    """A draft with `content`, of an accepted entry."""
    entry = make_entry(call, bidder)
    decide_entry(by=office.editor, entry_id=entry.pk, action=ACCEPT)
    proposal = start_proposal(by=bidder.reporter, entry_id=entry.pk)
    if content is not None:
        proposal = save_draft(
            by=bidder.reporter, proposal_id=proposal.pk, edit=proposal.edit, content=content
        )
    return Proposal.objects.with_call().get(pk=proposal.pk)


def submit(proposal: Proposal, bidder: Bidder, **values: Any) -> ProposalVersion:
    """Submit what is drafted, now unless `received_at` is given."""
    given = {"received_at": database_now(), "edit": proposal.edit} | values
    return submit_proposal(by=bidder.manager, proposal_id=proposal.pk, **given)


def closing_call(office: Office, *, seconds: float = 3600, **values: Any) -> Call:
    """An open call whose deadlines are `seconds` from now by the database's clock."""
    due = database_now() + timedelta(seconds=seconds)
    given = {"questions_due_at": due, "entry_due_at": due, "proposals_due_at": due} | values
    return CallFactory(municipality=office.municipality, **given)
