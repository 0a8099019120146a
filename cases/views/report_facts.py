"""A report as its pages print it: words for the reader, numbers in rows, the buttons in order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone

from cases import report_permissions as permissions
from cases.domain.event_report import session_facts, session_of, session_texts
from cases.domain.report_as_sent import as_read_by, is_as_sent, is_of_body, parts_read_by
from cases.domain.report_asked import previous_report, targets_of
from cases.domain.report_figures import exact_figures, reads_exactly, report_figures
from cases.domain.report_file import shown_files
from cases.domain.report_hints import hints_of
from cases.domain.report_numbers import number_key
from cases.domain.report_page import report_rows
from cases.domain.report_paper import TITLES
from cases.domain.report_periods import expected_periods, period_of
from cases.domain.report_words import heading, period_words, place_words, texts, time_words
from cases.enums import (
    PERIODIC_KINDS,
    RECEIVED,
    REPORT_STATE_WORDS,
    ReportKind,
    ReportState,
    Rhythm,
)
from cases.models import ActivityReport, Case, EventSession
from partners.models import Municipality, Organisation, User
from ppp_portal.charts.word_reading import person_names
from ppp_portal.components import Item
from ppp_portal.japan.wareki import format_wareki

SHOWN_ON_CASE = 5
_CHIP = {
    ReportState.SUBMITTED: "warn",
    ReportState.RETURNED: "bad",
    ReportState.CONFIRMED: "ok",
}
_STEP_WORDS = {
    "submit": "提出",
    "withdraw": "取下げ",
    "receive": "受付",
    "return": "差戻し",
    "confirm": "確認",
    "supersede": "訂正版に差し替え",
}


@dataclass(frozen=True)
class NumberRow:
    """One number of the report as a table row; texts ready to print."""

    label: str
    value: str
    before: str
    unit: str
    hint: str
    plan: str = ""  # the year's target


@dataclass(frozen=True)
class Button:
    label: str
    url: str
    main: bool = False


def state_words(report: ActivityReport, *, for_writer: bool) -> str:
    """The state in the words of the body that reports, or of the municipality."""
    key = report.state
    if key == ReportState.SUBMITTED and report.received_at:
        key = RECEIVED
    return REPORT_STATE_WORDS[key][0 if for_writer else 1]


def chip_kind(report: ActivityReport) -> str:
    return _CHIP.get(ReportState(report.state), "")


def detail(user: User | AnonymousUser, report: ActivityReport) -> dict[str, Any]:
    """Everything the page of one report prints."""
    writer = permissions.writes_for(user, report.body)
    party = writer or permissions.serves(user, report.case)
    # Everybody else reads small numbers of people as ranges, and no costs (product.md §7).
    exact = reads_exactly(user, report)
    sent_only = not is_of_body(user, report)
    session = session_of(user, report)
    hints = hints_of(report, sent_only=sent_only) if party else {}
    last = previous_report(
        report.case, report.body, report.kind, report.period_start, sent_only=sent_only
    )
    targets = targets_of(report.case, report.kind, report.period_start) if party else {}
    return {
        "report": report,
        "case": report.case,
        "heading": heading(report),
        "state": state_words(report, for_writer=writer),
        "state_kind": chip_kind(report),
        "facts": [*facts(report, party=exact), *_of_session(session)],
        "paper_title": TITLES[ReportKind(report.kind)],
        "is_masked": not exact,
        "numbers": number_rows(user, report, last if party else None, hints, targets),
        "has_before": party and last is not None,
        "has_plan": bool(targets),
        "clock": clock(report) if party else "",
        "buttons": buttons(user, report),
        "is_party": party,
        "steps": [(_STEP_WORDS[step.action], step) for step in report.steps.all()] if party else [],
        "may_collect": report.kind in PERIODIC_KINDS
        and permissions.may_edit_report(user, report) is None,
        "texts": [*texts(report, party=exact), *(session_texts(session) if session else ())],
        "files": shown_files(user, report),
        "parts": parts_read_by(user, report) if party else [],
        "is_as_sent": is_as_sent(user, report),
    }


def facts(report: ActivityReport, *, party: bool) -> list[Item]:
    """The terms beside a report; costs and clocks are the parties' own."""
    open_to_all = [
        Item("事例", report.case.title, reverse("case_detail", args=[report.case_id])),
        Item("報告者", str(report.body)),
        Item("期間", period_words(report.kind, report.period_start, report.period_end)),
        Item("時刻", time_words(report)),
        Item("場所", place_words(report)),
        Item("方法", report.get_method_display()),
    ]
    if not party:
        return open_to_all
    return [
        *open_to_all,
        Item(
            "経費",
            f"{report.cost:,}円" if report.cost is not None else "",
            note=report.cost_note,
        ),
        Item("提出期限", format_wareki(report.due_on) if report.due_on else ""),
        Item("検査職員", report.inspector_office),
    ]


