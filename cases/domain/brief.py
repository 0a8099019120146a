"""説明資料: a case on one A4 page for 企画, 財政 or 議会, as a page and as a PDF alike.

Each text is kept to a budget of full-width characters, so that even the longest case stays on one
sheet; what is cut says where it goes on. Cases of other municipalities are public ones only, since
the sheet leaves the building.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils import timezone

from cases import spread_permissions
from cases.continuation_enums import ContinuationState
from cases.domain import facts
from cases.domain.brief_rows import (
    MISSING,
    cell,
    figures_section,
    kept,
    money_section,
    shortfalls,
)
from cases.domain.continuation_line import chain_of, line_of
from cases.domain.money_statement import statements
from cases.domain.results import Results, results_of
from cases.domain.similar import Similar, similar_cases
from cases.domain.spread import departments_of, judgement_of, plan_names
from cases.enums import Visibility
from cases.models import Case, Continuation, MoneyYear
from cases.spread_enums import BriefReader
from ppp_portal.japan.fiscal_year import format_fiscal_year
from ppp_portal.japan.numbers import short
from ppp_portal.paper import Fact, Paper, Section, Table

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import User

TITLE = "説明資料"
# What each reader asks first; the first two get the longer texts.
ORDERS: dict[BriefReader, tuple[str, ...]] = {
    BriefReader.PLANNING: (
        *("purpose", "plan", "evidence", "figures", "continuity", "money", "risks"),
    ),
    BriefReader.FINANCE: (
        *("money", "continuity", "figures", "risks", "evidence", "purpose", "plan"),
    ),
    BriefReader.ASSEMBLY: (
        *("purpose", "figures", "money", "evidence", "risks", "continuity", "plan"),
    ),
}
QUESTIONS = {
    BriefReader.PLANNING: "何のために行い、計画のどこに位置付くか",
    BriefReader.FINANCE: "いくらかかり、いつまで続き、何が得られるか",
    BriefReader.ASSEMBLY: "住民のために何をして、何が変わったか",
}
LONG, SHORT = 112, 66
# Compared with how many, and shown how many.
COMPARED, EXAMPLES = 12, 3
NO_EXAMPLE = "公開された事例に、ほかの自治体の似た事例はまだありません。"
_OWN_FIGURES = "公開前の数字を含みます"


@dataclass(frozen=True)
class Brief:
    """The sheet, and the cases of its evidence for links on the page."""

    paper: Paper
    examples: Sequence[Similar]


@dataclass(frozen=True)
class _Material:
    """What the sections are made of, read once for one reader."""

    case: Case
    audience: BriefReader
    money: Sequence[Any]
    results: Results
    examples: Sequence[Similar]
    before: Case | None
    decided: Continuation | None
    unbroken: str
    staff_count: int | None

    def room(self, code: str) -> int:
        return LONG if code in ORDERS[self.audience][:2] else SHORT


def brief_of(case: Case, reader: User | AnonymousUser, audience: BriefReader) -> Brief:
    """For a case from `case_page` that the reader may see; a fixed number of queries."""
    material = _read(case, reader, audience)
    sections = [_SECTIONS[code](material) for code in ORDERS[audience]]
    paper = Paper(
        title=f"{TITLE}（{audience.label}向け）",
        subject=cell(case.title, 48),
        opening=_answer(material),
        status=_OWN_FIGURES if _has_unpublished(material) else "",
        facts=[Fact(label, value) for label, value in _head(case) if value],
        sections=sections,
        is_one_sheet=True,
    )
    return Brief(paper, material.examples)


def _read(case: Case, reader: User | AnonymousUser, audience: BriefReader) -> _Material:
    visible = Case.objects.visible_to(reader).live()
    years = MoneyYear.objects.visible_to(reader).filter(case=case).newest_first().with_rows()
    chain = chain_of(case, reader)
    known = Continuation.objects.visible_to(reader).decided().newest_first().with_bodies()
    decisions = list(known.filter(case__in=[each.pk for each in chain]))
    row = judgement_of(case)
    # The number of people is for one's own 企画 and 財政, never for a public session.
    tells_staff = audience != BriefReader.ASSEMBLY and spread_permissions.reads_staff_count(
        reader, case.lead_municipality_id
    )
    return _Material(
        case=case,
        audience=audience,
        money=statements(case, years[:EXAMPLES]),
        results=results_of(case, reader),
        examples=_examples(case, visible),
        before=next((each for each in chain if each.pk == case.continues_id), None),
        decided=next((each for each in decisions if each.case_id == case.pk), None),
        unbroken=line_of(case, chain, decisions, timezone.localdate()).sentence,
        staff_count=row.staff_count if row and tells_staff else None,
    )


def _examples(case: Case, visible: QuerySet[Case]) -> list[Similar]:
    """Public cases of other municipalities, one each, those of a near population first."""
    found = similar_cases(case, visible.filter(visibility=Visibility.PUBLIC), COMPARED)
    chosen: dict[int, Similar] = {}
    for item in sorted(found, key=lambda each: "近い人口規模" not in each.reasons):
        pk = item.case.lead_municipality_id
        if pk and pk != case.lead_municipality_id:
            chosen.setdefault(pk, item)
    return list(chosen.values())[:EXAMPLES]


def _has_unpublished(material: _Material) -> bool:
    """Whether a figure stands on the sheet that the public could not read."""
    own_money = any(not each.year.is_public for each in material.money)
    return own_money or (material.results.is_party and bool(material.results.rows))


def _head(case: Case) -> tuple[tuple[str, str], ...]:
    return (
        (
            "自治体・課",
            cell("　".join([facts.municipalities_text(case), *departments_of(case)]), 66),
        ),
        ("相手方・手法", cell("　".join([facts.partners_text(case), facts.method_text(case)]), 66)),
        (
            "期間・段階",
            cell("　".join([facts.period_text(case), case.get_stage_display()]).strip(), 40),
        ),
    )


def _answer(material: _Material) -> str:
    """One sentence that answers what this reader asks first."""
    case, audience = material.case, material.audience
    if audience == BriefReader.FINANCE:
        return (
            material.money[0].sentence if material.money else "読める費用の記録は、まだありません。"
        )
    if audience == BriefReader.PLANNING:
        names = plan_names(case)
        more = f"ほか{len(names) - 1}つの計画" if len(names) > 1 else ""
        return (
            f"「{cell(names[0], 40)}」{more}に位置付けられた事業です。"
            if names
            else "計画上の位置付けは、まだ記録されていません。"
        )
    return kept(case.summary or case.purpose, SHORT) or case.title


def _purpose(material: _Material) -> Section:
    case = material.case
    text = case.purpose or case.reason or case.summary
    return Section("目的", texts=[kept(text, material.room("purpose")) or MISSING])


def _plan(material: _Material) -> Section:
    case, room = material.case, material.room("plan")
    positions = [str(row) for row in case.plan_positions.all()]
    more = f"、ほか{len(positions) - 2}件" if len(positions) > 2 else ""
    row = judgement_of(case)
    told = []
    if row and row.stage:
        since = (
            f"{format_fiscal_year(row.since_fiscal_year)}から。" if row.since_fiscal_year else ""
        )
        told = [Fact("点・線・面", kept(f"{row.get_stage_display()}。{since}{row.evidence}", room))]
    listed = cell("、".join(positions[:2]), SHORT) + more if positions else MISSING
    return Section("計画上の位置付け", facts=[Fact("計画", listed), *told])


def _evidence(material: _Material) -> Section:
    if not material.examples:
        return Section("似た自治体の例", texts=[NO_EXAMPLE])
    rows = [
        (
            _place(item.case),
            cell(item.case.title, 24),
            cell("・".join(item.reasons), 24),
            cell(item.case.results or item.case.summary, 30) or MISSING,
        )
        for item in material.examples
    ]
    return Section(
        "似た自治体の例", table=Table(("自治体", "事例", "似ているところ", "成果・概要"), rows)
    )


def _place(case: Case) -> str:
    body = case.lead_municipality
    if body is None:
        return ""
    people = f"（{short(body.population)}人）" if body.population is not None else ""
    return f"{cell(body.full_name, 14)}{people}"


def _risks(material: _Material) -> Section:
    case = material.case
    texts = [kept(case.constraints, material.room("risks"))] if case.constraints else []
    if material.staff_count == 1:
        texts.append("・担当者は1人と記録されています。異動のときの引継ぎが要ります。")
    named = departments_of(case)
    if len(named) == 1:
        texts.append(f"・関わる課は1つ（{cell(named[0], 20)}）と記録されています。")
    if not plan_names(case):
        texts.append("・計画上の位置付けは記録されていません。")
    texts += shortfalls(material.results)
    return Section("リスクと制約", texts=texts or [MISSING])


def _continuity(material: _Material) -> Section:
    case = material.case
    texts = [cell(material.unbroken, SHORT)] if material.unbroken else []
    if case.sustaining:
        texts.append(kept(case.sustaining, material.room("continuity")))
    told = [Fact("前の事業", cell(material.before.title, 40))] if material.before else []
    if material.decided:
        told.append(Fact("継続判断", _decision(material.decided)))
    if not texts and not told:
        texts = [MISSING]
    return Section("続け方", facts=told, texts=texts)


def _decision(row: Continuation) -> str:
    year = f"{format_fiscal_year(row.fiscal_year)}：" if row.fiscal_year else ""
    unpublished = "" if row.state == ContinuationState.PUBLISHED else "（公開前）"
    return cell(f"{year}{row.get_outcome_display()}{unpublished}　{row.reason}", 46)


_SECTIONS: dict[str, Callable[[_Material], Section]] = {
    "purpose": _purpose,
    "plan": _plan,
    "evidence": _evidence,
    "figures": lambda material: figures_section(material.results),
    "continuity": _continuity,
    "money": lambda material: money_section(material.case, material.money),
    "risks": _risks,
}
