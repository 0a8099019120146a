"""Sample reports of two sample cases, month by month, by the real steps of both sides.

Invented figures: they stand for no real organisation's work.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from cases.demo import pictures
from cases.domain import report as reports
from cases.domain.indicator import IndicatorEntry
from cases.domain.report_file import FileEntry, add_report_files, save_report_files
from cases.domain.report_numbers import AttendanceEntry, NumberEntry
from cases.domain.report_periods import Period, period_of
from cases.domain.report_sheet import GroupEntry, ReportingInput, save_reporting
from cases.enums import Consent, ReportKind, ReportSection
from cases.models import ActivityReport, Case
from partners.models import Organisation, User

# Last year's work and this year's.
CASES = ("sample-study-2", "sample-study-3")
# How many of the newest are still with the municipality, and how many are not public yet.
WAITING, PRIVATE = 1, 3
# The newest public month, and the newest of all, have pictures.
PICTURED = (WAITING - 1, PRIVATE)
_TEXTS = (
    "火曜と金曜の学習教室を開いた。面談では進路の話が増えた（サンプル）。",
    "雨の日が多く、オンラインで学ぶ日を増やした（サンプル）。",
    "新しい参加者が友だちと一緒に来てくれた（サンプル）。",
    "定期試験の前で、自習の時間を長くした（サンプル）。",
)
_VOICES = (
    "ここに来ると落ち着いて勉強できる",
    "家だと勉強する場所がないので助かる",
    "苦手な数学が分かってきた",
    "数学の分からないところを聞けた",
    "話を聞いてもらえてうれしい",
    "学校の話を聞いてくれる人がいる",
    "進路のことを相談できた",
    "進路を考えると不安になる",
    "友だちができてうれしい",
    "もっと長い時間いたい",
    "時間が足りなくて、聞けないことがあった",
    "子どもが自分から勉強の話をするようになった（保護者）",
    "こどもの居場所ができて安心した（保護者）",
)
_VOICES_A_MONTH = 4


def load_reports(
    *, cases: Mapping[str, Case], organisation: Organisation, by: Mapping[str, User], day: date
) -> int:
    """Make the sheets and the reports once; returns how many reports were made."""
    made = 0
    for key in CASES:
        case = cases[key]
        if case.archived_at or case.starts_on is None or hasattr(case, "report_sheet"):
            continue
        _sheet(case, organisation, by["editor@city.demo.example"], case.starts_on)
        months = [period_of(ReportKind.MONTHLY, case.starts_on)]
        while months[-1].end < min(case.ends_on or day, day):
            months.append(period_of(ReportKind.MONTHLY, months[-1].end + timedelta(days=1)))
        ended = [month for month in months if month.end < day]
        for turn, month in enumerate(ended):
            _report(case, organisation, by, month, turn, len(ended) - turn - 1)
        made += len(ended)
    return made


def _sheet(case: Case, organisation: Organisation, editor: User, first: date) -> None:
    def indicator(name: str, kind: str, unit: str, target: int, **more: object) -> IndicatorEntry:
        values: dict[str, object] = {
            "name": name,
            "kind": kind,
            "unit": unit,
            "breakdown": [],
            "direction": "up",
        }
        values |= {"baseline": None, "from_attendance": False, "is_retired": False}
        targets = {year: Decimal(target) for year in (first.year, first.year + 1)}
        return IndicatorEntry(values | {"definition": ""} | more, None, targets)

    save_reporting(
        by=editor,
        case_id=case.pk,
        version=0,
        data=ReportingInput(
            {
                "rhythm": "monthly",
                "organisation": organisation,
                "first_day": first,
                "confirm_days": 10,
                "sections": [s.value for s in ReportSection],
            },
            [GroupEntry("中学生"), GroupEntry("保護者")],
            [
                indicator("面談の回数", "count", "回", 150, breakdown=["対面", "オンライン"]),
                indicator("登録者", "distinct", "人", 40, definition="その月に1回以上来た人"),
                indicator("参加者", "total", "人", 1500, from_attendance=True),
                indicator(
                    "学習が楽しくなった人の割合", "rate", "", 80, definition="月末のアンケート"
                ),
            ],
        ),
    )


def _pictures(report: ActivityReport, by: User, turn: int) -> None:
    """Two drawn pictures, public with the report, as nobody is in them."""
    uploads = [pictures.room(turn), pictures.books(turn)]
    captions = ("学習教室の部屋（見本の絵）", "自由に読める本棚（見本の絵）")
    rows = add_report_files(by=by, report_id=report.pk, uploads=uploads)
    entries = [
        FileEntry(row.pk, row.version, caption, Consent.NONE_NEEDED, "", True)
        for row, caption in zip(rows, captions, strict=True)
    ]
    save_report_files(by=by, report_id=report.pk, entries=entries)


def _voices(turn: int) -> list[str]:
    """A few each month, beginning where the month before ended."""
    first = turn * _VOICES_A_MONTH
    return [_VOICES[n % len(_VOICES)] for n in range(first, first + _VOICES_A_MONTH)]


def _report(
    case: Case, body: Organisation, by: Mapping[str, User], month: Period, turn: int, age: int
) -> None:
    meetings, people, share = (i for i in case.indicators.all() if not i.from_attendance)
    pupils, parents = case.attendance_groups.all()
    came, asked = 96 + 5 * turn % 41, 18 + turn % 7
    report = reports.create_report(
        by=by["reporter@npo.demo.example"],
        case_id=case.pk,
        body=body,
        kind=ReportKind.MONTHLY,
        data=reports.ReportInput(
            {
                "period_start": month.start,
                "period_end": month.end,
                "narrative": _TEXTS[turn % len(_TEXTS)],
                "voices": _voices(turn),
                "cost": 610_000 + 17_000 * (turn % 5),
            },
            [
                NumberEntry(meetings.pk, 7 + turn % 5, "対面"),
                NumberEntry(meetings.pk, 2 + turn % 4, "オンライン"),
                NumberEntry(people.pk, 24 + turn % 9),
                NumberEntry(share.pk, asked - 5 - turn % 3, "", asked),
            ],
            [
                AttendanceEntry(pupils.pk, came, 24 + turn % 9),
                AttendanceEntry(parents.pk, 3 + turn % 6, 2 + turn % 3),
            ],
        ),
    )
    if age in PICTURED:
        _pictures(report, by["reporter@npo.demo.example"], turn)
    _send(report, by, age)


def _send(report: ActivityReport, by: Mapping[str, User], age: int) -> None:
    """As far as a report of that age has come."""
    reports.submit_report(by=by["reporter@npo.demo.example"], report_id=report.pk)
    if age < WAITING:
        return
    approver = by["approver@city.demo.example"]
    reports.confirm_report(by=approver, report_id=report.pk)
    if age >= PRIVATE:
        reports.publish_report(by=approver, report_id=report.pk)
