"""Filters that print a case's indicators."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template

from cases.domain import results

register = template.Library()


@register.filter
def plain_number(value: Any) -> str:
    """A Decimal without needless zeros; nothing of nothing."""
    return results.plain_number(value) if isinstance(value, Decimal) else ""