def _of_session(session: EventSession | None) -> list[Item]:
    """The event that the report tells of, and what it says of itself."""
    if session is None:
        return []
    address = reverse("event_detail", args=[session.event_id])
    return [
        Item("催し", session.event.title, address),
        *(Item(label, text) for label, text in session_facts(session)),
    ]


def likely_names(report: ActivityReport) -> list[str]:
    """What is probably a person's name in anything the report says."""
    said = [text for _, text in texts(report, party=True)]
    return person_names("\n".join([report.title, *said, *report.voices, report.place]))


def number_rows(
    user: User | AnonymousUser,
    report: ActivityReport,
    last: ActivityReport | None,
    hints: Mapping[str, str],
    targets: Mapping[int, str],
) -> list[NumberRow]:
    """People first, then indicators; the body's report before this one and the plan beside them."""
    before = {row.key: row.text for row in exact_figures(last)} if last else {}
    plans = {number_key(pk): target for pk, target in targets.items()}
    return [
        NumberRow(
            row.label,
            row.text,
            before.get(row.key, ""),
            row.unit,
            hints.get(row.key, ""),
            plans.get(row.key, ""),
        )
        for row in report_figures(user, report)
    ]


def clock(report: ActivityReport) -> str:
    """What is due next and for whom, in one sentence; '' where nothing runs."""
    today = timezone.localdate()
    if report.is_editable and report.due_on:
        return _clock_words("提出期限", report.due_on, today)
    if report.state == ReportState.SUBMITTED and report.confirm_due_on:
        name = "検査の期限" if report.kind == ReportKind.COMPLETION else "確認期限"
        return _clock_words(name, report.confirm_due_on, today)
    return ""


def _clock_words(name: str, due: date, today: date) -> str:
    days = (due - today).days
    if days < 0:
        return f"{name}（{format_wareki(due)}）を{-days}日過ぎています。"
    if days == 0:
        return f"{name}は今日です。"
    return f"{name}は{format_wareki(due)}（あと{days}日）です。"


def buttons(user: User | AnonymousUser, report: ActivityReport) -> list[Button]:
    """What this reader may do now, the likeliest first."""
    # What goes into the month with the others is seldom sent by itself.
    never_sent = report.first_submitted_at is None
    gathered = report.kind == ReportKind.ACTIVITY and _rhythm(report.case) is not None
    alone = gathered and never_sent
    rows = (
        (
            "report_submit",
            "この記録だけを提出する" if alone else "提出する",
            permissions.may_submit_report,
            not alone,
        ),
        ("report_edit", "続きを書く", permissions.may_edit_report, False),
        ("report_files", "写真・ファイル", permissions.may_edit_report, False),
        ("report_receive", "受け付ける", permissions.may_receive_report, False),
        ("report_confirm", "確認する", permissions.may_confirm_report, True),
        ("report_return", "差し戻す", permissions.may_return_report, False),
        ("report_withdraw", "取り下げる", permissions.may_withdraw_report, False),
        ("report_correct", "訂正する", permissions.may_correct_report, False),
        ("report_publish", "公開する", permissions.may_publish_report, False),
        ("report_unpublish", "公開を取りやめる", permissions.may_unpublish_report, False),
        ("report_discard", "この下書きを捨てる", permissions.may_discard_report, False),
    )
    found = [
        Button(label, reverse(name, args=[report.pk]), main)
        for name, label, may, main in rows
        if may(user, report) is None
    ]
    if report.kind == ReportKind.ACTIVITY and writing_again(user, report):
        address = reverse("report_new", args=[report.case_id])
        found.insert(0 if alone else len(found), Button("次の活動を記録する", address, alone))
    return found


