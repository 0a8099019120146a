"""allauth's forms in the portal's words: same behaviour, labels without placeholders."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django import forms
from django.conf import settings

from partners.demo_accounts import DEMO_ACCOUNTS, DEMO_PASSWORD

PASSWORD_AGAIN = "新しいパスワード（もう一度）"  # noqa: S105  (a label)
SIX_DIGITS = "認証アプリに出ている6桁の数字、または使っていない回復コード。"


def _plain(form: forms.Form) -> None:
    """A label says it already, and a placeholder goes away when it is needed."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
    for name in ("password", "oldpassword"):
        if name in form.fields:
            form.fields[name].help_text = ""  # the page itself links to the reset


class LoginForm(account.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self)
        self.fields["login"].label = "メールアドレス"

    @property
    def demo_accounts(self) -> tuple[tuple[str, str], ...]:
        """What the sign-in page names in the demo; nothing anywhere else."""
        return DEMO_ACCOUNTS if settings.DEMO else ()

    @property
    def demo_password(self) -> str:
        return DEMO_PASSWORD if settings.DEMO else ""


class ReauthenticateForm(account.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self)


class ResetPasswordForm(account.ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self)
        self.fields["email"].label = "メールアドレス"


class ResetPasswordKeyForm(account.ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self)
        self.fields["password2"].label = PASSWORD_AGAIN


class ChangePasswordForm(account.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self)
        self.fields["oldpassword"].label = "現在のパスワード"
        self.fields["password2"].label = PASSWORD_AGAIN


class SetPasswordForm(account.SetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self)
        self.fields["password2"].label = PASSWORD_AGAIN


class AuthenticateForm(mfa.AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self)
        self.fields["code"].label = "確認コード"
        self.fields["code"].help_text = SIX_DIGITS


class MfaReauthenticateForm(mfa.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self)
        self.fields["code"].label = "確認コード"
        self.fields["code"].help_text = SIX_DIGITS


class ActivateTOTPForm(totp.ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self)
        self.fields["code"].label = "確認コード"
        self.fields["code"].help_text = "登録したあと、認証アプリに出る6桁の数字。"
