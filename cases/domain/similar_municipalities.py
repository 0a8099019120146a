"""Municipalities like one's own, why, and how many cases they have: where to look for an example."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from django.db.models import Q, QuerySet

from cases.domain.track_record import case_counts_of_municipalities
from cases.models import Case
from partners.models import Municipality

SHOWN = 6
# Of other sizes or kinds at most so many are named for their troubles.
BY_TROUBLE = 3
# A population counts as near between these times one's own.
NEAR_FROM, NEAR_TO = 2 / 3, 3 / 2


class Trouble(NamedTuple):
    """What says that another municipality has the same trouble: words, and the record's address."""

    text: str
    url: str


@dataclass(frozen=True)
class SimilarMunicipality:
    municipality: Municipality
    cases: int
    reasons: list[str] = field(default_factory=list)
    trouble: Trouble | None = None


def similar_municipalities(
    visible: QuerySet[Case],
    municipality: Municipality,
    troubles: Mapping[int, Trouble] | None = None,
) -> list[SimilarMunicipality]:
    """Of the same kind: the same 類似団体 class (domain.md §5.6), or a like population.

    Those with the same trouble first (`troubles`, by id, the most alike first; a few of them
    whatever their kind), then those with cases, then the same 類似団体 class, then the nearest in
    population. Where the population is not known, the same kind in the same prefecture comes
    first. Three queries.
    """
    troubles = dict(islice((troubles or {}).items(), BY_TROUBLE))
    current = Municipality.objects.current().exclude(pk=municipality.pk)
    like = current.filter(_like(municipality)) | current.filter(pk__in=list(troubles))
    rows = list(like.select_related("city").order_by("code", "pk"))
    counts = case_counts_of_municipalities(visible, [row.pk for row in rows])
    rows.sort(
        key=lambda row: (
            row.pk not in troubles,
            row.pk not in counts,
            not _same_class(municipality, row),
            *_distance(municipality, row),
            row.code,
        )
    )
    return [
        SimilarMunicipality(
            row, counts.get(row.pk, 0), _reasons(municipality, row), troubles.get(row.pk)
        )
        for row in rows[:SHOWN]
    ]


def _like(one: Municipality) -> Q:
    """The same kind and, where the population is known, a like class or number of people."""
    kind = Q(kind=one.kind)
    if one.population is None:
        return kind
    near = Q(population_class=one.population_class) | Q(
        population__gte=one.population * NEAR_FROM, population__lte=one.population * NEAR_TO
    )
    if one.similar_class:
        near |= Q(similar_class=one.similar_class)
    return kind & near


def _same_class(one: Municipality, other: Municipality) -> bool:
    return bool(one.similar_class) and one.similar_class == other.similar_class


def _distance(one: Municipality, other: Municipality) -> tuple[bool, int, bool]:
    """Unknown populations after known ones; at equal distance one's own prefecture first."""
    elsewhere = one.prefecture_code != other.prefecture_code
    if one.population is None or other.population is None:
        return True, 0, elsewhere
    return False, abs(one.population - other.population), elsewhere


def _reasons(one: Municipality, other: Municipality) -> list[str]:
    reasons = [f"同じ種別（{other.get_kind_display()}）"] if one.kind == other.kind else []
    if _same_class(one, other):
        reasons.append(f"類似団体の類型が同じ（{other.similar_class}）")
    if one.population and other.population is not None:
        if one.population_class == other.population_class:
            reasons.append(f"人口規模が同じ（{other.get_population_class_display()}）")
        ratio = other.population / one.population
        if NEAR_FROM <= ratio <= NEAR_TO:
            reasons.append(f"人口が{ratio:.2f}倍")
    if one.prefecture_code == other.prefecture_code:
        reasons.append("同じ都道府県")
    return reasons
