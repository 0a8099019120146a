"""Counts beside every choice of a list's facets, in one pass over the list.

Each facet counts those rows that all the *other* facets let through, so that its own choices do
not hide the numbers of what could be chosen in addition. GROUPING SETS counts all facets while
reading the rows once: arrays are counted as wholes, of which there are few different ones, and
taken apart here (100,000 rows: a fifth of the time of unnesting each row per facet).
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class Facet:
    """One facet: `column` names an annotation or field in the values() of the base queryset.

    `selected` are the chosen values: OR inside one facet, AND between facets. `array` says that
    the column is an array, of which any element counts.
    """

    name: str
    column: str
    array: bool = False
    selected: Sequence[str | int] = ()


@dataclass(frozen=True, slots=True)
class FacetCounts:
    """`counts[facet name][value]` is the number of rows; `total` those that meet all choices.

    Values without rows are absent, and so is NULL.
    """

    total: int
    counts: dict[str, dict[Any, int]] = field(default_factory=dict)


def count_facets(base: QuerySet[Any, Any], facets: Sequence[Facet]) -> FacetCounts:
    """Count the rows of `base`, a `.values(...)` queryset that holds every facet's column.

    One row of `base` must be one thing counted, an array must not repeat an element; ordering is
    dropped. Facet names must differ. Selected values must be of the column's type (a word for a
    year raises DataError): check them before.
    """
    connection = connections[base.db]
    quote = connection.ops.quote_name
    try:
        base_sql, parameters = base.order_by().query.sql_with_params()
    except EmptyResultSet:
        return FacetCounts(0, {facet.name: {} for facet in facets})
    chosen = [number for number, facet in enumerate(facets) if facet.selected]
    sql = f"WITH base AS ({base_sql}), {_counting(facets, chosen, quote)}"
    selections = [_array_literal(facets[n].selected) for n in chosen]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*parameters, *selections])
        return _collected(cursor.fetchall(), facets)


def _counting(facets: Sequence[Facet], chosen: list[int], quote: Callable[[str], str]) -> str:
    """The statement behind `base`: one grouping set per facet, one for the total."""
    columns = [f"{quote(facet.column)} AS {_value(n)}" for n, facet in enumerate(facets)]
    judged = [f"{_lets_through(quote(facets[n].column), facets[n])} AS judged_{n}" for n in chosen]
    others = {number: [n for n in chosen if n != number] for number in range(len(facets))}
    verdicts = [f"{_all_of(ns)} AS others_{n}" for n, ns in others.items() if ns]
    if chosen:
        verdicts.append(f"{_all_of(chosen)} AS everything")
    sets = [f"({_value(n)}{f', others_{n}' if ns else ''})" for n, ns in others.items()]
    sets.append("(everything)" if chosen else "()")
    # A verdict is NULL in the sets it does not belong to.
    kept = [f"{verdict.rpartition(' ')[2]} IS NOT FALSE" for verdict in verdicts]
    values = [_value(n) for n in others]
    return (
        f"judged AS (SELECT {', '.join([*columns, *judged])} FROM base), "
        f"sorted_out AS (SELECT {', '.join([*values, *verdicts])} FROM judged) "
        f"SELECT grouping({', '.join(values)}), "
        f"coalesce({', '.join(f'to_jsonb({value})' for value in values)}), count(*) "
        f"FROM sorted_out GROUP BY GROUPING SETS ({', '.join(sets)})"
        + (f" HAVING {' AND '.join(kept)}" if kept else "")
    )


def _value(number: int) -> str:
    return f"value_{number}"


def _all_of(numbers: Sequence[int]) -> str:
    return " AND ".join(f"judged_{number}" for number in numbers)


def _lets_through(column: str, facet: Facet) -> str:
    # The selection comes as an untyped literal, which takes the type of the column.
    return f"coalesce({column} && %s, false)" if facet.array else f"{column} = ANY(%s) IS TRUE"


def _array_literal(values: Sequence[str | int]) -> str:
    escaped = (str(value).replace("\\", "\\\\").replace('"', '\\"') for value in values)
    return "{" + ",".join(f'"{value}"' for value in escaped) + "}"


def _collected(rows: list[tuple[int, Any, int]], facets: Sequence[Facet]) -> FacetCounts:
    total = 0
    counts: dict[str, dict[Any, int]] = {facet.name: {} for facet in facets}
    # In grouping()'s mask a facet's bit is 0 where the row counts one of its values.
    by_mask = {_mask(number, len(facets)): facet for number, facet in enumerate(facets)}
    for mask, value, count in rows:
        facet = by_mask.get(mask)
        if facet is None:
            total = count
            continue
        # Django leaves jsonb undecoded; decoded here, a year is a number again.
        decoded = json.loads(value) if isinstance(value, str) else value
        found = counts[facet.name]
        for each in decoded if isinstance(decoded, list) else [decoded]:
            if each is not None:
                found[each] = found.get(each, 0) + count
    return FacetCounts(total, counts)


def _mask(number: int, length: int) -> int:
    return (1 << length) - 1 - (1 << (length - 1 - number))
