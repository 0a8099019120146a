"""The database refuses wrong calls, and changes to a call that has begun."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from partners.models import Municipality
from proposals.enums import CallState
from proposals.models import Call, Correction
from tests.factories.challenges import ChallengeFactory
from tests.factories.partners import MembershipFactory, UserFactory
from tests.factories.proposals import (
    CallFactory,
    ContributorFactory,
    CorrectionFactory,
    CriterionFactory,
    GivenDocumentFactory,
    InviteeFactory,
    QualificationFactory,
    RequiredDocumentFactory,
    ScheduleStepFactory,
)

pytestmark = pytest.mark.django_db
NOW = timezone.now()
GATES = ("questions", "entry", "proposals")
PAST, LATER, LATEST = (NOW + timedelta(days=days) for days in (-1, 1, 2))


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"title": ""}, "proposals_call_has_title"),
        (
            {"contract_starts_on": date(2026, 4, 2), "contract_ends_on": date(2026, 4, 1)},
            "proposals_call_contract_in_order",
        ),
        ({"state": "open"}, "proposals_call_started_has_its_stamps"),
        ({"started_at": NOW}, "proposals_call_started_has_its_stamps"),
        (
            {"entry_due_at": LATEST, "proposals_due_at": LATER},
            "proposals_call_gates_in_order",
        ),
        (
            {"questions_due_at": LATEST, "entry_due_at": None, "proposals_due_at": LATER},
            "proposals_call_questions_before_proposals",
        ),
        (
            {**{f"{gate}_due_at": PAST for gate in GATES}, "unsealed_at": NOW},
            "proposals_call_unsealed_has_its_stamps",
        ),
        ({"decided_at": NOW}, "proposals_call_decided_has_its_time"),
        ({"published_at": NOW}, "proposals_call_published_has_its_time"),
        ({"finished_at": NOW}, "proposals_call_finished_has_its_time"),
        ({"cancelled_at": NOW}, "proposals_call_cancelled_has_its_reason"),
        ({"cancel_reason": "理由"}, "proposals_call_cancelled_has_its_reason"),
        ({"seats": 0}, "proposals_call_has_a_seat"),
    ],
)
def test_a_wrong_draft_is_refused_by_the_constraint_named_for_it(values, constraint):
    call = CallFactory(state="draft", bare=True)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Call.objects.filter(pk=call.pk).update(**values)


@pytest.mark.parametrize(
    ("state", "constraint"),
    [
        ("decided", "proposals_call_decided_has_its_time"),
        ("published", "proposals_call_"),
        ("finished", "proposals_call_"),
        ("cancelled", "proposals_call_cancelled_has_its_reason"),
    ],
)
def test_a_state_needs_its_stamps(state, constraint):
    call = CallFactory()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Call.objects.filter(pk=call.pk).update(state=state)


def test_a_call_cannot_begin_without_the_deadline_of_proposals():
    call = CallFactory(state="draft", proposals_due_at=None)

    with (
        pytest.raises(IntegrityError, match="proposals_call_started_has_its_deadline"),
        transaction.atomic(),
    ):
        Call.objects.filter(pk=call.pk).update(
            state="open", started_at=NOW, started_by=UserFactory()
        )


def test_a_call_is_not_copied_from_itself():
    call = CallFactory()

    with (
        pytest.raises(IntegrityError, match="proposals_call_not_copied_from_itself"),
        transaction.atomic(),
    ):
        Call.objects.filter(pk=call.pk).update(copied_from=call.pk)


def test_an_external_id_is_given_once_but_may_be_empty_often():
    CallFactory(external_id="a-1")
    CallFactory(external_id="")
    CallFactory(external_id="")

    with (
        pytest.raises(IntegrityError, match="proposals_call_external_id_once"),
        transaction.atomic(),
    ):
        CallFactory(external_id="a-1")


@pytest.mark.parametrize(
    ("factory", "values", "constraint"),
    [
        (CriterionFactory, {"name": ""}, "proposals_criterion_has_name"),
        (CriterionFactory, {"points": 0}, "proposals_criterion_points_positive"),
        (CriterionFactory, {"weight": -1}, "proposals_criterion_points_positive"),
        (CriterionFactory, {"minimum": 1}, "proposals_criterion_minimum_complete"),
        (CriterionFactory, {"minimum_kind": "ratio"}, "proposals_criterion_minimum_complete"),
        (
            CriterionFactory,
            {"minimum_kind": "ratio", "minimum": 2},
            "proposals_criterion_minimum_ratio_to_one",
        ),
        (
            ScheduleStepFactory,
            {"starts_at": None, "when_text": "中旬", "ends_at": LATER},
            "proposals_schedulestep_in_order",
        ),
        (CriterionFactory, {"price_cap": 5}, "proposals_criterion_price_values_with_formula"),
        (
            CriterionFactory,
            {"price_formula": "floor", "price_ratio": 2},
            "proposals_criterion_price_ratio_to_one",
        ),
        (ScheduleStepFactory, {"starts_at": None}, "proposals_schedulestep_has_a_when"),
        (
            ScheduleStepFactory,
            {"starts_at": LATEST, "ends_at": LATER},
            "proposals_schedulestep_in_order",
        ),
        (ScheduleStepFactory, {"kind": "other"}, "proposals_schedulestep_other_is_named"),
        (QualificationFactory, {"text": ""}, "proposals_qualification_has_its_words"),
        (QualificationFactory, {"declaration": ""}, "proposals_qualification_has_its_words"),
        (RequiredDocumentFactory, {"name": ""}, "proposals_requireddocument_has_name"),
        (ContributorFactory, {"contribution": ""}, "proposals_contributor_is_explained"),
        (GivenDocumentFactory, {"url": ""}, "proposals_givendocument_can_be_read"),
        (CorrectionFactory, {"reason": ""}, "proposals_correction_has_reason"),
        (CorrectionFactory, {"number": 0}, "proposals_correction_counts_from_one"),
    ],
)
def test_a_wrong_part_is_refused_by_the_constraint_named_for_it(factory, values, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        factory(**values)


@pytest.mark.parametrize(
    ("factory", "values", "constraint"),
    [
        (CriterionFactory, ("call", "key"), "proposals_criterion_key_once"),
        (InviteeFactory, ("call", "organisation"), "proposals_invitee_once"),
        (CorrectionFactory, ("call", "number"), "proposals_correction_number_once"),
    ],
)
def test_a_part_stands_once(factory, values, constraint):
    first = factory()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        factory(**{name: getattr(first, name) for name in values})


PARTS = (
    *(CriterionFactory, ScheduleStepFactory, QualificationFactory, RequiredDocumentFactory),
    *(InviteeFactory, ContributorFactory, GivenDocumentFactory),
)


def _start(call: Call) -> None:
    call.state, call.started_at, call.started_by = CallState.OPEN, NOW, UserFactory()
    call.save()


@pytest.mark.parametrize("factory", PARTS)
@pytest.mark.parametrize("act", ["add", "change", "remove"])
def test_no_part_of_a_call_that_has_begun_changes_without_a_correction(factory, act):
    part = factory()
    _start(part.call)
    acts = {
        "add": lambda: factory(call=part.call),
        "change": part.save,
        "remove": part.delete,
    }

    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        acts[act]()


@pytest.mark.parametrize("factory", PARTS)
def test_a_correction_opens_every_part_of_its_own_call(factory):
    part, other = factory(), factory()
    for call in (part.call, other.call):
        _start(call)
    CorrectionFactory(call=part.call)

    added = factory(call=part.call)
    part.save()
    part.delete()

    assert list(type(part).objects.filter(call=part.call)) == [added]
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        other.save()


def test_a_part_cannot_move_to_another_call():
    part, other = CriterionFactory(), CallFactory(state="draft", bare=True)

    with pytest.raises(IntegrityError, match="stays with its call"), transaction.atomic():
        type(part).objects.filter(pk=part.pk).update(call=other)


# Every column that a call's own life moves; whatever else there is needs a correction.
LIFE = {
    *("id", "state", "started_at", "started_by", "correction_count", "unsealed_at", "unsealed_by"),
    *("decided_at", "published_at", "finished_at", "cancelled_at", "cancel_reason"),
    *("created_by", "copied_from", "updated_at", "version"),
}
CHANGED = {
    "title": "別の件名",
    "form": "planning",
    "method": "subsidy",
    "fields": ["youth"],
    "ceiling_yen": 1,
    "ceiling_tax": "exempt",
    "contract_starts_on": date(2026, 4, 1),
    "contract_ends_on": date(2027, 3, 31),
    "rounding": {"total": {"mode": "floor", "decimals": 0}},
    "thresholds": [{"kind": "total_ratio", "value": "0.6"}],
    "aggregation": "average",
    "total_from": "rounded_items",
    "recusal_rule": "average",
    "tie_break": ["chair"],
    "anonymity": "none",
    "member_names": "never",
    "entrant_count": "public",
    "publish_winner": ["prices"],
    "publish_others": ["names"],
    "is_joint_allowed": False,
    "no_contributors": False,
    "has_first_stage": True,
    "is_sample": True,
    "created_at": NOW + timedelta(days=300),
}


@pytest.mark.parametrize(
    "name", sorted(f.name for f in Call._meta.concrete_fields if f.name not in LIFE)
)
def test_no_content_of_a_call_that_has_begun_changes_without_a_correction(name):
    call = CallFactory()
    value = CHANGED.get(name)
    if name == "municipality":
        value = Municipality.objects.exclude(pk=call.municipality_id).first() or (
            MembershipFactory().municipality
        )
    elif name == "challenge":
        value = ChallengeFactory()
    elif name.endswith("_due_at"):
        value = getattr(call, name) + timedelta(seconds=1)
    elif value is None:
        value = 7 if "Integer" in Call._meta.get_field(name).get_internal_type() else "別の文"

    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        Call.objects.filter(pk=call.pk).update(**{name: value})

    CorrectionFactory(call=call)
    assert Call.objects.filter(pk=call.pk).update(**{name: value}) == 1


@pytest.mark.parametrize("name", ["questions_due_at", "entry_due_at", "proposals_due_at"])
@pytest.mark.parametrize("seconds", [-1, None])
def test_a_deadline_of_a_call_that_has_begun_never_moves_earlier(name, seconds):
    call = CallFactory()
    CorrectionFactory(call=call)
    now = getattr(call, name)
    earlier = now + timedelta(seconds=seconds) if seconds else None

    with pytest.raises(IntegrityError, match="never moves earlier"), transaction.atomic():
        Call.objects.filter(pk=call.pk).update(**{name: earlier})


def test_a_call_without_a_first_gate_gets_none_later():
    call = CallFactory(entry_due_at=None)
    CorrectionFactory(call=call)

    with pytest.raises(IntegrityError, match="never moves earlier"), transaction.atomic():
        Call.objects.filter(pk=call.pk).update(entry_due_at=LATER)


def test_a_call_that_has_begun_is_no_draft_again_and_is_not_deleted():
    call = CallFactory()

    with pytest.raises(IntegrityError, match="no draft again"), transaction.atomic():
        Call.objects.filter(pk=call.pk).update(state="draft", started_at=None, started_by=None)
    with pytest.raises(IntegrityError, match=r"stays on record|frozen"), transaction.atomic():
        call.delete()


def test_a_call_is_unsealed_once():
    call = CallFactory(**{f"{gate}_due_at": PAST for gate in GATES})
    Call.objects.filter(pk=call.pk).update(unsealed_at=NOW, unsealed_by=UserFactory())

    with pytest.raises(IntegrityError, match="unsealed once"), transaction.atomic():
        Call.objects.filter(pk=call.pk).update(unsealed_at=None, unsealed_by=None)


def test_a_correction_is_never_changed_or_removed():
    correction = CorrectionFactory()

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Correction.objects.filter(pk=correction.pk).update(reason="別の理由")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        correction.delete()
