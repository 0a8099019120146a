"""One version's content: as bytes and back."""

from __future__ import annotations

import pytest

from proposals.writing.content import (
    Answer,
    Attachment,
    Content,
    Price,
    PriceLine,
    decode,
    encode,
)

FULL = Content(
    title="学びの居場所づくり",
    answers={"12": Answer("週3回\nひらきます。", True, "独自の手順のため"), "13": Answer("𠮷野")},
    price=Price(
        9_870_000, (PriceLine("人件費", "12か月", 500_000, 6_000_000, "2人"),), True, "単価"
    ),
    files=(Attachment("a" * 32, "企画 書.pdf", 1200, "application/pdf", "4", True, "図面"),),
)


@pytest.mark.parametrize("content", [Content(), FULL])
def test_a_content_comes_back_from_its_bytes_as_it_was(content: Content) -> None:
    assert decode(encode(content)) == content


def test_equal_contents_give_equal_bytes_whatever_the_order_of_answers() -> None:
    one = Content(answers={"1": Answer("あ"), "2": Answer("い")})
    other = Content(answers={"2": Answer("い"), "1": Answer("あ")})

    assert encode(one) == encode(other)


def test_an_unknown_format_is_refused_not_guessed() -> None:
    with pytest.raises(ValueError, match="unknown format"):
        decode(encode(FULL).replace(b'"format":1', b'"format":2'))


def test_files_come_and_go_by_their_id() -> None:
    more = FULL.with_file(Attachment("b", "内訳.xlsx", 5, "x"))

    assert [one.file_id for one in more.files] == ["a" * 32, "b"]
    assert more.without_file("b") == FULL
    assert (more.file("b") is None, FULL.file("b")) == (False, None)


def test_the_sum_of_the_rows_is_reckoned_and_an_absent_answer_is_empty() -> None:
    assert (FULL.price.sum_of_lines, FULL.answer(99), FULL.answer(13).text) == (
        6_000_000,
        Answer(),
        "𠮷野",
    )
