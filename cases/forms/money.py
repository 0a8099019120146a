"""The form of one year's money: income and expense as rows, and the year's own words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory
from django.http import QueryDict

from cases.domain.money import MAX_ROWS, MoneyEntry
from cases.enums import EXPENSE_KINDS, INCOME_KINDS
from cases.models import Case, MoneyRow, MoneyYear
from ppp_portal.form_differences import Difference, form_differences
from ppp_portal.form_fields import AmountField, PlainTextField
from ppp_portal.forms import PlainWordsMixin
from ppp_portal.japan.text import strip_controls

SIDES = (("income", "収入", INCOME_KINDS), ("expense", "支出", EXPENSE_KINDS))
BLANK_ROWS = 3
MORE_ROWS = 5
_PLAN = ("kind", "label", "organisation", "planned")
Values = Mapping[str, Any]


class MoneyYearForm(PlainWordsMixin, forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    note = PlainTextField(
        label="年度の備考",
        required=False,
        max_length=500,
        help_text="補正や流用など、この年度について読む人に伝えること。",
    )
    source_note = PlainTextField(
        label="出典", required=False, max_length=300, help_text="例：令和7年度 実績報告書。"
    )


class MoneyRowForm(forms.Form):
    """One row; `stored` is the row as it is saved. Without `may_plan` only the actual is open."""

    row_id = PlainTextField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(label="費目", required=False)
    label = PlainTextField(label="内訳", required=False, max_length=100)
    organisation = forms.TypedChoiceField(
        label="団体", required=False, coerce=int, empty_value=None
    )
    planned = AmountField(label="予算（円）", required=False, help_text="", remarks="備考")
    actual = AmountField(label="実績（円）", required=False, help_text="", remarks="備考")
    note = PlainTextField(label="備考", required=False, max_length=200)
    remove = forms.BooleanField(label="行を消す", required=False)

    def __init__(
        self,
        *args: Any,
        kinds: Sequence[tuple[str, str]],
        organisations: Sequence[tuple[int, str]],
        may_plan: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.empty_permitted = False  # a blank row is no entry; `entry` decides
        self.fields["kind"].choices = [("", "選ぶ"), *kinds]  # type: ignore[attr-defined]
        if organisations:
            choices = [("", "事業全体"), *organisations]
            self.fields["organisation"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["organisation"]
        for name in ("planned", "actual"):
            self.fields[name].widget.attrs |= {"inputmode": "numeric", "class": "amount"}
        if not may_plan:
            self._close_the_plan()

    def _close_the_plan(self) -> None:
        is_planned = self.initial.get("planned") is not None
        for name in _PLAN if is_planned else ("planned",):
            if name in self.fields:
                self.fields[name].disabled = True
        if is_planned:
            del self.fields["remove"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("remove"):
            self._errors = type(self.errors)()
        elif not cleaned.get("kind") and "kind" not in self.errors and self._says_something():
            self.add_error("kind", "費目を選んでください。行が要らなければ「行を消す」を選びます。")
        return cleaned

    def _says_something(self) -> bool:
        names = ("label", "planned", "actual", "note")
        return any(str(self[name].value() or "").strip() for name in names)

    @property
    def entry(self) -> MoneyEntry | None:
        """What the row says; None for a blank one and for one to be removed."""
        cleaned = self.cleaned_data
        if not cleaned.get("kind") or cleaned.get("remove"):
            return None
        return MoneyEntry(
            kind=cleaned["kind"],
            label=cleaned["label"],
            organisation_id=cleaned.get("organisation"),
            planned=cleaned["planned"],
            actual=cleaned["actual"],
            note=cleaned["note"],
            row_id=_number(cleaned["row_id"]) or None,
        )


class MoneyForms:
    """The year's form with its two lists of rows, as one thing to validate and to save."""

    def __init__(
        self,
        data: Any = None,
        *,
        case: Case,
        year: MoneyYear | None,
        may_plan: bool,
        template: Sequence[Values] = (),
    ) -> None:
        """`template`: rows to begin a new year with, without amounts."""
        self.may_plan = may_plan
        self.data = data
        self.form = MoneyYearForm(data, initial=year_values(year))
        for name in () if may_plan else ("note", "source_note"):
            self.form.fields[name].disabled = True
        stored = [row_values(row) for row in year.rows.all()] if year else []
        self._stored = {row["row_id"]: row for row in stored}
        organisations = _organisations(case, year)
        self.sides = [
            (
                title,
                self._formset(prefix, kinds, data, stored or template, organisations),
            )
            for prefix, title, kinds in SIDES
        ]

    def _formset(
        self,
        prefix: str,
        kinds: Sequence[Any],
        data: Any,
        rows: Sequence[Values],
        organisations: Sequence[tuple[int, str]],
    ) -> BaseFormSet[MoneyRowForm]:
        codes = [kind.value for kind in kinds]
        make = formset_factory(
            MoneyRowForm, extra=BLANK_ROWS, max_num=MAX_ROWS, absolute_max=MAX_ROWS + BLANK_ROWS
        )
        return make(
            data,
            prefix=prefix,
            initial=self._posted_rows(prefix, data)
            if data is not None
            else [row for row in rows if row["kind"] in codes],
            form_kwargs={
                "kinds": [(kind.value, kind.label) for kind in kinds],
                "organisations": organisations,
                "may_plan": self.may_plan,
            },
        )

    def _posted_rows(self, prefix: str, data: Any) -> list[Values]:
        """The stored row behind each posted one, whatever order or number was posted."""
        return [
            self._stored.get(_number(data.get(f"{prefix}-{index}-row_id")), {})
            for index in range(MAX_ROWS + BLANK_ROWS)
        ]

    @property
    def formsets(self) -> list[BaseFormSet[MoneyRowForm]]:
        return [formset for _, formset in self.sides]

    @property
    def is_bound(self) -> bool:
        return self.form.is_bound

    def is_valid(self) -> bool:
        return all([self.form.is_valid(), *(formset.is_valid() for formset in self.formsets)])

    @property
    def version(self) -> int:
        """The version the edit was made on; one that never matches where the form lost it."""
        version: int | None = self.form.cleaned_data.get("version")
        return -1 if version is None else version

    def entries(self) -> list[MoneyEntry]:
        """The rows in their order. Call after is_valid."""
        forms_ = [form for formset in self.formsets for form in formset]
        return [entry for form in forms_ if (entry := form.entry) is not None]

    def add_errors(self, error: ValidationError) -> None:
        """Show on top what the domain refused."""
        for text in error.messages:
            self.form.add_error(None, text)

    def with_more_rows(self) -> QueryDict:
        """What was posted, with blank rows added to both sides."""
        data = _copy(self.data)
        for prefix, _, _ in SIDES:
            total = _number(data.get(f"{prefix}-TOTAL_FORMS")) or 0
            data[f"{prefix}-TOTAL_FORMS"] = str(min(total + MORE_ROWS, MAX_ROWS))
        return data

    def onto(self, year: MoneyYear | None) -> QueryDict:
        """What was posted, on the version now saved; rows added meanwhile are put behind it."""
        data = _copy(self.data)
        data["version"] = str(year.version if year else 0)
        posted = {
            _number(value) for name, value in data.items() if name.endswith("-row_id") and value
        }
        added = [row for row in (year.rows.all() if year else ()) if row.pk not in posted]
        put_rows(data, [row_values(row) for row in added])
        return data


