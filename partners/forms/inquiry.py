"""The forms of an inquiry: beginning one, and a letter of the thread."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError

from partners.inquiry_permissions import WRITERS
from partners.models import Municipality, Organisation, User
from ppp_portal.form_fields import PlainTextField
from ppp_portal.forms import PlainWordsMixin


class LetterForm(PlainWordsMixin, forms.Form):
    """One letter. The hidden key makes a form sent twice one letter."""

    form_key = forms.CharField(widget=forms.HiddenInput, required=False)
    text = PlainTextField(
        label="本文",
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="個人の名前や連絡先は書かずに、まずここでやり取りしてください。",
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.initial["form_key"] = str(uuid4())

    def clean_form_key(self) -> UUID:
        """The key of the page; one that was lost or changed is only a new one."""
        try:
            return UUID(self.cleaned_data["form_key"])
        except ValueError:
            return uuid4()

    def add_errors(self, error: ValidationError) -> None:
        """Show what the domain refused beside its field, or on top."""
        for name, texts in getattr(error, "message_dict", {"": error.messages}).items():
            self.add_error(name if name in self.fields else None, texts)


class InquiryForm(LetterForm):
    """The first letter: in whose name, and about what."""

    own = forms.ChoiceField(label="差出人")
    subject = PlainTextField(
        label="件名", max_length=120, help_text="相手が一目で分かるように、短く書きます。"
    )
    field_order = ("form_key", "own", "subject", "text")

    def __init__(
        self,
        data: Any = None,
        *,
        user: User,
        recipient: Municipality | Organisation,
        subject: str = "",
    ) -> None:
        super().__init__(data)
        self.initial["subject"] = subject
        self.bodies: dict[str, Municipality | Organisation] = {}
        for membership in user.active_memberships:
            body = membership.municipality or membership.organisation
            if membership.role in WRITERS and body is not None and body != recipient:
                self.bodies[f"{body._meta.model_name}-{body.pk}"] = body
        own = self.fields["own"]
        assert isinstance(own, forms.ChoiceField)
        own.choices = [(key, str(body)) for key, body in self.bodies.items()]
        acting = user.acting_membership
        mine = acting and (acting.municipality or acting.organisation)
        if mine:
            self.initial["own"] = f"{mine._meta.model_name}-{mine.pk}"

    def values(self) -> dict[str, Any]:
        """What partners.domain.inquiry.ask needs besides who and whom. Call after is_valid."""
        cleaned = self.cleaned_data
        return {
            "sender": self.bodies[cleaned["own"]],
            "subject": cleaned["subject"],
            "text": cleaned["text"],
            "form_key": cleaned["form_key"],
        }
