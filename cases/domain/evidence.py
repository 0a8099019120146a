"""What the records say of an organisation's work, each figure with the rows it rests on.

Counted from the cases, decisions and published reports that the reader may see; numbers of people
are masked for everybody alike. Nothing is typed, and nothing is rated: a figure says how many of
how many, and a page lists which. A fixed number of queries, whatever the number of records.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from cases.domain.continuation_line import (
    covered_years,
    last_day,
    runs,
    work_span,
    years_of_all,
    years_text,
)
from cases.domain.report_words import heading
from cases.enums import PartnerRole, ReportState, Stage
from cases.models import ActivityReport, Case, CasePartner, Continuation
from partners.models import Organisation, User
from ppp_portal.japan.fiscal_year import fiscal_year_of
from ppp_portal.japan.wareki import format_wareki

BEGUN = (Stage.CONTRACT, Stage.RUNNING, Stage.ENDED)


@dataclass(frozen=True)
class Source:
    """One record behind a figure. `counts` None: it is left out of the figure, and `note` says why."""

    label: str
    url: str
    counts: bool | None
    note: str = ""
    where: str = ""


@dataclass(frozen=True)
class Evidence:
    """One figure: `value` in words, '' where there is no record; `definition` says how it counts."""

    key: str
    title: str
    definition: str
    value: str = ""
    sources: Sequence[Source] = field(default_factory=list)
    yes: str = "あてはまる"
    no: str = "あてはまらない"

    @property
    def counted(self) -> int:
        """The number of records that the figure rests on."""
        return sum(row.counts is not None for row in self.sources)


@dataclass(frozen=True)
class Work:
    """An organisation's cases as the reader sees them, with the decisions in force on them."""

    cases: Sequence[Case]
    decisions: Sequence[Continuation]
    today: date


def work_of(user: User | AnonymousUser, organisation: Organisation, today: date) -> Work:
    """Cases in which it does the work; who only introduced others does none. Two queries."""
    rows = CasePartner.objects.filter(organisation=organisation).exclude(
        role=PartnerRole.INTRODUCER
    )
    cases = list(
        Case.objects.visible_to(user)
        .live()
        .filter(pk__in=rows.values("case"))
        .select_related("lead_municipality")
        .order_by("-pk")
    )
    decisions = Continuation.objects.visible_to(user).decided()
    of_cases = decisions.filter(case__in=[case.pk for case in cases]).newest_first()
    return Work(cases, list(of_cases), today)


def share_text(sources: Iterable[Source], unit: str = "件") -> str:
    """「12件中9件（75%）」; '' where nothing counts."""
    counted = [row for row in sources if row.counts is not None]
    if not counted:
        return ""
    yes = sum(bool(row.counts) for row in counted)
    # Rounded down: 100% is said only of all of them.
    percent = yes * 100 // len(counted)
    return f"{len(counted):,}{unit}中{yes:,}{unit}（{percent}%）"


def continuation_rate(work: Work) -> Evidence:
    """Of the cases whose last day has passed, those that went on with this organisation."""
    following: dict[int, Case] = {row.continues_id: row for row in work.cases if row.continues_id}
    sources = [row for case in work.cases if (row := _went_on(case, work, following))]
    return Evidence(
        "continuation",
        "継続率",
        "終わりの日（日がなければ年度の終わり）を過ぎた事業のうち、同じ団体との次の事業か、"
        "続ける・広げる・縮めて続けるという確定した判断がある事業の割合です。"
        "実施中の事業と、終わりの日が分からない事業は数えません。",
        share_text(sources),
        sources,
        "続いた",
        "続いた記録なし",
    )


def _went_on(case: Case, work: Work, following: dict[int, Case]) -> Source | None:
    """The case as a source; None while it runs."""
    span = work_span(case)
    stops = [
        row.fiscal_year for row in work.decisions if row.case_id == case.pk and not row.goes_on
    ]
    end = span.end if span else None
    if span and span.is_open and stops:
        end = last_day(stops[0])
    if span and ((span.is_open and end is None) or (end and end >= work.today)):
        return None
    if end is None:
        unknown = case.stage == Stage.ENDED
        return _source(case, None, "終わりの日が分からない") if unknown else None
    after = following.get(case.pk)
    if after:
        return _source(case, True, f"次の事業：{after.title}")
    last = fiscal_year_of(end)
    for row in work.decisions:
        if row.case_id == case.pk and row.goes_on and (row.fiscal_year or 0) >= last:
            return _source(case, True, f"{row.year_text}の判断：{row.get_outcome_display()}")
    return _source(case, False, f"{format_wareki(end)}まで")


def decisions(work: Work) -> Evidence:
    """What was decided at the end of years, also against a missed target."""
    cases = {case.pk: case for case in work.cases}
    sources = [
        _source(
            cases[row.case_id],
            row.goes_on,
            f"{row.year_text}：{row.get_outcome_display()}"
            + ("（目標に届かなかった年度）" if row.misses_target else ""),
        )
        for row in work.decisions
    ]
    return Evidence(
        "decisions",
        "継続判断",
        "確定した継続判断のうち、続ける・広げて続ける・縮めて続けると決めたものの割合です。"
        "年度の書かれていない出典からの記録も数えます。",
        share_text(sources),
        sources,
        "続けると決めた",
        "終えると決めた",
    )


