"""One step of the builder as one thing to show, to validate and to turn into content."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict

from proposals.domain.call_content import PARTS, BuilderStep, CallContent, Row
from proposals.forms.call_steps import FORMS, FORMSETS, ROWS, QualificationsForm, ReviewForm


class StepForms:
    """The step's form and the formsets of its lists, filled from `content` unless posted."""

    def __init__(
        self,
        step: BuilderStep,
        data: QueryDict | None = None,
        files: Any = None,
        *,
        content: CallContent,
        by: Any = None,
        version: int = 0,
        criteria: Sequence[Row] = (),
    ) -> None:
        self.step = step
        self._content = content
        form = FORMS[step.code]
        more: dict[str, Any] = {"criteria": list(criteria)} if form is ReviewForm else {}
        initial = form.initial_of(dict(content.values)) | {"version": version}
        if form is QualificationsForm:
            initial["invitees"] = [
                row["organisation"].name for row in content.parts.get("invitees", ())
            ]
        self.form = form(data, initial=initial, **more)
        self.formsets = {
            name: FORMSETS[name](
                data, files, initial=_initial(name, content) if data is None else None, prefix=name
            )
            for name in step.parts
            if name in FORMSETS
        }
        for row in self._given():
            row.belongs_to(by, _files_by_row(content))

    def is_valid(self) -> bool:
        return all([self.form.is_valid(), *(each.is_valid() for each in self.formsets.values())])

    @property
    def takes_files(self) -> bool:
        return "given_documents" in self.formsets

    def _given(self) -> list[Any]:
        return self.formsets["given_documents"].forms if self.takes_files else []

    def carried(self) -> str:
        """What was typed and chosen, as one text for the page that asks to confirm it."""
        typed = QueryDict(mutable=True)
        typed.update(self.form.data)
        typed.pop("csrfmiddlewaretoken", None)
        for row in self._given():
            name = row.add_prefix("file")
            typed.setlist(f"{name}-held", [held.ticket for held in row.uploads])
        return str(typed.urlencode())

    @property
    def lists(self) -> list[dict[str, Any]]:
        """The formsets as the template prints them."""
        return [
            {
                "name": name,
                "title": PARTS[name].label,
                "row": ROWS[name][2],
                "formset": formset,
                "ordered": PARTS[name].has_position,
            }
            for name, formset in self.formsets.items()
        ]

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
            self.form.add_error(name if name in self.form.fields else None, texts)

    def content(self) -> CallContent:
        """What was entered. Call after is_valid."""
        parts = {name: _entered(formset) for name, formset in self.formsets.items()}
        if "invitees" in self.step.parts:
            standing = {
                row["organisation"].pk: row["id"] for row in self._content.parts.get("invitees", ())
            }
            parts["invitees"] = [
                {"id": standing.get(organisation.pk), "organisation": organisation}
                for organisation in self.form.cleaned_data["invitees"]
            ]
        return CallContent(self.form.values(), parts)


def _initial(name: str, content: CallContent) -> list[dict[str, Any]]:
    form = ROWS[name][0]
    rows = content.parts.get(name, ())
    return [form.initial_of(dict(row)) | {"order": n} for n, row in enumerate(rows, start=1)]


def _files_by_row(content: CallContent) -> dict[str, Any]:
    """The kept file of each row that has one, by the row's id."""
    rows = content.parts.get("given_documents", ())
    return {str(row["id"]): row["file"] for row in rows if row["file"]}


def _entered(formset: Any) -> list[Row]:
    """The rows that stay, in the order asked for; those without a number come last."""
    forms = [form for form in formset if form.is_kept]
    last = len(forms) + 10_000

    def place(pair: tuple[int, Any]) -> tuple[int, int]:
        order = pair[1].cleaned_data.get("order")
        return (last if order is None else order, pair[0])

    return [form.row() for _, form in sorted(enumerate(forms), key=place)]
