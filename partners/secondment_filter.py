"""Which secondments an address asks for: the facets of the directory."""

from __future__ import annotations

from partners.filters import PREFECTURE_CHOICES, DirectoryFilter, FacetSpec
from partners.models import Secondment
from partners.secondment_enums import Direction, Scheme, SecondmentState
from ppp_portal.japan.fiscal_year import format_fiscal_year
from ppp_portal.lenient import AnyOfFilter, OverlapFilter

YEAR_CHOICES = [(str(year), format_fiscal_year(year)) for year in range(2060, 1988, -1)]


class SecondmentFilter(DirectoryFilter):
    scheme = AnyOfFilter(field_name="scheme", choices=Scheme.choices)
    direction = AnyOfFilter(field_name="direction", choices=Direction.choices)
    state = AnyOfFilter(field_name="state", choices=SecondmentState.choices)
    year = OverlapFilter(field_name="fiscal_years", choices=YEAR_CHOICES)
    prefecture = OverlapFilter(field_name="prefecture_codes", choices=PREFECTURE_CHOICES)

    facets = (
        FacetSpec("scheme", "制度", "scheme", False, list(Scheme.choices)),
        FacetSpec("direction", "向き", "direction", False, list(Direction.choices)),
        FacetSpec("state", "状態", "state", False, list(SecondmentState.choices)),
        FacetSpec("year", "年度", "fiscal_years", True, YEAR_CHOICES),
        FacetSpec("prefecture", "都道府県", "prefecture_codes", True, PREFECTURE_CHOICES),
    )

    class Meta:
        model = Secondment
        fields: tuple[str, ...] = ()
