"""Signing in and out, and a forgotten password."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from partners.models import User
from ppp_portal.mail import Mail
from tests.factories.partners import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

WRONG = (
    "メールアドレスかパスワードが違います。入力を確かめ、もう一度お試しください。"
    "パスワードを忘れたときは、再設定できます。"
)


def _sign_in(client: Client, email: str, password: str = PASSWORD, query: str = ""):
    return client.post(reverse("account_login") + query, {"login": email, "password": password})


def _errors(response) -> list[str]:
    return [str(error) for errors in response.context["form"].errors.values() for error in errors]


@pytest.mark.parametrize("typed", ["me@city.example", "ME@City.Example", " me@city.example "])
def test_one_signs_in_by_address_however_it_is_typed(typed: str) -> None:
    user = UserFactory(email="me@city.example")
    client = Client()

    response = _sign_in(client, typed)

    assert response["Location"] == reverse("home")
    assert client.session["_auth_user_id"] == str(user.pk)


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer() -> None:
    UserFactory(email="me@city.example")

    wrong = _sign_in(Client(), "me@city.example", "not-my-password")
    unknown = _sign_in(Client(), "nobody@city.example", "not-my-password")

    assert _errors(wrong) == _errors(unknown) == [WRONG]
    assert wrong.status_code == unknown.status_code == 200


def test_after_a_mistake_the_address_stays_and_the_password_goes() -> None:
    html = _sign_in(Client(), "nobody@city.example", "not-my-password").content.decode()

    assert 'value="nobody@city.example"' in html
    assert "not-my-password" not in html


def test_an_account_switched_off_is_told_whom_to_ask() -> None:
    UserFactory(email="me@city.example", is_active=False)
    client = Client()

    response = client.post(
        reverse("account_login"), {"login": "me@city.example", "password": PASSWORD}, follow=True
    )

    assert "アカウントが無効になっています" in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_an_account_switched_off_while_signed_in_is_a_visitor_at_once() -> None:
    user = UserFactory()
    client = Client()
    client.force_login(user)
    User.objects.update(is_active=False)

    response = client.get(reverse("member_list"))

    assert response["Location"] == f"{reverse('account_login')}?next={reverse('member_list')}"


@pytest.mark.parametrize(
    ("wanted", "target"),
    [
        ("/accounts/members/", "/accounts/members/"),
        ("https://evil.example/", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
    ],
)
def test_after_signing_in_one_goes_on_within_this_portal_only(wanted: str, target: str) -> None:
    UserFactory(email="me@city.example")

    response = _sign_in(Client(), "me@city.example", query=f"?next={wanted}")

    assert response["Location"] == target


def test_signing_in_gives_the_session_a_new_key() -> None:
    UserFactory(email="me@city.example")
    client = Client()
    session = client.session
    session["before"] = "x"
    session.save()

    _sign_in(client, "me@city.example")

    assert client.session.session_key != session.session_key


def test_signing_out_needs_the_button() -> None:
    client = Client()
    client.force_login(UserFactory())

    client.get(reverse("account_logout"))
    assert "_auth_user_id" in client.session

    client.post(reverse("account_logout"))
    assert "_auth_user_id" not in client.session


def test_sign_up_says_that_accounts_come_by_invitation() -> None:
    client = Client()
    data = {"email": "new@city.example", "password1": PASSWORD, "password2": PASSWORD}

    shown = client.get(reverse("account_signup"))
    answer = client.post(reverse("account_signup"), data)

    assert "アカウントは招待制です" in shown.content.decode()
    assert "アカウントは招待制です" in answer.content.decode()
    assert User.objects.count() == 0


@pytest.mark.parametrize("demo", [True, False])
def test_the_sign_in_page_names_the_demo_accounts_in_the_demo_only(settings, demo: bool) -> None:
    settings.DEMO = demo

    html = Client().get(reverse("account_login")).content.decode()

    assert ("approver@city.demo.example" in html) == demo
    assert ("demo-portal-2026" in html) == demo


def _reset_link() -> str:
    found = re.search(r"/accounts/password/reset/key/\S+", Mail.objects.latest("pk").body)
    assert found
    return found.group()


def test_a_forgotten_password_is_reset_through_the_mail() -> None:
    user = UserFactory(email="me@city.example")
    client = Client()

    asked = client.post(reverse("account_reset_password"), {"email": "Me@City.Example"})
    mail = Mail.objects.get()
    assert asked["Location"] == reverse("account_reset_password_done")
    assert (mail.to, mail.subject) == (
        "me@city.example",
        "【公民連携ポータル】パスワードの再設定",
    )
    assert mail.holds_secret

    shown = client.get(_reset_link(), follow=True)
    address = shown.request["PATH_INFO"]
    assert address.endswith("-set-password/")
    done = client.post(address, {"password1": "another-good-9", "password2": "another-good-9"})

    assert done["Location"] == reverse("account_reset_password_from_key_done")
    user.refresh_from_db()
    assert user.check_password("another-good-9")
    assert [m.subject for m in Mail.objects.order_by("pk")][1:] == [
        "【公民連携ポータル】パスワードが再設定されました"
    ]


def test_a_reset_link_works_once() -> None:
    UserFactory(email="me@city.example")
    client = Client()
    client.post(reverse("account_reset_password"), {"email": "me@city.example"})
    link = _reset_link()
    address = client.get(link, follow=True).request["PATH_INFO"]
    client.post(address, {"password1": "another-good-9", "password2": "another-good-9"})

    again = Client().get(link)

    assert "このリンクは使えません" in again.content.decode()


def test_asking_for_an_unknown_or_inactive_account_looks_the_same_and_sends_nothing() -> None:
    UserFactory(email="me@city.example")
    UserFactory(email="off@city.example", is_active=False)

    answers = [
        Client().post(reverse("account_reset_password"), {"email": email})
        for email in ("me@city.example", "nobody@city.example", "off@city.example")
    ]

    assert {(a.status_code, a["Location"]) for a in answers} == {
        (302, reverse("account_reset_password_done"))
    }
    assert list(Mail.objects.values_list("to", flat=True)) == ["me@city.example"]


def test_a_password_is_changed_after_the_present_one_is_given_and_the_owner_is_told() -> None:
    user = UserFactory()
    client = Client()
    client.force_login(user)
    address = reverse("account_change_password")
    new = {"password1": "another-good-9", "password2": "another-good-9"}

    wrong = client.post(address, {"oldpassword": "no"} | new)
    assert _errors(wrong) == ["現在のパスワードが違います。確かめて、もう一度入力してください。"]

    client.post(address, {"oldpassword": PASSWORD} | new)
    user.refresh_from_db()
    assert user.check_password("another-good-9")
    assert "_auth_user_id" in client.session
    assert Mail.objects.get().subject == "【公民連携ポータル】パスワードが変わりました"


def test_the_accounts_address_is_the_only_one_allauth_knows() -> None:
    user = UserFactory(email="me@city.example")
    client = Client()
    _sign_in(client, user.email)
    client.post(reverse("account_reset_password"), {"email": user.email})

    assert EmailAddress.objects.count() == 0


@pytest.fixture
def limits(settings):
    """The limits of production, counted from zero."""
    from ppp_portal.settings import base

    settings.ACCOUNT_RATE_LIMITS = base.ACCOUNT_RATE_LIMITS
    cache.clear()
    yield
    cache.clear()


def test_five_wrong_passwords_shut_one_account_and_no_other(limits: None) -> None:
    UserFactory(email="me@city.example")
    UserFactory(email="colleague@city.example")
    for _ in range(5):
        assert _errors(_sign_in(Client(), "me@city.example", "wrong")) == [WRONG]

    shut = _sign_in(Client(), "me@city.example")
    colleague = _sign_in(Client(), "colleague@city.example")

    assert _errors(shut) == [
        "続けて間違えたため、しばらくサインインできません。"
        "5分ほど待ってから、もう一度お試しください。"
    ]
    assert colleague["Location"] == reverse("home")


def test_a_city_hall_behind_one_address_signs_in_on_monday_morning(limits: None) -> None:
    emails = [UserFactory().email for _ in range(40)]

    answers = {_sign_in(Client(), email).status_code for email in emails}

    assert answers == {302}


def test_too_many_resets_for_one_account_are_a_japanese_429(limits: None) -> None:
    UserFactory(email="me@city.example")

    answers = [
        Client().post(reverse("account_reset_password"), {"email": "me@city.example"})
        for _ in range(6)
    ]

    assert [a.status_code for a in answers] == [302] * 5 + [429]
    assert "続けて試した回数が多すぎます" in answers[-1].content.decode()


@pytest.mark.parametrize("path", ["/admin/login/", "/admin/login/?next=/admin/partners/"])
def test_the_admin_has_no_sign_in_of_its_own(path: str) -> None:
    UserFactory(email="admin@city.example", is_staff=True, is_superuser=True)
    client = Client()

    shown = client.get(path)
    answer = client.post(path, {"username": "admin@city.example", "password": PASSWORD})

    assert shown["Location"].startswith(reverse("account_login"))
    assert answer["Location"].startswith(reverse("account_login"))
    assert "_auth_user_id" not in client.session


def test_a_member_who_is_no_administrator_is_refused_in_the_admin() -> None:
    client = Client()
    client.force_login(UserFactory())

    response = client.get("/admin/", follow=True)

    assert response.status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "email/",
        "confirm-email/",
        "login/code/",
        "login/code/confirm/",
        "3rdparty/",
        "phone/verify/",
    ],
)
def test_what_the_portal_does_not_use_of_allauth_cannot_be_reached(path: str) -> None:
    client = Client()
    client.force_login(UserFactory())

    assert client.get(f"/accounts/{path}").status_code == 404
