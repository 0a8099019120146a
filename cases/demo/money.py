"""Sample money of sample cases: invented figures, marked サンプル as the cases themselves are.

No figure stands for a real municipality's or organisation's spending; the stories of the real ones
have none, since their sources name none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cases.demo.specs import Calendar
from cases.domain.money import MoneyEntry, change_money_visibility, save_money
from cases.enums import PUBLISH, MoneyKind
from cases.models import Case
from partners.models import User

SOURCE = "架空の例（出典はありません）"
K = MoneyKind
# kind, label, planned and actual in thousands of yen, remark
Row = tuple[MoneyKind, str, int | None, int | None, str]


@dataclass(frozen=True)
class MoneySpec:
    """One year of one case; `offset` counts fiscal years from the present one."""

    key: str
    offset: int
    rows: tuple[Row, ...]
    public: bool = True
    note: str = ""


SPECS: tuple[MoneySpec, ...] = (
    MoneySpec(
        "sample-study-1",
        -2,
        (
            (K.CITY, "委託料", 18_000, 18_000, ""),
            (K.DONATION, "", 1_500, 1_320, ""),
            (K.PERSONNEL, "支援員・学習ボランティア調整", 13_200, 13_050, ""),
            (K.PROJECT, "教材・会場", 4_300, 4_270, ""),
            (K.OVERHEAD, "", 2_000, 2_000, ""),
        ),
    ),
    MoneySpec(
        "sample-study-2",
        -1,
        (
            (K.CITY, "委託料", 21_000, 21_000, "会場を1か所増やした"),
            (K.STATE, "補助金", 3_000, 3_000, ""),
            (K.DONATION, "", 2_000, 2_410, ""),
            (K.PERSONNEL, "支援員・学習ボランティア調整", 18_500, 18_720, ""),
            (K.PROJECT, "教材・会場", 5_000, 5_190, "光熱費の値上がり"),
            (K.OVERHEAD, "", 2_500, 2_500, ""),
        ),
    ),
    # The year that is running: actuals half entered, for the parties only.
    MoneySpec(
        "sample-study-3",
        0,
        (
            (K.CITY, "委託料", 24_000, 12_000, "上半期分"),
            (K.DONATION, "", 3_000, 1_850, ""),
            (K.PERSONNEL, "支援員・学習ボランティア調整", 19_000, 9_640, ""),
            (K.PROJECT, "教材・会場", 5_000, None, ""),
            (K.OVERHEAD, "", 3_000, None, ""),
        ),
        public=False,
        note="上半期までの実績です。下半期は実績報告のときに入力します。",
    ),
    MoneySpec(
        "sample-hikikomori-1",
        -1,
        (
            (K.CITY, "委託料", 7_200, 7_200, ""),
            (K.PREFECTURE, "補助金", 2_400, 2_400, ""),
            (K.PERSONNEL, "相談員", 6_900, 6_840, ""),
            (K.PROJECT, "居場所の運営", 1_500, 1_610, ""),
            (K.SUBCONTRACT, "訪問支援", 600, 550, ""),
            (K.OVERHEAD, "", 600, 600, ""),
        ),
    ),
    MoneySpec(
        "sample-watch-1",
        -2,
        (
            (K.CITY, "委託料", 4_800, 4_800, ""),
            (K.PERSONNEL, "見守り員", 3_300, 3_300, ""),
            (K.PROJECT, "通信費・研修", 1_100, 1_060, ""),
            (K.OVERHEAD, "", 400, 440, ""),
        ),
    ),
    MoneySpec(
        "sample-watch-1",
        -1,
        (
            (K.CITY, "委託料", 5_000, 5_000, ""),
            (K.OWN, "", 0, 130, "不足分を団体が負担した"),
            (K.PERSONNEL, "見守り員", 3_500, 3_620, ""),
            (K.PROJECT, "通信費・研修", 1_100, 1_090, ""),
            (K.OVERHEAD, "", 400, 420, ""),
        ),
    ),
    MoneySpec(
        "sample-watch-1",
        0,
        (
            (K.CITY, "委託料", 5_400, None, ""),
            (K.PERSONNEL, "見守り員", 3_800, None, ""),
            (K.PROJECT, "通信費・研修", 1_200, None, ""),
            (K.OVERHEAD, "", 400, None, ""),
        ),
    ),
    MoneySpec(
        "sample-park-1",
        -1,
        (
            (K.CITY, "指定管理料", 36_000, 36_000, ""),
            (K.FEES, "利用料金", 14_000, 15_860, ""),
            (K.OTHER_INCOME, "自動販売機", 1_000, 1_140, ""),
            (K.PERSONNEL, "", 27_000, 27_450, ""),
            (K.PROJECT, "催し・植栽", 11_000, 11_700, ""),
            (K.SUBCONTRACT, "清掃・警備", 9_000, 9_000, ""),
            (K.OVERHEAD, "", 4_000, 4_850, ""),
        ),
    ),
)


def load_money(*, by: User, cases: dict[str, Case], calendar: Calendar) -> int:
    """Make what is missing, by key of the case; a year that exists stays. Returns how many."""
    made = 0
    for spec in SPECS:
        case = cases[spec.key]
        fiscal_year = calendar.year + spec.offset
        if case.archived_at or case.money_years.filter(fiscal_year=fiscal_year).exists():
            continue
        year = save_money(
            by=by,
            case_id=case.pk,
            fiscal_year=fiscal_year,
            version=0,
            entries=_entries(spec.rows),
            note=spec.note,
            source_note=SOURCE,
        )
        if spec.public and year is not None:
            change_money_visibility(by=by, year_id=year.pk, action=PUBLISH)
        made += 1
    return made


def _entries(rows: Sequence[Row]) -> list[MoneyEntry]:
    return [
        MoneyEntry(kind, label, None, _yen(planned), _yen(actual), note)
        for kind, label, planned, actual, note in rows
    ]


def _yen(thousands: int | None) -> int | None:
    return None if thousands is None else thousands * 1_000
