"""Memberships: who may change what, that a body keeps a keeper, and that the trail knows."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from partners.domain.membership import (
    add_membership,
    change_membership,
    end_membership,
    members_of,
    memberships_visible_to,
)
from partners.enums import Role
from partners.models import Membership, User
from ppp_portal.audit import AuditEntry
from ppp_portal.refusals import Refused
from tests.factories.partners import (
    MembershipFactory,
    MunicipalityFactory,
    OrganisationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

ACTORS = ("stranger", "viewer", "editor", "approver", "other_approver", "ex_approver", "staff")


def _actor(kind: str, city) -> User:
    if kind == "stranger":
        return UserFactory()
    if kind == "staff":
        return UserFactory(is_staff=True)
    if kind == "other_approver":
        return MembershipFactory(role=Role.APPROVER).user
    if kind == "ex_approver":
        ended = timezone.now()
        return MembershipFactory(municipality=city, role=Role.APPROVER, ended_at=ended).user
    return MembershipFactory(municipality=city, role=kind).user


@pytest.mark.parametrize("actor", ACTORS)
def test_only_the_citys_approvers_and_administrators_change_a_role(actor: str) -> None:
    city = MunicipalityFactory(name="試験市")
    by = _actor(actor, city)
    member = MembershipFactory(municipality=city, role=Role.VIEWER)

    if actor in ("approver", "staff"):
        change_membership(
            by=by, membership_id=member.pk, role=Role.EDITOR, department="こども家庭課"
        )
        member.refresh_from_db()
        assert (member.role, member.department) == (Role.EDITOR, "こども家庭課")
    else:
        with pytest.raises(Refused) as refused:
            change_membership(by=by, membership_id=member.pk, role=Role.EDITOR, department="")
        assert refused.value.reason == (
            "メンバーの役割と所属を変えられるのは、試験市の承認者です。承認者に依頼してください。"
        )
        member.refresh_from_db()
        assert member.role == Role.VIEWER


@pytest.mark.parametrize("actor", ACTORS)
def test_only_the_citys_approvers_and_administrators_end_a_membership(actor: str) -> None:
    city = MunicipalityFactory()
    by = _actor(actor, city)
    member = MembershipFactory(municipality=city, role=Role.EDITOR)

    if actor in ("approver", "staff"):
        end_membership(by=by, membership_id=member.pk)
    else:
        with pytest.raises(Refused):
            end_membership(by=by, membership_id=member.pk)

    member.refresh_from_db()
    assert (member.ended_at is not None) == (actor in ("approver", "staff"))


@pytest.mark.parametrize("role", [Role.REPORTER, Role.MANAGER])
def test_of_an_organisation_only_its_managers_change_roles(role: str) -> None:
    body = OrganisationFactory()
    by = MembershipFactory(in_organisation=True, organisation=body, role=role).user
    member = MembershipFactory(in_organisation=True, organisation=body)

    if role == Role.MANAGER:
        change_membership(by=by, membership_id=member.pk, role=Role.MANAGER, department="")
    else:
        with pytest.raises(Refused):
            change_membership(by=by, membership_id=member.pk, role=Role.MANAGER, department="")

    member.refresh_from_db()
    assert (member.role == Role.MANAGER) == (role == Role.MANAGER)


def test_a_role_of_the_other_kind_of_body_is_refused() -> None:
    approver = MembershipFactory(role=Role.APPROVER)
    member = MembershipFactory(municipality=approver.municipality)

    with pytest.raises(Refused) as refused:
        change_membership(
            by=approver.user, membership_id=member.pk, role=Role.MANAGER, department=""
        )

    assert "閲覧・担当・承認者" in refused.value.reason


def test_the_last_approver_can_neither_leave_nor_step_down() -> None:
    last = MembershipFactory(role=Role.APPROVER, municipality__name="試験市")
    MembershipFactory(municipality=last.municipality, role=Role.EDITOR)

    with pytest.raises(Refused) as leaving:
        end_membership(by=last.user, membership_id=last.pk)
    with pytest.raises(Refused) as stepping_down:
        change_membership(by=last.user, membership_id=last.pk, role=Role.EDITOR, department="")

    assert leaving.value.reason == (
        "試験市の承認者がいなくなるため、所属は終了できません。"
        "先に、ほかの人を承認者にしてください。"
    )
    assert stepping_down.value.reason.startswith("試験市の承認者がいなくなるため、役割は")


def test_an_approver_switched_off_does_not_count_as_one_who_is_left() -> None:
    last = MembershipFactory(role=Role.APPROVER)
    MembershipFactory(municipality=last.municipality, role=Role.APPROVER, user__is_active=False)

    with pytest.raises(Refused):
        end_membership(by=last.user, membership_id=last.pk)


def test_one_of_two_approvers_may_leave() -> None:
    one = MembershipFactory(role=Role.APPROVER)
    MembershipFactory(municipality=one.municipality, role=Role.APPROVER)

    ended = end_membership(by=one.user, membership_id=one.pk)

    assert ended.ended_at is not None


def test_an_administrator_may_end_the_last_approver_who_has_left_office() -> None:
    last = MembershipFactory(role=Role.APPROVER)

    ended = end_membership(by=UserFactory(is_staff=True), membership_id=last.pk)

    assert ended.ended_at is not None


def test_a_membership_ends_once() -> None:
    approver = MembershipFactory(role=Role.APPROVER)
    member = MembershipFactory(municipality=approver.municipality)
    end_membership(by=approver.user, membership_id=member.pk)

    with pytest.raises(Refused) as refused:
        end_membership(by=approver.user, membership_id=member.pk)

    assert refused.value.reason.startswith("この所属は、すでに終了しています。")


def test_each_change_is_in_the_trail_without_the_persons_name() -> None:
    approver = MembershipFactory(role=Role.APPROVER)
    member = MembershipFactory(
        municipality=approver.municipality, role=Role.VIEWER, user__name="試験 花子"
    )

    change_membership(by=approver.user, membership_id=member.pk, role=Role.EDITOR, department="")
    end_membership(by=approver.user, membership_id=member.pk)

    entries = AuditEntry.objects.order_by("pk").filter(object_type="partners.membership")
    assert [(e.actor, e.action, e.object_id) for e in entries] == [
        (approver.user, "membership.change", str(member.pk)),
        (approver.user, "membership.end", str(member.pk)),
    ]
    assert entries[0].detail == {
        "user": member.user_id,
        "from": {"role": "viewer", "department": ""},
        "to": {"role": "editor", "department": ""},
    }
    assert "花子" not in "".join(f"{e.object_label}{e.acting_as}{e.detail}" for e in entries)


def test_saving_the_same_values_leaves_no_trace() -> None:
    approver = MembershipFactory(role=Role.APPROVER)
    member = MembershipFactory(municipality=approver.municipality, department="福祉課")

    change_membership(
        by=approver.user, membership_id=member.pk, role=member.role, department="福祉課"
    )

    assert AuditEntry.objects.count() == 0


def test_who_is_a_member_already_stays_what_they_are() -> None:
    member = MembershipFactory(role=Role.VIEWER)

    again = add_membership(
        by=member.user, user=member.user, body=member.municipality, role=Role.APPROVER
    )

    assert (again.pk, again.role) == (member.pk, Role.VIEWER)
    assert Membership.objects.count() == 1


def test_a_role_that_the_body_does_not_have_is_refused_when_joining() -> None:
    user = UserFactory()

    with pytest.raises(ValidationError):
        add_membership(by=user, user=user, body=MunicipalityFactory(), role=Role.MANAGER)


def test_members_are_those_in_force_of_accounts_in_use_keepers_first() -> None:
    city = MunicipalityFactory()
    viewer = MembershipFactory(municipality=city, role=Role.VIEWER)
    approver = MembershipFactory(municipality=city, role=Role.APPROVER)
    MembershipFactory(municipality=city, ended_at=timezone.now())
    MembershipFactory(municipality=city, user__is_active=False)
    MembershipFactory()

    assert list(members_of(city)) == [approver, viewer]


def test_one_sees_the_memberships_of_ones_own_bodies_only() -> None:
    mine = MembershipFactory()
    colleague = MembershipFactory(municipality=mine.municipality)
    MembershipFactory()
    MembershipFactory(in_organisation=True)

    assert set(memberships_visible_to(mine.user)) == {mine, colleague}
    assert set(memberships_visible_to(UserFactory())) == set()
    assert memberships_visible_to(UserFactory(is_staff=True)).count() == 4


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"municipality": None, "organisation": None}, "one_body_and_its_role"),
        ({"role": Role.MANAGER}, "one_body_and_its_role"),
        ({"role": Role.REPORTER}, "one_body_and_its_role"),
    ],
)
def test_the_database_refuses_a_membership_without_its_body_or_with_a_foreign_role(
    values: dict[str, object], constraint: str
) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        MembershipFactory(**values)


def test_the_database_refuses_a_membership_of_two_bodies() -> None:
    with pytest.raises(IntegrityError, match="one_body_and_its_role"), transaction.atomic():
        MembershipFactory(organisation=OrganisationFactory())


def test_the_database_refuses_a_second_membership_in_force_of_the_same_city() -> None:
    first = MembershipFactory()

    with pytest.raises(IntegrityError, match="once_per_municipality"), transaction.atomic():
        MembershipFactory(user=first.user, municipality=first.municipality)


def test_the_database_refuses_a_second_membership_in_force_of_the_same_organisation() -> None:
    first = MembershipFactory(in_organisation=True)

    with pytest.raises(IntegrityError, match="once_per_organisation"), transaction.atomic():
        MembershipFactory(in_organisation=True, user=first.user, organisation=first.organisation)


def test_who_left_may_come_back() -> None:
    left = MembershipFactory(ended_at=timezone.now())

    back = MembershipFactory(user=left.user, municipality=left.municipality)

    assert list(Membership.objects.active()) == [back]
