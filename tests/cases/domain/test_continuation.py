"""Proposing, editing and deciding what becomes of a case, and the unbroken line of years."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError

from cases.continuation_enums import CONTINUATION_TRANSITIONS, ContinuationState
from cases.domain.continuation import (
    CHANGED_MEANWHILE,
    ONLY_ADMINISTRATORS,
    move_continuation,
    propose_continuation,
    update_continuation,
)
from cases.domain.milestone import add_milestone, remove_milestone, update_milestone
from cases.domain.timeline import case_timeline
from cases.models import Case
from ppp_portal.audit import AuditEntry
from ppp_portal.refusals import Conflict, Refused
from tests.factories.cases import CaseFactory, CasePartnerFactory
from tests.factories.continuations import ContinuationFactory, MilestoneFactory
from tests.factories.partners import MembershipFactory, UserFactory
from tests.factories.reports import Desk

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 21)
VALUES: dict[str, Any] = {
    "fiscal_year": 2025,
    "outcome": "continue",
    "organisation_office": "理事会",
    "reason": "利用する人が増えている。",
    "misses_target": True,
    "target_reason": "立ち上げが遅れたためで、もう1年あれば届く見込みがある。",
    "basis": "negotiated",
    "ground": "2",
}


def _actions() -> list[str]:
    return [
        *AuditEntry.objects.filter(action__startswith="continuation")
        .order_by("pk")
        .values_list("action", flat=True)
    ]


def test_the_organisation_proposes_one_more_year_and_the_approver_decides_and_publishes() -> None:
    desk = Desk()

    row = propose_continuation(by=desk.manager, case_id=desk.case.pk, values=VALUES)
    for action in ("confirm", "publish"):
        row = move_continuation(
            by=desk.approver, continuation_id=row.pk, action=action, version=row.version
        )

    row.refresh_from_db()
    assert (row.state, row.proposer, row.target_reason) == (
        "published",
        desk.organisation,
        VALUES["target_reason"],
    )
    assert (row.confirmed_by, row.same_person) == (desk.approver, False)
    assert _actions() == ["continuation.propose", "continuation.confirm", "continuation.publish"]


def test_one_person_for_both_steps_is_allowed_and_marked() -> None:
    desk = Desk()
    row = propose_continuation(by=desk.approver, case_id=desk.case.pk, values=VALUES)

    row = move_continuation(
        by=desk.approver, continuation_id=row.pk, action="confirm", version=row.version
    )

    assert row.same_person
    assert AuditEntry.objects.get(action="continuation.confirm").detail["same_person"] is True


@pytest.mark.parametrize("action", [row.action for row in CONTINUATION_TRANSITIONS])
@pytest.mark.parametrize("state", ContinuationState.values)
def test_each_step_leads_only_from_its_own_states(action: str, state: str) -> None:
    desk = Desk()
    row = ContinuationFactory(case=desk.case, state=state)
    transition = next(each for each in CONTINUATION_TRANSITIONS if each.action == action)

    if state in transition.sources:
        moved = move_continuation(
            by=desk.approver, continuation_id=row.pk, action=action, version=row.version
        )
        assert moved.state == transition.target
    else:
        with pytest.raises(Refused):
            move_continuation(
                by=desk.approver, continuation_id=row.pk, action=action, version=row.version
            )


def test_who_has_no_part_in_the_work_proposes_nothing() -> None:
    desk = Desk()
    introducer = CasePartnerFactory(case=desk.case, role="introducer").organisation
    of_introducer = MembershipFactory(
        in_organisation=True, organisation=introducer, role="manager"
    ).user

    for user in (of_introducer, desk.reporter, MembershipFactory(role="approver").user):
        with pytest.raises(Refused):
            propose_continuation(by=user, case_id=desk.case.pk, values=VALUES)


def test_an_organisation_leaves_the_municipalitys_proposal_alone() -> None:
    desk = Desk()
    row = ContinuationFactory(case=desk.case)

    with pytest.raises(Refused):
        update_continuation(by=desk.manager, continuation_id=row.pk, version=1, values=VALUES)


def test_a_second_decision_on_a_year_is_refused_at_the_year() -> None:
    desk = Desk()
    ContinuationFactory(case=desk.case, fiscal_year=2025)

    with pytest.raises(ValidationError) as caught:
        propose_continuation(by=desk.editor, case_id=desk.case.pk, values=VALUES)

    assert list(caught.value.message_dict) == ["fiscal_year"]


def test_nobody_confirms_a_text_that_changed_meanwhile_nor_edits_an_old_one() -> None:
    desk = Desk()
    row = propose_continuation(by=desk.manager, case_id=desk.case.pk, values=VALUES)
    read = row.version
    update_continuation(
        by=desk.manager,
        continuation_id=row.pk,
        version=read,
        values={**VALUES, "outcome": "widen"},
    )

    with pytest.raises(Refused, match=CHANGED_MEANWHILE):
        move_continuation(by=desk.approver, continuation_id=row.pk, action="confirm", version=read)
    with pytest.raises(Conflict):
        update_continuation(by=desk.editor, continuation_id=row.pk, version=read, values=VALUES)


def test_going_on_is_confirmed_on_a_contracts_basis_only() -> None:
    desk = Desk()
    row = ContinuationFactory(case=desk.case, basis="")

    with pytest.raises(Refused, match="契約の根拠"):
        move_continuation(by=desk.approver, continuation_id=row.pk, action="confirm", version=1)


def test_a_decision_on_a_case_that_is_not_public_is_not_published() -> None:
    desk = Desk(visibility="members")
    row = ContinuationFactory(case=desk.case, state="confirmed")

    with pytest.raises(Refused, match="事例が公開されていない"):
        move_continuation(by=desk.approver, continuation_id=row.pk, action="publish", version=1)


def test_what_a_source_tells_is_recorded_by_administrators_only() -> None:
    desk = Desk()
    told = {"outcome": "continue", "organisation_office": "会社", "reason": "毎年更新している。"}

    row = propose_continuation(
        by=UserFactory(is_staff=True), case_id=desk.case.pk, values=told, source_note="試験の記事"
    )
    with pytest.raises(Refused, match=ONLY_ADMINISTRATORS):
        propose_continuation(
            by=desk.editor, case_id=desk.case.pk, values=told, source_note="試験の記事"
        )

    assert (row.fiscal_year, row.proposer) == (None, None)


def test_milestones_are_kept_by_the_municipality_with_a_version_and_a_trail() -> None:
    desk = Desk()
    values = {"kind": "mayor", "happened_on": date(2025, 4, 27), "text": "市長が交代した。"}

    row = add_milestone(by=desk.editor, case_id=desk.case.pk, values=values)
    update_milestone(by=desk.editor, milestone_id=row.pk, version=1, values={"kind": "law"})
    with pytest.raises(Conflict):
        update_milestone(by=desk.editor, milestone_id=row.pk, version=1, values=values)
    with pytest.raises(Refused):
        remove_milestone(by=desk.manager, milestone_id=row.pk)
    remove_milestone(by=desk.editor, milestone_id=row.pk)

    trail = AuditEntry.objects.filter(action__startswith="milestone").order_by("pk")
    assert [(entry.action, entry.detail.get("text")) for entry in trail] == [
        ("milestone.create", None),
        ("milestone.update", None),
        ("milestone.remove", "市長が交代した。"),
    ]


def _year(year: int, **values: Any) -> Case:
    case: Case = CaseFactory(title=f"{year}年度の事業", fiscal_year=year, stage="ended", **values)
    return case


def test_a_gap_stands_in_the_line_as_a_gap() -> None:
    first = _year(2022)
    second = _year(2024, continues=first)

    line = case_timeline(second, AnonymousUser(), TODAY).line

    assert [(row.year, row.is_gap) for row in line.rows] == [
        (2024, False),
        (2023, True),
        (2022, False),
    ]
    assert line.unbroken == [2024]
    assert line.sentence == "令和5年度は記録がなく、続いていたかどうか分かりません。"


def test_a_decision_in_force_closes_the_gap_that_a_proposal_leaves() -> None:
    first = _year(2022)
    second = _year(2024, continues=first)
    decision = ContinuationFactory(case=first, fiscal_year=2022, state="published")
    ContinuationFactory(case=second, fiscal_year=2024)  # not decided, and not the visitor's

    line = case_timeline(second, AnonymousUser(), TODAY).line

    assert line.unbroken == [2022, 2023, 2024]
    assert [row.decisions for row in line.rows] == [[], [], [decision]]


def test_a_year_that_the_next_case_took_over_is_not_the_earlier_ones() -> None:
    first = _year(2024)
    second = _year(2025, continues=first)
    ContinuationFactory(case=first, fiscal_year=2024, state="published")

    line = case_timeline(second, AnonymousUser(), TODAY).line

    assert [(row.year, row.cases) for row in line.rows] == [(2025, [second]), (2024, [first])]
    assert line.unbroken == [2024, 2025]


def test_a_decision_to_end_stops_work_that_its_record_would_let_run_on() -> None:
    case = CaseFactory(starts_on=date(2023, 4, 1), fiscal_year=None, stage="running")
    ContinuationFactory(case=case, fiscal_year=2024, outcome="end", basis="", state="published")

    story = case_timeline(case, AnonymousUser(), TODAY)

    assert story.sentence == "令和5年度から令和6年度まで、2年続きました。"
    assert [(e.lane, e.end) for e in story.entries] == [
        ("事業", date(2025, 3, 31)),
        ("継続判断", None),
    ]


def test_a_year_decided_ahead_is_planned_and_counts_for_no_year_done() -> None:
    case = CaseFactory(starts_on=date(2025, 4, 1), fiscal_year=None, stage="running")
    ContinuationFactory(case=case, fiscal_year=2026, state="published")

    line = case_timeline(case, AnonymousUser(), TODAY).line

    assert [(row.year, row.is_planned) for row in line.rows] == [
        (2027, True),
        (2026, False),
        (2025, False),
    ]
    assert line.sentence == "令和7年度から続き、令和8年度で2年目です。"


def test_milestones_and_decisions_stand_on_the_timeline() -> None:
    case = _year(2024)
    MilestoneFactory(case=case, happened_on=date(2024, 10, 1), precision="month")
    ContinuationFactory(case=case, state="published", misses_target=True, target_reason="もう1年。")

    entries = case_timeline(case, AnonymousUser(), TODAY).entries

    assert [(e.lane, e.label, e.when) for e in entries][1:] == [
        ("継続判断", "続ける（目標未達）", "令和6年度の判断"),
        ("できごと", "首長交代：新しい市長が就任した。", "令和6年10月"),
    ]
