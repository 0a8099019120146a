"""Which cases an address asks for: the facets of /cases/ and their values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import django_filters
from django.http import QueryDict

from cases.enums import Sort, Stage
from cases.models import Case
from cases.models.case import FISCAL_YEAR_RANGE, CaseQuerySet
from partners.enums import Field, Method, OrganisationKind, PopulationClass
from ppp_portal.japan.fiscal_year import format_fiscal_year
from ppp_portal.japan.prefectures import PREFECTURES
from ppp_portal.lenient import AnyOfFilter, OverlapFilter

PREFECTURE_CHOICES = [(code, prefecture.name) for code, prefecture in PREFECTURES.items()]
YEAR_CHOICES = [(str(year), format_fiscal_year(year)) for year in range(FISCAL_YEAR_RANGE[0], 2101)]


@dataclass(frozen=True)
class FacetSpec:
    """One facet of the list: its parameter, heading, column of CaseFacets, and choices."""

    name: str
    title: str
    column: str
    is_array: bool
    choices: list[tuple[str, str]]

    def label(self, value: str) -> str:
        return dict(self.choices).get(value, value)


FACETS = (
    FacetSpec("prefecture", "地域", "prefectures", True, PREFECTURE_CHOICES),
    FacetSpec("field", "分野", "fields", True, list(Field.choices)),
    FacetSpec("method", "手法", "method", False, list(Method.choices)),
    FacetSpec("stage", "段階", "stage", False, list(Stage.choices)),
    FacetSpec("year", "年度", "fiscal_years", True, YEAR_CHOICES),
    FacetSpec("population", "人口規模", "population_classes", True, list(PopulationClass.choices)),
    FacetSpec("partner_kind", "団体の種別", "partner_kinds", True, list(OrganisationKind.choices)),
)


class CaseFilter(django_filters.FilterSet):
    """OR inside one facet, AND between facets; unknown values are left out."""

    prefecture = OverlapFilter(field_name="facets__prefectures", choices=PREFECTURE_CHOICES)
    field = OverlapFilter(field_name="facets__fields", choices=Field.choices)
    method = AnyOfFilter(field_name="facets__method", choices=Method.choices)
    stage = AnyOfFilter(field_name="facets__stage", choices=Stage.choices)
    year = OverlapFilter(field_name="facets__fiscal_years", choices=YEAR_CHOICES)
    population = OverlapFilter(
        field_name="facets__population_classes", choices=PopulationClass.choices
    )
    partner_kind = OverlapFilter(
        field_name="facets__partner_kinds", choices=OrganisationKind.choices
    )

    class Meta:
        model = Case
        fields: tuple[str, ...] = ()

    @property
    def selected(self) -> dict[str, list[str]]:
        """Known chosen values by facet name."""
        self.form.is_valid()
        cleaned: dict[str, Any] = self.form.cleaned_data
        return {spec.name: list(cleaned.get(spec.name) or []) for spec in FACETS}

    @property
    def unknown(self) -> list[str]:
        """Values in the address that no facet knows, for a notice."""
        selected = self.selected
        data = self.data if isinstance(self.data, QueryDict) else QueryDict()
        return [
            value
            for spec in FACETS
            for value in data.getlist(spec.name)
            if value and value not in selected[spec.name]
        ]


def filter_by_bodies(cases: CaseQuerySet, params: QueryDict) -> CaseQuerySet:
    """`partner=` (an organisation's id) and `municipality=` (a code); both repeatable."""
    partners = [
        int(v) for v in params.getlist("partner") if v.isascii() and v.isdigit() and len(v) < 18
    ]
    if partners:
        cases = cases.filter(
            pk__in=Case.objects.filter(partners__organisation__in=partners).values("pk")
        )
    codes = [
        v for v in params.getlist("municipality") if v.isascii() and v.isdigit() and len(v) == 6
    ]
    if codes:
        led = Case.objects.filter(lead_municipality__code__in=codes).values("pk")
        joined = Case.objects.filter(further__municipality__code__in=codes).values("pk")
        cases = cases.filter(pk__in=led.union(joined, all=True))
    return cases


def sort_from(params: QueryDict, *, searching: bool) -> Sort:
    """The order asked for; by relevance only makes sense with words."""
    default = Sort.RELEVANCE if searching else Sort.NEWEST
    value = params.get("sort", "")
    if value not in Sort.values or (value == Sort.RELEVANCE and not searching):
        return default
    return Sort(value)
