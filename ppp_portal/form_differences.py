"""Two people edited one record: what is saved now, beside what the second one typed."""

from __future__ import annotations

from dataclasses import dataclass

from django.forms import BaseForm, BoundField


@dataclass(frozen=True)
class Difference:
    """One field in both texts, as a person reads them."""

    label: str
    saved: str
    typed: str


def form_differences(saved: BaseForm, typed: BaseForm) -> list[Difference]:
    """The fields of two forms of one class whose texts differ; hidden fields do not count."""
    found = []
    for bound in typed.visible_fields():
        before, after = shown_value(saved[bound.name]), shown_value(bound)
        if before != after:
            found.append(Difference(str(bound.label), before, after))
    return found


def shown_value(bound: BoundField) -> str:
    """A field's value as a person reads it: labels for codes, はい or いいえ for a box."""
    value = bound.value()
    choices = {str(code): str(label) for code, label in getattr(bound.field, "choices", ())}
    if isinstance(value, list | tuple):
        return "、".join(choices.get(str(item), str(item)) for item in value)
    if isinstance(value, bool) or value == "on":
        return "はい" if value else "いいえ"
    text = "" if value is None else str(value)
    return "" if not text else choices.get(text, text).replace("\r\n", "\n").strip()
