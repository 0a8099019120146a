from __future__ import annotations

import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ppp_portal.charts.word_reading import person_names, words_of


def _labels(text: str) -> list[str]:
    return sorted(said.label for said in words_of(text))


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("職員と地域で仕組みを作る。", ["仕組み", "作る", "地域", "職員"]),
        ("とても面白かったです", ["面白い"]),
        ("不安です", ["不安"]),
        ("これは、その時のことだと思いました。", []),
        ("やってみたいと思いました", []),
        ("", []),
        ("😀 あ a 123 …", []),
        ("特になし", []),
        ("居場所づくりと経験不足", ["居場所づくり", "経験不足"]),
        ("会計年度任用職員の処遇", ["会計年度任用職員", "処遇"]),
        ("重層的支援体制整備事業を始めた", ["重層的支援体制整備事業", "始める"]),
        ("生活困窮者自立支援事業計画", ["生活困窮者自立支援事業計画"]),
        ("学習支援の会議", ["学習", "支援", "会議"]),
        ("来年度事業の計画", ["来年度", "事業", "計画"]),
        ("佐藤支援事業", ["支援", "事業"]),
        ("気になることがためになった", ["気になる", "ためになる"]),
    ],
)
def test_only_words_with_a_meaning_are_kept(text: str, labels: list[str]) -> None:
    assert _labels(text) == sorted(labels)


@pytest.mark.parametrize(
    "spellings",
    [
        ["子ども", "こども", "子供", "子供たち"],
        ["できる", "出来る"],
        ["分かる", "わかる", "分かった"],
        ["足りない", "足らない", "足りません", "足らず"],
        ["気づく", "気付く", "気がついた"],
        ["役に立つ", "役立った"],
        ["取り組み", "取組", "とりくみ", "取り組みたい"],
        ["予算がない", "予算なし", "予算はありません"],
    ],
)
def test_spellings_of_one_word_have_one_key(spellings: list[str]) -> None:
    assert len({said.key for text in spellings for said in words_of(text)}) == 1


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("わからない", "わからない"),
        ("役に立たない", "役に立たない"),
        ("役に立てなかった", "役に立てない"),
        ("身につきませんでした", "身につかない"),
        ("手が回らず困る", "手が回らない"),
        ("声をかけられない", "声をかけられない"),
        ("予算が足りなかった", "足りない"),
        ("時間が足りません", "足りない"),
        ("行きませんでした", "行かない"),
        ("分からず困った", "分からない"),
        ("来ない", "来ない"),
        ("たすけてと言えない", "言えない"),
        ("知られていない", "知られていない"),
        ("できていません", "できていない"),
        ("話したくない", "話したくない"),
        ("聞いてもらえない", "聞いてもらえない"),
        ("食べられない", "食べられない"),
        ("参加できない", "参加できない"),
        ("連携していない", "連携していない"),
        ("早くない", "早くない"),
        ("早くはありません", "早くない"),
        ("よくない", "よくない"),
        ("お金がない", "お金がない"),
        ("お金はありません", "お金がない"),
        ("職員がいない", "職員がいない"),
        ("問題ない", "問題ない"),
        ("簡単じゃない", "簡単ではない"),
        ("不十分だ", "不十分"),
        ("物足りない", "物足りない"),
        ("伝わりにくい", "伝わりにくい"),
        ("相談しづらい", "相談しづらい"),
    ],
)
def test_what_is_denied_stays_denied(text: str, label: str) -> None:
    assert label in _labels(text)
    bare = {said.key for said in words_of(text) if said.label == label}
    assert all("/" in key or key.startswith("不") for key in bare)


def test_could_not_and_did_not_are_two_words() -> None:
    keys = [said.key for text in ("言えない", "言わない") for said in words_of(text)]

    assert len(set(keys)) == 2


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("使わなければならない", ["使う"]),
        ("行政を使わないといけない", ["使う", "行政"]),
        ("使わなくてはいけない", ["使う"]),
        ("間に合うかもしれない", ["間に合う"]),
        ("しなければならない", []),
    ],
)
def test_a_duty_is_no_denial(text: str, labels: list[str]) -> None:
    assert _labels(text) == labels


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("田中さんと話した", ["話す"]),
        ("高橋課長の講演", ["課長", "講演"]),
        ("森さんの講演", ["講演"]),
        ("さくらさん、けんちゃん、山本様", []),
        ("林先生に相談", ["先生", "相談"]),
        ("職員さんに感謝", ["感謝", "職員"]),
    ],
)
def test_names_of_people_are_left_out(text: str, labels: list[str]) -> None:
    assert _labels(text) == labels


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    assert all(said.label and said.key for said in words_of(text))


def test_a_very_long_text_is_read_without_an_error() -> None:
    assert _labels("あ" * 60_000) == []
    assert _labels("予算" * 30_000) == ["予算"]


def test_each_thread_has_an_analyser_of_its_own() -> None:
    read: list[list[str]] = []
    threads = [
        threading.Thread(target=lambda: read.append(_labels("予算が足りない"))) for _ in range(4)
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert read == [["予算", "足りない"]] * 4


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "佐藤さんが来た。花子ちゃんと山田太郎くんも。",
            ["佐藤さん", "花子ちゃん", "山田太郎くん"],
        ),
        ("保護者のみなさんに説明。神戸市の職員さんが来た。", []),
        ("松山市から見学。桜の花見。森で遊ぶ。", []),
        ("A君が泣いた。", ["A君"]),
    ],
)
def test_likely_names_of_people_are_found_and_roles_and_places_are_not(
    text: str, names: list[str]
) -> None:
    assert person_names(text) == names
