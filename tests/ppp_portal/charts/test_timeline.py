from __future__ import annotations

import re
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from ppp_portal.charts.timeline import EVENT, PERIOD, Entry, timeline_chart
from tests.ppp_portal.charts.reading import (
    clashes,
    drawings,
    outside,
    rows,
    tips,
    with_class,
    words,
)

CONTRACT = Entry("契約", "業務委託", date(2024, 4, 1), date(2026, 3, 31), PERIOD, "/cases/1/")
MAYOR = Entry("できごと", "首長交代", date(2024, 10, 20), None, EVENT)


def _ends(picture: str) -> list[float]:
    """Left and right end of the first bar in the wide drawing."""
    (bar, *_) = with_class(drawings(picture)["wide"], "key")
    found = re.match(r"M([\d.]+) [\d.]+H([\d.]+)", str(bar.get("d")))
    assert found is not None
    return [float(found[1]), float(found[2])]


def test_years_are_parted_on_the_first_of_april_and_named_in_the_japanese_calendar() -> None:
    wide = drawings(timeline_chart("a", "流れ", [CONTRACT, MAYOR]).picture)["wide"]

    assert [word for word in words(wide) if "令和" in word] == ["令和6年度", "令和7年度"]


def test_a_contract_of_two_fiscal_years_fills_the_width_of_both() -> None:
    picture = timeline_chart("a", "流れ", [CONTRACT]).picture

    left, right = _ends(picture)
    borders = [
        float(str(part.get("d"))[1:].split(" ")[0])
        for part in with_class(drawings(picture)["wide"], "grid")
        if "V" in str(part.get("d"))
    ]
    assert (left, right) == (borders[0], 720)


def test_the_table_lists_everything_by_time_with_its_dates_and_address() -> None:
    known_to_the_year = Entry(
        "計画", "総合計画", date(2023, 4, 1), date(2024, 3, 31), when="令和5年度"
    )
    chart = timeline_chart("a", "流れ", [MAYOR, CONTRACT, known_to_the_year])

    assert rows(chart.table) == [
        ["令和5年度", "計画", "総合計画"],
        ["令和6年4月1日〜令和8年3月31日", "契約", "業務委託"],
        ["令和6年10月20日", "できごと", "首長交代"],
    ]
    assert [cell.url for row in chart.table.rows for cell in row if cell.url] == ["/cases/1/"]
    assert chart.answer == "令和5年度から令和7年度までに3件の記録があります。"


def test_an_open_period_runs_on_to_the_border_and_at_least_to_today() -> None:
    going_on = CONTRACT._replace(end=None)

    chart = timeline_chart("a", "流れ", [going_on], date(2026, 11, 21))
    wide = drawings(chart.picture)["wide"]

    assert chart.answer == "令和6年度から令和8年度までに1件の記録があります。"
    assert tips(wide)[-1] == "令和6年4月1日〜 業務委託"
    assert "720" in str(with_class(wide, "key")[0].get("d"))
    assert words(wide).count("現在") == 1


def test_today_is_not_marked_where_everything_is_over() -> None:
    chart = timeline_chart("a", "流れ", [CONTRACT], date(2030, 1, 1))

    assert with_class(drawings(chart.picture)["wide"], "now") == []


def test_periods_are_bars_and_events_are_marks() -> None:
    wide = drawings(timeline_chart("a", "流れ", [CONTRACT, MAYOR]).picture)["wide"]

    assert [len(with_class(wide, css)) for css in ("key", "mark")] == [1, 1]
    assert words(wide)[-4:] == ["契約", "業務委託", "できごと", "首長交代"]


def test_one_day_in_fifteen_years_is_still_seen() -> None:
    day = date(2026, 5, 3)
    entries = [
        Entry("催し", "一日", day, day),
        Entry("計画", "計画", date(2012, 4, 1), date(2027, 3, 31)),
    ]

    left, right = _ends(timeline_chart("a", "流れ", entries).picture)

    assert round(right - left, 1) == 3


def test_nothing_recorded_has_no_picture_but_a_sentence() -> None:
    chart = timeline_chart("a", "流れ", [])

    assert (chart.picture, chart.answer) == ("", "できごとはまだ記録されていません。")


DAYS = st.dates(date(2012, 4, 1), date(2027, 3, 31))


@st.composite
def _entries(draw: st.DrawFn) -> Entry:
    start = draw(DAYS)
    length = draw(st.one_of(st.none(), st.integers(0, 2000)))
    return Entry(
        draw(st.sampled_from(["契約", "活動報告", "名前のとても長い種類のできごと"])),
        draw(st.sampled_from(["委託", "名前のとても長い事業の契約期間" * 3, "首長交代"])),
        start,
        None if length is None else start + timedelta(length),
        draw(st.sampled_from([PERIOD, EVENT])),
    )


@settings(max_examples=40, deadline=None)
@given(st.lists(_entries(), max_size=15), st.one_of(st.none(), DAYS))
def test_no_label_ever_covers_another_or_leaves_the_picture(
    entries: list[Entry], today: date | None
) -> None:
    chart = timeline_chart("a", "流れ", entries, today)

    for drawing in drawings(chart.picture).values():
        assert (clashes(drawing), outside(drawing)) == ([], [])


def test_text_of_the_caller_is_escaped() -> None:
    entry = Entry("<b>", "<i>", date(2024, 4, 1))

    assert re.findall(r"<[bi]>", timeline_chart("a", "<b>", [entry]).picture) == []
