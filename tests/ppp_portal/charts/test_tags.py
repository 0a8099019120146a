"""What the chart tags print around the pictures."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.template import Context, Template

from ppp_portal.charts.timeline import Entry

VALUES: dict[str, Any] = {
    "points": [("令和7年度", 12, None, None, "/reports/")],
    "income": [("市費", "サンプル法人", 100)],
    "spending": [("サンプル法人", "人件費", None, 90)],
    "groups": ["小学生"],
    "columns": [("4月", [3], 2)],
    "entries": [Entry("契約", "委託", date(2024, 4, 1), date(2025, 3, 31))],
    "texts": ["予算が足りない", "予算がほしい"],
    "nothing": [],
}
TAGS = {
    "line_chart": "{% line_chart 'x' '表題' points unit='人' source='月次報告' %}",
    "flow": "{% flow 'x' '表題' income spending source='月次報告' %}",
    "stacked_bars": "{% stacked_bars 'x' '表題' groups columns source='月次報告' %}",
    "timeline": "{% timeline 'x' '表題' entries source='月次報告' %}",
    "word_cloud": "{% word_cloud 'x' '表題' texts source='月次報告' %}",
}
EMPTY = {
    "line_chart": "{% line_chart 'x' '表題' nothing %}",
    "flow": "{% flow 'x' '表題' nothing nothing %}",
    "stacked_bars": "{% stacked_bars 'x' '表題' groups nothing %}",
    "timeline": "{% timeline 'x' '表題' nothing %}",
    "word_cloud": "{% word_cloud 'x' '表題' nothing %}",
}


def _print(source: str) -> str:
    return re.sub(r"\s+", " ", Template(source).render(Context(VALUES))).strip()


@pytest.mark.parametrize("tag", TAGS)
def test_a_chart_is_a_sentence_then_two_drawings_then_a_table_then_its_source(tag: str) -> None:
    html = _print(TAGS[tag])

    order = [
        html.index(part) for part in ('<p class="answer">', "<svg", "<table", "出典：月次報告")
    ]
    assert order == sorted(order)
    assert html.count("<svg") == 2
    assert html.count('<caption id="x-table">表題</caption>') == 1


@pytest.mark.parametrize("tag", TAGS)
def test_ids_occur_once_and_nothing_is_styled_or_scripted_in_place(tag: str) -> None:
    html = _print(TAGS[tag])

    ids = re.findall(r'\sid="(.*?)"', html)
    assert sorted(ids) == sorted(set(ids))
    assert set(re.findall(r"url\(#(.*?)\)", html)) <= set(ids)
    assert re.findall(r"\sstyle=|<style|<script|\son[a-z]+=|\{[%{]", html) == []


@pytest.mark.parametrize("tag", EMPTY)
def test_nothing_to_show_is_a_sentence_without_picture_and_table(tag: str) -> None:
    html = _print(EMPTY[tag])

    assert re.fullmatch(r'<div class="chart"> <p class="answer">[^<]+</p> </div>', html)


def test_a_missing_value_is_said_in_words_and_a_link_leads_behind_a_figure() -> None:
    html = _print(TAGS["flow"]) + _print(TAGS["line_chart"])

    assert '<span aria-hidden="true">–</span><span class="hidden">記録なし</span>' in html
    assert '<td class="num"><a href="/reports/">12</a></td>' in html


def test_the_sentence_of_a_timeline_can_be_another() -> None:
    html = _print("{% timeline 'x' '表題' entries answer='3年目です。' %}")

    assert html.count('<p class="answer">3年目です。</p>') == 1
