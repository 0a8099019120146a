"""いつもと違う数: pointed out before sending and to the municipality, never refused."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from cases.domain.report_asked import OWN, SENT
from cases.domain.report_numbers import number_key
from cases.models import ActivityReport

# Fewer earlier months tell nothing about what is usual.
ENOUGH = 3
LOOKED_AT = 12
# Small numbers jump about: a difference of less than this is nothing.
SMALL = 10


def unusual(value: int, earlier: Sequence[int]) -> str:
    """Why this number stands out from the earlier ones of its kind; '' where it does not.

    More than twice, or less than half, of the median of the last `LOOKED_AT`.
    """
    known = list(earlier)[:LOOKED_AT]
    if len(known) < ENOUGH:
        return ""
    usual = median(known)
    if abs(value - usual) < SMALL:
        return ""
    said = f"いつもは{usual:,.0f}くらい（過去{len(known)}回の中央値）"
    if value > usual * 2:
        times = f"の{value / usual:.1f}倍" if usual else "より多い数"
        return f"{said}{times}です。合っていれば、そのままでかまいません。"
    if value * 2 < usual:
        return f"{said}の半分より少ない数です。合っていれば、そのままでかまいません。"
    return ""


def hints_of(report: ActivityReport, *, sent_only: bool = False) -> dict[str, str]:
    """Hints by field key for one report's numbers, from the body's reports of the same kind.

    `sent_only` for readers who do not belong to that body.
    """
    before = (
        ActivityReport.objects.of_body(report.body)
        .filter(case=report.case_id, kind=report.kind, period_start__lt=report.period_start)
        .filter(state__in=SENT if sent_only else OWN)
        .prefetch_related("values", "attendances")
        .order_by("-period_start", "-pk")[:LOOKED_AT]
    )
    earlier: dict[str, list[int]] = {}
    for other in before:
        for key, number in _numbers(other):
            earlier.setdefault(key, []).append(number)
    found = {key: unusual(number, earlier.get(key, ())) for key, number in _numbers(report)}
    return {key: text for key, text in found.items() if text}


def _numbers(report: ActivityReport) -> list[tuple[str, int]]:
    values = [(number_key(row.indicator_id, row.part), row.value) for row in report.values.all()]
    return values + [(f"group-{row.group_id}", row.total) for row in report.attendances.all()]
