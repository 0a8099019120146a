"""Two people edited one case: what is saved now, beside what the second one typed."""

from __future__ import annotations

from dataclasses import dataclass

from django.forms import BoundField

from cases.forms.case import CaseForms
from cases.models import Case


@dataclass(frozen=True)
class Difference:
    """One field in both texts, as a person reads them."""

    label: str
    saved: str
    typed: str


def differences(current: Case, typed: CaseForms) -> list[Difference]:
    """The fields, partners and plans whose saved text is not what was typed."""
    saved = CaseForms(user=typed.form.user, case=current)
    found = []
    for name, field in typed.form.fields.items():
        if name == "version":
            continue
        before, after = _shown(saved.form[name]), _shown(typed.form[name])
        if before != after:
            found.append(Difference(str(field.label), before, after))
    for label, old, new in (
        ("相手方", saved.partners, typed.partners),
        ("計画上の位置付け", saved.plans, typed.plans),
    ):
        before, after = _shown_rows(old), _shown_rows(new)
        if before != after:
            found.append(Difference(label, before, after))
    return found


def _shown(bound: BoundField) -> str:
    value = bound.value()
    choices = {str(code): str(label) for code, label in getattr(bound.field, "choices", ())}
    if isinstance(value, list | tuple):
        return "、".join(choices.get(str(item), str(item)) for item in value)
    if isinstance(value, bool) or value in ("on",):
        return "はい" if value else "いいえ"
    text = "" if value is None else str(value)
    return choices.get(text, text).replace("\r\n", "\n").strip()


def _shown_rows(formset: object) -> str:
    lines = []
    for form in formset:  # type: ignore[attr-defined]
        texts = [_shown(form[name]) for name in form.fields]
        if any(texts):
            lines.append(" ".join(text for text in texts if text and text != "選んでください"))
    return "\n".join(lines)
