"""The daily reminders of reports: on 開庁日 only, one mail a person, nobody twice of one thing.

Five days before a report is due, on the day, and on the first open day after it, then weekly, at
most four times. The municipality: three open days before its 確認期限 and when it has passed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection, transaction

from cases import notifications
from cases.domain.report_duties import Duty, all_duties
from cases.domain.report_words import heading, period_words
from cases.enums import ReportKind
from cases.models import ActivityReport, Reminded
from partners.domain.addressees import addressees
from partners.models import Municipality, Organisation
from ppp_portal.japan.business_days import add_open_days, is_open_day, next_open_day
from ppp_portal.japan.wareki import format_wareki

DAYS_BEFORE = 5
OVERDUE_TIMES = 4
OPEN_DAYS_BEFORE_CONFIRMATION = 3
_ONE_DAY = timedelta(days=1)
_LOCK = 7_215_040_001  # one run at a time, whoever starts it


@dataclass(frozen=True)
class Reminder:
    """One line for everybody of one body; `key` names the thing and the stage of its clock."""

    body: Organisation | Municipality
    key: str
    line: str


@transaction.atomic
def remind(today: date) -> int:
    """Queue the reminders of `today`; returns the number of mails. Again the same day: none.

    A day that was missed is caught up on the next open day, as far as it still matters.
    """
    if not is_open_day(today):
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    lines: dict[int, list[str]] = defaultdict(list)
    addresses: dict[int, str] = {}
    people: dict[tuple[str, int], dict[int, str]] = {}
    told = _told(today)
    new = []
    for reminder in [*_due(today), *_unconfirmed(today)]:
        whose = (reminder.body._meta.label, reminder.body.pk)
        if whose not in people:
            people[whose] = addressees(reminder.body)
        for user_id, address in people[whose].items():
            if (user_id, reminder.key) not in told:
                new.append(Reminded(user_id=user_id, key=reminder.key))
                lines[user_id].append(reminder.line)
                addresses[user_id] = address
    Reminded.objects.bulk_create(new)
    for user_id, said in sorted(lines.items()):
        key = f"reports-due:{today.isoformat()}:{user_id}"
        notifications.reports_due(addresses[user_id], said, key=key)
    return len(lines)


def _told(today: date) -> set[tuple[int, str]]:
    """What was told before; keys of clocks that stopped long ago are not read."""
    since = today - timedelta(days=120)
    return set(Reminded.objects.filter(at__date__gte=since).values_list("user_id", "key"))


def _due(today: date) -> Iterator[Reminder]:
    for duty in all_duties(today):
        stage = stage_of(duty.due_on, today)
        if stage:
            thing = f"{duty.case.pk}:{duty.organisation.pk}:{duty.period.kind}:{duty.period.start}"
            yield Reminder(duty.organisation, f"due:{thing}:{stage}", _due_line(duty, today))


def stage_of(due: date, today: date) -> str:
    """Where the clock of a report due on `due` stands on the open day `today`; '' for nothing."""
    if today <= due:
        last_open = _open_day_until(due)
        if today >= last_open:
            return "today"
        return "before" if today >= _open_day_until(due - timedelta(days=DAYS_BEFORE)) else ""
    first = next_open_day(due + _ONE_DAY)
    week = (today - first).days // 7
    return f"overdue{week}" if week < OVERDUE_TIMES else ""


def _open_day_until(day: date) -> date:
    """The day itself if open, else the last open day before it."""
    while not is_open_day(day):
        day -= _ONE_DAY
    return day


def _due_line(duty: Duty, today: date) -> str:
    label = "年度実績" if duty.period.kind == ReportKind.YEARLY else duty.period.kind.label
    covers = period_words(duty.period.kind, duty.period.start, duty.period.end)
    what = f"{duty.case.title}　{label}報告　{covers}"
    if duty.is_overdue(today):
        return f"{what}：提出期限（{format_wareki(duty.due_on)}）を過ぎています"
    if duty.due_on == today:
        return f"{what}：今日が提出期限です"
    return f"{what}：提出期限は{format_wareki(duty.due_on)}です"


def _unconfirmed(today: date) -> Iterator[Reminder]:
    waiting = (
        ActivityReport.objects.waiting()
        .filter(confirm_due_on__isnull=False, case__lead_municipality__isnull=False)
        .select_related("case__lead_municipality", "organisation", "municipality")
        .order_by("confirm_due_on", "pk")
    )
    for report in waiting:
        due, city = report.confirm_due_on, report.case.lead_municipality
        assert due is not None  # by the filter, as the city
        assert city is not None
        if today > due:
            stage, said = "passed", f"（{format_wareki(due)}）を過ぎています"
        elif add_open_days(today, OPEN_DAYS_BEFORE_CONFIRMATION) >= due:
            stage, said = "soon", f"は{format_wareki(due)}です"
        else:
            continue
        clock = "検査の期限" if report.kind == ReportKind.COMPLETION else "確認期限"
        line = f"{report.case.title}　{heading(report)}（{report.body}）：{clock}{said}"
        key = f"confirm:{report.pk}:{due}:{stage}"
        yield Reminder(city, key, line)
