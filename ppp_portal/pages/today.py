"""The shapes of 今日やること: one thing to do, and one kind of thing to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

SHOWN = 5


@dataclass(frozen=True)
class Task:
    """One thing to do: what, where, and a word about it."""

    label: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class Section:
    """One kind of thing to do; `total` counts all, `tasks` holds the first few."""

    title: str
    tasks: list[Task]
    total: int
    more_url: str
    more_label: str
    empty: str = ""


def section_of(
    title: str,
    rows: QuerySet[Any],
    task: Callable[[Any], Task],
    *,
    more_url: str,
    more_label: str,
) -> list[Section]:
    """The section of `rows` with their first few tasks; [] where there is nothing to do."""
    total = rows.count()
    if not total:
        return []
    return [Section(title, [task(row) for row in rows[:SHOWN]], total, more_url, more_label)]
