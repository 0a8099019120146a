"""One fiscal year's money as an official paper: 収支報告書, the same amounts as on the page."""

from __future__ import annotations

from collections.abc import Iterator

from cases.domain.money_statement import WHOLE_CASE, Line, Side, Statement
from cases.domain.paper_words import head_of, sender_of_case
from cases.models import Case
from ppp_portal.japan.fiscal_year import bounds, format_fiscal_year
from ppp_portal.japan.wareki import format_wareki
from ppp_portal.paper import Cell, Fact, Paper, Section, Table

_LEFT_OUT = "計は、未入力の行を除いた額です。"


def money_paper(case: Case, statement: Statement) -> Paper:
    """A year that the reader may see (case from `case_page`)."""
    year = format_fiscal_year(statement.fiscal_year)
    first, last = bounds(statement.fiscal_year)
    facts = (
        ("事業名", case.title),
        ("期間", f"{format_wareki(first)}〜{format_wareki(last)}"),
        ("相手方", "、".join(dict.fromkeys(row.display_name for row in case.partners.all()))),
        ("要旨", statement.sentence),
        ("備考", statement.year.note),
        ("出典", statement.year.source_note),
    )
    return Paper(
        title="収支報告書",
        subject=f"{case.title}　{year}",
        addressee=head_of(case.lead_municipality),
        sender=sender_of_case(case),
        opening="次のとおり、収入と支出を報告します。",
        facts=[Fact(label, value) for label, value in facts if value],
        sections=list(money_sections(statement)),
        inspection=[Fact("受付年月日", ""), Fact("確認年月日", ""), Fact("確認者の職", "")],
    )


def money_sections(statement: Statement) -> Iterator[Section]:
    """収入, 支出, and whether they balance."""
    for side in statement.sides:
        if side.lines:
            note = _LEFT_OUT if side.leaves_out else ""
            yield Section(side.name, table=_table(statement, side), note=note)
        else:
            yield Section(side.name, texts=[f"{side.name}は入力されていません。"])
    said = [text for balance in statement.balances for text in balance.texts]
    yield Section("収入と支出の照合", texts=said)


def _table(statement: Statement, side: Side) -> Table:
    tells_who = statement.has_organisations
    who = ("団体",) if tells_who else ()
    first = 2 if tells_who else 1
    return Table(
        ("費目", *who, "予算（円）", "実績（円）", "差（円）", "備考"),
        [_row(line, tells_who, line.difference) for line in side.lines],
        numbers=range(first, first + 3),
        totals=[_row(side.total, tells_who, side.difference)],
    )


def _row(line: Line, tells_who: bool, difference: int | None) -> tuple[Cell, ...]:
    who = (line.organisation or WHOLE_CASE,) if tells_who else ()
    return (line.title, *who, line.planned, line.actual, difference, line.note)
