"""Judging 点→線→面 of a case."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from cases.domain.spread import Judgement
from cases.models import SpreadJudgement
from cases.models.spread import MOST_STAFF
from cases.spread_enums import SpreadStage
from ppp_portal.form_fields import FiscalYearField, PlainTextField
from ppp_portal.forms import PlainWordsMixin


class JudgementForm(PlainWordsMixin, forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    stage = forms.ChoiceField(
        label="点・線・面",
        choices=[("", "まだ判断していない"), *SpreadStage.choices],
        required=False,
        widget=forms.RadioSelect,
    )
    evidence = PlainTextField(
        label="そう判断した根拠",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="だれが見ても確かめられること。例：令和7年度から福祉課の予算にも計上。",
    )
    since_fiscal_year = FiscalYearField(label="いつから", required=False)
    staff_count = forms.IntegerField(
        label="担当者数",
        required=False,
        min_value=1,
        max_value=MOST_STAFF,
        help_text="この事業を担う職員の人数だけを入れます（名前は書きません）。自治体の中だけに表示します。",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "short"}),
        error_messages={
            "invalid": "担当者数は「2」のように数字で入力してください。",
            "min_value": "担当者数は1人以上で入力してください。分からないときは空のままにします。",
            "max_value": f"担当者数は{MOST_STAFF}人までで入力してください。",
        },
    )

    def __init__(self, data: Any = None, *, row: SpreadJudgement | None) -> None:
        names = ("stage", "evidence", "since_fiscal_year", "staff_count")
        initial = {name: getattr(row, name) for name in names} if row else {}
        super().__init__(data, initial=initial | {"version": row.version if row else 0})

    @property
    def made_on(self) -> int:
        """The version the edit was made on; one that never matches where the form lost it."""
        version: int | None = self.cleaned_data.get("version")
        return -1 if version is None else version

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("stage") and not cleaned.get("evidence") and "evidence" not in self.errors:
            self.add_error(
                "evidence", "点・線・面を選んだときは、そう判断した根拠を書いてください。"
            )
        if cleaned.get("since_fiscal_year") and not cleaned.get("stage"):
            self.add_error("stage", "「いつから」を入れたときは、点・線・面を選んでください。")
        return cleaned

    def judgement(self) -> Judgement:
        """Call after is_valid."""
        cleaned = self.cleaned_data
        return Judgement(
            stage=cleaned["stage"],
            evidence=cleaned["evidence"],
            since_fiscal_year=cleaned["since_fiscal_year"],
            staff_count=cleaned["staff_count"],
        )

    def add_errors(self, error: ValidationError) -> None:
        """Show what the domain refused beside its field, or on top."""
        for name, texts in getattr(error, "message_dict", {"": error.messages}).items():
            self.add_error(name if name in self.fields else None, texts)

    def take_version(self, version: int) -> None:
        """Let the next save of this page stand on `version`, keeping everything typed."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        data["version"] = str(version)
        self.data = data
