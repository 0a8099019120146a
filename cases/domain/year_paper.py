"""One fiscal year of a case as an official paper: 年度実績報告書, the same figures as its 成果."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from django.utils import timezone

from cases.domain import rollup
from cases.domain.figures import Row, Span
from cases.domain.money_paper import money_sections
from cases.domain.money_statement import Statement
from cases.domain.paper_words import head_of, partner_words, sender_of_case
from cases.domain.report_paper import MASKED
from cases.domain.report_rows import report_rows
from cases.domain.report_words import period_words, texts
from cases.domain.results import (
    Results,
    ratio,
    results_of,
    span_label,
    spans_of_year,
    target_of,
    unit_of,
    words,
    year_before,
)
from cases.domain.rollup import Figure
from cases.enums import IndicatorKind, ReportKind, Rhythm
from cases.models import ActivityReport, Case
from ppp_portal.japan.fiscal_year import bounds, format_fiscal_year
from ppp_portal.japan.wareki import format_wareki
from ppp_portal.paper import Cell, Fact, Paper, Section, Table

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import User

_IN_WORDS = (IndicatorKind.RATE, IndicatorKind.YES_NO)
_UNDIVIDED = "期間に\n分けられない分"
_FIRST_WORDS = 60


def year_paper(
    reader: User | AnonymousUser, case: Case, fiscal_year: int, statement: Statement | None
) -> Paper | None:
    """What the counted reports and the money of the year say to this reader; None without any.

    `case` from `case_page`, `statement` of that year where the reader may see it.
    """
    results = results_of(case, reader)
    reports = _reports(reader, results, fiscal_year)
    if not reports and statement is None and fiscal_year not in results.years:
        return None
    if not results.rows:  # nothing is counted on this case, but there may be costs
        results = replace(results, rows=report_rows(case, reader))
    year = _Year(results, fiscal_year)
    return Paper(
        title="年度実績報告書",
        subject=f"{case.title}　{format_fiscal_year(fiscal_year)}",
        addressee=head_of(case.lead_municipality),
        sender=sender_of_case(case),
        opening="次のとおり、年度の実績を報告します。",
        facts=list(_facts(year, reports)),
        sections=[
            *year.sections(),
            *_told(reports, tells_incidents=results.is_party),
            _list(reports),
            *(money_sections(statement) if statement else ()),
        ],
        inspection=[Fact("受付年月日", ""), Fact("確認年月日", ""), Fact("確認者の職", "")],
    )


def _reports(
    reader: User | AnonymousUser, results: Results, fiscal_year: int
) -> list[ActivityReport]:
    """The reports that the figures are made of, oldest first."""
    objects = ActivityReport.objects
    readable = objects.visible_to(reader) if results.is_party else objects.published_to(reader)
    return list(
        readable.counted()
        .filter(case=results.case, period_end__range=bounds(fiscal_year))
        .select_related("organisation", "municipality")
        .order_by("period_start", "pk")
    )


def _facts(year: _Year, reports: Sequence[ActivityReport]) -> Iterator[Fact]:
    case, (first, last) = year.results.case, bounds(year.fiscal_year)
    yield Fact("事業名", case.title)
    yield Fact("相手方", "\n".join(partner_words(case)))
    yield Fact("期間", f"{format_wareki(first)}〜{format_wareki(last)}")
    kind = "確認済みの報告" if year.results.is_party else "公開された報告"
    yield Fact("もとにした報告", f"{kind}{len(reports)}件")
    cost = rollup.cost(year.results.rows, year.whole)
    if cost is not None:
        yield Fact("報告された経費", f"{cost:,}円")


class _Year:
    """One year of the results, divided into months, or quarters where the case reports so."""

    def __init__(self, results: Results, fiscal_year: int) -> None:
        self.results, self.fiscal_year = results, fiscal_year
        sheet = getattr(results.case, "report_sheet", None)
        by_quarter = sheet is not None and sheet.rhythm == Rhythm.QUARTERLY
        self.by = "四半期別" if by_quarter else "月別"
        self.spans = spans_of_year(fiscal_year, "quarter" if by_quarter else "month")
        (self.whole,) = spans_of_year(fiscal_year, "year")
        self.rest: list[Row] = [
            row
            for row in results.rows
            if row.lies_in(self.whole) and not any(row.lies_in(span) for span in self.spans)
        ]

    def sections(self) -> Iterator[Section]:
        note = "" if self.results.is_party else MASKED
        if self.results.indicators:
            notes = "\n".join(filter(None, (note, *self._reasons())))
            yield Section("成果指標", table=self._aims(), note=notes)
            title = f"成果指標（{self.by}）"
            yield Section(title, table=self._indicators(), note=note, is_wide=True)
        if self.results.groups:
            title = f"参加者の延べ人数（{self.by}）"
            yield Section(title, table=self._people(), note=note, is_wide=True)

    def _aims(self) -> Table:
        rows: list[tuple[Cell, ...]] = []
        for each in self.results.indicators:
            figure = self.results.figure(each, self.whole)
            before = self.results.figure(each, year_before(self.whole))
            target = target_of(each, self.fiscal_year)
            share = ratio(figure, target) or None
            rows.append((each.name, unit_of(each), target, _cell(figure), share, _cell(before)))
        heads = ("指標", "単位", "目標", "実績", "目標比", "前年度")
        return Table(heads, rows, numbers=range(2, 6))

    def _reasons(self) -> Iterator[str]:
        for each in self.results.indicators:
            reason = self.results.figure(each, self.whole).reason
            if reason:
                yield f"{each.name}：{reason}"

    def _indicators(self) -> Table:
        rows: list[tuple[Cell, ...]] = []
        for each in self.results.indicators:
            adds = each.kind != IndicatorKind.DISTINCT
            left = rollup.figure(self.rest, each, self._undivided) if adds else None
            divided = [_cell(self.results.figure(each, span)) for span in self.spans]
            total = _cell(self.results.figure(each, self.whole))
            rows.append((each.name, unit_of(each), *divided, *self._left(left), total))
        return Table(self._heads("指標", "単位"), rows, numbers=self._numbers(2))

    def _people(self) -> Table:
        rows = [self._group(group.name, group.pk) for group in self.results.groups]
        heads = (*self._heads("区分"), "実人数（年度）")
        numbers = range(1, len(heads))
        return Table(heads, rows, numbers=numbers, totals=[self._group("計", None)])

    def _group(self, name: str, pk: int | None) -> tuple[Cell, ...]:
        rows = self.results.rows
        divided = [_cell(rollup.attendance(rows, pk, span)) for span in self.spans]
        left = self._left(rollup.attendance(self.rest, pk, self._undivided))
        total = _cell(rollup.attendance(rows, pk, self.whole))
        own = rollup.distinct_attendance(rows, pk, self.whole) if pk is not None else None
        return (name, *divided, *left, total, _cell(own) if own else "")

    @property
    def _undivided(self) -> Span:
        return Span("", self.whole.start, self.whole.end)

    def _left(self, figure: Figure | None) -> tuple[Cell, ...]:
        """What stands in reports longer than the columns, where there are such."""
        return (_cell(figure) if figure else None,) if self.rest else ()

    def _heads(self, *first: str) -> tuple[str, ...]:
        spans = (span_label(span).replace("（", "\n（") for span in self.spans)
        return (*first, *spans, *((_UNDIVIDED,) if self.rest else ()), "年度")

    def _numbers(self, first: int) -> range:
        return range(first, first + len(self.spans) + bool(self.rest) + 1)


def _told(reports: Sequence[ActivityReport], *, tells_incidents: bool) -> Iterator[Section]:
    """The year in the reporters' words, then period by period; to the parties, what went wrong."""
    whole = [
        f"【{title}】\n{text}"
        for report in reports
        if report.kind == ReportKind.YEARLY
        for title, text in texts(report, party=False)
    ]
    if whole:
        yield Section("年度のまとめ", texts=whole)
    parts = [
        f"【{_period(report)}】\n{report.narrative}"
        for report in reports
        if report.kind in (ReportKind.MONTHLY, ReportKind.QUARTERLY) and report.narrative.strip()
    ]
    if parts:
        yield Section("期間ごとの内容", texts=parts)
    if tells_incidents:
        wrong = [
            f"【{_period(report)}】\n{report.incidents}"
            for report in reports
            if report.incidents.strip()
        ]
        yield Section("事故・苦情・ヒヤリハット", texts=wrong or ["報告はありません。"])


def _list(reports: Sequence[ActivityReport]) -> Section:
    heads = ("期間", "種類", "報告者", "件名・内容", "版", "確認年月日")
    rows = [
        (
            _period(report),
            str(report.get_kind_display()),
            str(report.body),
            _shortened(report.title or report.narrative),
            f"第{report.revision}版",
            format_wareki(timezone.localtime(report.confirmed_at).date())
            if report.confirmed_at
            else "",
        )
        for report in reports
    ]
    return Section(f"報告の一覧（{len(reports)}件）", table=Table(heads, rows))


def _period(report: ActivityReport) -> str:
    return period_words(report.kind, report.period_start, report.period_end)


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _FIRST_WORDS else f"{line[:_FIRST_WORDS]}…"


def _cell(figure: Figure) -> Cell:
    """A number where there is exactly one to tell, else its words; None where nothing is told."""
    if figure.number is None:
        return None
    if figure.kind not in _IN_WORDS and figure.number.is_exact:
        return figure.number.low
    return words(figure)
