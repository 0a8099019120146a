from __future__ import annotations

import decimal
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proposals.scoring.figures import Mode, Rounding, brief, rounded, rounding_words, written

DECIMAL_MODES = {
    Mode.HALF_UP: decimal.ROUND_HALF_UP,
    Mode.HALF_EVEN: decimal.ROUND_HALF_EVEN,
    Mode.FLOOR: decimal.ROUND_FLOOR,
    Mode.CEILING: decimal.ROUND_CEILING,
}


@settings(deadline=None)
@given(
    number=st.decimals(min_value=-1000, max_value=1000, places=6),
    mode=st.sampled_from(list(DECIMAL_MODES)),
    decimals=st.integers(0, 6),
)
def test_rounding_is_what_decimal_says(number: Decimal, mode: Mode, decimals: int) -> None:
    expected = number.quantize(Decimal(1).scaleb(-decimals), rounding=DECIMAL_MODES[mode])

    assert rounded(Fraction(number), Rounding(mode, decimals)) == Fraction(expected)


@settings(deadline=None)
@given(
    value=st.fractions(min_value=0, max_value=1000, max_denominator=97), decimals=st.integers(0, 6)
)
def test_endless_figures_round_to_the_nearest_of_both_neighbours(
    value: Fraction, decimals: int
) -> None:
    low, high = (rounded(value, Rounding(mode, decimals)) for mode in (Mode.FLOOR, Mode.CEILING))
    nearest = rounded(value, Rounding(Mode.HALF_UP, decimals))

    assert low <= value <= high
    assert high - low in (0, Fraction(1, 10**decimals))
    assert nearest == (high if value - low >= high - value else low)


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        ("half_up", "小数第2位を四捨五入"),
        ("half_even", "小数第2位を偶数への丸め（半分は偶数側）"),
        ("floor", "小数第2位以下を切捨て"),
        ("ceiling", "小数第2位以下を切上げ"),
        ("none", ""),
    ],
)
def test_a_rule_is_worded_as_municipalities_do(mode: str, words: str) -> None:
    assert rounding_words(Rounding(Mode(mode), 1)) == words


def test_figures_are_written_with_all_their_digits() -> None:
    assert written(Fraction(214, 3)) == "71.33333333333333333333333333"
    assert written(Fraction(1, 3) / 10**9) == "0.0000000003333333333333333333333333333"
    assert written(Fraction(40), Rounding(Mode.HALF_UP, 1)) == "40.0"
    assert written(Fraction("1200.50")) == "1200.5"
    assert written(Fraction(40), places=1) == "40.0"


def test_figures_in_sentences_are_short() -> None:
    assert brief(Fraction(214, 3)) == "71.3333…"
    assert brief(Fraction(45125000)) == "45,125,000"
    assert brief(Fraction(-3, 2)) == "-1.5"
