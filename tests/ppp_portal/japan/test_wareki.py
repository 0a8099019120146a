"""Dates and periods as public offices write them, and their printing."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ppp_portal.japan.wareki import (
    DateError,
    PartialDate,
    format_both,
    format_partial,
    format_wareki,
    parse_date,
    parse_period,
)

GREGORIAN_DAYS = st.dates(min_value=date(1873, 1, 1), max_value=date(2100, 12, 31))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("令和6年8月22日", date(2024, 8, 22)),
        ("令和６年８月２２日", date(2024, 8, 22)),
        ("令和 6 年 8 月 22 日", date(2024, 8, 22)),
        ("令和六年十二月二十五日", date(2024, 12, 25)),
        ("㋿6年8月22日", date(2024, 8, 22)),
        ("R6.8.22", date(2024, 8, 22)),
        ("r06.08.22", date(2024, 8, 22)),
        ("R8.11.21", date(2026, 11, 21)),
        ("令6.8.22", date(2024, 8, 22)),
        ("H31/4/30", date(2019, 4, 30)),
        ("S50/8/18", date(1975, 8, 18)),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("2024-04-01", date(2024, 4, 1)),
        ("2024/4/1", date(2024, 4, 1)),
        ("2024.4.1", date(2024, 4, 1)),
        ("20240401", date(2024, 4, 1)),
        ("２０２４年４月１日", date(2024, 4, 1)),
        ("西暦2024年4月1日", date(2024, 4, 1)),
        ("2024/4/1(月) 17:15", date(2024, 4, 1)),
        ("2024-04-01 00:00:00", date(2024, 4, 1)),
        ("令和6年4月1日（月）午後5時", date(2024, 4, 1)),
        ("令和6年4月1日17時15分", date(2024, 4, 1)),
        ("令和6(2024)年4月1日", date(2024, 4, 1)),
        ("令和8年4月1日（2026年）", date(2026, 4, 1)),
        ("~令和11年3月31日(5年)", date(2029, 3, 31)),
        ("～令和11年3月31日（5年）", date(2029, 3, 31)),
        ("〜令和11年3月31日（5年）", date(2029, 3, 31)),
        ("令和6年3月31日まで", date(2024, 3, 31)),
        ("2024-03-31T15:30:00Z", date(2024, 4, 1)),
        ("令和3年3月29日\n（増額の変更承認日。初回は令和2年5月13日）", date(2021, 3, 29)),
    ],
)
def test_a_whole_date_is_read_as_written_without_a_warning(text: str, expected: date) -> None:
    partial = parse_date(text)

    assert partial == PartialDate(expected, "day", original=text)


@pytest.mark.parametrize(
    ("text", "value", "precision", "is_end"),
    [
        ("2012年6月", date(2012, 6, 1), "month", False),
        ("H24.6", date(2012, 6, 1), "month", False),
        ("202404", date(2024, 4, 1), "month", False),
        ("令和5年度", date(2023, 4, 1), "year", False),
        ("令和元年度", date(2019, 4, 1), "year", False),
        ("平成31年度", date(2019, 4, 1), "year", False),
        ("2003", date(2003, 1, 1), "year", False),
        ("2003年", date(2003, 1, 1), "year", False),
        ("令和7年度末", date(2026, 3, 31), "day", True),
        ("平成28年2月末", date(2016, 2, 29), "day", True),
        ("令和5年末", date(2023, 12, 31), "day", True),
        ("令和5年度当初", date(2023, 4, 1), "day", False),
    ],
)
def test_a_partial_date_keeps_what_is_known(
    text: str, value: date, precision: str, is_end: bool
) -> None:
    partial = parse_date(text)

    assert (partial.value, partial.precision, partial.is_end) == (value, precision, is_end)
    assert (partial.original, partial.warnings) == (text, ())


@pytest.mark.parametrize("text", ["15", "25", "23.4.1", "5年4月1日", "5年度"])
def test_a_year_of_one_or_two_digits_without_an_era_is_kept_with_a_warning(text: str) -> None:
    partial = parse_date(text)

    assert (partial.value, partial.precision, partial.original) == (None, "year", text)
    [warning] = partial.warnings
    assert warning == (
        f"「{text}」は西暦か和暦か分かりません。日付は空のまま、原文を残します。"
        "「2015年」または「平成27年」のように書くと読み取れます。"
    )


@pytest.mark.parametrize("text", ["未定", "5年契約", "協定締結後", "4月1日"])
def test_a_text_that_names_no_date_is_kept_with_one_warning(text: str) -> None:
    partial = parse_date(text)

    assert (partial.value, partial.original, len(partial.warnings)) == (None, text, 1)


@pytest.mark.parametrize(
    ("text", "value", "warning"),
    [
        (
            "平成32年3月31日",
            date(2020, 3, 31),
            "平成の期間の外の日付です。正しくは「令和2年3月31日」",
        ),
        ("平成33年度", date(2021, 4, 1), "平成の期間の外の日付です。正しくは「令和3年度」"),
        (
            "昭和64年1月8日",
            date(1989, 1, 8),
            "昭和の期間の外の日付です。正しくは「平成元年1月8日」",
        ),
        (
            "令和元年4月1日",
            date(2019, 4, 1),
            "令和の期間の外の日付です。正しくは「平成31年4月1日」",
        ),
    ],
)
def test_a_date_outside_its_era_is_read_and_names_the_proper_era(
    text: str, value: date, warning: str
) -> None:
    partial = parse_date(text)

    assert partial.value == value
    assert partial.warnings == (f"{warning}として読み取りました。",)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("令和2年10月5日ほか", date(2020, 10, 5)),
        ("令和6年4月1日頃", date(2024, 4, 1)),
        ("締結日：令和6年4月1日", date(2024, 4, 1)),
        ("令和6(2025)年4月1日", date(2024, 4, 1)),
    ],
)
def test_a_date_among_other_words_is_read_with_a_warning(text: str, value: date) -> None:
    partial = parse_date(text)

    assert (partial.value, partial.original, len(partial.warnings)) == (value, text, 1)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("令和6年2月30日", "2024年2月は29日までです。"),
        ("2023-13-01", "13月という月はありません。"),
        ("令和3年9月31日", "2021年9月は30日までです。"),
        ("2024-01-00", "2024年1月は31日までです。"),
        ("令和0年4月1日", "令和は元年から始まります。"),
        ("99999年1月1日", "扱える範囲（1868年〜2100年）の外です。"),
        ("99999", "Excelの日付の通し番号ではありませんか。"),
        ("0000-00-00", "扱える範囲（1868年〜2100年）の外です。"),
        ("1/4/2024", "年・月・日の順で入力してください。"),
    ],
)
def test_an_impossible_date_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(DateError) as refusal:
        parse_date(text)

    assert str(refusal.value).startswith(f"「{text}」")
    assert reason in str(refusal.value)


@pytest.mark.parametrize("value", [None, "", "  ", "\u3000"])
def test_an_empty_cell_is_no_date_and_no_warning(value: str | None) -> None:
    partial = parse_date(value)

    assert (partial.value, partial.warnings) == (None, ())


def test_date_objects_of_a_workbook_are_taken_as_they_are() -> None:
    assert parse_date(date(2020, 4, 1)).value == date(2020, 4, 1)
    assert parse_date(datetime(2020, 4, 1, 9, 30)).value == date(2020, 4, 1)
    assert parse_date(datetime(2020, 3, 31, 15, 0, tzinfo=UTC)).value == date(2020, 4, 1)


def test_excel_serial_numbers_are_dates_only_when_the_caller_says_so() -> None:
    assert parse_date(45383.0, excel_serial=True).value == date(2024, 4, 1)
    assert parse_date(2003.0).value == date(2003, 1, 1)
    with pytest.raises(DateError):
        parse_date(45383)
    with pytest.raises(DateError):
        parse_date(59, excel_serial=True)
    with pytest.raises(DateError):
        parse_date(float("nan"))


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("令和5年4月1日〜令和6年3月31日", date(2023, 4, 1), date(2024, 3, 31)),
        ("令和5年4月1日から令和6年3月31日まで", date(2023, 4, 1), date(2024, 3, 31)),
        ("2024-04-01 - 2025-03-31", date(2024, 4, 1), date(2025, 3, 31)),
        ("2024/4/1～2025/3/31", date(2024, 4, 1), date(2025, 3, 31)),
        ("令和5年4月1日～9月30日", date(2023, 4, 1), date(2023, 9, 30)),
        ("2024/4/1〜9/30", date(2024, 4, 1), date(2024, 9, 30)),
        ("平成15年10月10日〜31日", date(2003, 10, 10), date(2003, 10, 31)),
        ("R5.4.1~6.3.31", date(2023, 4, 1), date(2024, 3, 31)),
        ("令和5年10月〜6年3月", date(2023, 10, 1), date(2024, 3, 31)),
        ("令和5～7年度", date(2023, 4, 1), date(2026, 3, 31)),
        ("令和5年度〜令和7年度", date(2023, 4, 1), date(2026, 3, 31)),
        ("2003～15", date(2003, 1, 1), date(2015, 12, 31)),
        ("2020-2024", date(2020, 1, 1), date(2024, 12, 31)),
        ("令和5年度（10月〜3月）", date(2023, 4, 1), date(2024, 3, 31)),
        ("令和5年4月1日〜", date(2023, 4, 1), None),
        ("令和6年8月22日", date(2024, 8, 22), None),
        ("〜令和11年3月31日（5年）", None, date(2029, 3, 31)),
        ("令和7年度末", None, date(2026, 3, 31)),
        ("未定", None, None),
    ],
)
def test_a_period_is_read_as_its_first_and_last_day(
    text: str, start: date | None, end: date | None
) -> None:
    first, last = parse_period(text)

    assert (first.value, last.value) == (start, end)


def test_the_sides_of_a_period_keep_their_own_words_and_a_guess_is_told() -> None:
    first, last = parse_period("2003～15")

    assert (first.original, last.original) == ("2003", "15")
    assert (first.warnings, last.warnings) == ((), ("「15」は「2015」として読み取りました。",))


def test_a_period_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(DateError, match="終わりが始まりより前です"):
        parse_period("令和6年4月1日〜令和5年3月31日")


def test_the_end_of_a_year_month_or_fiscal_year_is_its_last_day() -> None:
    ends = [parse_date(text).as_end().value for text in ("令和5年度", "2015年", "2024年2月")]

    assert ends == [date(2024, 3, 31), date(2015, 12, 31), date(2024, 2, 29)]


def test_the_first_year_of_an_era_is_printed_as_gannen() -> None:
    assert format_wareki(date(2019, 5, 1)) == "令和元年5月1日"
    assert format_wareki(date(1989, 1, 8)) == "平成元年1月8日"
    assert format_wareki(date(1989, 1, 7)) == "昭和64年1月7日"
    assert format_both(date(2026, 4, 1)) == "令和8年4月1日（2026年）"


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("令和5年度", "令和5年度"),
        ("平成31年度", "令和元年度"),
        ("昭和63年度", "昭和63年度"),
        ("2003", "2003年"),
        ("2012年6月", "平成24年6月"),
        ("令和7年度末", "令和8年3月末"),
        ("R6.8.22", "令和6年8月22日"),
        ("15", "15"),
    ],
)
def test_a_partial_date_prints_as_much_as_is_known(text: str, printed: str) -> None:
    assert format_partial(parse_date(text)) == printed


@given(GREGORIAN_DAYS)
def test_every_printed_date_is_read_back_as_the_same_day(day: date) -> None:
    assert parse_date(format_wareki(day)) == PartialDate(day, "day", original=format_wareki(day))
    assert parse_date(format_both(day)).value == day


@given(GREGORIAN_DAYS, st.sampled_from(["year", "month", "day"]), st.booleans())
def test_every_printed_partial_date_is_read_back(day: date, precision: str, is_end: bool) -> None:
    text = {"year": f"{day.year}年度", "month": f"{day.year}-{day.month}", "day": day.isoformat()}
    partial = parse_date(text[precision])
    partial = partial.as_end() if is_end else partial

    again = parse_date(format_partial(partial))
    again = again.as_end() if is_end else again

    assert (again.value, again.precision) == (partial.value, partial.precision)


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused_in_words_and_never_breaks(text: str) -> None:
    try:
        partial = parse_date(text)
        parse_period(text)
    except DateError as refusal:
        assert str(refusal).endswith("。")
    else:
        assert partial.original in (text, "")
