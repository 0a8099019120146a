"""Rows of a case's money for tests."""

from __future__ import annotations

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from cases.enums import MoneyKind, MoneyVisibility
from cases.models import MoneyRow, MoneyYear
from tests.factories.cases import CaseFactory


class MoneyYearFactory(DjangoModelFactory):
    """令和6年度 of a public case, for its parties; `visibility=` also sets its stamp."""

    class Meta:
        model = MoneyYear

    case = factory.SubFactory(CaseFactory)
    fiscal_year = 2024
    visibility = MoneyVisibility.PARTIES
    published_at = factory.LazyAttribute(
        lambda row: timezone.now() if row.visibility == MoneyVisibility.PUBLIC else None
    )


class MoneyRowFactory(DjangoModelFactory):
    """市費 of a million yen, planned and actual."""

    class Meta:
        model = MoneyRow

    year = factory.SubFactory(MoneyYearFactory)
    kind = MoneyKind.CITY
    planned = 1_000_000
    actual = 1_000_000
    position = factory.Sequence(lambda n: n)
