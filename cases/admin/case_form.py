"""The case form of the admin: the site's own form, with look-ups and the rows beside it."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.db.models import Model, prefetch_related_objects
from django.forms.models import BaseInlineFormSet

from cases.domain import facts
from cases.domain.case import EDITABLE, CaseInput, PartnerEntry, PlanEntry
from cases.forms.case import CaseForm
from cases.models import Case
from partners.models import User
from ppp_portal.admin_site import looked_up_label
from ppp_portal.form_differences import form_differences
from ppp_portal.refusals import Refused

# How the domain's names for dates are called in the form.
SHOWN_AS = {"starts_on": "starts", "ends_on": "ends"}


class CaseAdminForm(CaseForm):
    """Checks the version before anything else; `values()` is what the domain takes."""

    # Set by CaseAdmin.get_form on the class that it makes for one request.
    acting_user: ClassVar[User]
    domain_error: ClassVar[Exception | None] = None

    further_names: Any = None  # the admin has rows for them

    class Meta(CaseForm.Meta):
        fields: Any = (
            *CaseForm.Meta.fields,
            *("fields_as_written", "continues", "copied_from", "adaptation", "is_sample"),
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=self.acting_user, **kwargs)
        # Names alone do not tell 東京都 府中市 from 広島県 府中市.
        controls: Any = self.fields
        controls["lead_municipality"].label_from_instance = looked_up_label

    def _fill_from_instance(self) -> None:
        prefetch_related_objects([self.instance], "further__municipality")
        super()._fill_from_instance()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if isinstance(self.domain_error, Refused):
            self.add_error(None, self.domain_error.reason)
        elif isinstance(self.domain_error, ValidationError):
            self._add_domain_errors(self.domain_error)
        if self.instance.pk and cleaned.get("version") != self.instance.version:
            self._tell_conflict()
        return cleaned

    def _add_domain_errors(self, error: ValidationError) -> None:
        for name, texts in getattr(error, "message_dict", {"": error.messages}).items():
            shown = SHOWN_AS.get(name, name)
            controls: Any = self.fields
            self.add_error(shown if shown in controls else None, texts)

    def _tell_conflict(self) -> None:
        """Say what stands there now; saving once more is the second editor's own choice."""
        saved = type(self)(instance=self.instance)
        lines = [
            "保存する前に、ほかの人がこの事例を更新しました。まだ保存していません。違いを確かめて、"
            "もう一度保存すると、この画面の内容になります。"
        ]
        for each in form_differences(saved, self):
            lines.append(
                f"{each.label}：いまの内容「{each.saved or '（空）'}」"
                f"／この画面の内容「{each.typed or '（空）'}」"
            )
        lines += [f"{label}：いまの内容「{text or '（空）'}」" for label, text in self._rows_now()]
        for line in lines:
            self.add_error(None, line)
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        data[self.add_prefix("version")] = str(self.instance.version)
        self.data = data

    def _rows_now(self) -> list[tuple[str, str]]:
        case: Case = self.instance
        prefetch_related_objects([case], "partners__organisation", "further__municipality")
        further = "、".join(row.municipality.full_name for row in case.further.all())
        return [
            ("相手方", facts.partners_text(case)),
            ("ほかの自治体", further),
            ("計画上の位置付け", "、".join(str(row) for row in case.plan_positions.all())),
        ]

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in super().values().items() if name in EDITABLE}


class KnownAutocomplete(AutocompleteSelect):
    """Takes the label of the chosen row from `known`, where Django asks once per row."""

    known: dict[str, str]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {}

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> Any:
        chosen = [str(item) for item in value if item not in (None, "")]
        if not chosen or not set(chosen) <= self.known.keys():
            return super().optgroups(name, value, attrs)
        options = [self.create_option(name, "", "", False, 0)]
        options += [self.create_option(name, item, self.known[item], True, 1) for item in chosen]
        return [(None, options, 0)]


class RowFormSet(BaseInlineFormSet):
    """Rows that the domain compares by what they say.

    A row that somebody else has taken out meanwhile is therefore not an error: it is entered anew.
    """

    looked_up: ClassVar[str] = ""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        key = self._pk_field.name  # type: ignore[attr-defined]
        form.fields[key] = forms.CharField(
            initial=form.instance.pk, required=False, widget=forms.HiddenInput
        )
        if not self.looked_up or not form.instance.pk:
            return
        row: Model | None = getattr(form.instance, self.looked_up)
        if row is not None:
            widget = form.fields[self.looked_up].widget
            getattr(widget, "widget", widget).known = {str(row.pk): looked_up_label(row)}

    def kept(self) -> list[dict[str, Any]]:
        """The rows as entered, without empty and deleted ones."""
        return [
            form.cleaned_data
            for form in self.forms
            if any(form.cleaned_data.get(name) for name in form._meta.fields or ())
            and not form.cleaned_data.get("DELETE")
        ]


class PartnerRows(RowFormSet):
    looked_up = "organisation"


class FurtherRows(RowFormSet):
    looked_up = "municipality"


def case_input(form: CaseAdminForm, formsets: list[RowFormSet]) -> CaseInput:
    """Everything the admin's page says, for create_case and update_case."""
    partners, further, plans = (formset.kept() for formset in formsets)
    return CaseInput(
        values=form.values(),
        partners=[
            PartnerEntry(
                row["name_as_written"] or str(row["organisation"] or ""),
                row["organisation"],
                row["role"],
            )
            for row in partners
        ],
        further=[row["municipality"] for row in further],
        plans=[
            PlanEntry(
                row["plan_name"], row["chapter"], row["code"], row["first_year"], row["last_year"]
            )
            for row in plans
        ],
    )
