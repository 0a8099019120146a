"""Bytes of a text file → text. The encoding is found, never asked for."""

import re
from dataclasses import dataclass

from ppp_portal.tables.errors import TableError

HOW_TO_SAVE = (
    "UTF-8 または Excel の「CSV」形式で保存し直してください"
    "（Excel では「名前を付けて保存」→「CSV UTF-8（コンマ区切り）」）。"
)
# Python's cp932 lets these single bytes pass; no Japanese text holds them.
_CP932_STRAYS = re.compile("[\x80\xa0\uf8f0-\uf8f3]")
_HALF_KANA = re.compile("[\uff61-\uff9f]")
# Separators and line ends of UTF-16 hold a NUL byte each; a damaged file has a few.
_NUL_SHARE = 0.03
_LINE_END = re.compile(rb"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Decoded:
    """`text` without its byte order mark; `encoding` as it is shown to people."""

    text: str
    encoding: str


def decode(data: bytes) -> Decoded:
    """Text of `data`: UTF-8, UTF-16 with a mark, CP932 and kin, EUC-JP or ISO-2022-JP.

    Raises `TableError` naming the line and byte where nothing fits.
    """
    if data.startswith(b"\xef\xbb\xbf"):
        return Decoded(_strict(data, "utf-8-sig", "UTF-8"), "UTF-8（BOM付き）")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Decoded(_strict(data, "utf-16", "UTF-16"), "UTF-16")
    if b"\x1b$" in data[:100_000]:
        text = _attempt(data, "iso2022_jp_ext")
        if text is not None:
            return Decoded(text, "JIS（ISO-2022-JP）")
    if data.count(0) > len(data) * _NUL_SHARE:
        for codec in ("utf-16-le", "utf-16-be"):
            text = _attempt(data, codec)
            if text is not None and "\n" in text and "\0" not in text:
                return Decoded(text, "UTF-16（BOMなし）")
    text = _attempt(data, "utf-8")
    if text is not None:
        return Decoded(text, "UTF-8")
    if _is_damaged_utf8(data):
        _strict(data, "utf-8", "UTF-8")
    return _decode_legacy(data)


def _decode_legacy(data: bytes) -> Decoded:
    cp932 = _attempt(data, "cp932")
    if cp932 is not None and _CP932_STRAYS.search(cp932):
        cp932 = None
    euc = _attempt(data, "euc_jp")
    # EUC-JP read as CP932 turns into rows of half-width kana.
    if euc is not None and (cp932 is None or _half_kana_share(cp932) > 0.3):
        return Decoded(euc, "EUC-JP")
    if cp932 is not None:
        return Decoded(cp932, "Shift_JIS（CP932）")
    for codec in ("shift_jis_2004", "shift_jisx0213"):
        text = _attempt(data, codec)
        if text is not None:
            return Decoded(text, "Shift_JIS-2004")
    return Decoded(_strict(data, "cp932", "Shift_JIS"), "Shift_JIS（CP932）")


def _attempt(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None


def _strict(data: bytes, codec: str, label: str) -> str:
    try:
        text = data.decode(codec)
    except UnicodeDecodeError as error:
        raise _broken(data, error.start, label) from error
    stray = _CP932_STRAYS.search(text) if codec == "cp932" else None
    if stray:
        raise _broken(data, len(text[: stray.start()].encode("cp932")), label)
    return text


def _broken(data: bytes, position: int, label: str) -> TableError:
    line = len(_LINE_END.findall(data, 0, position)) + 1
    if position >= len(data) - 3:
        what = f"{line}行目の途中でファイルが切れています"
    else:
        place = f"{line}行目（先頭から {position + 1:,} バイト目）"
        what = f"{place}に {label} として読めない文字があります"
    return TableError(f"文字コードが壊れています。{what}。{HOW_TO_SAVE}", row=line)


def _is_damaged_utf8(data: bytes) -> bool:
    """Mostly good UTF-8 with a few bad bytes: CP932 would read it, but as nonsense."""
    text = data.decode("utf-8", errors="replace")
    bad = text.count("\ufffd")
    good = sum(1 for character in text if character > "\u07ff") - bad
    return good > bad * 4


def _half_kana_share(text: str) -> float:
    wide = sum(1 for character in text if character > "\x7f")
    return len(_HALF_KANA.findall(text)) / wide if wide else 0.0
