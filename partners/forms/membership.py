"""Changing a member's role and department."""

from __future__ import annotations

from typing import Any

from django import forms

from partners import permissions
from partners.models import Municipality, Organisation
from ppp_portal.form_fields import PlainTextField
from ppp_portal.forms import PlainWordsMixin


class MembershipForm(PlainWordsMixin, forms.Form):
    role = forms.ChoiceField(label="役割", widget=forms.RadioSelect)
    department = PlainTextField(
        label="所属", required=False, max_length=100, help_text="部署や課の名前。例：こども家庭課"
    )

    def __init__(self, *args: Any, body: Municipality | Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["role"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(role.value, role.label) for role in permissions.roles_of(body)]
