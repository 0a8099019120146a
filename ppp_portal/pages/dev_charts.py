"""Sample pictures for /dev/components/charts/: the ordinary ones, and those that strain a drawing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from ppp_portal.charts.flow import Flow
from ppp_portal.charts.line import Point
from ppp_portal.charts.stacked import Column
from ppp_portal.charts.timeline import Entry

_WHO = ("子ども", "こども", "子供", "職員", "地域の人", "保護者")
_WHAT = (
    "の話をもっと聞きたい。",
    "との連携は初めてで、わからないことが多い。",
    "に伝わりにくいので、予算が足りない。",
    "が相談できる居場所がほしい。",
    "のことを、一緒に考えられる仕組みを作りたい。",
    "が一人で悩まないように、企業とも話したい。",
    "を支える人手不足が課題だと思いました。",
)
VOICES = [who + what for number, who in enumerate(_WHO) for what in _WHAT[: 7 - number]]


def chart_values() -> dict[str, Any]:
    """Values by the name under which templates/dev/charts.html prints them."""
    return _line_values() | _flow_values() | _bar_values() | _timeline_values() | {"voices": VOICES}


def _line_values() -> dict[str, Any]:
    return {
        "year_points": [
            Point("令和5年度", 1900, 1800),
            Point("令和6年度", 3100, 2600, 1900),
            Point("令和7年度", 4000, 3800, 3100, "#"),
        ],
        "month_points": _month_points(),
        "rate_points": [
            Point("第1四半期", Decimal("61.5"), Decimal(70)),
            Point("第2四半期", None, Decimal(70)),
            Point("第3四半期", Decimal("72.25"), Decimal(70)),
            Point("第4四半期", Decimal("68"), Decimal(75)),
        ],
        "yes_no_points": [
            Point(f"{month}月", [True, True, False, None, True, True][index], True)
            for index, month in enumerate(range(4, 10))
        ],
        "huge_points": [Point("令和6年度", 10**12, 990_000_000_000), Point("令和7年度", 0, 10**12)],
        "no_points": [],
        "one_point": [Point("令和7年度", 12)],
    }


def _month_points() -> list[Point]:
    """24 months of which the last four are still to come, and one was not reported."""
    points = []
    for index in range(24):
        month = (index + 3) % 12 + 1
        actual = None if index == 5 or index > 19 else 40 + index * 7 % 23 + index
        before = 38 + index * 5 % 17 if index < 12 else 40 + (index - 12) * 7 % 23 + index - 12
        target = 45 if index < 12 else 60
        group = "令和6年度" if index < 12 else "令和7年度"
        points.append(Point(f"{month}月", actual, target, before, "#", group))
    return points


def _flow_values() -> dict[str, Any]:
    return {
        "income": [
            Flow("市費", "サンプル法人いろは", 24_000_000, 25_000_000, "#"),
            Flow("寄附", "サンプル法人いろは", 3_000_000, 2_000_000),
        ],
        "spending": [
            Flow("サンプル法人いろは", "人件費", 17_500_000, 19_000_000),
            Flow("サンプル法人いろは", "事業費", 5_000_000, 5_000_000),
            Flow("サンプル法人いろは", "管理費", 3_000_000, 3_000_000),
        ],
        "hard_income": [
            Flow("国費（地方創生の交付金）", "特定非営利活動法人サンプル地域支援センター", 10**12),
            Flow("市費", "サンプル共同企業体", 123_456_789_012),
            Flow("利用料", "サンプル共同企業体", 1200),
            Flow("市費", "特定非営利活動法人サンプル地域支援センター", 0),
        ],
        "hard_spending": [
            Flow("特定非営利活動法人サンプル地域支援センター", "人件費", 10**12 - 10**11),
            Flow("サンプル共同企業体", "再委託費（清掃・警備・設備の保守点検）", 10**11),
            Flow("サンプル共同企業体", "事業費", 98_456_789_012),
            Flow("サンプル共同企業体", "管理費"),
        ],
    }


def _bar_values() -> dict[str, Any]:
    groups = ["小学生", "中学生", "高校生", "保護者"]
    many = [*groups, "幼児", "大学生", "社会人", "高齢者", "ボランティア", "職員", "学校の先生"]
    return {
        "groups": groups,
        "months": [
            Column(
                f"{(index + 3) % 12 + 1}月",
                [] if index == 4 else [12 + index % 5 * 3, 20 + index % 7 * 2, index * 2, 9],
                None if index == 4 else 24 + index % 4,
                "#",
                "令和7年度",
            )
            for index in range(12)
        ],
        "many_groups": [*many, "名前のとても長い集まりの参加者のみなさん"],
        "many_months": [
            Column(
                f"{(index + 3) % 12 + 1}月",
                [(index * 7 + group * 5) % 13 for group in range(12)],
                group=f"令和{6 + index // 12}年度",
            )
            for index in range(24)
        ],
    }


def _timeline_values() -> dict[str, Any]:
    contract, reports, events = "契約", "活動報告", "できごと"
    return {
        "today": date(2026, 11, 21),
        "entries": [
            Entry(contract, "業務委託（初年度）", date(2023, 11, 1), date(2024, 3, 31), url="#"),
            Entry(contract, "業務委託（2年目）", date(2024, 4, 1), date(2025, 3, 31), url="#"),
            Entry(contract, "業務委託（長期継続契約）", date(2025, 4, 1), None, url="#"),
            Entry(reports, "年度実績報告", date(2024, 4, 10), kind="event", url="#"),
            Entry(reports, "年度実績報告", date(2025, 4, 10), kind="event", url="#"),
            Entry(events, "首長交代", date(2024, 10, 20), kind="event"),
            Entry(events, "継続判断：拡大", date(2025, 2, 14), kind="event"),
            Entry(events, "予算成立", date(2025, 3, 25), kind="event"),
        ],
        "long_entries": [
            Entry("計画", "総合計画（前期基本計画の期間）", date(2012, 4, 1), date(2017, 3, 31)),
            Entry("計画", "総合計画（後期基本計画の期間）", date(2017, 4, 1), date(2027, 3, 31)),
            *(
                Entry("事業", f"委託 {year}年度", date(year, 4, 1), date(year + 1, 3, 31))
                for year in range(2013, 2027)
            ),
            Entry("できごと", "一日だけの催し", date(2026, 5, 3), date(2026, 5, 3)),
        ],
    }
