"""Users, memberships and invitations in the admin, and what is read-only there."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from partners.enums import Role
from partners.models import Invitation, Membership, User
from ppp_portal import mail
from ppp_portal.audit import AuditEntry, record
from ppp_portal.mail import Mail
from tests.factories.partners import (
    InvitationFactory,
    MembershipFactory,
    MunicipalityFactory,
    OrganisationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> User:
    return UserFactory(email="admin@portal.example", is_staff=True, is_superuser=True)


@pytest.fixture
def client(admin: User) -> Client:
    client = Client()
    client.force_login(admin)
    return client


def _list(model: str) -> str:
    return reverse(f"admin:{model}_changelist")


@pytest.mark.parametrize("body", ["municipality", "organisation"])
def test_an_administrator_invites_to_any_body(client: Client, admin: User, body: str) -> None:
    factory = {"municipality": MunicipalityFactory, "organisation": OrganisationFactory}[body]
    role = {"municipality": Role.APPROVER, "organisation": Role.MANAGER}[body]
    target = factory()

    client.post(
        reverse("admin:partners_invitation_add"),
        {"email": "New@City.Example", body: target.pk, "role": role, "department": "企画課"},
    )

    invitation = Invitation.objects.get()
    assert (invitation.email, getattr(invitation, body), invitation.role) == (
        "new@city.example",
        target,
        role,
    )
    assert invitation.invited_by == admin
    assert Mail.objects.get().to == "new@city.example"


def test_inviting_nobody_to_nothing_says_what_is_missing(client: Client) -> None:
    response = client.post(
        reverse("admin:partners_invitation_add"), {"email": "a@city.example", "role": "editor"}
    )

    assert response.status_code == 200
    assert "自治体か団体のどちらか一つを選び" in response.content.decode()
    assert Invitation.objects.count() == 0


def test_inviting_to_two_bodies_says_to_choose_one(client: Client) -> None:
    response = client.post(
        reverse("admin:partners_invitation_add"),
        {
            "email": "a@city.example",
            "municipality": MunicipalityFactory().pk,
            "organisation": OrganisationFactory().pk,
            "role": "editor",
        },
    )

    assert "自治体か団体のどちらか一つを選び" in response.content.decode()


def test_inviting_a_member_says_so_at_the_address(client: Client) -> None:
    member = MembershipFactory(municipality__name="試験市")

    response = client.post(
        reverse("admin:partners_invitation_add"),
        {"email": member.user.email, "municipality": member.municipality_id, "role": "editor"},
    )

    assert response.context["adminform"].form.errors["email"] == [
        f"{member.user.email} は、すでに試験市のメンバーです。"
        "役割を変えるときは、メンバーの一覧から変更してください。"
    ]


def test_chosen_invitations_are_resent_or_revoked_and_the_rest_is_explained(
    client: Client,
) -> None:
    opened = InvitationFactory()
    accepted = InvitationFactory(accepted_at=timezone.now())
    chosen = {"_selected_action": [opened.pk, accepted.pk]}

    sent = client.post(_list("partners_invitation"), chosen | {"action": "resend"}, follow=True)
    dropped = client.post(_list("partners_invitation"), chosen | {"action": "revoke"}, follow=True)

    reason = f"{accepted.email}：この招待は、すでに承諾されています。"
    for response, done in ((sent, "1件を再送しました。"), (dropped, "1件を取消しました。")):
        told = [str(message) for message in response.context["messages"]]
        assert told[0].startswith(reason)
        assert told[1] == done
    opened.refresh_from_db()
    assert opened.revoked_at is not None


def test_a_membership_is_added_changed_and_ended_through_the_domain(
    client: Client, admin: User
) -> None:
    user, city = UserFactory(), MunicipalityFactory()

    client.post(
        reverse("admin:partners_membership_add"),
        {"user": user.pk, "municipality": city.pk, "role": "viewer", "department": ""},
    )
    membership = Membership.objects.get()
    address = reverse("admin:partners_membership_change", args=[membership.pk])
    client.post(address, {"role": "approver", "department": "企画課"})
    membership.refresh_from_db()
    assert (membership.role, membership.department) == ("approver", "企画課")

    client.post(address, {"role": "approver", "department": "企画課", "end_now": "on"})
    membership.refresh_from_db()
    assert membership.ended_at is not None
    assert [(e.actor, e.action) for e in AuditEntry.objects.order_by("pk")] == [
        (admin, "membership.create"),
        (admin, "membership.change"),
        (admin, "membership.end"),
    ]


def test_a_second_membership_of_the_same_city_is_refused_in_words(client: Client) -> None:
    member = MembershipFactory(municipality__name="試験市")

    response = client.post(
        reverse("admin:partners_membership_add"),
        {"user": member.user_id, "municipality": member.municipality_id, "role": "viewer"},
    )

    assert response.context["adminform"].form.errors["user"] == [
        "この利用者は、すでに試験市に所属しています。"
    ]
    assert Membership.objects.count() == 1


@pytest.mark.parametrize("role", ["manager", "nonsense"])
def test_a_role_that_the_body_does_not_have_is_refused_in_words(client: Client, role: str) -> None:
    member = MembershipFactory()

    response = client.post(
        reverse("admin:partners_membership_change", args=[member.pk]),
        {"role": role, "department": ""},
    )

    assert response.status_code == 200
    member.refresh_from_db()
    assert member.role == Role.EDITOR


def test_an_account_is_switched_off_not_deleted_and_the_trail_knows(
    client: Client, admin: User
) -> None:
    user = UserFactory(name="試験 花子")
    address = reverse("admin:partners_user_change", args=[user.pk])

    inline = {"memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}
    client.post(address, {"email": user.email, "name": user.name} | inline)

    user.refresh_from_db()
    assert not user.is_active
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.action, entry.detail) == (
        admin,
        "user.change",
        {"fields": ["is_active"], "to": {"is_active": False}},
    )
    assert "花子" not in entry.object_label
    assert client.get(reverse("admin:partners_user_delete", args=[user.pk])).status_code == 403


def test_an_account_made_by_hand_has_a_lower_case_address(client: Client) -> None:
    client.post(
        reverse("admin:partners_user_add"),
        {
            "email": "New@City.Example",
            "name": "試験",
            "usable_password": "true",
            "password1": "correct-horse-battery-7",
            "password2": "correct-horse-battery-7",
        },
    )

    assert User.objects.get(name="試験").email == "new@city.example"


def test_an_address_taken_in_another_case_is_refused_in_words(client: Client) -> None:
    UserFactory(email="me@city.example")

    response = client.post(
        reverse("admin:partners_user_add"),
        {
            "email": "ME@city.example",
            "name": "試験",
            "usable_password": "true",
            "password1": "correct-horse-battery-7",
            "password2": "correct-horse-battery-7",
        },
    )

    assert response.status_code == 200
    assert list(response.context["adminform"].form.errors) == ["email"]


def test_lost_second_factors_are_reset_for_the_chosen(client: Client) -> None:
    user = UserFactory()
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})

    client.post(
        _list("partners_user"), {"action": "reset_second_factors", "_selected_action": [user.pk]}
    )

    assert Authenticator.objects.count() == 0
    assert AuditEntry.objects.get().action == "user.reset_second_factor"


@pytest.mark.parametrize(
    ("model", "make"),
    [
        ("partners_user", lambda: UserFactory()),
        ("partners_membership", lambda: MembershipFactory()),
        ("partners_invitation", lambda: InvitationFactory()),
        (
            "ppp_portal_mail",
            lambda: Mail.objects.create(
                to="a@city.example", subject="x", body="y", key=str(Mail.objects.count())
            ),
        ),
        (
            "ppp_portal_auditentry",
            lambda: record(by=UserFactory(), action="x.y", obj=MunicipalityFactory()),
        ),
    ],
)
def test_a_list_of_the_admin_costs_the_same_with_one_and_with_three_rows(
    client: Client, model: str, make, django_assert_num_queries
) -> None:
    queries = {
        "partners_user": 6,
        "partners_membership": 6,
        "partners_invitation": 6,
        "ppp_portal_mail": 6,
        "ppp_portal_auditentry": 7,
    }[model]
    for rows in (1, 2):
        for _ in range(rows):
            make()
        with django_assert_num_queries(queries):
            client.get(_list(model))


@pytest.mark.parametrize("model", ["ppp_portal_mail", "ppp_portal_auditentry"])
def test_records_are_neither_added_nor_deleted_in_the_admin(client: Client, model: str) -> None:
    row = {
        "ppp_portal_mail": lambda: mail.queue(to="a@b.example", subject="s", body="b", key="k"),
        "ppp_portal_auditentry": lambda: record(by=None, action="x.y", obj=MunicipalityFactory()),
    }[model]()

    answers = [
        client.post(reverse(f"admin:{model}_add")).status_code,
        client.post(reverse(f"admin:{model}_change", args=[row.pk]), {}).status_code,
        client.post(reverse(f"admin:{model}_delete", args=[row.pk])).status_code,
    ]

    assert answers == [403, 403, 403]
    assert client.get(reverse(f"admin:{model}_change", args=[row.pk])).status_code == 200


@pytest.mark.parametrize("demo", [True, False])
def test_a_mail_that_opens_an_account_is_readable_in_the_demo_only(
    settings, client: Client, demo: bool
) -> None:
    settings.DEMO = demo
    row = mail.queue(
        to="a@b.example", subject="s", body="https://secret", key="k", holds_secret=True
    )

    html = client.get(reverse("admin:ppp_portal_mail_change", args=[row.pk])).content.decode()

    assert ("https://secret" in html) == demo
