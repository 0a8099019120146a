"""The pages of an invitation: inviting, and the link in the mail, step by step."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from partners.enums import Role
from partners.middleware import SESSION_KEY
from partners.models import Invitation, Membership, User
from ppp_portal.mail import Mail
from tests.factories.partners import (
    PASSWORD,
    InvitationFactory,
    MembershipFactory,
    MunicipalityFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def _text(response) -> str:
    """What the main part of a page says, without marks."""
    html = response.content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def _link(token: str) -> str:
    return reverse("invitation_accept", args=[token])


def _signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def approver() -> Membership:
    return MembershipFactory(
        role=Role.APPROVER, municipality=MunicipalityFactory(name="試験市"), user__name="試験 承認"
    )


def test_an_approver_invites_and_sees_the_invitation_waiting(approver: Membership) -> None:
    client = _signed_in(approver.user)

    response = client.post(
        reverse("invitation_create"),
        {"emails": "a@city.example\nb@city.example", "role": "editor", "department": "福祉課"},
        follow=True,
    )

    text = _text(response)
    assert [str(m) for m in response.context["messages"]] == ["2人に招待メールを送りました。"]
    assert "a@city.example 担当 福祉課" in text
    assert "b@city.example 担当 福祉課" in text
    assert set(Mail.objects.values_list("to", flat=True)) == {"a@city.example", "b@city.example"}


def test_a_refused_invitation_keeps_what_was_typed_and_says_what_is_wrong(
    approver: Membership,
) -> None:
    client = _signed_in(approver.user)

    response = client.post(
        reverse("invitation_create"),
        {"emails": f"not-an-address\n{approver.user.email}", "role": "viewer", "department": "課"},
    )

    assert response.context["form"].errors["emails"] == [
        "「not-an-address」はメールアドレスの形になっていません。"
        "name@example.jp のように入力してください。",
        f"{approver.user.email} は、すでに試験市のメンバーです。"
        "役割を変えるときは、メンバーの一覧から変更してください。",
    ]
    assert "not-an-address" in response.content.decode()
    assert Invitation.objects.count() == 0


def test_more_than_twenty_at_once_are_too_many(approver: Membership) -> None:
    emails = "\n".join(f"p{n}@city.example" for n in range(21))

    response = _signed_in(approver.user).post(
        reverse("invitation_create"), {"emails": emails, "role": "viewer"}
    )

    assert response.context["form"].errors["emails"] == [
        "21人分あります。一度に招待できるのは20人までです。分けて招待してください。"
    ]


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR])
def test_others_of_the_city_are_told_who_may_invite(approver: Membership, role: str) -> None:
    member = MembershipFactory(municipality=approver.municipality, role=role)

    response = _signed_in(member.user).get(reverse("invitation_create"))

    assert response.status_code == 403
    assert "招待できるのは、試験市の承認者です。" in _text(response)


def test_a_role_of_organisations_cannot_be_given_in_a_city(approver: Membership) -> None:
    response = _signed_in(approver.user).post(
        reverse("invitation_create"), {"emails": "a@city.example", "role": "manager"}
    )

    assert list(response.context["form"].errors) == ["role"]
    assert Invitation.objects.count() == 0


def test_an_approver_revokes_and_resends(approver: Membership) -> None:
    client = _signed_in(approver.user)
    first = InvitationFactory(municipality=approver.municipality, token="first")
    second = InvitationFactory(municipality=approver.municipality, token="second")

    client.post(reverse("invitation_revoke", args=[first.pk]))
    client.post(reverse("invitation_resend", args=[second.pk]))

    assert Client().get(_link("first")).status_code == 410
    assert Client().get(_link("second")).status_code == 404
    assert Mail.objects.get().to == second.email


@pytest.mark.parametrize("name", ["invitation_revoke", "invitation_resend"])
def test_invitations_of_other_bodies_do_not_exist(approver: Membership, name: str) -> None:
    other = InvitationFactory()

    response = _signed_in(approver.user).post(reverse(name, args=[other.pk]))

    assert response.status_code == 404
    assert Mail.objects.count() == 0


@pytest.mark.parametrize("name", ["invitation_revoke", "invitation_resend"])
def test_settling_an_accepted_invitation_is_refused_with_the_reason(
    approver: Membership, name: str
) -> None:
    done = InvitationFactory(municipality=approver.municipality, accepted_at=timezone.now())

    response = _signed_in(approver.user).post(reverse(name, args=[done.pk]))

    assert response.status_code == 403
    assert "すでに承諾されています" in _text(response)


def test_a_visitor_without_an_account_reads_who_invites_and_makes_one(
    approver: Membership,
) -> None:
    InvitationFactory(
        email="new@city.example",
        municipality=approver.municipality,
        invited_by=approver.user,
        token="t",
    )
    client = Client()

    shown = client.get(_link("t"))
    text = _text(shown)
    assert shown.status_code == 200
    assert "試験市 （試験 承認さん）".replace(" （", "（") in text.replace(" （", "（")
    assert "new@city.example" in text

    answer = client.post(
        _link("t"), {"name": "試験 新人", "password": PASSWORD, "password_again": PASSWORD}
    )

    assert (answer.status_code, answer["Location"]) == (302, reverse("home"))
    membership = Membership.objects.get(user__email="new@city.example")
    assert membership.user.name == "試験 新人"
    assert client.session["_auth_user_id"] == str(membership.user.pk)
    assert client.session[SESSION_KEY] == membership.pk


def test_a_session_gets_a_new_key_when_its_visitor_becomes_somebody() -> None:
    InvitationFactory(token="t")
    client = Client()
    session = client.session
    session["before"] = "x"
    session.save()
    before = session.session_key

    client.post(_link("t"), {"name": "試験", "password": PASSWORD, "password_again": PASSWORD})

    assert client.session.session_key != before


@pytest.mark.parametrize(
    ("values", "field", "message"),
    [
        (
            {"password": PASSWORD, "password_again": PASSWORD + "x"},
            "password_again",
            "二つのパスワードが違います。同じものを二度入力してください。",
        ),
        (
            {"name": "", "password": PASSWORD, "password_again": PASSWORD},
            "name",
            "氏名を入力してください。",
        ),
    ],
)
def test_a_mistake_keeps_the_name_but_never_the_password(
    values: dict[str, str], field: str, message: str
) -> None:
    InvitationFactory(token="t")

    response = Client().post(_link("t"), {"name": "試験 新人"} | values)

    form = response.context["form"]
    assert list(form.errors) == [field]
    if field != "name":
        assert "試験 新人" in response.content.decode()
        assert form.errors[field] == [message]
    assert PASSWORD not in response.content.decode()
    assert User.objects.count() == 0


def test_a_weak_password_is_named_at_its_field() -> None:
    InvitationFactory(token="t")

    response = Client().post(
        _link("t"), {"name": "試験", "password": "1234567", "password_again": "1234567"}
    )

    assert list(response.context["form"].errors) == ["password"]
    assert User.objects.count() == 0


def test_who_has_an_account_signs_in_first_and_comes_back() -> None:
    user = UserFactory(email="me@city.example")
    InvitationFactory(email=user.email, token="t")
    client = Client()

    shown = client.get(_link("t"))
    assert f'href="/accounts/login/?next={_link("t")}"' in shown.content.decode()

    client.post(
        f"{reverse('account_login')}?next={_link('t')}",
        {"login": user.email, "password": PASSWORD},
    )
    asked = client.get(_link("t"))
    assert "招待を承諾する" in _text(asked)

    answer = client.post(_link("t"))
    assert answer["Location"] == reverse("home")
    assert Membership.objects.get().user == user


def test_a_visitor_cannot_accept_for_an_account_that_exists() -> None:
    user = UserFactory(email="me@city.example")
    InvitationFactory(email=user.email, token="t")

    Client().post(_link("t"), {"name": "x", "password": PASSWORD, "password_again": PASSWORD})

    assert Membership.objects.count() == 0


def test_somebody_else_signed_in_is_told_so_and_accepts_nothing() -> None:
    InvitationFactory(email="me@city.example", token="t")
    other = UserFactory(email="other@city.example")
    client = _signed_in(other)

    shown = client.get(_link("t"))
    client.post(_link("t"))

    assert "いまは other@city.example でサインインしています。" in _text(shown)
    assert Membership.objects.count() == 0


def test_looking_at_a_link_changes_nothing() -> None:
    user = UserFactory(email="me@city.example")
    invitation = InvitationFactory(email=user.email, token="t")
    client = _signed_in(user)

    client.get(_link("t"))
    client.head(_link("t"))

    invitation.refresh_from_db()
    assert invitation.accepted_at is None
    assert Membership.objects.count() == 0


@pytest.mark.parametrize(
    ("state", "status", "words"),
    [
        ({"expires_at": timezone.now() - timedelta(days=1)}, 410, "有効期限を過ぎています"),
        ({"revoked_at": timezone.now()}, 410, "取り消されました"),
        ({"accepted_at": timezone.now()}, 410, "すでに使われています"),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_link_that_is_over_says_so_and_whom_to_ask(
    state: dict[str, object], status: int, words: str, method: str
) -> None:
    InvitationFactory(token="t", municipality=MunicipalityFactory(name="試験市"), **state)

    response = getattr(Client(), method)(_link("t"))

    assert response.status_code == status
    assert words in _text(response)
    if "accepted_at" not in state:
        assert "試験市の承認者に、新しい招待を依頼してください。" in _text(response)


@pytest.mark.parametrize("token", ["nobody-knows", "あ", "x" * 500])
def test_an_unknown_link_is_not_found_and_says_what_to_do(token: str) -> None:
    response = Client().get(_link(token))

    assert response.status_code == 404
    assert "いちばん新しい招待メールのリンクを開いてください" in _text(response)


@pytest.mark.parametrize("token", ["t", "nobody-knows"])
def test_pages_of_a_link_are_not_cached_and_tell_its_address_to_nobody(token: str) -> None:
    InvitationFactory(token="t")

    response = Client().get(_link(token))

    assert response["Referrer-Policy"] == "strict-origin"
    assert "no-store" in response["Cache-Control"]


def test_without_a_body_to_invite_to_the_page_says_whom_to_ask() -> None:
    response = _signed_in(UserFactory()).get(reverse("invitation_create"))

    assert "いま所属がありません" in _text(response)


def test_the_list_of_waiting_invitations_costs_the_same_with_one_and_with_three(
    approver: Membership, django_assert_num_queries
) -> None:
    client = _signed_in(approver.user)
    for rows in (1, 2):
        for _ in range(rows):
            InvitationFactory(municipality=approver.municipality)
        with django_assert_num_queries(7):
            client.get(reverse("invitation_create"))
