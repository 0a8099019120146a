"""成果 of a case as its pages tell it: the indicators over the periods of a year, and of all years.

Built from `report_rows` and `rollup`; pages, charts and files print the same figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from django.utils import timezone

from cases.domain import rollup
from cases.domain.figures import Row, Span, span_of
from cases.domain.report_rows import report_rows
from cases.domain.rollup import Figure
from cases.enums import IndicatorKind, ReportKind
from cases.models import AttendanceGroup, Case, Indicator
from cases.report_permissions import reads_every_figure
from ppp_portal.japan.fiscal_year import current_fiscal_year, fiscal_year_of, format_fiscal_year

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import User

MONTHLY, QUARTERLY, YEARLY = ReportKind.MONTHLY, ReportKind.QUARTERLY, ReportKind.YEARLY
# What a page may be divided by, and how it is called in its address.
STEPS = {"month": MONTHLY, "quarter": QUARTERLY, "year": YEARLY}
CUMULATED = (IndicatorKind.COUNT, IndicatorKind.TOTAL)
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Results:
    """The reports' rows of one case for one reader, with what they are about."""

    case: Case
    is_party: bool
    rows: Sequence[Row]
    indicators: Sequence[Indicator]
    groups: Sequence[AttendanceGroup]
    with_unconfirmed: bool = False
    years: Sequence[int] = field(default=())

    def figure(self, indicator: Indicator, span: Span) -> Figure:
        return rollup.figure(self.rows, indicator, span)

    def until(self, indicator: Indicator, span: Span) -> Figure:
        """From the beginning of the fiscal year to the end of `span`."""
        first = span_of(YEARLY, span.start).start
        return rollup.figure(self.rows, indicator, Span("", first, span.end))

    def has_reports(self, span: Span) -> bool:
        return any(row.lies_in(span) for row in self.rows)

    @property
    def newest_year(self) -> int | None:
        """The last fiscal year with a report; one that has a target only says nothing yet."""
        return max((fiscal_year_of(row.end) for row in self.rows), default=None)

    @property
    def over_a_border(self) -> list[Row]:
        """Activities that began in one fiscal year and ended in the next: they count where ended."""
        return [
            row
            for row in self.rows
            if row.kind in (ReportKind.ACTIVITY, ReportKind.EVENT)
            and fiscal_year_of(row.start) != fiscal_year_of(row.end)
        ]


def results_of(
    case: Case, reader: User | AnonymousUser, *, with_unconfirmed: bool = False
) -> Results:
    """A fixed number of queries (prefetch case.partners and case.further)."""
    is_party = reads_every_figure(reader, case)
    shown = with_unconfirmed and is_party
    indicators = list(case.indicators.prefetch_related("targets"))
    groups = list(case.attendance_groups.all())
    rows = report_rows(case, reader, with_unconfirmed=shown) if indicators or groups else []
    told = {pk for row in rows for pk in row.values}
    counted = {pk for row in rows for pk in row.people}
    return Results(
        case=case,
        is_party=is_party,
        rows=rows,
        indicators=[each for each in indicators if not each.is_retired or each.pk in told],
        groups=[each for each in groups if not each.is_retired or each.pk in counted],
        with_unconfirmed=shown,
        years=_years(rows, indicators),
    )


def _years(rows: Sequence[Row], indicators: Sequence[Indicator]) -> list[int]:
    """Fiscal years with reports, and those with targets that have begun; oldest first."""
    now = current_fiscal_year(timezone.now())
    aimed = {t.fiscal_year for row in indicators for t in row.targets.all() if t.fiscal_year <= now}
    ended = {fiscal_year_of(row.end) for row in rows}
    return sorted(ended | aimed) if ended else []


def spans_of_year(fiscal_year: int, step: str) -> list[Span]:
    """The months or quarters of a fiscal year, or the year itself."""
    spans = [span_of(STEPS[step], date(fiscal_year, 4, 1))]
    while spans[-1].end < date(fiscal_year + 1, 3, 31):
        spans.append(span_of(STEPS[step], spans[-1].end + _ONE_DAY))
    return spans


def year_before(span: Span) -> Span:
    """The same days a year earlier."""
    return span_of(span.kind, span.start.replace(year=span.start.year - 1))


def target_of(indicator: Indicator, fiscal_year: int) -> Decimal | None:
    """目標 of that year (prefetch targets)."""
    return next(
        (row.value for row in indicator.targets.all() if row.fiscal_year == fiscal_year), None
    )


def span_label(span: Span) -> str:
    """「4月」 「第1四半期（4〜6月）」 「令和7年度」 「全期間」."""
    if span.kind == MONTHLY:
        return f"{span.start.month}月"
    if span.kind == QUARTERLY:
        number = (span.start.month - 4) % 12 // 3 + 1
        return f"第{number}四半期（{span.start.month}〜{span.end.month}月）"
    if span.kind == YEARLY:
        return format_fiscal_year(span.start.year)
    return "全期間"


def unit_of(indicator: Indicator) -> str:
    return "%" if indicator.kind == IndicatorKind.RATE else indicator.unit


def ratio(figure: Figure, target: Decimal | None) -> str:
    """「71%」 of the target; '' where one of both is missing, a range, or no number to divide."""
    if figure.kind not in (*CUMULATED, IndicatorKind.DISTINCT) or not target or figure.is_range:
        return ""
    if figure.number is None:
        return ""
    percent = (Decimal(100) * figure.number.low / target).quantize(Decimal(1), ROUND_HALF_UP)
    return f"{percent:,}%"


def plain_number(number: Decimal) -> str:
    """1,200 of 1200.00, 8.04 of 8.04."""
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def words(figure: Figure) -> str:
    """A figure as people read it; '' where there is none."""
    number, whole = figure.number, figure.whole
    if number is None:
        return ""
    if figure.kind == IndicatorKind.YES_NO:
        answer = "はい" if figure.last else "いいえ"
        return f"{answer}（{whole.text if whole else 0}回中{number.text}回）"
    if figure.kind == IndicatorKind.RATE and whole is not None:
        if number.high is None:
            return number.text
        share = f"{figure.percent:,.1f}%".replace(".0%", "%") if figure.percent is not None else "—"
        return f"{share}（{number.text}／{whole.text}）"
    return number.text