def longest_line(work: Work) -> Evidence:
    """The longest stretch of fiscal years without a gap, over cases that continue each other."""
    covered = covered_years(work.cases, work.decisions, work.today)
    now = fiscal_year_of(work.today)
    best: list[int] = []
    line: list[Case] = []
    for chain in _chains(work.cases):
        years = years_of_all({case.pk: covered[case.pk] for case in chain})
        for run in runs(year for year in years if year <= now):
            if (len(run), run) > (len(best), best):
                best, line = run, [case for case in chain if covered[case.pk] & set(run)]
    sources = [_source(case, True, _years_of(case, covered)) for case in line]
    value = f"{len(best)}年（{years_text(best[0], best[-1])}）" if best else ""
    return Evidence(
        "years",
        "途切れずに続いた最長の年数",
        "前の事業を引き継ぐ事業をつなぎ、記録と確定した判断のある年度が途切れずに続く、"
        "いちばん長い年数です。これからの年度は数えません。",
        value,
        sources,
        "含む",
    )


def _chains(cases: Sequence[Case]) -> list[list[Case]]:
    """The cases grouped by which continues which."""
    own = {case.pk: case for case in cases}
    group = {pk: {pk} for pk in own}
    for case in cases:
        if case.continues_id in own and group[case.pk] is not group[case.continues_id]:
            joined = group[case.pk] | group[case.continues_id]
            for pk in joined:
                group[pk] = joined
    distinct = {id(pks): pks for pks in group.values()}
    return [[own[pk] for pk in sorted(pks)] for pks in distinct.values()]


def _years_of(case: Case, covered: dict[int, set[int]]) -> str:
    years = covered[case.pk]
    return years_text(min(years), max(years))


def reports_on_time(
    user: User | AnonymousUser, organisation: Organisation, bodies: Sequence[int]
) -> Evidence:
    """Published reports with a due date, by the day on which they were first sent. Two queries."""
    due = ActivityReport.objects.published_to(user).filter(
        organisation__in=bodies, part_of__isnull=True, due_on__isnull=False
    )
    reports = list(due.select_related("case").order_by("-due_on", "-pk"))
    first = _first_versions(bodies)
    sources = []
    for report in reports:
        sent = first.get(report.pk, report).first_submitted_at
        assert report.due_on is not None  # by the filter
        assert sent is not None  # published reports were sent
        day = timezone.localdate(sent)
        sources.append(
            Source(
                f"{report.case.title}　{heading(report)}",
                reverse("report_detail", args=[report.pk]),
                day <= report.due_on,
                f"期限 {format_wareki(report.due_on)}、提出 {format_wareki(day)}",
            )
        )
    return Evidence(
        "reports",
        "期限までに出した報告",
        "公開された報告のうち、提出期限のあるものを数えます。"
        "最初に提出した日が期限の日までなら、期限内です。訂正は、もとの報告の提出日で見ます。",
        share_text(sources),
        sources,
        "期限内",
        "期限後",
    )


def _first_versions(bodies: Sequence[int]) -> dict[int, ActivityReport]:
    """The original report of each correction, by the correction's id."""
    rows = ActivityReport.objects.filter(
        Q(corrects__isnull=False) | Q(state=ReportState.SUPERSEDED), organisation__in=bodies
    ).only("pk", "corrects_id", "first_submitted_at")
    by_pk = {row.pk: row for row in rows}
    found = {}
    for pk, row in by_pk.items():
        original = row
        while original.corrects_id in by_pk:
            original = by_pk[original.corrects_id]
        found[pk] = original
    return found


def connections(user: User | AnonymousUser, organisation: Organisation) -> Evidence:
    """Whom it brought together: cases that name it as 紹介, and whether work came of it."""
    rows = CasePartner.objects.filter(organisation=organisation, role=PartnerRole.INTRODUCER)
    cases = (
        Case.objects.visible_to(user)
        .live()
        .filter(pk__in=rows.values("case"))
        .select_related("lead_municipality")
        .prefetch_related("partners__organisation")
        .order_by("-pk")
    )
    sources = [_connection(case, organisation) for case in cases]
    return Evidence(
        "connections",
        "つないだ自治体と団体",
        "この団体が「紹介」の役割で載っている事例です。"
        "契約・実施中・終了の段階にあるものを、事業になったと数えます。",
        share_text(sources),
        sources,
        "事業になった",
        "まだ事業になっていない",
    )


def _connection(case: Case, organisation: Organisation) -> Source:
    others = [
        row.display_name for row in case.partners.all() if row.organisation_id != organisation.pk
    ]
    note = case.get_stage_display()
    if others:
        note = f"{'、'.join(others)}（{note}）" if note else "、".join(others)
    return _source(case, case.stage in BEGUN, note)


def _source(case: Case, counts: bool | None, note: str) -> Source:
    body = case.lead_municipality
    return Source(
        case.title,
        reverse("case_detail", args=[case.pk]),
        counts,
        note,
        body.full_name if body else "",
    )
