"""The numbers of one report: what each indicator and each group of people came to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from cases.enums import IndicatorKind
from cases.models import ActivityReport, Attendance, Indicator, IndicatorValue


@dataclass(frozen=True)
class NumberEntry:
    """One value as entered: whole numbers; `denominator` for 割合 only; はい is 1, いいえ 0."""

    indicator_id: int
    value: int
    part: str = ""
    denominator: int | None = None


@dataclass(frozen=True)
class AttendanceEntry:
    """One group's 延べ人数, and 実人数 where known."""

    group_id: int
    total: int
    distinct: int | None = None


def save_numbers(
    report: ActivityReport,
    numbers: Sequence[NumberEntry] | None,
    attendances: Sequence[AttendanceEntry] | None,
) -> None:
    """Put these in the place of what the report said; None leaves a list as it is.

    Raises ValidationError with keys `indicator-<id>[-<part>]` and `group-<id>`.
    """
    errors: dict[str, list[str]] = {}
    if numbers is not None:
        rows = _values(report, numbers, errors)
    if attendances is not None:
        people = _attendances(report, attendances, errors)
    if errors:
        raise ValidationError(errors)
    if numbers is not None:
        report.values.all().delete()
        IndicatorValue.objects.bulk_create(rows)
    if attendances is not None:
        report.attendances.all().delete()
        Attendance.objects.bulk_create(people)


def copy_numbers(source: ActivityReport, target: ActivityReport) -> None:
    """The same numbers on another report."""
    save_numbers(target, *numbers_of(source))


def numbers_of(report: ActivityReport) -> tuple[list[NumberEntry], list[AttendanceEntry]]:
    """What the report says, as it was entered."""
    return (
        [NumberEntry(r.indicator_id, r.value, r.part, r.denominator) for r in report.values.all()],
        [AttendanceEntry(r.group_id, r.total, r.distinct) for r in report.attendances.all()],
    )


def number_key(indicator_id: int, part: str = "") -> str:
    """The form field and error key of one value."""
    return f"indicator-{indicator_id}-{part}" if part else f"indicator-{indicator_id}"


def _values(
    report: ActivityReport, entries: Sequence[NumberEntry], errors: dict[str, list[str]]
) -> list[IndicatorValue]:
    indicators = {row.pk: row for row in Indicator.objects.filter(case=report.case_id)}
    rows = []
    told = _told_parts(indicators, entries)
    for entry in entries:
        indicator = indicators.get(entry.indicator_id)
        if indicator is None:
            raise ValueError(f"Indicator {entry.indicator_id} is not of case {report.case_id}")
        row = IndicatorValue(
            report=report,
            indicator=indicator,
            part=entry.part,
            value=entry.value,
            denominator=entry.denominator,
        )
        problem = _wrong(indicator, entry, told) or _refused(row)
        if problem:
            errors.setdefault(number_key(indicator.pk, entry.part), []).append(problem)
        rows.append(row)
    return rows


def _told_parts(
    indicators: Mapping[int, Indicator], entries: Sequence[NumberEntry]
) -> set[tuple[int, str]]:
    """Parts of an earlier breakdown that reports have told; no query where none is named."""
    other = {
        entry.indicator_id
        for entry in entries
        if entry.part
        and entry.indicator_id in indicators
        and entry.part not in indicators[entry.indicator_id].breakdown
    }
    if not other:
        return set()
    rows = IndicatorValue.objects.filter(indicator__in=other)
    return set(rows.order_by().values_list("indicator_id", "part").distinct())


def _wrong(indicator: Indicator, entry: NumberEntry, told: set[tuple[int, str]]) -> str:
    if indicator.kind == IndicatorKind.RATE and entry.denominator is None:
        return "割合は、分子と分母の両方を入れてください。"
    if indicator.kind != IndicatorKind.RATE and entry.denominator is not None:
        return "分母を入れるのは、割合の指標だけです。"
    if indicator.kind == IndicatorKind.YES_NO and entry.value not in (0, 1):
        return "「はい」か「いいえ」を選んでください。"
    known = entry.part in indicator.breakdown or (indicator.pk, entry.part) in told
    if entry.part and not known:
        return f"内訳「{entry.part}」は、この指標にありません。画面を開き直してください。"
    return ""


def _attendances(
    report: ActivityReport, entries: Sequence[AttendanceEntry], errors: dict[str, list[str]]
) -> list[Attendance]:
    groups = set(report.case.attendance_groups.values_list("pk", flat=True))
    rows = []
    for entry in entries:
        if entry.group_id not in groups:
            raise ValueError(f"Group {entry.group_id} is not of case {report.case_id}")
        row = Attendance(
            report=report, group_id=entry.group_id, total=entry.total, distinct=entry.distinct
        )
        problem = _refused(row)
        if problem:
            errors.setdefault(f"group-{entry.group_id}", []).append(problem)
        rows.append(row)
    return rows


def _refused(row: IndicatorValue | Attendance) -> str:
    """What the table's own rules say against this row, in words."""
    try:
        row.clean_fields(exclude=["report", "indicator", "group"])
        row.validate_constraints(exclude=["report"])
    except ValidationError as error:
        return error.messages[0]
    return ""
