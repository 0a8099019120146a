"""The figures of a 説明資料: money by year, indicators with targets, and what they fall short of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from cases.domain import facts
from cases.domain.figures import span_of
from cases.domain.money_statement import Statement
from cases.domain.results import (
    YEARLY,
    Results,
    plain_number,
    ratio,
    target_of,
    unit_of,
    words,
)
from cases.enums import Direction
from cases.models import Case
from ppp_portal.charts.text import shortened
from ppp_portal.japan.fiscal_year import format_fiscal_year
from ppp_portal.paper import Fact, Section, Table

INDICATORS = 4
SHORTFALLS = 2
MISSING = "記録なし"
GOES_ON = "（続きは事例のページ）"


def one_line(text: str) -> str:
    """Lines and paragraphs one after the other."""
    return "　".join(text.split())


def kept(text: str, room: int) -> str:
    """As much of the text as `room` full-width characters hold, and where it goes on."""
    line = one_line(text)
    cut = shortened(line, room, size=1)
    return cut if cut == line else f"{shortened(line, room - len(GOES_ON), size=1)}{GOES_ON}"


def cell(text: str, room: int) -> str:
    """As much of the text as a cell or a name needs; 「…」 where it goes on."""
    return shortened(one_line(text), room, size=1)


def money_section(case: Case, newest_first: Sequence[Statement]) -> Section:
    """Planned and actual expense of the last years that this reader may see."""
    amount = facts.amount_text(case)
    told = [Fact("契約金額", cell(amount, 40))] if amount else []
    if not newest_first:
        return Section("費用", facts=told, texts=[f"年度ごとの費用：{MISSING}"])
    rows = [
        (
            format_fiscal_year(each.fiscal_year) + ("" if each.year.is_public else "（公開前）"),
            each.income.total.planned,
            each.income.total.actual,
            each.expense.total.planned,
            each.expense.total.actual,
        )
        for each in reversed(newest_first)
    ]
    heads = ("年度", "収入予算（円）", "収入実績（円）", "支出予算（円）", "支出実績（円）")
    return Section("費用", facts=told, table=Table(heads, rows, numbers=range(1, 5)))


def figures_section(results: Results) -> Section:
    """The newest year with reports: each indicator beside its target."""
    year = results.newest_year
    if year is None or not results.indicators:
        return Section("成果", texts=[f"成果指標：{MISSING}"])
    span = span_of(YEARLY, date(year, 4, 1))
    rows = []
    for each in results.indicators[:INDICATORS]:
        figure, target = results.figure(each, span), target_of(each, year)
        rows.append(
            (
                cell(f"{each.name}（{unit_of(each)}）" if unit_of(each) else each.name, 30),
                plain_number(target) if target is not None else "—",
                words(figure) or "—",
                ratio(figure, target) or "—",
            )
        )
    left = len(results.indicators) - INDICATORS
    note = f"ほかに{left}つの指標があります。" if left > 0 else ""
    heads = (f"指標（{format_fiscal_year(year)}）", "目標", "実績", "達成")
    return Section("成果", table=Table(heads, rows, numbers=range(1, 4)), note=note)


def shortfalls(results: Results) -> list[str]:
    """Indicators that should grow and stayed below the target of the newest year, exact ones."""
    year = results.newest_year
    if year is None:
        return []
    span = span_of(YEARLY, date(year, 4, 1))
    found = []
    for each in results.indicators:
        figure, target = results.figure(each, span), target_of(each, year)
        share = ratio(figure, target)
        grows = each.direction == Direction.UP
        if grows and share and target and figure.number and figure.number.low < target:
            found.append(
                f"・「{cell(each.name, 24)}」は、{format_fiscal_year(year)}の目標の{share}です。"
            )
    return found[:SHORTFALLS]
