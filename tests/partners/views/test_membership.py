"""The members' pages and the switch between one's memberships."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from partners.enums import Role
from partners.middleware import SESSION_KEY
from partners.models import Membership, User
from tests.factories.partners import InvitationFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


def _text(response) -> str:
    html = response.content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def _signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def approver() -> Membership:
    return MembershipFactory(role=Role.APPROVER, user__name="試験 承認")


def test_every_member_reads_who_belongs_to_the_body(approver: Membership) -> None:
    viewer = MembershipFactory(
        municipality=approver.municipality, role=Role.VIEWER, department="財政課"
    )
    stranger = MembershipFactory()

    text = _text(_signed_in(viewer.user).get(reverse("member_list")))

    assert f"{approver.user.name} {approver.user.email}" in text
    assert f"{viewer.user.email} 財政課 閲覧" in text
    assert stranger.user.email not in text


def test_only_keepers_see_the_ways_to_change_and_the_open_invitations(
    approver: Membership,
) -> None:
    editor = MembershipFactory(municipality=approver.municipality)
    invitation = InvitationFactory(municipality=approver.municipality)

    for_keeper = _signed_in(approver.user).get(reverse("member_list")).content.decode()
    for_editor = _signed_in(editor.user).get(reverse("member_list")).content.decode()

    for address in (
        reverse("membership_role", args=[editor.pk]),
        reverse("membership_end", args=[editor.pk]),
        reverse("invitation_create"),
        invitation.email,
    ):
        assert address in for_keeper
        assert address not in for_editor


def test_who_belongs_nowhere_is_told_whom_to_ask() -> None:
    text = _text(_signed_in(UserFactory()).get(reverse("member_list")))

    assert "いま所属がありません" in text


def test_the_list_costs_the_same_with_one_and_with_three_members(
    approver: Membership, django_assert_num_queries
) -> None:
    client = _signed_in(approver.user)
    for rows in (0, 2):
        for _ in range(rows):
            MembershipFactory(municipality=approver.municipality)
        with django_assert_num_queries(10):
            client.get(reverse("member_list"))


def test_the_end_of_the_only_keeper_is_not_offered(approver: Membership) -> None:
    other = MembershipFactory(municipality=approver.municipality, role=Role.VIEWER)
    client = _signed_in(approver.user)

    def offered() -> list[bool]:
        page = client.get(reverse("member_list")).content.decode()
        return [reverse("membership_end", args=[one.pk]) in page for one in (approver, other)]

    alone = offered()
    MembershipFactory(municipality=approver.municipality, role=Role.APPROVER)

    assert (alone, offered()) == ([False, True], [True, True])


@pytest.mark.parametrize("page", ["0", "abc", "999999", "-1", "1e9"])
def test_an_odd_page_number_shows_a_page(approver: Membership, page: str) -> None:
    response = _signed_in(approver.user).get(reverse("member_list"), {"page": page})

    assert response.status_code == 200
    assert approver.user.email in _text(response)


def test_a_role_is_changed_on_its_page(approver: Membership) -> None:
    member = MembershipFactory(municipality=approver.municipality, role=Role.VIEWER)

    response = _signed_in(approver.user).post(
        reverse("membership_role", args=[member.pk]),
        {"role": "editor", "department": "福祉課"},
        follow=True,
    )

    member.refresh_from_db()
    assert (member.role, member.department) == ("editor", "福祉課")
    assert [str(m) for m in response.context["messages"]] == [
        f"{member.user}さんを「担当」として保存しました。"
    ]


def test_an_unknown_role_is_a_mistake_in_the_form(approver: Membership) -> None:
    member = MembershipFactory(municipality=approver.municipality, role=Role.VIEWER)

    response = _signed_in(approver.user).post(
        reverse("membership_role", args=[member.pk]), {"role": "manager", "department": "課"}
    )

    assert list(response.context["form"].errors) == ["role"]
    member.refresh_from_db()
    assert member.role == Role.VIEWER


def test_ending_is_asked_first_and_done_then(approver: Membership) -> None:
    member = MembershipFactory(municipality=approver.municipality)
    client = _signed_in(approver.user)
    address = reverse("membership_end", args=[member.pk])

    asked = client.get(address)
    member.refresh_from_db()
    assert "所属を終了しますか" in _text(asked)
    assert member.ended_at is None

    client.post(address)
    member.refresh_from_db()
    assert member.ended_at is not None


@pytest.mark.parametrize("name", ["membership_role", "membership_end"])
@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR, Role.APPROVER])
@pytest.mark.parametrize("method", ["get", "post"])
def test_who_may_change_a_member(approver: Membership, name: str, role: str, method: str) -> None:
    member = MembershipFactory(municipality=approver.municipality)
    by = MembershipFactory(municipality=approver.municipality, role=role).user
    address = reverse(name, args=[member.pk])

    response = getattr(_signed_in(by), method)(address, {"role": "viewer", "department": ""})

    allowed = 302 if method == "post" else 200
    assert response.status_code == (allowed if role == Role.APPROVER else 403)


@pytest.mark.parametrize("name", ["membership_role", "membership_end"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_members_of_other_bodies_do_not_exist(approver: Membership, name: str, method: str) -> None:
    other = MembershipFactory()

    response = getattr(_signed_in(approver.user), method)(
        reverse(name, args=[other.pk]), {"role": "viewer", "department": ""}
    )

    other.refresh_from_db()
    assert response.status_code == 404
    assert (other.role, other.ended_at) == (Role.EDITOR, None)


def test_the_last_approver_reads_why_they_cannot_leave(approver: Membership) -> None:
    response = _signed_in(approver.user).get(reverse("membership_end", args=[approver.pk]))

    assert response.status_code == 403
    assert "先に、ほかの人を承認者にしてください。" in _text(response)


def test_switching_changes_as_whom_one_acts(approver: Membership) -> None:
    other = MembershipFactory(user=approver.user, in_organisation=True, role=Role.MANAGER)
    client = _signed_in(approver.user)

    response = client.post(reverse("membership_switch"), {"membership": other.pk}, follow=True)

    assert client.session[SESSION_KEY] == other.pk
    assert response.context["membership"] == other
    assert f"{other.organisation}のメンバー" in _text(client.get(reverse("member_list")))


@pytest.mark.parametrize("value", ["", "0", "abc", "１", "-1", "9" * 30])
def test_switching_to_nothing_of_ones_own_is_not_found(approver: Membership, value: str) -> None:
    response = _signed_in(approver.user).post(reverse("membership_switch"), {"membership": value})

    assert response.status_code == 404


def test_the_memberships_of_others_and_ended_ones_cannot_be_switched_to(
    approver: Membership,
) -> None:
    others = MembershipFactory()
    ended = MembershipFactory(user=approver.user, ended_at=timezone.now())
    client = _signed_in(approver.user)

    answers = [
        client.post(reverse("membership_switch"), {"membership": row.pk}).status_code
        for row in (others, ended)
    ]

    assert answers == [404, 404]
    assert SESSION_KEY not in client.session


@pytest.mark.parametrize(
    ("wanted", "target"),
    [
        ("/cases/?q=1", "/cases/?q=1"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_switching_returns_to_addresses_of_this_portal_only(
    approver: Membership, wanted: str, target: str
) -> None:
    response = _signed_in(approver.user).post(
        reverse("membership_switch"), {"membership": approver.pk, "next": wanted}
    )

    assert response["Location"] == target


def test_a_membership_that_ended_while_chosen_falls_back_to_another(
    approver: Membership,
) -> None:
    chosen = MembershipFactory(user=approver.user)
    client = _signed_in(approver.user)
    client.post(reverse("membership_switch"), {"membership": chosen.pk})
    Membership.objects.filter(pk=chosen.pk).update(ended_at=timezone.now())

    response = client.get(reverse("home"))

    assert response.context["membership"] == approver


@pytest.mark.parametrize("name", ["membership_role", "membership_end"])
def test_a_number_beyond_any_row_is_not_found(approver: Membership, name: str) -> None:
    response = _signed_in(approver.user).get(reverse(name, args=[10**30]))

    assert response.status_code == 404


@pytest.mark.parametrize("name", ["department", "role"])
def test_a_nul_byte_in_a_form_is_a_mistake_and_not_an_error(
    approver: Membership, name: str
) -> None:
    member = MembershipFactory(municipality=approver.municipality)
    values = {"role": "viewer", "department": "課"} | {name: "viewer\0"}

    response = _signed_in(approver.user).post(reverse("membership_role", args=[member.pk]), values)

    assert response.status_code in (200, 302)
    member.refresh_from_db()
    assert "\0" not in member.department + member.role
