"""Marks around hits."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ppp_portal.search.highlight import highlight, hits
from ppp_portal.search.query import parse


def marked(text: str, raw: str) -> list[str]:
    return [text[start:end] for start, end in hits(text, parse(raw))]


@pytest.mark.parametrize(
    ("text", "raw", "marks"),
    [
        ("こども食堂と子ども会", "子供", ["こども", "子ども"]),
        ("ヒキコモリの方へ", "引きこもり", ["ヒキコモリ"]),
        ("ｺﾞﾐの減量", "ごみ", ["ｺﾞﾐ"]),
        ("東京都と京都府", "京都", ["京都"]),
        ("社会福祉協議会", "福祉", ["福祉"]),
        ("社会福祉協議会", "社会福祉", ["社会福祉"]),
        ("教育委員会社会教育課", "社会", ["社会"]),
        ("居ばしょをつくる", "居場所", ["居ばしょ"]),
        ("子そだて支援", "子育て", ["子そだて"]),
        ("学びなおしの場", "学び直し", ["学びなおし"]),
        ("大津市民病院", "大津市", ["大津市"]),
        ("下水道工事", "水", ["水"]),
        ("ヤングケアラー支援", "ケアラー", ["ケアラー"]),
        ("てつどう遺産", "鉄道", ["てつどう"]),
        ("包括れんけい協定", "包括連携協定", ["包括れんけい協定"]),
        ("リーダー・シップ研修", "リーダーシップ", ["リーダー・シップ"]),
        ("ＣＯＶＩＤ－１９対応", "covid-19", ["ＣＯＶＩＤ－１９"]),
        ("㈱ガス", "株式会社", ["㈱"]),
        ("地域の防災", '"地域の防災"', ["地域の防災"]),
        ("地域と防災", "地域 -防災", ["地域"]),
        ("地域と防災", "-防災", []),
        ("地域", "", []),
    ],
)
def test_hits_are_marked_in_the_spelling_of_the_text(text: str, raw: str, marks: list[str]) -> None:
    assert marked(text, raw) == marks


def test_text_is_escaped_inside_and_outside_of_marks() -> None:
    marked_up = highlight("<b>福祉</b> & 'x'", parse("福祉"))

    assert marked_up == "&lt;b&gt;<mark>福祉</mark>&lt;/b&gt; &amp; &#x27;x&#x27;"


def test_a_snippet_shows_the_surroundings_of_the_first_hit() -> None:
    text = "あ。" * 50 + "福祉" + "い。" * 50

    snippet = highlight(text, parse("福祉"), width=20)

    assert snippet == "…あ。あ。あ。<mark>福祉</mark>い。い。い。い。い。い。…"


def test_a_snippet_without_a_hit_is_the_beginning() -> None:
    assert highlight("あいうえおかきくけこ", parse("福祉"), width=4) == "あいうえ…"


def test_a_short_text_is_not_cut() -> None:
    assert highlight("福祉の町", parse("町"), width=20) == "福祉の<mark>町</mark>"


@given(
    st.text(alphabet="こども子供居ばしょ東京都ｺﾞﾐ<>&\"'\n 福祉㈱ライトa.", max_size=60),
    st.text(alphabet='こども子供居場所京都ごみ福祉"- ', max_size=12),
)
def test_without_the_marks_the_text_is_unchanged(text: str, raw: str) -> None:
    marked_up = highlight(text, parse(raw))

    assert unescape(re.sub("</?mark>", "", marked_up)) == text
