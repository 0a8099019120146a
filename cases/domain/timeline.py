"""これまでの流れ: a case over the fiscal years, with what it continues and what continued it.

Only what the reader may see: the chain is walked over visible cases alone, so that a hidden one
between two others is not told by their standing in one picture. Five queries at most, for a chain
of any length and any number of reports.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from cases.domain.continuation_line import (
    Line,
    WorkSpan,
    chain_of,
    first_day,
    is_in_range,
    last_day,
    line_of,
    work_span,
    years_text,
)
from cases.domain.facts import period_text
from cases.models import ActivityReport, Case, Continuation
from partners.models import User
from ppp_portal.charts.timeline import EVENT, PERIOD, Entry
from ppp_portal.japan.fiscal_year import fiscal_year_of
from ppp_portal.japan.wareki import format_partial

WORK, DECISIONS, EVENTS = "事業", "継続判断", "できごと"
REPORTS, PLANS = "活動報告", "計画"
# One entry is told by the facts of the page; a picture needs something beside it.
FEWEST = 2


@dataclass(frozen=True)
class CaseTimeline:
    """`entries` for the picture, `sentence` on how long the work has gone on ('' for one year).

    `line` is the table of the years with what was decided of each; `decisions` are those on the
    case itself, newest first.
    """

    entries: list[Entry]
    sentence: str
    today: date
    line: Line
    decisions: list[Continuation]


def case_timeline(case: Case, user: User | AnonymousUser, today: date) -> CaseTimeline:
    """The case's story for this reader; without entries where there is too little for a picture.

    Prefetch plan_positions.
    """
    chain = chain_of(case, user)
    shown = Continuation.objects.visible_to(user).filter(case__in=[row.pk for row in chain])
    decisions = list(shown.standing().newest_first().with_bodies())
    line = line_of(case, chain, decisions, today)
    stops = {row.case_id: row for row in decisions if row.is_decided and not row.goes_on}
    entries = [entry for member in chain if (entry := _period(member, case, stops.get(member.pk)))]
    entries += _decisions(decisions)
    entries += _milestones(case)
    entries += _reports(case, user)
    entries += _plans(case)
    own = [row for row in decisions if row.case_id == case.pk]
    shown_entries = entries if len(entries) >= FEWEST else []
    return CaseTimeline(shown_entries, line.sentence, today, line, own)


def _period(member: Case, case: Case, stop: Continuation | None) -> Entry | None:
    """The time of one case, to the year in which `stop` ends it; None where it is not known."""
    span = work_span(member)
    if span is None:
        return None
    stopped = last_day(stop.fiscal_year) if stop else None
    if stopped and span.is_open and stopped >= span.start:
        span = WorkSpan(span.start, stopped, False)
    label, url = "この事業", ""
    if member != case:
        label, url = member.title, reverse("case_detail", args=[member.pk])
    if span.start == span.end:
        return Entry(WORK, label, span.start, None, EVENT, url)
    return Entry(
        WORK,
        label,
        span.start,
        span.end,
        PERIOD if span.end or span.is_open else EVENT,
        url,
        period_text(member)
        or years_text(member.start_fiscal_year or member.fiscal_year, member.fiscal_year),
    )


def _decisions(decisions: Iterable[Continuation]) -> list[Entry]:
    """Decisions in force, at the end of the year that each is about."""
    return [
        Entry(
            DECISIONS,
            row.get_outcome_display() + ("（目標未達）" if row.misses_target else ""),
            day,
            kind=EVENT,
            url=reverse("continuation_detail", args=[row.case_id]),
            when=f"{row.year_text}の判断",
        )
        for row in decisions
        if row.is_decided and (day := last_day(row.fiscal_year))
    ]


def _milestones(case: Case) -> list[Entry]:
    entries = []
    for row in case.milestones.order_by("happened_on", "pk"):
        if row.happened_on and is_in_range(row.happened_on):
            when = format_partial(row.happened) if row.happened else ""
            entries.append(Entry(EVENTS, str(row), row.happened_on, kind=EVENT, when=when))
    return entries


def _reports(case: Case, user: User | AnonymousUser) -> list[Entry]:
    """Confirmed reports that this reader may see, one entry for each fiscal year."""
    rows = ActivityReport.objects.visible_to(user).filter(case=case).counted()
    years: dict[int, list[tuple[int, date, date]]] = {}
    for pk, start, end in rows.order_by("period_start", "pk").values_list(
        "pk", "period_start", "period_end"
    ):
        years.setdefault(fiscal_year_of(start), []).append((pk, start, end))
    return [
        Entry(
            REPORTS,
            f"報告 {len(reports)}件",
            reports[0][1],
            max(end for _, _, end in reports),
            url=reverse("report_detail", args=[reports[0][0]]) if len(reports) == 1 else "",
        )
        for reports in years.values()
    ]


def _plans(case: Case) -> list[Entry]:
    """Years of the plans that name the case; a plan without both ends of its years has no bar."""
    entries = []
    for position in case.plan_positions.all():
        start, end = first_day(position.first_year), last_day(position.last_year)
        if start and end:
            when = years_text(position.first_year, position.last_year)
            entries.append(Entry(PLANS, position.plan_name, start, end, when=when))
    return entries
