from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from ppp_portal.charts.word_cloud import Word, counted, texts_with, word_cloud
from tests.ppp_portal.charts.reading import clashes, drawings, outside, rows, tips, words

VOICES = [
    "子どもの居場所がほしい。子どもが大事。",
    "こどもの予算が足りない",
    "子どもと話したい。予算はある",
    "時間が足りません",
]


def test_a_word_is_counted_once_for_each_speaker_in_any_spelling() -> None:
    assert counted(VOICES) == [
        Word("子ども", 3, ("子ども", "こども"), (0, 1, 2)),
        Word("予算", 2, ("予算",), (1, 2)),
        Word("足りない", 2, ("足りない",), (1, 3)),
    ]


def test_a_word_that_one_person_said_ten_times_is_left_out() -> None:
    assert counted(["居場所。" * 10]) == []


def test_no_more_words_than_asked_for_are_kept() -> None:
    assert [word.label for word in counted(VOICES, minimum=1, most=2)] == ["子ども", "予算"]


def test_the_answer_and_the_table_say_the_words_with_their_counts() -> None:
    chart = word_cloud("w", "参加者の声", [*VOICES, " "], url="/voices/?word={word}")

    assert chart.answer == (
        "4件の声に多いことばは、「子ども」3件、「予算」2件、「足りない」2件です。"
    )
    assert chart.table.heads == ["ことば", "ほかの書き方", "声（件）"]
    assert rows(chart.table) == [
        ["子ども", "こども", "3"],
        ["予算", "", "2"],
        ["足りない", "", "2"],
    ]
    assert chart.table.rows[1][0].url == "/voices/?word=%E4%BA%88%E7%AE%97"


def test_a_word_leads_to_the_texts_that_say_it() -> None:
    assert texts_with(VOICES, "子ども") == VOICES[:3]
    assert texts_with(VOICES, "足りない") == [VOICES[1], VOICES[3]]
    assert texts_with(VOICES, "居なかった") == []


def test_more_speakers_make_a_word_larger() -> None:
    wide = drawings(word_cloud("w", "声", VOICES).picture)["wide"]

    assert [(text.text, text.get("class")) for text in wide.iter("text")] == [
        ("子ども", "size-38"),
        ("予算", "size-15"),
        ("足りない", "size-15"),
    ]
    assert tips(wide) == ["子ども 3件", "予算 2件", "足りない 2件"]


def test_without_voices_or_shared_words_there_is_only_a_sentence() -> None:
    charts = [word_cloud("w", "声", texts) for texts in ([], ["予算が足りない"])]

    assert [chart.picture for chart in charts] == ["", ""]
    assert [chart.answer for chart in charts] == [
        "参加者の声はまだ記録されていません。",
        "1件の声の中に、2件以上に出てくることばはありません。",
    ]


def test_names_are_neither_drawn_nor_listed() -> None:
    chart = word_cloud("w", "声", ["田中さんに相談した", "田中さんの相談"])

    assert words(drawings(chart.picture)["wide"]) == ["相談"]
    assert rows(chart.table) == [["相談", "", "2"]]


SYLLABLES = st.text("かきくけこ漢字語句長居場所不安", min_size=1, max_size=40)


@settings(max_examples=40, deadline=None)
@given(st.lists(SYLLABLES, max_size=20))
def test_words_never_overlap_or_leave_the_picture(texts: list[str]) -> None:
    chart = word_cloud("w", "声", texts, minimum=1)

    for drawing in drawings(chart.picture).values():
        assert (clashes(drawing), outside(drawing)) == ([], [])


def test_the_order_of_the_voices_does_not_change_the_picture() -> None:
    there = word_cloud("w", "声", VOICES).picture

    assert word_cloud("w", "声", VOICES[::-1]).picture == there


def test_text_of_the_caller_is_escaped() -> None:
    assert re.findall(r"<[bi]>", word_cloud("w", "<b>", VOICES).picture) == []
