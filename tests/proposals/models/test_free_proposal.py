"""The database refuses wrong free proposals and lets none be rewritten; who may read them."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction

from proposals.models import FreeProposal, FreeProposalMessage
from tests.factories.challenges import FreeProposalFactory
from tests.factories.partners import MembershipFactory, MunicipalityFactory, UserFactory

pytestmark = pytest.mark.django_db


def refused(constraint, row, **values):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(**values)


@pytest.mark.parametrize("name", ["title", "problem", "idea"])
def test_a_proposal_says_what_it_proposes(name):
    refused("proposals_freeproposal_says_what", FreeProposalFactory(state="draft"), **{name: ""})


def test_a_submitted_one_has_its_stamp_and_number():
    draft = FreeProposalFactory(state="draft")

    refused("proposals_freeproposal_submitted_has_its_stamp", draft, state="submitted")
    refused("proposals_freeproposal_submitted_has_its_stamp", draft, receipt_number="X")


@pytest.mark.parametrize("name", ["received_at", "received_by", "answer_due_on"])
def test_a_received_one_has_its_promise(name):
    received = FreeProposalFactory(state="received")

    refused("proposals_freeproposal_received_has_its_promise", received, **{name: None})


@pytest.mark.parametrize(
    "values", [{"answer": ""}, {"public_reason": ""}, {"answered_at": None}, {"answered_by": None}]
)
def test_an_answer_has_its_reason(values):
    considering = FreeProposalFactory(state="considering")

    refused("proposals_freeproposal_answer_has_its_reason", considering, **values)


def test_an_outcome_stands_on_answered_ones_only():
    refused(
        "proposals_freeproposal_answered_has_its_outcome",
        FreeProposalFactory(state="answered"),
        outcome="",
    )
    refused(
        "proposals_freeproposal_answered_has_its_outcome",
        FreeProposalFactory(state="received"),
        outcome="declined",
    )


def test_a_receipt_number_stands_once():
    first = FreeProposalFactory()

    with (
        pytest.raises(IntegrityError, match="proposals_freeproposal_receipt_number_once"),
        transaction.atomic(),
    ):
        FreeProposalFactory(receipt_number=first.receipt_number)


@pytest.mark.parametrize(
    "values",
    [
        {"title": "別"},
        {"problem": "別"},
        {"idea": "別"},
        {"asks": "別"},
        {"money": "別"},
        {"nondisclosure": "別"},
        {"public_summary": "別"},
        {"agrees_to_name": True},
        {"receipt_number": "別"},
    ],
)
def test_what_was_submitted_stands(values):
    refused("a submitted free proposal stands", FreeProposalFactory(), **values)


def test_a_submitted_one_is_not_moved_to_another_body_or_removed():
    proposal = FreeProposalFactory()

    refused("stands", proposal, municipality=MunicipalityFactory().pk)
    with pytest.raises(IntegrityError, match="stands"), transaction.atomic():
        FreeProposal.objects.filter(pk=proposal.pk).delete()


def test_what_was_said_is_not_rewritten_and_says_something():
    proposal = FreeProposalFactory()
    made = {"proposal": proposal, "created_by": proposal.created_by}
    message = FreeProposalMessage.objects.create(side="organisation", text="補足", **made)

    refused("append-only", message, text="別")
    with (
        pytest.raises(IntegrityError, match="proposals_freeproposalmessage_says_something"),
        transaction.atomic(),
    ):
        FreeProposalMessage.objects.create(side="organisation", text="", **made)


@pytest.mark.parametrize(("state", "readers"), [("draft", {"own"}), ("submitted", {"own", "city"})])
def test_a_proposal_is_read_by_its_parties_and_nobody_else(state, readers):
    proposal = FreeProposalFactory(state=state)
    people = {
        "visitor": AnonymousUser(),
        "own": MembershipFactory(in_organisation=True, organisation=proposal.organisation).user,
        "city": MembershipFactory(municipality=proposal.municipality, role="viewer").user,
        "other city": MembershipFactory(role="approver").user,
        "other organisation": MembershipFactory(in_organisation=True, role="manager").user,
        "superuser": UserFactory(is_staff=True, is_superuser=True),
    }

    seen = {name for name, user in people.items() if FreeProposal.objects.visible_to(user).exists()}

    assert seen == readers
    assert str(proposal) == f"民間提案 {str(proposal.pk)[:8]}"
