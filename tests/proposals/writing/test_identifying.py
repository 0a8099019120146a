"""What gives the proposer away in a text for the committee."""

from __future__ import annotations

import pytest

from proposals.writing.identifying import Identity, find_clues

SELF = Identity(
    names=("特定非営利活動法人きずきの森", "きずきのもり", "㈱サンプル髙橋", "KZK"),
    people=("試験 花子",),
    addresses=("兵庫県試験市中央1-2-3",),
)


def _found(text: str) -> list[tuple[str, str]]:
    return [(clue.text, clue.what) for clue in find_clues(text, SELF)]


@pytest.mark.parametrize(
    "text",
    [
        "特定非営利活動法人きずきの森",
        "NPO法人 きずきの森",  # found by the name without its kind
        "キズキの森",
        "ｷｽﾞｷの森",
        "きずき の 森",
        "サンプル高橋",
        "株式会社サンプル髙橋",
        "ＫＺＫ",
        "kzk",
    ],
)
def test_the_name_is_found_in_every_spelling(text: str) -> None:
    clues = find_clues(f"私たち{text}は、週3回ひらきます。", SELF)

    assert [clue.what for clue in clues] == ["団体の名称"]
    assert clues[0].text in text


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("担当は試験花子です", "関係者の氏名"),
        ("所在地は兵庫県試験市中央１−２−３です".replace("−", "-"), "所在地"),
        ("info@kizuki.example まで", "メールアドレス"),
        ("電話 078-000-0000", "電話番号"),
        ("電話 ０７８（０００）００００", "電話番号"),
        ("〒650-0000", "郵便番号"),
        ("https://kizuki.example/a を参照", "ウェブサイト"),
        ("法人番号 1234567890123", "法人番号"),
    ],
)
def test_people_addresses_and_numbers_are_pointed_out(text: str, what: str) -> None:
    assert [found for _, found in _found(text)] == [what]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "信頼を築き、もりあげます。",
        "支援員を3人置き、9,870,000円で実施します。",
        "令和8年4月から2027年3月まで、10-12時にひらきます。",
        "KZKS2 や AKZK は別の語です。",
        "12345678901234567890",
    ],
)
def test_ordinary_words_and_numbers_are_left_alone(text: str) -> None:
    assert _found(text) == []


def test_clues_come_in_order_with_their_places_and_the_longest_wins() -> None:
    text = "特定非営利活動法人きずきの森（KZK）の試験花子"
    clues = find_clues(text, SELF)

    assert [text[clue.start : clue.end] for clue in clues] == [
        "特定非営利活動法人きずきの森",
        "KZK",
        "試験花子",
    ]


def test_without_an_identity_only_the_patterns_are_found() -> None:
    assert [c.what for c in find_clues("きずきの森 a@b.example", Identity())] == ["メールアドレス"]
