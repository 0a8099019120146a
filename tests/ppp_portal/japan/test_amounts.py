"""Amounts of money as spreadsheets write them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ppp_portal.japan.amounts import MAX_YEN, Amount, AmountError, parse_amount


@pytest.mark.parametrize(
    ("text", "yen"),
    [
        ("1,200千円", 1_200_000),
        ("１，２００円", 1_200),
        ("3200万円（約5年7カ月）", 32_000_000),
        ("1.5億円", 150_000_000),
        ("120万", 1_200_000),
        ("¥1,000", 1_000),
        ("￥1,000-", 1_000),
        ("金1,000円也", 1_000),
        ("1億2,000万円", 120_000_000),
        ("12億3456万7890円", 1_234_567_890),
        ("2万5千円", 25_000),
        ("3百万円", 3_000_000),
        ("1,000,000円（税込）", 1_000_000),
        ("0円", 0),
        ("500", 500),
    ],
)
def test_an_amount_is_read_in_whole_yen_and_keeps_its_text(text: str, yen: int) -> None:
    assert parse_amount(text) == Amount(yen, text)


@pytest.mark.parametrize(
    ("text", "yen", "word"),
    [
        ("年額2200万円", 22_000_000, "年額"),
        ("約3,000千円", 3_000_000, "約"),
        ("上限額：500万円", 5_000_000, "上限額"),
        ("1000万円以内", 10_000_000, "以内"),
    ],
)
def test_words_around_an_amount_are_named_in_a_warning(text: str, yen: int, word: str) -> None:
    amount = parse_amount(text)

    assert (amount.yen, amount.original) == (yen, text)
    assert amount.warnings == (
        f"「{text}」の「{word}」は金額に含めていません。原文のまま残します。",
    )


@pytest.mark.parametrize(
    "text", ["市の追加支出なしが原則", "100万円〜200万円", "500円/人", "2023年度 100万円", "未定"]
)
def test_a_text_without_one_clear_amount_is_kept_with_a_warning(text: str) -> None:
    warning = f"「{text}」から金額を読み取れません。金額は空のまま、原文を残します。"

    assert parse_amount(text) == Amount(None, text, (warning,))


def test_free_of_charge_is_zero_yen_with_a_warning() -> None:
    assert parse_amount("無償") == Amount(0, "無償", ("「無償」を0円として読み取りました。",))


def test_misplaced_digit_groups_are_pointed_out() -> None:
    amount = parse_amount("1,20円")

    assert (amount.yen, len(amount.warnings)) == (120, 1)


@pytest.mark.parametrize("value", [None, "", " ", "-", "―"])
def test_an_empty_cell_or_a_dash_is_no_amount_and_no_warning(value: str | None) -> None:
    amount = parse_amount(value)

    assert (amount.yen, amount.warnings) == (None, ())


@pytest.mark.parametrize("value", ["△500", "▲500千円", "-500", "－500円", "(1,000)", -1, -0.5])
def test_a_negative_amount_is_refused(value: object) -> None:
    with pytest.raises(AmountError, match="負の数です"):
        parse_amount(value)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("1.5円", "円未満の端数"),
        (1234.5, "円未満の端数"),
        (Decimal("0.1"), "円未満の端数"),
        ("1000兆円", "桁が大きすぎます"),
        (10**15, "桁が大きすぎます"),
        (float("nan"), "数ではありません"),
        (float("inf"), "数ではありません"),
        (True, "数ではありません"),
    ],
)
def test_an_impossible_amount_is_refused_with_the_reason(value: object, reason: str) -> None:
    with pytest.raises(AmountError, match=reason):
        parse_amount(value)


def test_the_unit_of_a_column_counts_only_where_the_cell_has_none() -> None:
    amounts = [parse_amount(value, unit=1000).yen for value in ("1,200", 3.5, "5円", "2万円")]

    assert amounts == [1_200_000, 3_500, 5, 20_000]


def test_numbers_of_a_workbook_are_read_without_their_decimal_tail() -> None:
    assert parse_amount(281542000.0) == Amount(281_542_000, "281542000")
    assert parse_amount(0) == Amount(0, "0")


@given(st.integers(min_value=0, max_value=MAX_YEN))
def test_every_amount_is_read_back_from_its_usual_writings(yen: int) -> None:
    spellings = [yen, str(yen), f"{yen:,}円", f"¥{yen:,}", f"{yen:,}円（税込）"]

    assert [parse_amount(spelling).yen for spelling in spellings] == [yen] * 5


@given(st.integers(min_value=0, max_value=10**9), st.sampled_from([("千", 3), ("万", 4)]))
def test_units_multiply_exactly(number: int, unit: tuple[str, int]) -> None:
    name, power = unit

    assert parse_amount(f"{number}{name}円").yen == number * 10**power
    assert parse_amount(f"{number}.5{name}円").yen == number * 10**power + 5 * 10 ** (power - 1)


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused_in_words_and_kept(text: str) -> None:
    try:
        amount = parse_amount(text)
    except AmountError as refusal:
        assert str(refusal).endswith("。")
    else:
        assert amount.original == text
