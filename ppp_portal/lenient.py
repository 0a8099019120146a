"""Filters for addresses that people edit and share: what is unknown is left out, never an error."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet


class LenientMultipleChoiceField(forms.MultipleChoiceField):
    """Keeps the choices it knows, in the order of the address, without repeats."""

    def clean(self, value: Any) -> list[str]:
        values = [str(item) for item in value or []]
        return [item for item in dict.fromkeys(values) if self.valid_value(item)]


class OverlapFilter(django_filters.MultipleChoiceFilter):
    """OR inside one facet: the array column shares a value with the choice."""

    field_class = LenientMultipleChoiceField

    def filter(self, qs: QuerySet[Any], value: list[str]) -> QuerySet[Any]:
        return qs.filter(**{f"{self.field_name}__overlap": value}) if value else qs


class AnyOfFilter(django_filters.MultipleChoiceFilter):
    """OR inside one facet: the column has one of the chosen values."""

    field_class = LenientMultipleChoiceField

    def filter(self, qs: QuerySet[Any], value: list[str]) -> QuerySet[Any]:
        return qs.filter(**{f"{self.field_name}__in": value}) if value else qs


def page_number(text: str | None) -> int:
    """The page an address asks for; anything unreadable is page 1. The caller caps it."""
    if not text or not text.isascii() or not text.isdigit() or len(text) > 9:
        return 1
    return max(1, int(text))
