from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ppp_portal.charts.scale import apart, axis_marks, shade, shade_bounds, share


@pytest.mark.parametrize(
    ("value", "largest", "width"),
    [
        (0, 10, "0"),
        (10, 10, "100"),
        (5, 10, "50.0"),
        (1, 3, "33.3"),
        (1, 100_000, "0.5"),
        (0, 0, "0"),
    ],
)
def test_a_bar_is_as_long_as_its_share_and_never_invisible(
    value: int, largest: int, width: str
) -> None:
    assert share(value, largest) == Decimal(width)


def test_half_of_the_places_are_pale_and_a_tenth_dark() -> None:
    values = list(range(1, 11))

    bounds = shade_bounds(values)

    assert [shade(value, bounds) for value in values] == [1, 1, 1, 1, 1, 2, 2, 2, 3, 4]


def test_nothing_is_shade_zero_even_where_all_are_nothing() -> None:
    bounds = shade_bounds([0, 0])

    assert (bounds, shade(0, bounds)) == ([], 0)


def test_equal_numbers_are_all_pale() -> None:
    bounds = shade_bounds([7, 7, 7, 0])

    assert shade(7, bounds) == 1


@given(st.lists(st.integers(0, 10_000), max_size=47))
def test_more_is_never_paler(values: list[int]) -> None:
    bounds = shade_bounds(values)

    levels = [shade(value, bounds) for value in sorted(values)]

    assert levels == sorted(levels)


@pytest.mark.parametrize(
    ("largest", "marks"),
    [
        (0, [0, 1]),
        (4, [0, 1, 2, 3, 4]),
        (4000, [0, 1000, 2000, 3000, 4000]),
        (4001, [0, 1000, 2000, 3000, 4000, 5000]),
        (12, [0, 5, 10, 15]),
    ],
)
def test_axis_marks_are_round_and_reach_the_largest(largest: int, marks: list[int]) -> None:
    assert axis_marks(largest) == marks


@given(st.integers(1, 10**12))
def test_axis_marks_are_few(largest: int) -> None:
    marks = axis_marks(largest)

    assert len(marks) <= 6
    assert marks[-1] >= largest


def test_labels_stay_where_they_want_to_be_while_they_do_not_meet() -> None:
    assert apart([Decimal(50), Decimal(10)], [10, 10]) == [Decimal(50), Decimal(10)]


def test_labels_that_meet_share_the_shift() -> None:
    assert apart([Decimal(50), Decimal(50), Decimal(50)], [10, 10, 10]) == [
        Decimal(40),
        Decimal(50),
        Decimal(60),
    ]


def test_labels_at_the_edge_are_pushed_inwards() -> None:
    assert apart([Decimal(0), Decimal(2)], [10, 20]) == [Decimal(5), Decimal(20)]


def test_labels_above_the_lower_edge_push_each_other_up() -> None:
    wanted = [Decimal(100), Decimal(98), Decimal(20)]

    assert apart(wanted, [10, 10, 10], high=Decimal(105)) == [
        Decimal(100),
        Decimal(90),
        Decimal(20),
    ]
    assert apart(wanted, [10, 10, 10], high=Decimal(15)) == [Decimal(25), Decimal(15), Decimal(5)]


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(1, 60)), min_size=1, max_size=12))
def test_labels_never_overlap_and_keep_their_order(items: list[tuple[int, int]]) -> None:
    wanted, gaps = [Decimal(item[0]) for item in items], [item[1] for item in items]

    places = apart(wanted, gaps)

    order = sorted(range(len(items)), key=lambda index: (wanted[index], index))
    edges = [(places[i] - Decimal(gaps[i]) / 2, places[i] + Decimal(gaps[i]) / 2) for i in order]
    tiny = Decimal("0.0001")
    assert edges[0][0] >= -tiny
    assert all(one[1] <= other[0] + tiny for one, other in pairwise(edges))
