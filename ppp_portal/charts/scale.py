"""Numbers to places on a picture: shares, shade levels and round axis marks; no floats."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

# Half of the prefectures that have anything are pale, a tenth dark: the eye finds the few.
SHADE_PERCENTILES = (50, 75, 90)


def share(value: int, largest: int) -> Decimal:
    """Length of a bar in percent of the largest (0 to 100, one decimal); something is never 0."""
    if value <= 0 or largest <= 0:
        return Decimal(0)
    percent = (Decimal(100) * value / largest).quantize(Decimal("0.1"))
    return min(max(percent, Decimal("0.5")), Decimal(100))


def shade_bounds(values: Iterable[int]) -> list[int]:
    """Upper bounds of the shades 1 to 3 (SHADE_PERCENTILES of the numbers above zero).

    Equal numbers get the same shade; where all are equal, all are pale.
    """
    present = sorted(value for value in values if value > 0)
    if not present:
        return []
    # Nearest rank: the smallest number that at least so many percent do not exceed.
    return [present[-(-len(present) * percent // 100) - 1] for percent in SHADE_PERCENTILES]


def shade(value: int, bounds: list[int]) -> int:
    """0 for nothing, else 1 (few) to 4 (many)."""
    if value <= 0:
        return 0
    return 1 + sum(value > bound for bound in bounds)


def axis_marks(largest: int, most: int = 5) -> list[int]:
    """Round marks from 0 to at least `largest`, at most `most` steps: 4,000 → 0, 1,000 … 4,000."""
    if largest <= 0:
        return [0, 1]
    step = 1
    while True:
        for factor in (1, 2, 5):
            if step * factor * most >= largest:
                unit = step * factor
                return list(range(0, -(-largest // unit) * unit + 1, unit))
        step *= 10


def apart(
    wanted: Sequence[Decimal],
    gaps: Sequence[Decimal | int],
    low: Decimal | int = 0,
    high: Decimal | None = None,
) -> list[Decimal]:
    """Middles as near as possible to the wanted ones, of items that must not overlap.

    `gaps[i]` is the room item i takes. Items that meet stand close together around the middle of
    what they wanted, in the order of `wanted` (equal ones as given), none beginning above `low`
    and, where there is room for all of them, none ending below `high`.
    """
    order = sorted(range(len(wanted)), key=lambda index: (wanted[index], index))
    crowds: list[tuple[list[int], Decimal, Decimal]] = []  # members, start, height
    for index in order:
        crowd = ([index], wanted[index] - Decimal(gaps[index]) / 2, Decimal(gaps[index]))
        while crowds and crowds[-1][1] + crowds[-1][2] > crowd[1]:
            members, start, height = crowds.pop()
            joined = height + crowd[2]
            # The middle of a crowd is the mean of the middles its parts wanted, by their heights.
            middle = ((start + height / 2) * height + (crowd[1] + crowd[2] / 2) * crowd[2]) / joined
            crowd = (members + crowd[0], middle - joined / 2, joined)
        if crowd[1] < low:
            crowd = (crowd[0], Decimal(low), crowd[2])
        crowds.append(crowd)
    places = _placed(crowds, gaps)
    if high is not None:
        _raise(places, gaps, order, max(high, Decimal(low) + sum(map(Decimal, gaps))))
    return places


def _raise(
    places: list[Decimal], gaps: Sequence[Decimal | int], order: Sequence[int], high: Decimal
) -> None:
    """Push up, from the lowest on, what reaches below `high`."""
    for index in reversed(order):
        half = Decimal(gaps[index]) / 2
        places[index] = min(places[index], high - half)
        high = places[index] - half


def _placed(
    crowds: Sequence[tuple[list[int], Decimal, Decimal]], gaps: Sequence[Decimal | int]
) -> list[Decimal]:
    places: dict[int, Decimal] = {}
    end = Decimal(0)
    for members, start, _ in crowds:
        end = max(end, start) if places else start
        for index in members:
            places[index] = end + Decimal(gaps[index]) / 2
            end += gaps[index]
    return [places[index] for index in range(len(places))]
