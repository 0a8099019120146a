"""Nobody can work a masked number out of everything that is public: tried by brute force.

The attacker knows the rules, sees every public figure, and thinks through every set of numbers
that would look the same. A number is safe where at least two remain.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cases.domain import rollup
from cases.domain.figures import WHOLE, People, Row, Value, span_of
from cases.domain.masking import HIDDEN, Shown, exact, people, share, total
from cases.domain.public_figures import masked

SMALL = range(1, 5)
GROUP, INDICATOR = 1, 2
DAYS = {
    "april": ("monthly", date(2025, 4, 1)),
    "may": ("monthly", date(2025, 5, 1)),
    "june": ("monthly", date(2025, 6, 1)),
    "july": ("monthly", date(2025, 7, 1)),
    "quarter": ("quarterly", date(2025, 4, 1)),
    "year": ("yearly", date(2025, 4, 1)),
}

SPANS = [WHOLE, *(span_of(*DAYS[name]) for name in ("april", "quarter", "year"))]


def row(name: str, *, values: dict | None = None, counted: People | None = None) -> Row:
    kind, day = DAYS[name]
    _, start, end = span_of(kind, day)
    return Row(
        pk=list(DAYS).index(name),
        kind=kind,
        body=(1, None),
        start=start,
        end=end,
        state="confirmed",
        cost=1000,
        values={INDICATOR: values} if values else {},
        people={GROUP: counted} if counted else {},
    )


def rows_in_force(rows: list[Row]) -> list[Row]:
    return [replace(each, adds_up=not any(map(each.contains, rows))) for each in rows]


def public(rows: list[Row], *, is_distinct: bool = False) -> tuple[Any, ...]:
    """Everything that can be read: each report's page, and the totals of every period."""
    shown = masked(rows_in_force(rows), {INDICATOR}, {INDICATOR} if is_distinct else set())
    totals = [rollup.attendance(shown, GROUP, span).number for span in SPANS]
    own = [rollup.distinct_attendance(shown, GROUP, span).number for span in SPANS]
    pages = [(each.pk, each.cost, str(each.values), str(each.people)) for each in shown]
    return (*pages, *totals, *own)


def known(
    worlds: Iterable[tuple[dict[str, int], tuple[Any, ...]]], secret: Collection[str], below: int
) -> list[dict[str, int]]:
    """The worlds in which somebody can tell a small number for certain.

    Those with a number from `below` on stand at the edge of what was tried, and may have more that
    look like them beyond it.
    """
    looks: dict[tuple[Any, ...], list[dict[str, int]]] = defaultdict(list)
    for numbers, look in worlds:
        looks[look].append(numbers)
    return [
        numbers
        for alike in looks.values()
        for name in secret
        if len({numbers[name] for numbers in alike}) == 1
        for numbers in alike
        if numbers[name] in SMALL and max(numbers[n] for n in secret) < below
    ]


@pytest.mark.parametrize(("number", "words"), [(0, "0"), (1, "1〜4"), (4, "1〜4"), (5, "5")])
def test_one_to_four_people_look_alike(number: int, words: str) -> None:
    assert people(number).text == words


def test_a_total_is_the_range_of_what_its_parts_show() -> None:
    assert total([exact(118), people(3), people(1)]).text == "120〜126"
    assert total([exact(1200), exact(4)]).text == "1,204"
    assert total([exact(3), HIDDEN]).text == "非公表"


def test_neither_side_of_a_share_can_be_told_where_one_of_them_is_small() -> None:
    looks: dict[tuple[Shown, Shown], set[tuple[int, int]]] = defaultdict(set)
    for whole in range(40):
        for number in range(whole + 1):
            looks[share(number, whole)].add((number, whole))

    for candidates in looks.values():
        for number, whole in candidates:
            if number in SMALL or whole - number in SMALL:
                assert len({n for n, _ in candidates}) > 1 or len({w for _, w in candidates}) > 1
            if whole in SMALL:
                assert len({w for _, w in candidates}) > 1
    assert share(20, 60) == (exact(20), exact(60))
    assert share(58, 60) == (Shown(56, 59), exact(60))
    assert share(4, 6) == (Shown(1, 5), exact(6))


MONTHS = ("april", "may", "june", "july")
PUBLISHED = st.sets(st.sampled_from([*DAYS]), min_size=2)
LONGER = {"quarter", "year"}
UP_TO = range(7)


