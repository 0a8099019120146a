"""CP932 for offices that need it: what it cannot hold is replaced, and every replacement told."""

import unicodedata
from dataclasses import dataclass

# Where Unicode has two characters for one of Shift_JIS, the other one; then names in full.
SAFE = {
    "\u2014": "\u2015",  # — → ―
    "\u2013": "-",
    "\u2010": "-",
    "\u2011": "-",
    "\u2012": "-",
    "\u301c": "\uff5e",  # 〜 → ～
    "\u2016": "\u2225",  # ‖ → ∥
    "\u2212": "\uff0d",  # − → －
    "\u2022": "・",
    "\u00b7": "・",
    "\u00a2": "\uffe0",
    "\u00a3": "\uffe1",
    "\u00a5": "\uffe5",
    "\u00ac": "\uffe2",
    "\u00a6": "\uffe4",
    "\u00a9": "(C)",
    "\u00ae": "(R)",
    "\u2713": "レ",
    "\u2714": "レ",
    "\u2610": "□",
    "\u2611": "■",
    "\u25fb": "□",
    "\u2b1c": "□",
    "\u20e3": "",
    "\u00a0": " ",
    "\u2002": " ",
    "\u2003": "\u3000",
    "\u2009": " ",
    "\u202f": " ",
    "\u2665": "ハート",
}
# Names as letters a shape or a direction; without them the text is the same.
INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")
GETA = "〓"


@dataclass(slots=True)
class Replacement:
    """`written` stands for `character` at `count` places."""

    character: str
    written: str
    count: int = 0

    def sentence(self) -> str:
        """What was done, for the person who downloads."""
        code = " ".join(f"U+{ord(each):04X}" for each in self.character)
        to = f"「{self.written}」に置き換え" if self.written else "取り除き"
        return f"「{self.character}」（{code}）を{to}ました：{self.count}か所"


class Replacements:
    """Collects what an export had to replace; complete once the export has been read to its end."""

    def __init__(self) -> None:
        self._met: dict[str, Replacement] = {}

    def met(self) -> list[Replacement]:
        """What was replaced so far, ordered by character."""
        return sorted(self._met.values(), key=lambda each: each.character)

    def fit(self, text: str) -> str:
        """`text` with every character that CP932 lacks replaced."""
        if _fits(text):
            return text
        # か + dakuten as two characters is one in CP932.
        composed = unicodedata.normalize("NFC", text)
        return "".join(self._fit_character(each) for each in composed)

    def lines(self) -> list[str]:
        """One Japanese sentence per replaced character."""
        return [each.sentence() for each in self.met()]

    def _fit_character(self, character: str) -> str:
        if _fits(character):
            return character
        entry = self._met.get(character)
        if entry is None:
            entry = self._met[character] = Replacement(character, _substitute(character))
        entry.count += 1
        return entry.written


def _fits(text: str) -> bool:
    # Python writes 〜 and − as their look-alikes without a word; coming back they differ.
    try:
        return text.encode("cp932").decode("cp932") == text
    except UnicodeEncodeError:
        return False


def _substitute(character: str) -> str:
    if character in SAFE:
        return SAFE[character]
    is_selector = "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"
    if character in INVISIBLE or is_selector:
        return ""
    compatible = unicodedata.normalize("NFKC", character)
    if compatible != character and _fits(compatible):
        return compatible
    # é → e
    bare = "".join(
        each for each in unicodedata.normalize("NFKD", character) if not unicodedata.combining(each)
    )
    if bare and bare != character and _fits(bare):
        return bare
    return "" if unicodedata.combining(character) else GETA
