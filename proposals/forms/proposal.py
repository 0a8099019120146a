"""The proposal as one form: each criterion's answer, the 見積 with its rows, what to withhold."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import formset_factory
from django.http import QueryDict

from ppp_portal.form_differences import Difference, form_differences, shown_value
from ppp_portal.form_fields import AmountField, PlainTextField
from ppp_portal.forms import PlainWordsMixin
from proposals.models import Call, Criterion
from proposals.writing.content import Answer, Content, Price, PriceLine

# Far beyond any call's limit: what one box takes at all.
LONGEST_ANSWER = 30_000
WITHHOLD = "情報公開のとき、この部分を公開しないよう求める"
REASON = "求める理由（独自の技術・単価など）"


class ProposalForm(PlainWordsMixin, forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title = PlainTextField(label="提案の名称", required=False, max_length=200)
    total = AmountField(label="見積金額（合計）", required=False, remarks="内訳の備考")
    price_withhold = forms.BooleanField(label=WITHHOLD, required=False)
    price_reason = PlainTextField(label=REASON, required=False, max_length=500)

    def __init__(self, data: Any, *, criteria: list[Criterion], content: Content, edit: int):
        self.criteria = criteria
        initial: dict[str, Any] = {
            "version": edit,
            "title": content.title,
            "total": content.price.total,
            "price_withhold": content.price.withhold,
            "price_reason": content.price.withhold_reason,
        }
        for one in criteria:
            answer = content.answer(one.key)
            initial |= {
                f"text_{one.key}": answer.text,
                f"withhold_{one.key}": answer.withhold,
                f"reason_{one.key}": answer.withhold_reason,
            }
        initial |= {name: text for name, text in content.unread.items() if name in initial}
        super().__init__(data, initial=initial)
        for one in criteria:
            self._add_criterion(one)

    def _add_criterion(self, one: Criterion) -> None:
        self.fields[f"text_{one.key}"] = PlainTextField(
            label=one.name,
            required=False,
            max_length=LONGEST_ANSWER,
            strip=False,
            widget=forms.Textarea(attrs={"rows": 10}),
        )
        self.fields[f"withhold_{one.key}"] = forms.BooleanField(label=WITHHOLD, required=False)
        self.fields[f"reason_{one.key}"] = PlainTextField(
            label=REASON, required=False, max_length=500
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        marks = [("price_withhold", "price_reason")]
        marks += [(f"withhold_{one.key}", f"reason_{one.key}") for one in self.criteria]
        for mark, reason in marks:
            if cleaned.get(mark) and not cleaned.get(reason):
                self.add_error(reason, "公開しないよう求める理由を入力してください。")
        return cleaned

    def answer(self, key: str) -> Answer:
        cleaned = self.cleaned_data
        return Answer(
            cleaned.get(f"text_{key}", ""),
            cleaned.get(f"withhold_{key}", False),
            cleaned.get(f"reason_{key}", ""),
        )


class PriceLineForm(PlainWordsMixin, forms.Form):
    name = PlainTextField(label="費目", required=False, max_length=100)
    quantity = PlainTextField(label="数量", required=False, max_length=60)
    unit_price = AmountField(label="単価", required=False, help_text="", remarks="備考")
    amount = AmountField(label="金額", required=False, help_text="", remarks="備考")
    note = PlainTextField(label="備考", required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        written = any(cleaned.get(name) for name in ("quantity", "unit_price", "note"))
        written = written or cleaned.get("amount") is not None
        if written and not cleaned.get("name") and "name" not in self.errors:
            self.add_error("name", "費目を入力してください。")
        return cleaned


PriceLineFormSet = formset_factory(PriceLineForm, extra=3, max_num=100)


class ProposalForms:
    """The proposal's form and the rows of its 見積, as one thing."""

    def __init__(self, data: Any = None, *, call: Call, content: Content, edit: int) -> None:
        self.criteria: list[Criterion] = list(call.criteria.filter(needs_answer=True))
        self.before = content
        self.form = ProposalForm(data, criteria=self.criteria, content=content, edit=edit)
        # Not beside `data`: a row sent again as an autosave has kept it would count as untouched.
        rows = _initial_rows(content) if data is None else None
        self.lines = PriceLineFormSet(data, initial=rows, prefix="lines")

    def is_valid(self) -> bool:
        return all([self.form.is_valid(), self.lines.is_valid()])

    @property
    def is_whole(self) -> bool:
        """Whether all boxes arrived; a page cut short must not empty the rows it left out."""
        return self.lines.management_form.is_valid() and "title" in self.form.data

    @property
    def formsets(self) -> list[Any]:
        return [self.lines]

    @property
    def version(self) -> int:
        """The save the edit was made on; 0, which never matches, where the form lost it."""
        return self.form.cleaned_data.get("version") or 0

    def take_version(self, version: int) -> None:
        """Let the next save of this page stand on `version`, keeping everything typed."""
        data = QueryDict(mutable=True)
        data.update(self.form.data)
        data["version"] = str(version)
        self.form.data = data

    def content(self) -> Content:
        """What was typed; answers to criteria that are gone stay as they were.

        Of forms that are not valid, what could be read, and the rest as `unread`: for an autosave.
        """
        cleaned = self.form.cleaned_data
        answers = dict(self.before.answers)
        answers |= {one.key: self.form.answer(one.key) for one in self.criteria}
        unread = _unread(self.form)
        rows = [form for form in self.lines if _filled(form)]
        for position, form in enumerate(rows):
            unread |= {f"lines-{position}-{name}": text for name, text in _unread(form).items()}
        return Content(
            title=cleaned.get("title", ""),
            answers={key: one for key, one in answers.items() if one != Answer()},
            price=Price(
                cleaned.get("total"),
                tuple(self._line(form.cleaned_data) for form in rows),
                cleaned.get("price_withhold", False),
                cleaned.get("price_reason", ""),
            ),
            files=self.before.files,
            unread=unread,
        )

    @staticmethod
    def _line(row: dict[str, Any]) -> PriceLine:
        return PriceLine(
            row.get("name", ""),
            row.get("quantity", ""),
            row.get("unit_price"),
            row.get("amount") or 0,
            row.get("note", ""),
        )

    def sections(self) -> list[dict[str, Any]]:
        """Each criterion with its three bound fields, for the template."""
        return [
            {
                "criterion": one,
                "text": self.form[f"text_{one.key}"],
                "withhold": self.form[f"withhold_{one.key}"],
                "reason": self.form[f"reason_{one.key}"],
            }
            for one in self.criteria
        ]

    def differences(self, saved: ProposalForms) -> list[Difference]:
        """The saved texts beside the typed ones, where they differ."""
        found = form_differences(saved.form, self.form)
        before, after = _rows(saved.lines), _rows(self.lines)
        if before != after:
            found.append(Difference("見積の内訳", before, after))
        return found


