"""The word cloud over 200 sentences: joined spellings, no particles, negative words in sight."""

from __future__ import annotations

import re

from ppp_portal.charts.word_cloud import Word, counted, word_cloud
from tests.ppp_portal.charts.reading import rows
from tests.ppp_portal.charts.voices import VOICES

EVERY = {word.label: word for word in counted(VOICES, minimum=1, most=10_000)}
PARTICLES = set("はがをにでとのもやへよね") | {
    *("から", "まで", "より", "ので", "けれど", "だけ", "ばかり", "です", "ます", "した", "こと"),
    *("もの", "よう", "これ", "それ", "ところ", "ため", "思う", "感じる"),
}


def _said(pattern: str) -> tuple[int, ...]:
    return tuple(place for place, text in enumerate(VOICES) if re.search(pattern, text))


def test_there_are_200_different_sentences() -> None:
    assert len(set(VOICES)) == len(VOICES) >= 200


def test_the_spellings_of_a_word_are_counted_together() -> None:
    children = EVERY["子ども"]

    assert children.texts == _said("子ども|こども|子供")
    assert set(children.spellings) == {"子ども", "こども", "子供", "子どもたち"}
    assert EVERY["つながり"].texts == _said("つながり|繋がり")
    assert EVERY["まちづくり"].texts == _said("まちづくり|街づくり")
    assert EVERY["分からない"].texts == _said("(分か|わか)(らな|りません)")


def test_particles_and_words_that_tell_nothing_are_not_counted() -> None:
    assert PARTICLES & set(EVERY) == set()


def test_negative_words_stand_among_the_others_as_they_were_meant() -> None:
    assert EVERY["足りない"].texts == _said("足りな|足りませ|足りず")
    assert EVERY["不安"].texts == _said("不安")
    assert EVERY["予算がない"].texts == _said("予算がない")
    assert not set(EVERY["予算"].texts) & set(EVERY["予算がない"].texts)
    assert EVERY["うまくいかない"].voices == 2
    assert {"困る", "心配", "難しい", "つらい", "残念"} <= set(EVERY)


def test_terms_of_the_field_stay_in_one_piece() -> None:
    terms = ("中間支援", "フィッシュボウル", "総合計画", "成果指標")

    assert {term: EVERY[term].texts for term in terms} == {term: _said(term) for term in terms}
    assert "フィッシュ" not in EVERY


def test_nobodys_name_is_counted() -> None:
    assert [word for word in EVERY.values() if "田中" in "".join(word.spellings)] == []


def test_the_table_holds_every_word_of_the_picture_with_its_count() -> None:
    chart = word_cloud("w", "参加者の声", VOICES)
    words: list[Word] = counted(VOICES)

    assert len(words) == 40
    assert [(row[0], row[2]) for row in rows(chart.table)] == [
        (word.label, str(word.voices)) for word in words
    ]
    assert chart.answer.startswith(f"{len(VOICES)}件の声に多いことばは、")
