"""Organisations that may fit a challenge, a call or a case, ranked by what the records show.

Each claim about fields, method and area together rests on single cases that have all of it: facts
of different cases are never put together. The points stand in docs/matching.md.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from math import log2
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from cases.domain.likeness import (
    NOTHING_SHARED,
    Reason,
    Shared,
    Subject,
    alike,
    alike_within_field,
    shared_words,
)
from cases.domain.likeness_profiles import profile_words, ranked_profiles, text_reasons
from cases.domain.likeness_reasons import (
    Evidence,
    Places,
    Row,
    evidence_reasons,
    punctuality,
)
from cases.models import ActivityReport, Case, CaseMunicipality, CasePartner
from partners.models import Municipality, Organisation
from ppp_portal.japan.fiscal_year import fiscal_year_of

# Points of one case; the best one counts whole, each further one of the field a little.
FIELD, WORDS, METHOD = 30.0, 40.0, 10.0
OWN_CITY, OWN_PREFECTURE, OWN_SIZE = 10.0, 8.0, 6.0
MORE_CASES, MORE_CASES_AT_MOST, LASTING, ON_TIME = 2.0, 6.0, 2.0, 2.0
# What it says of itself counts little beside what it did.
PROFILE = 5.0
LASTING_YEARS = 3


# As `Row` names them.
_COLUMNS = (
    "organisation_id",
    "case_id",
    "case__facets__fields",
    "case__facets__method",
    "case__facets__prefectures",
    "case__facets__population_classes",
    "case__facets__fiscal_years",
    "case__lead_municipality_id",
)


@dataclass(frozen=True)
class Suggestion:
    """`points` order the list and are shown to nobody: what counts are the reasons."""

    organisation: Organisation
    reasons: list[Reason]
    by_profile: bool = False
    points: float = 0.0


@dataclass
class _Candidate:
    organisation_id: int
    evidence: list[Evidence] = field(default_factory=list)
    on_time: tuple[int, int] | None = None
    profile: Shared = NOTHING_SHARED

    @property
    def best(self) -> Evidence:
        return min(self.evidence, key=lambda one: (-one.points, -one.latest_year, one.row.case_id))

    @property
    def in_field(self) -> int:
        return sum(one.in_field for one in self.evidence)

    @property
    def points(self) -> float:
        more = min(MORE_CASES_AT_MOST, MORE_CASES * log2(max(1, self.in_field)))
        lasting = LASTING if any(one.years_so_far >= LASTING_YEARS for one in self.evidence) else 0
        on_time = ON_TIME if self.on_time else 0
        profile = PROFILE * self.profile.points
        return round(self.best.points + more + lasting + on_time + profile, 4)


def suggested_organisations(
    subject: Subject,
    *,
    cases: QuerySet[Case],
    organisations: QuerySet[Organisation],
    reports: QuerySet[ActivityReport],
    limit: int,
    shared: dict[int, Shared] | None = None,
) -> list[Suggestion]:
    """Up to `limit`, nearest first; those known by their own profile alone come last.

    `cases`, `organisations` and `reports` are what the reader may see (`visible_to`): nothing else
    counts. `shared`: `shared_words(cases, subject)`, for a page that needs it twice. Nine queries
    at most, whatever the number of rows.
    """
    live = organisations.filter(merged_into__isnull=True, archived_at__isnull=True)
    total, rare = _rarity(subject, cases)
    if shared is None:
        shared = shared_words(cases, subject, total=total)
    scale = _Scale(subject, shared, rare)
    profiles = profile_words(live, subject)
    others = live.exclude(pk__in=_partners_of(subject.case_id))
    candidates = _candidates(scale, cases, others)
    telling = alike(profiles)
    for one in candidates:
        one.profile = telling.get(one.organisation_id, NOTHING_SHARED)
    # Reports in time can lift a candidate over few others.
    first = sorted(candidates, key=lambda one: (-one.points, one.organisation_id))[: limit * 3]
    _add_punctuality(first, reports)
    bodies = live.in_bulk([one.organisation_id for one in first])
    chosen = sorted(first, key=lambda one: _order(one, bodies[one.organisation_id]))[:limit]
    places, titles = _places(chosen, subject), _titles(cases, chosen)
    found = [_suggestion(subject, one, bodies, places, titles) for one in chosen]
    without = {one.organisation_id for one in candidates}
    by_profile = ranked_profiles(
        subject, others, profiles, without=without, limit=limit - len(found)
    )
    return found + [Suggestion(row, reasons, by_profile=True) for row, reasons in by_profile]


def _suggestion(
    subject: Subject,
    one: _Candidate,
    bodies: dict[int, Organisation],
    places: Places,
    titles: dict[int, str],
) -> Suggestion:
    reasons = evidence_reasons(
        subject,
        one.organisation_id,
        one.evidence,
        places=places,
        titles=titles,
        on_time=one.on_time,
    )
    reasons += text_reasons(one.profile)
    return Suggestion(bodies[one.organisation_id], reasons, points=one.points)


def _add_punctuality(candidates: list[_Candidate], reports: QuerySet[ActivityReport]) -> None:
    ids = [one.organisation_id for one in candidates]
    on_time = punctuality(reports, ids, [e.row.case_id for c in candidates for e in c.evidence])
    for one in candidates:
        one.on_time = on_time.get(one.organisation_id)


def _order(one: _Candidate, body: Organisation) -> tuple[Any, ...]:
    latest = max(evidence.latest_year for evidence in one.evidence)
    return (-one.points, -one.in_field, -latest, body.name_kana, body.name, body.pk)


def _partners_of(case_id: int | None) -> QuerySet[Any]:
    """Who is already part of the case for which partners are looked for."""
    rows = CasePartner.objects.filter(case=case_id or 0, organisation__isnull=False)
    return rows.order_by().values("organisation_id")


def _candidates(
    scale: _Scale, cases: QuerySet[Case], organisations: QuerySet[Organisation]
) -> list[_Candidate]:
    """Organisations with a case of the field, or with one that says the same in its words.

    One query. Its rows are neither sorted nor made distinct there: they are thousands, with lists.
    """
    subject = scale.subject
    wanted = Q(case__in=list(scale.words))
    if subject.fields:
        wanted |= Q(case__facets__fields__overlap=subject.fields)
    # Cases that one's own municipality has joined without leading them.
    joined = CaseMunicipality.objects.filter(
        case=OuterRef("case"), municipality=subject.municipality.pk if subject.municipality else 0
    )
    rows = (
        CasePartner.objects.filter(
            wanted,
            case__in=cases.order_by().values("pk"),
            organisation__in=organisations.order_by().values("pk"),
        )
        .exclude(case=subject.case_id or 0)
        .order_by()
        .values_list(*_COLUMNS, Exists(joined))
    )
    found: dict[int, dict[int, Evidence]] = {}
    for *values, own in rows:
        row = Row(*values)
        of_body = found.setdefault(row.organisation_id, {})
        # Once for each case, also where it has several parts in it.
        if row.case_id not in of_body:
            of_body[row.case_id] = scale.evidence(row, own)
    return [_Candidate(pk, list(cases.values())) for pk, cases in found.items()]


def _rarity(subject: Subject, cases: QuerySet[Case]) -> tuple[int, dict[str, float]]:
    """How many cases there are, and how much each field of the subject tells. One query.

    まちづくり is in more cases than 防災.
    """
    counts = {
        f"of_{code}": Count("pk", filter=Q(facets__fields__contains=[code]))
        for code in subject.fields
    }
    found = cases.order_by().aggregate(every=Count("pk"), **counts)
    every = log2(found["every"] + 2)
    return found["every"], {
        code: log2((found["every"] + 2) / (found[f"of_{code}"] + 1)) / every
        for code in subject.fields
    }


class _Scale:
    """What every case is measured by; worked out once, for there may be thousands of them."""

    def __init__(self, subject: Subject, shared: dict[int, Shared], rare: dict[str, float]) -> None:
        self.subject = subject
        self.words = alike(shared)
        self._in_field = {pk: one for pk, one in shared.items() if alike_within_field(one)}
        self._rare = rare
        self._fields: dict[tuple[str, ...], float | None] = {}
        self._city = subject.municipality.pk if subject.municipality else None
        self._this_year = fiscal_year_of(timezone.localdate())

    def _of_fields(self, fields: tuple[str, ...]) -> float | None:
        """The points for fields; None without a common one."""
        if fields not in self._fields:
            common = set(self.subject.fields) & set(fields)
            points = FIELD * sum(self._rare[code] for code in common) / sum(self._rare.values())
            self._fields[fields] = points if common else None
        return self._fields[fields]

    def evidence(self, row: Row, joined: bool) -> Evidence:
        subject = self.subject
        of_fields = self._of_fields(tuple(row.fields)) if subject.fields else None
        in_field = of_fields is not None
        words = (self._in_field if in_field else self.words).get(row.case_id, NOTHING_SHARED)
        same_method = bool(subject.method) and subject.method == row.method
        own = joined or (self._city is not None and row.lead_id == self._city)
        in_prefecture = bool(subject.prefecture) and subject.prefecture in row.prefectures
        size = subject.population_class
        of_size = bool(size) and size in row.population_classes
        points = WORDS * words.points + (of_fields or 0)
        if in_field or words.says_something:
            points += METHOD * same_method
            points += max(OWN_CITY * own, OWN_PREFECTURE * in_prefecture, OWN_SIZE * of_size)
        past = [year for year in row.fiscal_years if year <= self._this_year]
        return Evidence(
            row=row,
            words=words,
            points=round(points, 4),
            in_field=in_field,
            same_method=same_method,
            own_city=own,
            in_prefecture=in_prefecture,
            of_size=of_size,
            years_so_far=len(past),
            latest_year=max(past, default=0),
        )


def _places(chosen: list[_Candidate], subject: Subject) -> Places:
    """The municipalities of one's own size in the cases of those shown. One query."""
    ids = {one.row.case_id for c in chosen for one in c.evidence if one.in_field and one.of_size}
    same = {"population_class": subject.population_class}
    led = Municipality.objects.filter(led_cases__in=ids, **same)
    joined = CaseMunicipality.objects.filter(
        case__in=ids, municipality__population_class=subject.population_class
    )
    found: Places = defaultdict(set)
    rows = led.order_by().values_list("led_cases", "pk")
    for case_id, pk in rows.union(joined.order_by().values_list("case_id", "municipality_id")):
        found[case_id].add(pk)
    return found


def _titles(cases: QuerySet[Case], chosen: list[_Candidate]) -> dict[int, str]:
    """Titles of the cases that a reason names. One query."""
    ids = {e.row.case_id for c in chosen for e in c.evidence}
    return dict(cases.filter(pk__in=ids).order_by().values_list("pk", "title"))
