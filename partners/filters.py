"""Which organisations and municipalities an address asks for: the facets of the directories."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import django_filters
from django.db.models import TextChoices
from django.http import QueryDict

from partners.enums import Field, Method, MunicipalityKind, OrganisationKind, PopulationClass
from partners.models import Municipality, Organisation
from ppp_portal.japan.prefectures import PREFECTURES
from ppp_portal.lenient import AnyOfFilter, OverlapFilter
from ppp_portal.search.facets import Facet

PREFECTURE_CHOICES = [(code, prefecture.name) for code, prefecture in PREFECTURES.items()]
INTERMEDIARY_CHOICES = [("1", "中間支援組織")]


class OrganisationSort(TextChoices):
    """並び順 of the directory of organisations."""

    KANA = "kana", "よみの順"
    CASES = "cases", "事例の多い順"
    NEWEST = "newest", "掲載の新しい順"


class MunicipalitySort(TextChoices):
    """並び順 of the directory of municipalities."""

    CODE = "code", "コードの順"
    POPULATION = "population", "人口の多い順"
    CASES = "cases", "事例の多い順"


@dataclass(frozen=True)
class FacetSpec:
    """One facet of a directory: its parameter, heading, column, and choices."""

    name: str
    title: str
    column: str
    is_array: bool
    choices: list[tuple[str, str]]

    def label(self, value: str) -> str:
        return dict(self.choices).get(value, value)


class DirectoryFilter(django_filters.FilterSet):
    """OR inside one facet, AND between facets; unknown values are left out and told of."""

    facets: ClassVar[tuple[FacetSpec, ...]] = ()

    @property
    def selected(self) -> dict[str, list[str]]:
        """Known chosen values by facet name."""
        self.form.is_valid()
        cleaned: dict[str, Any] = self.form.cleaned_data
        return {spec.name: list(cleaned.get(spec.name) or []) for spec in self.facets}

    @property
    def unknown(self) -> list[str]:
        """Values in the address that no facet knows."""
        selected = self.selected
        data = self.data if isinstance(self.data, QueryDict) else QueryDict()
        return [
            value
            for spec in self.facets
            for value in data.getlist(spec.name)
            if value and value not in selected[spec.name]
        ]

    def to_count(self) -> list[Facet]:
        """What ppp_portal.search.facets counts."""
        selected = self.selected
        return [
            Facet(spec.name, spec.column, spec.is_array, selected[spec.name])
            for spec in self.facets
        ]


class OrganisationFilter(DirectoryFilter):
    prefecture = AnyOfFilter(field_name="prefecture_code", choices=PREFECTURE_CHOICES)
    field = OverlapFilter(field_name="fields", choices=Field.choices)
    method = OverlapFilter(field_name="methods", choices=Method.choices)
    kind = AnyOfFilter(field_name="kind", choices=OrganisationKind.choices)
    intermediary = AnyOfFilter(field_name="is_intermediary", choices=INTERMEDIARY_CHOICES)

    facets = (
        FacetSpec("prefecture", "所在地", "prefecture_code", False, PREFECTURE_CHOICES),
        FacetSpec("field", "分野", "fields", True, list(Field.choices)),
        FacetSpec("method", "手法", "methods", True, list(Method.choices)),
        FacetSpec("kind", "組織種別", "kind", False, list(OrganisationKind.choices)),
        FacetSpec("intermediary", "中間支援", "is_intermediary", False, INTERMEDIARY_CHOICES),
    )

    class Meta:
        model = Organisation
        fields: tuple[str, ...] = ()


class MunicipalityFilter(DirectoryFilter):
    prefecture = AnyOfFilter(field_name="prefecture_code", choices=PREFECTURE_CHOICES)
    kind = AnyOfFilter(field_name="kind", choices=MunicipalityKind.choices)
    population = AnyOfFilter(field_name="population_class", choices=PopulationClass.choices)

    facets = (
        FacetSpec("prefecture", "都道府県", "prefecture_code", False, PREFECTURE_CHOICES),
        FacetSpec("kind", "種別", "kind", False, list(MunicipalityKind.choices)),
        FacetSpec(
            "population", "人口規模", "population_class", False, list(PopulationClass.choices)
        ),
    )

    class Meta:
        model = Municipality
        fields: tuple[str, ...] = ()
