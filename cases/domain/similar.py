"""Cases like a case or a challenge, with the reasons in words; every reason is true of the data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Case as Choose
from django.db.models import F, IntegerField, Q, QuerySet, Value, When

from cases.domain.likeness import (
    FEW_TERMS,
    MAX_TERMS,
    NOTHING_SHARED,
    SHOWN_WORDS,
    Shared,
    Subject,
    alike,
    shared_words,
    subject_of_case,
)
from cases.domain.likeness_reasons import near_words
from cases.models import Case

LIMIT = 5
# A shared 分野 weighs most, then 手法 and 人口規模, then 都道府県; words at most as much as 分野 and 手法.
FIELD, METHOD, SIZE, PREFECTURE, WORDS = 4, 2, 2, 1, 6
# How many of those alike in kind are compared by their words.
_COMPARED = 200


@dataclass(frozen=True)
class Similar:
    case: Case
    reasons: list[str]


def similar_cases(case: Case, visible: QuerySet[Case], limit: int = LIMIT) -> list[Similar]:
    """Up to `limit` of the visible cases, nearest first, compared by title and summary."""
    subject = subject_of_case(case)
    facets = getattr(case, "facets", None)
    sizes = list(facets.population_classes) if facets else []
    prefectures = list(facets.prefectures) if facets else []
    shared = shared_words(visible, subject, limit=FEW_TERMS)
    return _nearest(subject, sizes, prefectures, visible, shared, limit)


def cases_like(
    subject: Subject,
    visible: QuerySet[Case],
    limit: int = LIMIT,
    shared: dict[int, Shared] | None = None,
) -> list[Similar]:
    """The same for a challenge or a call, with all of its text; `shared`: its `shared_words`."""
    sizes, prefectures = [subject.population_class], [subject.prefecture]
    if shared is None:
        shared = shared_words(visible, subject, limit=MAX_TERMS)
    return _nearest(subject, sizes, prefectures, visible, shared, limit)


def _nearest(
    subject: Subject,
    sizes: list[str],
    prefectures: list[str],
    visible: QuerySet[Case],
    said: dict[int, Shared],
    limit: int,
) -> list[Similar]:
    """Three queries. Without a shared 分野, 手法 or telling words a case is not similar."""
    shared = alike(said)
    points = _points(subject, sizes, prefectures, visible, shared)
    chosen = sorted(points, key=lambda pk: -points[pk])[:limit]
    rows = visible.filter(pk__in=chosen).select_related("facets").with_list_relations()  # type: ignore[attr-defined]
    found = {row.pk: row for row in rows}
    return [
        Similar(
            found[pk],
            _reasons(subject, sizes, prefectures, found[pk], shared.get(pk, NOTHING_SHARED)),
        )
        for pk in chosen
    ]


def _points(
    subject: Subject,
    sizes: list[str],
    prefectures: list[str],
    visible: QuerySet[Case],
    shared: dict[int, Shared],
) -> dict[int, float]:
    """By case id, newest first among equals."""
    traits = [
        (FIELD, Q(facets__fields__overlap=subject.fields), subject.fields),
        (METHOD, Q(facets__method=subject.method), subject.method),
        (SIZE, Q(facets__population_classes__overlap=sizes), any(sizes)),
        (PREFECTURE, Q(facets__prefectures__overlap=prefectures), any(prefectures)),
    ]
    # 規模 or 都道府県 alone make no likeness: the work itself must be alike.
    wanted = Q(pk__in=list(shared))
    for _, condition, values in traits[:2]:
        if values:
            wanted |= condition
    used = [(weight, condition) for weight, condition, values in traits if values]
    rows = visible.filter(wanted).exclude(pk=subject.case_id or 0).annotate(likeness=_score(used))
    near = rows.order_by("-likeness", F("published_at").desc(nulls_last=True), "-pk")
    scores = dict(near.values_list("pk", "likeness")[:_COMPARED])
    others = rows.filter(pk__in=set(shared) - set(scores)).order_by("-pk")
    scores |= dict(others.values_list("pk", "likeness"))
    return {
        pk: score + WORDS * shared.get(pk, NOTHING_SHARED).points for pk, score in scores.items()
    }


def _score(weighted: list[tuple[int, Q]]) -> Any:
    """The sum of the weights whose condition holds."""
    parts = (
        Choose(When(condition, then=Value(weight)), default=Value(0), output_field=IntegerField())
        for weight, condition in weighted
    )
    return sum(parts, start=Value(0))


def _reasons(
    subject: Subject, sizes: list[str], prefectures: list[str], other: Case, shared: Shared
) -> list[str]:
    theirs = other.facets
    reasons = []
    if set(subject.fields) & set(theirs.fields):
        reasons.append("同じ分野")
    if subject.method and subject.method == theirs.method:
        reasons.append("同じ手法")
    if set(filter(None, sizes)) & set(theirs.population_classes):
        reasons.append("近い人口規模")
    if set(filter(None, prefectures)) & set(theirs.prefectures):
        reasons.append("同じ都道府県")
    if shared.words:
        reasons.append(f"共通する言葉（{'、'.join(shared.words[:SHOWN_WORDS])}）")
    if shared.near:
        reasons.append(near_words(shared))
    return reasons
