from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from ppp_portal.japan.wareki import PartialDate
from ppp_portal.templatetags import japan


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (date(2026, 4, 1), "令和8年4月1日"),
        (datetime(2026, 3, 31, 15, 0, tzinfo=UTC), "令和8年4月1日"),
        (None, ""),
        ("未定", "未定"),
    ],
)
def test_a_day_is_printed_in_the_japanese_calendar_of_tokyo(value: object, text: str) -> None:
    assert japan.wareki(value) == text


def test_both_calendars_stand_side_by_side() -> None:
    assert japan.both(date(2026, 4, 1)) == "令和8年4月1日（2026年）"


@pytest.mark.parametrize(
    ("value", "text"), [(2025, "令和7年度"), (2019, "令和元年度"), (None, ""), (9999, "9999年度")]
)
def test_a_fiscal_year_is_printed_by_its_start(value: object, text: str) -> None:
    assert japan.fiscal_year(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (PartialDate(date(2012, 6, 1), "month"), "平成24年6月"),
        (PartialDate(None, "year", original="15"), "15"),
        (date(2026, 4, 1), "令和8年4月1日"),
        (None, ""),
    ],
)
def test_a_partial_date_prints_what_is_known(value: object, text: str) -> None:
    assert japan.partial_date(value) == text


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (12_000_000, "full", "12,000,000円"),
        (12_000_000, "short", "1,200万円"),
        (120_000_000, "short", "1億2,000万円"),
        (100_000_000, "short", "1億円"),
        (12_345_678, "short", "約1,235万円"),
        (99_999_999, "short", "約1億円"),
        (9_999, "short", "9,999円"),
        (0, "short", "0円"),
        (None, "full", ""),
        ("年額による", "full", "年額による"),
    ],
)
def test_an_amount_is_printed_in_yen(value: object, form: str, text: str) -> None:
    assert japan.yen(value, form) == text


def test_a_number_is_grouped_by_thousands() -> None:
    assert japan.count(1204) == "1,204"


def test_an_instant_is_printed_in_the_time_of_tokyo() -> None:
    assert japan.jst(datetime(2026, 11, 21, 6, 42, tzinfo=UTC)) == "令和8年11月21日 15:42"


def test_a_day_has_a_machine_readable_form() -> None:
    assert japan.iso(date(2026, 4, 1)) == "2026-04-01"
