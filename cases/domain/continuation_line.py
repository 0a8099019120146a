"""The unbroken line of years: which fiscal years a case's work covers, and what was decided of each.

A year is covered by the time of a case in the chain (`Case.continues`), or by a decision in force
to go on into it. What nothing covers between two covered years is a gap, and shown as one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db import connection

from cases.enums import Stage
from cases.models import Case, Continuation
from partners.models import User
from ppp_portal.japan.eras import FIRST_YEAR, LAST_YEAR
from ppp_portal.japan.fiscal_year import bounds, fiscal_year_of, format_fiscal_year

# The whole lineage of one case, up and down.
_LINEAGE = """
    WITH RECURSIVE
    before(id, previous) AS (
        SELECT id, continues_id FROM cases_case WHERE id = %(case)s
        UNION SELECT c.id, c.continues_id FROM cases_case c JOIN before ON c.id = before.previous
    ),
    after(id) AS (
        SELECT %(case)s::bigint
        UNION SELECT c.id FROM cases_case c JOIN after ON c.continues_id = after.id
    )
    SELECT id FROM before UNION SELECT id FROM after
"""


class WorkSpan(NamedTuple):
    """The time of one case's work; `end` None runs on where `is_open`, else is not known."""

    start: date
    end: date | None
    is_open: bool

    def years(self, today: date) -> range:
        """The fiscal years it touches; an open one reaches at least today."""
        last = self.end or (max(today, self.start) if self.is_open else self.start)
        return range(fiscal_year_of(self.start), fiscal_year_of(last) + 1)


@dataclass
class YearRow:
    """One fiscal year of the line: the cases that worked in it and the decisions on it."""

    year: int
    cases: list[Case] = field(default_factory=list)
    decisions: list[Continuation] = field(default_factory=list)
    is_planned: bool = False

    @property
    def is_gap(self) -> bool:
        return not self.cases


@dataclass(frozen=True)
class Line:
    """`rows` newest first; `unbroken` the years without a gap around those of the case itself."""

    rows: list[YearRow]
    unbroken: list[int]
    sentence: str
    undated: list[Continuation]

    @property
    def says_something(self) -> bool:
        """Whether a table tells more than the facts of the page: a decision, or a gap."""
        return bool(self.undated) or any(row.is_gap or row.decisions for row in self.rows)


def chain_of(case: Case, user: User | AnonymousUser) -> list[Case]:
    """The case and all before and after it that are reached over cases this reader may see."""
    with connection.cursor() as cursor:
        cursor.execute(_LINEAGE, {"case": case.pk})
        ids = [row[0] for row in cursor.fetchall()]
    if len(ids) == 1:
        return [case]
    visible = {row.pk: row for row in Case.objects.visible_to(user).filter(pk__in=ids)}
    visible[case.pk] = case
    reached, waiting = {case.pk}, [case.pk]
    while waiting:
        here = visible[waiting.pop()]
        near = {pk for pk, row in visible.items() if row.continues_id == here.pk}
        near |= {pk for pk in visible if pk == here.continues_id}
        waiting += near - reached
        reached |= near
    return [visible[pk] for pk in sorted(reached)]


def work_span(case: Case) -> WorkSpan | None:
    """The time of one case: its dates, else its fiscal years; None where neither is known."""
    start = case.starts_on or first_day(case.start_fiscal_year or case.fiscal_year)
    if start is None or not is_in_range(start):
        return None
    end = case.ends_on or _end_without_date(case, start)
    if end and not is_in_range(end):
        return None
    return WorkSpan(start, end, end is None and case.stage == Stage.RUNNING)


def line_of(
    case: Case, chain: Sequence[Case], decisions: Sequence[Continuation], today: date
) -> Line:
    """The line through `chain`, with the decisions on its cases that the reader may see."""
    now = fiscal_year_of(today)
    covered = covered_years(chain, decisions, today)
    dated = [row for row in decisions if row.fiscal_year is not None]
    years = {year for years in covered.values() for year in years}
    years |= {row.fiscal_year for row in dated if row.fiscal_year is not None}
    rows = []
    for year in reversed(range(min(years), max(years) + 1) if years else ()):
        rows.append(
            YearRow(
                year,
                [member for member in chain if year in covered[member.pk]],
                [row for row in dated if row.fiscal_year == year],
                year > now,
            )
        )
    unbroken = run_around(covered[case.pk], years_of_all(covered))
    return Line(
        rows,
        unbroken,
        _sentence(unbroken, [row.year for row in rows if row.is_gap and row.year <= now], now),
        [row for row in decisions if row.fiscal_year is None],
    )


