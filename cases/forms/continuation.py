"""The forms of 継続判断 and of a case's milestones."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from cases.continuation_enums import (
    ContinuationOutcome,
    ContractBasis,
    MilestoneKind,
    NegotiatedGround,
)
from cases.models import Continuation, Milestone
from cases.models.continuation import TEXT
from ppp_portal.form_fields import FiscalYearField, PartialDateField, PlainTextField
from ppp_portal.forms import PlainWordsMixin

_CHOOSE = ("", "選んでください")


class VersionedForm(PlainWordsMixin, forms.Form):
    """A form made on one version of its row; 0, which never matches, where it lost it."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @property
    def made_on(self) -> int:
        return self.cleaned_data.get("version") or 0

    def take_version(self, version: int) -> None:
        """Let the next save of this page stand on `version`, keeping everything typed."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        data["version"] = str(version)
        self.data = data

    def add_errors(self, error: ValidationError) -> None:
        """Show what the domain refused beside its field, or on top."""
        for name, texts in getattr(error, "message_dict", {"": error.messages}).items():
            self.add_error(name if name in self.fields else None, texts)


class ContinuationForm(VersionedForm):
    fiscal_year = FiscalYearField(
        label="判断する年度",
        help_text="終わる年度です。令和8年度からどうするかは、令和7年度の判断です。",
    )
    outcome = forms.ChoiceField(
        label="判断", choices=ContinuationOutcome.choices, widget=forms.RadioSelect
    )
    municipality_office = PlainTextField(
        label="判断した自治体の職・部署",
        required=False,
        max_length=100,
        help_text="例：こども家庭課長、市長。個人の名前は書きません。",
    )
    organisation_office = PlainTextField(
        label="判断した団体の職・部署",
        required=False,
        max_length=100,
        help_text="例：理事会、事業部長。自治体か団体の、少なくとも片方に書きます。",
    )
    reason = PlainTextField(label="理由", max_length=TEXT, widget=forms.Textarea(attrs={"rows": 5}))
    misses_target = forms.BooleanField(label="目標に届かなかった年度の判断です", required=False)
    target_reason = PlainTextField(
        label="目標に届かなくてもそう判断した理由",
        required=False,
        max_length=TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="「もう1年」続ける理由など。目標に届いた年度では空のままにします。",
    )
    basis = forms.ChoiceField(
        label="契約の根拠",
        choices=[_CHOOSE, *ContractBasis.choices],
        required=False,
        help_text="続ける判断を確定するまでに選びます。終えるときは選びません。",
    )
    ground = forms.ChoiceField(
        label="随意契約の理由",
        choices=[_CHOOSE, *NegotiatedGround.choices],
        required=False,
        help_text="随意契約のときだけ。地方自治法施行令167条の2第1項のどの号によるか。",
    )
    basis_note = PlainTextField(label="契約の根拠の説明", required=False, max_length=300)

    def values(self) -> dict[str, Any]:
        """The row's editable values, as cases.domain.continuation expects them."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    @classmethod
    def of(cls, row: Continuation, data: Any = None) -> ContinuationForm:
        names = [name for name in cls.base_fields if name != "version"]
        saved = {name: getattr(row, name) for name in names}
        return cls(data, initial=saved | {"version": row.version})


class MilestoneForm(VersionedForm):
    kind = forms.ChoiceField(label="種類", choices=[_CHOOSE, *MilestoneKind.choices])
    happened = PartialDateField(label="時期")
    text = PlainTextField(
        label="内容",
        max_length=200,
        help_text="例：新しい市長が就任した。個人の名前は書きません。",
    )
    source_note = PlainTextField(label="出典", required=False, max_length=300)
    source_url = forms.URLField(
        label="出典URL", required=False, max_length=1000, assume_scheme="https"
    )

    def values(self) -> dict[str, Any]:
        """The row's editable values, as cases.domain.milestone expects them."""
        cleaned = self.cleaned_data
        happened = cleaned["happened"]
        return {
            "kind": cleaned["kind"],
            "happened_on": happened.value,
            "precision": happened.precision,
            "text": cleaned["text"],
            "source_note": cleaned["source_note"],
            "source_url": cleaned["source_url"],
        }

    @classmethod
    def of(cls, row: Milestone, data: Any = None) -> MilestoneForm:
        names = ("kind", "text", "source_note", "source_url", "version")
        saved = {name: getattr(row, name) for name in names}
        return cls(data, initial=saved | {"happened": row.happened})

    def add_errors(self, error: ValidationError) -> None:
        """A date the row refuses stands beside the field in which it was typed."""
        for name, texts in getattr(error, "message_dict", {"": error.messages}).items():
            shown = "happened" if name == "happened_on" else name
            self.add_error(shown if shown in self.fields else None, texts)
