"""Two versions compared by words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from proposals.writing.comparison import ADDED, REMOVED, SAME, Piece, compare, has_changes

TEXTS = st.text(alphabet="居場所をつくる。、\n ABｶﾞ𠮷1", max_size=40)


def test_a_changed_word_is_shown_whole() -> None:
    pieces = compare("週に二回、学習会を開く。", "週に三回、学習会を開く。")

    assert [piece for piece in pieces if piece.kind != SAME] == [
        Piece(REMOVED, "二"),
        Piece(ADDED, "三"),
    ]


def test_equal_texts_have_no_changes_and_line_ends_do_not_matter() -> None:
    assert has_changes(compare("一行目\n二行目", "一行目\r\n二行目")) is False
    assert has_changes(compare("一行目", "二行目")) is True
    assert compare("", "") == []


@given(before=TEXTS, after=TEXTS)
def test_the_pieces_put_together_are_the_two_texts(before: str, after: str) -> None:
    pieces = compare(before, after)

    assert "".join(p.text for p in pieces if p.kind != ADDED) == before
    assert "".join(p.text for p in pieces if p.kind != REMOVED) == after


def test_a_very_long_line_is_compared_too() -> None:
    long = "地域の居場所を広げる" * 2_000

    assert has_changes(compare(long, long)) is False
