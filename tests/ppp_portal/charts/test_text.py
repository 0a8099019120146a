from __future__ import annotations

from decimal import Decimal

import pytest

from ppp_portal.charts.text import shortened, text_width, wrapped


def test_full_width_characters_are_as_wide_as_the_font_is_high() -> None:
    assert [text_width(text) for text in ("人件費", "12", "か\u3099", "")] == [
        Decimal(42),
        Decimal("17.36"),
        Decimal(14),
        Decimal(0),
    ]


@pytest.mark.parametrize(
    ("text", "width", "short"),
    [("人件費", 42, "人件費"), ("人件費等", 42, "人件…"), ("人件費", 10, "…")],
)
def test_a_text_is_cut_where_it_does_not_fit(text: str, width: int, short: str) -> None:
    assert shortened(text, width) == short


@pytest.mark.parametrize(
    ("text", "lines", "written"),
    [
        ("人件費", 2, ["人件費"]),
        ("学習支援事業費", 2, ["学習支", "援事…"]),
        ("学習支援事業費", 3, ["学習支", "援事業", "費"]),
        ("", 2, []),
    ],
)
def test_a_long_text_is_wrapped_and_its_last_line_cut(
    text: str, lines: int, written: list[str]
) -> None:
    assert wrapped(text, 42, lines) == written
