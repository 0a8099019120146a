"""全国地方公共団体コード and 法人番号, whole and as Excel leaves them."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ppp_portal.japan.codes import (
    CodeError,
    corporate_number_of_municipality,
    lg_check_digit,
    lg_code_readings,
    normalise_corporate_number,
    normalise_lg_code,
)

FIVE_DIGITS = st.builds(
    lambda prefecture, part: f"{prefecture:02}{part:03}",
    st.integers(min_value=1, max_value=47),
    st.integers(min_value=0, max_value=799),
)
TWELVE_DIGITS = st.text("0123456789", min_size=12, max_size=12)


def check_digit_of(body: str) -> str:
    """法人番号の指定等に関する省令: 9 − (Σ Pn·Qn mod 9), P counted from the right."""
    total = sum(int(digit) * (1 if place % 2 == 0 else 2) for place, digit in enumerate(body[::-1]))
    return str(9 - total % 9)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("252093", "252093"),
        ("２５２０９３", "252093"),
        (" 252093 ", "252093"),
        (252093, "252093"),
        (252093.0, "252093"),
        ("252093.0", "252093"),
        ("25209", "252093"),
        ("010006", "010006"),
        ("'010006", "010006"),
        ("01586", "015865"),
        ("15865", "015865"),
        (15865.0, "015865"),
        ("10006", "010006"),
        ("13000", "130001"),
        ("11100", "111007"),
    ],
)
def test_a_municipal_code_becomes_six_digits(value: object, code: str) -> None:
    assert normalise_lg_code(value) == code


def test_five_digits_that_can_be_read_both_ways_give_both_readings() -> None:
    # 12203: 士別市 012203 without its zero, or 市川市 122033 without its check digit.
    assert lg_code_readings("12203") == ("012203", "122033")
    assert normalise_lg_code("12203", known={"122033", "131016"}) == "122033"
    assert normalise_lg_code("12203", known={"131016"}) == "012203"


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("252094", "検査数字（最後の1桁）が合いません"),
        ("480001", "都道府県（01〜47）ではありません"),
        ("000000", "都道府県（01〜47）ではありません"),
        ("1234", "4桁です"),
        ("1310160", "7桁です"),
        ("甲賀市", "数字以外の文字があります"),
        (252093.5, "整数ではありません"),
        (float("inf"), "整数ではありません"),
        ("", "空です"),
        (None, "数字の文字列で入力してください"),
        (True, "数字の文字列で入力してください"),
    ],
)
def test_a_wrong_municipal_code_is_refused_with_the_reason(value: object, reason: str) -> None:
    with pytest.raises(CodeError, match=reason):
        normalise_lg_code(value)


@given(FIVE_DIGITS)
def test_a_made_code_is_accepted_and_a_wrong_check_digit_never(code5: str) -> None:
    right = lg_check_digit(code5)

    assert normalise_lg_code(code5 + right) == code5 + right
    for digit in set("0123456789") - {right}:
        with pytest.raises(CodeError):
            normalise_lg_code(code5 + digit)


@given(FIVE_DIGITS)
def test_both_shortened_forms_of_a_code_can_be_read_back(code5: str) -> None:
    code = code5 + lg_check_digit(code5)

    assert code in lg_code_readings(code5)
    if code.startswith("0"):
        assert code in lg_code_readings(int(code))


@pytest.mark.parametrize(
    "value",
    [
        "7123456789012",
        "7000012050002",
        "8000012010038",
        "4011001098993",
    ],
)
def test_known_corporate_numbers_are_accepted_in_every_writing(value: str) -> None:
    wide = value.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"})
    spellings = [
        value,
        int(value),
        float(value),
        f"{value}.0",
        f" {value} ",
        f"T{value}",
        wide,
        f"{value[0]}-{value[1:5]}-{value[5:9]}-{value[9:]}",
        f"{value[0]} {value[1:]}",
    ]

    assert [normalise_corporate_number(spelling) for spelling in spellings] == [value] * 9


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (4011010000000.0, "Excelで下の桁が失われて0になっています"),
        (2010010000000.0, "Excelで下の桁が失われて0になっています"),
        (7011110000000.0, "Excelで下の桁が失われて0になっています"),
        ("4.01101E+12", "Excelで下の桁が失われて0になっています"),
        (130005004315.0, "12桁で、1桁足りません"),
        ("12345", "5桁です"),
        ("40110010989933", "14桁です"),
        ("4011001098994", "検査数字（最初の1桁）が合いません"),
        ("0011001098993", "検査数字（最初の1桁）が合いません"),
        ("401100109899X", "数字以外の文字があります"),
        ("", "空です"),
        (None, "数字の文字列で入力してください"),
    ],
)
def test_a_wrong_corporate_number_is_refused_with_the_reason(value: object, reason: str) -> None:
    with pytest.raises(CodeError, match=reason):
        normalise_corporate_number(value)


def test_the_apostrophe_that_keeps_excel_from_rounding_is_no_part_of_the_number() -> None:
    assert normalise_corporate_number("'7000012050002") == "7000012050002"


def test_a_destroyed_number_that_passes_the_check_digit_is_refused_all_the_same() -> None:
    assert check_digit_of("011010000000") == "4"
    with pytest.raises(CodeError, match="Excel"):
        normalise_corporate_number("4011010000000")


def test_all_47_spoilt_numbers_of_a_ministry_form_are_refused() -> None:
    # 令和2年度 様式1: as many cells of each value as the published workbook has.
    cells = [4011010000000.0] * 2 + [2010010000000.0] * 38 + [7011110000000.0] * 2
    cells += [130005004315.0, 310005018802.0, 311005003777.0, 210405009154.0, 610005016563.0]

    refused = []
    for cell in cells:
        with pytest.raises(CodeError) as refusal:
            normalise_corporate_number(cell)
        refused.append("文字列" in str(refusal.value))

    assert refused == [True] * 47


@given(TWELVE_DIGITS)
def test_a_made_corporate_number_is_accepted_and_a_wrong_check_digit_never(body: str) -> None:
    assume(not body.endswith("000000"))
    right = check_digit_of(body)

    assert normalise_corporate_number(right + body) == right + body
    for digit in set("0123456789") - {right}:
        with pytest.raises(CodeError):
            normalise_corporate_number(digit + body)


@given(st.one_of(st.text(max_size=20), st.floats(), st.integers()))
def test_any_value_is_accepted_or_refused_in_words(value: object) -> None:
    for read in (normalise_lg_code, normalise_corporate_number):
        try:
            result = read(value)
        except CodeError as refusal:
            assert str(refusal).endswith("。")
        else:
            assert result.isascii()


def test_the_corporate_number_of_a_municipality_follows_from_its_code() -> None:
    assert corporate_number_of_municipality("271004") == "6000020271004"
    assert corporate_number_of_municipality("281000") == "9000020281000"
    with pytest.raises(CodeError):
        corporate_number_of_municipality("271005")
