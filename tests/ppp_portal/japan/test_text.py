"""Folding of names and cleaning of texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ppp_portal.japan.text import (
    decode_references,
    fold_variants,
    hiragana,
    loose_key,
    nfkc,
    organisation_key,
    strip_controls,
)


def test_nfkc_makes_width_and_enclosed_forms_plain() -> None:
    assert nfkc("ＮＰＯ法人㈱ﾃｽﾄ１") == "NPO法人(株)テスト1"


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("髙橋", "高橋"),
        ("山﨑", "山崎"),
        ("檮原町", "梼原町"),
        ("千惠子", "千恵子"),
        ("霞ヶ浦", "霞ケ浦"),
        ("渡邊・渡邉", "渡辺・渡辺"),
        ("横濵", "横浜"),
        ("瀧澤", "滝沢"),
        ("齋藤・齊藤・斎藤", "斉藤・斉藤・斉藤"),
        ("慶應義塾大學", "慶応義塾大学"),
        ("國學院", "国学院"),
        ("葛\U000e0100城市", "葛城市"),
        ("福\ufa1b", "福福"),
    ],
)
def test_variants_of_a_character_are_folded(written: str, folded: str) -> None:
    assert fold_variants(written) == folded


def test_different_characters_stay_different() -> None:
    words = ["太", "大", "犬", "辨", "瓣", "藝", "未", "末", "土", "士"]

    assert [fold_variants(word) for word in words] == words


def test_hiragana_keeps_the_long_vowel_mark_and_other_letters() -> None:
    assert hiragana("コミュニティー・ヴィレッジABC漢字ヽ") == "こみゅにてぃー・ゔぃれっじABC漢字ゝ"


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("ＴＡＣ・ＦＣ東京", "tacfc東京"),
        ("ふろーれんす", "フローレンス"),
        ("今郷 好日会", "今郷　好日会"),
        ("NPO法人\nここねっと", "npo法人ここねっと"),
        ("龍ヶ崎市", "竜ケ崎市"),
    ],
)
def test_two_spellings_of_a_name_have_one_key(left: str, right: str) -> None:
    assert loose_key(left) == loose_key(right)


def test_the_plain_key_keeps_legal_words() -> None:
    assert loose_key("株式会社静岡") != loose_key("静岡")


@pytest.mark.parametrize(
    "name",
    [
        "株式会社静岡銀行",
        "静岡銀行株式会社",
        "㈱静岡銀行",
        "(株)静岡銀行",
        "静岡銀行（株）",
        "株式会社　静岡銀行（静岡県）",
        "株式会社静岡銀行(静岡市)（本店）",
        "靜岡銀行",
    ],
)
def test_an_organisation_is_found_whatever_its_legal_form_is_written(name: str) -> None:
    assert organisation_key(name) == "静岡銀行"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("認定NPO法人フローレンス", "ふろーれんす"),
        ("認定特定非営利活動法人フローレンス", "ふろーれんす"),
        ("㈳北海道警備業協会", "北海道警備業協会"),
        ("一般社団法人\n水口岡山城の会", "水口岡山城の会"),
        ("(一社)札幌地区トラック協会", "札幌地区とらっく協会"),
        ("学校法人常葉大学", "常葉大学"),
        ("東日本電信電話㈱北海道支店", "東日本電信電話北海道支店"),
        ("株式会社", "株式会社"),
        ("（株）", "(株)"),
        ("認定こども園さくら", "認定こども園さくら"),
    ],
)
def test_the_key_of_an_organisation_drops_only_its_legal_form(name: str, key: str) -> None:
    assert organisation_key(name) == key


def test_numeric_references_and_xml_entities_are_decoded_once() -> None:
    assert decode_references("&#12851;北海道 &#x3232; A&amp;B &lt;1&gt;") == "㈳北海道 ㈲ A&B <1>"
    assert decode_references("&amp;#12851;") == "&#12851;"


@pytest.mark.parametrize("text", ["&#0;", "&#xD800;", "&#7;", "&#9999999;", "&nbsp;", "R&D", "&#;"])
def test_what_cannot_be_decoded_stays_as_written(text: str) -> None:
    assert decode_references(text) == text


def test_control_characters_are_removed_except_line_ends_and_tabs() -> None:
    assert strip_controls("a\x00b\r\nc\rd\te\x0b\x7f\ud800\ufeff\u202e") == "ab\nc\nd\te"


@given(st.text(max_size=60))
def test_keys_are_stable_and_clean_text_can_be_stored(text: str) -> None:
    clean = strip_controls(text)

    assert strip_controls(clean) == clean
    assert "\x00" not in clean
    clean.encode("utf-8")
    assert fold_variants(fold_variants(text)) == fold_variants(text)
    assert organisation_key(text) == organisation_key(text + "")
