"""Headers → fields."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ppp_portal.tables.errors import TableError
from ppp_portal.tables.mapping import HeaderMap, guess, layout_key, normalise_header
from ppp_portal.tables.model import Row

SYNONYMS = {
    "municipality": ["自治体名", "市町村名", "自治体コード"],
    "title": ["名称", "事業名", "件名"],
    "partners": ["相手方", "連携先", "事業者名"],
    "starts_on": ["開始", "開始日"],
    "contract_amount": ["金額", "契約金額"],
}


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("開始（原文）", "開始"),
        (" 金 額（千円）※税込", "金額"),
        ("ＵＲＬ", "url"),
        ("【必須】件名", "件名"),
        ("契約金額[円]", "契約金額"),
        ("（備考）", "(備考)"),
        ("備考（2）", "備考(2)"),
        ("*名称*", "名称"),
    ],
)
def test_a_header_is_compared_without_its_ornaments(written: str, key: str) -> None:
    assert normalise_header(written) == key


def test_headers_are_known_by_their_whole_text_first() -> None:
    headers = ["自治体名", "開始(原文)", "相手方", "備考"]
    assert guess(headers, SYNONYMS) == {
        "自治体名": "municipality",
        "開始(原文)": "starts_on",
        "相手方": "partners",
    }


def test_the_last_level_of_a_joined_header_is_enough() -> None:
    assert guess(["契約／金額", "契約／摘要"], SYNONYMS) == {"契約／金額": "contract_amount"}


def test_a_header_that_contains_words_of_one_field_only_is_taken() -> None:
    headers = ["連携先の名前", "事業の開始日", "連携先の名称"]
    assert guess(headers[:2], SYNONYMS) == {
        "連携先の名前": "partners",
        "事業の開始日": "starts_on",
    }
    assert guess(headers[2:], SYNONYMS) == {}
    # It lists several things, and is none of them.
    assert guess(["申請日、開始日の区分"], SYNONYMS) == {}


def test_two_headers_that_contain_the_same_word_are_left_to_the_person() -> None:
    assert guess(["当初契約金額計", "変更契約金額計"], SYNONYMS) == {}


def test_no_field_is_given_twice() -> None:
    assert guess(["名称", "事業名"], SYNONYMS) == {"名称": "title"}


def test_a_persons_choice_wins_over_the_guess_and_frees_the_other_header() -> None:
    mapped = HeaderMap.guess(["名称", "事業名", "備考"], SYNONYMS, {"事業名": "title"})
    assert mapped.fields == {"事業名": "title"}
    assert mapped.unmapped == ("名称", "備考")


def test_a_choice_of_nothing_takes_a_header_out() -> None:
    mapped = HeaderMap.guess(["名称", "相手方"], SYNONYMS).with_choices({"名称": ""})
    assert mapped.fields == {"相手方": "partners"}
    assert mapped.missing(["title", "partners"]) == ("title",)


def test_a_choice_may_write_the_header_loosely() -> None:
    mapped = HeaderMap.guess(["契約 ／ 金額（円）", "摘要"], {}).with_choices(
        {"契約／金額": "contract_amount"}
    )
    assert mapped.fields == {"契約 ／ 金額（円）": "contract_amount"}


def test_a_choice_of_a_header_that_is_not_there_lists_those_that_are() -> None:
    with pytest.raises(TableError) as caught:
        HeaderMap.guess(["名称", "相手方"], SYNONYMS).with_choices({"担当": "note"})
    assert str(caught.value) == "列「担当」は表にありません。表の列は次のとおりです：名称、相手方"


def test_one_field_chosen_for_two_headers_is_refused() -> None:
    with pytest.raises(TableError) as caught:
        HeaderMap.guess(["甲", "乙"], {}).with_choices({"甲": "title", "乙": "title"})
    assert str(caught.value) == (
        "列「甲」「乙」が同じ項目（title）に割り当てられています。一つだけにしてください。"
    )


def test_values_of_a_row_come_by_field() -> None:
    mapped = HeaderMap.guess(["備考", "名称", "相手方"], SYNONYMS)
    row = Row(2, ("a", "協定", ""))
    assert mapped.values(row) == {"title": "協定", "partners": ""}
    assert mapped.header_of("title") == "名称"


def test_a_layout_is_known_again_in_another_order_and_width() -> None:
    assert layout_key(["名称", "相手 方", "ＵＲＬ"]) == layout_key(["URL", "名称", "相手方"])
    assert layout_key(["名称", "相手方"]) != layout_key(["名称", "相手先"])


@given(st.lists(st.text(min_size=1, max_size=12), unique=True, max_size=8))
def test_whatever_the_headers_a_guess_gives_each_field_once(headers: list[str]) -> None:
    fields = list(guess(headers, SYNONYMS).values())
    assert sorted(fields) == sorted(set(fields))
