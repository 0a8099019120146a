"""What a person typed, understood."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ppp_portal.search.query import parse

TYPED = st.text(
    alphabet=st.one_of(
        st.sampled_from("\"“”-－ 　'\\&|!()*:<>%_\x00子どもの居場所いばしょライツaA1ー・京都"),
        st.characters(),
    ),
    max_size=260,
)


def written(raw: str) -> list[tuple[str, bool, bool]]:
    return [(term.written, term.exact, term.negated) for term in parse(raw).terms]


@pytest.mark.parametrize(
    ("raw", "terms"),
    [
        ("福祉 防災", [("福祉", False, False), ("防災", False, False)]),
        ("福祉　防災", [("福祉", False, False), ("防災", False, False)]),
        ('"京都 市"', [("京都 市", True, False)]),
        ("“京都”", [("京都", True, False)]),
        ("＂京都＂", [("京都", True, False)]),
        ("福祉 -防災", [("福祉", False, False), ("防災", False, True)]),
        ("福祉 －防災", [("福祉", False, False), ("防災", False, True)]),
        ("福祉 −防災", [("福祉", False, False), ("防災", False, True)]),
        ("−防災 福祉", [("防災", False, True), ("福祉", False, False)]),
        ('福祉 -"地域 防災"', [("福祉", False, False), ("地域 防災", True, True)]),
        ('福祉 "地域', [("福祉", False, False), ("地域", True, False)]),
        ("ー福祉", [("ー福祉", False, False)]),
        ("福祉 福祉", [("福祉", False, False)]),
        ("神戸-大阪", [("神戸-大阪", False, False)]),
        ("福\x00祉", [("福祉", False, False)]),
    ],
)
def test_terms_phrases_and_exclusions_are_read(
    raw: str, terms: list[tuple[str, bool, bool]]
) -> None:
    assert written(raw) == terms


@pytest.mark.parametrize("raw", ["", "　 ", "!?", "-", '""', "、。", "()&|"])
def test_nothing_but_symbols_is_an_empty_query(raw: str) -> None:
    assert not parse(raw)
    assert parse(raw).notices == ()


def test_a_long_query_is_cut_with_a_notice() -> None:
    query = parse("福祉" * 5_000)

    assert query.terms[0].written == "福祉" * 100
    assert query.notices == (
        "検索の言葉が長いため、はじめの200文字で探しました。短い言葉に分けてください。",
    )


def test_too_many_words_are_cut_with_a_notice() -> None:
    query = parse(" ".join("一二三四五六七八九十百千万"))

    assert len(query.terms) == 12
    assert query.notices == (
        "検索の言葉が多いため、はじめの12語で探しました。言葉を減らしてください。",
    )


@pytest.mark.parametrize("raw", ["京都", "会社", "津市", "福祉 防災", "水", '"京都"'])
def test_words_of_the_dictionary_are_never_widened_to_characters(raw: str) -> None:
    query = parse(raw)

    assert not query.can_widen
    assert all(term.exact or term.literal is None for term in query.terms)


def test_an_unknown_word_is_looked_for_by_its_characters_at_once() -> None:
    (term,) = parse("ヤングケアラー").terms

    assert term.literal is not None
    assert term.literal.text == "やんぐけあらー"


def test_an_unknown_latin_word_can_be_widened_and_says_so() -> None:
    query = parse("福祉 Zyxe")

    assert query.can_widen
    widened = query.widen()
    assert [term.literal is None for term in widened.terms] == [True, False]
    assert widened.notices == ("『Zyxe』を含む文字の並びで探しました。",)
    assert not widened.can_widen


def test_a_word_in_kana_without_a_hit_is_looked_for_by_sound_and_says_so() -> None:
    query = parse("こうえん")

    assert "'^こうえん'" not in query.terms[0].tsquery
    widened = query.widen()
    assert widened.terms[0].tsquery == f"({query.terms[0].tsquery} | '^こうえん')"
    assert widened.notices == ("『こうえん』と読む言葉で探しました。",)
    assert not widened.can_widen


def test_a_short_latin_word_is_never_looked_for_inside_others() -> None:
    assert not parse("KEN").can_widen


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(raw=TYPED)
def test_whatever_is_typed_gives_conditions_postgresql_understands(db: None, raw: str) -> None:
    query = parse(raw)

    with connection.cursor() as cursor:
        for term in query.terms:
            assert term.tsquery or term.literal
            cursor.execute("SELECT (%s::text)::tsquery", [term.tsquery])
            cursor.execute("SELECT %s::text", [term.literal.text if term.literal else ""])
