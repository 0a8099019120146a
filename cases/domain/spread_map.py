"""A municipality's departments × cases × plans, and what stands out in them, in sentences.

Built from the cases a reader may see; 担当者数 is told only to who `reads_staff_count`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet

from cases.domain.spread import departments_of, judgement_of, of_municipality, plan_names
from cases.enums import Stage
from cases.models import Case
from cases.models.case import NEWEST_FIRST
from partners.models import Municipality
from ppp_portal.charts.chart import Chart, Table
from ppp_portal.charts.columns import Columns, Node, columns_chart

# No municipality leads more that are not over; beyond it the page says so.
MOST_CASES = 300
DRAWN = 20
NO_DEPARTMENT, NO_PLAN = "課の記録なし", "計画の記録なし"


@dataclass(frozen=True)
class SpreadRow:
    """One case. `copied_by` are the other municipalities that began from it."""

    case: Case
    departments: Sequence[str]
    plans: Sequence[str]
    joint: Sequence[str]
    copied_by: Sequence[str]
    staff_count: int | None

    @property
    def stage(self) -> str:
        row = judgement_of(self.case)
        return row.get_stage_display() if row and row.stage else ""

    @property
    def spread_words(self) -> list[str]:
        """How it has spread: each true of the records."""
        words = []
        if len(self.departments) > 1:
            words.append(f"{len(self.departments)}つの課が関わる")
        if self.joint:
            words.append(f"{'、'.join(self.joint)}と共同で行う")
        if self.copied_by:
            words.append(f"{'、'.join(self.copied_by)}に広がった")
        return words


@dataclass(frozen=True)
class Finding:
    """What stands out: one sentence and the cases behind it."""

    code: str
    title: str
    sentence: str
    rows: Sequence[SpreadRow]


@dataclass(frozen=True)
class SpreadMap:
    """`with_staff` where this reader may see how many people carry a case out."""

    municipality: Municipality
    rows: Sequence[SpreadRow]
    with_staff: bool
    with_ended: bool
    leaves_out: bool

    @cached_property
    def answer(self) -> str:
        what = "事例" if self.with_ended else "終了していない事例"
        if not self.rows:
            return f"{self.municipality.name}が主となって行う{what}は、まだありません。"
        findings = {each.code: len(each.rows) for each in self.findings}
        return (
            f"{what}{len(self.rows)}件のうち、1つの課だけで行うものが{findings['department']}件、"
            f"計画上の位置付けが記録されていないものが{findings['plan']}件、"
            f"ほかの課や自治体に広がったものが{findings['spread']}件あります。"
        )

    @cached_property
    def findings(self) -> list[Finding]:
        found = [
            self._finding(
                "department",
                "1つの課だけで行っている",
                "課が1つだけ記録されています。異動や組織の見直しで止まらないか、確かめる手がかりです。",
                lambda row: len(row.departments) == 1,
            ),
            self._finding(
                "plan",
                "計画に位置付けがない",
                "計画上の位置付けが記録されていません。企画・財政に説明するときの、よりどころが要ります。",
                lambda row: not row.plans,
            ),
            self._finding(
                "spread",
                "広がっている",
                "2つ以上の課が関わるか、ほかの自治体と共同で行うか、ほかの自治体が始めています。",
                lambda row: bool(row.spread_words),
            ),
        ]
        return [self._one_person(), *found] if self.with_staff else found

    def _finding(
        self, code: str, title: str, sentence: str, holds: Callable[[SpreadRow], bool]
    ) -> Finding:
        rows = [row for row in self.rows if holds(row)]
        return Finding(code, title, sentence if rows else "当てはまる事例はありません。", rows)

    def _one_person(self) -> Finding:
        known = [row for row in self.rows if row.staff_count is not None]
        rows = [row for row in known if row.staff_count == 1]
        sentence = (
            f"担当者数が記録された{len(known)}件のうち、1人で担うものです。"
            if rows
            else f"担当者数が記録された{len(known)}件に、1人で担うものはありません。"
            if known
            else "担当者数は、まだ記録されていません。事例のページの「点・線・面」で入力できます。"
        )
        title = "担当が1人（自治体の中だけに表示）"
        return Finding("person", title, sentence, rows)

    @cached_property
    def chart(self) -> Chart:
        """The newest cases as a picture; the page's table beside it has all of them."""
        drawn = self.rows[:DRAWN]
        title = f"{self.municipality.name}の課・事例・計画のつながり"
        if not drawn:
            return Chart("spread", self.answer, "", Table("", (), ()))
        return columns_chart("spread", title, self.answer, self._columns(drawn))

    def _columns(self, drawn: Sequence[SpreadRow]) -> Columns:
        lefts = {row.case.pk: row.departments or [NO_DEPARTMENT] for row in drawn}
        rights = {row.case.pk: row.plans or [NO_PLAN] for row in drawn}
        departments, plans = _by_weight(lefts, NO_DEPARTMENT), _by_weight(rights, NO_PLAN)
        ordered = sorted(
            drawn,
            key=lambda row: (
                _middle(departments, lefts[row.case.pk]),
                _middle(plans, rights[row.case.pk]),
            ),
        )
        return Columns(
            heads=("課", "事例", "計画"),
            left=[Node(name, is_gap=name == NO_DEPARTMENT) for name in departments],
            middle=[Node(row.case.title, self._note(row)) for row in ordered],
            right=[Node(name, is_gap=name == NO_PLAN) for name in plans],
            left_links=[
                (departments.index(name), index)
                for index, row in enumerate(ordered)
                for name in lefts[row.case.pk]
            ],
            right_links=[
                (index, plans.index(name))
                for index, row in enumerate(ordered)
                for name in rights[row.case.pk]
            ],
        )

    def _note(self, row: SpreadRow) -> str:
        """What lines cannot show: one person, other municipalities."""
        notes = []
        if row.staff_count == 1:
            notes.append("担当1人")
        if others := len({*row.joint, *row.copied_by}):
            notes.append(f"ほか{others}自治体")
        return "・".join(notes)


