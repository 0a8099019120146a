"""Characters counted as people count them, and the words of the coverage view."""

from __future__ import annotations

import pytest

from proposals.writing.characters import count_characters, coverage


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("", 0),
        (" \n　\t\r\n", 0),
        ("居場所をつくる。", 8),
        ("居場所 を\nつくる。", 8),
        ("ＡＢＣ abc", 6),
        ("か\u3099く", 2),  # a combining dakuten
        ("葛\U000e0100城市", 3),  # a variation selector
        ("𠮷野家", 3),  # outside the basic plane
        ("①㈱￥…", 4),
        ("a\u200bb\ufeff", 2),  # invisible
    ],
)
def test_spaces_line_ends_and_marks_do_not_count(text: str, number: int) -> None:
    assert count_characters(text) == number


@pytest.mark.parametrize(
    ("length", "limit", "state", "word"),
    [
        (0, 400, "empty", "未記入"),
        (119, 400, "thin", "短い"),
        (120, 400, "good", "記入済"),
        (400, 400, "good", "記入済"),
        (401, 400, "over", "1字超過"),
        (1_600, 400, "over", "1,200字超過"),
        (99, None, "thin", "短い"),
        (100, None, "good", "記入済"),
        (0, None, "empty", "未記入"),
    ],
)
def test_each_length_has_its_word(length: int, limit: int | None, state: str, word: str) -> None:
    found = coverage("あ" * length, limit)

    assert (found.count, found.state, found.word) == (length, state, word)
