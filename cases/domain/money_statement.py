"""One year's money as a statement: sums, differences, balance, and what is still missing.

Plain values and integer yen; nothing here reads the database beyond what the caller prefetched
(MoneyYear.objects.with_rows). A sum is of what is stated, None where nothing is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

from cases.enums import PUBLIC_FUNDS
from cases.models import Case, MoneyRow, MoneyYear
from ppp_portal.charts.chart import Chart
from ppp_portal.charts.flow import Flow, flow_chart
from ppp_portal.japan.fiscal_year import bounds, format_fiscal_year

Figure = Literal["planned", "actual"]
FIGURES: tuple[Figure, ...] = ("planned", "actual")
WORDS = {"planned": "予算", "actual": "実績"}
WHOLE_CASE = "事業全体"


@dataclass(frozen=True)
class Line:
    """One row, or a sum of rows; amounts in yen, None where not stated."""

    title: str
    planned: int | None
    actual: int | None
    organisation: str = ""
    note: str = ""

    @property
    def difference(self) -> int | None:
        """実績 − 予算; None where either is not stated."""
        if self.planned is None or self.actual is None:
            return None
        return self.actual - self.planned


@dataclass(frozen=True)
class Side:
    """収入 or 支出 of a year."""

    name: str
    lines: Sequence[Line]

    @cached_property
    def total(self) -> Line:
        return Line("計", self._sum("planned"), self._sum("actual"))

    @property
    def difference(self) -> int | None:
        """実績 − 予算 of the totals; None while a row lacks either, which would make it untrue."""
        return None if self.is_partial else self.total.difference

    @property
    def is_partial(self) -> bool:
        return bool(self.missing("planned") or self.missing("actual"))

    @property
    def leaves_out(self) -> bool:
        """Whether a total is shown that some row has no amount for."""
        return any(0 < len(self.missing(figure)) < len(self.lines) for figure in FIGURES)

    def missing(self, figure: Figure) -> list[str]:
        """Titles of the rows that do not state this figure."""
        return [line.title for line in self.lines if getattr(line, figure) is None]

    def _sum(self, figure: Figure) -> int | None:
        stated = [amount for line in self.lines if (amount := getattr(line, figure)) is not None]
        return sum(stated) if stated else None


@dataclass(frozen=True)
class Balance:
    """Whether one figure of a statement balances: `state` is ok, off, missing or none."""

    figure: Figure
    state: Literal["ok", "off", "missing", "none"]
    texts: Sequence[str]


class Statement:
    """One year: `year` with its rows prefetched; `partners` are names of the case's partners."""

    def __init__(self, year: MoneyYear, partners: Sequence[str] = ()) -> None:
        self.year = year
        self._partners = partners
        rows = list(year.rows.all())
        self.rows = rows
        self.income = Side("収入", [_line(row) for row in rows if row.is_income])
        self.expense = Side("支出", [_line(row) for row in rows if not row.is_income])

    @property
    def sides(self) -> tuple[Side, Side]:
        return self.income, self.expense

    @property
    def totals(self) -> list[int | None]:
        """The year on one line: income planned and actual, expense planned, actual, difference."""
        income, expense = self.income.total, self.expense.total
        return [
            *(income.planned, income.actual, expense.planned, expense.actual),
            self.expense.difference,
        ]

    @property
    def fiscal_year(self) -> int:
        return self.year.fiscal_year

    @property
    def has_organisations(self) -> bool:
        return any(row.organisation_id for row in self.rows)

    @cached_property
    def balances(self) -> list[Balance]:
        """予算 and 実績, each on its own."""
        return [self.balance(figure) for figure in FIGURES]

    def states(self, figure: Figure) -> bool:
        """Whether any row states this figure."""
        return any(getattr(row, figure) is not None for row in self.rows)

    def balance(self, figure: Figure) -> Balance:
        """In words: what is missing, or by how many yen income and expense differ."""
        word = WORDS[figure]
        if not self.states(figure):
            return Balance(figure, "none", [f"{word}は、まだ入力されていません。"])
        missing = list(self._missing(figure))
        if missing:
            return Balance(figure, "missing", missing)
        income = getattr(self.income.total, figure) or 0
        expense = getattr(self.expense.total, figure) or 0
        if income == expense:
            return Balance(figure, "ok", [f"{word}の収入と支出は、{income:,}円で一致しています。"])
        more, less = ("収入", "支出") if income > expense else ("支出", "収入")
        text = f"{word}は、{more}が{less}より{abs(income - expense):,}円多くなっています。"
        return Balance(figure, "off", [text])

    def _missing(self, figure: Figure) -> Iterable[str]:
        for side in self.sides:
            if not side.lines:
                yield f"{WORDS[figure]}の{side.name}が1行も入力されていません。"
            elif titles := side.missing(figure):
                listed = "、".join(f"「{title}」" for title in titles)
                yield f"{WORDS[figure]}の{side.name}のうち、{listed}の金額が入っていません。"

    def gaps(self, *, today: date) -> list[str]:
        """What is missing or off; the actual counts once the year is over or entry has begun."""
        asked: list[Figure] = ["planned"]
        if bounds(self.fiscal_year)[1] < today or self.states("actual"):
            asked.append("actual")
        found = [self.balance(figure) for figure in asked]
        return [text for balance in found if balance.state != "ok" for text in balance.texts]

    @cached_property
    def chart(self) -> Chart:
        """The picture of source → organisation → use, of the figure that `shown_figure` names."""
        planned_only = self.shown_figure == "planned"
        flows: dict[bool, list[Flow]] = {True: [], False: []}
        for row in self.rows:
            who, actual = self._who(row), None if planned_only else row.actual
            source, target = (row.title, who) if row.is_income else (who, row.title)
            flows[row.is_income].append(Flow(source, target, actual, row.planned))
        title = f"{format_fiscal_year(self.fiscal_year)}の費用の流れ（{WORDS[self.shown_figure]}）"
        return flow_chart(f"flow-{self.fiscal_year}", title, flows[True], flows[False])

    @property
    def figure_word(self) -> str:
        return WORDS[self.shown_figure]

    def _who(self, row: MoneyRow) -> str:
        """The organisation of a row; where none is said, the only partner, else the whole case."""
        if row.organisation:
            return row.organisation.name
        return self._partners[0] if len(self._partners) == 1 else WHOLE_CASE

    @property
    def shown_figure(self) -> Figure:
        """What a picture shows: the actual once it is entered in full, the plan until then."""
        return "actual" if self.balance("actual").state in ("ok", "off") else "planned"

    @property
    def sentence(self) -> str:
        """The answer in one sentence, before picture and table."""
        year, spent = format_fiscal_year(self.fiscal_year), self.expense.total
        if spent.actual is not None and self.expense.missing("actual"):
            return f"{year}に使った額は、これまでの入力で{spent.actual:,}円です。"
        if spent.planned is not None and spent.actual is not None:
            share = f"（{spent.actual * 100 // spent.planned}%）" if spent.planned else ""
            return f"{year}は、予算{spent.planned:,}円に対して、{spent.actual:,}円{share}を使いました。"
        if spent.actual is not None:
            return f"{year}は、{spent.actual:,}円を使いました。"
        if spent.planned is not None:
            return f"{year}は、{spent.planned:,}円を使う予定です。"
        return f"{year}の支出は、まだ入力されていません。"


