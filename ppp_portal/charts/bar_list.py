"""Bars inside a table: the number is read as text, the bar beside it only shows its size."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, NamedTuple

from ppp_portal.charts.scale import share


class Bar(NamedTuple):
    """One row; `width` is the bar's length in percent of the longest."""

    label: str
    value: int
    width: Decimal
    url: str = ""


def bar_rows(rows: Iterable[tuple[Any, ...]]) -> list[Bar]:
    """Rows (label, number) or (label, number, address) with the length of each bar."""
    given = [tuple(row) for row in rows]
    largest = max((int(row[1]) for row in given), default=0)
    return [
        Bar(str(row[0]), int(row[1]), share(int(row[1]), largest), row[2] if len(row) > 2 else "")
        for row in given
    ]
