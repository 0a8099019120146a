"""The small forms around a call: how a new one begins, and the reasons of legal acts."""

from __future__ import annotations

from typing import Any, cast

from django import forms

from partners.models import Municipality, User
from ppp_portal.form_fields import PlainTextField
from ppp_portal.forms import PlainWordsMixin
from proposals.domain.call_templates import TEMPLATES
from proposals.permissions.call import EDITORS


class NewCallForm(PlainWordsMixin, forms.Form):
    """Title, whose call it is, and from what it begins."""

    title = PlainTextField(label="件名", max_length=200)
    municipality = forms.ModelChoiceField(
        label="自治体", queryset=Municipality.objects.none(), empty_label=None
    )
    template = forms.ChoiceField(
        label="ひな形",
        choices=[("", "ひな形を使わない（空から始める）")]
        + [(each.code, f"{each.label}：{each.help_text}") for each in TEMPLATES],
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(
        self, *args: Any, user: User, copying: bool = False, only: int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ModelChoiceField, self.fields["municipality"])
        field.queryset = Municipality.objects.filter(
            pk__in=user.municipality_ids(*EDITORS)
        ).order_by("code", "pk")
        if only is not None:  # a challenge becomes a call of its own municipality
            field.queryset = field.queryset.filter(pk=only)
        if copying:
            del self.fields["template"]


class ReasonForm(PlainWordsMixin, forms.Form):
    """Why a legal act is done; everybody reads it."""

    reason = PlainTextField(
        label="理由",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="公募のページに載り、参加者にもこのまま伝わります。",
    )
