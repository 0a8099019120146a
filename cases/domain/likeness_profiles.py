"""What organisations say of themselves, compared with who looks for a partner: always last.

Fields, methods and area by their codes; the introduction and the strengths by their words.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from cases.domain.likeness import (
    NOTHING_SHARED,
    SHOWN_WORDS,
    Reason,
    Shared,
    Subject,
    alike,
    alike_within_field,
)
from cases.domain.likeness_reasons import BY_PROFILE, near_words, profile_reasons
from cases.domain.likeness_texts import shared_in_texts
from partners.models import Organisation

# As for cases (likeness_partners): a profile is compared with other profiles only.
FIELD, WORDS, METHOD, OWN_PREFECTURE = 30.0, 40.0, 10.0, 8.0
MOST_READ = 1000


def near(subject: Subject) -> Q:
    """Organisations that say they work where the subject is; all of them where it names no place."""
    if not subject.prefecture:
        return Q()
    return (
        Q(areas_served__contains=[subject.prefecture])
        | Q(serves_nationwide=True)
        | Q(prefecture_code=subject.prefecture)
    )


def profile_words(organisations: QuerySet[Organisation], subject: Subject) -> dict[int, Shared]:
    """By organisation, what its introduction and strengths share with the text. One query."""
    rows = organisations.filter(near(subject)).exclude(summary="", strengths="")
    texts = rows.order_by("pk").values_list("pk", "summary", "strengths")
    said = {pk: f"{summary}\n{strengths}" for pk, summary, strengths in texts}
    return shared_in_texts(subject, said)


def ranked_profiles(
    subject: Subject,
    organisations: QuerySet[Organisation],
    shared: dict[int, Shared],
    *,
    without: set[int],
    limit: int,
) -> list[tuple[Organisation, list[Reason]]]:
    """Those known by their own profile alone, nearest first, with why. One query."""
    if limit <= 0:
        return []
    wanted = Q(pk__in=list(alike(shared)))
    if subject.fields:
        wanted |= Q(fields__overlap=subject.fields)
    rows = organisations.filter(near(subject), wanted).exclude(pk__in=without)
    told = [(row, _telling(subject, row, shared)) for row in rows.order_by("pk")[:MOST_READ]]
    told.sort(key=lambda one: (-_points(subject, *one), one[0].name_kana, one[0].name, one[0].pk))
    return [(row, [*profile_reasons(subject, row), *text_reasons(words)]) for row, words in told][
        :limit
    ]


def text_reasons(shared: Shared) -> list[Reason]:
    """What the introduction and the strengths say; [] where that is too little."""
    reasons = []
    if shared.near:
        reasons.append(Reason(f"{BY_PROFILE}：{near_words(shared)}"))
    if shared.words:
        words = "・".join(shared.words[:SHOWN_WORDS])
        reasons.append(Reason(f"{BY_PROFILE}：紹介や強みと共通する言葉：{words}"))
    return reasons


def _telling(subject: Subject, row: Organisation, shared: dict[int, Shared]) -> Shared:
    words = shared.get(row.pk, NOTHING_SHARED)
    in_field = bool(set(row.fields) & set(subject.fields))
    tells = alike_within_field(words) if in_field else alike({row.pk: words})
    return words if tells else NOTHING_SHARED


def _points(subject: Subject, row: Organisation, words: Shared) -> float:
    common = len(set(row.fields) & set(subject.fields))
    points = WORDS * words.points
    points += FIELD * common / len(subject.fields) if common else 0
    points += METHOD if subject.method and subject.method in row.methods else 0
    points += OWN_PREFECTURE if row.prefecture_code == subject.prefecture else 0
    return round(points, 4)
