"""The forms of 横展開: beginning a case from another, and what was changed of it."""

from __future__ import annotations

from typing import Any, cast

from django import forms

from cases.forms.continuation import VersionedForm
from cases.models import Case
from cases.permissions import EDITORS
from partners.models import Municipality, User
from ppp_portal.form_fields import PlainTextField
from ppp_portal.forms import PlainWordsMixin

ADAPTATION = 4000


def _adaptation() -> PlainTextField:
    return PlainTextField(
        label="もとの事例から変えたところ",
        required=False,
        max_length=ADAPTATION,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="もとの事例と違うところと、その理由。あとから書き足せます。",
    )


class CopyForm(PlainWordsMixin, forms.Form):
    municipality = forms.ModelChoiceField(
        label="自治体", queryset=Municipality.objects.none(), empty_label="選んでください"
    )
    title = PlainTextField(label="名称", max_length=200)
    adaptation = _adaptation()

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ModelChoiceField, self.fields["municipality"])
        if user.is_staff:
            field.queryset = Municipality.objects.current()
            return
        own = user.municipality_ids(*EDITORS)
        field.queryset = Municipality.objects.filter(pk__in=own)
        if len(own) == 1:
            field.initial = own[0]
            field.empty_label = None


class LineageForm(VersionedForm):
    """前の事業 among the municipality's own cases that the editor reads, and what was changed."""

    continues = forms.ModelChoiceField(
        label="前の事業（継続）",
        queryset=Case.objects.none(),
        required=False,
        empty_label="なし",
        help_text="この事例が引き継ぐ、同じ自治体の事例です。途切れずに続いた年数の計算に使います。",
    )
    adaptation = _adaptation()

    def __init__(self, *args: Any, user: User, case: Case, **kwargs: Any) -> None:
        initial = {"continues": case.continues_id, "adaptation": case.adaptation}
        super().__init__(*args, initial=initial | {"version": case.version}, **kwargs)
        field = cast(forms.ModelChoiceField, self.fields["continues"])
        own = Case.objects.visible_to(user).live().filter(lead_municipality=case.lead_municipality)
        field.queryset = own.exclude(pk=case.pk).order_by("-fiscal_year", "title", "pk")
        if case.continues_id and not field.queryset.filter(pk=case.continues_id).exists():
            # Another municipality's, or one this editor does not read: left as it is.
            del self.fields["continues"]
        if not case.copied_from_id:
            del self.fields["adaptation"]

    def values(self) -> dict[str, Any]:
        """The case's values that this form changes, as cases.domain.case expects them."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}