def writing_again(user: User | AnonymousUser, report: ActivityReport) -> bool:
    """Whether the reader writes this body's next 記録, too."""
    return permissions.may_write_report(user, report.case, report.body) is None


def of_case(user: User | AnonymousUser, case: Case) -> dict[str, Any]:
    """What a case's page prints of its reports: the newest few, and the way to write one."""
    partners = [row.organisation for row in case.partners.all() if row.organisation]
    party = permissions.serves(user, case) or any(
        permissions.writes_for(user, organisation) for organisation in partners
    )
    lead = [case.lead_municipality] if case.lead_municipality else []
    bodies: list[Organisation | Municipality] = [*partners, *lead]
    writing = any(permissions.may_write_report(user, case, body) is None for body in bodies)
    found = report_rows(ActivityReport.objects.visible_to(user)).filter(
        case=case, part_of__isnull=True
    )
    newest = found.order_by("-period_start", "-pk")[:SHOWN_ON_CASE]
    reports = [as_read_by(user, report) for report in newest]
    rhythm = _rhythm(case)
    return {
        "shown": bool(reports or party),
        "reports": reports,
        "party": party,
        "writing": writing,
        "rhythm": rhythm,
        "rhythm_label": rhythm.label if rhythm else "",
        "has_voices": any(report.voices for report in reports),
    }


def saved_words(report: ActivityReport) -> str:
    """After the quick log: saved, and what becomes of it."""
    rhythm = _rhythm(report.case)
    if rhythm and report.kind == ReportKind.ACTIVITY:
        return f"記録しました。{rhythm.label}の報告に、まとめて入ります。"
    return "記録しました。自治体に送るときは「提出する」を押してください。"


def _rhythm(case: Case) -> Rhythm | None:
    """How often the case asks for a report that gathers its 記録; None for 随時."""
    sheet = getattr(case, "report_sheet", None)
    return Rhythm(sheet.rhythm) if sheet and sheet.rhythm != Rhythm.ANYTIME else None


def other_kinds(case: Case, kind: str) -> list[tuple[str, str]]:
    """Links to the other reports one may write here: label, query."""
    sheet = getattr(case, "report_sheet", None)
    kinds = [ReportKind.ACTIVITY, ReportKind.EVENT]
    if sheet and sheet.rhythm != Rhythm.ANYTIME:
        kinds.append(ReportKind(sheet.rhythm))
    if sheet and sheet.asks_yearly and ReportKind.YEARLY not in kinds:
        kinds.append(ReportKind.YEARLY)
    kinds.append(ReportKind.COMPLETION)
    return [(str(ReportKind(each).label), f"?kind={each}") for each in kinds if each != kind]


def period_choices(
    case: Case, body: Organisation | Municipality, kind: str
) -> list[tuple[str, str]]:
    """Other periods of this kind that are still to be reported, newest first: label, query."""
    sheet = getattr(case, "report_sheet", None)
    if sheet is None:
        return []
    done = set(
        ActivityReport.objects.of_body(body)
        .filter(case=case, kind=kind)
        .values_list("period_start", flat=True)
    )
    found = [
        period
        for period in expected_periods(sheet, case, timezone.localdate())
        if period.kind == kind and period.start not in done
    ]
    this = period_of(kind, timezone.localdate())
    found = [*found, this] if this.start not in done else found
    return [
        (period_words(kind, row.start, row.end), f"?kind={kind}&period={row.start.isoformat()}")
        for row in reversed(found[-18:])
    ]
