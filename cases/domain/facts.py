"""Facts of a case in words: the same sentence on the page, in the comparison and in exports."""

from __future__ import annotations

from django.core.exceptions import FieldDoesNotExist

from cases.models import Case
from partners.enums import Field
from ppp_portal.form_fields import partial_from
from ppp_portal.japan.wareki import format_partial

_FIELD_LABELS = dict(Field.choices)


def period_text(case: Case) -> str:
    """「令和5年11月1日〜令和8年3月31日」, one day alone; '' where neither end is known."""
    start = partial_from(case.starts_on, case.starts_precision)
    end = partial_from(case.ends_on, case.ends_precision, is_end=True)
    if not start and not end:
        return ""
    first, last = format_partial(start) if start else "", format_partial(end) if end else ""
    return first if first == last else f"{first}〜{last}"


def amount_text(case: Case) -> str:
    """「12,000,000円（年額）」; '' where no amount is known."""
    note = f"（{case.contract_amount_note}）" if case.contract_amount_note else ""
    if case.contract_amount is None:
        return case.contract_amount_note
    return f"{case.contract_amount:,}円{note}"


def fields_text(case: Case) -> str:
    """Labels of the fields, then what the source wrote beside them."""
    labels = [str(_FIELD_LABELS.get(code, code)) for code in case.fields]
    if case.fields_as_written:
        labels.append(case.fields_as_written)
    return "、".join(labels)


def method_text(case: Case) -> str:
    """The method; what the source called it follows where it says more."""
    label, written = case.get_method_display(), case.method_as_written
    if not label or written.startswith(label) or not written:
        return written or label
    return f"{label}（{written}）"


def municipalities_text(case: Case) -> str:
    """Lead municipality and further ones (prefetch further__municipality); 全国 where none."""
    names = [case.lead_municipality.full_name] if case.lead_municipality else []
    names += [link.municipality.full_name for link in case.further.all()]
    return "、".join(names) or ("全国" if case.is_nationwide else "")


def partners_text(case: Case) -> str:
    """Partners with their roles (prefetch partners__organisation)."""
    return "、".join(
        f"{row.display_name}（{row.get_role_display()}）" if row.role else row.display_name
        for row in case.partners.all()
    )


# The long texts in reading order, under the headings of the page.
TEXT_SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("背景と内容", ("reason", "purpose", "description", "challenge", "choice_reason")),
    ("結果と学び", ("results", "learning", "ingenuity", "constraints")),
    ("続け方と広げ方", ("spread", "adaptation", "sustaining", "evaluation")),
    ("備考", ("note",)),
)


def text_sections(case: Case) -> list[tuple[str, list[tuple[str, str]]]]:
    """(heading, [(label, text)]) without what is empty (DS-451-3: empty items hide their label)."""
    sections = []
    for heading, names in TEXT_SECTIONS:
        blocks = [(label_of(name), getattr(case, name)) for name in names if getattr(case, name)]
        if blocks:
            sections.append((heading, blocks))
    return sections


def source_texts(case: Case) -> list[tuple[str, str]]:
    """(label, text of the imported cell), in the order of the model's fields."""
    order = [field.name for field in Case._meta.get_fields()]
    known = {name: text for name, text in case.source_values.items() if text}
    names = sorted(known, key=lambda name: order.index(name) if name in order else len(order))
    return [(label_of(name), str(known[name])) for name in names]


def label_of(name: str) -> str:
    """The Japanese label of a case's field; import names that are no field keep their own."""
    extra = {"municipality": "自治体", "partners": "相手方", "department": "所管課"}
    if name in extra:
        return extra[name]
    try:
        return str(Case._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    except FieldDoesNotExist:
        return name


def departments_text(case: Case) -> str:
    return "、".join([*case.departments, *case.related_departments])
