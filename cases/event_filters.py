"""Which events an address asks for: the facets of /cases/events/."""

from __future__ import annotations

from cases.event_enums import EventKind, EventState
from cases.models import Event
from partners.enums import Field
from partners.filters import PREFECTURE_CHOICES, DirectoryFilter, FacetSpec
from ppp_portal.lenient import AnyOfFilter, OverlapFilter


class EventFilter(DirectoryFilter):
    field = OverlapFilter(field_name="fields", choices=Field.choices)
    kind = AnyOfFilter(field_name="kind", choices=EventKind.choices)
    state = AnyOfFilter(field_name="state", choices=EventState.choices)
    prefecture = AnyOfFilter(field_name="prefecture_code", choices=PREFECTURE_CHOICES)

    facets = (
        FacetSpec("field", "分野", "fields", True, list(Field.choices)),
        FacetSpec("kind", "種類", "kind", False, list(EventKind.choices)),
        FacetSpec("state", "状態", "state", False, list(EventState.choices)),
        FacetSpec("prefecture", "主催の都道府県", "prefecture_code", False, PREFECTURE_CHOICES),
    )

    class Meta:
        model = Event
        fields: tuple[str, ...] = ()
