"""Which calls an address asks for: the facets of /proposals/calls/."""

from __future__ import annotations

import django_filters
from django.db.models import Case, CharField, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Now

from partners.enums import Field, Method
from partners.filters import PREFECTURE_CHOICES, DirectoryFilter, FacetSpec
from ppp_portal.lenient import AnyOfFilter, OverlapFilter
from proposals.enums import CallForm, CallPhase, CallState
from proposals.models import Call


def with_facets(calls: QuerySet[Call]) -> QuerySet[Call]:
    """Add what the list counts: the phase at the instant of the query, and the municipality's prefecture."""
    return calls.annotate(
        phase=Case(
            When(state=CallState.CANCELLED, then=Value(CallPhase.CANCELLED.value)),
            When(
                state__in=(CallState.PUBLISHED, CallState.FINISHED),
                then=Value(CallPhase.RESULT.value),
            ),
            When(
                Q(state=CallState.OPEN, entry_or_proposals__gte=Now()),
                then=Value(CallPhase.ENTRY.value),
            ),
            When(
                Q(state=CallState.OPEN, proposals_due_at__gte=Now()),
                then=Value(CallPhase.PROPOSAL.value),
            ),
            default=Value(CallPhase.CLOSED.value),
            output_field=CharField(),
        ),
        prefecture=F("municipality__prefecture_code"),
    )


def with_gate(calls: QuerySet[Call]) -> QuerySet[Call]:
    """Gate 1's instant as a column: a call without its own takes entries until the proposals'."""
    return calls.annotate(entry_or_proposals=Coalesce("entry_due_at", "proposals_due_at"))


class CallFilter(DirectoryFilter):
    phase = AnyOfFilter(field_name="phase", choices=CallPhase.choices)
    prefecture = AnyOfFilter(field_name="prefecture", choices=PREFECTURE_CHOICES)
    field = OverlapFilter(field_name="fields", choices=Field.choices)
    form = AnyOfFilter(field_name="form", choices=CallForm.choices)
    method = AnyOfFilter(field_name="method", choices=Method.choices)
    municipality = django_filters.CharFilter(field_name="municipality__code")

    facets = (
        FacetSpec("phase", "受付の状況", "phase", False, list(CallPhase.choices)),
        FacetSpec("prefecture", "地域", "prefecture", False, PREFECTURE_CHOICES),
        FacetSpec("field", "分野", "fields", True, list(Field.choices)),
        FacetSpec("form", "公募の形", "form", False, list(CallForm.choices)),
        FacetSpec("method", "手法", "method", False, list(Method.choices)),
    )

    class Meta:
        model = Call
        fields: tuple[str, ...] = ()
