"""全国地方公共団体コード and 法人番号: check digits, and numbers as spreadsheets mangle them.

Rules: domain.md §5.3 (総務省「全国地方公共団体コード仕様」; 法人番号の指定等に関する省令).
Codes are text everywhere; a leading zero is part of them.
"""

import math
import re
from collections.abc import Container

from stdnum.exceptions import ValidationError
from stdnum.jp import cn

from ppp_portal.japan.text import nfkc

_MUNICIPAL_WEIGHTS = (6, 5, 4, 3, 2)
_SEPARATORS = re.compile(r"[\s‐‑–—―−ー_-]+")
_DECIMAL_TAIL = re.compile(r"\.0+$")
_SCIENTIFIC = re.compile(r"^\d(?:\.\d+)?[eE]\+?\d+$")
# Excel shows 12 digits of a long number and people then save what they see. Some of these pass
# the check digit, so they are refused by their shape (domain.md, real ministry form of R2).
_DESTROYED_BY_EXCEL = re.compile(r"^\d{5,7}0{6,}$")
_AS_TEXT = "列の表示形式を「文字列」にして、13桁を入力し直してください。"
_LOOK_UP = "国税庁の法人番号公表サイトで13桁の番号を確かめてください。"


class CodeError(ValueError):
    """A code that cannot be; `str()` is a Japanese message for the user."""


