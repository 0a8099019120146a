"""The depth of a challenge looks at what is said, not at how much."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proposals.domain.depth import depth
from proposals.models import Challenge

DEEP = {
    "title": "夏休みの昼食",
    "trouble": "夏休みに一人で昼食をとる子どもがいる。",
    "who": "共働き家庭の低学年の小学生と、その保護者",
    "since": "令和3年ごろから",
    "how_many": "学校の聞き取りで約40人",
    "tried": "公民館を2回開けて、広報紙で呼びかけた。",
    "why_failed": "来てほしい家庭に知らせが届かず、開けておく当番が続かなかった。",
    "solved": "低学年の子どもが、歩いて行ける場所で昼食をとれるようになる。",
    "offer_field": "公民館の調理室",
    "budget": "年100万円まで",
    "period": "令和9年7月から",
    "related_plan": "第5次総合計画 施策12",
}


def judged(**values):
    return depth(Challenge(**(DEEP | values)))


def lacking(**values):
    return [item.label for item in judged(**values).items if not item.clear]


def test_a_challenge_dug_to_the_ground_lacks_nothing():
    found = judged()

    assert (found.clear, found.total, found.next, found.word) == (9, 9, None, "相談できる課題")


def test_an_empty_challenge_is_a_trouble_and_asks_first_who_is_troubled():
    found = depth(Challenge(title="困った", trouble="困っている"))

    assert (found.clear, found.word) == (0, "困りごと")
    assert found.next is not None
    assert found.next.label == "だれが困っているか"


@pytest.mark.parametrize(
    ("values", "label"),
    [
        ({"who": "市民"}, "だれが困っているか"),
        ({"who": ""}, "だれが困っているか"),
        ({"who": "ああああああああああ"}, "だれが困っているか"),
        ({"since": "ずっと前からとても長い間続いていて、とても困っている"}, "いつからか"),
        ({"how_many": "たくさんの人がとても困っていて、相談も非常に多い"}, "どれだけか"),
        ({"tried": "特になし"}, "試したこと"),
        ({"tried": "あ" * 500}, "試したこと"),
        ({"why_failed": "予算が足りなかったためです。人手不足です。"}, "うまくいかなかった理由"),
        ({"solved": "見守りシステムの導入。"}, "解決した姿"),
        ({"solved": "みんなが笑顔で元気なすばらしい町"}, "解決した姿"),
        ({"offer_field": "なし"}, "提供できるもの"),
        ({"budget": "検討中"}, "お金と時期"),
        ({"period": "できるだけ早く"}, "お金と時期"),
        ({"related_plan": " "}, "計画上の位置付け"),
    ],
)
def test_what_is_vague_is_named_with_what_to_write_next(values, label):
    assert lacking(**values) == [label]


def test_length_alone_does_not_count():
    short, long = judged(how_many="約40人"), judged(how_many="本当に困っています。" * 100)

    assert (short.clear, long.clear) == (9, 8)


def test_a_text_copied_from_another_field_says_nothing():
    assert lacking(tried=DEEP["trouble"]) == ["試したこと"]


def test_the_number_may_be_written_wide_or_in_kanji():
    assert lacking(how_many="約４０人") == lacking(how_many="数十人") == []


def test_the_missing_number_is_said_in_words_that_help():
    item = next(item for item in judged(how_many="多い").items if not item.clear)

    assert item.next.startswith("困っている人の数がまだ数字になっていません。")


def test_in_between_it_is_a_problem_that_can_be_named():
    assert judged(related_plan="").word == "課題"


@given(st.text(max_size=60), st.sampled_from(sorted(DEEP)))
def test_any_text_is_judged_without_an_error(text, name):
    assert 0 <= judged(**{name: text}).clear <= 9
