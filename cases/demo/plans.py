"""Sample judgements of 点→線→面 and a sample three-year path: invented, and marked so.

The path's three years are those of the study group (stories_network.S3); what happened in them is
invented, as are the sample cases it names.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from cases.demo.specs import Calendar
from cases.domain.spread import Judgement, save_judgement
from cases.domain.spread_path import EvidenceEntry, PathInput, change_path_visibility, save_path
from cases.enums import PUBLISH, DatePrecision
from cases.models import Case, SpreadJudgement, SpreadPath
from cases.spread_enums import PathStep, SpreadStage
from partners.models import Municipality, User

INVENTED = "（架空の例）"
# Of cases: stage, evidence, since so many fiscal years, how many people carry it out.
JUDGED: Mapping[str, tuple[str, str, int | None, int | None]] = {
    "sample-study-3": (
        SpreadStage.LINE,
        "こども家庭課と生活福祉課が、対象の家庭への案内を一つの手順にまとめ、両課の予算に計上した。",
        -1,
        2,
    ),
    "sample-counter-3": ("", "", None, 1),
    "sample-watch-1": (
        SpreadStage.POINT,
        "高齢福祉課だけで行い、ほかの課の事業とは結び付いていない。",
        None,
        1,
    ),
    "sample-park-1": (
        SpreadStage.SURFACE,
        "公園の収益を地域活動に回す考え方が、総合計画の重点施策になった。",
        0,
        3,
    ),
}


def load_plans(
    *, by: User, city: Municipality, cases: Mapping[str, Case], calendar: Calendar
) -> int:
    """Make what is missing; returns how many judgements and paths were made."""
    made = 0
    for key, (stage, evidence, since, staff) in JUDGED.items():
        case = cases[key]
        if SpreadJudgement.objects.filter(case=case).exists():
            continue
        data = Judgement(
            stage=stage,
            evidence=f"{INVENTED}{evidence}" if evidence else "",
            since_fiscal_year=None if since is None else calendar.year + since,
            staff_count=staff,
        )
        save_judgement(by=by, case_id=case.pk, version=0, data=data)
        made += 1
    if not SpreadPath.objects.filter(municipality=city).exists():
        path = save_path(
            by=by, municipality_id=city.pk, version=0, data=_path(cases["sample-study-3"], calendar)
        )
        change_path_visibility(by=by, path_id=path.pk, action=PUBLISH)
        made += 1
    return made


def _path(case: Case, calendar: Calendar) -> PathInput:
    first = calendar.year - 1
    return PathInput(
        first_fiscal_year=first,
        aim=(
            f"{INVENTED}一人の担当に頼る公民連携から、企画・財政と一緒に考える公民連携へ。"
            "点の取組を線でつなぎ、3年目に面の戦略にする。"
        ),
        reached=PathStep.POSITION,
        is_sample=True,
        evidence=[
            EvidenceEntry(
                step=PathStep.POSITION,
                happened_on=date(first, 6, 1),
                happened_precision=DatePrecision.MONTH,
                text=f"{INVENTED}総合計画の見直しで、公民連携の節を設けた。",
                plan_name="総合計画（架空の例）",
            ),
            EvidenceEntry(
                step=PathStep.POSITION,
                happened_on=date(first, 10, 1),
                happened_precision=DatePrecision.MONTH,
                text=f"{INVENTED}学習支援の事業を、総合戦略の施策に位置付けた。",
                case_id=case.pk,
                plan_name="総合戦略（架空の例）",
            ),
            EvidenceEntry(
                step=PathStep.CONNECT,
                happened_on=date(first + 1, 4, 10),
                text=f"{INVENTED}公民連携の担当と、企画・財政の係長による月1回の打合せを始めた。",
            ),
        ],
    )
