"""Places and shapes of the timeline; what it tells is in `timeline`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.utils.safestring import SafeString

from ppp_portal.charts import svg
from ppp_portal.charts.chart import Canvas, Drawing, titled
from ppp_portal.charts.text import LINE, shortened, text_width
from ppp_portal.japan.eras import fiscal_year_text
from ppp_portal.japan.fiscal_year import bounds, fiscal_year_of
from ppp_portal.japan.wareki import format_wareki

PERIOD, EVENT = "period", "event"

_BAR = 10
_PERIOD_ROW = 38
_EVENT_ROW = 24
_HEAD = 26
_BETWEEN = 8


class Entry(NamedTuple):
    """A period from `start` to `end`, both inclusive, or an event where `kind` is EVENT.

    `end` None of a period is open. `when` replaces the dates in the table where less than the
    day is known (令和5年度). Lanes stand in the order in which they first come.
    """

    lane: str
    label: str
    start: date
    end: date | None = None
    kind: str = PERIOD
    url: str = ""
    when: str = ""


def years_of(entries: Sequence[Entry], today: date | None = None) -> tuple[int, int]:
    """First and last fiscal year that any entry touches; an open one reaches at least today."""
    days = [day for entry in entries for day in (entry.start, entry.end) if day]
    if today and any(entry.kind == PERIOD and entry.end is None for entry in entries):
        days.append(max(today, min(days)))
    return fiscal_year_of(min(days)), fiscal_year_of(max(days))


def when(entry: Entry) -> str:
    """令和5年11月1日〜, 令和5年4月1日〜令和6年3月31日, 令和7年4月1日."""
    if entry.when:
        return entry.when
    start = format_wareki(entry.start)
    if entry.kind == EVENT or entry.start == entry.end:
        return start
    return f"{start}〜{format_wareki(entry.end) if entry.end else ''}"


class _Placed(NamedTuple):
    """An entry with its ends across the picture, the left end of its words, and its row."""

    entry: Entry
    start: Decimal
    end: Decimal
    text: str
    text_x: Decimal
    row: int


class TimelineDrawing:
    def __init__(self, entries: Sequence[Entry], today: date | None) -> None:
        self.entries, self.today = entries, today
        self.first, self.last = years_of(entries, today)
        self.begin = bounds(self.first)[0]
        self.days = (bounds(self.last)[1] - self.begin).days + 1
        self.lanes = list(dict.fromkeys(entry.lane for entry in entries))

    def draw(self, canvas: Canvas) -> Drawing:
        widest = max(text_width(lane, 14) for lane in self.lanes)
        # On a phone the name of a lane stands above it, and the years have the whole width.
        self.left = Decimal(0) if canvas.is_narrow else min(widest + 16, Decimal(150))
        self.right = Decimal(canvas.width)
        y = Decimal(_HEAD)
        lanes: list[SafeString] = []
        for lane in self.lanes:
            parts, y = self._lane(canvas, lane, y)
            lanes += parts
        now = self._now(y)
        return Drawing(int(y) + (LINE if now else 1), [*self._years(y), *now, *lanes])

    def _x(self, day: date) -> Decimal:
        passed = max(0, min((day - self.begin).days, self.days))
        return self.left + (self.right - self.left) * passed / self.days

    def _years(self, height: Decimal) -> list[SafeString]:
        """Borders on 1 April, and the names of the years between as far as they fit."""
        years = range(self.first, self.last + 1)
        slot = (self.right - self.left) / len(years)
        texts = [f"{fiscal_year_text(year)}年度" for year in years]
        if slot < text_width(texts[0]) + 8:
            texts = [fiscal_year_text(year) for year in years]
        widest = max(map(text_width, texts)) + 8
        every = max(1, int(widest / slot) + (widest % slot > 0))
        parts = []
        for index, (year, text) in enumerate(zip(years, texts, strict=True)):
            x = self._x(bounds(year)[0])
            parts.append(
                svg.element("path", d=f"M{svg.number(x)} 0V{svg.number(height)}", class_="grid")
            )
            if index % every == 0 and x + widest <= self.right + 8:
                parts.append(svg.element("text", text, x=x + 4, y=15, class_="quiet"))
        return parts

    def _now(self, height: Decimal) -> list[SafeString]:
        if self.today is None or not 0 <= (self.today - self.begin).days < self.days:
            return []
        x, word = self._x(self.today), "現在"
        line = svg.element(
            "path", d=f"M{svg.number(x)} {_HEAD - 4}V{svg.number(height)}", class_="now"
        )
        text_x = min(x - text_width(word) / 2, self.right - text_width(word))
        text = svg.element("text", word, x=max(text_x, Decimal(0)), y=height + 14)
        return [line, text]

    def _lane(self, canvas: Canvas, lane: str, y: Decimal) -> tuple[list[SafeString], Decimal]:
        parts = [
            svg.element("path", d=f"M0 {svg.number(y)}H{svg.number(self.right)}", class_="grid"),
            titled(
                svg.element(
                    "text",
                    shortened(lane, self.right if canvas.is_narrow else self.left - 12),
                    x=0,
                    y=y + 18,
                    class_="strong",
                ),
                lane,
            ),
        ]
        y += (LINE + 4) if canvas.is_narrow else 0
        placed = self._packed([entry for entry in self.entries if entry.lane == lane])
        heights: dict[int, int] = {}
        for item in placed:
            needed = _EVENT_ROW if item.entry.kind == EVENT else _PERIOD_ROW
            heights[item.row] = max(heights.get(item.row, 0), needed)
        tops = {row: y + sum(heights[above] for above in range(row)) for row in heights}
        parts += [_drawn(item, tops[item.row] + _BETWEEN // 2) for item in placed]
        return parts, y + sum(heights.values()) + _BETWEEN

    def _packed(self, entries: Sequence[Entry]) -> list[_Placed]:
        """Each in the first row in which neither shape nor words touch another's."""
        ends: list[Decimal] = []
        packed = []
        for entry in sorted(entries, key=lambda e: (e.start, e.end or date.max, e.label)):
            item = self._measured(entry)
            begin = min(item.start, item.text_x)
            end = max(item.end, item.text_x + text_width(item.text))
            row = next((i for i, used in enumerate(ends) if used + 8 <= begin), len(ends))
            if row == len(ends):
                ends.append(end)
            ends[row] = end
            packed.append(item._replace(row=row))
        return packed

    def _measured(self, entry: Entry) -> _Placed:
        start = self._x(entry.start)
        if entry.kind == EVENT:
            start = min(max(start, self.left + 6), self.right - 6)
            after, before = self.right - start - 10, start - 10 - self.left
            text = shortened(entry.label, max(after, before))
            width = text_width(text)
            text_x = start + 10 if width <= after else start - 10 - width
            return _Placed(entry, start - 6, start + 6, text, text_x, 0)
        following = date.fromordinal(entry.end.toordinal() + 1) if entry.end else None
        end = self._x(following) if following else self.right
        # A day within fifteen years is still seen.
        end = min(max(end, start + 3), self.right)
        start = min(start, end - 3)
        text = shortened(entry.label, self.right - self.left)
        return _Placed(entry, start, end, text, min(start, self.right - text_width(text)), 0)


def _drawn(item: _Placed, y: Decimal) -> SafeString:
    """Shape and words of one entry; the words of a period stand below its bar."""
    n = svg.number
    entry = item.entry
    if entry.kind == EVENT:
        middle, height = (item.start + item.end) / 2, y + 8
        shape = svg.element("path", d=f"M{n(middle)} {n(height - 6)}l6 6-6 6-6-6Z", class_="mark")
        baseline = y + 13
    else:
        open_end = entry.end is None
        tip = f"L{n(item.end)} {n(y + Decimal(_BAR) / 2)}L" if open_end else f"H{n(item.end)}V"
        back = max(item.end - 6, item.start)
        d = (
            f"M{n(item.start)} {n(y)}H{n(back)}{tip}{n(back)} {n(y + _BAR)}H{n(item.start)}Z"
            if open_end
            else f"M{n(item.start)} {n(y)}{tip}{n(y + _BAR)}H{n(item.start)}Z"
        )
        shape = svg.element("path", d=d, class_="key")
        baseline = y + _BAR + 15
    text = svg.element("text", item.text, x=item.text_x, y=baseline)
    return titled(svg.group([shape, text]), f"{when(entry)} {entry.label}")
