from __future__ import annotations

from decimal import Decimal

from ppp_portal.charts import svg
from ppp_portal.charts.bar_list import Bar, bar_rows


def test_an_element_writes_attributes_in_their_svg_spelling_and_escapes_them() -> None:
    made = svg.element("text", "<5人", x=Decimal("12.30"), class_="quiet", stroke_width=3, id='a"b')

    assert made == '<text x="12.3" class="quiet" stroke-width="3" id="a&quot;b">&lt;5人</text>'


def test_a_group_keeps_its_elements_unescaped() -> None:
    made = svg.group([svg.element("rect", width=1), svg.element("rect", width=2)], class_="key")

    assert made == '<g class="key"><rect width="1"></rect><rect width="2"></rect></g>'


def test_a_picture_is_tied_to_its_title_and_description() -> None:
    made = svg.picture("people", "参加者数", "令和7年度 4,000人", 640, 1220, [])

    assert made == (
        '<svg class="picture" role="img" viewBox="0 0 640 1220"'
        ' aria-labelledby="people-title people-description">'
        '<title id="people-title">参加者数</title>'
        '<desc id="people-description">令和7年度 4,000人</desc></svg>'
    )


def test_bars_are_measured_by_the_longest() -> None:
    assert bar_rows([("業務委託", 40, "?m=1"), ("指定管理", 10)]) == [
        Bar("業務委託", 40, Decimal(100), "?m=1"),
        Bar("指定管理", 10, Decimal(25), ""),
    ]
