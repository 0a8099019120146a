"""The form that edits an organisation's profile."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from partners.domain.organisation import OrganisationInput
from partners.enums import Field, Method, NameReason, OrganisationKind
from partners.models import Organisation
from ppp_portal.form_fields import ListField, PlainTextField
from ppp_portal.forms import PlainWordsMixin
from ppp_portal.japan.codes import CodeError, normalise_corporate_number
from ppp_portal.japan.prefectures import PREFECTURES

PREFECTURE_CHOICES = [(code, prefecture.name) for code, prefecture in PREFECTURES.items()]

# The form's sections in reading order.
SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("基本", ("name", "name_kana", "aliases", "corporate_number", "kind", "is_intermediary")),
    ("紹介", ("summary", "strengths", "team", "established_year")),
    ("地域", ("prefecture_code", "address", "serves_nationwide", "areas_served")),
    ("できること", ("fields", "methods")),
    ("連絡・出典", ("contact", "website", "source_url")),
)


class CorporateNumberField(PlainTextField):
    """法人番号 as typed; cleans to 13 digits, empty to None."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "13桁。任意団体など、番号のない団体は空にします。")
        kwargs.setdefault("max_length", 30)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return normalise_corporate_number(text)
        except CodeError as error:
            raise ValidationError(str(error)) from error


class OrganisationForm(PlainWordsMixin, forms.ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    corporate_number = CorporateNumberField(label="法人番号", required=False)
    aliases = ListField(
        label="通称・略称",
        required=False,
        item_max_length=150,
        help_text="この名称でも見つかるようにします。1行に1つ。",
    )
    prefecture_code = forms.ChoiceField(
        label="所在する都道府県",
        choices=[("", "選んでください"), *PREFECTURE_CHOICES],
        required=False,
    )
    areas_served = forms.MultipleChoiceField(
        label="活動地域（都道府県）",
        choices=PREFECTURE_CHOICES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    # The name of a model field; as a form's own `fields` it is taken away by Django.
    fields: Any = forms.MultipleChoiceField(
        label="分野", choices=Field.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    methods = forms.MultipleChoiceField(
        label="手法", choices=Method.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    kind = forms.ChoiceField(
        label="組織種別",
        choices=[("", "選んでください"), *OrganisationKind.choices],
        required=False,
    )
    website = forms.URLField(
        label="ウェブサイト", required=False, max_length=500, assume_scheme="https"
    )
    source_url = forms.URLField(
        label="出典のURL", required=False, max_length=500, assume_scheme="https"
    )
    established_year = forms.IntegerField(
        label="設立年（西暦）", required=False, min_value=1000, max_value=2100
    )

    class Meta:
        model = Organisation
        fields = (
            *("name", "name_kana", "is_intermediary", "summary", "address"),
            *("serves_nationwide", "strengths", "team", "contact"),
        )

    def __init__(self, data: Any = None, *, instance: Organisation) -> None:
        super().__init__(data, instance=instance)
        self.fields[
            "name"
        ].help_text = "名称を変えると、これまでの名称は旧名称として残り、検索で見つかります。"
        self.fields["name_kana"].help_text = "ひらがなで入れます。"
        self.fields["summary"].widget = forms.Textarea(attrs={"rows": 3, "maxlength": 300})
        self.fields["summary"].help_text = "300字まで。一覧に出る文です。"
        for name in ("strengths", "team"):
            self.fields[name].widget.attrs["rows"] = 4
        if not self.is_bound:
            self._fill_from_instance()

    def _fill_from_instance(self) -> None:
        organisation = self.instance
        names = organisation.other_names.filter(reason=NameReason.ALIAS).order_by("pk")
        self.initial["aliases"] = [row.name for row in names]
        for name in ("version", "corporate_number", "prefecture_code", "areas_served", "fields"):
            self.initial[name] = getattr(organisation, name)
        for name in ("methods", "kind", "website", "source_url", "established_year"):
            self.initial[name] = getattr(organisation, name)

    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The bound fields in their sections, for the template."""
        return [(title, [self[name] for name in names]) for title, names in SECTIONS]

    def _post_clean(self) -> None:
        """The domain function builds and checks the row; the form only reads what was typed."""

    @property
    def made_on(self) -> int:
        """The version the edit was made on; 0, which never matches, where the form lost it."""
        return self.cleaned_data.get("version") or 0

    def take_version(self, version: int) -> None:
        """Let the next save of this page stand on `version`, keeping everything typed."""
        data: Any = self.data
        changed = data.copy()
        changed["version"] = str(version)
        self.data = changed

    def add_errors(self, error: ValidationError) -> None:
        """Show what the domain refused beside its field, or on top."""
        for name, texts in getattr(error, "message_dict", {"": error.messages}).items():
            self.add_error(name if name in self.fields else None, texts)

    def input(self) -> OrganisationInput:
        """What was entered, for update_organisation. Call after is_valid."""
        values = {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in ("version", "aliases")
        }
        return OrganisationInput(values, aliases=self.cleaned_data["aliases"])
