"""The form that makes and edits a case, and the lists beside it."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms import formset_factory
from django.http import QueryDict

from cases.domain.case import CaseInput, PartnerEntry, PlanEntry
from cases.enums import PartnerRole
from cases.models import Case
from partners.domain.municipality import MunicipalityFinder
from partners.domain.organisation_names import find_by_names
from partners.enums import Field
from partners.models import Municipality, User
from ppp_portal.form_fields import (
    AmountField,
    FiscalYearField,
    ListField,
    PartialDateField,
    PlainTextField,
    partial_from,
)
from ppp_portal.forms import PlainWordsMixin

# The form's sections in reading order: what it is first, the rest when there is time.
SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("基本", ("title", "subtitle", "summary", "lead_municipality", "further_names")),
    ("分類", ("fields", "method", "method_as_written", "stage", "origin", "is_nationwide")),
    (
        "時期・場所・金額",
        (
            *("starts", "ends", "fiscal_year", "start_fiscal_year"),
            *("place", "contract_amount", "contract_amount_note"),
        ),
    ),
    ("担当", ("departments", "related_departments", "organiser")),
    ("背景と内容", ("reason", "purpose", "description", "challenge", "choice_reason")),
    ("結果と学び", ("results", "learning", "ingenuity", "constraints")),
    ("続け方と広げ方", ("spread", "sustaining", "evaluation", "schemes_used")),
    ("出典・備考", ("keywords", "source_url", "source_note", "note", "external_id")),
)
_LONG_TEXTS = (
    *("reason", "purpose", "description", "challenge", "learning", "results", "ingenuity"),
    *("constraints", "spread", "sustaining", "evaluation", "choice_reason", "note"),
)

_PLAIN_TEXTS = (
    *("title", "subtitle", "summary", "method_as_written", "organiser", "place"),
    *("contract_amount_note", "schemes_used", "keywords", "source_note", "external_id"),
)
_CHOICES = ("lead_municipality", "is_nationwide", "method", "stage", "origin", "source_url")


class CaseForm(PlainWordsMixin, forms.ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    further_names = ListField(
        label="ほかの自治体",
        required=False,
        help_text="共同で行う自治体の名称かコード。1行に1つ。",
    )
    starts = PartialDateField(label="開始日", required=False)
    ends = PartialDateField(label="終了日", required=False, is_end=True)
    fiscal_year = FiscalYearField(label="年度", required=False)
    start_fiscal_year = FiscalYearField(label="開始年度", required=False)
    contract_amount = AmountField(label="契約金額", required=False)
    source_url = forms.URLField(
        label="出典URL", required=False, max_length=1000, assume_scheme="https"
    )
    departments = ListField(label="所管課", required=False, help_text="1行に1つ。")
    related_departments = ListField(label="関係課", required=False, help_text="1行に1つ。")

    class Meta:
        model = Case
        fields = (*_PLAIN_TEXTS, *_LONG_TEXTS, *_CHOICES)
        # Text pasted from elsewhere may hold control characters, which the database refuses.
        field_classes = dict.fromkeys((*_PLAIN_TEXTS, *_LONG_TEXTS), PlainTextField)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Named like the model's field, which a class attribute here could not be.
        self.fields["fields"] = forms.MultipleChoiceField(
            label="分野",
            choices=Field.choices,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        self.user = user
        self.further: list[Municipality] = []
        self._limit_municipalities()
        self.fields["summary"].widget = forms.Textarea(attrs={"rows": 3, "maxlength": 300})
        self.fields["summary"].help_text = "300字まで。公開するときに要ります。"
        for name in _LONG_TEXTS:
            self.fields[name].widget.attrs["rows"] = 4
        if not self.is_bound and self.instance.pk:
            self._fill_from_instance()

    def _limit_municipalities(self) -> None:
        field = cast(forms.ModelChoiceField, self.fields["lead_municipality"])
        if self.user.is_staff:
            # One that has merged since stays with its case until somebody chooses another.
            own = Municipality.objects.filter(pk=self.instance.lead_municipality_id)
            field.queryset = Municipality.objects.current() | own
            return
        field.queryset = Municipality.objects.filter(
            pk__in=self.user.municipality_ids("editor", "approver")
        )
        field.required = True
        field.help_text = "あなたが担当または承認者である自治体です。"
        field.empty_label = None

    def _fill_from_instance(self) -> None:
        case = self.instance
        self.initial = dict(self.initial) | {
            "version": case.version,
            "fields": case.fields,
            "starts": partial_from(case.starts_on, case.starts_precision),
            "ends": partial_from(case.ends_on, case.ends_precision, is_end=True),
            "fiscal_year": case.fiscal_year,
            "start_fiscal_year": case.start_fiscal_year,
            "contract_amount": case.contract_amount,
            "departments": case.departments,
            "related_departments": case.related_departments,
            "further_names": [link.municipality.full_name for link in case.further.all()],
        }

    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The bound fields in their sections, for the template."""
        return [(title, [self[name] for name in names]) for title, names in SECTIONS]

    def clean_further_names(self) -> list[str]:
        names: list[str] = self.cleaned_data["further_names"]
        if names:
            finder = MunicipalityFinder()
            for name in names:
                found = finder.by_text(name)
                if found.municipality is None:
                    raise forms.ValidationError(found.error)
                self.further.append(found.municipality)
        return names

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts and ends and ends.value < starts.value:
            self.add_error("ends", "終了日は開始日と同じ日か、後の日にしてください。")
        return cleaned

    def _post_clean(self) -> None:
        """The domain function builds and checks the case; the form only reads what was typed."""

    def values(self) -> dict[str, Any]:
        """The case's editable values, as cases.domain.case expects them."""
        cleaned = self.cleaned_data
        direct = {name: cleaned[name] for name in self.Meta.fields}
        starts, ends = cleaned["starts"], cleaned["ends"]
        return direct | {
            "fields": cleaned["fields"],
            "departments": cleaned["departments"],
            "related_departments": cleaned["related_departments"],
            "fiscal_year": cleaned["fiscal_year"],
            "start_fiscal_year": cleaned["start_fiscal_year"],
            "contract_amount": cleaned["contract_amount"],
            "starts_on": starts.value if starts else None,
            "starts_precision": starts.precision if starts else "day",
            "ends_on": ends.value if ends else None,
            "ends_precision": ends.precision if ends else "day",
        }


