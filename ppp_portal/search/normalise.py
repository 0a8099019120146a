"""The two forms of a text that search works on, and the way back to the original characters.

`fold` is for literal comparison (exact phrases, parts of unknown words); `prepare` is what the
morphological analyser reads. Both are lists of steps, so that `Aligned` can take the same steps
while it remembers where every character came from.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ppp_portal.japan.text import fold_variants, hiragana, strip_controls
from ppp_portal.search.dictionary import is_word
from ppp_portal.search.keys import KANA_SPELLINGS
from ppp_portal.search.vocabulary import LEGAL_FORMS, OLD_FORMS, REWRITES

Replacement = str | Callable[[re.Match[str]], str]
Step = tuple[re.Pattern[str], Replacement]

_KANJI = r"一-鿿々"
# Characters before and after ヶ in a name: 保土ヶ谷, 自由ヶ丘.
_MAX_NAME_PART = 3
_DIGIT = "0-9〇一二三四五六七八九十百千数何"


def _twice(match: re.Match[str]) -> str:
    return f"{match[1]}々"


def _long_vowels(match: re.Match[str]) -> str:
    return "ー" * len(match[0])


def _place_name(match: re.Match[str]) -> str:
    """茅が崎 is 茅ヶ崎 where the dictionary has that, but 市が村 is not 市ヶ村."""
    before, after = match.string[: match.start()], match.string[match.end() :]
    for count in range(1, _MAX_NAME_PART + 1):
        front = before[-count:]
        if any(is_word(f"{front}ヶ{after[:length]}") for length in (1, 2)):
            return "ヶ"
    return match[0]


def _one_word(match: re.Match[str]) -> str:
    """リーダー・シップ is one word of the dictionary; others are joined word by word later."""
    joined = match[0].replace("・", "")
    return joined if is_word(joined) else match[0]


def _legal_form(match: re.Match[str]) -> str:
    return LEGAL_FORMS.get(match[1].upper(), match[0])


def _digit(match: re.Match[str]) -> str:
    return str("一二三四五六七八九".index(match[0]) + 1)


def _kana_spelling(match: re.Match[str]) -> str:
    return KANA_SPELLINGS[match[0]]


def _any_of(words: Sequence[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


# A word in kana is read as the word only where it stands alone: between anything that is not
# hiragana, or a particle before it and a particle or ending after it.
_KANA_BEFORE = r"(?<![ぁ-んー])|(?<=[のをはがにへとでもや])"
_KANA_AFTER = r"(?![ぁ-んー])|(?=[のをはがにへとでもやづなすさし])"

_SHARED: tuple[Step, ...] = (
    (re.compile(r"[◯〇](?![〇一二三四五六七八九])(?<![一二三四五六七八九].)"), "○"),
    (re.compile(rf"(?<![{_KANJI}])([佐代人様色時我堂着年日国])\1"), _twice),
    (re.compile(rf"(?<=[{_KANJI}])ッ(?=[{_KANJI}])"), "ツ"),
    (re.compile(r"(?<=[0-9A-Za-z])[‐‑](?=[0-9A-Za-z])"), "-"),
    # A hyphen or dash typed for the long vowel mark: サ－バ－.
    (re.compile(r"(?<=[ァ-ヺー])[-‐‑‒–—―−─]+(?![0-9A-Za-z])"), _long_vowels),
    (re.compile(rf"(?<=[{_DIGIT}])[ケカか箇個](?=[月所国年条村])"), "か"),
)
_PREPARE: tuple[Step, ...] = (
    *_SHARED,
    (re.compile(r"[(]([^()\s]{1,3})[)]"), _legal_form),
    # The analyser's dictionary has the small ヶ of 茅ヶ崎 and 霞ヶ関.
    (re.compile(rf"(?<=[{_KANJI}])ケ(?=[{_KANJI}])"), "ヶ"),
    (re.compile(rf"(?<=[{_KANJI}])が(?=(?:丘|崎|谷|浦|浜|関|峰|岳)(?![ぁ-ん]))"), "ヶ"),
    (re.compile(rf"(?<=[{_KANJI}])[がガ](?=[{_KANJI}])"), _place_name),
    (re.compile(r"[ァ-ヺー]+・[ァ-ヺー]+"), _one_word),
    (re.compile(r"(?<=第)[一二三四五六七八九](?![〇一二三四五六七八九十百])"), _digit),
    (re.compile(r"(?<=[令平昭][和成])元年"), "1年"),
    (re.compile(r"(?<![A-Za-z])[eE][-‐‑](?=[A-Za-zァ-ヺ])"), "e"),
    *((re.compile(pattern), replacement) for pattern, replacement in REWRITES),
    (
        re.compile(f"(?:{_KANA_BEFORE})(?:{_any_of(tuple(KANA_SPELLINGS))})(?:{_KANA_AFTER})"),
        _kana_spelling,
    ),
)
# Spaces only separate Latin words. Between Japanese characters they are layout (会　社　名, a line
# break inside a cell), and a phrase must be found across them.
_FOLD: tuple[Step, ...] = (
    (re.compile(r"\s+"), " "),
    (re.compile(r"^ | $|(?<=[^\x21-\x7e]) | (?=[^\x21-\x7e])"), ""),
    *_SHARED,
    (re.compile(r"(?<=[ァ-ヺー])・(?=[ァ-ヺ])"), ""),
)


_ACCENTED = {
    code: unicodedata.normalize("NFD", chr(code))[0]
    for code in range(0xC0, 0x250)
    if unicodedata.normalize("NFD", chr(code))[0].isascii()
}
_OLD_FORMS = str.maketrans({pair[1]: pair[0] for pair in OLD_FORMS.split()})


def _plain(text: str) -> str:
    # Most texts have nothing to strip, and looking is quicker than stripping.
    if not text.replace("\n", "").replace("\u3000", "").isprintable():
        text = strip_controls(text)
    return fold_variants(_without_accents(text)).translate(_OLD_FORMS)


def _without_accents(text: str) -> str:
    """Latin letters without their marks: café."""
    return text if text.isascii() else text.translate(_ACCENTED)


def _caseless(text: str) -> str:
    # NFKC again, as case folding can leave what NFKC would change (ŉ gives ʼn).
    return hiragana(fold_variants(fold_variants(text).casefold()))


def fold(text: str) -> str:
    """Form for literal comparison: width, case, 異体字, katakana and spaces do not count.

    Idempotent. Contains no line break, so that "\\n" can join title and body.
    """
    folded = _caseless(_run(_plain(text), _FOLD))
    return folded if folded == text else fold(folded)


def prepare(text: str) -> str:
    """Form the analyser reads: NFKC, common variants of characters, spellings it knows."""
    return _run(_plain(text), _PREPARE)


def _run(text: str, steps: Sequence[Step]) -> str:
    for pattern, replacement in steps:
        text = pattern.sub(replacement, text)
    return text


@dataclass(frozen=True, slots=True)
class Aligned:
    """A text and, for each of its characters, the half-open range of the original it stands for."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Range of the original text behind `text[start:end]`, which must not be empty."""
        return self.starts[start], self.ends[end - 1]

    def sub(self, pattern: re.Pattern[str], replacement: Replacement) -> "Aligned":
        """Like `pattern.sub`; every new character stands for the whole of what it replaced."""
        pieces: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        done = 0
        for match in pattern.finditer(self.text):
            new = replacement if isinstance(replacement, str) else replacement(match)
            pieces += (self.text[done : match.start()], new)
            starts += self.starts[done : match.start()]
            ends += self.ends[done : match.start()]
            if match.start() < match.end():
                first, last = self.original(match.start(), match.end())
                starts += [first] * len(new)
                ends += [last] * len(new)
            done = match.end()
        if not done:
            return self
        pieces.append(self.text[done:])
        return Aligned("".join(pieces), (*starts, *self.starts[done:]), (*ends, *self.ends[done:]))

    def map(self, function: Callable[[str], str]) -> "Aligned":
        """Each character replaced by `function` of it, of any length."""
        pieces = [function(char) for char in self.text]
        return Aligned(
            "".join(pieces),
            tuple(s for s, new in zip(self.starts, pieces, strict=True) for _ in new),
            tuple(e for e, new in zip(self.ends, pieces, strict=True) for _ in new),
        )


def aligned_fold(text: str) -> Aligned:
    """`fold` that knows the way back."""
    return _steps(_clusters(text), _FOLD).map(_caseless)


def aligned_prepare(text: str) -> Aligned:
    """`prepare` that knows the way back."""
    return _steps(_clusters(text), _PREPARE)


def _steps(aligned: Aligned, steps: Sequence[Step]) -> Aligned:
    for pattern, replacement in steps:
        aligned = aligned.sub(pattern, replacement)
    return aligned


def _clusters(text: str) -> Aligned:
    """The text in NFKC, a base character together with its marks (ｶﾞ is one ガ)."""
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    position = 0
    while position < len(text):
        end = position + 1
        while end < len(text) and (unicodedata.combining(text[end]) or text[end] in "ﾞﾟ"):
            end += 1
        new = _plain(text[position:end])
        pieces.append(new)
        starts += [position] * len(new)
        ends += [end] * len(new)
        position = end
    return Aligned("".join(pieces), tuple(starts), tuple(ends))
