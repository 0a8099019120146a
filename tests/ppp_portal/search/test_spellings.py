"""Recall over spellings and silence over false friends, through the database."""

from collections.abc import Iterable
from typing import Any

import pytest

from ppp_portal.search.query import parse
from ppp_portal.search.sql import columns, matches
from ppp_portal.search.tokens import document

SETTINGS = ("{}", "この町で{}について話しました。", "本市では、{}を行う。")


@pytest.fixture
def store(notes: Any) -> Any:
    def stored(texts: Iterable[str]) -> None:
        notes.objects.bulk_create(
            notes(title=text, **columns(document("記録", text))) for text in dict.fromkeys(texts)
        )

    return stored


def found(notes: Any, query: str) -> set[str]:
    return set(notes.objects.filter(matches(parse(query))).values_list("title", flat=True))


def test_every_spelling_of_a_word_finds_every_other(
    notes: Any, store: Any, same_word: list[list[str]]
) -> None:
    store(word for group in same_word for word in group)

    missed = [
        (query, text)
        for group in same_word
        for query in group
        for text in sorted({*group} - found(notes, query))
    ]

    assert missed == []


def test_nearly_every_spelling_is_found_inside_a_sentence(
    notes: Any, store: Any, same_word: list[list[str]]
) -> None:
    store(SETTINGS[1].format(word) for group in same_word for word in group)

    wanted = [(query, SETTINGS[1].format(word)) for g in same_word for query in g for word in g]
    hits = {query: found(notes, query) for group in same_word for query in group}
    missed = [pair for pair in wanted if pair[1] not in hits[pair[0]]]

    assert len(missed) / len(wanted) < 0.01, missed


def test_no_false_friend_is_found(
    notes: Any, store: Any, false_friends: list[tuple[str, str]]
) -> None:
    store(setting.format(text) for _, text in false_friends for setting in SETTINGS)

    wrong = [
        (query, setting.format(text))
        for query, text in false_friends
        for setting in SETTINGS
        if setting.format(text) in found(notes, query)
    ]

    assert wrong == []


def test_a_word_is_found_inside_a_longer_one(
    notes: Any, store: Any, inside: list[tuple[str, str]]
) -> None:
    store(text for _, text in inside)

    missed = [(query, text) for query, text in inside if text not in found(notes, query)]

    assert missed == []
