"""What a report must say before it is saved, and before it is sent."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils import timezone

from cases.enums import DatePrecision, IndicatorKind, ReportKind
from cases.models import ActivityReport
from ppp_portal.japan.wareki import format_wareki


def check_report(report: ActivityReport) -> None:
    """Raise ValidationError by field for what no report may say."""
    errors: dict[str, str] = {}
    happened = report.kind in (ReportKind.ACTIVITY, ReportKind.EVENT)
    if happened and report.period_end > timezone.localdate():
        errors["period_start"] = (
            f"{format_wareki(report.period_end)}はまだ来ていません。活動した日を入れてください。"
        )
    outside = _outside_contract(report)
    if outside:
        errors.setdefault("period_start", outside)
    if errors:
        raise ValidationError(errors)
    report.full_clean(exclude=["case", "organisation", "municipality", "created_by", "corrects"])


def _outside_contract(report: ActivityReport) -> str:
    """Whether the days lie wholly outside the case's own dates, as far as these are known."""
    case = report.case
    if case.starts_on and report.period_end < case.starts_on:
        return f"この事業は{format_wareki(case.starts_on)}に始まりました。それより前の日は報告できません。"
    if (
        case.ends_on
        and case.ends_precision == DatePrecision.DAY
        and report.period_start > case.ends_on
    ):
        return f"この事業は{format_wareki(case.ends_on)}に終わりました。それより後の日は報告できません。"
    return ""


def check_sendable(report: ActivityReport) -> None:
    """Raise ValidationError by field for what a sent report lacks.

    A periodic report gives every number the case asks for (0 is a number, empty is not).
    """
    errors: dict[str, str] = {}
    if report.kind not in (ReportKind.ACTIVITY, ReportKind.EVENT) and (
        report.period_end >= timezone.localdate() and not _ended(report)
    ):
        errors["period_start"] = "この期間はまだ終わっていません。終わってから提出してください。"
    if not report.narrative.strip():
        errors["narrative"] = "内容を書いてから提出してください。1行でもかまいません。"
    if report.kind in (ReportKind.MONTHLY, ReportKind.QUARTERLY, ReportKind.YEARLY):
        missing = missing_numbers(report)
        if missing:
            errors["numbers"] = (
                f"数がまだ入っていません：{'、'.join(missing)}。なかったときは0を入れてください。"
            )
    if errors:
        raise ValidationError(errors)


def missing_numbers(report: ActivityReport) -> list[str]:
    """Names of the indicators and groups that this periodic report must tell and does not.

    Of a quarter or a year, what adds up is added up from the months where they were reported.
    """
    said = {(row.indicator_id, row.part) for row in report.values.all()}
    summed = report.kind != ReportKind.MONTHLY and has_counted_parts(report)
    missing = []
    for indicator in report.case.indicators.filter(is_retired=False):
        if indicator.from_attendance or (summed and indicator.kind != IndicatorKind.DISTINCT):
            continue
        parts = indicator.breakdown or [""]
        if any(pk == indicator.pk and part not in parts for pk, part in said):
            continue  # told under an earlier breakdown, which stands for the whole
        if any((indicator.pk, part) not in said for part in parts):
            missing.append(indicator.name)
    if not summed:
        counted = {row.group_id for row in report.attendances.all()}
        groups = report.case.attendance_groups.filter(is_retired=False)
        missing += [group.name for group in groups if group.pk not in counted]
    return missing


def has_counted_parts(report: ActivityReport) -> bool:
    """Whether shorter reports of the same body lie within this one's period, confirmed."""
    return (
        ActivityReport.objects.counted()
        .of_body(report.body)
        .filter(
            case=report.case_id,
            period_start__gte=report.period_start,
            period_end__lte=report.period_end,
            kind__in=(ReportKind.MONTHLY, ReportKind.QUARTERLY)
            if report.kind == ReportKind.YEARLY
            else (ReportKind.MONTHLY,),
        )
        .exclude(pk=report.pk)
        .exists()
    )


def _ended(report: ActivityReport) -> bool:
    ends_on = report.case.ends_on
    return ends_on is not None and ends_on < timezone.localdate()
