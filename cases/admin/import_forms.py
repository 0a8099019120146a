"""Forms of the import pages: the file, and which column is which field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from ppp_portal.form_fields import PlainTextField
from ppp_portal.forms import PlainWordsMixin
from ppp_portal.spreadsheet_runs import ImportRun
from ppp_portal.tables import limits
from ppp_portal.tables.errors import TableError
from ppp_portal.tables.importing import ImportKind

MEGABYTES = limits.MAX_FILE_BYTES // 1024 // 1024


class UploadForm(PlainWordsMixin, forms.Form):
    file = forms.FileField(
        label="ファイル",
        help_text=f"CSV、xlsx、xls、ods。{MEGABYTES} MBまで。文字コードと見出しの行は自動で見分けます。",
        error_messages={
            "empty": "ファイルが空です（0 バイト）。正しいファイルを選んでいるか確かめてください。"
        },
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        try:
            limits.check_size(file.size or 0)
        except TableError as error:
            raise forms.ValidationError(str(error)) from error
        return file


class ColumnsForm(forms.Form):
    """One choice per column of the file; for cases also a municipality for all rows."""

    def __init__(self, *args: Any, run: ImportRun, kind: ImportKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.headers: Sequence[str] = run.mapping["headers"]
        self._samples: Mapping[str, Sequence[str]] = run.mapping["samples"]
        options = [("", "使わない"), *((field.name, field.label) for field in kind.fields)]
        for number, header in enumerate(self.headers):
            self.fields[f"column-{number}"] = forms.ChoiceField(
                label=f"列「{header}」の項目",
                choices=options,
                required=False,
                initial=run.mapping["fields"].get(header, ""),
            )
        if any(field.name == "municipality_name" for field in kind.fields):
            self.fields["municipality"] = PlainTextField(
                label="自治体（表に列がないとき、すべての行に使います）",
                required=False,
                max_length=60,
                initial=run.mapping.get("defaults", {}).get("municipality", ""),
                help_text="名称かコード。例：神戸市、281000。",
            )
        if len(run.mapping["sheets"]) > 1:
            self.fields["sheet"] = forms.ChoiceField(
                label="読むシート",
                choices=[(name, name) for name in run.mapping["sheets"]],
                required=False,
                initial=run.sheet,
                help_text="別のシートを選んで進むと、そのシートの列を読み直します。",
            )

    def rows(self) -> list[tuple[str, Sequence[str], forms.BoundField]]:
        """(header, samples, choice) per column."""
        return [
            (header, self._samples.get(header, ()), self[f"column-{number}"])
            for number, header in enumerate(self.headers)
        ]

    def others(self) -> list[forms.BoundField]:
        """The fields that are no column."""
        return [self[name] for name in ("municipality", "sheet") if name in self.fields]

    def choices(self) -> dict[str, str]:
        """Header → field, "" for 使わない."""
        return {
            header: self.cleaned_data[f"column-{number}"]
            for number, header in enumerate(self.headers)
        }

    def defaults(self) -> dict[str, str]:
        """Texts for all rows."""
        text = self.cleaned_data.get("municipality", "")
        return {"municipality": text} if text else {}
