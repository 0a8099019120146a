"""The form of a municipality's three-year path with its rows of evidence."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import formset_factory
from django.http import QueryDict

from cases.domain.spread_path import MAX_EVIDENCE, EvidenceEntry, PathInput
from cases.models import SpreadPath
from cases.spread_enums import PathStep
from ppp_portal.form_differences import Difference, form_differences, shown_value
from ppp_portal.form_fields import FiscalYearField, PartialDateField, PlainTextField, partial_from
from ppp_portal.forms import PlainWordsMixin
from ppp_portal.japan.text import strip_controls

BLANK_ROWS, MORE_ROWS = 2, 3
PREFIX = "evidence"


class PathForm(PlainWordsMixin, forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    first_fiscal_year = FiscalYearField(
        label="1年目の年度", help_text="例：令和8年度。2年目、3年目は続く年度です。"
    )
    aim = PlainTextField(
        label="めざす姿",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="3年後に、庁内がどうつながり、何ができるようになっていたいか。",
    )
    reached = forms.ChoiceField(
        label="ここまで進んだ",
        required=False,
        choices=[
            ("", "まだ始めたところ"),
            *((step.value, f"「{step.label}」まで") for step in PathStep),
        ],
        help_text="進んだところまでの段階に、根拠を1つ以上書きます。",
    )


class EvidenceForm(PlainWordsMixin, forms.Form):
    step = forms.ChoiceField(
        label="段階", required=False, choices=[("", "選んでください"), *PathStep.choices]
    )
    happened = PartialDateField(label="いつ", required=False, help_text="")
    text = PlainTextField(
        label="あったこと",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    case = forms.TypedChoiceField(label="関わる事例", required=False, coerce=int, empty_value=None)
    plan_name = PlainTextField(label="関わる計画", required=False, max_length=200)
    url = forms.URLField(label="URL", required=False, max_length=1000, assume_scheme="https")

    def __init__(self, *args: Any, cases: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["case"].choices = [("", "なし"), *cases]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors or not any(cleaned.values()):
            return cleaned
        for name, text in (
            ("step", "段階を選んでください。"),
            ("happened", "いつのことかを入れてください。例：令和8年4月。"),
            ("text", "あったことを入れてください。行が要らなければ、すべての欄を空にします。"),
        ):
            if not cleaned.get(name):
                self.add_error(name, text)
        return cleaned

    @property
    def entry(self) -> EvidenceEntry | None:
        """What the row says; None for a blank one. Call after is_valid."""
        cleaned = self.cleaned_data
        if not cleaned.get("text"):
            return None
        return EvidenceEntry(
            step=cleaned["step"],
            happened_on=cleaned["happened"].value,
            happened_precision=cleaned["happened"].precision,
            text=cleaned["text"],
            case_id=cleaned["case"],
            plan_name=cleaned["plan_name"],
            url=cleaned["url"],
        )


class PathForms:
    """The path's form with its rows, as one thing to validate and to save.

    `cases` are (id, title) to choose from.
    """

    def __init__(
        self, data: Any = None, *, path: SpreadPath | None, cases: list[tuple[int, str]]
    ) -> None:
        self.data, self.cases = data, cases
        self.form = PathForm(data, initial=_values(path))
        # Beside what was sent, a row equal to the saved one would count as untouched and be lost.
        rows = [_row_values(row) for row in path.evidence.all()] if path and data is None else []
        make = formset_factory(
            EvidenceForm, extra=BLANK_ROWS, max_num=MAX_EVIDENCE, absolute_max=MAX_EVIDENCE + 10
        )
        self.rows = make(data, prefix=PREFIX, initial=rows, form_kwargs={"cases": cases})

    @property
    def formsets(self) -> list[Any]:
        """The list beside the form, for the error summary."""
        return [self.rows]

    def is_valid(self) -> bool:
        return all([self.form.is_valid(), self.rows.is_valid()])

    @property
    def version(self) -> int:
        """The version the edit was made on; one that never matches where the form lost it."""
        version: int | None = self.form.cleaned_data.get("version")
        return -1 if version is None else version

    def input(self) -> PathInput:
        """What was entered, for save_path. Call after is_valid."""
        cleaned = self.form.cleaned_data
        return PathInput(
            first_fiscal_year=cleaned["first_fiscal_year"],
            aim=cleaned["aim"],
            reached=cleaned["reached"],
            evidence=[entry for row in self.rows if (entry := row.entry) is not None],
        )

    def add_errors(self, error: ValidationError) -> None:
        """Show what the domain refused beside its field, or on top."""
        for name, texts in getattr(error, "message_dict", {"": error.messages}).items():
            self.form.add_error(name if name in self.form.fields else None, texts)

    def with_more_rows(self) -> QueryDict:
        """What was posted, with blank rows added."""
        data = self._copy()
        text = strip_controls(data.get(f"{PREFIX}-TOTAL_FORMS", ""))
        total = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0
        data[f"{PREFIX}-TOTAL_FORMS"] = str(min(total + MORE_ROWS, MAX_EVIDENCE))
        return data

    def take_version(self, version: int) -> None:
        """Let the next save of this page stand on `version`, keeping everything typed."""
        data = self._copy()
        data["version"] = str(version)
        self.form.data = data

    def _copy(self) -> QueryDict:
        data = QueryDict(mutable=True)
        data.update(self.data)
        return data


def path_differences(path: SpreadPath, typed: PathForms) -> list[Difference]:
    """The fields and the rows whose saved text is not what was typed."""
    saved = PathForms(path=path, cases=typed.cases)
    found = form_differences(saved.form, typed.form)
    before, after = _shown_rows(saved), _shown_rows(typed)
    if before != after:
        found.append(Difference("根拠", before, after))
    return found


def _shown_rows(forms_: PathForms) -> str:
    lines = []
    for row in forms_.rows:
        texts = [shown_value(row[name]) for name in row.fields if row[name].value()]
        if texts:
            lines.append(" ".join(texts))
    return "\n".join(lines)


def _values(path: SpreadPath | None) -> dict[str, Any]:
    if path is None:
        return {"version": 0}
    names = ("version", "first_fiscal_year", "aim", "reached")
    return {name: getattr(path, name) for name in names}


def _row_values(row: Any) -> dict[str, Any]:
    return {
        "step": row.step,
        "happened": partial_from(row.happened_on, row.happened_precision),
        "text": row.text,
        "case": row.case_id,
        "plan_name": row.plan_name,
        "url": row.url,
    }
