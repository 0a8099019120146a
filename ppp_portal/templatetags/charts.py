"""The pictures as inclusion tags: a sentence, the picture, the table with the same numbers.

All together at /dev/components/charts/. `name` is a word that is unique in the page (it begins
the ids); `source` is where the numbers come from, with `source_url`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import template

from ppp_portal.charts.chart import Chart
from ppp_portal.charts.flow import Flow, flow_chart
from ppp_portal.charts.line import Point
from ppp_portal.charts.line import line_chart as drawn_lines
from ppp_portal.charts.stacked import Column
from ppp_portal.charts.stacked import stacked_bars as drawn_bars
from ppp_portal.charts.timeline import Entry, timeline_chart
from ppp_portal.charts.tree import Branch, tree_chart
from ppp_portal.charts.word_cloud import MINIMUM
from ppp_portal.charts.word_cloud import word_cloud as drawn_words

register = template.Library()
TEMPLATE = "components/chart.html"


@register.inclusion_tag(TEMPLATE)
def line_chart(
    name: str,
    caption: str,
    points: Iterable[Point],
    unit: str = "",
    kind: str = "count",
    source: str = "",
    source_url: str = "",
) -> dict[str, Any]:
    """An indicator over months, quarters or years: actual, target, the year before.

    `points` are `ppp_portal.charts.line.Point` (label, actual, target, before, url, group);
    `kind` is count, rate (Decimal percent) or yes_no (bool).
    """
    return _printed(drawn_lines(name, caption, points, unit, kind), source, source_url)


@register.inclusion_tag(TEMPLATE)
def flow(
    name: str,
    caption: str,
    income: Iterable[Flow],
    spending: Iterable[Flow],
    source: str = "",
    source_url: str = "",
) -> dict[str, Any]:
    """費用の流れ: sources → organisations → uses, planned and actual, with what does not balance.

    `income` and `spending` are `ppp_portal.charts.flow.Flow` (source, target, actual, planned,
    url) in whole yen; an organisation is the target of the one and the source of the other.
    """
    return _printed(flow_chart(name, caption, income, spending), source, source_url)


@register.inclusion_tag(TEMPLATE)
def stacked_bars(
    name: str,
    caption: str,
    groups: Sequence[str],
    columns: Iterable[Column],
    unit: str = "人",
    source: str = "",
    source_url: str = "",
) -> dict[str, Any]:
    """Attendances (延べ人数) by group per month, and distinct people (実人数) as marks beside them.

    `groups` are names; `columns` are `ppp_portal.charts.stacked.Column` (label, values in the
    order of the groups, distinct, url, group).
    """
    return _printed(drawn_bars(name, caption, groups, columns, unit), source, source_url)


@register.inclusion_tag(TEMPLATE)
def timeline(
    name: str,
    caption: str,
    entries: Iterable[Entry],
    today: date | None = None,
    answer: str = "",
    source: str = "",
    source_url: str = "",
) -> dict[str, Any]:
    """Periods and events in lanes across fiscal years.

    `entries` are `ppp_portal.charts.timeline.Entry` (lane, label, start, end, kind, url, when);
    `today`, where given, is marked; `answer` replaces the sentence above the picture.
    """
    chart = timeline_chart(name, caption, entries, today)
    return _printed(chart._replace(answer=answer or chart.answer), source, source_url)


@register.inclusion_tag(TEMPLATE)
def lineage_tree(
    name: str, caption: str, branches: Iterable[Branch], answer: str = ""
) -> dict[str, Any]:
    """Which case learned from which: `ppp_portal.charts.tree.Branch` in the order of the tree."""
    heads = ["世代", "事例", "自治体", "もとの事例から変えたところ"]
    chart = tree_chart(name, caption, branches, heads)
    return _printed(chart._replace(answer=answer or chart.answer), "", "")


@register.inclusion_tag(TEMPLATE)
def word_cloud(
    name: str,
    caption: str,
    texts: Iterable[str],
    minimum: int = MINIMUM,
    url: str = "",
    source: str = "",
    source_url: str = "",
) -> dict[str, Any]:
    """Words of participants by the number of texts that say them, one text for each speaker.

    Words of fewer than `minimum` texts, and people's names, are left out. `url` is an address
    with {word} in it; `ppp_portal.charts.word_cloud.texts_with` finds the texts behind.
    """
    return _printed(drawn_words(name, caption, texts, minimum, url), source, source_url)


def _printed(chart: Chart, source: str, source_url: str) -> dict[str, Any]:
    return {"chart": chart, "source": source, "source_url": source_url}
