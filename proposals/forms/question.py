"""Asking, and answering."""

from __future__ import annotations

from typing import Any, cast

from django import forms

from partners.models import Organisation, User
from ppp_portal.form_fields import PlainTextField
from ppp_portal.forms import PlainWordsMixin
from proposals.enums import ReplyKind


class QuestionForm(PlainWordsMixin, forms.Form):
    organisation = forms.ModelChoiceField(
        label="質問する団体",
        queryset=Organisation.objects.none(),
        empty_label=None,
        help_text="団体の名前は、自治体にも、ほかの団体にも見えません。",
    )
    subject = PlainTextField(
        label="箇所", required=False, max_length=100, help_text="例：仕様書 3(2)、様式5。"
    )
    text = PlainTextField(
        label="質問",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="2,000字まで。団体が分かる名前や実績は書かないでください。質問の文は、回答とともに公表されます。",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ModelChoiceField, self.fields["organisation"])
        field.queryset = Organisation.objects.filter(pk__in=user.organisation_ids()).order_by(
            "name", "pk"
        )


class ReplyForm(PlainWordsMixin, forms.Form):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    reply = forms.ChoiceField(
        label="回答のしかた", choices=ReplyKind.choices, widget=forms.RadioSelect
    )
    answer = PlainTextField(
        label="回答",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="4,000字まで。公表した回答は、実施要領の追加・修正として扱われます。",
    )
    reply_reason = PlainTextField(
        label="個別に回答する、または対象としない理由",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="例：公表すると質問した団体が分かるため。公募と関係のない質問のため。",
    )
