"""allauth, told how this portal does it: accounts by invitation only, mail through our own rows."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

import qrcode  # type: ignore[import-untyped]
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse
from qrcode.image.svg import SvgPathFillImage  # type: ignore[import-untyped]

from ppp_portal import mail

# Mails whose body lets whoever reads it into the account.
SECRET_MAILS = ("account/email/password_reset_key",)


class InvitationOnlyAdapter(DefaultAccountAdapter):
    """`User.email` is the only address of an account; allauth's table of addresses stays empty."""

    error_messages: ClassVar[dict[str, Any]] = DefaultAccountAdapter.error_messages | {
        "account_inactive": (
            "このアカウントは使えなくなっています。所属先の承認者・管理者に確かめてください。"
        ),
        "email_password_mismatch": (
            "メールアドレスかパスワードが違います。入力を確かめ、もう一度お試しください。"
            "パスワードを忘れたときは、再設定できます。"
        ),
        "enter_current_password": (
            "現在のパスワードが違います。確かめて、もう一度入力してください。"
        ),
        "incorrect_password": "パスワードが違います。確かめて、もう一度入力してください。",
        "invalid_password_reset": (
            "このリンクは使えません。パスワードの再設定を、もう一度はじめからやり直してください。"
        ),
        "too_many_login_attempts": (
            "続けて間違えたため、しばらくサインインできません。"
            "5分ほど待ってから、もう一度お試しください。"
        ),
        "rate_limited": "続けて試した回数が多すぎます。5分ほど待ってから、もう一度お試しください。",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an account is made where an invitation is accepted (views/invitation.py)."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue allauth's mail as a row of ours; the worker sends it after commit."""
        message = self.render_mail(
            template_prefix, email, {"request": allauth_context.request, "email": email, **context}
        )
        mail.queue(
            to=email,
            subject=message.subject,
            body=str(message.body),
            key=f"{template_prefix}:{uuid.uuid4()}",  # each asking is a mail of its own
            holds_secret=template_prefix in SECRET_MAILS,
        )

    def send_notification_mail(
        self,
        template_prefix: str,
        user: AbstractBaseUser,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell the account's owner, at the account's own address."""
        super().send_notification_mail(
            template_prefix, user, context, email or getattr(user, "email", None)
        )

    def reauthenticate(self, user: AbstractBaseUser, password: str) -> bool:
        """Check the password of whoever is signed in, by the account's own address."""
        credentials = {"email": getattr(user, "email", ""), "password": password}
        found = self.authenticate(allauth_context.request, **credentials)
        return found is not None and found.pk == user.pk

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("home")


class SecondFactorAdapter(DefaultMFAAdapter):
    """The second factor's messages in the portal's words, and a picture that dark pages can show."""

    error_messages: ClassVar[dict[str, Any]] = DefaultMFAAdapter.error_messages | {
        "incorrect_code": (
            "確認コードが違います。認証アプリに出ている新しい6桁を入力してください。"
        ),
        "cannot_generate_recovery_codes": (
            "回復コードは、認証アプリを登録してから作れます。先に認証アプリを登録してください。"
        ),
    }

    def build_totp_svg(self, url: str) -> str:
        """The QR code on a ground of its own: black on a dark page no camera could read."""
        image = qrcode.make(url, image_factory=SvgPathFillImage)
        return str(image.to_string(encoding="unicode"))