@settings(max_examples=4, deadline=None)
@example(published=set(DAYS))
@given(published=PUBLISHED)
def test_months_cannot_be_told_from_quarters_years_and_totals(published: set[str]) -> None:
    def worlds() -> Iterator[tuple[dict[str, int], tuple[Any, ...]]]:
        for numbers in itertools.product(UP_TO, repeat=len(MONTHS)):
            told = dict(zip(MONTHS, numbers, strict=True))
            told |= {"quarter": sum(numbers[:3]), "year": sum(numbers)}
            rows = [row(n, counted=People(exact(told[n]))) for n in DAYS if n in published]
            yield told, public(rows)

    assert known(worlds(), MONTHS, below=6) == []


@settings(max_examples=4, deadline=None)
@example(published=set(DAYS), in_parts=False)
@given(published=PUBLISHED.filter(lambda names: bool(names & LONGER)), in_parts=st.booleans())
def test_parts_cannot_be_told_from_reports_that_told_only_their_sum(
    published: set[str], in_parts: bool
) -> None:
    names = ("boys", "girls", "july boys", "july girls")

    def worlds() -> Iterator[tuple[dict[str, int], tuple[Any, ...]]]:
        for numbers in itertools.product(range(6), repeat=4):
            boys, girls, july_boys, july_girls = numbers
            told = {"april": (boys, girls), "july": (july_boys, july_girls)}
            told |= {"quarter": (boys, girls), "year": (boys + july_boys, girls + july_girls)}
            rows = []
            for name in published & set(told):
                b, g = told[name]
                parts = {"男": Value(exact(b)), "女": Value(exact(g))}
                if name in MONTHS and not in_parts:
                    parts = {"": Value(exact(b + g))}
                rows.append(row(name, values=parts))
            yield dict(zip(names, numbers, strict=True)), public(rows)

    assert known(worlds(), names, below=5) == []


@settings(max_examples=4, deadline=None)
@example(published=set(DAYS))
@given(published=PUBLISHED.filter(lambda names: bool(names & LONGER)))
def test_distinct_people_of_months_cannot_be_told_from_those_of_the_year(
    published: set[str],
) -> None:
    # (all, distinct) of April and May; the distinct people of the quarter are the year's.
    months = [(0, 0), *((t, d) for t in UP_TO for d in range(1, t + 1))]

    def worlds() -> Iterator[tuple[dict[str, int], tuple[Any, ...]]]:
        for (t1, d1), (t2, d2) in itertools.product(months, repeat=2):
            for year in range(max(d1, d2), d1 + d2 + 1):
                told = {"april": (t1, d1), "may": (t2, d2)}
                told |= dict.fromkeys(("quarter", "year"), (t1 + t2, year))
                rows = [
                    row(name, counted=People(exact(told[name][0]), exact(told[name][1])))
                    for name in published & set(told)
                ]
                yield {"d1": d1, "d2": d2, "t1": t1, "t2": t2, "year": year}, public(rows)

    assert known(worlds(), ("d1", "d2", "t1", "t2", "year"), below=99) == []


def test_nothing_is_masked_that_needs_no_mask() -> None:
    rows = [
        row("april", values={"": Value(exact(3))}, counted=People(exact(30), exact(12))),
        row("year", values={"": Value(exact(9))}, counted=People(exact(90), exact(20))),
    ]

    found = masked(rows_in_force(rows), set(), set())

    assert [each.values for each in found] == [each.values for each in rows]
    assert [each.people for each in found] == [each.people for each in rows]
    assert [each.cost for each in found] == [None, None]


def test_a_year_is_left_out_beside_months_that_it_would_tell() -> None:
    rows = [
        row("april", counted=People(exact(3), exact(2))),
        row("may", counted=People(exact(10), exact(8))),
        row("year", counted=People(exact(13), exact(10))),
    ]

    april, may, year = masked(rows_in_force(rows), set(), set())

    assert april.people[GROUP] == People(Shown(1, 4), Shown(1, 4))
    assert may.people[GROUP] == People(exact(10), exact(8))
    assert year.people[GROUP] == People(HIDDEN, HIDDEN)


def test_a_years_distinct_people_stay_where_they_tell_nothing_of_the_months() -> None:
    rows = [
        row("april", counted=People(exact(3), exact(2))),
        row("may", counted=People(exact(40), exact(30))),
        row("year", counted=People(exact(43), exact(31))),
    ]

    assert masked(rows_in_force(rows), set(), set())[2].people[GROUP].distinct == exact(31)


def test_a_small_month_that_is_not_public_cannot_be_told_from_the_year() -> None:
    rows = [row("april", counted=People(exact(30))), row("year", counted=People(exact(33)))]

    assert masked(rows_in_force(rows), set(), set())[1].people[GROUP].total == HIDDEN