def spread_map(
    visible: QuerySet[Case], municipality: Municipality, *, with_staff: bool, with_ended: bool
) -> SpreadMap:
    """Four queries, whatever the number of cases."""
    cases = of_municipality(visible, municipality.pk)
    if not with_ended:
        cases = cases.exclude(stage=Stage.ENDED)
    found = list(cases.order_by(NEWEST_FIRST, "-pk")[: MOST_CASES + 1])
    copied = _copied_by(visible, found[:MOST_CASES], municipality)
    rows = [_row(case, copied[case.pk], with_staff) for case in found[:MOST_CASES]]
    return SpreadMap(municipality, rows, with_staff, with_ended, len(found) > MOST_CASES)


def _row(case: Case, copied_by: Sequence[str], with_staff: bool) -> SpreadRow:
    judgement = judgement_of(case)
    return SpreadRow(
        case=case,
        departments=departments_of(case),
        plans=plan_names(case),
        joint=[link.municipality.full_name for link in case.further.all()],
        copied_by=list(dict.fromkeys(copied_by)),
        staff_count=judgement.staff_count if judgement and with_staff else None,
    )


def _copied_by(
    visible: QuerySet[Case], cases: Sequence[Case], municipality: Municipality
) -> dict[int, list[str]]:
    """Full names of the other municipalities by the case they began from; one query."""
    copies = (
        visible.live()  # type: ignore[attr-defined]
        .filter(copied_from__in=[case.pk for case in cases], lead_municipality__isnull=False)
        .exclude(lead_municipality=municipality)
        .select_related("lead_municipality")
        .order_by("pk")
    )
    found: dict[int, list[str]] = defaultdict(list)
    for copy in copies:
        found[copy.copied_from_id].append(copy.lead_municipality.full_name)
    return found


def _by_weight(names_of: dict[int, Sequence[str]], last: str) -> list[str]:
    """Each name once: those of most cases first, what is missing at the end."""
    counts: dict[str, int] = {}
    for names in names_of.values():
        for name in names:
            counts[name] = counts.get(name, 0) + 1
    return sorted(counts, key=lambda name: (name == last, -counts[name], name))


def _middle(order: Sequence[str], names: Sequence[str]) -> float:
    return sum(order.index(name) for name in names) / len(names)
