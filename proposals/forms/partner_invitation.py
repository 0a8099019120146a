"""What goes with an invitation, and the organisation's answer to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from ppp_portal.form_fields import PlainTextField
from ppp_portal.forms import PlainWordsMixin
from proposals.invitation_enums import DECLINE


class _Form(PlainWordsMixin, forms.Form):
    def add_errors(self, error: ValidationError) -> None:
        """Show what the domain refused beside its field, or on top."""
        for name, texts in getattr(error, "message_dict", {"": error.messages}).items():
            self.add_error(name if name in self.fields else None, texts)


class InviteForm(_Form):
    """Words of one's own, except for a call: its public page is all that anybody is told."""

    message = PlainTextField(
        label="添える言葉",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="案内する団体だけが読みます。なぜ声をかけたかを書くと、返事がもらいやすくなります。",
    )

    def __init__(self, data: Any = None, *, says_more: bool) -> None:
        super().__init__(data)
        if not says_more:
            del self.fields["message"]


class AnswerInvitationForm(_Form):
    action = forms.ChoiceField(label="返事", widget=forms.RadioSelect)
    answer = PlainTextField(
        label="伝えたいこと",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="見送るときは、理由を一言お書きください。読めるのは、この自治体とあなたの団体だけです。",
    )

    def __init__(self, data: Any = None, *, actions: Sequence[tuple[str, str]]) -> None:
        super().__init__(data)
        choice = self.fields["action"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = list(actions)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("action") == DECLINE and not values.get("answer"):
            self.add_error("answer", "見送る理由を、一言入力してください。")
        return values
