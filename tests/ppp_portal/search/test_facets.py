"""Counts beside the choices of a list."""

from typing import Any

import pytest
from django.db import DataError, connection, transaction
from django.test.utils import CaptureQueriesContext

from ppp_portal.search.facets import Facet, FacetCounts, count_facets
from ppp_portal.search.query import parse
from ppp_portal.search.sql import columns, matches
from ppp_portal.search.tokens import document


@pytest.fixture
def rows(notes: Any) -> Any:
    for title, year, method, fields in (
        ("福祉の一", 2024, "itaku", ["welfare", "youth"]),
        ("福祉の二", 2024, "kyotei", ["welfare"]),
        ("福祉の三", 2025, "itaku", ["youth"]),
        ("防災の四", None, "itaku", []),
    ):
        notes.objects.create(
            title=title,
            year=year,
            method=method,
            fields=fields,
            **columns(document(title, "")),
        )
    return notes.objects.values("pk", "year", "method", "fields")


def facets(
    year: tuple[int, ...] = (), method: tuple[str, ...] = (), fields: tuple[str, ...] = ()
) -> list[Facet]:
    return [
        Facet("year", "year", selected=year),
        Facet("method", "method", selected=method),
        Facet("field", "fields", array=True, selected=fields),
    ]


def test_every_value_is_counted(rows: Any) -> None:
    assert count_facets(rows, facets()) == FacetCounts(
        total=4,
        counts={
            "year": {2024: 2, 2025: 1},
            "method": {"itaku": 3, "kyotei": 1},
            "field": {"welfare": 2, "youth": 2},
        },
    )


def test_a_facet_ignores_its_own_choice_and_obeys_the_others(rows: Any) -> None:
    assert count_facets(rows, facets(year=(2024,), method=("itaku",))) == FacetCounts(
        total=1,
        counts={
            "year": {2024: 1, 2025: 1},
            "method": {"itaku": 1, "kyotei": 1},
            "field": {"welfare": 1, "youth": 1},
        },
    )


def test_choices_inside_one_facet_are_alternatives(rows: Any) -> None:
    assert count_facets(rows, facets(fields=("welfare", "youth"))).total == 3
    assert count_facets(rows, facets(year=(2024, 2025))).total == 3


def test_the_search_limits_what_is_counted(rows: Any) -> None:
    counted = count_facets(rows.filter(matches(parse("防災"))), facets())

    assert counted == FacetCounts(1, {"year": {}, "method": {"itaku": 1}, "field": {}})


def test_an_empty_list_counts_nothing(rows: Any) -> None:
    assert count_facets(rows.none(), facets()) == FacetCounts(
        0, {"year": {}, "method": {}, "field": {}}
    )


def test_signs_of_sql_in_a_choice_are_ordinary_characters(rows: Any) -> None:
    assert count_facets(rows, facets(method=("'; --", 'a"b', "{x}\\", "%s"))).total == 0
    assert count_facets(rows, facets(fields=("'; --", 'a"b', "{x}\\", "%s"))).total == 0


def test_a_word_for_a_year_is_refused_by_the_database(rows: Any) -> None:
    with pytest.raises(DataError), transaction.atomic():
        count_facets(rows, [Facet("year", "year", selected=("abc",))])


def test_one_statement_counts_everything(rows: Any) -> None:
    with CaptureQueriesContext(connection) as queries:
        count_facets(rows, facets(year=(2024,)))

    assert len(queries) == 1
