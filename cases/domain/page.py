"""What the page of one case reads, in a fixed number of queries."""

from __future__ import annotations

from django.db.models import QuerySet

from cases.models import Case


def case_page(visible: QuerySet[Case]) -> QuerySet[Case]:
    """The case with everything its page and its form print."""
    return visible.select_related(
        "lead_municipality__city", "facets", "report_sheet", "spread_judgement"
    ).prefetch_related("partners__organisation", "further__municipality", "plan_positions")
