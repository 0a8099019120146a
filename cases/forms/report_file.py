"""The form that attaches files to a report and says what each shows."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import formset_factory
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from cases.domain.report_file import MOST_FILES, FileEntry
from cases.enums import Consent
from cases.models import ReportFile
from partners.models import User
from ppp_portal.files.form_fields import FilesField
from ppp_portal.files.storing import HeldFile
from ppp_portal.form_fields import PlainTextField
from ppp_portal.forms import PlainWordsMixin

MOST_AT_ONCE = 10


class NewFilesForm(forms.Form):
    """The chooser alone; empty where a report is not `asked` for files."""

    new_files = FilesField(label="写真・ファイル", required=False, most=MOST_AT_ONCE)

    def __init__(self, *args: Any, user: User, asked: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if asked:
            self.fields["new_files"].by = user  # type: ignore[attr-defined]
        else:
            del self.fields["new_files"]

    def uploads(self) -> list[HeldFile]:
        """What was chosen, for add_report_files. Call after is_valid."""
        found: list[HeldFile] = self.cleaned_data.get("new_files", [])
        return found


class ReportFileForm(PlainWordsMixin, forms.Form):
    """One file that is attached already; `instance` is shown beside the fields."""

    id = forms.IntegerField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)
    caption = PlainTextField(
        label="説明",
        max_length=200,
        required=False,
        help_text="何をしているところか。氏名は書きません。",
    )
    consent = forms.ChoiceField(
        label="写っている人", choices=Consent.choices, widget=forms.RadioSelect
    )
    consent_note = PlainTextField(
        label="同意の取り方",
        max_length=300,
        required=False,
        help_text="例：申込書の同意欄、保護者に口頭で。氏名は書きません。",
    )
    is_public = forms.BooleanField(label="報告が公開されたら、これも公開する", required=False)
    take_out = forms.BooleanField(label="この報告から外す", required=False)
    instance: ReportFile

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("is_public") and cleaned.get("consent") == Consent.NOT_OBTAINED:
            self.add_error(
                "is_public",
                "人が写っているものは、同意を得てから公開してください。"
                "同意がまだなら「公開する」のしるしを外してください。",
            )
        return cleaned

    def entry(self) -> FileEntry:
        values = self.cleaned_data
        return FileEntry(
            pk=values["id"],
            version=values["version"],
            caption=values["caption"],
            consent=values["consent"],
            consent_note=values["consent_note"],
            is_public=values["is_public"],
        )


_FormSet = formset_factory(ReportFileForm, extra=0, max_num=MOST_FILES, absolute_max=MOST_FILES)


class ReportFileForms:
    """The chooser and one form for each file of the report, sent together."""

    def __init__(
        self,
        data: QueryDict | None = None,
        files: MultiValueDict | None = None,
        *,
        user: User,
        rows: list[ReportFile],
    ) -> None:
        self.new = NewFilesForm(data, files, user=user)
        self.rows = _FormSet(data, initial=[_stored(row) for row in rows], prefix="rows")
        by_id = {str(row.pk): row for row in rows}
        # A row that somebody else took out meanwhile has nothing to show beside its fields.
        self.shown = [form for form in self.rows if str(form["id"].value()) in by_id]
        for form in self.shown:
            form.instance = by_id[str(form["id"].value())]

    @property
    def formsets(self) -> list[Any]:
        """The rows beside the chooser, for the error summary."""
        return [self.rows]

    def is_valid(self) -> bool:
        return all([self.new.is_valid(), self.rows.is_valid()])

    def entries(self) -> list[FileEntry]:
        return [form.entry() for form in self.rows]

    def taken_out(self) -> set[int]:
        rows = (form.cleaned_data for form in self.rows)
        return {row["id"] for row in rows if row["take_out"]}

    def add_error(self, error: ValidationError) -> None:
        """Show what the domain refused on top."""
        self.new.add_error(None, ValidationError(error.messages))

    def take_version(self, row: ReportFile) -> None:
        """Let the next save of this page stand on the row as it now is, keeping what was typed."""
        data = QueryDict(mutable=True)
        data.update(self.rows.data)
        for form in self.shown:
            if form.instance.pk == row.pk:
                data[form.add_prefix("version")] = str(row.version)
                form.data = data


def _stored(row: ReportFile) -> dict[str, Any]:
    names = ("version", "caption", "consent", "consent_note", "is_public")
    return {"id": row.pk} | {name: getattr(row, name) for name in names}


def saved_form(row: ReportFile) -> ReportFileForm:
    """The row as it is saved, to compare with what was typed."""
    return ReportFileForm(initial=_stored(row))
