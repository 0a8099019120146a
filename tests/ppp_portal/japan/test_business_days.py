"""開庁日, compared with a second, independent calendar of holidays."""

from datetime import date, timedelta

import holidays
import pytest

from ppp_portal.japan.business_days import add_open_days, due_date, is_open_day, next_open_day


def test_open_days_of_2015_to_2030_agree_with_an_independent_calendar() -> None:
    calendar = holidays.country_holidays("JP", years=range(2015, 2031))
    days = [date(2015, 1, 1) + timedelta(days=number) for number in range(365 * 16 + 4)]
    year_end = {(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)}

    expected = [
        day.weekday() < 5 and day not in calendar and (day.month, day.day) not in year_end
        for day in days
    ]

    assert days[-1] == date(2030, 12, 31)
    assert [is_open_day(day) for day in days] == expected


def test_the_office_is_closed_from_29_december_to_3_january() -> None:
    days = [date(2025, 12, 26) + timedelta(days=number) for number in range(11)]

    assert [day.isoformat() for day in days if is_open_day(day)] == ["2025-12-26", "2026-01-05"]


def test_the_next_open_day_is_the_day_itself_when_open() -> None:
    assert next_open_day(date(2026, 4, 10)) == date(2026, 4, 10)
    assert next_open_day(date(2026, 5, 2)) == date(2026, 5, 7)


def test_adding_open_days_does_not_count_the_first_day() -> None:
    assert add_open_days(date(2026, 4, 10), 1) == date(2026, 4, 13)
    assert add_open_days(date(2026, 5, 1), 1) == date(2026, 5, 7)
    assert add_open_days(date(2026, 5, 2), 0) == date(2026, 5, 7)
    with pytest.raises(ValueError, match="negative"):
        add_open_days(date(2026, 4, 10), -1)


def test_a_monthly_report_is_due_on_the_tenth_or_the_next_open_day() -> None:
    assert due_date(2026, 4) == date(2026, 4, 10)
    assert due_date(2026, 5) == date(2026, 5, 11)
    assert due_date(2026, 10) == date(2026, 10, 13)
    assert due_date(2026, 4, day=30) == date(2026, 4, 30)
