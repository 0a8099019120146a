from __future__ import annotations

from decimal import Decimal

import pytest

from ppp_portal.japan.numbers import brief, grouped, short


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1204, "1,204"),
        (0, "0"),
        (-8, "−8"),
        (Decimal("66.66"), "66.7"),
        (Decimal("0.05"), "0.1"),
        (Decimal("70.00"), "70"),
        (Decimal("-8.5"), "−8.5"),
        (Decimal("1234567.8"), "1,234,567.8"),
    ],
)
def test_a_number_is_grouped_and_has_one_decimal_at_most(value: int | Decimal, text: str) -> None:
    assert grouped(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (9_999, "9,999"),
        (-9_999, "−9,999"),
        (12_345, "約1万"),
        (120_000_000, "1億2,000万"),
        (3_000_000_000_000, "3兆"),
        (1_000_100_000_000, "1兆1億"),
        (999_999_999_999, "約1兆"),
        (-25_000_000, "−2,500万"),
    ],
)
def test_a_large_number_is_said_in_man_oku_and_cho(value: int, text: str) -> None:
    assert short(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (5_000, "5,000"),
        (15_000, "1.5万"),
        (200_000_000, "2億"),
        (10**12, "1兆"),
        (98_456_789_012, "約985億"),
        (-25_000_000, "−2,500万"),
    ],
)
def test_where_room_is_scarce_one_unit_has_to_do(value: int, text: str) -> None:
    assert brief(value) == text
