"""Days with their time, as calls for proposals write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ppp_portal.japan.eras import DateError
from ppp_portal.japan.moments import Moment, format_clock, format_day, format_moment, parse_moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("令和8年12月1日 17時15分", Moment(date(2026, 12, 1), time(17, 15))),
        ("令和8年12月1日（火）午後5時15分", Moment(date(2026, 12, 1), time(17, 15))),
        ("令和８年１２月１日（火）１７：１５必着", Moment(date(2026, 12, 1), time(17, 15))),
        ("R8.12.1 17:00まで", Moment(date(2026, 12, 1), time(17))),
        ("2026-12-01T17:00", Moment(date(2026, 12, 1), time(17))),
        ("2026-12-01 17:00:00", Moment(date(2026, 12, 1), time(17))),
        ("2026/12/1 正午", Moment(date(2026, 12, 1), time(12))),
        ("令和8年12月1日正午必着", Moment(date(2026, 12, 1), time(12))),
        ("令和8年12月1日 午後5時半", Moment(date(2026, 12, 1), time(17, 30))),
        ("令和8年12月1日 午前9時", Moment(date(2026, 12, 1), time(9))),
        ("令和8年12月1日 午後12時", Moment(date(2026, 12, 1), time(12))),
        ("令和8年12月31日 24時", Moment(date(2027, 1, 1), time())),
        ("令和8年12月1日", Moment(date(2026, 12, 1))),
    ],
)
def test_a_moment_is_read_as_officials_write_it(text, moment):
    assert parse_moment(text) == moment


@pytest.mark.parametrize(
    "text",
    [
        *("12月1日 17時", "17時", "", "令和8年12月 17時", "令和8年2月30日 17時", "未定"),
        *(
            "令和8年12月1日 25時",
            "令和8年12月1日 17時15分60秒",
            "令和8年12月1日 17時60分",
            "令和8年12月1日 午後17時",
        ),
        "令和8年12月1日 午前12時30分",
    ],
)
def test_a_moment_that_is_not_certain_is_refused_with_words(text):
    with pytest.raises(DateError, match="。"):
        parse_moment(text)


def test_a_moment_prints_year_weekday_and_time():
    instant = datetime(2026, 12, 1, 8, 15, tzinfo=UTC)

    assert format_moment(instant) == "令和8年12月1日（火）17時15分"
    assert format_moment(instant, has_time=False) == "令和8年12月1日（火）"
    assert format_day(date(2019, 5, 1)) == "令和元年5月1日（水）"


@pytest.mark.parametrize(
    ("clock", "words"),
    [
        (time(12), "正午"),
        (time(0), "午前0時"),
        (time(17), "17時"),
        (time(9, 5), "9時05分"),
        (time(17, 0, 1), "17時00分01秒"),
    ],
)
def test_a_clock_prints_in_words(clock, words):
    assert format_clock(clock) == words


@given(
    st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2100, 1, 1)).map(
        lambda value: value.replace(microsecond=0)
    )
)
def test_what_is_printed_is_read_back(value):
    instant = Moment(value.date(), value.time()).instant()

    assert parse_moment(format_moment(instant)).instant() == instant


@given(st.text(max_size=40))
def test_no_text_breaks_the_reading(text):
    try:
        assert parse_moment(text).day.year >= 1
    except DateError as error:
        assert "。" in str(error)
