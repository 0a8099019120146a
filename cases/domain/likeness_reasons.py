"""Why an organisation is suggested, in sentences that are true of the cases they lead to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.utils import timezone

from cases.domain.likeness import SHOWN_WORDS, Reason, Shared, Subject
from cases.enums import PERIODIC_KINDS
from cases.models import ActivityReport
from partners.enums import Field, Method, PopulationClass
from partners.models import Organisation
from ppp_portal.japan.prefectures import PREFECTURES

if TYPE_CHECKING:
    from partners.models import Municipality

# By case id, the municipalities of one's own size that lead it or take part in it.
Places = dict[int, set[int]]

_FIELDS, _METHODS, _SIZES = dict(Field.choices), dict(Method.choices), dict(PopulationClass.choices)
LONG_YEARS = 3
SHOWN_NEAR = 2
# Of fewer reports nothing is said.
MIN_REPORTS = 3
BY_PROFILE = "団体の自己紹介による"


class Row(NamedTuple):
    """One organisation's part in one case."""

    organisation_id: int
    case_id: int
    fields: list[str]
    method: str
    prefectures: list[str]
    population_classes: list[str]
    fiscal_years: list[int]
    lead_id: int | None


@dataclass(frozen=True)
class Evidence:
    """What one case shows about one organisation; `words`: what it shares with the text."""

    row: Row
    words: Shared
    points: float
    in_field: bool
    same_method: bool
    own_city: bool
    in_prefecture: bool
    of_size: bool
    years_so_far: int
    latest_year: int


@dataclass(frozen=True)
class _Claim:
    """Cases that all have the field and the rest of `conditions`, in words and as a query."""

    where: str
    conditions: tuple[tuple[str, str], ...]
    evidence: list[Evidence]
    method: bool = False


def evidence_reasons(
    subject: Subject,
    organisation_id: int,
    evidence: Sequence[Evidence],
    *,
    places: Places,
    titles: dict[int, str],
    on_time: tuple[int, int] | None,
) -> list[Reason]:
    """The strongest claim that single cases bear out whole, then what else is true."""
    in_field = [one for one in evidence if one.in_field]
    claims = [claim for claim in _claims(subject, in_field, places) if claim.evidence]
    chosen: list[_Claim] = []
    for claim in claims:
        seen = {one.row.case_id for earlier in chosen for one in earlier.evidence}
        if not chosen or {one.row.case_id for one in claim.evidence} - seen:
            chosen.append(claim)
    reasons = [_claim_reason(subject, organisation_id, claim) for claim in chosen[:3]]
    reasons += _words(evidence, titles) + _lasting(evidence, titles)
    if on_time:
        case_id, number = on_time
        text = f"「{titles[case_id]}」の定期の報告{number}件を、すべて期限までに提出"
        reasons.append(Reason(text, case_id=case_id))
    return reasons


def _claims(subject: Subject, rows: list[Evidence], places: Places) -> Iterable[_Claim]:
    """Strongest first. Each filters the same rows, so that no fact is taken from another case."""
    for method in (True, False) if subject.method else (False,):
        kept = [one for one in rows if one.same_method or not method]
        more = (("method", subject.method),) if method else ()
        body = subject.municipality
        if body is not None:
            own = [one for one in kept if one.own_city]
            yield _Claim(f"{body}で、", (*more, ("municipality", body.code)), own, method)
            near = [one for one in kept if one.in_prefecture]
            where = f"{body.prefecture_name}で、"
            yield _Claim(where, (*more, ("prefecture", body.prefecture_code)), near, method)
            yield _of_size(body, kept, places, more, method)
        yield _Claim("", more, kept, method)


def _of_size(
    body: Municipality,
    rows: list[Evidence],
    places: Places,
    more: tuple[tuple[str, str], ...],
    method: bool,
) -> _Claim:
    same = [one for one in rows if one.of_size]
    bodies = set().union(*(places.get(one.row.case_id, set()) for one in same))
    size = _SIZES.get(body.population_class, "")
    where = f"人口規模が同じ（{size}）{len(bodies)}自治体で、"
    conditions = (*more, ("population", body.population_class))
    return _Claim(where, conditions, same if bodies - {body.pk} else [], method)


