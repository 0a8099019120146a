"""横展開: which case learned from which, over the generations, as far as the reader may see.

The tree is walked over visible cases alone: one that is hidden is not told, nor what lies beyond
it. Rings are refused by the database (migration 0016); `check_no_ring` says so in words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Q, QuerySet
from django.urls import reverse

from cases.models import Case
from partners.models import Municipality, User
from ppp_portal.charts.tree import Branch

# What one picture shows; the table beside it has the same rows.
SHOWN = 40
_FAMILY = """
    WITH RECURSIVE
    before(id, source) AS (
        SELECT id, copied_from_id FROM cases_case WHERE id = %(case)s
        UNION SELECT c.id, c.copied_from_id FROM cases_case c JOIN before ON c.id = before.source
    ),
    after(id) AS (
        SELECT id FROM before
        UNION SELECT c.id FROM cases_case c JOIN after ON c.copied_from_id = after.id
    )
    SELECT id FROM after
"""
_ABOVE = """
    WITH RECURSIVE above(id) AS (
        SELECT %(start)s::bigint
        UNION SELECT c.{column} FROM cases_case c JOIN above ON c.id = above.id
        WHERE c.{column} IS NOT NULL
    )
    SELECT EXISTS (SELECT 1 FROM above WHERE id = %(case)s)
"""
_RINGS = {
    "copied_from": "この事例から広がった事例は、もとにした事例に選べません。",
    "continues": "この事例の後に続く事例は、前の事業に選べません。",
}


@dataclass(frozen=True)
class Family:
    """The tree a case stands in; `sentence` says whence it learned and how far it spread."""

    branches: list[Branch]
    sentence: str
    left_out: int = 0


def check_no_ring(case: Case) -> None:
    """Raise ValidationError where the case would descend from itself."""
    errors = {}
    for name, message in _RINGS.items():
        start = getattr(case, f"{name}_id")
        if start is None or case.pk is None:
            continue
        with connection.cursor() as cursor:
            cursor.execute(_ABOVE.format(column=f"{name}_id"), {"start": start, "case": case.pk})
            if cursor.fetchone()[0]:
                errors[name] = message
    if errors:
        raise ValidationError(errors)


def family_of(case: Case, user: User | AnonymousUser) -> Family | None:
    """The tree around a case for this reader; None where it stands alone. Two queries at most."""
    with connection.cursor() as cursor:
        cursor.execute(_FAMILY, {"case": case.pk})
        ids = [row[0] for row in cursor.fetchall()]
    if len(ids) == 1:
        return None
    rows = Case.objects.visible_to(user).filter(pk__in=ids).select_related("lead_municipality")
    visible = {row.pk: row for row in rows.order_by("pk")} | {case.pk: case}
    top = case
    while top.copied_from_id in visible:
        top = visible[top.copied_from_id]
    members = list(_walked(top, visible, 0))
    if len(members) == 1:
        return None
    branches = [_branch(row, depth, row.pk == case.pk) for row, depth in members]
    return Family(branches[:SHOWN], _sentence(case, visible), max(0, len(branches) - SHOWN))


def _walked(top: Case, visible: dict[int, Case], depth: int) -> Iterator[tuple[Case, int]]:
    yield top, depth
    for row in sorted(visible.values(), key=lambda row: row.pk):
        if row.copied_from_id == top.pk:
            yield from _walked(row, visible, depth + 1)


def _branch(row: Case, depth: int, is_current: bool) -> Branch:
    return Branch(
        row.title,
        depth,
        "" if is_current else reverse("case_detail", args=[row.pk]),
        place_of(row),
        row.adaptation,
        is_current,
    )


def place_of(case: Case) -> str:
    body = case.lead_municipality
    return body.full_name if body else "自治体の記載なし"


def _sentence(case: Case, visible: dict[int, Case]) -> str:
    source = visible.get(case.copied_from_id or 0)
    below = len(list(_walked(case, visible, 0))) - 1
    spread = f"ここから{below}件の事例に広がりました。" if below else ""
    if source is None:
        return spread
    return f"{place_of(source)}の「{source.title}」から学んで始めました。{spread}"


@dataclass(frozen=True)
class MunicipalLineage:
    """(own case, other case) of a municipality: what it learned from, and who learned from it."""

    learned: list[tuple[Case, Case]]
    spread: list[tuple[Case, Case]]


ROWS = 20


def lineage_of_municipality(
    visible: QuerySet[Case], municipality: Municipality
) -> MunicipalLineage:
    """Only pairs of which the reader may see both. Two queries."""
    pairs = visible.filter(Q(copied_from__in=visible.order_by().values("pk"))).select_related(
        "lead_municipality", "copied_from__lead_municipality"
    )
    own = pairs.filter(lead_municipality=municipality)
    others = pairs.filter(copied_from__lead_municipality=municipality).exclude(
        lead_municipality=municipality
    )
    return MunicipalLineage(
        [(row, row.copied_from) for row in own.order_by("-pk")[:ROWS] if row.copied_from],
        [(row.copied_from, row) for row in others.order_by("-pk")[:ROWS] if row.copied_from],
    )
