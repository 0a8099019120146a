"""What a person typed into the search box, as conditions on the index.

Words separated by spaces must all occur; "…" is an exact phrase; -word must not occur. Nothing
here raises, whatever the input.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from ppp_portal.japan.text import strip_controls
from ppp_portal.search.conditions import condition_of, phrase_condition, read, sound_lexeme
from ppp_portal.search.normalise import fold
from ppp_portal.search.tokens import quoted

MAX_CHARACTERS = 200
MAX_TERMS = 12

_QUOTE = '"“”„‟＂″〝〟'
# A dash of any kind before a word; but not the long vowel mark ー.
_MINUS = "-－−‐‑‒–—―"
_TERM = re.compile(
    rf"(?P<minus>[{_MINUS}](?=\S))?"
    rf"(?:[{_QUOTE}](?P<phrase>[^{_QUOTE}]*)(?:[{_QUOTE}]|$)|(?P<word>[^\s{_QUOTE}]+))"
)


@dataclass(frozen=True, slots=True)
class Literal:
    """Characters that must stand one after the other in the folded text.

    `grams` are lexemes of the column `grams` that every such text has.
    """

    text: str
    grams: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """One condition of a query.

    It holds where `tsquery` matches the words of a text or `literal` stands in it; an `exact`
    one (a phrase) where both do, or the literal alone if there is no `tsquery`. One of the two
    is always there. `lexemes` are those in `tsquery`, for marking hits.
    """

    written: str
    tsquery: str
    lexemes: frozenset[str]
    literal: Literal | None
    exact: bool = False
    negated: bool = False
    # What `Query.widen` adds: rows of characters, or words in kanji that are read so.
    widened: Literal | None = None
    sounds: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """A search: every term must hold. Without terms it is false, and nothing is filtered.

    `notices` are Japanese sentences for the reader about how the search was understood.
    """

    raw: str
    terms: tuple[Term, ...] = ()
    notices: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.terms)

    @property
    def wanted(self) -> tuple[Term, ...]:
        """The terms that must occur."""
        return tuple(term for term in self.terms if not term.negated)

    @property
    def can_widen(self) -> bool:
        """Whether, after no hit, a second search with `widen()` makes sense.

        It does for words the dictionary does not know, and for words in kana that may stand for
        several in kanji. For others it would bring back what the first search rightly left out:
        東京都 for 京都.
        """
        return any(term.widened or term.sounds for term in self.wanted)

    def widen(self) -> "Query":
        """This query with its doubtful words also looked for as rows of characters or by sound.

        Notices that say so are added.
        """
        notices = list(self.notices)
        for attribute, how in (("widened", "を含む文字の並び"), ("sounds", "と読む言葉")):
            doubtful = [term.written for term in self.wanted if getattr(term, attribute)]
            if doubtful:
                quoted = "".join(f"『{written}』" for written in doubtful)
                notices.append(f"{quoted}{how}で探しました。")
        terms = tuple(term if term.negated else _widened(term) for term in self.terms)
        return replace(self, terms=terms, notices=tuple(notices))


def _widened(term: Term) -> Term:
    tsquery, lexemes = term.tsquery, term.lexemes
    if term.sounds:
        tsquery = f"({tsquery} | {quoted(term.sounds)})"
        lexemes |= {term.sounds}
    return replace(
        term,
        tsquery=tsquery,
        lexemes=lexemes,
        literal=term.widened or term.literal,
        widened=None,
        sounds="",
    )


def parse(raw: str) -> Query:
    """The query behind what was typed. The first 200 characters and 12 terms are used."""
    notices = []
    text = strip_controls(raw[: MAX_CHARACTERS * 10]).strip()
    if len(text) > MAX_CHARACTERS:
        text = text[:MAX_CHARACTERS]
        notices.append(
            f"検索の言葉が長いため、はじめの{MAX_CHARACTERS}文字で探しました。"
            "短い言葉に分けてください。"
        )
    terms = list(dict.fromkeys(filter(None, map(_term, _TERM.finditer(text)))))
    if len(terms) > MAX_TERMS:
        terms = terms[:MAX_TERMS]
        notices.append(
            f"検索の言葉が多いため、はじめの{MAX_TERMS}語で探しました。言葉を減らしてください。"
        )
    return Query(raw=raw, terms=tuple(terms), notices=tuple(notices))


def _term(match: re.Match[str]) -> Term | None:
    phrase = match["phrase"]
    written = (match["word"] if phrase is None else phrase).strip()
    term = _word(written) if phrase is None else _phrase(written)
    return replace(term, negated=match["minus"] is not None) if term else None


@lru_cache(2_000)
def _word(written: str) -> Term | None:
    literal = _literal(written)
    if literal is None:
        return None
    reading = read(written)
    condition = condition_of(reading)
    by_characters = condition is None or reading.unknown
    return Term(
        written=written,
        tsquery=condition.tsquery if condition else "",
        lexemes=condition.lexemes if condition else frozenset(),
        literal=literal if by_characters else None,
        widened=literal if not by_characters and reading.doubtful else None,
        sounds=sound_lexeme(reading) if condition else "",
    )


@lru_cache(500)
def _phrase(written: str) -> Term | None:
    literal = _literal(written)
    if literal is None:
        return None
    condition = phrase_condition(read(written))
    return Term(
        written=written,
        tsquery=condition.tsquery if condition else "",
        lexemes=condition.lexemes if condition else frozenset(),
        literal=literal,
        exact=True,
    )


def _literal(written: str) -> Literal | None:
    """The folded characters of a term; None where it has only symbols."""
    text = fold(written)
    if not any(char == "○" or unicodedata.category(char)[0] in "LN" for char in text):
        return None
    pairs = [one + two for one, two in pairwise(text)]
    return Literal(text, tuple(dict.fromkeys(p for p in pairs if not p.isspace())) or (text,))
