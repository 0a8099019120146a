"""What a report is called: its kind and what it covers, in the words of its heading."""

from __future__ import annotations

from datetime import date

from cases.enums import ReportKind
from cases.models import ActivityReport
from ppp_portal.japan.wareki import format_wareki


def heading(report: ActivityReport) -> str:
    """「月次報告　令和7年6月」: the kind and what it covers."""
    label = report.get_kind_display()
    name = label if report.kind == ReportKind.COMPLETION else f"{label}報告"
    return f"{name}　{period_words(report.kind, report.period_start, report.period_end)}"


def period_words(kind: str, start: date, end: date) -> str:
    if kind == ReportKind.MONTHLY:
        return format_wareki(start).removesuffix("1日")
    if kind == ReportKind.YEARLY:
        return f"{format_wareki(start).partition('年')[0]}年度"
    if start == end:
        return format_wareki(start)
    return f"{format_wareki(start)}〜{format_wareki(end)}"


def time_words(report: ActivityReport) -> str:
    return "〜".join(f"{at:%H:%M}" for at in (report.starts_at, report.ends_at) if at)


def place_words(report: ActivityReport) -> str:
    return "・".join(
        text for text in (report.place, "オンライン" if report.is_online else "") if text
    )


def texts(report: ActivityReport, *, party: bool) -> list[tuple[str, str]]:
    """What was written, each under its heading; 事故・苦情 stay between the parties."""
    names = ["narrative", "small_changes", "problems", "next_steps"]
    names += ["incidents"] if party else []
    return [
        (str(report._meta.get_field(name).verbose_name), getattr(report, name))  # type: ignore[union-attr]
        for name in names
        if getattr(report, name).strip()
    ]
