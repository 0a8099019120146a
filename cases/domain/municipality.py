"""What an edit of a municipality means for its cases, in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from cases.domain.index import reindex_of_municipality
from partners.domain.municipality import update_municipality
from partners.models import Municipality, User


@transaction.atomic
def update_municipality_and_index(
    *, by: User, municipality_id: int, values: Mapping[str, Any]
) -> Municipality:
    """As partners.domain.municipality.update_municipality; its cases are then found anew."""
    municipality = update_municipality(by=by, municipality_id=municipality_id, values=values)
    reindex_of_municipality(municipality.pk)
    return municipality
