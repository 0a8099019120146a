"""A municipality's three-year path: writing it, publishing it, and what each reader is shown."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError

from cases.domain.spread_path import (
    EvidenceEntry,
    PathInput,
    change_path_visibility,
    path_of,
    save_path,
    shown_steps,
)
from cases.models import Case, SpreadPath
from cases.spread_enums import PathVisibility
from ppp_portal.audit import AuditEntry
from ppp_portal.refusals import Conflict, Refused
from tests.factories.cases import CaseFactory
from tests.factories.partners import MembershipFactory, MunicipalityFactory, UserFactory
from tests.factories.spread import PathEvidenceFactory, SpreadPathFactory

pytestmark = pytest.mark.django_db

PLANNED = EvidenceEntry("position", date(2025, 6, 1), "総合計画に節を設けた。", "month")


@pytest.fixture
def city():
    return MunicipalityFactory(name="甲市")


@pytest.fixture
def editor(city):
    return MembershipFactory(municipality=city, role="editor").user


def save(by, city, version=0, **values):
    data = PathInput(**({"first_fiscal_year": 2025} | values))
    return save_path(by=by, municipality_id=city.pk, version=version, data=data)


def steps_of(city, user):
    paths = SpreadPath.objects.visible_to(user)
    path = path_of(paths, city, Case.objects.visible_to(user))
    return shown_steps(path) if path else None


def test_a_path_is_written_with_its_evidence_and_a_trail(city, editor):
    case = CaseFactory(lead_municipality=city)
    linked = EvidenceEntry("connect", date(2026, 4, 10), "月1回の打合せ。", case_id=case.pk)

    path = save(editor, city, reached="position", evidence=[linked, PLANNED], aim="面にする。")

    steps = steps_of(city, editor)
    assert [(s.number, s.label, s.fiscal_year, s.state) for s in steps] == [
        (1, "位置付け", 2025, "done"),
        (2, "つながる", 2026, "now"),
        (3, "戦略", 2027, "to_come"),
    ]
    assert [(e.when, e.row.text, e.case) for s in steps for e in s.evidence] == [
        ("令和7年6月", "総合計画に節を設けた。", None),
        ("令和8年4月10日", "月1回の打合せ。", case),
    ]
    assert path.version == 1
    trail = AuditEntry.objects.get(action="path.create")
    assert trail.detail == {"reached": "position", "evidence": 2}


def test_a_step_said_to_be_reached_needs_evidence_for_it_and_those_before(city, editor):
    with pytest.raises(ValidationError) as error:
        save(editor, city, reached="strategy", evidence=[PLANNED])

    assert error.value.message_dict == {
        "reached": [
            "「つながる」、「戦略」の根拠がありません。"
            "根拠を1つ以上書くか、進んだところを選び直してください。"
        ]
    }
    assert not SpreadPath.objects.exists()


def test_evidence_names_a_case_of_the_municipality_only(city, editor):
    other = CaseFactory()

    with pytest.raises(ValidationError, match="この自治体の事例から選んでください"):
        save(
            editor,
            city,
            evidence=[EvidenceEntry("position", date(2025, 6, 1), "x", "day", other.pk)],
        )


def test_too_much_evidence_is_refused_in_words(city, editor):
    with pytest.raises(ValidationError, match="根拠は30件までです"):
        save(editor, city, evidence=[PLANNED] * 31)


def test_the_second_of_two_writers_is_told_also_about_a_first_path(city, editor):
    save(editor, city)

    with pytest.raises(Conflict):
        save(editor, city)

    assert save(editor, city, version=1, evidence=[PLANNED]).version == 2


def test_a_path_is_not_written_for_another_municipality_or_one_of_the_past(city, editor):
    with pytest.raises(Refused, match="書けるのは、甲市の担当と承認者です"):
        save(MembershipFactory(role="approver").user, city)
    past = MunicipalityFactory(valid_to=date(2019, 4, 30))
    with pytest.raises(Refused, match="いまはない自治体"):
        save(UserFactory(is_staff=True), past)


TRANSITIONS = {
    ("publish", "municipality"): "public",
    ("publish", "public"): None,
    ("withdraw", "municipality"): None,
    ("withdraw", "public"): "municipality",
}


@pytest.mark.parametrize("before", PathVisibility.values)
@pytest.mark.parametrize("action", ["publish", "withdraw"])
def test_every_act_on_every_state_of_a_path(city, action, before):
    path = SpreadPathFactory(municipality=city, public=before == "public")
    approver = MembershipFactory(municipality=city, role="approver").user
    expected = TRANSITIONS[action, before]

    if expected is None:
        with pytest.raises(Refused, match="いまの状態では"):
            change_path_visibility(by=approver, path_id=path.pk, action=action)
        return
    after = change_path_visibility(by=approver, path_id=path.pk, action=action)

    assert (after.visibility, after.published_at is not None) == (expected, expected == "public")
    trail = AuditEntry.objects.get(action=f"path.{action}")
    assert trail.detail == {"from": before, "to": expected}


def test_an_editor_does_not_publish(city, editor):
    path = SpreadPathFactory(municipality=city)

    with pytest.raises(Refused, match="承認者に依頼してください"):
        change_path_visibility(by=editor, path_id=path.pk, action="publish")


def test_a_public_path_names_a_draft_case_only_to_who_may_read_it(city, editor):
    draft = CaseFactory(title="ひみつの下書き", lead_municipality=city, visibility="draft")
    path = SpreadPathFactory(municipality=city, public=True)
    PathEvidenceFactory(path=path, case=draft)

    (told,) = steps_of(city, AnonymousUser())[0].evidence
    (own,) = steps_of(city, editor)[0].evidence

    assert (told.case, own.case) == (None, draft)


def test_a_path_not_published_does_not_exist_for_others(city, editor):
    SpreadPathFactory(municipality=city)

    assert steps_of(city, AnonymousUser()) is None
    assert steps_of(city, MembershipFactory(role="editor").user) is None
    assert steps_of(city, editor) is not None
