"""年度: bounds, printing, and what people write in a column of fiscal years."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ppp_portal.japan.fiscal_year import (
    DateError,
    ParsedFiscalYear,
    bounds,
    current_fiscal_year,
    fiscal_year_of,
    format_fiscal_year,
    parse_fiscal_year,
    years_between,
)


def test_a_fiscal_year_runs_from_april_to_march() -> None:
    assert bounds(2025) == (date(2025, 4, 1), date(2026, 3, 31))
    assert (fiscal_year_of(date(2026, 3, 31)), fiscal_year_of(date(2026, 4, 1))) == (2025, 2026)


def test_the_current_fiscal_year_changes_at_midnight_in_tokyo() -> None:
    assert current_fiscal_year(datetime(2026, 3, 31, 14, 59, 59, tzinfo=UTC)) == 2025
    assert current_fiscal_year(datetime(2026, 3, 31, 15, 0, 0, tzinfo=UTC)) == 2026
    with pytest.raises(ValueError, match="aware"):
        current_fiscal_year(datetime(2026, 4, 1))


@pytest.mark.parametrize(
    ("year", "printed"),
    [(2025, "令和7年度"), (2019, "令和元年度"), (2018, "平成30年度"), (1988, "昭和63年度")],
)
def test_a_fiscal_year_is_printed_in_its_era(year: int, printed: str) -> None:
    assert format_fiscal_year(year) == printed


@pytest.mark.parametrize(
    ("value", "year"),
    [
        ("令和5年度", 2023),
        ("令和５年度", 2023),
        ("R5年度", 2023),
        ("2019年度", 2019),
        ("平成31年度", 2019),
        ("令和元年度", 2019),
        ("平成25年度", 2013),
        ("2023", 2023),
        (2023, 2023),
        (2023.0, 2023),
        ("H25", 2013),
        ("令和5", 2023),
    ],
)
def test_a_fiscal_year_is_read_without_a_warning(value: object, year: int) -> None:
    parsed = parse_fiscal_year(value)

    assert (parsed.year, parsed.warnings) == (year, ())


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("令和5年4月現在", 2023),
        ("令和6年3月", 2023),
        ("2024-03-31", 2023),
        ("令和5年", 2023),
        ("令和5～7年度", 2023),
        ("平成33年度", 2021),
    ],
)
def test_what_is_not_quite_a_fiscal_year_is_read_with_a_warning(text: str, year: int) -> None:
    parsed = parse_fiscal_year(text)

    assert (parsed.year, parsed.original) == (year, text)
    assert parsed.warnings != ()


def test_a_reading_of_a_date_says_which_fiscal_year_it_became() -> None:
    assert parse_fiscal_year("令和5年4月現在").warnings[-1] == (
        "「令和5年4月現在」は年度ではないため、令和5年度として読み取りました。"
    )


def test_a_bare_number_of_two_digits_is_no_fiscal_year() -> None:
    parsed = parse_fiscal_year("25")

    assert (parsed.year, parsed.original, len(parsed.warnings)) == (None, "25", 1)


def test_an_empty_cell_is_no_fiscal_year_and_no_warning() -> None:
    assert parse_fiscal_year(None) == ParsedFiscalYear(None)
    assert parse_fiscal_year("") == ParsedFiscalYear(None)


@pytest.mark.parametrize("text", ["9999年度", "令和0年度", "99999"])
def test_an_impossible_fiscal_year_is_refused(text: str) -> None:
    with pytest.raises(DateError):
        parse_fiscal_year(text)


def test_years_between_counts_every_fiscal_year_touched() -> None:
    assert years_between(date(2023, 3, 31), date(2025, 4, 1)) == [2022, 2023, 2024, 2025]
    with pytest.raises(DateError):
        years_between(date(2024, 4, 1), date(2024, 3, 31))


@given(st.integers(min_value=1873, max_value=2100))
def test_every_printed_fiscal_year_is_read_back(year: int) -> None:
    assert parse_fiscal_year(format_fiscal_year(year)) == ParsedFiscalYear(
        year, format_fiscal_year(year)
    )
