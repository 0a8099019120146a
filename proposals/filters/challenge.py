"""Which challenges an address asks for."""

from __future__ import annotations

from partners.enums import Field
from partners.filters import PREFECTURE_CHOICES, DirectoryFilter, FacetSpec
from ppp_portal.lenient import AnyOfFilter, OverlapFilter
from proposals.enums import PUBLIC_CHALLENGE_STATES
from proposals.models import Challenge

STATE_CHOICES = [(state.value, str(state.label)) for state in PUBLIC_CHALLENGE_STATES]


class ChallengeFilter(DirectoryFilter):
    state = AnyOfFilter(field_name="state", choices=STATE_CHOICES)
    field = OverlapFilter(field_name="fields", choices=Field.choices)
    prefecture = AnyOfFilter(field_name="municipality__prefecture_code", choices=PREFECTURE_CHOICES)

    facets = (
        FacetSpec("state", "状態", "state", False, STATE_CHOICES),
        FacetSpec("field", "分野", "fields", True, list(Field.choices)),
        FacetSpec("prefecture", "地域", "municipality__prefecture_code", False, PREFECTURE_CHOICES),
    )

    class Meta:
        model = Challenge
        fields: tuple[str, ...] = ()
