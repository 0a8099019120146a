"""The first figures of population, so that 人口規模 works before anybody imports newer ones."""

from __future__ import annotations

import csv
from pathlib import Path

from django.db import transaction

from partners.domain.municipality import DERIVED, refresh_derived
from partners.models import Municipality

FIGURES = Path(__file__).resolve().parent.parent / "data" / "population.csv"
NOTE = "日本人住民の人口（令和7年1月1日、住民基本台帳）"


def read_figures(path: Path = FIGURES) -> dict[str, int]:
    """Residents by 6-digit code."""
    with path.open(encoding="utf-8", newline="") as file:
        return {row["code"]: int(row["population"]) for row in csv.DictReader(file)}


@transaction.atomic
def fill_population(figures: dict[str, int] | None = None) -> int:
    """Set the population where none is known; imported figures stay. Returns how many were set."""
    figures = read_figures() if figures is None else figures
    rows = list(
        Municipality.objects.current()
        .filter(population__isnull=True, code__in=figures)
        .select_related("city")
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    for row in rows:
        row.population, row.population_note = figures[row.code], NOTE
    refresh_derived(rows)
    Municipality.objects.bulk_update(
        rows, ["population", "population_note", *DERIVED], batch_size=500
    )
    return len(rows)
