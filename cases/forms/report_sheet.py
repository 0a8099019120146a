"""The page that sets a case's reporting: the sheet, the groups counted, indicators and targets."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import formset_factory
from django.http import QueryDict
from django.utils import timezone

from cases.domain.indicator import EDITABLE as INDICATOR_VALUES
from cases.domain.indicator import IndicatorEntry
from cases.domain.report_sheet import EDITABLE, GroupEntry, ReportingInput
from cases.enums import Direction, IndicatorKind, ReportSection, Rhythm
from cases.models import AttendanceGroup, Case, Indicator, ReportSheet
from partners.models import Organisation
from ppp_portal.form_differences import Difference, form_differences, shown_value
from ppp_portal.form_fields import ListField, PartialDateField, PlainTextField, partial_from
from ppp_portal.forms import PlainWordsMixin
from ppp_portal.japan.fiscal_year import current_fiscal_year, fiscal_year_of, format_fiscal_year

MOST_GROUPS, MOST_INDICATORS = 30, 30
# How many fiscal years of targets are asked for at once.
TARGET_YEARS = 4
_SHEET = ("rhythm", "organisation", "asks_yearly", "due_day", "moves_to_open_day", "confirm_days")


class ReportSheetForm(PlainWordsMixin, forms.ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    first_day = PartialDateField(label="報告を求め始める日", required=False)
    last_day = PartialDateField(label="報告を求める最後の日", required=False, is_end=True)

    class Meta:
        model = ReportSheet
        fields = _SHEET

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        controls: Any = self.fields
        partners = [row.organisation_id for row in case.partners.all() if row.organisation_id]
        controls["organisation"].queryset = Organisation.objects.filter(pk__in=partners)
        controls["organisation"].empty_label = "選んでください"
        controls["rhythm"].choices = Rhythm.choices
        controls["first_day"].help_text = "空なら、事業の開始日から求めます。"
        controls["last_day"].help_text = "空なら、事業の終了日まで求めます。"
        controls["sections"] = forms.MultipleChoiceField(
            label="尋ねる欄",
            choices=ReportSection.choices,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text="日付・数・内容は、いつも尋ねます。",
        )
        sheet = self.instance
        self.initial = dict(self.initial) | {
            "version": sheet.version if sheet.pk else 0,
            "sections": sheet.sections,
            "first_day": partial_from(sheet.first_day, "day"),
            "last_day": partial_from(sheet.last_day, "day"),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in ("first_day", "last_day"):
            if cleaned.get(name):
                cleaned[name] = cleaned[name].value
        return cleaned

    def _post_clean(self) -> None:
        """The domain function checks the sheet; the form only reads what was typed."""

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in EDITABLE}


class GroupForm(PlainWordsMixin, forms.Form):
    pk = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = PlainTextField(label="数える人", required=False, max_length=40)
    is_retired = forms.BooleanField(label="いまは尋ねない", required=False)

    @property
    def entry(self) -> GroupEntry | None:
        cleaned = self.cleaned_data
        return (
            GroupEntry(cleaned["name"], cleaned["pk"], cleaned["is_retired"])
            if cleaned.get("name")
            else None
        )


class IndicatorForm(PlainWordsMixin, forms.ModelForm):
    pk = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = PlainTextField(label="指標", required=False, max_length=100)
    unit = PlainTextField(
        label="単位", required=False, max_length=20, help_text="例：人、件、回。割合は％です。"
    )
    breakdown = ListField(
        label="内訳",
        required=False,
        item_max_length=40,
        help_text="分けて数えるときだけ。1行に1つ。",
    )
    definition = PlainTextField(
        label="数え方",
        required=False,
        max_length=300,
        help_text="だれを、いつ、どう数えるか。報告する人に見えます。",
    )

    class Meta:
        model = Indicator
        fields = (*("name", "kind", "unit", "definition", "breakdown", "direction", "baseline"),)
        fields += ("from_attendance", "is_retired")  # type: ignore[assignment]

    def __init__(self, *args: Any, years: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        controls: Any = self.fields
        self.years = years
        for name, choices in (("kind", IndicatorKind.choices), ("direction", Direction.choices)):
            controls[name].required = False
            controls[name].choices = choices
        controls["baseline"].help_text = "始める前の数。割合は％。"
        for year in years:
            controls[f"target_{year}"] = forms.DecimalField(
                label=f"{format_fiscal_year(year)}の目標",
                required=False,
                max_digits=14,
                decimal_places=2,
                min_value=Decimal(0),
            )

    def _post_clean(self) -> None:
        """The domain function checks the indicator."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        typed = [cleaned.get(n) for n in ("unit", "definition", "breakdown", "baseline")]
        typed += [cleaned.get(f"target_{year}") for year in self.years]
        if not cleaned.get("name") and not cleaned.get("pk") and any(t for t in typed):
            self.add_error(
                "name", "指標の名前を入れてください。使わない行なら、ほかの欄も空にします。"
            )
        if cleaned.get("name") and not cleaned.get("kind"):
            self.add_error("kind", "指標の種類を選んでください。")
        return cleaned

    @property
    def entry(self) -> IndicatorEntry | None:
        cleaned = self.cleaned_data
        if not cleaned.get("name"):
            return None
        values = {name: cleaned[name] for name in INDICATOR_VALUES}
        values["direction"] = values["direction"] or "up"
        targets = {year: cleaned[f"target_{year}"] for year in self.years}
        return IndicatorEntry(values, cleaned["pk"], targets)


