"""One report as an official paper: 月次報告書 and the like, with the numbers its page shows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils import timezone

from cases.domain.event_report import session_facts, session_of, session_texts
from cases.domain.paper_words import head_of, sender_of
from cases.domain.report_as_sent import is_of_body
from cases.domain.report_asked import previous_report, targets_of
from cases.domain.report_figures import exact_figures, reads_exactly, report_figures
from cases.domain.report_file import shown_files
from cases.domain.report_numbers import number_key
from cases.domain.report_words import period_words, place_words, texts, time_words
from cases.enums import REPORT_STATE_WORDS, ReportKind, ReportState
from cases.models import ActivityReport, EventSession
from ppp_portal.japan.wareki import format_wareki
from ppp_portal.paper import Cell, Fact, Paper, Section, Table

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.contrib.auth.models import AnonymousUser

    from partners.models import User

TITLES = {
    ReportKind.ACTIVITY: "活動報告書",
    ReportKind.MONTHLY: "月次報告書",
    ReportKind.QUARTERLY: "四半期報告書",
    ReportKind.YEARLY: "年度実績報告書",
    ReportKind.EVENT: "実施報告書",
    ReportKind.COMPLETION: "完了届",
}
MASKED = (
    "公開用です。人が特定されるおそれのある1〜4人は「1〜4」のように幅で示し、合計も幅になります。"
)


def report_paper(reader: User | AnonymousUser, report: ActivityReport) -> Paper:
    """The report for this reader (from `report_page`), in a fixed number of queries."""
    sent = report.first_submitted_at and report.submitted_at
    session = session_of(reader, report)
    return Paper(
        title=TITLES[ReportKind(report.kind)],
        subject=f"{report.case.title}　{_period(report)}",
        addressee=head_of(report.case.lead_municipality),
        sender=sender_of(report.body),
        opening="次のとおり報告します。",
        status="" if report.state == ReportState.CONFIRMED else _status(report),
        day=_day(sent) if sent else None,
        facts=list(_facts(reader, report, session)),
        sections=list(_sections(reader, report, session)),
        inspection=_inspection(report),
    )


def _period(report: ActivityReport) -> str:
    return period_words(report.kind, report.period_start, report.period_end)


def _status(report: ActivityReport) -> str:
    """In the municipality's words: nobody takes a draft for what was handed in."""
    if report.state == ReportState.SUBMITTED:
        return "確認前"
    return REPORT_STATE_WORDS[ReportState(report.state)][1]


def _facts(
    reader: User | AnonymousUser, report: ActivityReport, session: EventSession | None
) -> Iterator[Fact]:
    tells_cost = report.cost is not None and reads_exactly(reader, report)
    found = (
        ("事業名", report.case.title),
        ("件名", report.title),
        ("期間", _period(report)),
        ("時刻", time_words(report)),
        ("場所", place_words(report)),
        ("方法", report.get_method_display()),
        *(session_facts(session) if session else ()),
        ("経費", f"{report.cost:,}円" if tells_cost else ""),
        ("経費の内訳", report.cost_note if tells_cost else ""),
        ("版", f"第{report.revision}版（訂正）" if report.revision > 1 else "第1版"),
        ("訂正の理由", report.correction_reason),
    )
    return (Fact(label, value) for label, value in found if value)


def _sections(
    reader: User | AnonymousUser, report: ActivityReport, session: EventSession | None
) -> Iterator[Section]:
    numbers = _numbers(reader, report)
    if numbers:
        yield numbers
    for title, text in texts(report, party=reads_exactly(reader, report)):
        yield Section(title, texts=[text])
    for title, text in session_texts(session) if session else ():
        yield Section(title, texts=[text])
    if report.voices:
        yield Section("参加者の声", texts=[f"・{voice}" for voice in report.voices])
    files = shown_files(reader, report)
    rows = [(row.file.name, row.caption) for row in (*files.photos, *files.documents)]
    if rows:
        yield Section("添付した写真・ファイル", table=Table(("ファイル名", "説明"), rows))


def _numbers(reader: User | AnonymousUser, report: ActivityReport) -> Section | None:
    """The rows of the report's page; for its parties the report before and the plan beside them."""
    figures = report_figures(reader, report)
    if not figures:
        return None
    if not reads_exactly(reader, report):
        rows: list[tuple[Cell, ...]] = [(row.label, row.value, row.unit) for row in figures]
        table = Table(("項目", "今回", "単位"), rows, numbers=(1,))
        return Section("人数と数", table=table, note=MASKED)
    last = previous_report(
        report.case,
        report.body,
        report.kind,
        report.period_start,
        sent_only=not is_of_body(reader, report),
    )
    before = {row.key: row.value for row in exact_figures(last)} if last else {}
    targets = targets_of(report.case, report.kind, report.period_start)
    plans = {number_key(pk): target for pk, target in targets.items()}
    beside = [("前回", before)] * bool(last) + [("年度の目標", plans)] * bool(plans)
    rows = [
        (row.label, row.value, *(known.get(row.key) for _, known in beside), row.unit)
        for row in figures
    ]
    heads = ("項目", "今回", *(head for head, _ in beside), "単位")
    return Section("人数と数", table=Table(heads, rows, numbers=range(1, 2 + len(beside))))


def _inspection(report: ActivityReport) -> list[Fact]:
    """受付 and 確認, and of a 完了届 the 検査 (支払遅延防止法5条): offices, never names."""
    confirmed = _date_words(report.confirmed_at)
    box = [Fact("受付年月日", _date_words(report.received_at))]
    if report.kind == ReportKind.COMPLETION:
        box += [Fact("検査年月日", confirmed), Fact("検査職員の職", report.inspector_office)]
        return box
    return [*box, Fact("確認年月日", confirmed), Fact("確認者の職", "")]


def _day(at: datetime) -> date:
    return timezone.localtime(at).date()


def _date_words(at: datetime | None) -> str:
    return format_wareki(_day(at)) if at else ""
