"""What the reports come to in a month, a quarter, a fiscal year, or altogether.

Pure, over the rows of `report_rows`. Numbers and 延べ人数 add up; a 割合 adds numerators and
denominators; 実人数 is never added up over reports, because one person may stand in several: it is
told only by the one report on exactly those days. The parts of a breakdown exclude each other, so
within one report they do add up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from cases.domain.figures import Row, Span, Value
from cases.domain.masking import Shown, total
from cases.enums import IndicatorKind, ReportKind
from cases.models import Indicator

NO_REPORT = ""
_NO_OWN_REPORT = {
    ReportKind.MONTHLY: "実人数は足し合わせられません。この月の月次報告にあるときだけ表示します。",
    ReportKind.QUARTERLY: "実人数は足し合わせられません。この四半期の報告にあるときだけ表示します。",
    ReportKind.YEARLY: "実人数は足し合わせられません。この年度の年度実績報告にあるときだけ表示します。",
}
_NEVER_ADDED = "実人数は足し合わせられないため、全期間の数はありません。"
_SEVERAL = "複数の報告にあり、同じ人の重なりが分からないため、足し合わせません。"


@dataclass(frozen=True)
class Figure:
    """One figure. `number` is None where there is none, `reason` then says why ('': not reported).

    Of a 割合 `number` is the numerator and `whole` the denominator; of はい・いいえ they are how many
    said yes of how many, and `last` is what the last report said.
    """

    kind: str
    number: Shown | None = None
    whole: Shown | None = None
    last: bool | None = None
    reason: str = NO_REPORT

    @property
    def percent(self) -> Decimal | None:
        """Of a 割合, where both numbers are told and there is something to divide by."""
        whole, number = self.whole, self.number
        if number is None or whole is None or not (number.is_exact and whole.is_exact):
            return None
        return Decimal(100) * number.low / whole.low if whole.low else None

    @property
    def value(self) -> int | Decimal | bool | None:
        """What a chart draws: of a range its lower end, of a masked 割合 nothing."""
        if self.kind == IndicatorKind.RATE:
            return self.percent
        if self.kind == IndicatorKind.YES_NO:
            return self.last
        return None if self.number is None or self.number.high is None else self.number.low

    @property
    def is_range(self) -> bool:
        return any(part is not None and not part.is_exact for part in (self.number, self.whole))


def figure(rows: Iterable[Row], indicator: Indicator, span: Span) -> Figure:
    """One indicator over the days of `span`."""
    lying = [row for row in rows if row.lies_in(span)]
    kind = indicator.kind
    if indicator.from_attendance:
        counted = [person.total for row in lying if row.adds_up for person in row.people.values()]
        return Figure(kind, total(counted) if counted else None)
    told = [row for row in lying if indicator.pk in row.values]
    if kind == IndicatorKind.DISTINCT:
        own = [_total(row.values[indicator.pk].values()) for row in told if row.kind == span.kind]
        return _distinct(kind, own, span)
    if kind == IndicatorKind.YES_NO:
        return _yes_no(told, indicator)
    added = [value for row in told if row.adds_up for value in row.values[indicator.pk].values()]
    if not added:
        return Figure(kind)
    if kind == IndicatorKind.RATE:
        wholes = [value.whole for value in added if value.whole is not None]
        return Figure(kind, _total(added), total(wholes))
    return Figure(kind, _total(added))


def attendance(rows: Iterable[Row], group_id: int | None, span: Span) -> Figure:
    """延べ人数 of one group, or of all of them together (None)."""
    counted = [
        person.total
        for row in rows
        if row.adds_up and row.lies_in(span)
        for group, person in row.people.items()
        if group_id in (None, group)
    ]
    return Figure(IndicatorKind.TOTAL, total(counted) if counted else None)


def distinct_attendance(rows: Iterable[Row], group_id: int, span: Span) -> Figure:
    """実人数 of one group, told by the one report on exactly these days."""
    own = [
        person.distinct
        for row in rows
        if row.kind == span.kind and row.lies_in(span)
        if (person := row.people.get(group_id)) and person.distinct is not None
    ]
    return _distinct(IndicatorKind.DISTINCT, own, span)


def cost(rows: Iterable[Row], span: Span) -> int | None:
    """経費 in yen; None where no report names any."""
    costs = [row.cost for row in rows if row.adds_up and row.lies_in(span) and row.cost is not None]
    return sum(costs) if costs else None


def _distinct(kind: str, own: Sequence[Shown], span: Span) -> Figure:
    if len(own) == 1:
        return Figure(kind, own[0])
    if own:
        return Figure(kind, reason=_SEVERAL)
    reason = _NO_OWN_REPORT[ReportKind(span.kind)] if span.kind else _NEVER_ADDED
    return Figure(kind, reason=reason)


def _yes_no(told: Sequence[Row], indicator: Indicator) -> Figure:
    """The last word of the period (rows come oldest first), and how many said yes."""
    if not told:
        return Figure(indicator.kind)
    answers = [value for row in told if row.adds_up for value in row.values[indicator.pk].values()]
    last = all(value.number.low for value in told[-1].values[indicator.pk].values())
    whole = Shown(len(answers), len(answers))
    return Figure(indicator.kind, _total(answers), whole, last)


def _total(values: Iterable[Value]) -> Shown:
    return total(value.number for value in values)
