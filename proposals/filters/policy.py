"""Which policy proposals an address asks for."""

from __future__ import annotations

from partners.enums import Field
from partners.filters import PREFECTURE_CHOICES, DirectoryFilter, FacetSpec
from ppp_portal.lenient import OverlapFilter
from proposals.models import PolicyProposal
from proposals.policy_enums import ANSWER_CHOICES, QUOTING_CHOICES, ChangeKind


class PolicyFilter(DirectoryFilter):
    answer = OverlapFilter(field_name="answers", choices=ANSWER_CHOICES)
    change = OverlapFilter(field_name="change_kinds", choices=ChangeKind.choices)
    quoted = OverlapFilter(field_name="quoted_in", choices=QUOTING_CHOICES)
    field = OverlapFilter(field_name="fields", choices=Field.choices)
    prefecture = OverlapFilter(field_name="prefecture_codes", choices=PREFECTURE_CHOICES)

    facets = (
        FacetSpec("answer", "回答", "answers", True, ANSWER_CHOICES),
        FacetSpec("change", "変えたいもの", "change_kinds", True, list(ChangeKind.choices)),
        FacetSpec("quoted", "その後", "quoted_in", True, QUOTING_CHOICES),
        FacetSpec("field", "分野", "fields", True, list(Field.choices)),
        FacetSpec("prefecture", "提言先の地域", "prefecture_codes", True, PREFECTURE_CHOICES),
    )

    class Meta:
        model = PolicyProposal
        fields: tuple[str, ...] = ()
