"""Money from its sources through the organisations to its uses, in three columns.

Bands are as wide as their amounts, none thinner than can be seen. What an organisation received
but did not spend, or spent without a source, is a hatched band with its word: a statement that
does not balance says so in the picture too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ppp_portal.charts.chart import Cell, Chart, Table, in_two_sizes
from ppp_portal.charts.flow_drawing import LEFT_OVER, SHORT, Band, FlowDrawing
from ppp_portal.japan.numbers import short

PLANNED, ACTUAL = "予算", "実績"


class Flow(NamedTuple):
    """An amount in yen on its way; None is not stated, which is not 0. `url` leads behind it."""

    source: str
    target: str
    actual: int | None = None
    planned: int | None = None
    url: str = ""


class Gap(NamedTuple):
    """What an organisation has left over (amount > 0), or lacks (< 0)."""

    organisation: str
    amount: int


def flow_chart(name: str, title: str, income: Iterable[Flow], spending: Iterable[Flow]) -> Chart:
    """The chart of one statement: `income` goes to organisations, `spending` comes from them.

    Drawn is what was actually paid, or the plan as long as nothing is; the other one of the two
    stands beside it in the labels and in the table.
    """
    given_in = [Flow(*flow) for flow in income]
    given_out = [Flow(*flow) for flow in spending]
    word = ACTUAL if any(flow.actual is not None for flow in given_in + given_out) else PLANNED
    bands_in, bands_out = _bands(given_in, word), _bands(given_out, word)
    gaps = _gaps(bands_in, bands_out)
    answer = _answer(word, bands_in, bands_out, gaps)
    table = _table(title, given_in, given_out)
    if not any(band.amount > 0 for band in bands_in + bands_out):
        return Chart(name, answer, "", table)
    left = [Band(SHORT, gap.organisation, -gap.amount, 0, True) for gap in gaps if gap.amount < 0]
    right = [
        Band(gap.organisation, LEFT_OVER, gap.amount, 0, True) for gap in gaps if gap.amount > 0
    ]
    drawing = FlowDrawing(bands_in + left, bands_out + right)
    return Chart(name, answer, in_two_sizes(name, title, answer, drawing.draw), table)


def _bands(flows: Sequence[Flow], word: str) -> list[Band]:
    """One band per pair of ends; a plan beside it only where what is drawn is the actual."""
    bands: dict[tuple[str, str], Band] = {}
    for flow in flows:
        ends = (flow.source, flow.target)
        drawn = (flow.actual if word == ACTUAL else flow.planned) or 0
        before = bands.get(ends, Band(*ends, 0, 0))
        planned = (flow.planned or 0) if word == ACTUAL else 0
        bands[ends] = Band(*ends, before.amount + drawn, before.planned + planned)
    return list(bands.values())


def _gaps(income: Sequence[Band], spending: Sequence[Band]) -> list[Gap]:
    balances: dict[str, int] = {}
    for band in income:
        balances[band.target] = balances.get(band.target, 0) + band.amount
    for band in spending:
        balances[band.source] = balances.get(band.source, 0) - band.amount
    return [Gap(name, balance) for name, balance in balances.items() if balance]


def _answer(
    word: str, income: Sequence[Band], spending: Sequence[Band], gaps: Sequence[Gap]
) -> str:
    total_in, total_out = sum(b.amount for b in income), sum(b.amount for b in spending)
    if not total_in and not total_out:
        return "金額はまだ記録されていません。"
    sums = f"{word}は、収入{short(total_in)}円、支出{short(total_out)}円です。"
    if not total_in or not total_out:
        return f"{sums}{'支出' if total_in else '収入'}の記録がありません。"
    if not gaps:
        return f"{sums}収入と支出は一致しています。"
    several = len({band.target for band in income} | {band.source for band in spending}) > 1
    return sums + "".join(
        f"{f'{gap.organisation}で、' if several else ''}"
        f"{short(abs(gap.amount))}円が{'残っています' if gap.amount > 0 else '不足しています'}。"
        for gap in gaps
    )


def _table(title: str, income: Sequence[Flow], spending: Sequence[Flow]) -> Table:
    flows = [*income, *spending]
    columns = [
        word
        for word, stated in (
            (PLANNED, any(flow.planned is not None for flow in flows)),
            (ACTUAL, any(flow.actual is not None for flow in flows)),
        )
        if stated
    ]
    heads = ["から", "へ", *(f"{word}（円）" for word in columns)]
    if len(columns) == 2:
        heads.append("差（円）")
    rows = [
        [
            Cell(flow.source),
            Cell(flow.target),
            *_amounts(columns, flow.planned, flow.actual, flow.url),
        ]
        for flow in flows
    ]
    received, spent = _sums(income), _sums(spending)
    left = _Sums(
        _difference(received.planned, spent.planned), _difference(received.actual, spent.actual)
    )
    totals = [
        [Cell(word), Cell(""), *_amounts(columns, sums.planned, sums.actual)]
        for word, sums in (("収入の計", received), ("支出の計", spent), ("収入−支出", left))
    ]
    return Table(title, heads, rows if columns else [], len(heads) - 2, totals)


class _Sums(NamedTuple):
    planned: int | None
    actual: int | None


def _sums(flows: Sequence[Flow]) -> _Sums:
    return _Sums(_sum(flow.planned for flow in flows), _sum(flow.actual for flow in flows))


def _sum(amounts: Iterable[int | None]) -> int | None:
    """The sum of what is stated; None where nothing is, which is not 0."""
    stated = [amount for amount in amounts if amount is not None]
    return sum(stated) if stated else None


def _difference(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one - other


def _amounts(
    columns: Sequence[str], planned: int | None, actual: int | None, url: str = ""
) -> list[Cell]:
    values = {PLANNED: planned, ACTUAL: actual}
    cells = [Cell(values[word], url if word == columns[-1] else "") for word in columns]
    if len(columns) == 2:
        cells.append(Cell(_difference(actual, planned)))
    return cells
