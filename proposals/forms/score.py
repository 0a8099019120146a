"""採点表: a grade or points and a comment for every criterion that members score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms

from ppp_portal.form_fields import PlainTextField
from ppp_portal.forms import PlainWordsMixin
from proposals.domain.call_words import decimal_words
from proposals.domain.score import Given, is_scored
from proposals.forms.fields import with_version
from proposals.models import Criterion, ReviewCopy, Score


class ScoreForm(PlainWordsMixin, forms.Form):
    """Everything may stay empty until the sheet is finished."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    comment = PlainTextField(
        label="全体の講評",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self, data: Any = None, *, copy: ReviewCopy, criteria: Sequence[Criterion]
    ) -> None:
        self.criteria = [row for row in criteria if is_scored(row)]
        standing: Mapping[int, Score] = {row.criterion_id: row for row in copy.scores.all()}
        super().__init__(data, initial={"version": copy.version, "comment": copy.comment})
        for row in self.criteria:
            score = standing.get(row.pk)
            self.fields[f"score_{row.pk}"] = _field(row, score)
            self.fields[f"comment_{row.pk}"] = PlainTextField(
                label=f"{row.name}の所見",
                required=False,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 2}),
                initial=score.comment if score else "",
            )

    @property
    def sent_version(self) -> int:
        return self.cleaned_data.get("version") or 0

    def given(self) -> dict[int, Given]:
        """As proposals.domain.score.save_sheet expects it. Call after is_valid."""
        found = {}
        for row in self.criteria:
            value = self.cleaned_data[f"score_{row.pk}"]
            comment = self.cleaned_data[f"comment_{row.pk}"]
            found[row.pk] = (
                Given(grade=value, comment=comment)
                if row.scale
                else Given(points=value, comment=comment)
            )
        return found

    def bound_for(self, criterion: Criterion) -> list[Any]:
        """The two bound fields of one criterion; [] where it is scored by formula."""
        if not is_scored(criterion):
            return []
        return [self[f"score_{criterion.pk}"], self[f"comment_{criterion.pk}"]]

    def take_version(self, version: int) -> None:
        """Let the next save stand on `version`, keeping everything typed."""
        self.data = with_version(self.data, version)


def _field(row: Criterion, score: Score | None) -> forms.Field:
    if row.scale:
        return forms.ChoiceField(
            label=f"{row.name}の評価",
            choices=[
                (grade, f"{grade}（{decimal_words(row.full_points * Decimal(factor))}点）")
                for grade, factor in row.scale
            ],
            widget=forms.RadioSelect,
            required=False,
            initial=score.grade if score else "",
        )
    weight = f"（係数{decimal_words(row.weight)}を掛けます）" if row.weight != 1 else ""
    return forms.DecimalField(
        label=f"{row.name}の点",
        required=False,
        min_value=0,
        max_value=row.points,
        max_digits=7,
        decimal_places=2,
        help_text=f"0から{decimal_words(row.points)}まで{weight}",
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        initial="" if score is None or score.points is None else decimal_words(score.points),
        error_messages={
            "invalid": "点は数字で入力してください。例：12.5",
            "min_value": "点は0以上にしてください。",
            "max_value": f"配点は{decimal_words(row.points)}点です。それ以下にしてください。",
            "max_decimal_places": "点は小数第2位までにしてください。",
        },
    )
