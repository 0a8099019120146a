"""Folding for literal comparison, and the way back to the original characters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ppp_portal.search.normalise import aligned_fold, aligned_prepare, fold, prepare

JAPANESE = st.text(
    alphabet=st.one_of(
        st.sampled_from(
            "子ども 居場所〇○ｶﾞﾊﾟー－髙﨑㈱㈳（）ＡaＢb１3か月ヶ関茅崎令和元年・、。\n　'\\\"-"
        ),
        st.characters(),
    ),
    max_size=60,
)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("ＮＰＯ法人　ｷｽﾞｷ", "npo法人きずき"),
        ("髙橋・山﨑", "高橋・山崎"),
        ("サ－バ－", "さーばー"),
        ("３ヶ月", "3か月"),
        ("〇〇市", "○○市"),
        ("Naming  Rights 契約", "naming rights契約"),
        ("会　社\n名", "会社名"),
        ("補塡", "補填"),
        ("佐佐木", "佐々木"),
        ("個人人権", "個人人権"),
        ("ワーク・ショップ", "わーくしょっぷ"),
        ("Café", "cafe"),
        ("舊廳舎", "旧庁舎"),
        ("サ――ビス", "さーーびす"),
    ],
)
def test_what_does_not_count_in_a_literal_comparison_is_folded(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_a_zero_inside_a_kanji_number_stays_a_digit() -> None:
    assert fold("二〇二四年") == "二〇二四年"


def test_short_legal_forms_are_written_out_for_the_analyser() -> None:
    assert prepare("㈱甲、㈳乙、(特非)丙、（注）") == "株式会社甲、社団法人乙、NPO法人丙、(注)"


@pytest.mark.parametrize(
    ("written", "prepared"),
    [
        ("茅が崎の海", "茅ヶ崎の海"),
        ("駒が根市", "駒ヶ根市"),
        ("市民が丘に集う", "市民が丘に集う"),
        ("リーダー・シップ", "リーダーシップ"),
        ("カレー・シチュー", "カレー・シチュー"),
        ("e-Sports", "eSports"),
    ],
)
def test_names_and_compounds_get_the_spelling_of_the_dictionary(
    written: str, prepared: str
) -> None:
    assert prepare(written) == prepared


def test_a_kana_spelling_inside_other_hiragana_is_left_alone() -> None:
    assert prepare("いばしょづくりと、つよいばしょうふ") == "居場所づくりと、つよいばしょうふ"


@given(JAPANESE)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(JAPANESE)
def test_folded_text_has_no_line_break(text: str) -> None:
    assert "\n" not in fold(text)


@given(
    st.lists(
        st.sampled_from(
            [
                *"子どもｸー－髙﨑㈱（）Aaß１3か月ヶ関茅崎令和元年・、。\n　'-",
                "ｶﾞ",
                "いばしょ",
                "が丘",
            ]
        ),
        max_size=60,
    )
)
def test_the_aligned_forms_have_the_same_characters(pieces: list[str]) -> None:
    text = "".join(pieces)

    assert aligned_fold(text).text == fold(text)
    assert aligned_prepare(text).text == prepare(text)


def test_every_folded_character_knows_the_original_ones() -> None:
    aligned = aligned_fold("㈱ｶﾞｽ")

    assert aligned.text == "(株)がす"
    assert [aligned.original(index, index + 1) for index in range(5)] == [
        (0, 1),
        (0, 1),
        (0, 1),
        (1, 3),
        (3, 4),
    ]
