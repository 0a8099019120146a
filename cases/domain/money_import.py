"""A spreadsheet of income and expense, read into the rows of one year.

Nothing is written: the rows go into the form of that year, where a person checks and saves them.
Amounts stay text, so that one that cannot be read is shown beside its field.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from cases.enums import EXPENSE_KINDS, INCOME_KINDS, MoneyKind
from ppp_portal.japan.amounts import AmountError, parse_amount
from ppp_portal.japan.fiscal_year import DateError, format_fiscal_year, parse_fiscal_year
from ppp_portal.japan.text import nfkc
from ppp_portal.tables.errors import TableError
from ppp_portal.tables.mapping import HeaderMap, guess, normalise_header
from ppp_portal.tables.model import Table
from ppp_portal.tables.read import read_table

MAX_TABLE_ROWS, MAX_TABLE_COLUMNS, MAX_CELL = 200, 30, 300
COLUMNS: dict[str, tuple[str, tuple[str, ...]]] = {
    "year": ("年度", ("年度", "会計年度")),
    "side": ("収入・支出の別", ("収支", "収支区分", "収入支出", "収入・支出の別", "区分")),
    "kind": ("費目", ("費目", "科目", "項目", "経費区分", "財源", "財源区分", "勘定科目")),
    "label": ("内訳", ("内訳", "名称", "細目", "摘要", "内容", "説明")),
    "organisation": ("団体", ("団体", "団体名", "受け取る・使う団体", "支払先", "実施団体")),
    "planned": ("予算", ("予算", "予算額", "計画額", "当初予算", "予算現額", "計画")),
    "actual": ("実績", ("実績", "実績額", "決算", "決算額", "執行額", "支出済額", "執行済額")),
    "note": ("備考", ("備考", "注記", "メモ")),
}
UNITS = {"円": 1, "千円": 1_000, "万円": 10_000, "百万円": 1_000_000}
INCOME, EXPENSE = "income", "expense"
_SIDE_WORDS = {
    INCOME: re.compile(r"収入|歳入|財源|入金"),
    EXPENSE: re.compile(r"支出|歳出|経費|費用|出金"),
}
_TOTAL = re.compile(
    r"(?:収入|支出|歳入|歳出|経費|費用|事業費)?(?:の部)?(?P<sub>小)?(?:合計|総計|総合計|計)(?:額|金額)?\Z"
)
# Words for each kind beside its own label; those of one side do not count on the other.
_KIND_WORDS: dict[str, tuple[str, ...]] = {
    MoneyKind.CITY: (
        "町費",
        "村費",
        "区費",
        "市補助金",
        "市委託料",
        "委託料",
        "一般財源",
        "指定管理料",
    ),
    MoneyKind.PREFECTURE: ("都費", "道費", "府費", "県補助金", "都補助金", "府補助金", "県支出金"),
    MoneyKind.STATE: ("国補助金", "国庫補助金", "国庫支出金", "交付金"),
    MoneyKind.DONATION: ("寄附金", "寄付", "寄付金", "協賛金", "助成金"),
    MoneyKind.OWN: ("自己負担", "自主財源", "自主財源等", "会費", "法人負担"),
    MoneyKind.FEES: ("利用料金", "利用料収入", "利用料金収入", "参加費", "受講料", "使用料"),
    MoneyKind.OTHER_INCOME: ("その他", "雑収入"),
    MoneyKind.PERSONNEL: ("給与", "給料", "賃金", "給料手当", "報酬", "法定福利費", "人件費等"),
    MoneyKind.PROJECT: ("直接経費", "活動費", "報償費", "事業経費"),
    MoneyKind.SUBCONTRACT: ("再委託", "再委託料", "委託費", "委託料", "外注費"),
    MoneyKind.OVERHEAD: ("一般管理費", "間接経費", "間接費", "事務費", "諸経費"),
    MoneyKind.OTHER_EXPENSE: ("その他", "雑費", "予備費"),
}
_EACH_SIDE = {INCOME: INCOME_KINDS, EXPENSE: EXPENSE_KINDS}


@dataclass(frozen=True)
class Sheet:
    """A read file as it travels from the first step to the last: texts only."""

    headers: list[str]
    numbers: list[int]
    rows: list[list[str]]
    unit: str = "円"
    notes: list[str] = field(default_factory=list)

    def guessed(self) -> dict[str, str]:
        """Header → column, as far as the headers say."""
        return guess(self.headers, {name: words for name, (_, words) in COLUMNS.items()})


@dataclass(frozen=True)
class MoneyDraftRow:
    """One row as the file says it; amounts as text for the form."""

    kind: str
    label: str
    organisation: str
    planned: str
    actual: str
    note: str


@dataclass
class MoneyDraft:
    """Rows for the form, and what a person should know about the reading."""

    rows: list[MoneyDraftRow] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    matches: list[str] = field(default_factory=list)  # sums that agree


def read_sheet(content: bytes, filename: str) -> Sheet:
    """Read a file. Raises TableError with what to do."""
    words = [word for _, each in COLUMNS.values() for word in each]
    table = read_table(content, filename, vocabulary=words, keep_totals=True)
    if len(table.rows) > MAX_TABLE_ROWS or len(table.columns) > MAX_TABLE_COLUMNS:
        raise TableError(
            f"表が大きすぎます。費用の取り込みは{MAX_TABLE_ROWS}行・{MAX_TABLE_COLUMNS}列までです。"
            "1年度分だけの表にしてください。"
        )
    if not table.rows:
        raise TableError("見出しの下にデータの行がありません。表のあるシートを確かめてください。")
    return Sheet(
        headers=list(table.headers),
        numbers=[row.number for row in table.rows],
        rows=[[cell[:MAX_CELL] for cell in row.cells] for row in table.rows],
        unit=_unit_of(table),
        notes=[note.message for note in table.notes],
    )


def draft(sheet: Sheet, columns: Mapping[str, str], *, unit: str, fiscal_year: int) -> MoneyDraft:
    """The rows of `fiscal_year` under `columns` (header → column). Raises TableError."""
    fields = HeaderMap(tuple(sheet.headers), {}).with_choices(columns)
    missing = fields.missing(["kind"])
    if missing or not {"planned", "actual"} & set(fields.fields.values()):
        raise TableError("「費目」の列と、「予算」か「実績」の列を選んでください。")
    reading = _Reading(MoneyDraft(), UNITS[unit], fiscal_year)
    places = fields.positions()
    for number, cells in zip(sheet.numbers, sheet.rows, strict=True):
        reading.take(number, {name: cells[place] for name, place in places.items()})
    reading.finish()
    return reading.draft


class _Reading:
    """One pass over the rows: which side we are on, and the sums since it began."""

    def __init__(self, made: MoneyDraft, unit: int, fiscal_year: int) -> None:
        self.draft = made
        self._unit = unit
        self._year = fiscal_year
        self._side = ""
        self._sums: dict[str, int] = {}
        self._other_years = 0

    def take(self, number: int, cells: Mapping[str, str]) -> None:
        kind, label = _plain(cells.get("kind", "")), cells.get("label", "")
        name = kind or _plain(label)
        side = _side_in(cells.get("side", ""))
        has_amount = any(_is_stated(cells.get(figure, "")) for figure in ("planned", "actual"))
        if not has_amount and _kind_called(name, self._side) is None:
            found = _side_in(name or cells.get("side", ""))
            if found:
                self._begin(found)
                return
        if not self._is_this_year(number, cells.get("year", "")):
            self._other_years += 1
            return
        total = _TOTAL.match(name) or _TOTAL.match(_plain(cells.get("side", "")))
        if total:
            self._compare(number, name, cells, is_part=bool(total["sub"]))
            return
        if not name and not has_amount:
            return
        if side and side != self._side:
            self._begin(side)
        self._keep(number, name, cells)

    def finish(self) -> None:
        if self._other_years:
            self.draft.warnings.append(
                f"ほかの年度の{self._other_years}行は使いませんでした"
                f"（{format_fiscal_year(self._year)}の行だけを読みました）。"
            )
        if not self.draft.rows:
            raise TableError(
                "取り込める行がありません。年度と、費目・金額の列の選び方を確かめてください。"
            )

    def _begin(self, side: str) -> None:
        self._side, self._sums = side, {}

    def _is_this_year(self, number: int, text: str) -> bool:
        try:
            year = parse_fiscal_year(text).year
        except DateError as error:
            self.draft.warnings.append(f"{number}行目：{error}")
            return False
        return year is None or year == self._year

    def _keep(self, number: int, name: str, cells: Mapping[str, str]) -> None:
        kind = _kind_called(name, self._side)
        if kind is None:
            side = self._side or EXPENSE
            kind = MoneyKind.OTHER_INCOME if side == INCOME else MoneyKind.OTHER_EXPENSE
            self.draft.warnings.append(
                f"{number}行目：「{name}」は「{kind.label}」に入れました。費目を確かめてください。"
            )
        label = cells.get("label", "").strip()
        if not label and name != kind.label:
            label = name
        amounts = {figure: self._amount(number, figure, cells) for figure in ("planned", "actual")}
        self.draft.rows.append(
            MoneyDraftRow(
                kind=kind.value,
                label=label,
                organisation=cells.get("organisation", "").strip(),
                note=cells.get("note", "").strip(),
                **amounts,
            )
        )

    def _amount(self, number: int, figure: str, cells: Mapping[str, str]) -> str:
        """The amount for the form: in yen, or as written where it cannot be read."""
        text = cells.get(figure, "").strip()
        try:
            read = parse_amount(text, unit=self._unit)
        except AmountError:
            return text
        self.draft.warnings.extend(f"{number}行目：{warning}" for warning in read.warnings)
        if read.yen is None:
            return text if _is_stated(text) else ""
        self._sums[figure] = self._sums.get(figure, 0) + read.yen
        return f"{read.yen:,}円"

    def _compare(self, number: int, name: str, cells: Mapping[str, str], *, is_part: bool) -> None:
        """A row of sums is compared with the rows above it, never kept."""
        if is_part:
            return
        for figure, word in (("planned", "予算"), ("actual", "実績")):
            try:
                stated = parse_amount(cells.get(figure, ""), unit=self._unit).yen
            except AmountError:
                stated = None
            if stated is None:
                continue
            summed = self._sums.get(figure, 0)
            where = f"{number}行目「{name}」の{word}"
            if summed == stated:
                self.draft.matches.append(f"{where}{stated:,}円は、読み取った行の計と同じです。")
            else:
                self.draft.warnings.append(
                    f"{where}は{stated:,}円ですが、読み取った行の計は{summed:,}円です"
                    f"（差 {abs(stated - summed):,}円）。もとの表を確かめてください。"
                )
        self._sums = {}


def _unit_of(table: Table) -> str:
    """「千円」 where a heading of the table says so."""
    heads = " ".join(nfkc(header) for header in table.headers)
    return next((unit for unit in ("百万円", "千円", "万円") if unit in heads), "円")


def _plain(text: str) -> str:
    """A cell for comparing: width folded, blanks and outer marks gone."""
    return re.sub(r"\s+", "", nfkc(text)).strip("・○●◆■[]【】()")


def _side_in(text: str) -> str:
    """Which side a heading or a cell names; "" for none or both."""
    found = [side for side, words in _SIDE_WORDS.items() if words.search(_plain(text))]
    return found[0] if len(found) == 1 and not _TOTAL.match(_plain(text)) else ""


def _kind_called(name: str, side: str) -> MoneyKind | None:
    """The kind of that name on a side; without a side only where one kind alone is meant."""
    kinds = _EACH_SIDE.get(side, (*INCOME_KINDS, *EXPENSE_KINDS))
    key = normalise_header(name)
    words = {kind: (str(kind.label), *_KIND_WORDS[kind]) for kind in kinds}
    found = [kind for kind in kinds if key in words[kind]]
    if not found:
        # 「市委託料収入」 holds 市委託料; of several words that stand inside, the longest says most.
        inside = [(len(word), kind) for kind in kinds for word in words[kind] if word in key]
        longest = max((length for length, _ in inside), default=0)
        found = list({kind for length, kind in inside if length == longest})
    return found[0] if len(found) == 1 else None


def _is_stated(text: str) -> bool:
    return bool(re.search(r"[\d０-９一-九]", nfkc(text))) or nfkc(text).strip() in ("無償", "無料")
