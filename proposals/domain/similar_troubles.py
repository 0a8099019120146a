"""Municipalities with the same trouble: what they publish as challenges and do as cases, by words.

One's own trouble is what one's challenges say, or why one's cases were begun.
"""

from __future__ import annotations

from django.db.models import F, QuerySet
from django.urls import reverse

from cases.domain.likeness import FEW_TERMS, SHOWN_WORDS, Shared, Subject, alike, shared_words
from cases.domain.likeness_reasons import near_words
from cases.domain.likeness_texts import shared_in_texts
from cases.domain.similar_municipalities import Trouble
from cases.models import Case
from cases.models.case import NEWEST_FIRST
from partners.models import Municipality
from proposals.models import Challenge

# Of one's own, and of everybody else's challenges, the newest.
OWN, READ = 5, 300
# Of the cases most alike.
_CASES = 30


def troubles_like(
    cases: QuerySet[Case], challenges: QuerySet[Challenge], municipality: Municipality
) -> dict[int, Trouble]:
    """By municipality, the most alike first; `cases`, `challenges`: what the reader sees.

    Seven queries at most, settings of the search among them.
    """
    subject = _own_trouble(cases, challenges, municipality)
    if subject is None:
        return {}
    found = _by_challenges(challenges, subject, municipality)
    found += _by_cases(cases, subject, municipality)
    found.sort(key=lambda one: (-one[0], one[1], one[2].url))
    troubles: dict[int, Trouble] = {}
    for _, municipality_id, trouble in found:
        troubles.setdefault(municipality_id, trouble)
    return troubles


def _own_trouble(
    cases: QuerySet[Case], challenges: QuerySet[Challenge], municipality: Municipality
) -> Subject | None:
    own = _published(challenges).filter(municipality=municipality)
    told = list(own.values_list("title", "trouble")[:OWN])
    if not told:
        begun = cases.filter(lead_municipality=municipality).order_by(NEWEST_FIRST, "-pk")
        told = list(begun.values_list("title", "reason")[:OWN])
    if not told:
        return None
    titles, bodies = zip(*told, strict=True)
    return Subject(title="。".join(titles), body="\n".join(bodies), municipality=municipality)


def _published(challenges: QuerySet[Challenge]) -> QuerySet[Challenge]:
    rows = challenges.filter(published_at__isnull=False)
    return rows.order_by(F("published_at").desc(), "-pk")


def _by_challenges(
    challenges: QuerySet[Challenge], subject: Subject, municipality: Municipality
) -> list[tuple[float, int, Trouble]]:
    others = _published(challenges).exclude(municipality=municipality)
    rows = {
        pk: (municipality_id, title, f"{title}。{trouble}")
        for pk, municipality_id, title, trouble in others.values_list(
            "pk", "municipality_id", "title", "trouble"
        )[:READ]
    }
    shared = _telling(shared_in_texts(subject, {pk: text for pk, (_, _, text) in rows.items()}))
    return [
        (
            one.weight,
            rows[pk][0],
            Trouble(_words(f"課題「{rows[pk][1]}」", one), reverse("challenge_detail", args=[pk])),
        )
        for pk, one in shared.items()
    ]


def _by_cases(
    cases: QuerySet[Case], subject: Subject, municipality: Municipality
) -> list[tuple[float, int, Trouble]]:
    shared = _telling(shared_words(cases, subject, limit=FEW_TERMS))
    nearest = sorted(shared, key=lambda pk: (-shared[pk].weight, pk))
    rows = cases.filter(pk__in=nearest[: _CASES * 4], lead_municipality__isnull=False)
    others = rows.exclude(lead_municipality=municipality).order_by("pk")
    found = [
        (
            shared[pk].weight,
            body,
            Trouble(_words(f"事例「{title}」", shared[pk]), reverse("case_detail", args=[pk])),
        )
        for pk, title, body in others.values_list("pk", "title", "lead_municipality_id")
    ]
    return sorted(found, key=lambda one: (-one[0], one[2].url))[:_CASES]


def _telling(shared: dict[int, Shared]) -> dict[int, Shared]:
    """Several texts were put together to ask: only a word of a topic says what they are about."""
    return {pk: one for pk, one in alike(shared).items() if one.of_topic}


def _words(name: str, shared: Shared) -> str:
    if shared.near:
        return f"似た困りごと：{name}に、{near_words(shared)}"
    return f"似た困りごと：{name}と共通する言葉：{'・'.join(shared.words[:SHOWN_WORDS])}"
