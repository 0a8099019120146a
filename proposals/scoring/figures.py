"""Exact numbers: read them, round them, write them down. No float takes part anywhere.

Members' scores are finite decimals and are added as Decimal inside `exact()`; whatever is divided
(averages, ratios, prices) is a Fraction until it is rounded by the rule of the call.
"""

from __future__ import annotations

import re
import unicodedata
from contextlib import AbstractContextManager
from decimal import Context, Decimal, DivisionByZero, Inexact, InvalidOperation, localcontext
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

# Longer numbers than these are typing errors, and would make the exact arithmetic slow. A ratio that
# a program wrote (0.6666666666666666) has more than 15 decimals.
DIGITS = 15
DECIMALS = 20
# Score × factor × weight of such numbers, added up, always fits; if not, Inexact is raised.
_EXACT = Context(prec=200, traps=[Inexact, InvalidOperation, DivisionByZero])
_NUMBER = re.compile(r"[+-]?\d{1,40}(\.\d{1,40})?", re.ASCII)
# What an endless decimal is cut to where the call gives no rounding: the usual 28 digits.
_ENDLESS = Context(prec=28)
_SHORT = 4


class Mode(StrEnum):
    HALF_UP = "half_up"
    HALF_EVEN = "half_even"
    FLOOR = "floor"
    CEILING = "ceiling"
    NONE = "none"


class Rounding(NamedTuple):
    mode: Mode
    decimals: int


_WORDS = {
    Mode.HALF_UP: "小数第{place}位を四捨五入",
    Mode.HALF_EVEN: "小数第{place}位を偶数への丸め（半分は偶数側）",
    Mode.FLOOR: "小数第{place}位以下を切捨て",
    Mode.CEILING: "小数第{place}位以下を切上げ",
}


def exact() -> AbstractContextManager[Context]:
    """The context in which adding and multiplying scores loses no digit."""
    return localcontext(_EXACT)


def to_decimal(value: object) -> Decimal | None:
    """A number as written: Decimal, int, the text of a float, or a string of digits; or None."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float | Decimal):
        text = str(value)
    elif isinstance(value, str):
        text = unicodedata.normalize("NFKC", value).strip()
        if not _NUMBER.fullmatch(text):
            return None
    else:
        return None
    number = Decimal(text)
    return number if number.is_finite() else None


def is_long(number: Decimal) -> bool:
    """More than 15 digits before the point, or more than 20 behind it."""
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    return exponent < -DECIMALS or number.adjusted() >= DIGITS


def rounded(value: Fraction, rule: Rounding | None) -> Fraction:
    """`value` by the rule, exactly; unchanged without one."""
    if rule is None or rule.mode == Mode.NONE:
        return value
    unit = 10**rule.decimals
    scaled = value * unit
    if rule.mode == Mode.FLOOR:
        whole = scaled.numerator // scaled.denominator
    elif rule.mode == Mode.CEILING:
        whole = -(-scaled.numerator // scaled.denominator)
    elif rule.mode == Mode.HALF_EVEN:
        whole = round(scaled)
    else:
        # Half away from zero, as 四捨五入 is taught.
        whole = (2 * abs(scaled.numerator) + scaled.denominator) // (2 * scaled.denominator)
        whole = whole if value >= 0 else -whole
    return Fraction(whole, unit)


def rounded_decimal(value: Decimal, rule: Rounding | None) -> Decimal:
    """The same for a finite decimal, which stays one."""
    if rule is None:
        return value
    found = rounded(Fraction(value), rule)
    return Decimal(found.numerator) / found.denominator


def rounding_words(rule: Rounding | None) -> str:
    """The rule as a municipality writes it: 小数第2位を四捨五入. Empty without one."""
    if rule is None or rule.mode == Mode.NONE:
        return ""
    return _WORDS[rule.mode].format(place=rule.decimals + 1)


def places_of(number: Decimal) -> int:
    """How many decimals it was written with."""
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    return max(0, -exponent)


def written(value: Fraction, rule: Rounding | None = None, *, places: int = 0) -> str:
    """The number as text: with the rule's decimals; without a rule as long as it is.

    `places` keeps zeros of a published figure (40.0). An endless decimal is cut to 28 digits.
    """
    if rule is not None and rule.mode != Mode.NONE:
        return _fixed(value, rule.decimals)
    needed = _decimals(value)
    if needed is None:
        endless = _ENDLESS.divide(Decimal(value.numerator), Decimal(value.denominator))
        return format(endless, "f")
    return _fixed(value, max(needed, places))


def brief(value: Fraction) -> str:
    """For sentences: thousands separated, an endless or long decimal cut after 4 places and 「…」."""
    needed = _decimals(value)
    if needed is not None and needed <= _SHORT:
        text = _fixed(value, needed)
        tail = ""
    else:
        text = _fixed(rounded(value, Rounding(Mode.FLOOR, _SHORT)), _SHORT)
        tail = "…"
    whole, point, rest = text.partition(".")
    return f"{int(whole):,}{point}{rest}{tail}"


def _decimals(value: Fraction) -> int | None:
    """How many decimals write it exactly; None when it never ends."""
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    return max(twos, fives) if rest == 1 else None


def _fixed(value: Fraction, decimals: int) -> str:
    whole = value * 10**decimals
    assert whole.denominator == 1
    return format(Decimal(whole.numerator).scaleb(-decimals, _EXACT), "f")
