"""What somebody looked at before an act that concerns several rows at once."""

from __future__ import annotations

from collections.abc import Iterable

from proposals.models import Question, ResultNotice


def seen_mark(rows: Iterable[Question | ResultNotice]) -> str:
    """Which rows, each in which version: tells whether what is released is what was read."""
    return " ".join(f"{row.pk}:{row.version}" for row in rows)