class FileMarkForm(PlainWordsMixin, forms.Form):
    """What one file is, and whether it is asked to be withheld."""

    document = forms.ChoiceField(label="どの書類か", required=False)
    withhold = forms.BooleanField(label=WITHHOLD, required=False)
    reason = PlainTextField(label=REASON, required=False, max_length=500)

    def __init__(self, *args: Any, documents: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["document"].choices = documents  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("withhold") and not cleaned.get("reason"):
            self.add_error("reason", "公開しないよう求める理由を入力してください。")
        return cleaned


def _filled(form: Any) -> bool:
    typed = any(value not in (None, "") for value in form.cleaned_data.values())
    return typed or bool(_unread(form))


def _unread(form: Any) -> dict[str, str]:
    """What was typed into the boxes that no value could be made of."""
    refused = [name for name in form.errors if name in form.fields and form[name].data]
    return {name: str(form[name].data) for name in refused}


def _initial_rows(content: Content) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for position, line in enumerate(content.price.lines):
        prefix = f"lines-{position}-"
        typed = {
            name.removeprefix(prefix): text
            for name, text in content.unread.items()
            if name.startswith(prefix)
        }
        rows.append({**vars(line), **typed})
    return rows


def _rows(formset: Any) -> str:
    lines = []
    for form in formset:
        texts = [shown_value(form[name]) for name in form.fields]
        if any(texts):
            lines.append(" ".join(text for text in texts if text))
    return "\n".join(lines)
