"""A text as lexemes for the index, and where in the text each of them stands."""

import operator
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ppp_portal.search.borders import Placed, mended
from ppp_portal.search.dictionary import is_word, normal_forms, tokenizer
from ppp_portal.search.kana import kana_runs
from ppp_portal.search.keys import MAX_LEXEME
from ppp_portal.search.lexicon import (
    Kind,
    Unit,
    joins,
    mixed_reading,
    place_with_suffix,
    readings_together,
    unit_of,
)
from ppp_portal.search.normalise import fold, prepare
from ppp_portal.search.vocabulary import REWRITTEN_WORDS

# What is indexed of one text. All different two-character strings of a longer one could exceed
# the 1 MB of a tsvector.
MAX_CHARACTERS = 40_000
# The analyser refuses more than 49,149 bytes at a time.
_CHUNK = 8_000
_SENTENCE_END = re.compile(r"[。\n]")


@dataclass(frozen=True, slots=True)
class Document:
    """Columns of a text in the search index.

    `words`, `title_words` and `grams` are literals of type tsvector (for a parameter cast with
    `::tsvector`, or for COPY); `text` is the folded text, title first, a line break after it.
    """

    words: str
    title_words: str
    grams: str
    text: str


def words(text: str) -> list[str]:
    """Different lexemes of a text (kinds: see `lexicon`), sorted.

    Only the first 40,000 characters count.
    """
    return sorted(_words(text))


def _words(text: str) -> set[str]:
    text = text[:MAX_CHARACTERS]
    found = set[str]()
    prepared = prepare(text)
    for placed in _chunks(prepared):
        previous: Unit | None = None
        for here in chain(placed):
            if here is None:
                previous = None
                continue
            unit = here.unit
            found.update(unit.lexemes)
            if previous is not None:
                found.update(joined_lexemes(previous, unit))
            previous = unit
    found.update(lexeme for lexeme, _, _ in kana_runs(prepared))
    for phrase, lost in REWRITTEN_WORDS.items():
        if phrase in text:
            found.update(lost)
    return found


def grams(text: str) -> list[str]:
    """Different characters and pairs of adjacent characters of a text after `fold`, sorted."""
    return sorted(_grams_of_folded(fold(text[:MAX_CHARACTERS])))


def _grams_of_folded(folded: str) -> set[str]:
    found = set[str]()
    for line in folded.split("\n"):
        found.update(line)
        found.update(map(operator.add, line, line[1:]))
    found.discard(" ")
    return found


def document(title: str, body: str) -> Document:
    """The index columns of a text with a title."""
    title_lexemes = _words(title)
    folded = f"{fold(title[:MAX_CHARACTERS])}\n{fold(body[:MAX_CHARACTERS])}"
    return Document(
        words=tsvector(title_lexemes | _words(body)),
        title_words=tsvector(title_lexemes),
        grams=tsvector(_grams_of_folded(folded)),
        text=folded,
    )


def tsvector(lexemes: Iterable[str]) -> str:
    """Literal of type tsvector that holds exactly these lexemes."""
    return " ".join(map(quoted, lexemes))


def quoted(lexeme: str) -> str:
    """One lexeme as tsvector and tsquery literals want it: in quotes, ' and \\ doubled."""
    if "'" in lexeme or "\\" in lexeme:
        lexeme = lexeme.replace("\\", "\\\\").replace("'", "''")
    return f"'{lexeme}'"


def placed_units(prepared: str) -> list[Placed]:
    """All units of a text after `prepare`, in order, spaces and punctuation included."""
    return [placed for chunk in _chunks(prepared) for placed in chunk]


def _chunks(prepared: str) -> Iterator[list[Placed]]:
    start = 0
    while start < len(prepared):
        end = start + _CHUNK
        if end < len(prepared):
            ends = [match.end() for match in _SENTENCE_END.finditer(prepared, start, end)]
            end = ends[-1] if ends else end
        yield mended(_analysed(prepared[start:end], start))
        start = end


def _analysed(text: str, offset: int) -> list[Placed]:
    return [Placed(unit_of(word), offset + word.begin()) for word in tokenizer().tokenize(text)]


def chain(placed: list[Placed]) -> Iterator[Placed | None]:
    """The words among the units; None where what stands between them keeps them apart."""
    for index, here in enumerate(placed):
        kind = here.unit.kind
        if kind is Kind.WORD:
            yield here
        elif kind is Kind.BREAK or (kind is not Kind.SKIP and not _is_inside(placed, index)):
            yield None


def _is_inside(placed: list[Placed], index: int) -> bool:
    """Whether a middle dot stands between katakana words, or a hyphen between Latin ones."""
    around = placed[index - 1 : index] + placed[index + 1 : index + 2]
    hyphen = placed[index].unit.kind is Kind.HYPHEN
    return len(around) == 2 and all(
        neighbour.unit.katakana or (hyphen and neighbour.unit.surface.isascii())
        for neighbour in around
    )


def stay_apart(before: Unit, after: Unit) -> bool:
    """Whether two adjacent units are not joined: 会|社 are not 会社 here, while 市|内 are 市内.

    Nor are 東京都|市町村 都市.
    """
    last, first = before.parts[-1].surface, after.parts[0].surface
    if len(after.parts) > 1 and first not in ("内", "外"):
        return len(last) == len(first) == 1 and bool(normal_forms(last + first))
    return (
        before.lone
        and after.lone
        and not (before.suffix or after.suffix)
        and is_word(before.surface + after.surface)
    )


def joined_lexemes(before: Unit, after: Unit) -> list[str]:
    """Lexemes that two adjacent units of a text have together."""
    found = []
    if not stay_apart(before, after):
        found += [
            lexeme
            for lexeme in joins(before.parts[-1], after.parts[0])
            if len(lexeme) <= MAX_LEXEME
        ]
    if before.hiragana != after.hiragana and (before.kanji or after.kanji):
        kana = before if before.hiragana else after
        if len(kana.surface) > 1:
            kanji = before.kanji + after.kanji
            found += [mixed_reading(sound, kanji) for sound in readings_together((before, after))]
    if before.kanji and after.kanji:
        for sound in (
            before.parts[-1].reading + after.parts[0].reading,
            before.reading + after.reading,
        ):
            found.append(f"^{sound}"[:MAX_LEXEME])
    suffixed = place_with_suffix(before, after)
    if suffixed:
        found.append(suffixed)
    return found
