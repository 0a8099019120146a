"""What the database refuses of 継続判断 and milestones, and who may read a decision."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction

from cases.models import Continuation
from tests.factories.cases import CaseFactory, CasePartnerFactory
from tests.factories.continuations import ContinuationFactory, MilestoneFactory
from tests.factories.partners import MembershipFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db

WRONG = {
    "cases_continuation_year_or_source": {"fiscal_year": 1899},
    "cases_continuation_codes_known": {"outcome": "perhaps"},
    "cases_continuation_decided_by_an_office": {"municipality_office": ""},
    "cases_continuation_has_reason": {"reason": ""},
    "cases_continuation_missed_target_has_reason": {"misses_target": True},
    "cases_continuation_no_basis_for_an_end": {"outcome": "end"},
    "cases_continuation_negotiated_has_its_ground": {"basis": "negotiated"},
    "cases_continuation_decided_on_a_basis": {"state": "confirmed", "basis": ""},
    "cases_continuation_one_proposer": {"proposed_municipality": None},
    "cases_continuation_decided_has_its_stamp": {"state": "confirmed", "confirmed_at": None},
}


@pytest.mark.parametrize("name", WRONG)
def test_the_database_refuses_what_a_decision_cannot_be(name: str) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        ContinuationFactory(**WRONG[name])


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("cases_continuation_year_or_source", {"fiscal_year": None}),
        ("cases_continuation_missed_target_has_reason", {"target_reason": "もう1年"}),
        ("cases_continuation_negotiated_has_its_ground", {"ground": "2"}),
        (
            "cases_continuation_published_has_its_time",
            {"state": "published", "published_at": None},
        ),
    ],
)
def test_the_other_side_of_a_rule_is_refused_too(name: str, values: dict[str, object]) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        ContinuationFactory(**values)


def test_a_year_has_one_standing_decision_and_any_number_withdrawn() -> None:
    row = ContinuationFactory(state="withdrawn")
    ContinuationFactory(case=row.case, state="withdrawn")
    ContinuationFactory(case=row.case)

    with (
        pytest.raises(IntegrityError, match="cases_continuation_once_a_year"),
        transaction.atomic(),
    ):
        ContinuationFactory(case=row.case, state="confirmed")


def test_what_a_source_tells_needs_neither_year_nor_contract_nor_proposer() -> None:
    row = ContinuationFactory(
        fiscal_year=None,
        basis="",
        proposed_municipality=None,
        source_note="試験の記事",
        state="published",
    )

    assert row.year_text == "年度は出典に記載なし"


@pytest.mark.parametrize("state", ["confirmed", "published", "withdrawn"])
def test_the_database_locks_the_words_of_a_decision(state: str) -> None:
    row = ContinuationFactory(state=state)

    with pytest.raises(IntegrityError, match="locked"), transaction.atomic():
        Continuation.objects.filter(pk=row.pk).update(reason="あとから変えた理由")


def test_the_database_keeps_a_decision_in_force() -> None:
    row = ContinuationFactory(state="confirmed")

    with pytest.raises(IntegrityError, match="in force"), transaction.atomic():
        row.delete()


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("cases_milestone_kind_known", {"kind": "storm"}),
        ("cases_milestone_has_text", {"text": ""}),
        ("cases_milestone_date_or_source", {"happened_on": None}),
    ],
)
def test_the_database_refuses_what_a_milestone_cannot_be(
    name: str, values: dict[str, object]
) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        MilestoneFactory(**values)


def test_only_the_parties_read_what_is_not_published() -> None:
    case = CaseFactory()
    npo = CasePartnerFactory(case=case).organisation
    by_state = {
        state: ContinuationFactory(case=case, fiscal_year=year, state=state)
        for year, state in enumerate(("proposed", "confirmed", "published", "withdrawn"), 2021)
    }
    hidden = ContinuationFactory(case=CaseFactory(visibility="draft"), state="published")
    everything = set(by_state)
    readers = {
        "visitor": AnonymousUser(),
        "other city": MembershipFactory(role="approver").user,
        "other body": MembershipFactory(
            in_organisation=True, organisation=OrganisationFactory()
        ).user,
        "city": MembershipFactory(municipality=case.lead_municipality, role="viewer").user,
        "body": MembershipFactory(in_organisation=True, organisation=npo).user,
        "administrator": UserFactory(is_staff=True),
    }

    read = {
        name: set(Continuation.objects.visible_to(user).values_list("pk", flat=True))
        for name, user in readers.items()
    }

    of = {
        name: {row.pk for key, row in by_state.items() if key in keys}
        for name, keys in {
            "visitor": {"published"},
            "other city": {"published"},
            "other body": {"published"},
            "city": everything,
            "body": everything,
            "administrator": everything,
        }.items()
    }
    of["administrator"] |= {hidden.pk}
    assert read == of
