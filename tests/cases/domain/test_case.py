"""Writing a case: rights, versions, lists, visibility, and the trail each leaves."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from cases.domain.case import (
    CaseInput,
    PartnerEntry,
    PlanEntry,
    archive_case,
    change_visibility,
    create_case,
    restore_case,
    update_case,
)
from cases.enums import PUBLISH, SHARE, VISIBILITY_TRANSITIONS, WITHDRAW, Visibility
from cases.models import Case
from ppp_portal.audit import AuditEntry
from ppp_portal.refusals import Conflict, Refused
from tests.factories.cases import CaseFactory
from tests.factories.partners import (
    MembershipFactory,
    MunicipalityFactory,
    OrganisationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def municipality():
    return MunicipalityFactory(name="甲市")


@pytest.fixture
def editor(municipality):
    return MembershipFactory(municipality=municipality, role="editor").user


@pytest.fixture
def approver(municipality):
    return MembershipFactory(municipality=municipality, role="approver").user


def values(municipality, **extra):
    return {"title": "居場所づくり", "lead_municipality": municipality, **extra}


def actions(case):
    return list(
        AuditEntry.objects.filter(object_type="cases.case", object_id=str(case.pk))
        .order_by("pk")
        .values_list("action", flat=True)
    )


def test_an_editor_makes_a_draft_that_is_indexed_and_on_the_trail(editor, municipality):
    case = create_case(by=editor, data=CaseInput(values=values(municipality)))

    case = Case.objects.select_related("text").get(pk=case.pk)
    assert (case.visibility, case.version, case.created_by) == ("draft", 1, editor)
    assert case.text.text.startswith("居場所づくり\n")
    assert actions(case) == ["case.create"]


def test_the_trail_names_the_body_and_not_the_person(editor, municipality):
    case = create_case(by=editor, data=CaseInput(values=values(municipality)))

    entry = AuditEntry.objects.get(object_id=str(case.pk))
    assert entry.acting_as == "甲市（担当）"
    assert editor.name not in str(entry.detail) + entry.object_label + entry.acting_as


def test_a_viewer_cannot_make_a_case(municipality):
    viewer = MembershipFactory(municipality=municipality, role="viewer").user

    with pytest.raises(Refused, match="担当と承認者です"):
        create_case(by=viewer, data=CaseInput(values=values(municipality)))

    assert Case.objects.count() == 0


def test_an_editor_cannot_make_a_case_of_another_municipality(editor):
    with pytest.raises(Refused, match="この事例の自治体の担当と承認者"):
        create_case(by=editor, data=CaseInput(values=values(MunicipalityFactory())))


def test_an_editor_cannot_move_a_case_to_another_municipality(editor, municipality):
    case = CaseFactory(lead_municipality=municipality)
    moved = CaseInput(values={"lead_municipality": MunicipalityFactory()})

    with pytest.raises(Refused):
        update_case(by=editor, case_id=case.pk, version=1, data=moved)

    case.refresh_from_db()
    assert case.lead_municipality == municipality


def test_a_wrong_value_is_refused_by_field_and_nothing_is_kept(editor, municipality):
    wrong = values(municipality, starts_on=date(2025, 4, 2), ends_on=date(2025, 4, 1))

    with pytest.raises(ValidationError) as caught:
        create_case(by=editor, data=CaseInput(values=wrong))

    assert caught.value.messages == ["終了日は開始日と同じ日か、後の日にしてください。"]
    assert Case.objects.count() == 0


def test_the_second_of_two_editors_is_told_and_the_first_text_stays(editor, municipality):
    case = CaseFactory(lead_municipality=municipality, title="もとの名")
    update_case(by=editor, case_id=case.pk, version=1, data=CaseInput(values={"title": "先の名"}))

    with pytest.raises(Conflict) as caught:
        update_case(
            by=editor, case_id=case.pk, version=1, data=CaseInput(values={"title": "後の名"})
        )

    assert caught.value.current.title == "先の名"
    case.refresh_from_db()
    assert (case.title, case.version) == ("先の名", 2)


def test_partners_keep_their_written_name_and_dates_when_the_list_is_saved_again(
    editor, municipality
):
    organisation = OrganisationFactory(name="NPO法人甲")
    data = CaseInput(
        values=values(municipality),
        partners=[PartnerEntry("（特非）甲", organisation, "contractor"), PartnerEntry("乙の会")],
    )
    case = create_case(by=editor, data=data)
    case.partners.filter(organisation=organisation).update(starts_on=date(2024, 4, 1))

    update_case(
        by=editor,
        case_id=case.pk,
        version=1,
        data=CaseInput(
            values={},
            partners=[PartnerEntry("NPO法人甲", organisation, "contractor")],
        ),
    )

    rows = list(case.partners.values_list("name_as_written", "organisation", "starts_on"))
    assert rows == [("（特非）甲", organisation.pk, date(2024, 4, 1))]


def test_the_same_partner_twice_in_one_role_is_refused(editor, municipality):
    data = CaseInput(
        values=values(municipality), partners=[PartnerEntry("甲の会"), PartnerEntry("甲の会")]
    )

    with pytest.raises(ValidationError, match="二度入っています"):
        create_case(by=editor, data=data)


def test_lists_that_are_not_given_stay_as_they_are(editor, municipality):
    further = MunicipalityFactory()
    case = create_case(
        by=editor,
        data=CaseInput(
            values=values(municipality),
            partners=[PartnerEntry("甲の会")],
            further=[further, municipality],
            plans=[PlanEntry("総合計画", code="3-2")],
        ),
    )

    update_case(by=editor, case_id=case.pk, version=1, data=CaseInput(values={"title": "新しい名"}))

    assert list(case.partners.values_list("name_as_written", flat=True)) == ["甲の会"]
    assert list(case.further.values_list("municipality", flat=True)) == [further.pk]
    assert [str(plan) for plan in case.plan_positions.all()] == ["総合計画 3-2"]
    entry = AuditEntry.objects.get(action="case.update")
    assert entry.detail == {"fields": ["title"]}


def test_the_trail_names_the_lists_that_an_edit_changed(editor, municipality):
    case = create_case(
        by=editor,
        data=CaseInput(values=values(municipality), partners=[PartnerEntry("甲の会")]),
    )

    update_case(
        by=editor,
        case_id=case.pk,
        version=1,
        data=CaseInput(
            values={"title": "新しい名"},
            partners=[PartnerEntry("乙の会")],
            further=[],
            plans=[PlanEntry("総合計画")],
        ),
    )

    entry = AuditEntry.objects.get(action="case.update")
    assert entry.detail == {"fields": ["title", "partners", "plan_positions"]}


@pytest.mark.parametrize("action", [PUBLISH, SHARE, WITHDRAW])
@pytest.mark.parametrize("state", list(Visibility))
def test_each_visibility_allows_exactly_the_actions_of_the_table(
    action, state, approver, municipality
):
    case = CaseFactory(lead_municipality=municipality, visibility=state)
    row = next(row for row in VISIBILITY_TRANSITIONS if row.action == action)

    if state in row.sources:
        changed = change_visibility(by=approver, case_id=case.pk, action=action)
        assert changed.visibility == row.target
        assert (changed.published_at is None) == (row.target == Visibility.DRAFT)
        assert actions(case) == [f"case.{action}"]
    else:
        with pytest.raises(Refused, match="いまの状態では"):
            change_visibility(by=approver, case_id=case.pk, action=action)
        assert actions(case) == []


def test_an_editor_cannot_publish(editor, municipality):
    case = CaseFactory(lead_municipality=municipality, visibility=Visibility.DRAFT)

    with pytest.raises(Refused, match="承認者に公開を依頼"):
        change_visibility(by=editor, case_id=case.pk, action=PUBLISH)


def test_a_case_without_a_summary_is_not_published(approver, municipality):
    case = CaseFactory(lead_municipality=municipality, visibility=Visibility.DRAFT, summary="")

    with pytest.raises(Refused, match="「概要」が要ります"):
        change_visibility(by=approver, case_id=case.pk, action=PUBLISH)


def test_publishing_ones_own_case_is_marked_on_the_trail(approver, municipality):
    case = create_case(
        by=approver, data=CaseInput(values=values(municipality, summary="概要です。"))
    )

    change_visibility(by=approver, case_id=case.pk, action=PUBLISH)

    entry = AuditEntry.objects.get(action="case.publish")
    assert entry.detail == {"from": "draft", "to": "public", "same_person": True}


def test_only_an_administrator_archives_and_restores(approver, municipality):
    case = CaseFactory(lead_municipality=municipality)
    administrator = UserFactory(is_staff=True)

    with pytest.raises(Refused, match="ポータル管理者"):
        archive_case(by=approver, case_id=case.pk)
    archived = archive_case(by=administrator, case_id=case.pk)
    with pytest.raises(Refused, match="すでに保管"):
        archive_case(by=administrator, case_id=case.pk)
    restored = restore_case(by=administrator, case_id=case.pk)
    with pytest.raises(Refused, match="保管されていません"):
        restore_case(by=administrator, case_id=case.pk)

    assert (archived.archived_at is None, restored.archived_at) == (False, None)
    assert actions(case) == ["case.archive", "case.restore"]


def test_an_archived_case_cannot_be_edited(editor, municipality):
    case = CaseFactory(lead_municipality=municipality)
    archive_case(by=UserFactory(is_staff=True), case_id=case.pk)

    with pytest.raises(Refused, match="保管された事例"):
        update_case(by=editor, case_id=case.pk, version=2, data=CaseInput(values={"title": "新"}))
