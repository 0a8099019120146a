"""A case's money as rows of a file: the same figures as on the page, both of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cases.domain.money_statement import Line, Side, Statement
from cases.models import MoneyRow
from ppp_portal.japan.fiscal_year import format_fiscal_year
from ppp_portal.tables.write import Cell

HEADERS = (
    *("年度", "年度（西暦）", "収支", "費目", "内訳", "団体"),
    *("予算（円）", "実績（円）", "差（円）", "備考", "公開範囲", "出典"),
)


def money_rows(found: Iterable[Statement], *, with_totals: bool) -> Iterator[list[Cell]]:
    """Newest year first, income before expense; with totals for people, without for machines.

    An amount not stated stays empty, which is not 0.
    """
    for statement in found:
        for side in statement.sides:
            rows = [row for row in statement.rows if row.is_income == (side is statement.income)]
            for row, line in zip(rows, side.lines, strict=True):
                yield _row(statement, side, row, line)
            if with_totals and side.lines:
                yield _total(statement, side)


def _row(statement: Statement, side: Side, row: MoneyRow, line: Line) -> list[Cell]:
    year = statement.year
    return [
        *(format_fiscal_year(year.fiscal_year), year.fiscal_year, side.name),
        *(str(row.get_kind_display()), row.label, line.organisation),
        *(line.planned, line.actual, line.difference, row.note),
        *(str(year.get_visibility_display()), year.source_note),
    ]


def _total(statement: Statement, side: Side) -> list[Cell]:
    year, total = statement.year, side.total
    return [
        *(format_fiscal_year(year.fiscal_year), year.fiscal_year, side.name, "計", "", ""),
        *(total.planned, total.actual, side.difference, ""),
        *(str(year.get_visibility_display()), ""),
    ]