class PartnerForm(PlainWordsMixin, forms.Form):
    name = PlainTextField(label="団体の名称", required=False, max_length=300)
    role = forms.ChoiceField(
        label="役割", choices=[("", "選んでください"), *PartnerRole.choices], required=False
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("role") and not cleaned.get("name"):
            self.add_error("name", "役割を選んだ行には、団体の名称を入れてください。")
        return cleaned


class PlanForm(PlainWordsMixin, forms.Form):
    plan_name = PlainTextField(label="計画の名称", required=False, max_length=200)
    chapter = PlainTextField(label="章・施策", required=False, max_length=200)
    code = PlainTextField(label="施策番号", required=False, max_length=40)
    first_year = FiscalYearField(label="開始年度", required=False, help_text="")
    last_year = FiscalYearField(label="終了年度", required=False, help_text="")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if any(cleaned.values()) and not cleaned.get("plan_name"):
            self.add_error("plan_name", "計画の名称を入れてください。")
        first, last = cleaned.get("first_year"), cleaned.get("last_year")
        if first and last and last < first:
            self.add_error("last_year", "終了年度は、開始年度と同じか後にしてください。")
        return cleaned


PartnerFormSet = formset_factory(PartnerForm, extra=3, max_num=50)
PlanFormSet = formset_factory(PlanForm, extra=1, max_num=20)


class CaseForms:
    """The case form with its two lists, as one thing to validate and to turn into input."""

    def __init__(
        self,
        data: Any = None,
        *,
        user: User,
        case: Case | None = None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        self.form = CaseForm(data, instance=case, user=user, initial=initial)
        # Beside what was sent, a row equal to the saved one would count as untouched and be lost.
        partners, plans = _initial_lists(case if data is None else None)
        self.partners = PartnerFormSet(data, initial=partners, prefix="partners")
        self.plans = PlanFormSet(data, initial=plans, prefix="plans")

    def is_valid(self) -> bool:
        return all([self.form.is_valid(), self.partners.is_valid(), self.plans.is_valid()])

    @property
    def formsets(self) -> list[Any]:
        """The lists beside the form, for the error summary."""
        return [self.partners, self.plans]

    @property
    def version(self) -> int:
        """The version the edit was made on; 0, which never matches, where the form lost it."""
        return self.form.cleaned_data.get("version") or 0

    def take_version(self, version: int) -> None:
        """Let the next save of this page stand on `version`, keeping everything typed."""
        data = QueryDict(mutable=True)
        data.update(self.form.data)
        data["version"] = str(version)
        self.form.data = data

    def add_errors(self, error: ValidationError) -> None:
        """Show what the domain refused beside its field, or on top."""
        for name, texts in getattr(error, "message_dict", {"": error.messages}).items():
            shown = {"starts_on": "starts", "ends_on": "ends"}.get(name, name)
            self.form.add_error(shown if shown in self.form.fields else None, texts)

    def input(self) -> CaseInput:
        """What was entered, for create_case and update_case. Call after is_valid."""
        rows = [form.cleaned_data for form in self.partners if form.cleaned_data.get("name")]
        known = find_by_names(row["name"] for row in rows)
        return CaseInput(
            values=self.form.values(),
            partners=[PartnerEntry(r["name"], known.get(r["name"]), r["role"]) for r in rows],
            further=self.form.further,
            plans=[
                PlanEntry(**form.cleaned_data)
                for form in self.plans
                if form.cleaned_data.get("plan_name")
            ],
        )


def _initial_lists(case: Case | None) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    if case is None:
        return [], []
    partners = [
        {"name": row.display_name, "role": row.role}
        for row in case.partners.select_related("organisation")
    ]
    names = ("plan_name", "chapter", "code", "first_year", "last_year")
    plans: list[dict[str, Any]] = [dict(row) for row in case.plan_positions.values(*names)]
    return partners, plans
