"""What the public may see of a number of people: 1 to 4 are never told apart (domain.md §4).

Pure: no database. Every rule rests on one idea: a figure is shown as a range of whole numbers, and
every total is the sum of the *shown* ranges of the reports behind it. A total made only of what
everybody sees anyway cannot tell more than its parts do, however it is subtracted from others.
What does not follow from this (a year's report beside its months) is decided by `tells_remainder`
and `tells_distinct`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ppp_portal.japan.numbers import grouped

SMALLEST, LARGEST = 1, 4
HIDDEN_WORD = "非公表"


class Shown(NamedTuple):
    """A figure as its reader sees it: from `low` to `high`; `high` None is not told at all."""

    low: int
    high: int | None

    @property
    def is_exact(self) -> bool:
        return self.low == self.high

    @property
    def text(self) -> str:
        """1,204 · 1〜4 · 122〜128 · 非公表"""
        if self.high is None:
            return HIDDEN_WORD
        return grouped(self.low) if self.is_exact else f"{grouped(self.low)}〜{grouped(self.high)}"


HIDDEN = Shown(0, None)


def exact(number: int) -> Shown:
    return Shown(number, number)


def people(number: int) -> Shown:
    """A number of people for the public: 0 and 5 and more as they are, 1 to 4 as one range."""
    return Shown(SMALLEST, LARGEST) if _is_small(number) else exact(number)


def total(parts: Iterable[Shown]) -> Shown:
    """The sum of what is shown."""
    low, high = 0, 0
    hidden = False
    for part in parts:
        low += part.low
        hidden |= part.high is None
        high += part.high or 0
    return Shown(low, None if hidden else high)


def share(numerator: int, denominator: int) -> tuple[Shown, Shown]:
    """Both numbers of a 割合 of people for the public.

    Those who are not in the numerator are a group too: 48 of 50 tells of two people. Below 9 either
    side is always small, and all that lies between 0 and the whole is one range.
    """
    if _is_small(denominator):
        return people(numerator), people(denominator)
    rest, whole = denominator - numerator, exact(denominator)
    if not numerator or not rest:
        return exact(numerator), whole
    if denominator <= 2 * LARGEST:
        return Shown(1, denominator - 1), whole
    if _is_small(rest):
        return Shown(denominator - LARGEST, denominator - SMALLEST), whole
    return people(numerator), whole


def tells_remainder(own: Shown, number: int, within: Sequence[Shown]) -> bool:
    """Whether a longer report's sum beside the published reports within it gives a number away.

    `own` is what would be shown of `number`. It does where one of them is a range, which the others
    could narrow, or where what is left (the months that are not public) would be 1 to 4 people.
    """
    return not _all_exact(own, within) or _is_small(number - sum(part.low for part in within))


def tells_distinct(own: Shown, within: Sequence[Shown], least: int) -> bool:
    """Whether a longer report's 実人数 narrows a range of the reports within it, or they its own.

    It is never more than their sum. Where it is not even more than `least`, the smallest sum that
    they could have, neither says anything about the other. Where it is more, somebody came in the
    months that are not public, and so few must not be told.
    """
    if _all_exact(own, within):
        return _is_small(own.low - least)
    return own.high is None or own.high > least


def _all_exact(own: Shown, within: Sequence[Shown]) -> bool:
    return own.is_exact and all(part.is_exact for part in within)


def _is_small(number: int) -> bool:
    return SMALLEST <= number <= LARGEST
