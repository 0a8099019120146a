"""Amounts of money as spreadsheets write them, read into whole yen with Decimal arithmetic."""

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from ppp_portal.japan.text import nfkc

MAX_YEN = 10**15 - 1

_UNITS = {
    "": 1,
    "十": 10,
    "百": 100,
    "千": 10**3,
    "万": 10**4,
    "十万": 10**5,
    "百万": 10**6,
    "千万": 10**7,
    "億": 10**8,
    "十億": 10**9,
    "百億": 10**10,
    "千億": 10**11,
    "兆": 10**12,
}
_UNIT_PATTERN = "|".join(sorted(filter(None, _UNITS), key=len, reverse=True))
_NUMBER = r"(?:\d[\d,]*(?:\.\d+)?|\.\d+)"
_TERM = re.compile(rf"({_NUMBER})({_UNIT_PATTERN})?")
_SUM = rf"(?:{_NUMBER}(?:{_UNIT_PATTERN})?)+"
_QUALIFIER = (
    r"年額|月額|日額|総額|予算額|決算額|契約額|契約金額|委託料|上限額?|限度額|最大|予定価格|約|およそ"
    r"|概算|計|合計|税込み?|税抜き?|消費税込み?|消費税抜き?"
)
_AMOUNT = re.compile(
    rf"^(?P<before>(?:(?:{_QUALIFIER})[:は]?)*)(?:金|¥|\\|JPY)?(?P<sign>[-△▲−])?(?:¥|\\)?"
    rf"(?P<number>{_SUM})(?P<yen>円|JPY|-|也)*"
    r"(?P<after>(?:/年|/月|税込み?|税抜き?|程度|以内|以下|まで|上限|未満|以上|超|前後|弱|強|余り?)*)$"
)
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕")
_GROUPED = re.compile(r"^\d{1,3}(?:,\d{3})*(?:\.\d+)?$")
_NOTHING = frozenset({"-", "ー", "―", "—", "–", "−", "*", "...", "…", "空欄", "該当なし"})
_FREE = frozenset({"無償", "無料"})


class AmountError(ValueError):
    """An amount that cannot be; `str()` is a Japanese message for the user."""


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount read from a cell: `yen` is None when the text names no amount.

    `original` keeps the whole text, notes in brackets included. `warnings`: Japanese.
    """

    yen: int | None
    original: str = ""
    warnings: tuple[str, ...] = ()


def parse_amount(value: object, *, unit: int = 1) -> Amount:
    """Read 「1,200千円」 「3200万円（約5年7カ月）」 「1億2,000万円」, an int or a float.

    `unit`: what one stands for where the cell has no unit of its own; 1000 below a heading
    「金額（千円）」. Words such as 年額 and 約 stay in `original` and give a warning; a text
    without one clear amount gives None and a warning, an empty cell None.
    Raises AmountError for a negative amount, a fraction of a yen, or more than 15 digits.
    """
    if value is None:
        return Amount(None)
    if isinstance(value, bool):
        raise AmountError(f"金額「{value}」が数ではありません。円単位の数を入力してください。")
    if isinstance(value, int | float | Decimal):
        number = Decimal(str(value))
        original = str(int(number)) if number.is_finite() and number == int(number) else str(value)
        return Amount(_yen(number * unit, original), original)
    return _parse_text(str(value), unit)


def _parse_text(original: str, unit: int) -> Amount:
    text = re.sub(r"\s+", "", nfkc(original))
    whole = re.fullmatch(r"\(([^()]*)\)", text)
    if whole and re.fullmatch(r"[\d,.]+(?:千円|万円|円)?", whole.group(1)):
        raise AmountError(_negative(original))
    text = _BRACKETS.sub("", text)
    if not text:
        warned = (_not_read(original),) if original.strip() else ()
        return Amount(None, original, warned)
    if text in _NOTHING:
        return Amount(None, original)
    if text in _FREE:
        return Amount(0, original, (f"「{original.strip()}」を0円として読み取りました。",))
    match = _AMOUNT.match(text)
    terms = _terms(match["number"]) if match else None
    if match is None or terms is None:
        return Amount(None, original, (_not_read(original),))
    if match["sign"]:
        raise AmountError(_negative(original))
    has_own_unit = bool(match["yen"]) or any(factor > 1 for _, factor, _ in terms)
    total = sum((number * factor for number, factor, _ in terms), Decimal(0))
    yen = _yen(total if has_own_unit else total * unit, original)
    return Amount(yen, original, tuple(_remarks(match, terms, original)))


def _terms(text: str) -> list[tuple[Decimal, int, str]] | None:
    """(number, unit, number as written) of 「1億2,000万」; None unless units fall strictly."""
    terms = [
        (Decimal(written.replace(",", "")), _UNITS[unit], written)
        for written, unit in _TERM.findall(text)
    ]
    factors = [factor for _, factor, _ in terms]
    falling = all(left > right for left, right in pairwise(factors))
    return terms if terms and falling else None


def _remarks(
    match: re.Match[str], terms: list[tuple[Decimal, int, str]], original: str
) -> list[str]:
    remarks = []
    words = match["before"] + match["after"]
    if words:
        remarks.append(
            f"「{original.strip()}」の「{words.rstrip(':は')}」は金額に含めていません。"
            "原文のまま残します。"
        )
    if any("," in written and not _GROUPED.match(written) for _, _, written in terms):
        remarks.append(f"「{original.strip()}」の桁区切りの位置を確かめてください。")
    return remarks


def _yen(amount: Decimal, original: str) -> int:
    if not amount.is_finite():
        raise AmountError(f"金額「{original}」が数ではありません。円単位の数を入力してください。")
    if amount < 0:
        raise AmountError(_negative(original))
    if amount != amount.to_integral_value():
        raise AmountError(
            f"金額「{original.strip()}」に円未満の端数があります。円単位の整数で入力してください。"
        )
    if amount > MAX_YEN:
        raise AmountError(
            f"金額「{original.strip()}」は桁が大きすぎます。単位（円・千円）を確かめてください。"
        )
    return int(amount)


def _negative(original: str) -> str:
    return (
        f"金額「{original.strip()}」が負の数です。減額は備考に書き、金額は0以上で入力してください。"
    )


def _not_read(original: str) -> str:
    return f"「{original.strip()}」から金額を読み取れません。金額は空のまま、原文を残します。"
