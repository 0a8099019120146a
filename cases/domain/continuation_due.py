"""Which cases of a municipality still want their 継続判断, and which proposals wait for one."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from cases.continuation_enums import ContinuationState
from cases.enums import Stage
from cases.models import Case, Continuation
from partners.models import User
from ppp_portal.japan.fiscal_year import bounds, fiscal_year_of

# When the next year's budget begins to be made: from then on the present year is to be decided.
BUDGET_MONTH = 10


def year_to_decide(today: date) -> int:
    """The fiscal year whose decision is asked for: until September still the one before."""
    year = fiscal_year_of(today)
    return year - 1 if 3 < today.month < BUDGET_MONTH else year


def undecided_cases(user: User, municipality_id: int, year: int) -> QuerySet[Case]:
    """Running cases of the municipality that reach into `year` and have no decision on it.

    Those that end first come first; those without an end on record last.
    """
    first, last = bounds(year)
    decided = Continuation.objects.standing().filter(case=OuterRef("pk"), fiscal_year=year)
    cases: QuerySet[Case] = Case.objects.visible_to(user).live()
    return cases.filter(
        Q(starts_on__lte=last)
        | Q(starts_on__isnull=True, start_fiscal_year__lte=year)
        | Q(starts_on__isnull=True, start_fiscal_year__isnull=True, fiscal_year__lte=year),
        Q(ends_on__gte=first) | Q(ends_on__isnull=True),
        ~Exists(decided),
        lead_municipality=municipality_id,
        stage=Stage.RUNNING,
    ).order_by(F("ends_on").asc(nulls_last=True), "title", "pk")


def waiting_continuations(user: User, municipality_id: int) -> QuerySet[Continuation]:
    """Proposals on the municipality's cases that nobody has confirmed, the oldest year first."""
    waiting = Continuation.objects.visible_to(user).filter(
        case__lead_municipality=municipality_id, state=ContinuationState.PROPOSED
    )
    rows: QuerySet[Continuation] = waiting.with_bodies()
    return rows.order_by(F("fiscal_year").asc(nulls_last=True), "pk")
