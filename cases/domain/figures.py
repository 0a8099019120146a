"""What a total is made of: one row per counted report, with its numbers as the reader sees them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from cases.domain.masking import Shown
from cases.domain.report_periods import period_of
from cases.enums import PERIODIC_KINDS, ReportKind

# Which shorter reports take the place of a longer one's sums (report_checks.has_counted_parts).
SHORTER: Mapping[str, tuple[str, ...]] = {
    ReportKind.QUARTERLY: (ReportKind.MONTHLY,),
    ReportKind.YEARLY: (ReportKind.MONTHLY, ReportKind.QUARTERLY),
}


class Span(NamedTuple):
    """Days, both ends included; `kind` is that of the periodic report on exactly them, or ''."""

    kind: str
    start: date
    end: date


WHOLE = Span("", date.min, date.max)


def span_of(kind: str, day: date) -> Span:
    """The month, quarter or fiscal year that holds `day`."""
    period = period_of(kind, day)
    return Span(period.kind, period.start, period.end)


class Value(NamedTuple):
    """A number of an indicator, or of one part of it; `whole` is the denominator of a 割合."""

    number: Shown
    whole: Shown | None = None


class People(NamedTuple):
    """One group's 延べ人数, and 実人数 where it was told."""

    total: Shown
    distinct: Shown | None = None


@dataclass(frozen=True)
class Row:
    """One counted report: `values` by indicator and part, `people` by group, `cost` in yen.

    `adds_up` is False where its sums stand in shorter reports of the same body already.
    """

    pk: int
    kind: str
    body: tuple[int | None, int | None]
    start: date
    end: date
    state: str
    cost: int | None
    values: Mapping[int, Mapping[str, Value]]
    people: Mapping[int, People]
    adds_up: bool = True

    def lies_in(self, span: Span) -> bool:
        """A report on a period lies where all of it lies; any other where it ended.

        So does the law: a service belongs to the fiscal year in which it was completed
        (地方自治法施行令143条1項4号). A quarter's report is in no month, but in the year.
        """
        if self.kind in PERIODIC_KINDS:
            return span.start <= self.start and self.end <= span.end
        return span.start <= self.end <= span.end

    def contains(self, other: Row) -> bool:
        """Whether `other` is a shorter periodic report of the same body on days of this one's."""
        return (
            other.kind in SHORTER.get(self.kind, ())
            and other.body == self.body
            and self.start <= other.start
            and other.end <= self.end
        )
