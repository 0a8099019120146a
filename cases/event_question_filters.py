"""Which questions an address asks for: the facets of /cases/events/questions/."""

from __future__ import annotations

from cases.models import EventQuestion
from partners.enums import Field
from partners.filters import DirectoryFilter, FacetSpec
from ppp_portal.lenient import AnyOfFilter, OverlapFilter

ANSWERED_CHOICES = [("1", "答えがある"), ("0", "答えを待っている")]


class QuestionFilter(DirectoryFilter):
    field = OverlapFilter(field_name="fields", choices=Field.choices)
    answered = AnyOfFilter(field_name="answered", choices=ANSWERED_CHOICES)

    facets = (
        FacetSpec("field", "分野", "fields", True, list(Field.choices)),
        FacetSpec("answered", "答え", "answered", False, ANSWERED_CHOICES),
    )

    class Meta:
        model = EventQuestion
        fields: tuple[str, ...] = ()
