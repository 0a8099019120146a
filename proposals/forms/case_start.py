"""Beginning a case from a policy proposal or from an introduction."""

from __future__ import annotations

from typing import Any

from django import forms

from cases.models import Case
from ppp_portal.form_fields import PlainTextField
from proposals.forms.refusable import RefusableForm


class CaseStartForm(RefusableForm):
    title = PlainTextField(label="事例の名称", max_length=200)
    with_partner = forms.BooleanField(required=False)

    def __init__(self, data: Any = None, *, body: Any, title: str = "") -> None:
        super().__init__(data)
        self.initial["title"] = title
        self.fields["with_partner"].label = f"{body}を相手方に入れる"
        self.fields[
            "with_partner"
        ].help_text = (
            f"入れると、{body}の人もこの下書きを読めます。相手方は、あとから加えることもできます。"
        )

    def values(self) -> dict[str, Any]:
        return self.cleaned_data


class IntroducedStartForm(CaseStartForm):
    """`copied`: the case that the introduction rests on, where one may begin from it."""

    copies = forms.BooleanField(required=False, initial=True)

    def __init__(self, data: Any = None, *, body: Any, copied: Case | None) -> None:
        super().__init__(data, body=body, title=copied.title if copied else "")
        if copied is None:
            del self.fields["copies"]
            return
        self.fields["copies"].label = f"「{copied.title}」をもとにする（横展開）"
        self.fields[
            "copies"
        ].help_text = (
            "目的、取組の内容、成果指標の数え方などを引き継ぎ、つながりを両方の事例に残します。"
        )

    def values(self) -> dict[str, Any]:
        return {"copies": False} | self.cleaned_data
