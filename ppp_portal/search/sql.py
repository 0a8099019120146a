"""A `Query` as conditions and orderings of the ORM.

The searched model has (itself, or in a related row, see `prefix`) the columns of
`tokens.Document`, all NOT NULL: `words`, `title_words`, `grams` of type tsvector and `text`.

Indexes: GIN on `words` and on `grams`. With GIN's default `fastupdate=on` single rows are written
in 0.4 ms instead of 2.9 ms; the pending list it keeps is read by every search until vacuum or
until it exceeds `gin_pending_list_limit`, so after a bulk load call `gin_clean_pending_list` or
VACUUM (ANALYZE). Statistics: `ALTER COLUMN words SET STATISTICS 1000` keeps estimates near 10 %.

Nothing typed by a person becomes part of an SQL string: tsquery literals and texts are parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import reduce
from operator import and_, or_
from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import (
    BooleanField,
    Case,
    Expression,
    F,
    Field,
    Func,
    IntegerField,
    Q,
    TextField,
    Value,
    When,
)

from ppp_portal.search.query import Literal, Query, Term
from ppp_portal.search.tokens import Document, quoted


class _TsQuery(Func):
    """A tsquery from its literal, lexemes as they are: no dictionary of PostgreSQL's own."""

    template = "(%(expressions)s)::tsquery"
    output_field: Field[Any, Any] = TextField()


class _Matches(Func):
    """tsvector @@ tsquery."""

    template = "(%(expressions)s)"
    arg_joiner = " @@ "
    output_field: Field[Any, Any] = BooleanField()


class _TsVector(Func):
    """A tsvector from its literal."""

    template = "(%(expressions)s)::tsvector"
    output_field: Field[Any, Any] = SearchVectorField()


class _TitleContains(Func):
    """Whether the first line of a text, its folded title, contains another text."""

    function = "strpos"
    template = "strpos(split_part(%(expressions)s) >= 1"
    arg_joiner = ", E'\\n', 1), "
    output_field: Field[Any, Any] = BooleanField()


def columns(document: Document) -> dict[str, Expression | str]:
    """The columns of an index row, for `create`, `update` and `bulk_create`."""
    return {
        "words": _TsVector(Value(document.words)),
        "title_words": _TsVector(Value(document.title_words)),
        "grams": _TsVector(Value(document.grams)),
        "text": document.text,
    }


def matches(query: Query, prefix: str = "") -> Q:
    """Condition that a row matches `query`; true for every row where the query is empty.

    `prefix` leads from the filtered model to the columns: `matches(q, "text__")`.
    """
    plain = [term for term in query.terms if term.tsquery and not term.literal]
    others = [term for term in query.terms if term not in plain]
    conditions = []
    if plain:
        # One tsquery, so that the planner sees how few rows match all of it.
        conditions.append(_holds(f"{prefix}words", " & ".join(map(_signed, plain))))
    for term in others:
        condition = _condition(term, lambda literal: _stands_in(literal, prefix), f"{prefix}words")
        conditions.append(~condition if term.negated else condition)
    return reduce(and_, conditions, Q())


def title_first(query: Query, prefix: str = "") -> Expression:
    """0 for rows that match all wanted terms in the title, 1 for the others: to order by.

    Title hits first, then newest: `.order_by(title_first(query, "text__"), "-published_at", "pk")`.
    """

    def in_title(literal: Literal) -> Q:
        return Q(_TitleContains(F(f"{prefix}text"), Value(literal.text)))

    conditions = [_condition(term, in_title, f"{prefix}title_words") for term in query.wanted]
    if not conditions:
        return Value(1, output_field=IntegerField())
    return Case(
        When(reduce(and_, conditions), then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )


def _condition(term: Term, literal_holds: Callable[[Literal], Q], column: str) -> Q:
    """The term without its sign."""
    parts = []
    if term.tsquery:
        parts.append(_holds(column, term.tsquery))
    if term.literal:
        parts.append(literal_holds(term.literal))
    return reduce(and_ if term.exact else or_, parts)


def _signed(term: Term) -> str:
    return f"!({term.tsquery})" if term.negated else f"({term.tsquery})"


def _holds(column: str, tsquery: str) -> Q:
    return Q(_Matches(F(column), _TsQuery(Value(tsquery))))


def _stands_in(literal: Literal, prefix: str) -> Q:
    """Through the index on `grams`, then the characters one after the other."""
    grams = " & ".join(map(quoted, literal.grams))
    return _holds(f"{prefix}grams", grams) & Q(**{f"{prefix}text__contains": literal.text})


@contextmanager
def no_text_scan(using: str = "default") -> Iterator[None]:
    """Inside a transaction: keep the planner from reading all texts one after the other.

    With good statistics it takes a sequential scan for common words to be cheap, and does not
    count that every tsvector has to be fetched from TOAST (measured: 238 ms instead of 8 ms).
    For search statements only; must be used inside `atomic()`, and ends with the block.
    """
    connection = connections[using]
    _set_seqscan(connection, on=False)
    try:
        yield
    finally:
        # After an error the transaction is over anyway, and takes the setting with it.
        if connection.connection is not None and not connection.needs_rollback:
            _set_seqscan(connection, on=True)


def _set_seqscan(connection: BaseDatabaseWrapper, *, on: bool) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL enable_seqscan = {'on' if on else 'off'}")
