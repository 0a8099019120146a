"""One raw cell → its text, and what has to be said about it.

Text is kept as written but for what no person typed: outer blanks, line ends, control characters,
references (`&#12851;` for ㈳, left where a system could not write the character) and the apostrophe
that `disarm` put there. Whole numbers lose Excel's ".0".
"""

import re
from datetime import date

from ppp_portal.japan.text import decode_references, strip_controls
from ppp_portal.tables.disarm import rearm
from ppp_portal.tables.model import Note
from ppp_portal.tables.sheets import RawCell

ERROR_VALUES = frozenset(
    {"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"}
)
# Most cells need none of the steps; this finds those that may.
_NEEDS_CARE = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f'&=\u200b-\u206f\ud800-\uf8ff\ufeff\ufffd]|^\s|\s$"
)
_TEXT_FORMULA = re.compile(r'="((?:[^"]|"")*)"\Z')
_PRIVATE_USE = re.compile("[\ue000-\uf8ff]")

MESSAGES = {
    "reference": "文字参照（{example} など）{count}か所を元の文字に直しました（{row}行目ほか）。",
    "formula": (
        "数式のように見える文字（{example} など）{count}か所を、計算せず文字のまま読みました"
        "（{row}行目ほか）。"
    ),
    "text_formula": (
        '="…" の形で書かれた値 {count}か所を、中の文字として読みました（{row}行目ほか）。'
    ),
    "control": "表示されない制御文字を {count}か所で取り除きました（{row}行目ほか）。",
    "private_use": (
        "外字（{example}）が {count}か所あります（{row}行目ほか）。"
        "ほかの端末では表示されないため、標準の文字に直すことをお勧めします。"
    ),
    "garbled": (
        "文字化けした文字（�）が {count}か所あります（{row}行目ほか）。"
        "元のファイルで直してください。"
    ),
    "error": "エラー値（{example} など）が {count}か所あります（{row}行目ほか）。",
    "uncached": "計算結果が保存されていない数式が {count}か所あります（{row}行目ほか）。",
    "merged": "縦に結合されたセルの値を、結合された {count}か所に補いました（{row}行目ほか）。",
}

UNCACHED = (
    "数式の計算結果が保存されていません。"
    "Excel で開いて上書き保存するか、値として貼り付けてください。"
)


class Tally:
    """Counts what was met while reading, so that 10,000 cells make one note."""

    def __init__(self) -> None:
        self._met: dict[str, list[object]] = {}

    def add(self, kind: str, row: int, example: str = "") -> None:
        """One more of `kind`, first seen in `row`."""
        entry = self._met.setdefault(kind, [0, row, example])
        entry[0] = int(str(entry[0])) + 1

    def notes(self) -> list[Note]:
        """One note per kind, in the order they were first met."""
        return [
            Note(
                kind,
                MESSAGES[kind].format(count=count, row=row, example=str(example)[:20]),
                row=int(str(row)),
            )
            for kind, (count, row, example) in self._met.items()
        ]


def clean_cell(raw: RawCell, row: int, tally: Tally) -> tuple[str, date | None, str]:
    """Text, date of a true date cell, and a Japanese problem ("" for none)."""
    if raw is None:
        return "", None, ""
    if isinstance(raw, str):
        text = clean_text(raw, row, tally)
        if text in ERROR_VALUES:
            tally.add("error", row, text)
            return text, None, _error_problem(text)
        return text, None, ""
    if isinstance(raw, list):
        return _marked(raw[0], raw[1], row, tally)
    return number_text(raw), None, ""


def clean_text(text: str, row: int, tally: Tally) -> str:
    """A text cell as it is kept; see the head of this module."""
    if not _NEEDS_CARE.search(text):
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    decoded = decode_references(text) if "&" in text else text
    if decoded != text:
        tally.add("reference", row, text[text.index("&") :].partition(";")[0] + ";")
        text = decoded
    bare = strip_controls(text)
    if bare != text:
        tally.add("control", row)
        text = bare
    if text.startswith("'"):
        return rearm(text).strip()
    if text.startswith("="):
        inner = _TEXT_FORMULA.match(text)
        if inner:
            # ="0123" is how systems keep Excel from dropping the zero.
            tally.add("text_formula", row)
            return inner[1].replace('""', '"').strip()
        tally.add("formula", row, text)
    if "\ufffd" in text:
        tally.add("garbled", row, text)
    private = _PRIVATE_USE.search(text)
    if private:
        tally.add("private_use", row, f"U+{ord(private[0]):04X}")
    return text.strip()


def number_text(number: float | bool) -> str:
    """A number as Excel shows it in a wide cell: 15 digits, no ".0", no exponent for whole ones."""
    if isinstance(number, bool):
        return "TRUE" if number else "FALSE"
    if isinstance(number, int) or (number.is_integer() and abs(number) < 1e21):
        return str(int(number))
    return format(number, ".15g")


def _marked(kind: str, text: str, row: int, tally: Tally) -> tuple[str, date | None, str]:
    if kind == "d":
        return text, date.fromisoformat(text[:10]), ""
    if kind == "e":
        tally.add("error", row, text)
        return text, None, _error_problem(text)
    tally.add("uncached", row)
    return "", None, UNCACHED


def _error_problem(text: str) -> str:
    return f"Excel のエラー値（{text}）です。正しい値を入力するか、空欄にしてください。"
