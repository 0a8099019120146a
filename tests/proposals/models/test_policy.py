"""The database refuses wrong policy proposals and lets nobody rewrite what was said."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.utils import timezone

from proposals.models import (
    PolicyAddressee,
    PolicyBacking,
    PolicyChange,
    PolicyEvidence,
    PolicyProposal,
)
from tests.factories.cases import CaseFactory
from tests.factories.partners import (
    MembershipFactory,
    MunicipalityFactory,
    OrganisationFactory,
    UserFactory,
)
from tests.factories.policies import make_backing, make_fact, make_policy

pytestmark = pytest.mark.django_db


def refused(words, row, **values):
    with pytest.raises(IntegrityError, match=words), transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(**values)


def not_made(words, make):
    with pytest.raises(IntegrityError, match=words), transaction.atomic():
        make()


@pytest.mark.parametrize("name", ["title", "problem", "proposal"])
def test_a_proposal_says_what(name):
    refused("proposals_policyproposal_says_what", make_policy("draft"), **{name: ""})


def test_states_have_their_stamps():
    draft, submitted = make_policy("draft"), make_policy()
    stamp = "proposals_policyproposal_submitted_has_its_stamp"

    refused(stamp, draft, state="submitted")
    refused(stamp, draft, receipt_number="X")
    refused("proposals_policyproposal_withdrawal_has_its_stamp", submitted, state="withdrawn")
    refused("proposals_policyproposal_withdrawal_has_its_stamp", draft, withdrawn_at=timezone.now())


def test_only_a_submitted_one_is_published_and_only_by_choice():
    rule = "proposals_policyproposal_published_by_choice"

    refused(rule, make_policy("draft"), published_at=timezone.now())
    refused(rule, make_policy(at="received"), is_public=False)


def test_numbers_are_given_once():
    first, second = make_policy(), make_policy("draft", external_id="a")

    not_made(
        "proposals_policyproposal_receipt_number_once",
        lambda: PolicyProposal.objects.filter(pk=second.pk).update(
            state="submitted",
            submitted_at=timezone.now(),
            submitted_by=UserFactory(),
            receipt_number=first.receipt_number,
        ),
    )
    not_made(
        "proposals_policyproposal_external_id_once", lambda: make_policy("draft", external_id="a")
    )


@pytest.mark.parametrize("values", [{"name": ""}, {"wanted": ""}, {"kind": "x"}])
def test_a_change_says_what(values):
    refused("proposals_policychange_says_what", make_policy("draft").changes.get(), **values)


def test_a_case_a_city_and_an_organisation_are_named_once():
    case, city, other = CaseFactory(), MunicipalityFactory(), OrganisationFactory()
    draft = make_policy("draft", cities=[city], cases=[case])
    make_backing(draft, other)

    not_made(
        "proposals_policyevidence_once",
        lambda: PolicyEvidence.objects.create(proposal=draft, case=case),
    )
    not_made(
        "proposals_policyaddressee_once",
        lambda: PolicyAddressee.objects.create(proposal=draft, municipality=city),
    )
    not_made("proposals_policybacking_once", lambda: make_backing(draft, other))


def test_a_settled_request_has_its_stamp():
    row = make_backing(make_policy("draft"))

    refused("proposals_policybacking_settled_has_its_stamp", row, state="agreed")
    refused("proposals_policybacking_settled_has_its_stamp", row, settled_at=timezone.now())


def test_an_addressee_is_one_body_and_only_a_named_one_is_only_noted():
    row = make_policy("draft").addressees.get()
    rule = "proposals_policyaddressee_is_one_body"

    refused(rule, row, name_as_written="市長")
    refused(rule, row, municipality=None)
    refused(rule, row, state="noted")
    refused(rule, row, municipality=None, name_as_written="市長")


@pytest.mark.parametrize("name", ["received_at", "received_by", "answer_due_on"])
def test_a_received_one_has_its_promise(name):
    row = make_policy(at="received").addressees.get()

    refused("proposals_policyaddressee_received_has_its_promise", row, **{name: None})


@pytest.mark.parametrize(
    ("at", "values"),
    [
        ("received", {"outcome": "adopted"}),
        ("considering", {"outcome": "adopted"}),
        ("answered", {"outcome": "considering"}),
        ("answered", {"outcome": ""}),
        ("answered", {"answered_at": None}),
    ],
)
def test_an_answer_and_its_outcome_belong_together(at, values):
    row = make_policy(at=at).addressees.get()

    refused("proposals_policyaddressee_answered_has_its_outcome", row, **values)


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"outcome": "adopted", "reason": ""}, "proposals_policyreply_says_why"),
        ({"outcome": "x", "reason": "理由"}, "proposals_policyreply_says_why"),
        (
            {"outcome": "considering", "reason": "理由"},
            "proposals_policyreply_considering_promises_again",
        ),
        (
            {"outcome": "adopted", "reason": "理由", "next_due_on": "2030-01-01"},
            "proposals_policyreply_considering_promises_again",
        ),
    ],
)
def test_a_reply_says_why_and_an_unfinished_one_promises_again(values, rule):
    row = make_policy(at="received").addressees.get()

    not_made(
        rule,
        lambda: row.replies.create(created_by=UserFactory(), **values),
    )


@pytest.mark.parametrize(
    ("state", "values", "rule"),
    [
        ("sent", {"name": ""}, "stands|says_what|rewritten"),
        ("sent", {"state": "confirmed"}, "proposals_policyfollowup_settled_has_its_stamp"),
        ("sent", {"refusal": "x"}, "proposals_policyfollowup_refusal_has_its_reason"),
        ("declined", {"refusal": ""}, "proposals_policyfollowup_refusal_has_its_reason"),
    ],
)
def test_a_fact_has_its_stamp_and_its_reason(state, values, rule):
    refused(rule, make_fact(make_policy(at="answered").addressees.get(), state), **values)


def test_a_fact_says_what_and_a_quote_says_where():
    row = make_policy(at="answered").addressees.get()
    rule = "proposals_policyfollowup_says_what"

    not_made(rule, lambda: make_fact(row, kind="budget", name="", note="説明"))
    not_made(rule, lambda: make_fact(row, kind="progress", name=""))
    assert make_fact(row, kind="progress", name="", note="説明").pk


@pytest.mark.parametrize(
    "values",
    [
        {"title": "別"},
        {"problem": "別"},
        {"proposal": "別"},
        {"fields": ["sports"]},
        {"receipt_number": "別"},
        {"source_note": "別"},
        {"source_url": "https://example.jp/"},
    ],
)
def test_what_was_submitted_stands(values):
    refused("a submitted policy proposal stands", make_policy(), **values)


def test_rows_of_what_was_submitted_stand_too():
    case = CaseFactory()
    proposal = make_policy(cases=[case])
    add = {
        PolicyChange: {"kind": "plan", "name": "別", "wanted": "別"},
        PolicyEvidence: {"case": CaseFactory()},
        PolicyAddressee: {"municipality": MunicipalityFactory()},
        PolicyBacking: {
            "organisation": OrganisationFactory(),
            "role": "co_proposer",
            "created_by": UserFactory(),
        },
    }

    for model, values in add.items():
        not_made("stands", lambda m=model, v=values: m.objects.create(proposal=proposal, **v))
    refused("stands", proposal.changes.get(), wanted="別")
    refused("stands", proposal.evidence.get(), shows="別")
    refused("stands", proposal.addressees.get(), municipality=MunicipalityFactory().pk)
    for rows in (proposal.changes, proposal.evidence, proposal.addressees):
        not_made("stands", lambda r=rows: r.all().delete())
    not_made("stands", proposal.delete)
    assert make_backing(proposal).pk


def test_answers_and_confirmed_facts_are_not_rewritten():
    row = make_policy(at="answered").addressees.get()
    confirmed, sent = make_fact(row, "confirmed"), make_fact(row)

    refused("append-only", row.replies.get(), reason="別")
    refused("rewritten", confirmed, state="sent", settled_at=None, settled_by=None)
    refused("rewritten", sent, name="別の条例")
    not_made("rewritten", sent.delete)


@pytest.mark.parametrize(
    ("values", "readers"),
    [
        ({"state": "draft"}, {"own", "asked"}),
        ({}, {"own", "asked", "city"}),
        ({"at": "answered", "is_public": False}, {"own", "asked", "city"}),
        ({"state": "withdrawn"}, {"own", "asked", "city"}),
        (
            {"at": "received"},
            {"visitor", "own", "asked", "declined", "city", "other city", "superuser"},
        ),
    ],
)
def test_a_proposal_is_read_by_its_parties_until_it_is_public(values, readers):
    city = MunicipalityFactory()
    proposal = make_policy(cities=[city], **values)
    asked, declined = OrganisationFactory(), OrganisationFactory()
    make_backing(proposal, asked)
    make_backing(proposal, declined, state="declined")
    people = {
        "visitor": AnonymousUser(),
        "own": MembershipFactory(in_organisation=True, organisation=proposal.organisation).user,
        "asked": MembershipFactory(in_organisation=True, organisation=asked).user,
        "declined": MembershipFactory(in_organisation=True, organisation=declined).user,
        "city": MembershipFactory(municipality=city, role="viewer").user,
        "other city": MembershipFactory(role="approver").user,
        "superuser": UserFactory(is_staff=True, is_superuser=True),
    }

    seen = {
        who
        for who, user in people.items()
        if PolicyProposal.objects.visible_to(user).filter(pk=proposal.pk).exists()
    }

    assert seen == readers
