"""Words of the analyser's dictionary as units of search.

A `Unit` is one word as the analyser cuts a text (mode C: 障害者, 社会福祉協議会), together with its
shortest parts (mode A: 障害|者) and everything the index keeps of it. Units are made once per word
and kept, so that a text costs little more than the analysis.

Lexemes are keys of words, of adjacent words written together, and kinds with a mark:
`^しえん` the reading of a word with kanji, for queries in kana; `_しえん` a word or row of hiragana,
and `%サケ` a noun in katakana, for queries with that reading; `~こそだて/子` the reading of a word
half in kana with the kanji that it does have; `*水` a character of a common word.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from itertools import islice, pairwise, product

from sudachipy import Morpheme, SplitMode

from ppp_portal.japan.text import hiragana
from ppp_portal.search.dictionary import is_word, normal_forms, readings, tokenizer
from ppp_portal.search.keys import (
    HIRAGANA_ONLY,
    KANJI,
    KATAKANA_ONLY,
    MAX_LEXEME,
    kanji_of,
    keys_of,
    modern,
    other_spellings,
    plain_key,
    same_word,
    without_long_end,
)
from ppp_portal.search.vocabulary import (
    CONTAINED_WORDS,
    DETACHABLE_ENDINGS,
    HOMOPHONES,
    KANA_AUXILIARIES,
    NAME_ENDINGS,
)

KANA_MARK = "_"
_KATAKANA_MARK = "%"
# Shorter readings have too many words: か, かい, こう.
MIN_READING = 3
_MAX_READINGS = 8
_KEPT_UNITS = 300_000

_HIRAGANA = re.compile(r"[ぁ-ゖ]")
# Japanese words in katakana; those from other languages are longer or have long vowels.
_SHORT_KATAKANA = re.compile(r"[ァ-ヺ]{2,5}")
# Of two kana and with these ends it is seldom a Japanese word of one kanji (しま, くま), but one
# of many words read in the Chinese way (かい, こう, せん).
_CHINESE_END = "いうん"
# Nouns in kana that only carry a sentence.
_HOMOPHONES = frozenset(HOMOPHONES.split())
_NAME_ENDINGS = frozenset(NAME_ENDINGS.split())
_EMPTY_NOUNS = frozenset(
    "こと もの ため とき ところ ほか うち なか まま よう はず わけ ごと".split()  # noqa: SIM905
)
_LEADING_DIGITS = re.compile(r"[0-9]+(?=[^0-9.,])")
_LATIN_COMPOUND = re.compile(r"(?=.*[A-Za-z])(?=.*[^A-Za-z0-9])[ -~]+")
_LATIN_PIECES = re.compile(r"[A-Za-z0-9]+")
_UNKNOWN_COMPOUND = re.compile(r"[ァ-ヺー]{6,30}")
_WORD_CHARACTER = re.compile(r"\w")
_MUNICIPAL_SUFFIXES = "都道府県市区町村"


_units: dict[int, "Unit"] = {}


class Kind(Enum):
    """What a unit does to the chain of words around it."""

    WORD = "word"
    BREAK = "break"  # particles, punctuation: nothing is joined across them
    SKIP = "skip"  # spaces and the polite 御: as if they were not there
    MIDDOT = "middot"  # skipped between katakana words, otherwise a break
    HYPHEN = "hyphen"  # skipped between Latin words: COVID-19


@dataclass(frozen=True, slots=True)
class Part:
    """One shortest word: its `keys` (a second one where it is written in hiragana)."""

    surface: str
    start: int
    keys: tuple[str, ...]
    reading: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """One word of a text; positions in `parts` and `spans` count from its first character."""

    surface: str
    kind: Kind
    key: str
    parts: tuple[Part, ...]
    lexemes: tuple[str, ...]
    spans: tuple[tuple[str, int, int], ...]
    reading: str
    known: bool  # in the dictionary
    place: bool
    kanji: str  # the kanji it is written with
    hiragana: bool
    katakana: bool
    lone: bool  # a single kanji
    suffix: bool  # an ending of the word before it: 者, 内, 立
    prefix: bool  # or a beginning of the one after it: 各, 全
    readings: tuple[str, ...]  # `reading` first, then others of the same spelling


def unit_of(word: Morpheme) -> Unit:
    """The unit of a word the analyser found (in mode C)."""
    number = word.word_id()
    if word.is_oov():
        number = hash(word.surface())
    unit = _units.get(number)
    if unit is None or unit.surface != word.surface():
        if len(_units) > _KEPT_UNITS:
            _units.clear()
        unit = _units[number] = _make(word)
    return unit


def _kind(word: Morpheme) -> Kind:
    first = word.part_of_speech()[0]
    surface, normal = word.surface(), word.normalized_form()
    if first == "空白" or surface.isspace() or (first == "接頭辞" and normal == "御"):
        return Kind.SKIP
    if surface == "・":
        return Kind.MIDDOT
    if surface == "-":
        return Kind.HYPHEN
    if first in ("助詞", "助動詞") or not _WORD_CHARACTER.search(surface):
        return Kind.BREAK
    if first in ("補助記号", "記号") and not surface.isalnum():
        return Kind.BREAK
    auxiliary = first == "動詞" and normal in KANA_AUXILIARIES
    return Kind.BREAK if auxiliary and HIRAGANA_ONLY.fullmatch(surface) else Kind.WORD


def _make(word: Morpheme) -> Unit:
    surface = word.surface()
    first, second, third, *_ = word.part_of_speech()
    parts = _parts(word)
    kind = _kind(word)
    reading = hiragana(word.reading_form())
    kanji = kanji_of(surface)
    others = readings(surface) if kanji and second != "数詞" else ()
    spans = _spans(word, parts, (reading, *others)) if kind is Kind.WORD else ()
    return Unit(
        surface=surface,
        kind=kind,
        key=keys_of(word)[0],
        parts=parts,
        lexemes=tuple(dict.fromkeys(lexeme for lexeme, _, _ in spans)),
        spans=spans,
        reading=reading,
        known=not word.is_oov() or second == "数詞",
        place=third == "地名",
        kanji=kanji,
        hiragana=bool(HIRAGANA_ONLY.fullmatch(surface)),
        katakana=bool(KATAKANA_ONLY.fullmatch(surface)),
        lone=len(surface) == 1 and bool(KANJI.match(surface)),
        suffix=first == "接尾辞",
        prefix=first in ("接頭辞", "連体詞") or second == "数詞",
        readings=tuple(dict.fromkeys((reading, *others)))[:_MAX_READINGS],
    )


def _spans(
    word: Morpheme, parts: tuple[Part, ...], sounds: tuple[str, ...]
) -> tuple[tuple[str, int, int], ...]:
    """All lexemes of one unit with the characters they stand for."""
    surface, key = word.surface(), keys_of(word)[0]
    first, second, *_ = word.part_of_speech()
    noun = first == "名詞" and second == "普通名詞"
    spans = list(_own_spans(surface, key, parts, sounds[0], second == "固有名詞"))
    if second != "数詞":
        spans += _sounds(surface, key, sounds, noun)
    if len(parts) > 1:
        spans += [
            (f"^{part.reading}", part.start, part.start + len(part.surface))
            for part in parts
            if len(part.reading) >= MIN_READING and KANJI.search(part.surface)
        ]
    elif len(kanji_of(surface)) > 1 and noun:
        spans += [(other, 0, len(surface)) for other in sorted(other_spellings(surface) - {key})]
    return tuple(dict.fromkeys(spans))


def _parts(word: Morpheme) -> tuple[Part, ...]:
    surface = word.surface()
    if word.is_oov() and _UNKNOWN_COMPOUND.fullmatch(surface):
        # コミュニティバス: the dictionary has both words, but not this one.
        for border in range(len(surface) - 2, 1, -1):
            front, back = surface[:border], surface[border:]
            if normal_forms(modern(front)) and normal_forms(modern(back)):
                return (
                    Part(front, 0, keys_of(tokenizer().tokenize(front)[0])),
                    Part(back, border, keys_of(tokenizer().tokenize(back)[0])),
                )
    pieces = list(word.split(SplitMode.A)) or [word]
    first = pieces[0].begin()
    return tuple(
        Part(
            piece.surface(),
            piece.begin() - first,
            keys_of(piece),
            hiragana(piece.reading_form()),
        )
        for piece in pieces
    )


def _own_spans(
    surface: str, key: str, parts: tuple[Part, ...], reading: str, name: bool
) -> Iterator[tuple[str, int, int]]:
    """Lexemes of one unit with the characters they stand for."""
    yield key, 0, len(surface)
    for part in parts:
        # うみ|だす is 生み|出す, and says nothing of the sea.
        if len(part.surface) == len(surface) or not HIRAGANA_ONLY.fullmatch(surface):
            for part_key in part.keys:
                yield part_key, part.start, part.start + len(part.surface)
    for before, after in pairwise(parts):
        for joined in joins(before, after):
            yield joined, before.start, after.start + len(after.surface)
    for digits in _LEADING_DIGITS.findall(surface):
        yield digits, 0, len(digits)
    if _LATIN_COMPOUND.fullmatch(surface):
        for piece in _LATIN_PIECES.finditer(surface):
            yield plain_key(piece[0]), piece.start(), piece.end()
    if KANJI.search(surface) and _HIRAGANA.search(surface):
        yield mixed_reading(reading, kanji_of(surface)), 0, len(surface)
    if (name or len(parts) == 1) and KANJI.search(surface):
        for front in first_words(surface, reading, name=name):
            yield same_word(plain_key(front)), 0, len(front)
    for contained in CONTAINED_WORDS.get(surface, ()):
        yield same_word(plain_key(contained)), 0, len(surface)
    for ending in DETACHABLE_ENDINGS:
        front = surface.removesuffix(ending)
        if front and front != surface:
            yield same_word(plain_key(front)), 0, len(front)
    if not name and len(surface) > 1:
        for position, char in enumerate(surface):
            if KANJI.match(char):
                yield f"*{char}", position, position + 1


@lru_cache(100_000)
def first_words(surface: str, reading: str, *, name: bool) -> tuple[str, ...]:
    """Words at the beginning of one that the dictionary has only as a whole: 二人|乗り.

    The readings must fit, and of names only a place before what is there: 大阪|城公園. Not the
    words at the end: that is where 京都 is in 東京都.
    """
    found = []
    for border in range(2, len(surface)):
        front, back = surface[:border], surface[border:]
        if surface == "国内外":  # 全|国内外 is 全国|内外
            continue
        if name:
            if back in _NAME_ENDINGS and is_word(front):
                found.append(front)
        elif any(one + two == reading for one in readings(front) for two in readings(back)):
            found.append(front)
    return tuple(found)


def _sounds(
    surface: str, key: str, sounds: tuple[str, ...], noun: bool
) -> list[tuple[str, int, int]]:
    """Lexemes of the ways one unit is read, for queries that write it otherwise."""
    found = []
    if KANJI.search(surface):
        found = [f"^{sound}" for sound in sounds if is_telling(sound, lone=len(surface) == 1)]
    elif noun and len(surface) > 1 and surface not in _EMPTY_NOUNS:
        if HIRAGANA_ONLY.fullmatch(surface):
            found = [f"{KANA_MARK}{surface}"]
        elif _SHORT_KATAKANA.fullmatch(surface) and key == hiragana(surface):
            found = [f"{_KATAKANA_MARK}{key}"]
    return [(lexeme[:MAX_LEXEME], 0, len(surface)) for lexeme in dict.fromkeys(found)]


def is_telling(sound: str, *, lone: bool) -> bool:
    """Whether a reading says enough to look for: しま for 島 does, かい for 会 does not."""
    if len(sound) >= MIN_READING:
        return True
    short = lone and len(sound) == MIN_READING - 1 and sound[-1] not in _CHINESE_END
    return short and sound not in _HOMOPHONES


def in_kana(unit: Unit) -> list[str]:
    """Lexemes of a text that has the kanji word `unit` in kana instead."""
    one = len(unit.kanji) == 1
    found = [sound for sound in unit.readings if is_telling(sound, lone=one)]
    lexemes = [f"{KANA_MARK}{sound}" for sound in found]
    if one:
        lexemes += [f"{_KATAKANA_MARK}{sound}" for sound in found]
    return lexemes


def rows_of(units: Sequence[Unit]) -> list[str]:
    """Lexemes of a text that has several words as one row of hiragana."""
    return [f"{KANA_MARK}{sound}" for sound in readings_together(units)]


def readings_together(units: Sequence[Unit]) -> list[str]:
    """Readings of adjacent units in all the ways their words can be read, the usual one first."""
    ways = product(*(unit.readings if unit.lone else (unit.reading,) for unit in units))
    return list(dict.fromkeys("".join(way) for way in islice(ways, _MAX_READINGS)))


def joins(before: Part, after: Part) -> tuple[str, ...]:
    """Lexemes of two adjacent words: both keys written together.

    Without a mark between them, so that ワーク|ショップ meets ワークショップ and 見|守り 見守り.
    Not where that would make another word of two lone characters: 京都|府|中 does not say 府中.
    """
    if len(before.surface) == len(after.surface) == 1 and _is_other_word(before, after):
        return ()
    return tuple(
        same_word(without_long_end(one + two)) for one in before.keys for two in after.keys
    )


def _is_other_word(before: Part, after: Part) -> bool:
    joined = before.surface + after.surface
    return before.surface in _MUNICIPAL_SUFFIXES and is_word(joined) and not normal_forms(joined)


def mixed_reading(reading: str, kanji: str) -> str:
    """Lexeme of a word that is written partly in kana: its reading and the kanji it has."""
    return f"~{reading}/{kanji}"


def place_with_suffix(before: Unit, after: Unit) -> str | None:
    """津|市民 also says 津市: the name with the first character of what follows, or None."""
    named = before.place and before.parts[-1].surface not in _MUNICIPAL_SUFFIXES
    if named and len(after.surface) > 1 and after.surface[0] in _MUNICIPAL_SUFFIXES:
        return before.parts[-1].keys[0] + after.surface[0]
    return None
