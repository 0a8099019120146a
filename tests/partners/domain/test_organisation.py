"""Writes to an organisation: rights, versions, names, and the trail."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from partners.domain.organisation import (
    OrganisationInput,
    archive_organisation,
    change_visibility,
    create_organisation,
    restore_organisation,
    update_organisation,
)
from partners.enums import NameReason, OrganisationVisibility, Role
from partners.models import Organisation
from ppp_portal.audit import AuditEntry
from ppp_portal.refusals import Conflict, Refused
from tests.factories.partners import MembershipFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db

NUMBER = "7000012050002"


def manager_of(organisation, role=Role.MANAGER):
    return MembershipFactory(in_organisation=True, organisation=organisation, role=role).user


def update(organisation, by, version=1, **values):
    aliases = values.pop("aliases", None)
    return update_organisation(
        by=by,
        organisation_id=organisation.pk,
        version=version,
        data=OrganisationInput(values, aliases=aliases),
    )


def names_of(organisation):
    return list(organisation.other_names.order_by("pk").values_list("name", "reason"))


def test_a_name_given_up_goes_on_finding_the_organisation():
    organisation = OrganisationFactory(name="NPO法人ひだまり")

    update(organisation, manager_of(organisation), name="NPO法人こもれび")

    organisation.refresh_from_db()
    assert names_of(organisation) == [("NPO法人ひだまり", NameReason.RENAMED)]
    assert "ひだまり" in organisation.search_key
    assert organisation.name_key == "こもれび"


def test_taking_an_old_name_back_leaves_each_name_once():
    organisation = OrganisationFactory(name="ひだまり")
    manager = manager_of(organisation)
    update(organisation, manager, name="こもれび")

    update(organisation, manager, version=2, name="ひだまり")

    assert names_of(organisation) == [("こもれび", NameReason.RENAMED)]


def test_aliases_are_replaced_and_former_names_stay():
    organisation = OrganisationFactory(name="ひだまり")
    manager = manager_of(organisation)
    update(organisation, manager, name="こもれび", aliases=["コモ", "こも"])

    update(organisation, manager, version=2, aliases=["こも", "KOMO"])

    assert sorted(names_of(organisation)) == [
        ("KOMO", NameReason.ALIAS),
        ("こも", NameReason.ALIAS),
        ("ひだまり", NameReason.RENAMED),
    ]


def test_an_alias_too_long_is_refused_and_nothing_is_saved():
    organisation = OrganisationFactory(name="ひだまり")

    with pytest.raises(ValidationError) as refused:
        update(organisation, manager_of(organisation), name="こもれび", aliases=["長" * 151])

    organisation.refresh_from_db()
    assert list(refused.value.message_dict) == ["aliases"]
    assert (organisation.name, names_of(organisation)) == ("ひだまり", [])


def test_the_second_of_two_editors_gets_the_row_as_it_stands():
    organisation = OrganisationFactory(summary="")
    manager = manager_of(organisation)
    update(organisation, manager, summary="先に保存した文")

    with pytest.raises(Conflict) as conflict:
        update(organisation, manager, version=1, summary="後から保存した文")

    assert conflict.value.current.summary == "先に保存した文"
    organisation.refresh_from_db()
    assert (organisation.summary, organisation.version) == ("先に保存した文", 2)


def test_an_edit_leaves_a_trail_of_the_fields_and_no_person():
    organisation = OrganisationFactory()
    manager = manager_of(organisation)

    update(organisation, manager, summary="紹介", strengths="強み")

    entry = AuditEntry.objects.get()
    assert (entry.action, entry.detail) == (
        "organisation.update",
        {"fields": ["strengths", "summary"]},
    )
    assert entry.acting_as == f"{organisation.name}（管理者）"


def test_a_corporate_number_is_kept_in_thirteen_digits():
    organisation = OrganisationFactory()

    update(organisation, manager_of(organisation), corporate_number="7000-0120-50002")

    organisation.refresh_from_db()
    assert organisation.corporate_number == NUMBER


@pytest.mark.parametrize("number", ["7000012050003", "700001205000", "1234500000000"])
def test_a_wrong_corporate_number_is_refused_beside_its_field(number):
    organisation = OrganisationFactory()

    with pytest.raises(ValidationError) as refused:
        update(organisation, manager_of(organisation), corporate_number=number)

    assert list(refused.value.message_dict) == ["corporate_number"]


def test_two_organisations_cannot_have_one_corporate_number():
    OrganisationFactory(corporate_number=NUMBER)
    second = OrganisationFactory()

    with pytest.raises(ValidationError, match="すでに登録されています"):
        update(second, manager_of(second), corporate_number=NUMBER)


def test_a_prefecture_that_does_not_exist_is_refused():
    organisation = OrganisationFactory()

    with pytest.raises(ValidationError) as refused:
        update(organisation, manager_of(organisation), areas_served=["28", "48"])

    assert list(refused.value.message_dict) == ["areas_served"]


def test_what_administrators_keep_is_nothing_for_a_manager():
    organisation = OrganisationFactory()

    with pytest.raises(ValueError, match="note"):
        update(organisation, manager_of(organisation), note="内部の覚え")


@pytest.mark.parametrize(
    ("role", "allowed"),
    [(Role.MANAGER, True), (Role.REPORTER, False), ("other manager", False), ("staff", True)],
)
def test_its_own_managers_and_administrators_edit(role, allowed):
    organisation = OrganisationFactory(summary="前")
    if role == "staff":
        user = UserFactory(is_staff=True)
    elif role == "other manager":
        user = manager_of(OrganisationFactory())
    else:
        user = manager_of(organisation, role)

    if allowed:
        update(organisation, user, summary="後")
    else:
        with pytest.raises(Refused):
            update(organisation, user, summary="後")

    organisation.refresh_from_db()
    assert organisation.summary == ("後" if allowed else "前")


def test_an_administrator_puts_an_organisation_on_record_as_a_draft():
    data = OrganisationInput({"name": "㈱ひだまり", "name_kana": "ひだまり"}, aliases=["ひだ"])

    made = create_organisation(by=UserFactory(is_staff=True), data=data)

    assert (made.visibility, made.name_key) == (OrganisationVisibility.DRAFT, "ひだまり")
    assert Organisation.objects.get().search_key.split("\n") == ["(株)ひだまり", "ひだまり", "ひだ"]


@pytest.mark.parametrize("before", list(OrganisationVisibility))
@pytest.mark.parametrize("after", list(OrganisationVisibility))
def test_visibility_moves_between_any_two_states(before, after):
    organisation = OrganisationFactory(visibility=before)
    admin = UserFactory(is_staff=True)

    if before == after:
        with pytest.raises(Refused, match="すでに"):
            change_visibility(by=admin, organisation_id=organisation.pk, visibility=after)
    else:
        change_visibility(by=admin, organisation_id=organisation.pk, visibility=after)

    organisation.refresh_from_db()
    assert organisation.visibility == after
    assert AuditEntry.objects.count() == (before != after)


def test_an_archived_organisation_comes_back_as_it_was():
    organisation = OrganisationFactory(visibility=OrganisationVisibility.MEMBERS)
    admin = UserFactory(is_staff=True)
    archive_organisation(by=admin, organisation_id=organisation.pk)

    restore_organisation(by=admin, organisation_id=organisation.pk)

    organisation.refresh_from_db()
    assert (organisation.archived_at, organisation.visibility) == (
        None,
        OrganisationVisibility.MEMBERS,
    )
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True)) == [
        "organisation.archive",
        "organisation.restore",
    ]


def test_what_is_archived_is_not_archived_again_nor_edited():
    organisation = OrganisationFactory()
    admin = UserFactory(is_staff=True)
    archive_organisation(by=admin, organisation_id=organisation.pk)

    with pytest.raises(Refused, match="保管されています"):
        archive_organisation(by=admin, organisation_id=organisation.pk)
    with pytest.raises(Refused, match="編集できません"):
        update(organisation, admin, version=2, summary="後")


def test_what_is_in_use_is_not_restored():
    organisation = OrganisationFactory()

    with pytest.raises(Refused, match="保管されていません"):
        restore_organisation(by=UserFactory(is_staff=True), organisation_id=organisation.pk)


@pytest.mark.parametrize("act", [archive_organisation, restore_organisation])
def test_a_manager_does_not_curate(act):
    organisation = OrganisationFactory()

    with pytest.raises(Refused):
        act(by=manager_of(organisation), organisation_id=organisation.pk)
