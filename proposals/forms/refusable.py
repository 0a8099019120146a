"""What the forms of two-party nouns share: errors of the domain, long texts, the version."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from ppp_portal.form_fields import PlainTextField
from ppp_portal.forms import PlainWordsMixin


def long_text(label: str, length: int, *, rows: int = 5, **kwargs: Any) -> PlainTextField:
    return PlainTextField(
        label=label, max_length=length, widget=forms.Textarea(attrs={"rows": rows}), **kwargs
    )


class RefusableForm(PlainWordsMixin, forms.Form):
    def add_errors(self, error: ValidationError) -> None:
        """Show what the domain refused beside its field, or on top."""
        for name, texts in getattr(error, "message_dict", {"": error.messages}).items():
            self.add_error(name if name in self.fields else None, texts)


class VersionedForm(RefusableForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @property
    def made_on(self) -> int:
        """The version the edit was made on; 0, which never matches, where the form lost it."""
        return self.cleaned_data.get("version") or 0

    def take_version(self, version: int) -> None:
        """Let the next save of this page stand on `version`, keeping everything typed."""
        data: Any = self.data
        changed = data.copy()
        changed["version"] = str(version)
        self.data = changed
