"""Facts of several cases, row by row, for the comparison."""

from __future__ import annotations

from collections.abc import Sequence

from cases.domain.facts import (
    amount_text,
    departments_text,
    fields_text,
    label_of,
    method_text,
    municipalities_text,
    partners_text,
    period_text,
)
from cases.models import Case
from ppp_portal.japan.fiscal_year import format_fiscal_year

_TEXTS = (
    *("summary", "reason", "purpose", "description", "choice_reason", "results", "learning"),
    *("ingenuity", "constraints", "spread", "sustaining", "evaluation"),
)


def compare_rows(cases: Sequence[Case]) -> list[tuple[str, list[str]]]:
    """(label, one text per case) in reading order; the caller prefetches what facts read."""
    rows = [
        ("自治体", [municipalities_text(case) for case in cases]),
        ("人口規模", [_population(case) for case in cases]),
        ("相手方", [partners_text(case) for case in cases]),
        ("手法", [method_text(case) for case in cases]),
        ("分野", [fields_text(case) for case in cases]),
        ("段階", [case.get_stage_display() for case in cases]),
        ("きっかけ", [case.get_origin_display() for case in cases]),
        ("期間", [period_text(case) for case in cases]),
        ("年度", [format_fiscal_year(c.fiscal_year) if c.fiscal_year else "" for c in cases]),
        ("契約金額", [amount_text(case) for case in cases]),
        ("所管課", [departments_text(case) for case in cases]),
    ]
    for name in _TEXTS:
        rows.append((label_of(name), [getattr(case, name) for case in cases]))
    return rows


def _population(case: Case) -> str:
    lead = case.lead_municipality
    return lead.get_population_class_display() if lead else ""
