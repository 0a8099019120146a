"""選定委員: asking somebody to serve, releasing, and the account of who was asked."""

from __future__ import annotations

from typing import Any

from django import forms

from ppp_portal.form_fields import PlainTextField
from ppp_portal.forms import PlainWordsMixin
from proposals.forms.fields import with_version
from proposals.models import CommitteeMember


class MemberForm(PlainWordsMixin, forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    email = forms.EmailField(
        label="メールアドレス",
        help_text="この宛先に依頼を送ります。アカウントがなければ、メールから作れます。",
    )
    name = PlainTextField(label="氏名", max_length=80)
    post = PlainTextField(
        label="肩書",
        required=False,
        max_length=200,
        help_text="公表するときの書き方で。例：見本大学 教授",
    )
    is_outsider = forms.BooleanField(label="外部の委員", required=False)
    is_chair = forms.BooleanField(label="委員長", required=False)

    def __init__(self, data: Any = None, *, member: CommitteeMember | None = None) -> None:
        initial: dict[str, Any] = {}
        if member is not None:
            names = ("version", "name", "post", "is_outsider", "is_chair")
            initial = {name: getattr(member, name) for name in names}
        super().__init__(data, initial=initial)
        if member is not None:
            del self.fields["email"]

    def values(self) -> dict[str, Any]:
        """As proposals.domain.committee expects them. Call after is_valid."""
        names = ("name", "post", "is_outsider", "is_chair")
        return {name: self.cleaned_data[name] for name in names}

    def take_version(self, version: int) -> None:
        """Let the next save stand on `version`, keeping everything typed."""
        self.data = with_version(self.data, version)


class ReasonForm(PlainWordsMixin, forms.Form):
    """Why; kept on record."""

    reason = PlainTextField(label="理由", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, data: Any = None, *, is_required: bool = True) -> None:
        super().__init__(data)
        self.fields["reason"].required = is_required
