"""指標の達成 of an organisation's cases: targets of past years beside what was published of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from cases.domain.continuation_line import work_span
from cases.domain.evidence import Evidence, Source, Work, share_text
from cases.domain.figures import Row, span_of
from cases.domain.report_rows import public_rows
from cases.domain.results import plain_number, unit_of, words
from cases.domain.rollup import Figure, figure
from cases.enums import PERIODIC_KINDS, Direction, IndicatorKind, ReportKind
from cases.models import Case, Indicator
from partners.models import User
from ppp_portal.japan.fiscal_year import bounds, fiscal_year_of, format_fiscal_year

ADDED = (IndicatorKind.COUNT, IndicatorKind.TOTAL)


def indicators_met(user: User | AnonymousUser, work: Work) -> Evidence:
    """Each indicator at the last fiscal year that is over and has a target. Five queries."""
    cases = {case.pk: case for case in work.cases}
    indicators = list(
        Indicator.objects.filter(case__in=list(cases), targets__isnull=False)
        .distinct()
        .prefetch_related("targets")
        .order_by("-case_id", "position", "pk")
    )
    rows = public_rows(indicators, user)
    sources = []
    for each in indicators:
        found = _source(each, cases[each.case_id], rows.get(each.case_id, []), work.today)
        if found:
            sources.append(found)
    return Evidence(
        "indicators",
        "目標に届いた指標",
        "目標のある最後の年度（終わった年度）で、公開された報告の実績が目標に届いた指標の割合です。"
        "年度の報告がそろわないもの、人数が少なく非公表のもの、向きが「保つ」のものは数えません。",
        share_text(sources, "指標"),
        sources,
        "届いた",
        "届かなかった",
    )


def _source(indicator: Indicator, case: Case, rows: Sequence[Row], today: date) -> Source | None:
    """None where no year that is over has a target."""
    past = [row for row in indicator.targets.all() if row.fiscal_year < fiscal_year_of(today)]
    if not past:
        return None
    aimed = max(past, key=lambda row: row.fiscal_year)
    span = span_of(ReportKind.YEARLY, date(aimed.fiscal_year, 4, 1))
    reached = figure(rows, indicator, span)
    met, why = verdict(indicator, reached, aimed.value, is_complete(case, rows, aimed.fiscal_year))
    unit = unit_of(indicator)
    said = words(reached) or "公開された実績なし"
    note = f"{format_fiscal_year(aimed.fiscal_year)}：目標 {plain_number(aimed.value)}{unit}、実績 {said}"
    return Source(
        f"{case.title}　{indicator.name}",
        reverse("results_detail", args=[case.pk]),
        met,
        f"{note}（{why}）" if why else note,
        case.lead_municipality.full_name if case.lead_municipality else "",
    )


def verdict(
    indicator: Indicator, reached: Figure, target: Decimal, complete: bool
) -> tuple[bool | None, str]:
    """Whether `reached` meets `target`; None with the reason where nobody can say.

    Of a year whose reports are not all there, only what more reports cannot change is said.
    """
    low, high = _range(reached)
    if low is None:
        return None, ""
    if indicator.direction == Direction.KEEP:
        return None, "「保つ」の指標は数えません"
    if indicator.direction == Direction.UP:
        met = True if low >= target else False if high is not None and high < target else None
        final = met is True and indicator.kind in ADDED
    else:
        met = True if high is not None and high <= target else False if low > target else None
        final = met is False and indicator.kind in ADDED
    if met is None:
        return None, "人数が少なく非公表"
    if not complete and not final:
        return None, "年度の報告がそろっていない"
    return met, ""


def _range(reached: Figure) -> tuple[Decimal | None, Decimal | None]:
    """From the lowest to the highest that the published figure may stand for; high None: unknown."""
    if reached.number is None:
        return None, None
    if reached.kind == IndicatorKind.RATE:
        percent = reached.percent
        return (Decimal(0), None) if percent is None else (percent, percent)
    if reached.kind == IndicatorKind.YES_NO:
        answer = Decimal(bool(reached.last))
        return answer, answer
    high = reached.number.high
    return Decimal(reached.number.low), None if high is None else Decimal(high)


def is_complete(case: Case, rows: Sequence[Row], year: int) -> bool:
    """Whether the periodic reports cover every month of the year in which the case worked."""
    first, last = bounds(year)
    span = work_span(case)
    start = max(first, span.start) if span else first
    end = min(last, span.end) if span and span.end else last
    told = {
        month for row in rows if row.kind in PERIODIC_KINDS for month in _months(row.start, row.end)
    }
    return start <= end and set(_months(start, end)) <= told


def _months(start: date, end: date) -> range:
    """Months counted from the year 0, both ends included."""
    return range(start.year * 12 + start.month, end.year * 12 + end.month + 1)
