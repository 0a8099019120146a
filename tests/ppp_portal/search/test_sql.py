"""Queries against real rows."""

from typing import Any

import pytest
from django.db import connection

from ppp_portal.search.query import parse
from ppp_portal.search.sql import columns, matches, no_text_scan, title_first
from ppp_portal.search.tokens import document


@pytest.fixture
def add(notes: Any) -> Any:
    def added(title: str, body: str = "") -> None:
        notes.objects.create(title=title, **columns(document(title, body)))

    return added


def found(notes: Any, raw: str) -> list[str]:
    rows = notes.objects.filter(matches(parse(raw))).order_by("pk")
    return list(rows.values_list("title", flat=True))


def test_several_words_must_all_occur(notes: Any, add: Any) -> None:
    add("福祉と防災")
    add("福祉")
    add("防災")

    assert found(notes, "福祉　防災") == ["福祉と防災"]


def test_an_empty_query_filters_nothing(notes: Any, add: Any) -> None:
    add("福祉")

    assert found(notes, " ! ") == ["福祉"]


def test_an_excluded_word_must_not_occur_in_any_spelling(notes: Any, add: Any) -> None:
    add("こども食堂")
    add("高齢者食堂")

    assert found(notes, "食堂 -子供") == ["高齢者食堂"]
    assert found(notes, "-子供") == ["高齢者食堂"]


def test_an_excluded_unknown_word_must_not_occur(notes: Any, add: Any) -> None:
    add("ヤングケアラー支援")
    add("就労支援")

    assert found(notes, "支援 -ヤングケアラー") == ["就労支援"]


def test_a_phrase_must_stand_there_as_it_is_written(notes: Any, add: Any) -> None:
    add("子どもの居場所づくり")
    add("居場所と子ども")
    add("こどもの居場所")

    assert found(notes, '"子どもの居場所"') == ["子どもの居場所づくり"]


def test_a_phrase_begins_and_ends_at_words(notes: Any, add: Any) -> None:
    add("東京都の計画")
    add("京都の計画")
    add("京都府の計画")

    assert found(notes, '"京都"') == ["京都の計画", "京都府の計画"]


def test_a_phrase_is_found_across_a_line_break_in_a_cell(notes: Any, add: Any) -> None:
    add("NPO法人\nここねっと")

    assert found(notes, '"NPO法人ここねっと"') == ["NPO法人\nここねっと"]


def test_a_phrase_does_not_reach_from_the_title_into_the_body(notes: Any, add: Any) -> None:
    add("地域", "防災")

    assert found(notes, '"地域防災"') == []


def test_an_excluded_phrase_excludes_only_the_phrase(notes: Any, add: Any) -> None:
    add("地域防災の集い")
    add("防災と地域の集い")

    assert found(notes, '集い -"地域防災"') == ["防災と地域の集い"]


def test_signs_of_like_and_tsquery_are_ordinary_characters(notes: Any, add: Any) -> None:
    add("100%達成")
    add("100達成")
    add("it's_ok")

    assert found(notes, '"100%達成"') == ["100%達成"]
    assert found(notes, "it's_ok") == ["it's_ok"]
    assert found(notes, "100'&|!\\") == ["100%達成", "100達成"]


def test_a_name_the_dictionary_does_not_know_is_found(notes: Any, add: Any) -> None:
    add("ここならチャットKOBE")
    add("ゆうあいセンターの運営")

    assert found(notes, "ここなら") == ["ここならチャットKOBE"]
    assert found(notes, "ゆうあい") == ["ゆうあいセンターの運営"]
    assert found(notes, "kobe") == ["ここならチャットKOBE"]


def test_a_single_kanji_is_found_in_common_words_only(notes: Any, add: Any) -> None:
    add("海の家")
    add("海岸清掃")
    add("北海道の事例")

    assert found(notes, "海") == ["海の家", "海岸清掃"]


def test_words_that_are_not_joined_are_asked_for_one_by_one(notes: Any, add: Any) -> None:
    add("京都府中部の計画")
    add("京都の計画")

    assert found(notes, "京都府中") == ["京都府中部の計画"]


def test_a_noun_that_looks_like_a_particle_is_the_noun(notes: Any, add: Any) -> None:
    add("シカの食害")
    add("しかし、一つしかない")

    assert found(notes, "しか") == ["シカの食害"]


def test_widening_finds_part_of_an_unknown_name(notes: Any, add: Any) -> None:
    add("Zyxelin塾")
    query = parse("zyxe")

    assert found(notes, "zyxe") == []
    widened = notes.objects.filter(matches(query.widen()))
    assert [note.title for note in widened] == ["Zyxelin塾"]


def test_hits_in_the_title_come_first(notes: Any, add: Any) -> None:
    add("計画", "子供の話")
    add("こども計画")
    add("ヤングケアラー", "子供")
    ordered = notes.objects.order_by(title_first(parse("子ども")), "-pk")

    assert [note.title for note in ordered] == ["こども計画", "ヤングケアラー", "計画"]


def test_an_unknown_word_in_the_title_comes_first_too(notes: Any, add: Any) -> None:
    add("支援", "ヤングケアラーの話")
    add("ヤングケアラー支援")
    ordered = notes.objects.order_by(title_first(parse("ヤングケアラー")), "-pk")

    assert [note.title for note in ordered] == ["ヤングケアラー支援", "支援"]


def test_without_wanted_terms_no_row_comes_first(notes: Any, add: Any) -> None:
    add("一")
    add("二")
    ordered = notes.objects.order_by(title_first(parse("-福祉")), "pk")

    assert [note.title for note in ordered] == ["一", "二"]


def test_the_scan_of_texts_is_off_only_inside_the_block(notes: Any, add: Any) -> None:
    add("福祉")

    def seqscan() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SHOW enable_seqscan")
            return str(cursor.fetchone()[0])

    with no_text_scan():
        inside = seqscan()
        plan = notes.objects.filter(matches(parse("福祉"))).explain()

    assert (inside, seqscan()) == ("off", "on")
    assert "notes_words" in plan