def statements(case: Case, years: Iterable[MoneyYear]) -> list[Statement]:
    """Years of one case as statements (prefetch partners__organisation on the case)."""
    names = list(dict.fromkeys(row.display_name for row in case.partners.all()))
    return [Statement(year, names) for year in years]


def money_gaps(case: Case, fiscal_year: int, *, today: date) -> list[str]:
    """What one year still lacks, in words for a queue; [] where it is complete and balances.

    Prefetch `money_years__rows` for many cases.
    """
    year = next((each for each in case.money_years.all() if each.fiscal_year == fiscal_year), None)
    if year is None:
        return [f"{format_fiscal_year(fiscal_year)}の費用が、まだ入力されていません。"]
    return Statement(year).gaps(today=today)


def contract_hint(case: Case, every_year: Iterable[Statement]) -> str:
    """Where the planned public funds are not the contract amount; "" where they agree.

    An amount for one year agrees with each year's plan, one for several years with their sum.
    """
    amount = case.contract_amount
    planned = [_public_funds(statement) for statement in every_year]
    stated = [yen for yen in planned if yen is not None]
    if amount is None or not stated or sum(stated) == amount or set(stated) == {amount}:
        return ""
    return (
        f"契約金額は{amount:,}円ですが、予算の公費（市費・県費・国費）の計は{sum(stated):,}円です。"
        "入力していない年度がないか、契約金額が年額かどうかを確かめてください。"
    )


def _public_funds(statement: Statement) -> int | None:
    rows = [row.planned for row in statement.rows if row.kind in PUBLIC_FUNDS]
    stated = [yen for yen in rows if yen is not None]
    return sum(stated) if stated else None


def _line(row: MoneyRow) -> Line:
    name = row.organisation.name if row.organisation else ""
    return Line(row.title, row.planned, row.actual, name, row.note)