def _plain_digits(value: object, name: str) -> str:
    """The value as text without the marks and the `.0` that people and Excel add."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise CodeError(f"{name}は数字の文字列で入力してください。")
    if isinstance(value, float):
        if not math.isfinite(value) or value != int(value):
            raise CodeError(
                f"{name}「{value}」が整数ではありません。文字列として入力してください。"
            )
        value = int(value)
    # An apostrophe before the digits is how people keep Excel from rounding them.
    plain = nfkc(str(value)).strip().removeprefix("'")
    text = _SEPARATORS.sub("", _DECIMAL_TAIL.sub("", plain))
    if not text:
        raise CodeError(f"{name}が空です。数字の文字列で入力してください。")
    return text


def _shown(value: object) -> str:
    """The value for a message, without the `.0` that only a float has."""
    return _DECIMAL_TAIL.sub("", str(value)).strip()


# --- 全国地方公共団体コード -------------------------------------------------------------------


def lg_check_digit(code5: str) -> str:
    """Check digit of the first five digits. Raises ValueError unless given five ASCII digits."""
    if not re.fullmatch(r"[0-9]{5}", code5):
        raise ValueError("a municipal code has five digits before its check digit")
    total = sum(
        int(digit) * weight for digit, weight in zip(code5, _MUNICIPAL_WEIGHTS, strict=True)
    )
    return str((11 - total % 11) % 10)


def _is_complete(code6: str) -> bool:
    return "01" <= code6[:2] <= "47" and lg_check_digit(code6[:5]) == code6[5]


def lg_code_readings(value: object) -> tuple[str, ...]:
    """The six-digit codes that a cell can mean, the likelier first; never empty.

    Six digits mean themselves. Five digits mean a six-digit code that lost its leading zero in
    Excel (15865 → 015865 むかわ町), or a code without its check digit (25209 → 252093 甲賀市).
    Of the real five-digit codes about one in ten can be read both ways; the caller who knows
    which codes exist, or the name beside it, decides (`normalise_lg_code(known=…)`).
    Raises CodeError with a Japanese message.
    """
    text = _plain_digits(value, "自治体コード")
    if not re.fullmatch(r"[0-9]+", text):
        raise CodeError(
            f"自治体コード「{_shown(value)}」に数字以外の文字があります。"
            "全国地方公共団体コードの6桁（例 131016）を入力してください。"
        )
    if len(text) not in (5, 6):
        raise CodeError(
            f"自治体コード「{_shown(value)}」は{len(text)}桁です。"
            "全国地方公共団体コードの6桁（または検査数字を除く5桁）を入力してください。"
        )
    readings = _readings_of_five(text) if len(text) == 5 else [text] * _is_complete(text)
    if not readings:
        raise CodeError(_why_not(text, value))
    return tuple(readings)


def _readings_of_five(text: str) -> list[str]:
    lost_zero = [f"0{text}"] if _is_complete(f"0{text}") and text[0] != "0" else []
    without_check = [text + lg_check_digit(text)] if "01" <= text[:2] <= "47" else []
    # …000 is a prefecture and …100 its first designated city (11100 さいたま市): far likelier
    # than a ward or town whose code lost its zero.
    if text[2:] in ("000", "100"):
        return without_check + lost_zero
    # Part numbers end below 800 (cities 2xx, towns and villages 3xx to 7xx).
    if text[2:] >= "800" and lost_zero:
        return lost_zero
    return lost_zero + without_check


def _why_not(text: str, value: object) -> str:
    if not "01" <= text[:2] <= "47":
        return (
            f"自治体コード「{_shown(value)}」の先頭2桁が都道府県（01〜47）ではありません。"
            "先頭の0が失われていないか確かめ、文字列として入力し直してください。"
        )
    return (
        f"自治体コード「{_shown(value)}」は検査数字（最後の1桁）が合いません。"
        "数字の打ち間違いがないか、全国地方公共団体コードの一覧で確かめてください。"
    )


def normalise_lg_code(value: object, *, known: Container[str] | None = None) -> str:
    """Six digits with a right check digit, from text, int or an Excel float (252093.0).

    Of two possible readings the first one in `known` is taken, without `known` the likelier one
    (see `lg_code_readings`). Does not prove that the municipality exists. Raises CodeError.
    """
    readings = lg_code_readings(value)
    if known is not None:
        readings = tuple(code for code in readings if code in known) or readings
    return readings[0]


# --- 法人番号 ---------------------------------------------------------------------------------


def normalise_corporate_number(value: object) -> str:
    """13 digits with a right check digit, from text, int or float; hyphens and spaces ignored.

    A leading T (適格請求書発行事業者登録番号) is dropped. Raises CodeError, with a message of its
    own for what Excel destroyed, for the wrong length, and for a wrong check digit.
    """
    text = _plain_digits(value, "法人番号").upper().removeprefix("T")
    if _SCIENTIFIC.match(text) or _DESTROYED_BY_EXCEL.match(text):
        raise CodeError(
            f"法人番号「{_shown(value)}」は、Excelで下の桁が失われて0になっています。{_LOOK_UP}{_AS_TEXT}"
        )
    if not re.fullmatch(r"[0-9]+", text):
        raise CodeError(
            f"法人番号「{_shown(value)}」に数字以外の文字があります。13桁の数字を入力してください。"
        )
    if len(text) == 12:
        raise CodeError(
            f"法人番号「{_shown(value)}」は12桁で、1桁足りません。"
            "登記の会社法人等番号（12桁）ではなく、その前に1桁を付けた13桁が法人番号です。"
            f"{_LOOK_UP}{_AS_TEXT}"
        )
    if len(text) != 13:
        raise CodeError(f"法人番号「{_shown(value)}」は{len(text)}桁です。{_LOOK_UP}{_AS_TEXT}")
    if text[0] == "0" or not _passes_check(text):
        raise CodeError(
            f"法人番号「{_shown(value)}」は検査数字（最初の1桁）が合いません。"
            f"打ち間違いか、Excelで桁が失われています。{_LOOK_UP}{_AS_TEXT}"
        )
    return text


def _passes_check(number: str) -> bool:
    try:
        cn.validate(number)
    except ValidationError:
        return False
    return True


def corporate_number_of_municipality(lg_code: str) -> str:
    """法人番号 of a municipality: check digit + 000020 + its six-digit code (domain.md §5.3).

    Wards of designated cities are no corporations and have none; that is for the caller to
    know. Raises CodeError for a wrong code.
    """
    body = f"000020{normalise_lg_code(lg_code)}"
    return cn.calc_check_digit(body) + body