GroupFormSet = formset_factory(GroupForm, extra=2, max_num=MOST_GROUPS, absolute_max=40)
IndicatorFormSet = formset_factory(IndicatorForm, extra=1, max_num=MOST_INDICATORS, absolute_max=40)


class ReportingForms:
    """The sheet with its two lists, as one thing to validate and to turn into input."""

    def __init__(self, data: Any = None, *, case: Case) -> None:
        self.data = data
        sheet = ReportSheet.objects.filter(case=case).first() or ReportSheet(case=case)
        self.form = ReportSheetForm(data, case=case, instance=sheet)
        groups = list(case.attendance_groups.all())
        indicators = list(case.indicators.prefetch_related("targets"))
        self.years = target_years(case, sheet, indicators)
        # Beside what was sent, a row equal to the saved one would count as untouched and be lost.
        fresh = data is None
        self.groups = GroupFormSet(
            data, prefix="groups", initial=[_group(row) for row in groups] if fresh else None
        )
        self.indicators = IndicatorFormSet(
            data,
            prefix="indicators",
            initial=[_indicator(row) for row in indicators] if fresh else None,
            form_kwargs={"years": self.years},
        )

    def is_valid(self) -> bool:
        return all([self.form.is_valid(), self.groups.is_valid(), self.indicators.is_valid()])

    @property
    def formsets(self) -> list[Any]:
        return [self.groups, self.indicators]

    @property
    def version(self) -> int:
        """The version the edit was made on; -1, which never matches, where the form lost it."""
        version = self.form.cleaned_data.get("version")
        return -1 if version is None else version

    def input(self) -> ReportingInput:
        """What was entered. Call after is_valid."""
        return ReportingInput(
            self.form.values(),
            [row.entry for row in self.groups if row.entry],
            [row.entry for row in self.indicators if row.entry],
        )

    def take_version(self, version: int) -> None:
        """Let the next save of this page stand on `version`, keeping everything typed."""
        data = QueryDict(mutable=True)
        data.update(self.form.data)
        data["version"] = str(version)
        self.form.data = data

    def add_errors(self, error: ValidationError) -> None:
        """Show what the domain refused beside its field; rows are counted without the empty ones."""
        rows: dict[str, list[Any]] = {
            "groups": [row for row in self.groups if row.entry],
            "indicators": [row for row in self.indicators if row.entry],
        }
        for key, texts in getattr(error, "message_dict", {"": error.messages}).items():
            prefix, _, rest = key.partition("-")
            if prefix in rows and rest:
                position, _, name = rest.partition("-")
                row = rows[prefix][int(position)]
                row.add_error(name if name in row.fields else None, texts)
            else:
                self.form.add_error(key if key in self.form.fields else None, texts)


def differences(case: Case, typed: ReportingForms) -> list[Difference]:
    """What is saved now beside what was typed, field by field and row by row."""
    saved = ReportingForms(case=case)
    found = form_differences(saved.form, typed.form)
    for label, before, after in (
        ("数える人", saved.groups, typed.groups),
        ("指標", saved.indicators, typed.indicators),
    ):
        old, new = _rows_shown(before), _rows_shown(after)
        if old != new:
            found.append(Difference(label, old, new))
    return found


def target_years(case: Case, sheet: ReportSheet, indicators: Sequence[Indicator]) -> list[int]:
    """Fiscal years to set targets for: this one and the next, those before, and all that have one."""
    now = current_fiscal_year(timezone.now())
    start = sheet.first_day or case.starts_on
    first = fiscal_year_of(start) if start else now
    asked = range(max(first, now + 2 - TARGET_YEARS), now + 2)
    named = {target.fiscal_year for row in indicators for target in row.targets.all()}
    return sorted(named | set(asked))


def _group(row: AttendanceGroup) -> dict[str, Any]:
    return {"pk": row.pk, "name": row.name, "is_retired": row.is_retired}


def _indicator(row: Indicator) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in INDICATOR_VALUES}
    values |= {f"target_{t.fiscal_year}": _plain(t.value) for t in row.targets.all()}
    return values | {"pk": row.pk, "baseline": _plain(row.baseline)}


def _plain(number: Decimal | None) -> str | None:
    """120 of 120.00, as a person would type it."""
    return None if number is None else f"{number:f}".rstrip("0").rstrip(".") or "0"


def _rows_shown(formset: Any) -> str:
    lines = []
    for row in formset:
        if shown_value(row["name"]):
            texts = [shown_value(bound) for bound in row.visible_fields()]
            lines.append(" ".join(text for text in texts if text and text != "いいえ"))
    return "\n".join(lines)