def _claim_reason(subject: Subject, organisation_id: int, claim: _Claim) -> Reason:
    codes = [
        code for code in subject.fields if any(code in one.row.fields for one in claim.evidence)
    ]
    fields = "または".join(f"「{_FIELDS[code]}」" for code in codes)
    method = f"・手法「{_METHODS[subject.method]}」" if claim.method else ""
    number = len({one.row.case_id for one in claim.evidence})
    query = [
        ("partner", str(organisation_id)),
        *(("field", code) for code in codes),
        *claim.conditions,
    ]
    return Reason(f"{claim.where}分野{fields}{method}の事例が{number}件", urlencode(query))


def _words(evidence: Sequence[Evidence], titles: dict[int, str]) -> list[Reason]:
    """The case that shares most with the text, and the shared words themselves."""
    spoken = [one for one in evidence if one.words.says_something]
    if not spoken:
        return []
    best = min(spoken, key=lambda one: (-one.words.weight, -one.latest_year, one.row.case_id))
    title, case_id = titles[best.row.case_id], best.row.case_id
    reasons = []
    if best.words.near:
        text = f"「{title}」に、{near_words(best.words)}"
        reasons.append(Reason(text, case_id=case_id))
    if best.words.words:
        words = "・".join(best.words.words[:SHOWN_WORDS])
        reasons.append(Reason(f"「{title}」と共通する言葉：{words}", case_id=case_id))
    return reasons


def near_words(shared: Shared) -> str:
    """「学校に行けない」に関わる言葉「不登校」: what one text says, and what the other one says."""
    return "、".join(
        f"「{passage}」に関わる言葉「{word}」" for passage, word in shared.near[:SHOWN_NEAR]
    )


def _lasting(evidence: Sequence[Evidence], titles: dict[int, str]) -> list[Reason]:
    lasting = [one for one in evidence if one.years_so_far >= LONG_YEARS]
    if not lasting:
        return []
    best = min(lasting, key=lambda one: (-one.years_so_far, -one.latest_year, one.row.case_id))
    title = titles[best.row.case_id]
    return [Reason(f"「{title}」が{best.years_so_far}年度にわたる", case_id=best.row.case_id)]


def punctuality(
    reports: QuerySet[ActivityReport], organisation_ids: list[int], case_ids: list[int]
) -> dict[int, tuple[int, int]]:
    """By organisation, the case with most periodic reports, where none was late, and their number.

    Of the reports that the reader may see, the first version of each. One query.
    """
    rows = reports.filter(
        organisation__in=organisation_ids,
        case__in=case_ids,
        kind__in=PERIODIC_KINDS,
        revision=1,
        due_on__isnull=False,
        first_submitted_at__isnull=False,
    ).order_by()
    sent, late = Counter[tuple[int, int]](), set()
    for organisation, case, due, at in rows.values_list(
        "organisation_id", "case_id", "due_on", "first_submitted_at"
    ):
        sent[organisation, case] += 1
        if due and timezone.localdate(at) > due:  # due_on__isnull=False
            late.add((organisation, case))
    found: dict[int, tuple[int, int]] = {}
    for (organisation, case), number in sorted(sent.items(), key=lambda one: (-one[1], one[0])):
        if number >= MIN_REPORTS and (organisation, case) not in late:
            found.setdefault(organisation, (case, number))
    return found


def profile_reasons(subject: Subject, row: Organisation) -> list[Reason]:
    """What the organisation says of itself, and that it is so."""
    shared = [f"「{_FIELDS[code]}」" for code in subject.fields if code in row.fields]
    reasons = [Reason(f"{BY_PROFILE}：分野{'・'.join(shared)}")] if shared else []
    if subject.method and subject.method in row.methods:
        reasons.append(Reason(f"{BY_PROFILE}：手法「{_METHODS[subject.method]}」"))
    name = PREFECTURES[subject.prefecture].name if subject.prefecture else ""
    if subject.prefecture and subject.prefecture == row.prefecture_code:
        reasons.append(Reason(f"{BY_PROFILE}：所在地が{name}"))
    elif subject.prefecture and subject.prefecture in row.areas_served:
        reasons.append(Reason(f"{BY_PROFILE}：活動地域に{name}がある"))
    elif row.serves_nationwide:
        reasons.append(Reason(f"{BY_PROFILE}：全国で活動している"))
    return reasons