def covered_years(
    chain: Iterable[Case], decisions: Iterable[Continuation], today: date
) -> dict[int, set[int]]:
    """The fiscal years of each case by its id: its own time, cut or carried on by decisions.

    A decision to end stops the case that its record would let run on; one to go on reaches into
    the following year, but never beyond the year after the present one, nor into a year that a
    case has taken over which continues it.
    """
    now = fiscal_year_of(today)
    covered: dict[int, set[int]] = {}
    taken_over: set[tuple[int | None, int]] = set()
    for member in chain:
        span = work_span(member)
        covered[member.pk] = set(span.years(today)) if span else set()
        taken_over |= {(member.continues_id, year) for year in covered[member.pk]}
    for row in decisions:
        if not row.is_decided or row.fiscal_year is None or row.case_id not in covered:
            continue
        own = covered[row.case_id]
        if row.goes_on:
            reached = {row.fiscal_year, row.fiscal_year + 1}
            if (row.case_id, row.fiscal_year + 1) in taken_over:
                reached.remove(row.fiscal_year + 1)
            own.update(year for year in reached if year <= now + 1)
        else:
            covered[row.case_id] = {year for year in own if year <= row.fiscal_year}
    return covered


def years_of_all(covered: Mapping[int, set[int]]) -> set[int]:
    return set().union(*covered.values())


def run_around(own: set[int], touched: set[int]) -> list[int]:
    """The years without a gap around `own`; [] where there are none."""
    if not own:
        return []
    first, last = min(own), max(own)
    while first - 1 in touched:
        first -= 1
    while last + 1 in touched:
        last += 1
    return list(range(first, last + 1))


def runs(years: Iterable[int]) -> list[list[int]]:
    """The years in stretches without a gap, oldest first."""
    found: list[list[int]] = []
    for year in sorted(years):
        if found and found[-1][-1] == year - 1:
            found[-1].append(year)
        else:
            found.append([year])
    return found


def years_text(first: int | None, last: int | None) -> str:
    """「令和5年度〜令和7年度」; one year alone; '' where none is known."""
    if not first:
        return ""
    if not last or last <= first:
        return format_fiscal_year(first)
    return f"{format_fiscal_year(first)}〜{format_fiscal_year(last)}"


def is_in_range(day: date) -> bool:
    return FIRST_YEAR <= fiscal_year_of(day) <= LAST_YEAR


def _sentence(unbroken: list[int], gaps: list[int], now: int) -> str:
    # A plan for the coming years is no work that was done.
    done = [year for year in unbroken if year <= now]
    gap = ""
    if gaps:
        named = "、".join(years_text(run[0], run[-1]) for run in runs(gaps))
        gap = f"{named}は記録がなく、続いていたかどうか分かりません。"
    if len(done) < 2:
        return gap
    first, last = format_fiscal_year(done[0]), format_fiscal_year(done[-1])
    if done[-1] == now:
        return f"{first}から続き、{last}で{len(done)}年目です。{gap}"
    return f"{first}から{last}まで、{len(done)}年続きました。{gap}"


def _end_without_date(case: Case, start: date) -> date | None:
    """The end of the fiscal year on record; None while the work goes on, or nobody said."""
    if case.stage == Stage.RUNNING or case.fiscal_year is None:
        return None
    last = last_day(case.fiscal_year)
    return last if last and last >= start else None


def first_day(year: int | None) -> date | None:
    return bounds(year)[0] if year and FIRST_YEAR <= year <= LAST_YEAR else None


def last_day(year: int | None) -> date | None:
    return bounds(year)[1] if year and FIRST_YEAR <= year <= LAST_YEAR else None
