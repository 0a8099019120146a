"""点→線→面 of one case: people judge, and the records say what speaks for it (product.md §4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet

from cases import spread_permissions as permissions
from cases.models import Case, SpreadJudgement
from cases.spread_enums import SpreadStage
from partners.models import User
from ppp_portal import audit
from ppp_portal.components import DONE, NOW, TO_COME, Step
from ppp_portal.refusals import Conflict, ensure

NOTED = 3


@dataclass(frozen=True)
class Judgement:
    """What a person says; '' and None where nothing is said."""

    stage: str = ""
    evidence: str = ""
    since_fiscal_year: int | None = None
    staff_count: int | None = None


@dataclass(frozen=True)
class Hint:
    """One thing to look at: whether the records show it, and what exactly they show."""

    label: str
    holds: bool
    text: str


@transaction.atomic
def save_judgement(*, by: User, case_id: int, version: int, data: Judgement) -> SpreadJudgement:
    """Save what was judged on `version`, 0 where nothing was said yet.

    Raises Conflict (another edit came first), Refused, or ValidationError by field.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=case_id)
    ensure(permissions.may_judge_spread(by, case))
    row = SpreadJudgement.objects.select_for_update().filter(case=case).first()
    if (row.version if row else 0) != version:
        raise Conflict(row or case)
    row = row or SpreadJudgement(case=case, version=0)
    before = row.stage
    row.stage, row.evidence = data.stage, data.evidence
    row.since_fiscal_year, row.staff_count = data.since_fiscal_year, data.staff_count
    row.full_clean()
    row.version += 1
    row.save()
    detail = {"from": before, "to": row.stage}
    audit.record(by=by, action="spread.judge", obj=case, detail=detail)
    return row


def judgement_of(case: Case) -> SpreadJudgement | None:
    """The case's judgement (select_related it), None where nobody has judged."""
    row: SpreadJudgement | None = getattr(case, "spread_judgement", None)
    return row


def copies_elsewhere(case: Case, visible: QuerySet[Case]) -> QuerySet[Case]:
    """Visible cases of other municipalities that were begun from this one."""
    others = visible.live().filter(copied_from=case, lead_municipality__isnull=False)  # type: ignore[attr-defined]
    if case.lead_municipality_id:
        others = others.exclude(lead_municipality=case.lead_municipality_id)
    return others.select_related("lead_municipality").order_by("pk")


def hints(case: Case, visible: QuerySet[Case]) -> list[Hint]:
    """What the records show and what they do not, to judge by; nothing is inferred.

    One query beside what `case_page` prefetches.
    """
    return [_departments(case), _plans(case), _municipalities(case, visible)]


def _departments(case: Case) -> Hint:
    named = departments_of(case)
    text = (
        f"記録された課は{len(named)}つです（{_listed(named)}）。"
        if named
        else _not("所管課と関係課")
    )
    return Hint("関わる課が2つ以上ある", len(named) > 1, text)


def _plans(case: Case) -> Hint:
    names = plan_names(case)
    text = f"{_listed(names)}に位置付けられています。" if names else _not("計画上の位置付け")
    return Hint("計画に位置付けられている", bool(names), text)


def _municipalities(case: Case, visible: QuerySet[Case]) -> Hint:
    joint = [link.municipality.full_name for link in case.further.all()]
    copies = copies_elsewhere(case, visible)
    copied = list(
        dict.fromkeys(row.lead_municipality.full_name for row in copies if row.lead_municipality)
    )
    texts = []
    if joint:
        texts.append(f"{_listed(joint)}と共同で行っています。")
    if copied:
        texts.append(f"{_listed(copied)}が、この事例をもとに始めています。")
    text = "".join(texts) or _not("共同で行う自治体と、この事例をもとにした事例")
    return Hint("ほかの自治体に広がっている", bool(texts), text)


def _not(what: str) -> str:
    return f"{what}は記録されていません。"


def _listed(names: Sequence[str]) -> str:
    more = f"、ほか{len(names) - NOTED}" if len(names) > NOTED else ""
    return "、".join(names[:NOTED]) + more


def departments_of(case: Case) -> list[str]:
    """所管課 and 関係課, each once."""
    return list(dict.fromkeys([*case.departments, *case.related_departments]))


def plan_names(case: Case) -> list[str]:
    """Names of the plans that name the case, each once (prefetch plan_positions)."""
    return list(dict.fromkeys(row.plan_name for row in case.plan_positions.all()))


def stage_steps(stage: str) -> list[Step]:
    """点 → 線 → 面 with where the case stands; [] where nobody has judged."""
    if not stage:
        return []
    order = list(SpreadStage)
    at = order.index(SpreadStage(stage))
    states = [DONE if index < at else NOW if index == at else TO_COME for index in range(3)]
    return [Step(str(each.label), state) for each, state in zip(order, states, strict=True)]


def of_municipality(visible: QuerySet[Case], municipality_id: int) -> QuerySet[Case]:
    """The visible cases that a municipality leads, with what its picture needs."""
    rows = visible.live().filter(Q(lead_municipality=municipality_id))  # type: ignore[attr-defined]
    return rows.select_related("spread_judgement", "lead_municipality").prefetch_related(
        "plan_positions", "further__municipality"
    )
