"""利害関係: one question per entrant for the member, one ruling for the secretariat."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms

from ppp_portal.form_fields import PlainTextField
from ppp_portal.forms import PlainWordsMixin, use_plain_words
from proposals.domain.interest import Declared, Relation
from proposals.models import CommitteeMember
from proposals.review_enums import InterestKind

NONE, SOME = "none", "some"


class DeclareForm(PlainWordsMixin, forms.Form):
    """Every entrant, answered one by one: nothing is chosen beforehand."""

    employments = PlainTextField(
        label="過去3年の勤務先・役職先",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="1行に1つずつ、団体の名称を。応募者と同じ団体があれば、下に知らせます。",
    )

    def __init__(
        self, data: Any = None, *, member: CommitteeMember, relations: Sequence[Relation]
    ) -> None:
        super().__init__(data, initial={"employments": member.employments})
        self.relations = list(relations)
        for row in self.relations:
            said = row.declaration
            chosen = None if said is None else SOME if said.has_interest else NONE
            pk = row.entry.pk
            self.fields[f"interest_{pk}"] = forms.ChoiceField(
                label=f"{row.entry.organisation}との利害関係",
                choices=[(NONE, "ない"), (SOME, "ある")],
                widget=forms.RadioSelect,
                initial=chosen,
            )
            self.fields[f"kind_{pk}"] = forms.ChoiceField(
                label=f"{row.entry.organisation}との関係の種類",
                choices=[("", "（ないとき）"), *InterestKind.choices],
                required=False,
                initial=said.kind if said else "",
            )
            self.fields[f"note_{pk}"] = PlainTextField(
                label=f"{row.entry.organisation}との関係の内容",
                required=False,
                max_length=1000,
                initial=said.note if said else "",
            )
        use_plain_words(self.fields.values())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for row in self.relations:
            pk = row.entry.pk
            if cleaned.get(f"interest_{pk}") == SOME and not cleaned.get(f"kind_{pk}"):
                self.add_error(f"kind_{pk}", "関係があるときは、種類を選んでください。")
        return cleaned

    def questions(self) -> list[tuple[Relation, list[Any]]]:
        """Each entrant with its three bound fields, for the template."""
        return [
            (row, [self[f"{name}_{row.entry.pk}"] for name in ("interest", "kind", "note")])
            for row in self.relations
        ]

    def declared(self) -> dict[UUID, Declared]:
        """As proposals.domain.interest.declare expects it. Call after is_valid."""
        cleaned = self.cleaned_data
        return {
            row.entry.pk: Declared(
                has_interest=cleaned[f"interest_{row.entry.pk}"] == SOME,
                kind=cleaned[f"kind_{row.entry.pk}"],
                note=cleaned[f"note_{row.entry.pk}"],
            )
            for row in self.relations
        }


class RulingForm(PlainWordsMixin, forms.Form):
    ruling = forms.ChoiceField(
        label="判断",
        choices=[("recuse", "除斥する（この提案を読まず、採点しない）"), ("keep", "除斥しない")],
        widget=forms.RadioSelect,
    )
    reason = PlainTextField(label="理由", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
