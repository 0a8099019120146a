"""Words of a query as a tsquery over the lexemes that `lexicon` gives to texts."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise

from ppp_portal.japan.text import hiragana
from ppp_portal.search.keys import MAX_LEXEME, kana_spellings, other_spellings, plain_key, same_word
from ppp_portal.search.lexicon import (
    KANA_MARK,
    MIN_READING,
    Kind,
    Unit,
    in_kana,
    is_telling,
    joins,
    mixed_reading,
    readings_together,
    rows_of,
)
from ppp_portal.search.normalise import prepare
from ppp_portal.search.tokens import chain, placed_units, quoted, stay_apart

# What may stand between the ideas of a query typed in one go: 子どもの居場所.
_LINKS = frozenset("のとやをにで・、")
# A word with more kanji has too many ways to be written half in kana, and nobody writes it so.
_MAX_MIXED_KANJI = 4
# Fewer characters in kana stand in too many other words.
_MIN_KANA = 3
_MIN_UNKNOWN_KATAKANA = 4
# Shorter ones are in too many others: KEN in KENKO.
_MIN_LATIN = 4
_MAX_PIECES = 4
_KANA = re.compile("[ぁ-ゖァ-ヺー]+")
_HIRAGANA_RUN = re.compile("([ぁ-ゖー]{3,})")


@dataclass(frozen=True, slots=True)
class Condition:
    """A tsquery literal and the lexemes in it."""

    tsquery: str
    lexemes: frozenset[str]


def any_of(conditions: Iterable[Condition]) -> Condition:
    """Holds where one of `conditions` (at least one) holds."""
    return _combined(" | ", conditions)


def all_of(conditions: Iterable[Condition]) -> Condition:
    """Holds where every one of `conditions` (at least one) holds."""
    return _combined(" & ", conditions)


def _combined(operator: str, conditions: Iterable[Condition]) -> Condition:
    kept = list(dict.fromkeys(conditions))
    if len(kept) == 1:
        return kept[0]
    return Condition(
        f"({operator.join(condition.tsquery for condition in kept)})",
        frozenset().union(*(condition.lexemes for condition in kept)),
    )


def _lexeme(lexeme: str) -> Condition:
    lexeme = lexeme[:MAX_LEXEME]
    return Condition(quoted(lexeme), frozenset({lexeme}))


@dataclass(frozen=True, slots=True)
class Reading:
    """How the analyser reads a term: all `units`, and the `chains` of words among them.

    A chain is one or more words with nothing between them but spaces.
    """

    text: str
    units: tuple[Unit, ...]
    chains: tuple[tuple[Unit, ...], ...]

    @property
    def words(self) -> list[Unit]:
        return [unit for units in self.chains for unit in units]

    @property
    def kana_run(self) -> bool:
        """Several words, all in hiragana: いばしょ may be one word the analyser does not know."""
        return len(self.units) > 1 and all(unit.hiragana for unit in self.units)

    @property
    def particle(self) -> bool:
        """One word that only joins others, unless the noun in kana is meant: しか, いき."""
        return len(self.units) == 1 and self.units[0].hiragana and not self.chains

    @property
    def one_known(self) -> bool:
        """One word of the dictionary."""
        return len(self.units) == 1 and self.units[0].known

    @property
    def polite(self) -> bool:
        """お|はか: a word after the honorific, which is not among the units."""
        return len(self.units) == 1 and self.units[0].surface == self.text[1:]

    @property
    def unknown(self) -> bool:
        """Whether only the characters themselves can be trusted to find this term."""
        if not self.chains:
            return not self.particle
        if self.kana_run:
            return len(self.text) >= _MIN_KANA
        return any(
            len(unit.surface) >= _MIN_UNKNOWN_KATAKANA or not unit.katakana
            for unit in self.words
            if not unit.known and not unit.surface.isascii()
        )

    @property
    def doubtful(self) -> bool:
        """Whether a text may well be cut otherwise than this term: names of single kanji."""
        single = [unit for unit in self.words if unit.kanji and len(unit.surface) == 1]
        unknown = [
            unit
            for unit in self.words
            if not unit.known and not (unit.surface.isascii() and len(unit.surface) < _MIN_LATIN)
        ]
        return len(self.text) >= _MIN_KANA and (len(single) > 1 or bool(unknown))


def read(written: str) -> Reading:
    """The words of a term."""
    prepared = prepare(written)
    placed = placed_units(prepared)
    chains: list[list[Unit]] = [[]]
    for here in chain(placed):
        if here is None:
            chains.append([])
        else:
            chains[-1].append(here.unit)
    return Reading(
        text=prepared,
        units=tuple(here.unit for here in placed if here.unit.kind is not Kind.SKIP),
        chains=tuple(tuple(units) for units in chains if units),
    )


def condition_of(reading: Reading) -> Condition | None:
    """Where the words of a term occur, in any spelling; None where it has no words to ask for."""
    alternatives = []
    if reading.chains and (not reading.kana_run or _is_plain_kana(reading)):
        alternatives.append(all_of(_chain(units) for units in reading.chains))
    if reading.particle:
        alternatives.append(_lexeme(same_word(plain_key(reading.text))))
    if _KANA.fullmatch(reading.text):
        alternatives += _by_sound(hiragana(reading.text), known=reading.one_known)
        if reading.polite:
            alternatives += _by_sound(hiragana(reading.text[1:]), known=reading.one_known)
    else:
        alternatives += _by_script(reading.text)
    if len(reading.chains) == 1:
        alternatives += _half_in_kana(reading.chains[0])
        alternatives += _some_in_kana(reading.chains[0])
    return any_of(alternatives) if alternatives else None


def _by_sound(kana: str, *, known: bool) -> list[Condition]:
    """A query all in kana, in kanji or as a row of hiragana.

    A longer word of the dictionary is not looked for in kanji: こうえん has too many.
    """
    found = [_lexeme(f"{mark}{kana}") for mark in (KANA_MARK, "%") if len(kana) > 1]
    found += map(_lexeme, kana_spellings(kana))
    if is_telling(kana, lone=True) and (len(kana) < MIN_READING or not known):
        found.append(_lexeme(f"^{kana}"))
    return found


def _by_script(text: str) -> list[Condition]:
    """A query with a word in hiragana among others, taken apart there: 包括|れんけい|協定."""
    pieces = [piece for piece in _HIRAGANA_RUN.split(text) if piece.strip()]
    if not 1 < len(pieces) <= _MAX_PIECES:
        return []
    found = []
    for piece in pieces:
        if _KANA.fullmatch(piece):
            found.append(any_of(_by_sound(piece, known=False)))
            continue
        condition = condition_of(read(piece))
        if condition is None:
            return []
        found.append(condition)
    return [all_of(found)]


def _some_in_kana(units: tuple[Unit, ...]) -> list[Condition]:
    """Some adjacent words written in kana: 鉄道 as てつどう, 多|文化|共生 as たぶんか共生."""
    if len(units) > _MAX_PIECES:
        return []
    found = []
    for start, end in combinations(range(len(units) + 1), 2):
        kana, others = units[start:end], units[:start] + units[end:]
        if all(unit.kanji for unit in kana):
            lexemes = in_kana(kana[0]) if len(kana) == 1 else rows_of(kana)
            if lexemes:
                either = any_of(map(_lexeme, lexemes))
                found.append(all_of([either, *(_chain((other,)) for other in others)]))
    return found


def sound_lexeme(reading: Reading) -> str:
    """Lexeme of all words in kanji that are read like this word in kana; empty for others."""
    kana = hiragana(reading.text)
    if not (reading.one_known and _KANA.fullmatch(kana) and len(kana) >= MIN_READING):
        return ""
    return f"^{kana}"


def phrase_condition(reading: Reading) -> Condition | None:
    """Where the words of an exact phrase stand as words: 京都, but not the one in 東京都.

    None where the analyser is no help.
    """
    if not reading.chains or reading.kana_run or any(not unit.known for unit in reading.words):
        return None
    return all_of(_chain(units) for units in reading.chains)


def reading_of(text: str) -> str:
    """The reading of a text that is one word; empty where it is not."""
    units = read(text).words
    return units[0].reading if len(units) == 1 else ""


def _is_plain_kana(reading: Reading) -> bool:
    """まちのにぎわい is words and particles; い|ば|しょ and こそ|だて are not."""
    others = [unit for unit in reading.units if unit.kind is not Kind.WORD]
    return all(len(unit.surface) > 1 for unit in reading.words) and all(
        unit.surface in _LINKS for unit in others
    )


def _chain(units: tuple[Unit, ...]) -> Condition:
    parts = [part for unit in units for part in unit.parts]
    if len(parts) == 1:
        unit = units[0]
        keys = [unit.key, *parts[0].keys]
        if len(unit.kanji) > 1:
            keys += sorted(other_spellings(unit.surface))
        alternatives = [_lexeme(key) for key in keys]
        if unit.kanji == unit.surface:
            # A lone character is also found inside common words: 水 in 水道.
            alternatives += [_lexeme(f"*{char}") for char in unit.kanji if len(unit.kanji) == 1]
        return any_of(alternatives)
    pairs = all_of(_pairs(units))
    whole = _lexeme(same_word("".join(part.keys[0] for part in parts)))
    return any_of([pairs, whole, *(_lexeme(unit.key) for unit in units if len(units) == 1)])


def _pairs(units: tuple[Unit, ...]) -> Iterator[Condition]:
    """The pairs of adjacent words in a chain of more than one word, as `tokens` joins them."""
    for position, unit in enumerate(units):
        neighbours = list(pairwise(unit.parts))
        apart = position > 0 and stay_apart(units[position - 1], unit)
        if position > 0:
            neighbours.insert(0, (units[position - 1].parts[-1], unit.parts[0]))
        for number, (before, after) in enumerate(neighbours):
            joined = () if apart and number == 0 else joins(before, after)
            # Where a text does not join them either, each of the two must be there.
            yield (
                any_of(map(_lexeme, joined))
                if joined
                else all_of([_lexeme(before.keys[0]), _lexeme(after.keys[0])])
            )


def _half_in_kana(units: tuple[Unit, ...]) -> list[Condition]:
    """The same word with other parts of it in kana, on either side.

    A word is never joined to another by its reading alone: the kanji that are written must be
    kanji of the word (協働 and 共同 have one reading).
    """
    sounds = readings_together(units)
    reading = sounds[0]
    kanji = "".join(unit.kanji for unit in units)
    if len(reading) < MIN_READING:
        return []
    found = []
    if kanji and any(unit.hiragana for unit in units):
        characters = [_lexeme(f"*{char}") for char in dict.fromkeys(kanji)]
        found.append(all_of([_lexeme(f"^{reading}"), *characters]))
    if not kanji and len(units) == 1 and units[0].katakana and not units[0].known:
        found.append(_lexeme(f"^{hiragana(units[0].surface)}"))
    if len(kanji) <= _MAX_MIXED_KANJI:
        # All of its kanji: 持込 and 持ち込み.
        found += [
            _lexeme(mixed_reading(sound, "".join(some)))
            for sound in sounds
            for count in range(1, len(kanji) + 1)
            for some in combinations(kanji, count)
        ]
    if len(kanji) > 1 and reading_of(kanji) == reading:
        found.append(_lexeme(same_word(plain_key(kanji))))
    return found
