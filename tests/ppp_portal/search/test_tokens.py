"""Lexemes of a text."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from ppp_portal.search.keys import MAX_LEXEME
from ppp_portal.search.tokens import document, grams, words


def plain(text: str) -> set[str]:
    """The lexemes that are words, without readings and single characters."""
    return {lexeme for lexeme in words(text) if lexeme[0] not in "^~*_%"}


def test_a_compound_is_found_by_its_shortest_words_and_by_pairs_of_them() -> None:
    assert plain("社会福祉協議会") == {
        "社会",
        "福祉",
        "協議",
        "会",
        "社会福祉",
        "福祉協議",
        "協議会",
        "社会福祉協議会",
    }


def test_words_are_not_joined_across_particles_and_punctuation() -> None:
    assert plain("山の口、火") == {"山", "口", "火"}


def test_the_border_of_a_committee_is_mended() -> None:
    lexemes = plain("教育委員会社会教育課")

    assert "会社" not in lexemes
    assert {"委員会", "社会", "社会教育", "教育課"} <= lexemes


@pytest.mark.parametrize("text", ["守る", "守り", "守ります"])
def test_a_verb_and_the_noun_made_from_it_have_one_lexeme(text: str) -> None:
    assert plain(text) == {"守り"}


@pytest.mark.parametrize("text", ["サーバ", "サーバー", "ｻｰﾊﾞｰ", "サ－バ－"])
def test_the_long_end_of_a_katakana_word_does_not_count(text: str) -> None:
    assert plain(text) == {"さーば"}


def test_a_short_katakana_word_keeps_its_long_end() -> None:
    assert plain("スキー") == {"すきー"}


def test_a_word_half_in_kana_is_kept_by_reading_and_kanji() -> None:
    assert "~こそだて/子" in words("子そだて")


def test_readings_of_kanji_words_are_kept_for_queries_in_kana() -> None:
    assert "^としょかん" in words("図書館")


def test_a_row_of_hiragana_is_kept_without_the_particles_around_it() -> None:
    assert "_てつどう" in words("市とてつどうの歴史")


def test_grammar_is_no_row_of_hiragana_to_keep() -> None:
    assert [lexeme for lexeme in words("利用しない市民に対して行う") if lexeme[0] == "_"] == []


def test_two_katakana_words_of_the_dictionary_are_found_in_their_compound() -> None:
    assert {"こみゅにてぃ", "ばす"} <= plain("コミュニティバス")


@pytest.mark.parametrize(
    ("text", "missing", "present"),
    [
        ("大学校舎の改修", "学校", "校舎"),
        ("市民間の交流", "民間", "市民"),
        ("基地域内の道", "地域", "基地"),
        ("事業務費の内訳", "業務", "事業"),
        ("大学生活用の広場", "生活", "活用"),
        ("東京都市町村総合事務組合", "都市", "市町村"),
        ("東京都市長会の要望", "都市", "市長"),
        ("図書館長期休館", "館長", "長期"),
    ],
)
def test_torn_words_are_put_together_again(text: str, missing: str, present: str) -> None:
    lexemes = plain(text)

    assert missing not in lexemes
    assert present in lexemes


def test_the_city_is_kept_where_its_citizens_are_named() -> None:
    assert "大津市" in words("大津市民病院")


def test_both_forms_of_a_legal_form_give_the_same_words() -> None:
    assert plain("NPO法人甲") <= plain("特定非営利活動法人甲")


def test_empty_and_symbol_texts_have_no_lexemes() -> None:
    assert words("") == []
    assert words("、。！？\n　") == []


def test_grams_are_characters_and_pairs_after_folding() -> None:
    assert grams("ゴミ 減") == ["ご", "ごみ", "み", "み減", "減"]


def test_a_document_keeps_title_and_body_apart() -> None:
    made = document("空家", "対策")

    assert made.text == "空家\n対策"
    assert "'対策'" not in made.title_words
    assert "'対策'" in made.words
    assert "'空き家'" in made.title_words
    assert "'家対'" not in made.grams


def test_only_the_beginning_of_a_very_long_text_counts() -> None:
    assert plain("山。" * 30_000 + "海") == {"山"}


def test_a_very_long_word_does_not_become_a_very_long_lexeme() -> None:
    assert max(map(len, words("a" * 9_000 + " " + "ア" * 9_000))) <= MAX_LEXEME + 1


def test_threads_can_analyse_at_the_same_time() -> None:
    texts = [f"第{number}回ひきこもり支援の研修会を公民館で開く。" * 5 for number in range(200)]

    with ThreadPoolExecutor(4) as pool:
        parallel = list(pool.map(words, texts))

    assert parallel == [words(text) for text in texts]


def test_the_largest_document_fits_a_tsvector(db: None) -> None:
    chance = random.Random(7)  # noqa: S311 - not for secrets
    body = "".join(chr(chance.randrange(0x4E00, 0x9FFF)) for _ in range(50_000))
    made = document("題", body)

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT length(%s::tsvector) > 1000, length(%s::tsvector) > 1000",
            [made.words, made.grams],
        )
        assert cursor.fetchone() == (True, True)


@given(st.text(max_size=80))
def test_any_text_can_be_analysed(text: str) -> None:
    assert all(lexeme and "\x00" not in lexeme for lexeme in words(text))
