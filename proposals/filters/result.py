"""Which published results an address asks for: the facets of /proposals/calls/results/."""

from __future__ import annotations

import django_filters
from django.db.models import Case, CharField, F, QuerySet, Value, When
from django.db.models.functions import Cast, ExtractMonth, ExtractYear

from partners.enums import Field, Method
from partners.filters import PREFECTURE_CHOICES, DirectoryFilter, FacetSpec
from ppp_portal.japan.fiscal_year import format_fiscal_year
from ppp_portal.lenient import AnyOfFilter, OverlapFilter
from proposals.enums import CallForm
from proposals.models import Call

# Results are published here since the portal stands; a year without any is not printed.
YEARS = [(str(year), format_fiscal_year(year)) for year in range(2024, 2061)]


def with_result_facets(calls: QuerySet[Call]) -> QuerySet[Call]:
    """Add what the list counts: the fiscal year of the publication in Japan, and the prefecture."""
    year, month = ExtractYear("published_at"), ExtractMonth("published_at")
    return calls.alias(published_month=month).annotate(
        prefecture=F("municipality__prefecture_code"),
        result_year=Cast(
            Case(When(published_month__lt=4, then=year - Value(1)), default=year), CharField()
        ),
    )


class ResultFilter(DirectoryFilter):
    year = AnyOfFilter(field_name="result_year", choices=YEARS)
    prefecture = AnyOfFilter(field_name="prefecture", choices=PREFECTURE_CHOICES)
    field = OverlapFilter(field_name="fields", choices=Field.choices)
    form = AnyOfFilter(field_name="form", choices=CallForm.choices)
    method = AnyOfFilter(field_name="method", choices=Method.choices)
    municipality = django_filters.CharFilter(field_name="municipality__code")

    facets = (
        FacetSpec("year", "公表した年度", "result_year", False, YEARS),
        FacetSpec("prefecture", "地域", "prefecture", False, PREFECTURE_CHOICES),
        FacetSpec("field", "分野", "fields", True, list(Field.choices)),
        FacetSpec("form", "公募の形", "form", False, list(CallForm.choices)),
        FacetSpec("method", "手法", "method", False, list(Method.choices)),
    )

    class Meta:
        model = Call
        fields: tuple[str, ...] = ()
