"""How every form of the portal is printed: field groups after デジタル庁デザインシステム.

Label with ※必須/※任意, help, control, then the error with ＊ (domain.md §6.1). Django adds
aria-invalid and aria-describedby, whose ids the templates keep. Forms carry `novalidate`: the
answer of the server says what to do next, a browser's bubble does not.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting

NOT_CHOSEN = "選んでください"
_DASHES = "---------"
_CHOSEN = (forms.ChoiceField, forms.ModelChoiceField, forms.FileField)


class PortalFormRenderer(TemplatesSetting):
    """`{{ form }}` prints the error summary and every field, `{% field form.title %}` one."""

    form_template_name = "components/form.html"
    formset_template_name = "components/formset.html"
    field_template_name = "components/field.html"


class PlainWordsMixin:
    """A form whose 「必須」 messages name the field and say what to do; the first base class.

    Nothing chosen yet is said in words too, where Django prints dashes.
    """

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        use_plain_words(self.fields.values())


def use_plain_words(fields: Iterable[forms.Field]) -> None:
    """The same for fields that a form makes for itself after its own `__init__`."""
    for field in fields:
        # A message of the field's own stays; Django's would be 「このフィールドは必須です。」.
        if field.error_messages["required"] == forms.Field.default_error_messages["required"]:
            field.error_messages["required"] = _required_message(field)
        if isinstance(field, forms.ModelChoiceField):
            if field.empty_label == _DASHES:
                field.empty_label = NOT_CHOSEN
        elif isinstance(field, forms.ChoiceField):
            choices: list[Any] = list(field.choices)  # type: ignore[arg-type]
            if choices[:1] == [("", _DASHES)]:
                field.choices = [("", NOT_CHOSEN), *choices[1:]]


def _required_message(field: forms.Field) -> str:
    if isinstance(field, forms.BooleanField):
        return "確認のうえ、しるしを付けてください。"
    verb = "選んで" if isinstance(field, _CHOSEN) else "入力して"
    return f"{field.label or 'この項目'}を{verb}ください。"
