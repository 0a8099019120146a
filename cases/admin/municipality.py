"""Municipalities in the admin: every write through the domain, with the index of their cases."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from cases.domain.municipality import update_municipality_and_index
from partners.admin.municipality import MunicipalityAdminBase
from partners.domain.municipality import EDITABLE, create_municipality
from partners.models import Municipality
from ppp_portal.japan.codes import CodeError, normalise_lg_code


class _MunicipalityForm(forms.ModelForm):
    def clean_code(self) -> str:
        try:
            code = normalise_lg_code(self.cleaned_data["code"])
        except CodeError as error:
            raise forms.ValidationError(str(error)) from error
        self.instance.prefecture_code = code[:2]
        return code


@admin.register(Municipality)
class MunicipalityAdmin(MunicipalityAdminBase):
    form = _MunicipalityForm

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        values = {name: form.cleaned_data[name] for name in EDITABLE if name in form.cleaned_data}
        by: Any = request.user
        if change:
            update_municipality_and_index(by=by, municipality_id=obj.pk, values=values)
        else:
            made = create_municipality(by=by, code=form.cleaned_data["code"], values=values)
            obj.pk = made.pk
