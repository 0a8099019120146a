"""The published reports' numbers as the public sees them: small numbers of people are ranges.

Pure. A number is masked by itself (`masking.people`); a longer report's number is left out where,
beside the published reports within its period, it would tell one of theirs or of the months that
are not public. Totals are then sums of what is left to see, and need no masking of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeAlias

from cases.domain.figures import People, Row, Value
from cases.domain.masking import (
    HIDDEN,
    Shown,
    exact,
    people,
    share,
    tells_distinct,
    tells_remainder,
    total,
)
from cases.enums import ReportKind

# What a report shows of one number; None where it does not say it.
ShownOf: TypeAlias = Callable[[Row], Shown | None]
_SHORTEST_FIRST = ("", ReportKind.MONTHLY, ReportKind.QUARTERLY, ReportKind.YEARLY)


def masked(
    rows: Sequence[Row], counts_people: Collection[int], never_adds: Collection[int]
) -> list[Row]:
    """`rows` as the public sees them, in their order.

    `counts_people` are the indicators of people, `never_adds` those of them that are 実人数. Costs
    are left out: they are the parties' own (product.md §7).
    """
    done: dict[int, Row] = {}
    for row in sorted(rows, key=_length):
        within = [done[other.pk] for other in rows if row.contains(other)]
        values = {
            indicator: _masked_values(indicator, parts, within, indicator in never_adds)
            if indicator in counts_people
            else parts
            for indicator, parts in row.values.items()
        }
        counted = {group: _masked_people(group, row.people[group], within) for group in row.people}
        done[row.pk] = replace(row, cost=None, values=values, people=counted)
    return [done[row.pk] for row in rows]


def _length(row: Row) -> int:
    known = row.kind in _SHORTEST_FIRST
    return _SHORTEST_FIRST.index(row.kind) if known else 0


def _masked_values(
    indicator: int, parts: Mapping[str, Value], within: Sequence[Row], is_distinct: bool
) -> dict[str, Value]:
    """All parts of one indicator in one report; together left out where one of them tells."""
    shown = {name: _masked_value(value) for name, value in parts.items()}
    for pick in (_number, _whole, _rest):
        for names in (tuple(parts), *((name,) for name in parts)):
            number = _picked(parts, names, pick)
            own = _picked(shown, names, pick)
            if number is None or own is None:
                continue
            part = None if names == tuple(parts) else names[0]
            shown_of = partial(_shown_value, indicator=indicator, part=part, pick=pick)
            if _tells(own, number.low, within, shown_of, is_distinct):
                return {
                    name: Value(HIDDEN, value.whole and HIDDEN) for name, value in parts.items()
                }
    return shown


def _masked_value(value: Value) -> Value:
    if value.whole is None:
        return Value(people(value.number.low))
    return Value(*share(value.number.low, value.whole.low))


def _shown_value(
    row: Row, *, indicator: int, part: str | None, pick: Callable[[Value], Shown | None]
) -> Shown | None:
    found = row.values.get(indicator, {})
    return _picked(found, [name for name in found if part in (None, name)], pick)


def _picked(
    parts: Mapping[str, Value], names: Iterable[str], pick: Callable[[Value], Shown | None]
) -> Shown | None:
    """The sum of one side of the named parts; None where there is none of it."""
    picked = [shown for name in names if (shown := pick(parts[name])) is not None]
    return total(picked) if picked else None


def _number(value: Value) -> Shown | None:
    return value.number


def _whole(value: Value) -> Shown | None:
    return value.whole


def _rest(value: Value) -> Shown | None:
    """Those of a 割合 who are not in its numerator."""
    if value.whole is None:
        return None
    if value.number.is_exact and value.whole.is_exact:
        return exact(value.whole.low - value.number.low)
    return HIDDEN


def _masked_people(group: int, counted: People, within: Sequence[Row]) -> People:
    def total_of(row: Row) -> Shown | None:
        return row.people[group].total if group in row.people else None

    def distinct_of(row: Row) -> Shown | None:
        return row.people[group].distinct if group in row.people else None

    number = counted.total.low
    own = people(number)
    if _tells(own, number, within, total_of, is_distinct=False):
        own = HIDDEN
    if counted.distinct is None:
        return People(own)
    number = counted.distinct.low
    distinct = people(number)
    # 実人数 is at most the 実人数 of the months together, and at most their 延べ人数.
    if any(
        _tells(distinct, number, within, of, is_distinct=True) for of in (distinct_of, total_of)
    ):
        distinct = HIDDEN
    return People(own, distinct)


def _tells(
    own: Shown, number: int, within: Sequence[Row], shown_of: ShownOf, is_distinct: bool
) -> bool:
    """Whether `own`, shown of `number`, beside what the reports within it show, tells too much."""
    told = {row.pk: shown for row in within if (shown := shown_of(row)) is not None}
    if not told:
        return False
    rows = [row for row in within if row.pk in told]
    outermost = [row for row in rows if not any(other.contains(row) for other in rows)]
    if not is_distinct:
        return tells_remainder(own, number, [told[row.pk] for row in outermost])
    least = sum(
        _least(row, [told[r.pk] for r in rows if row.contains(r)], told) for row in outermost
    )
    return tells_distinct(own, list(told.values()), least)


def _least(row: Row, within: Sequence[Shown], told: Mapping[int, Shown]) -> int:
    """The smallest that a report's people could be, by itself or by the sum of those within."""
    low = told[row.pk].low
    return min(low, sum(part.low for part in within)) if within else low
