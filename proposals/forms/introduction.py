"""Forms of an introduction: whom to whom and why, an answer, and what came of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from cases.models import Case
from partners.domain.municipality import MunicipalityFinder
from partners.domain.organisation_names import find_by_names
from partners.models import Municipality, Organisation, User
from ppp_portal.form_fields import PlainTextField
from ppp_portal.forms import PlainWordsMixin
from proposals.domain.introduction import cases_to_rest_on
from proposals.models import Call, Dialogue, Introduction
from proposals.permissions.introduction import introducers_of


class _RefusableForm(PlainWordsMixin, forms.Form):
    def add_errors(self, error: ValidationError) -> None:
        """Show what the domain refused beside its field, or on top."""
        for name, texts in getattr(error, "message_dict", {"": error.messages}).items():
            self.add_error(name if name in self.fields else None, texts)


class WhomForm(_RefusableForm):
    """First: which organisation. What follows offers the cases it can rest on."""

    name = PlainTextField(label="紹介する団体", max_length=300, help_text="団体の名称か法人番号。")

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        self.user = user
        self.found: Organisation | None = None

    def clean_name(self) -> str:
        text: str = self.cleaned_data["name"]
        found = find_by_names([text]).get(text)
        visible = Organisation.objects.visible_to(self.user).live()
        if found is None or not visible.filter(pk=found.pk).exists():
            raise ValidationError(
                f"「{text[:40]}」に当たる団体が、一つに決まりません。"
                "団体の一覧で名称を確かめ、正しい名称か法人番号で入れてください。"
            )
        self.found = found
        return text


class IntroductionForm(_RefusableForm):
    """In whose name, to which municipality, resting on what, and why."""

    introducer = forms.ChoiceField(label="紹介する側")
    receiver = PlainTextField(
        label="紹介先の自治体", max_length=60, help_text="名称か団体コード。例：兵庫県神戸市。"
    )
    case = forms.ModelChoiceField(
        Case.objects.none(), label="もとになる事例", required=False, empty_label="選ばない"
    )
    reason = PlainTextField(
        label="紹介する理由",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="何をしてもらい、どうだったか。どんな困りごとに合いそうか。団体と紹介先の両方が読みます。",
    )

    def __init__(
        self,
        data: Any = None,
        *,
        user: User,
        organisation: Organisation,
        case: Case | None = None,
    ) -> None:
        super().__init__(data)
        self.found: Municipality | None = None
        self.introduced = organisation
        self.bodies = {f"{body._meta.model_name}-{body.pk}": body for body in introducers_of(user)}
        introducer = self.fields["introducer"]
        assert isinstance(introducer, forms.ChoiceField)
        introducer.choices = [(key, str(body)) for key, body in self.bodies.items()]
        rows = cases_to_rest_on(user, list(self.bodies.values()), organisation)
        self.fields["case"].queryset = rows  # type: ignore[attr-defined]
        self.initial["case"] = case

    def clean_receiver(self) -> str:
        text: str = self.cleaned_data["receiver"]
        found = MunicipalityFinder().by_text(text)
        if found.municipality is None:
            raise ValidationError(found.error)
        self.found = found.municipality
        return text

    def values(self) -> dict[str, Any]:
        """What proposals.domain.introduction.introduce needs. Call after is_valid."""
        cleaned = self.cleaned_data
        return {
            "introducer": self.bodies[cleaned["introducer"]],
            "organisation": self.introduced,
            "receiver": self.found,
            "case": cleaned["case"],
            "reason": cleaned["reason"],
        }


class WordsForm(_RefusableForm):
    """An answer in words; `label` and `help_text` by what is answered."""

    text = PlainTextField(label="返事", max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))

    def __init__(
        self, data: Any = None, *, label: str, help_text: str = "", required: bool = True
    ) -> None:
        super().__init__(data)
        field = self.fields["text"]
        field.label, field.help_text, field.required = label, help_text, required
        field.error_messages["required"] = f"{label}を入力してください。"

    def values(self) -> dict[str, Any]:
        return {"text": self.cleaned_data["text"]}


class ResultForm(_RefusableForm):
    note = PlainTextField(
        label="その後",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="三者が読みます。紹介を公開したときは、だれでも読めます。",
    )
    dialogue = forms.ModelChoiceField(
        Dialogue.objects.none(), label="対話", required=False, empty_label="なし"
    )
    call = forms.ModelChoiceField(
        Call.objects.none(), label="公募", required=False, empty_label="なし"
    )
    case = forms.ModelChoiceField(
        Case.objects.none(),
        label="始まった事業（事例）",
        required=False,
        empty_label="なし",
        help_text="選んだ事例の「きっかけ」が空のときは、「他の自治体からの紹介」と記録します。",
    )

    def __init__(self, data: Any = None, *, user: User, row: Introduction) -> None:
        super().__init__(data)
        city = row.receiver_municipality_id
        choices: dict[str, Any] = {
            "dialogue": Dialogue.objects.visible_to(user).filter(municipality=city),
            "call": Call.objects.visible_to(user).filter(municipality=city),
            "case": Case.objects.visible_to(user).filter(lead_municipality=city),
        }
        for name, rows in choices.items():
            self.fields[name].queryset = rows.order_by("-pk")  # type: ignore[attr-defined]
            self.initial[name] = getattr(row, f"result_{name}_id")
        self.initial["note"] = row.result_note

    def values(self) -> dict[str, Any]:
        return self.cleaned_data
