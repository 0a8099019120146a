"""Invitations: who may invite, what the mail holds, and every state against every act."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from partners.domain.invitation import (
    accept_invitation,
    accept_with_new_account,
    find_invitation,
    invitations_visible_to,
    invite,
    resend_invitation,
    revoke_invitation,
    waiting_invitations,
)
from partners.enums import Role
from partners.models import Invitation, Membership, User
from partners.models.invitation import hash_token
from ppp_portal.audit import AuditEntry
from ppp_portal.mail import Mail
from ppp_portal.refusals import Refused
from tests.factories.partners import (
    PASSWORD,
    InvitationFactory,
    MembershipFactory,
    MunicipalityFactory,
    OrganisationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def _token_in(mail: Mail) -> str:
    found = re.search(r"/accounts/invitations/([^/\s]+)/", mail.body)
    assert found
    return found.group(1)


@pytest.mark.parametrize("actor", ["stranger", "viewer", "editor", "approver", "other_approver"])
@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR, Role.APPROVER, Role.MANAGER])
def test_approvers_invite_to_their_own_city_with_a_role_it_has(actor: str, role: str) -> None:
    city = MunicipalityFactory()
    by = {
        "stranger": lambda: UserFactory(),
        "other_approver": lambda: MembershipFactory(role=Role.APPROVER).user,
    }.get(actor, lambda: MembershipFactory(municipality=city, role=actor).user)()

    if actor == "approver" and role != Role.MANAGER:
        (invitation,) = invite(by=by, body=city, emails=["New@City.Example"], role=role)
        assert (invitation.email, invitation.municipality, invitation.role) == (
            "new@city.example",
            city,
            role,
        )
    else:
        with pytest.raises(Refused):
            invite(by=by, body=city, emails=["new@city.example"], role=role)
    assert Mail.objects.count() == (1 if actor == "approver" and role != Role.MANAGER else 0)


@pytest.mark.parametrize("actor", [Role.REPORTER, Role.MANAGER])
def test_of_an_organisation_managers_invite(actor: str) -> None:
    body = OrganisationFactory(name="NPO法人試験の会")
    by = MembershipFactory(in_organisation=True, organisation=body, role=actor).user

    if actor == Role.MANAGER:
        (invitation,) = invite(by=by, body=body, emails=["a@npo.example"], role=Role.REPORTER)
        assert invitation.organisation == body
    else:
        with pytest.raises(Refused) as refused:
            invite(by=by, body=body, emails=["a@npo.example"], role=Role.REPORTER)
        assert refused.value.reason == (
            "招待できるのは、NPO法人試験の会の管理者です。管理者に招待を依頼してください。"
        )


def test_administrators_invite_to_any_body() -> None:
    staff = UserFactory(is_staff=True)

    invite(by=staff, body=MunicipalityFactory(), emails=["a@city.example"], role=Role.APPROVER)
    invite(by=staff, body=OrganisationFactory(), emails=["b@npo.example"], role=Role.MANAGER)

    assert Invitation.objects.count() == 2


def test_the_mail_holds_a_link_whose_secret_is_stored_nowhere_else(settings) -> None:
    settings.PORTAL_BASE_URL = "https://portal.example"
    approver = MembershipFactory(role=Role.APPROVER, municipality__name="試験市")

    (invitation,) = invite(
        by=approver.user,
        body=approver.municipality,
        emails=["new@city.example"],
        role=Role.EDITOR,
    )

    mail = Mail.objects.get()
    token = _token_in(mail)
    assert f"https://portal.example/accounts/invitations/{token}/" in mail.body
    assert (mail.to, mail.subject) == ("new@city.example", "【公民連携ポータル】試験市への招待")
    assert len(token) >= 43
    assert invitation.token_hash == hash_token(token)
    assert mail.holds_secret
    assert find_invitation(token) == invitation


def test_several_addresses_are_invited_at_once_each_with_its_own_link() -> None:
    approver = MembershipFactory(role=Role.APPROVER)

    invite(
        by=approver.user,
        body=approver.municipality,
        emails=["a@city.example", "b@city.example", "A@city.example"],
        role=Role.VIEWER,
    )

    tokens = {_token_in(mail) for mail in Mail.objects.all()}
    assert len(tokens) == 2
    assert set(Invitation.objects.values_list("email", flat=True)) == {
        "a@city.example",
        "b@city.example",
    }


def test_one_address_that_cannot_be_invited_stops_them_all() -> None:
    approver = MembershipFactory(role=Role.APPROVER, municipality__name="試験市")
    MembershipFactory(municipality=approver.municipality, user__email="in@city.example")
    InvitationFactory(municipality=approver.municipality, email="asked@city.example")
    UserFactory(email="off@city.example", is_active=False)

    with pytest.raises(ValidationError) as error:
        invite(
            by=approver.user,
            body=approver.municipality,
            emails=[
                "new@city.example",
                "in@city.example",
                "asked@city.example",
                "off@city.example",
            ],
            role=Role.VIEWER,
        )

    assert error.value.message_dict["emails"] == [
        "in@city.example は、すでに試験市のメンバーです。"
        "役割を変えるときは、メンバーの一覧から変更してください。",
        "asked@city.example には、すでに招待を送っています。"
        "届いていないときは、招待の一覧から再送してください。",
        "off@city.example のアカウントは無効になっています。"
        "もう一度使えるようにするには、ポータル管理者に連絡してください。",
    ]
    assert Invitation.objects.count() == 1
    assert Mail.objects.count() == 0


def test_a_member_of_another_body_and_one_who_left_can_be_invited() -> None:
    approver = MembershipFactory(role=Role.APPROVER)
    elsewhere = MembershipFactory()
    left = MembershipFactory(municipality=approver.municipality, ended_at=timezone.now())

    sent = invite(
        by=approver.user,
        body=approver.municipality,
        emails=[elsewhere.user.email, left.user.email],
        role=Role.VIEWER,
    )

    assert len(sent) == 2


def _in_state(state: str, **values) -> Invitation:
    now = timezone.now()
    stamps = {
        "open": {},
        "expired": {"expires_at": now - timedelta(seconds=1)},
        "accepted": {"accepted_at": now},
        "revoked": {"revoked_at": now},
    }[state]
    return InvitationFactory(**stamps, **values)


STATES = ("open", "expired", "accepted", "revoked")


@pytest.mark.parametrize("state", STATES)
def test_only_an_open_invitation_is_accepted(state: str) -> None:
    user = UserFactory(email="me@city.example")
    invitation = _in_state(state, email="me@city.example", token="t", department="福祉課")

    if state == "open":
        membership = accept_invitation(by=user, token="t")
        assert (membership.user, membership.municipality, membership.role) == (
            user,
            invitation.municipality,
            invitation.role,
        )
        assert membership.department == "福祉課"
        invitation.refresh_from_db()
        assert invitation.accepted_by == user
    else:
        with pytest.raises(Refused):
            accept_invitation(by=user, token="t")
        assert Membership.objects.count() == 0


@pytest.mark.parametrize("state", STATES)
def test_only_an_open_invitation_makes_an_account(state: str) -> None:
    _in_state(state, email="me@city.example", token="t")

    if state == "open":
        membership = accept_with_new_account(token="t", name="試験 太郎", password=PASSWORD)
        assert membership.user.email == "me@city.example"
        assert membership.user.check_password(PASSWORD)
    else:
        with pytest.raises(Refused):
            accept_with_new_account(token="t", name="試験 太郎", password=PASSWORD)
        assert User.objects.count() == 0


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR, Role.APPROVER, "other"])
def test_only_approvers_revoke_and_only_what_is_not_settled(state: str, role: str) -> None:
    invitation = _in_state(state)
    place = {} if role == "other" else {"municipality": invitation.municipality}
    by = MembershipFactory(role=Role.APPROVER if role == "other" else role, **place).user
    allowed = role == Role.APPROVER and state in ("open", "expired")

    if allowed:
        revoke_invitation(by=by, invitation_id=invitation.pk)
    else:
        with pytest.raises(Refused):
            revoke_invitation(by=by, invitation_id=invitation.pk)

    invitation.refresh_from_db()
    assert (invitation.revoked_at is not None) == (allowed or state == "revoked")


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR, Role.APPROVER, "other"])
def test_only_approvers_resend_and_only_what_is_not_settled(state: str, role: str) -> None:
    invitation = _in_state(state)
    place = {} if role == "other" else {"municipality": invitation.municipality}
    by = MembershipFactory(role=Role.APPROVER if role == "other" else role, **place).user
    allowed = role == Role.APPROVER and state in ("open", "expired")

    if allowed:
        resend_invitation(by=by, invitation_id=invitation.pk)
    else:
        with pytest.raises(Refused):
            resend_invitation(by=by, invitation_id=invitation.pk)

    assert Mail.objects.count() == (1 if allowed else 0)


def test_a_resent_invitation_has_a_new_link_and_time_and_the_old_link_is_dead() -> None:
    approver = MembershipFactory(role=Role.APPROVER)
    old = InvitationFactory(
        municipality=approver.municipality,
        token="old",
        expires_at=timezone.now() - timedelta(days=1),
    )

    resend_invitation(by=approver.user, invitation_id=old.pk)

    token = _token_in(Mail.objects.get())
    assert find_invitation("old") is None
    found = find_invitation(token)
    assert found == old
    assert found.expires_at > timezone.now() + timedelta(days=13)


def test_an_invitation_ends_to_the_second_after_fourteen_days() -> None:
    approver = MembershipFactory(role=Role.APPROVER)
    user = UserFactory(email="me@city.example")
    with time_machine.travel("2026-04-01 09:00 +0900", tick=False):
        invite(
            by=approver.user,
            body=approver.municipality,
            emails=[user.email],
            role=Role.VIEWER,
        )
    token = _token_in(Mail.objects.get())

    too_late = time_machine.travel("2026-04-15 09:00 +0900", tick=False)
    with too_late, pytest.raises(Refused) as refused:
        accept_invitation(by=user, token=token)
    assert "有効期限を過ぎています" in refused.value.reason

    with time_machine.travel("2026-04-15 08:59:59 +0900", tick=False):
        accept_invitation(by=user, token=token)


def test_an_invitation_is_for_the_invited_address_only() -> None:
    InvitationFactory(email="me@city.example", token="t")
    other = UserFactory(email="other@city.example")

    with pytest.raises(Refused) as refused:
        accept_invitation(by=other, token="t")

    assert refused.value.reason.startswith("この招待は me@city.example あてです。")
    assert Membership.objects.count() == 0


def test_who_has_an_account_makes_no_second_one() -> None:
    UserFactory(email="me@city.example")
    InvitationFactory(email="me@city.example", token="t")

    with pytest.raises(Refused) as refused:
        accept_with_new_account(token="t", name="試験", password=PASSWORD)

    assert "サインインしてから" in refused.value.reason


@pytest.mark.parametrize(
    ("name", "password", "field"),
    [("", PASSWORD, "name"), ("試験", "short", "password"), ("試験", "1234567890123", "password")],
)
def test_a_nameless_account_or_a_weak_password_leaves_the_invitation_open(
    name: str, password: str, field: str
) -> None:
    invitation = InvitationFactory(token="t")

    with pytest.raises(ValidationError) as error:
        accept_with_new_account(token="t", name=name, password=password)

    assert list(error.value.message_dict) == [field]
    invitation.refresh_from_db()
    assert invitation.accepted_at is None
    assert User.objects.count() == 0


def test_an_unknown_link_says_to_look_for_the_newest_mail() -> None:
    with pytest.raises(Refused) as refused:
        accept_invitation(by=UserFactory(), token="nobody-knows")

    assert "いちばん新しい招待メール" in refused.value.reason


def test_the_trail_tells_every_act_without_the_persons_address() -> None:
    approver = MembershipFactory(role=Role.APPROVER)
    (kept,) = invite(
        by=approver.user,
        body=approver.municipality,
        emails=["new@city.example"],
        role=Role.VIEWER,
    )
    resend_invitation(by=approver.user, invitation_id=kept.pk)
    token = _token_in(Mail.objects.first())
    accept_with_new_account(token=token, name="試験 花子", password=PASSWORD)
    (dropped,) = invite(
        by=approver.user, body=approver.municipality, emails=["x@city.example"], role=Role.VIEWER
    )
    revoke_invitation(by=approver.user, invitation_id=dropped.pk)

    entries = AuditEntry.objects.order_by("pk")
    assert [entry.action for entry in entries] == [
        "invitation.create",
        "invitation.resend",
        "user.create",
        "membership.create",
        "invitation.accept",
        "invitation.create",
        "invitation.revoke",
    ]
    told = "".join(f"{e.object_label}{e.acting_as}{e.detail}" for e in entries)
    assert "@city.example" not in told
    assert "花子" not in told


def test_waiting_are_those_neither_accepted_nor_revoked_of_that_body() -> None:
    opened = InvitationFactory()
    city = opened.municipality
    expired = _in_state("expired", municipality=city)
    _in_state("accepted", municipality=city)
    _in_state("revoked", municipality=city)
    InvitationFactory()

    assert list(waiting_invitations(city)) == [expired, opened]


def test_one_sees_the_invitations_of_ones_own_bodies_only() -> None:
    mine = InvitationFactory()
    InvitationFactory()
    member = MembershipFactory(municipality=mine.municipality)

    assert list(invitations_visible_to(member.user)) == [mine]
    assert list(invitations_visible_to(UserFactory())) == []
    assert invitations_visible_to(UserFactory(is_staff=True)).count() == 2


@pytest.mark.parametrize(
    "values",
    [{"municipality": None}, {"role": Role.MANAGER}],
)
def test_the_database_refuses_an_invitation_without_its_body_or_with_a_foreign_role(
    values: dict[str, object],
) -> None:
    with pytest.raises(IntegrityError, match="one_body_and_its_role"), transaction.atomic():
        InvitationFactory(**values)


def test_the_database_refuses_an_invitation_to_two_bodies() -> None:
    with pytest.raises(IntegrityError, match="one_body_and_its_role"), transaction.atomic():
        InvitationFactory(organisation=OrganisationFactory())


def test_the_database_refuses_an_invitation_both_accepted_and_revoked() -> None:
    now = timezone.now()

    with pytest.raises(IntegrityError, match="accepted_or_revoked"), transaction.atomic():
        InvitationFactory(accepted_at=now, revoked_at=now)


def test_the_database_refuses_two_invitations_with_one_secret() -> None:
    InvitationFactory(token="t")

    with pytest.raises(IntegrityError, match="token_hash"), transaction.atomic():
        InvitationFactory(token="t")
