"""Inviting people, and what an invited person fills in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from partners import permissions
from partners.domain.invitation import why_not_invite
from partners.models import Municipality, Organisation
from ppp_portal.form_fields import ListField, PlainTextField
from ppp_portal.forms import PlainWordsMixin

MAX_ADDRESSES = 20


class InvitationForm(PlainWordsMixin, forms.Form):
    """Addresses, one role and one department for all of them."""

    emails = ListField(
        label="メールアドレス",
        item_max_length=254,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off", "spellcheck": "false"}),
        help_text=f"1行に1人ずつ。一度に{MAX_ADDRESSES}人まで招待できます。",
    )
    role = forms.ChoiceField(label="役割", widget=forms.RadioSelect)
    department = PlainTextField(
        label="所属",
        required=False,
        max_length=100,
        help_text="部署や課の名前。例：こども家庭課",
    )

    def __init__(self, *args: Any, body: Municipality | Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.body = body
        field = self.fields["role"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(role.value, role.label) for role in permissions.roles_of(body)]

    def clean_emails(self) -> list[str]:
        addresses = list(dict.fromkeys(email.lower() for email in self.cleaned_data["emails"]))
        if len(addresses) > MAX_ADDRESSES:
            raise ValidationError(
                f"{len(addresses)}人分あります。一度に招待できるのは{MAX_ADDRESSES}人までです。"
                "分けて招待してください。"
            )
        problems = [problem for email in addresses if (problem := self._problem(email))]
        if problems:
            raise ValidationError(problems)
        return addresses

    def _problem(self, email: str) -> str | None:
        try:
            validate_email(email)
        except ValidationError:
            return (
                f"「{email}」はメールアドレスの形になっていません。"
                "name@example.jp のように入力してください。"
            )
        return why_not_invite(self.body, email)


class NewAccountForm(PlainWordsMixin, forms.Form):
    """Name and password of an invited person; the address is the invitation's."""

    name = PlainTextField(
        label="氏名", max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    password = forms.CharField(
        label="パスワード",
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password_again = forms.CharField(
        label="パスワード（もう一度）",
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = " ".join(password_validators_help_texts())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        again = cleaned.get("password_again")
        if again and cleaned.get("password") and again != cleaned["password"]:
            self.add_error(
                "password_again", "二つのパスワードが違います。同じものを二度入力してください。"
            )
        return cleaned
