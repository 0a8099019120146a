"""TOTP and recovery codes, with codes computed as an authenticator app computes them."""

from __future__ import annotations

import base64
import hmac
import re
import struct
import time
from datetime import UTC, datetime, timedelta
from hashlib import sha1

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from partners.domain.account import reset_second_factor
from partners.models import User
from ppp_portal.audit import AuditEntry
from tests.factories.partners import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

WRONG = "確認コードが違います。認証アプリに出ている新しい6桁を入力してください。"


def _totp(secret: str, at: float | None = None) -> str:
    """RFC 6238: HMAC-SHA1, 30 s, 6 digits."""
    counter = struct.pack(">Q", int(at or time.time()) // 30)
    digest = hmac.new(base64.b32decode(secret), counter, sha1).digest()
    offset = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def test_the_computed_code_is_that_of_the_rfc() -> None:
    secret = base64.b32encode(b"12345678901234567890").decode()

    assert _totp(secret, 59) == "287082"
    assert _totp(secret, 1111111109) == "081804"


def _sign_in(client: Client, user: User):
    return client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})


def _confirm(client: Client) -> None:
    """Give the password once more, as changing the second factor asks for."""
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def _activate(client: Client) -> str:
    """Register an authenticator app; returns its secret."""
    _confirm(client)
    html = client.get(reverse("mfa_activate_totp")).content.decode()
    found = re.search(r'<code id="totp-secret">([A-Z2-7]+)</code>', html)
    assert found
    answer = client.post(reverse("mfa_activate_totp"), {"code": _totp(found.group(1))})
    assert answer["Location"] == reverse("mfa_view_recovery_codes")
    return found.group(1)


@pytest.fixture
def protected() -> tuple[User, str]:
    user = UserFactory(email="me@city.example")
    client = Client()
    _sign_in(client, user)
    return user, _activate(client)


def test_setting_it_up_asks_for_the_password_once_more() -> None:
    client = Client()
    _sign_in(client, UserFactory())

    response = client.get(reverse("mfa_activate_totp"))

    assert response["Location"].startswith(reverse("account_reauthenticate"))


def test_the_password_is_checked_by_the_accounts_own_address() -> None:
    user = UserFactory(email="me@city.example")
    client = Client()
    client.force_login(user)
    address = f"{reverse('account_reauthenticate')}?next={reverse('mfa_activate_totp')}"

    wrong = client.post(address, {"password": "wrong"})
    right = client.post(address, {"password": PASSWORD})

    assert wrong.context["form"].errors["password"] == [
        "パスワードが違います。確かめて、もう一度入力してください。"
    ]
    assert right["Location"] == reverse("mfa_activate_totp")


def test_a_wrong_code_registers_nothing_and_keeps_the_key() -> None:
    user = UserFactory()
    client = Client()
    _sign_in(client, user)
    _confirm(client)
    html = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = re.search(r'<code id="totp-secret">([A-Z2-7]+)</code>', html)

    answer = client.post(reverse("mfa_activate_totp"), {"code": "000000x"})

    assert secret is not None
    assert secret.group(1) in answer.content.decode()
    assert answer.context["form"].errors["code"] == [WRONG]
    assert Authenticator.objects.count() == 0


def test_the_page_draws_its_picture_without_leaving_the_machine() -> None:
    client = Client()
    _sign_in(client, UserFactory())
    _confirm(client)

    html = client.get(reverse("mfa_activate_totp")).content.decode()

    picture = re.search(r'<img src="data:image/svg\+xml;base64,([^"]+)"', html)
    assert picture is not None
    # A ground of its own: black on a dark page no camera could read.
    assert b'<rect fill="white"' in base64.b64decode(picture.group(1))


def test_with_a_second_factor_the_password_alone_does_not_sign_in(
    protected: tuple[User, str],
) -> None:
    user, _ = protected
    client = Client()

    response = _sign_in(client, user)

    assert response["Location"] == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session
    assert client.get(reverse("member_list")).status_code == 302


def test_the_code_of_the_next_half_minute_signs_in(protected: tuple[User, str]) -> None:
    user, secret = protected
    client = Client()
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=2)):
        _sign_in(client, user)

        response = client.post(reverse("mfa_authenticate"), {"code": _totp(secret)})

        assert response["Location"] == reverse("home")
        assert client.session["_auth_user_id"] == str(user.pk)


def test_a_code_is_used_once(protected: tuple[User, str]) -> None:
    user, secret = protected
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=2), tick=False):
        code = _totp(secret)
        first, second = Client(), Client()
        _sign_in(first, user)
        _sign_in(second, user)
        first.post(reverse("mfa_authenticate"), {"code": code})

        answer = second.post(reverse("mfa_authenticate"), {"code": code})

    assert answer.context["form"].errors["code"] == [WRONG]
    assert "_auth_user_id" not in second.session


def test_a_recovery_code_signs_in_once(protected: tuple[User, str]) -> None:
    user, _ = protected
    stored = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES)
    code = stored.wrap().get_unused_codes()[0]
    first, second = Client(), Client()
    _sign_in(first, user)
    _sign_in(second, user)

    accepted = first.post(reverse("mfa_authenticate"), {"code": code})
    refused = second.post(reverse("mfa_authenticate"), {"code": code})

    assert accepted["Location"] == reverse("home")
    assert list(refused.context["form"].errors) == ["code"]


def test_recovery_codes_are_shown_saved_and_made_anew() -> None:
    client = Client()
    _sign_in(client, UserFactory())
    _activate(client)
    stored = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES)
    old = stored.wrap().get_unused_codes()

    shown = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    saved = client.get(reverse("mfa_download_recovery_codes"))
    client.post(reverse("mfa_generate_recovery_codes"))

    assert all(code in shown for code in old)
    assert saved.content.decode().split() == old
    assert saved["Content-Disposition"].startswith("attachment")
    stored = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES)
    assert stored.wrap().get_unused_codes() != old


def test_giving_it_up_is_asked_first() -> None:
    client = Client()
    _sign_in(client, UserFactory())
    _activate(client)
    address = reverse("mfa_deactivate_totp")

    shown = client.get(address)
    assert "回復コードも使えなくなります" in shown.content.decode()
    assert Authenticator.objects.count() == 2

    client.post(address)
    assert Authenticator.objects.count() == 0


def test_the_overview_says_whether_it_is_in_use() -> None:
    client = Client()
    _sign_in(client, UserFactory())

    before = client.get(reverse("mfa_index")).content.decode()
    _activate(client)
    after = client.get(reverse("mfa_index")).content.decode()

    assert "使っていません" in before
    assert "あと10個あります。" in after


def test_an_administrator_resets_a_lost_device_and_the_trail_knows(
    protected: tuple[User, str],
) -> None:
    user, _ = protected
    staff = UserFactory(is_staff=True, is_superuser=True)

    reset_second_factor(by=staff, user=user)

    client = Client()
    assert _sign_in(client, user)["Location"] == reverse("home")
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.action, entry.object_label) == (
        staff,
        "user.reset_second_factor",
        f"利用者 {user.pk}",
    )
