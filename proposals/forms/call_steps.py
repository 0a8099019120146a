"""The builder's forms: one page per step, its own columns and its lists."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.forms import formset_factory

from partners.domain.organisation_names import find_by_names
from partners.enums import Field, Method
from ppp_portal.form_fields import (
    AmountField,
    ListField,
    MomentField,
    PartialDateField,
    PlainTextField,
)
from ppp_portal.forms import PlainWordsMixin
from ppp_portal.japan.wareki import PartialDate
from proposals.domain.call_words import CRITERION
from proposals.enums import (
    Aggregation,
    Anonymity,
    CallForm,
    EntrantCount,
    MemberNames,
    PublishedPart,
    RecusalRule,
    RoundedValue,
    RoundingMode,
    TaxNote,
    ThresholdKind,
    TieBreak,
    TotalFrom,
)
from proposals.forms import call_rows as rows
from proposals.forms.fields import PointsField, RatioField

_SMALL = {"inputmode": "numeric", "class": "short"}
TIE_BREAK_PLACES = 6


def _long(label: str, limit: int, lines: int = 5, help_text: str = "") -> PlainTextField:
    return PlainTextField(
        label=label,
        required=False,
        max_length=limit,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": lines}),
    )


def _count(label: str, help_text: str = "", most: int = 999) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=1,
        max_value=most,
        help_text=help_text,
        widget=forms.TextInput(attrs=_SMALL),
    )


class StepForm(PlainWordsMixin, forms.Form):
    """The base: `version` of the edit, and the values as columns of the call."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @classmethod
    def initial_of(cls, values: dict[str, Any]) -> dict[str, Any]:
        return values

    def values(self) -> dict[str, Any]:
        """The call's columns. Call after is_valid."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class OverviewForm(StepForm):
    title = PlainTextField(label="件名", max_length=200)
    form = forms.ChoiceField(label="公募の形", choices=CallForm.choices)
    method = forms.ChoiceField(label="手法", choices=Method.choices)
    summary = PlainTextField(
        label="概要",
        required=False,
        max_length=300,
        help_text="300字まで。一覧と検索に載ります。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    purpose = _long("目的", 4000)
    scope = _long("業務の内容", 8000, 8)
    place = PlainTextField(label="履行場所", required=False, max_length=200)
    ceiling_yen = AmountField(label="上限額", required=False)
    ceiling_tax = forms.ChoiceField(
        label="上限額の消費税", choices=[("", "選んでください"), *TaxNote.choices], required=False
    )
    ceiling_note = PlainTextField(
        label="上限額の注記",
        required=False,
        max_length=300,
        help_text="年度ごとの内訳や、上限額を示さない理由など。",
    )
    contract_starts_on = PartialDateField(label="契約期間の開始日", required=False)
    contract_ends_on = PartialDateField(label="契約期間の終了日", required=False, is_end=True)
    contract_note = PlainTextField(
        label="契約期間の注記",
        required=False,
        max_length=300,
        help_text="例：2年の延長があり得る。",
    )
    department = PlainTextField(label="担当課", required=False, max_length=100)
    contact = PlainTextField(
        label="連絡先",
        required=False,
        max_length=300,
        help_text="課の電話番号かメールアドレス。個人の名前は入れません。",
    )
    terms = _long("失格・費用負担・著作権・情報公開などの定め", 8000, 8)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Named like the form's own mapping, which a class attribute here could not be.
        self.fields["fields"] = forms.MultipleChoiceField(
            label="分野",
            choices=Field.choices,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )

    @classmethod
    def initial_of(cls, values: dict[str, Any]) -> dict[str, Any]:
        shown = dict(values)
        for name in ("contract_starts_on", "contract_ends_on"):
            if values.get(name):
                shown[name] = PartialDate(values[name], "day")
        return shown

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        starts, ends = cleaned.get("contract_starts_on"), cleaned.get("contract_ends_on")
        if starts and ends and ends.value < starts.value:
            self.add_error("contract_ends_on", "終了日は開始日と同じ日か、後の日にしてください。")
        return cleaned

    def values(self) -> dict[str, Any]:
        values = super().values()
        for name in ("contract_starts_on", "contract_ends_on"):
            values[name] = values[name].value if values[name] else None
        return values


class ScheduleForm(StepForm):
    questions_due_at = MomentField(
        label="質問の締切", required=False, help_text="空にすると、質問を受け付けません。"
    )
    entry_due_at = MomentField(
        label="第一の締切：参加申込",
        required=False,
        help_text="この締切に遅れた団体は、提案書を出せません。参加申込を別に設けないときは空にします。",
    )
    proposals_due_at = MomentField(label="第二の締切：提案書", required=False)
    schedule_note = PlainTextField(label="日程の注記", required=False, max_length=500)

    def values(self) -> dict[str, Any]:
        values = super().values()
        for name in ("questions_due_at", "entry_due_at", "proposals_due_at"):
            values[name] = values[name].instant() if values[name] else None
        return values

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        last = cleaned.get("proposals_due_at")
        for name, label in (("entry_due_at", "参加申込"), ("questions_due_at", "質問")):
            moment = cleaned.get(name)
            if moment and last and moment.instant() > last.instant():
                self.add_error(name, f"{label}の締切は、提案書の締切より前にしてください。")
        return cleaned


class QualificationsForm(StepForm):
    is_joint_allowed = forms.BooleanField(label="共同企業体での参加を認める", required=False)
    invitees = ListField(
        label="指名する団体",
        required=False,
        help_text="指名型のときだけ。登録のある団体の名称を、1行に1つ。",
    )

    def clean_invitees(self) -> list[Any]:
        names: list[str] = self.cleaned_data["invitees"]
        known = find_by_names(names)
        unknown = [name for name in names if known.get(name) is None]
        if unknown:
            raise forms.ValidationError(
                f"「{unknown[0]}」は登録のない団体です。団体の一覧で名称を確かめてください。"
            )
        return list({known[name].pk: known[name] for name in names}.values())

    def values(self) -> dict[str, Any]:
        return {"is_joint_allowed": self.cleaned_data["is_joint_allowed"]}


class PlainStepForm(StepForm):
    """A step whose content is lists alone."""


class ReviewForm(StepForm):
    aggregation = forms.ChoiceField(label="集計", choices=Aggregation.choices)
    recusal_rule = forms.ChoiceField(
        label="利害関係のある委員を外したとき", choices=RecusalRule.choices
    )
    total_ratio = RatioField(label="基準点：総合点の割合", required=False)
    total_points = PointsField(label="基準点：総合点の点数", required=False)
    every_item_ratio = RatioField(label="基準点：すべての項目の割合", required=False)
    total_from = forms.ChoiceField(label="総合点のもと", choices=TotalFrom.choices)
    seats = forms.IntegerField(
        label="選ぶ数", min_value=1, max_value=999, widget=forms.TextInput(attrs=_SMALL)
    )
    has_first_stage = forms.BooleanField(label="一次審査（書類）を行う", required=False)
    first_stage_from = _count("一次審査を行う参加者の数", "この数以上のときに行います。")
    first_stage_places = _count("一次審査を通る数", "境が同点なら、全員が通ります。")
    presentation_minutes = _count("プレゼンテーションの説明（分）")
    hearing_minutes = _count("プレゼンテーションの質疑（分）")
    presentation_note = PlainTextField(
        label="プレゼンテーションの注記", required=False, max_length=500
    )

    def __init__(self, *args: Any, criteria: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for what, label in RoundedValue.choices:
            self.fields[f"mode_{what}"] = forms.ChoiceField(
                label=f"{label}の端数",
                choices=[("", "処理しない"), *RoundingMode.choices],
                required=False,
            )
            self.fields[f"decimals_{what}"] = forms.IntegerField(
                label=f"{label}に残す小数の桁",
                required=False,
                min_value=0,
                max_value=6,
                widget=forms.TextInput(attrs=_SMALL),
            )
        rules = [("", "（なし）"), *TieBreak.choices]
        rules += [(f"{CRITERION}{row['key']}", f"「{row['name']}」の点") for row in criteria]
        for place in range(1, TIE_BREAK_PLACES + 1):
            self.fields[f"tie_{place}"] = forms.ChoiceField(
                label=f"同点のとき {place}", choices=rules, required=False
            )

    @classmethod
    def initial_of(cls, values: dict[str, Any]) -> dict[str, Any]:
        shown = dict(values)
        for what, rule in values.get("rounding", {}).items():
            shown |= {f"mode_{what}": rule["mode"], f"decimals_{what}": rule["decimals"]}
        for rule in values.get("thresholds", ()):
            shown[rule["kind"]] = Decimal(rule["value"])
        for place, rule in enumerate(values.get("tie_break", ())[:TIE_BREAK_PLACES], start=1):
            shown[f"tie_{place}"] = rule
        return shown

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for what, label in RoundedValue.choices:
            if cleaned.get(f"mode_{what}") and cleaned.get(f"decimals_{what}") is None:
                self.add_error(
                    f"decimals_{what}", f"{label}に残す小数の桁を入れてください。整数なら0です。"
                )
        rules = self._tie_break()
        if len(set(rules)) != len(rules):
            self.add_error("tie_1", "同点のときの決め方に、同じものが二度入っています。")
        return cleaned

    def _tie_break(self) -> list[str]:
        places = range(1, TIE_BREAK_PLACES + 1)
        return [rule for place in places if (rule := self.cleaned_data.get(f"tie_{place}"))]

    def values(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        direct = (
            *("aggregation", "recusal_rule", "total_from", "seats", "has_first_stage"),
            *("first_stage_from", "first_stage_places", "presentation_minutes"),
            *("hearing_minutes", "presentation_note"),
        )
        return {name: cleaned[name] for name in direct} | {
            "rounding": {
                what: {"mode": cleaned[f"mode_{what}"], "decimals": cleaned[f"decimals_{what}"]}
                for what in RoundedValue.values
                if cleaned.get(f"mode_{what}")
            },
            "thresholds": [
                {"kind": kind, "value": format(cleaned[kind].normalize(), "f")}
                for kind in ThresholdKind.values
                if cleaned.get(kind) is not None
            ],
            "tie_break": self._tie_break(),
        }


class CommitteeForm(StepForm):
    committee_size = _count("委員の数", most=99)
    committee_outsiders = forms.IntegerField(
        label="うち外部の委員",
        required=False,
        min_value=0,
        max_value=99,
        widget=forms.TextInput(attrs=_SMALL),
    )
    committee_quorum = _count("定足数", "この数の委員が出席すると、会議が成り立ちます。", most=99)
    committee_note = PlainTextField(
        label="委員の注記",
        required=False,
        max_length=500,
        help_text="例：学識経験者2名、税理士1名。",
    )
    anonymity = forms.ChoiceField(label="匿名での審査", choices=Anonymity.choices)


class PublicationForm(StepForm):
    member_names = forms.ChoiceField(label="委員の氏名", choices=MemberNames.choices)
    entrant_count = forms.ChoiceField(label="参加者の数", choices=EntrantCount.choices)
    publish_winner = forms.MultipleChoiceField(
        label="選ばれた者について公表するもの",
        choices=PublishedPart.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    publish_others = forms.MultipleChoiceField(
        label="ほかの者について公表するもの",
        choices=PublishedPart.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="参加者が2者のとき、次点の点と金額は、方針にかかわらず公表しません。",
    )


class BackgroundForm(StepForm):
    no_contributors = forms.BooleanField(label="仕様書の作成に関わった団体はない", required=False)


FORMS: dict[str, type[StepForm]] = {
    "overview": OverviewForm,
    "schedule": ScheduleForm,
    "qualifications": QualificationsForm,
    "documents": PlainStepForm,
    "criteria": PlainStepForm,
    "review": ReviewForm,
    "committee": CommitteeForm,
    "publication": PublicationForm,
    "background": BackgroundForm,
}
# Rows by list: the form, how many empty ones follow, and what a row is called.
ROWS: dict[str, tuple[type[rows.RowForm], int, str]] = {
    "steps": (rows.StepRowForm, 3, "日程"),
    "qualifications": (rows.QualificationForm, 2, "参加資格"),
    "documents": (rows.DocumentForm, 2, "書類"),
    "criteria": (rows.CriterionForm, 3, "審査項目"),
    "contributors": (rows.ContributorForm, 2, "団体"),
    "given_documents": (rows.GivenDocumentForm, 2, "資料"),
}
MAX_ROWS = 100
FORMSETS = {
    name: formset_factory(form, extra=extra, max_num=MAX_ROWS, absolute_max=MAX_ROWS)
    for name, (form, extra, _) in ROWS.items()
}
