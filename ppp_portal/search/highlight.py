"""Hits of a query marked in a text, in whatever spelling they stand there."""

from collections.abc import Iterable, Iterator

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from ppp_portal.search.borders import Placed
from ppp_portal.search.kana import kana_runs
from ppp_portal.search.lexicon import place_with_suffix
from ppp_portal.search.normalise import aligned_fold, aligned_prepare
from ppp_portal.search.query import Query
from ppp_portal.search.tokens import (
    MAX_CHARACTERS,
    chain,
    joined_lexemes,
    placed_units,
)

ELLIPSIS = "…"
Span = tuple[int, int]


def highlight(text: str, query: Query, width: int | None = None) -> SafeString:
    """`text`, escaped, with the hits of `query` in <mark>.

    With `width`, only about so many characters around the first hit (or from the beginning),
    with … where something was left out. Without hits nothing is marked.
    """
    spans = hits(text, query)
    start, end = _window(len(text), spans, width)
    pieces: list[tuple[str, str]] = []
    done = start
    for first, last in spans:
        if last <= start or first >= end:
            continue
        first, last = max(first, start), min(last, end)
        pieces.append((text[done:first], text[first:last]))
        done = last
    marked = format_html_join("", "{}<mark>{}</mark>", pieces)
    return format_html(
        "{}{}{}{}",
        ELLIPSIS if start > 0 else "",
        marked,
        text[done:end],
        ELLIPSIS if end < len(text) else "",
    )


def hits(text: str, query: Query) -> list[Span]:
    """Half-open ranges of `text` that `query` wants, in order, without overlap."""
    if not query.wanted:
        return []
    indexed = text[:MAX_CHARACTERS]
    return _merged([*_word_hits(indexed, query), *_literal_hits(indexed, query)])


def _word_hits(text: str, query: Query) -> Iterator[Span]:
    wanted = frozenset[str]().union(*(term.lexemes for term in query.wanted if not term.exact))
    if not wanted:
        return
    prepared = aligned_prepare(text)
    for lexeme, start, end in kana_runs(prepared.text):
        if lexeme in wanted:
            yield prepared.original(start, end)
    previous: Placed | None = None
    for here in chain(placed_units(prepared.text)):
        if here is None:
            previous = None
            continue
        for lexeme, start, end in here.unit.spans:
            if lexeme in wanted:
                yield prepared.original(here.start + start, here.start + end)
        if previous is not None:
            for lexeme in wanted.intersection(joined_lexemes(previous.unit, here.unit)):
                yield prepared.original(*_joined_range(previous, here, lexeme))
        previous = here


def _joined_range(before: Placed, after: Placed, lexeme: str) -> Span:
    if lexeme == place_with_suffix(before.unit, after.unit):
        return before.start, after.start + 1
    if lexeme.startswith("~"):
        return before.start, after.end
    last_part = before.unit.parts[-1]
    first_part = after.unit.parts[0]
    return before.start + last_part.start, after.start + len(first_part.surface)


def _literal_hits(text: str, query: Query) -> Iterator[Span]:
    literals = [term.literal.text for term in query.wanted if term.literal]
    if not literals:
        return
    folded = aligned_fold(text)
    for literal in literals:
        position = folded.text.find(literal)
        while position >= 0:
            yield folded.original(position, position + len(literal))
            position = folded.text.find(literal, position + len(literal))


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def _window(length: int, spans: list[Span], width: int | None) -> Span:
    if width is None or length <= width:
        return 0, length
    first = spans[0][0] if spans else 0
    # A third of the room goes to what leads up to the hit.
    start = max(0, min(first - width // 3, length - width))
    return start, start + width
