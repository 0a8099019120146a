"""Fields that read what officials write in a table of points: 「6割」, 「A=1、B=0.7」."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from ppp_portal.form_fields import PlainTextField
from ppp_portal.japan.text import nfkc
from proposals.domain.call_words import decimal_words, percent_words

_PAIR = re.compile(r"^(?P<grade>[^=:]{1,40})[=:](?P<factor>[\d./]+[%割]?)$")
_SEPARATOR = re.compile(r"[\n、，,;；]+")
# The database keeps four decimals of a ratio.
_FOUR = Decimal("0.0001")


def read_decimal(text: str) -> Decimal | None:
    """A plain decimal in any width of digits, or None."""
    cleaned = nfkc(text).strip().replace(",", "")
    if not re.fullmatch(r"\d{1,9}(?:\.\d{1,6})?", cleaned):
        return None
    try:
        return Decimal(cleaned)
    except InvalidOperation:
        return None


def read_ratio(text: str) -> Decimal | None:
    """「6割」「60%」「60」「0.6」「3/5」 as 0.6; None where it is no ratio from 0 to 1."""
    cleaned = nfkc(text).strip().removesuffix("以上")
    if "/" in cleaned:
        left, _, right = cleaned.partition("/")
        above, below = read_decimal(left), read_decimal(right)
        value = above / below if above is not None and below else None
    elif cleaned.endswith("割"):
        number = read_decimal(cleaned[:-1])
        value = number / 10 if number is not None else None
    elif cleaned.endswith("%"):
        number = read_decimal(cleaned[:-1])
        value = number / 100 if number is not None else None
    else:
        number = read_decimal(cleaned)
        value = number / 100 if number is not None and number > 1 else number
    if value is None or not 0 <= value <= 1:
        return None
    return value


class RatioField(PlainTextField):
    """A ratio; cleans to Decimal from 0 to 1 of at most four decimals, empty to None."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "例：6割、60%、0.6。")
        kwargs.setdefault("max_length", 20)
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return percent_words(value) if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        if not text:
            return None
        ratio = read_ratio(text)
        if ratio is None or ratio != ratio.quantize(_FOUR):
            raise ValidationError(
                f"「{text}」を割合として読めません。6割、60%、0.6のように入れてください。"
            )
        return ratio.quantize(_FOUR).normalize()


class PointsField(PlainTextField):
    """Points or a weight; cleans to Decimal of at most two decimals, empty to None."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 12)
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"inputmode": "decimal", "class": "short"})
        )
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return decimal_words(value) if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        if not text:
            return None
        number = read_decimal(text.removesuffix("点"))
        if number is None or number != number.quantize(Decimal("0.01")) or number >= 100_000:
            raise ValidationError(
                f"「{text}」を数として読めません。20、12.5のように入れてください。"
            )
        return number


class ScaleField(PlainTextField):
    """「A=1、B=0.7、C=0.5」: grades with their part of the points.

    Cleans to [[grade, factor as text]…] in the order written; empty to [].
    """

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 500)
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list | tuple):
            return "、".join(f"{grade}={decimal_words(factor)}" for grade, factor in value)
        return value

    def clean(self, value: Any) -> list[list[str]]:
        text = super().clean(value)
        if not text:
            return []
        pairs = [_grade(part) for part in _SEPARATOR.split(text) if part.strip()]
        grades = [grade for grade, _ in pairs]
        if len(pairs) < 2:
            raise ValidationError("段階は二つ以上入れてください。例：A=1、B=0.7、C=0.5。")
        if len(set(grades)) != len(grades):
            raise ValidationError("同じ段階が二度入っています。一つにしてください。")
        return pairs


def _grade(part: str) -> list[str]:
    found = _PAIR.match(nfkc(part).strip().replace(" ", ""))
    factor = read_ratio(found["factor"]) if found else None
    if found is None or factor is None:
        raise ValidationError(
            f"「{part.strip()}」を読めません。段階と、配点に掛ける割合（0〜1）を、"
            "A=1、B=0.7のように入れてください。"
        )
    # 3/5 is exact, 1/3 is not: more decimals than a scale needs would be a guess.
    if factor != factor.quantize(_FOUR):
        raise ValidationError(f"「{part.strip()}」の割合は、小数第4位までにしてください。")
    return [found["grade"], decimal_words(factor)]


def with_version(data: Mapping[str, Any], version: int) -> QueryDict:
    """What was sent, standing on another version: the next save replaces what is saved now."""
    found = QueryDict(mutable=True)
    found.update(data)
    found["version"] = str(version)
    return found
