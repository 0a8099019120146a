"""What is on record of introductions, for the pages of organisations: counted, never typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from partners.models import Organisation
from proposals.introduction_enums import IntroductionState
from proposals.models import Introduction

_HEARD = Q(state=IntroductionState.HEARD)
_CAME_OF_IT = (
    Q(result_case__isnull=False) | Q(result_call__isnull=False) | Q(result_dialogue__isnull=False)
)


@dataclass(frozen=True)
class IntroductionRecord:
    """Counts of introductions. `received`: it was recommended; `given`: it recommended another.

    Each of both: how many were heard by the municipality, led to a dialogue, call or case, and
    became a case. `*_query` is the query string of the list with exactly the counted ones.
    """

    received: int
    received_heard: int
    received_followed: int
    received_cases: int
    given: int
    given_heard: int
    given_followed: int
    given_cases: int
    received_query: str
    given_query: str


def introduction_record(
    visible: QuerySet[Introduction], organisation: Organisation
) -> IntroductionRecord:
    """Count what this reader may see: `Introduction.objects.visible_to(user)`. Two queries."""
    received = _counts(reached(visible).of_organisation(organisation.pk))
    given = _counts(reached(visible).given_by_organisation(organisation.pk))
    return IntroductionRecord(
        *received,
        *given,
        received_query=f"organisation={organisation.pk}",
        given_query=f"introducer={organisation.pk}",
    )


def reached(visible: Any) -> Any:
    """Only what has reached its receiver counts: nobody is judged by who might recommend it."""
    return visible.exclude(
        state__in=(
            IntroductionState.ASKED,
            IntroductionState.DECLINED,
            IntroductionState.WITHDRAWN,
        )
    )


def _counts(rows: QuerySet[Introduction]) -> tuple[int, int, int, int]:
    found = rows.aggregate(
        total=Count("pk"),
        heard=Count("pk", filter=_HEARD),
        followed=Count("pk", filter=_CAME_OF_IT),
        cases=Count("pk", filter=Q(result_case__isnull=False)),
    )
    return found["total"], found["heard"], found["followed"], found["cases"]
