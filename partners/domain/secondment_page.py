"""What pages ask of secondments: the chain over the years, those of a body, ties, words found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, Q, QuerySet

from partners.models import Municipality, Secondment
from partners.secondment_enums import Scheme, SecondmentState
from ppp_portal.japan.text import loose_key, strip_controls
from ppp_portal.japan.wareki import format_wareki
from ppp_portal.search.normalise import fold

MAX_CHARACTERS = 100
MAX_WORDS = 8
NEWEST_FIRST = (F("starts_on").desc(nulls_last=True), F("pk").desc())
_TYING = (SecondmentState.SIGNED, SecondmentState.RUNNING)


@dataclass(frozen=True)
class Chain:
    """The secondments that follow one another, oldest first; `unbroken` ends with this one."""

    rows: list[Secondment]
    unbroken: int


def chain_of(visible: QuerySet[Secondment], secondment: Secondment) -> Chain:
    """Those before and after `secondment` that the reader may read; one query.

    Unbroken: each begins on the day after the one before ended.
    """
    same = {
        f"{side}_{name}": getattr(secondment, f"{side}_{name}")
        for side in ("sender", "host")
        for name in ("municipality_id", "organisation_id", "name")
    }
    known = {row.pk: row for row in visible.filter(**same).order_by("pk")}
    known[secondment.pk] = secondment
    after = {row.predecessor_id: row for row in known.values() if row.predecessor_id}
    rows, at = [secondment], secondment
    while at.predecessor_id in known:
        at = known[at.predecessor_id]
        rows.insert(0, at)
    unbroken = _unbroken(rows)
    at = secondment
    while at.pk in after:
        at = after[at.pk]
        rows.append(at)
    return Chain(rows, unbroken)


def line_starts_on(chain: Chain, secondment: Secondment) -> date | None:
    """First day of the unbroken line under one scheme that ends with `secondment`; None if alone.

    It ends where another person took over: terms add up for one person only.
    """
    upto = chain.rows[: chain.rows.index(secondment) + 1][-chain.unbroken :]
    first = secondment
    for row in reversed(upto[:-1]):
        if row.scheme != secondment.scheme or first.same_person is False:
            break
        first = row
    return first.starts_on if first is not secondment else None


def _unbroken(rows: list[Secondment]) -> int:
    count = 1
    for earlier, later in zip(reversed(rows[:-1]), reversed(rows), strict=False):
        if not (earlier.ends_on and later.starts_on):
            break
        if later.starts_on > earlier.ends_on + timedelta(days=1):
            break
        count += 1
    return count


def secondment_ties(
    municipality: Municipality, organisation_ids: Iterable[int], on: date
) -> dict[int, list[Secondment]]:
    """Secondments of the municipality with these organisations in force on `on`, by organisation.

    One query, for a call's fairness: an official of the city who works at the organisation, or
    its staff in the city hall, ties them when the organisation bids there (domain.md §3,
    公正性・公平性). Former officials tie from their first day on, without end unless one is on
    record. The municipality is a party to each, so its people may read all of these; show them to
    nobody else.
    """
    ids = set(organisation_ids)
    between = Q(sender_municipality=municipality, host_organisation__in=ids) | Q(
        sender_organisation__in=ids, host_municipality=municipality
    )
    in_force = Q(starts_on__lte=on) & (Q(ends_on__gte=on) | Q(ends_on__isnull=True))
    stayed = Q(scheme=Scheme.FORMER_OFFICIAL, state=SecondmentState.RETURNED, starts_on__lte=on)
    rows = Secondment.objects.filter(between, (Q(state__in=_TYING) & in_force) | stayed)
    found: dict[int, list[Secondment]] = {}
    for row in rows.with_bodies().order_by("starts_on", "pk"):
        body = row.host_organisation_id or row.sender_organisation_id
        assert body is not None  # by the filter
        found.setdefault(body, []).append(row)
    return found


def tie_words(row: Secondment) -> str:
    """「この団体は、甲市の職員を受け入れています（令和5年4月1日から、件名）」."""
    start = f"{format_wareki(row.starts_on)}から、" if row.starts_on else ""
    if row.scheme == Scheme.FORMER_OFFICIAL:
        what = f"この団体には、{row.sender}の職員だった人がいます"
    elif row.host_organisation_id:
        what = f"この団体は、{row.sender}の職員を受け入れています"
    else:
        what = f"この団体の職員が、{row.host}で働いています"
    return f"{what}（{start}{row.title}）"


def search_condition(text: str) -> Q | None:
    """All words must occur, in the terms or in a body's names; None where there is no word."""
    words = [word for word in strip_controls(text)[:MAX_CHARACTERS].split() if fold(word)]
    if not words:
        return None
    condition = Q()
    for word in words[:MAX_WORDS]:
        one = Q(search_key__contains=fold(word))
        if key := loose_key(word):
            one |= Q(sender_organisation__search_key__contains=key)
            one |= Q(host_organisation__search_key__contains=key)
        condition &= one
    return condition


def found_secondments(
    visible: QuerySet[Secondment], text: str, limit: int
) -> tuple[int, list[Secondment]]:
    """How many the words find, and the newest few; two queries."""
    condition = search_condition(text)
    if condition is None:
        return 0, []
    rows = visible.filter(condition)
    return rows.count(), newest(rows, limit)


def newest(rows: QuerySet[Secondment], limit: int) -> list[Secondment]:
    """The first few, newest first, with their bodies; one query."""
    ordered: Iterable[Secondment] = rows.with_bodies().order_by(*NEWEST_FIRST)[:limit]  # type: ignore[attr-defined]
    return list(ordered)