def year_values(year: MoneyYear | None) -> dict[str, Any]:
    """A year's own words as the form's initial values; version 0 where it is not there yet."""
    if year is None:
        return {"version": 0, "note": "", "source_note": ""}
    return {"version": year.version, "note": year.note, "source_note": year.source_note}


def row_values(row: MoneyRow) -> dict[str, Any]:
    """A saved row as the form's initial values."""
    return {
        "row_id": row.pk,
        "kind": row.kind,
        "label": row.label,
        "organisation": row.organisation_id,
        "planned": row.planned,
        "actual": row.actual,
        "note": row.note,
    }


def template_of(year: MoneyYear | None) -> list[Values]:
    """The rows of last year without their amounts, to begin a new year with."""
    kept = ("kind", "label", "organisation")
    rows = [row_values(row) for row in year.rows.all()] if year else []
    return [{name: row[name] for name in kept} for row in rows]


def put_rows(data: QueryDict, rows: Iterable[Values]) -> None:
    """Write rows behind those that `data` holds, as if they had been typed."""
    incomes = {kind.value for kind in INCOME_KINDS}
    for row in rows:
        prefix = "income" if row["kind"] in incomes else "expense"
        index = _number(data.get(f"{prefix}-TOTAL_FORMS")) or 0
        for name, value in row.items():
            data[f"{prefix}-{index}-{name}"] = "" if value is None else _typed(name, value)
        data[f"{prefix}-TOTAL_FORMS"] = str(index + 1)


def blank_data(version: int) -> QueryDict:
    """A posted form without rows."""
    data = QueryDict(mutable=True)
    data["version"] = str(version)
    for prefix, _, _ in SIDES:
        data[f"{prefix}-TOTAL_FORMS"] = data[f"{prefix}-INITIAL_FORMS"] = "0"
    return data


def differences(saved: MoneyYear | None, typed: MoneyForms) -> list[Difference]:
    """The rows whose saved text is not what was typed. Call after is_valid."""
    rows = list(saved.rows.all()) if saved else []
    before = {row.pk: _shown(row_values(row)) for row in rows}
    titles = {row.pk: row.title for row in rows}
    found = form_differences(MoneyYearForm(initial=year_values(saved)), typed.form)
    for entry in typed.entries():
        title = MoneyRow(kind=entry.kind, label=entry.label).title
        old = before.pop(entry.row_id or 0, "")
        new = _shown(vars(entry) | {"organisation": entry.organisation_id})
        if old != new:
            found.append(Difference(title, old, new))
    return [*found, *(Difference(titles[pk], old, "") for pk, old in before.items())]


def _shown(row: Values) -> str:
    title = MoneyRow(kind=row["kind"], label=row["label"]).title
    amounts = [
        f"{word} {row[name]:,}円" if row[name] is not None else f"{word} 未入力"
        for name, word in (("planned", "予算"), ("actual", "実績"))
    ]
    return "\n".join([title, *amounts, *([row["note"]] if row["note"] else [])])


def _organisations(case: Case, year: MoneyYear | None) -> list[tuple[int, str]]:
    """The organisations to choose from; none where there is no choice to make."""
    found = {row.organisation_id: row.display_name for row in case.partners.all()}
    rows = year.rows.all() if year else ()
    found |= {row.organisation_id: row.organisation.name for row in rows if row.organisation}
    listed = [(pk, name) for pk, name in found.items() if pk is not None]
    named = year is not None and any(row.organisation_id for row in year.rows.all())
    return listed if len(listed) > 1 or named else []


def _copy(data: Any) -> QueryDict:
    copy = QueryDict(mutable=True)
    copy.update(data)
    return copy


def _number(text: Any) -> int:
    """A posted id; 0, which no row has, for anything else."""
    text = strip_controls(str(text or ""))
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0


def _typed(name: str, value: Any) -> str:
    return (
        f"{value:,}円" if name in ("planned", "actual") and isinstance(value, int) else str(value)
    )
