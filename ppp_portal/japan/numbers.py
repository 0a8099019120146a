"""Numbers as people say them: 1,204 · 1億2,000万 · 約3兆 · 66.7."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

MAN, OKU, CHO = 10_000, 100_000_000, 1_000_000_000_000
_UNITS = ((CHO, "兆"), (OKU, "億"), (MAN, "万"))


def grouped(value: int | Decimal) -> str:
    """1,204 of an int; at most one decimal of a Decimal (half up): 66.7, 100."""
    if isinstance(value, int):
        return f"{value:,}".replace("-", "−")
    rounded = value.quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{rounded:,}".removesuffix(".0").replace("-", "−")


def short(value: int) -> str:
    """1,200万, 1億2,000万, 3兆; whole 万, with 約 where that rounds. Below 1万 as it is."""
    if abs(value) < MAN:
        return grouped(value)
    sign, amount = ("−" if value < 0 else ""), abs(value)
    about = "" if amount % MAN == 0 else "約"
    rounded = (amount + MAN // 2) // MAN * MAN
    cho, rest = divmod(rounded, CHO)
    oku, man = divmod(rest, OKU)
    words = "".join(
        f"{part:,}{unit}" for part, unit in ((cho, "兆"), (oku, "億"), (man // MAN, "万")) if part
    )
    return f"{about}{sign}{words}"


def brief(value: int) -> str:
    """The same in fewer characters: 約985億, 1.2兆; whole below 1万."""
    for unit, word in _UNITS:
        if abs(value) >= unit:
            written = Decimal(value) / unit
            place = Decimal("0.1") if abs(written) < 100 else Decimal(1)
            rounded = written.quantize(place, ROUND_HALF_UP)
            return f"{'' if rounded == written else '約'}{grouped(rounded)}{word}"
    return grouped(value)
