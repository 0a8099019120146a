"""The demo's 継続判断, milestones, and what learners of sample cases changed.

Of S0 only what its source says: it names neither the city nor the years, and the records say so.
The sample city's years are invented and marked as samples.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from cases.continuation_enums import CONFIRM, PUBLISH
from cases.demo.stories import KIZUKI_ARTICLE
from cases.domain.case import CaseInput, PartnerEntry, update_case
from cases.domain.continuation import move_continuation, propose_continuation
from cases.domain.milestone import add_milestone
from cases.enums import PartnerRole
from cases.models import Case, Continuation
from partners.models import Organisation, User

COMPANY = "株式会社キズキ（会社としての申し出）"
UNNAMED_MAYOR = "首長（出典に自治体の名称の記載なし）"
STORY: tuple[dict[str, Any], ...] = (
    {
        "outcome": "continue",
        "municipality_office": UNNAMED_MAYOR,
        "reason": "契約を年度ごとに更新してきた。首長が交代した後も、事業は続いた。",
    },
    {
        "outcome": "widen",
        "municipality_office": UNNAMED_MAYOR,
        "reason": "新しい首長自身の経験がきっかけとなり、事業の範囲が広がった。",
    },
    {
        "outcome": "continue",
        "organisation_office": COMPANY,
        "reason": "細くても長く続けることを大切にしている。",
        "misses_target": True,
        "target_reason": "目標に届かなかった年でも、筋の通った理由があるときは、会社から「もう1年」を申し出ることがある。",
    },
)
SAMPLE: tuple[tuple[str, dict[str, Any]], ...] = (
    (
        "sample-study-1",
        {
            "outcome": "continue",
            "organisation_office": "理事会（サンプル）",
            "municipality_office": "こども家庭課長（サンプル）",
            "reason": "秋から登録が増え、学校からの紹介も始まった（サンプル）。",
            "misses_target": True,
            "target_reason": "会場が決まるのが遅れ、登録の目標に届かなかった。会場は確保できたので、もう1年続けて確かめたい（サンプル）。",
            "basis": "negotiated",
            "ground": "2",
            "basis_note": "前年度の公募型プロポーザルの候補者との契約（サンプル）",
        },
    ),
    (
        "sample-study-2",
        {
            "outcome": "widen",
            "municipality_office": "こども家庭課長（サンプル）",
            "reason": "登録が増えたため、会場を一つ増やす（サンプル）。",
            "basis": "new_selection",
            "basis_note": "公募型プロポーザル（サンプル）",
        },
    ),
)
CHANGED = (
    "もとの市では火曜と金曜に開くが、ここでは学校が休みの土曜に開く（サンプル）。\n"
    "駅から遠いので、オンラインの日を月に2回設けた（サンプル）。"
)
INTRODUCED = ("sample-agriculture-1", "sample-work-1", "sample-vacant-2")


def load_continuations(
    *,
    by: User,
    manager: User,
    approver: User,
    cases: Mapping[str, Case],
    introducer: Organisation,
) -> int:
    """Make what is missing; returns how many decisions were made."""
    _introduced(by, cases, introducer)
    _changed(by, cases)
    present = set(
        Continuation.objects.filter(case__in=[case.pk for case in cases.values()]).values_list(
            "case_id", flat=True
        )
    )
    return _story(by, cases, present) + _samples(manager, approver, cases, present)


def _story(by: User, cases: Mapping[str, Case], present: set[int]) -> int:
    case = cases["s0-renewed"]
    if case.pk in present:
        return 0
    for values in STORY:
        row = propose_continuation(
            by=by, case_id=case.pk, values=values, source_note=KIZUKI_ARTICLE
        )
        _decide(by, row)
    add_milestone(
        by=by,
        case_id=case.pk,
        values={
            "kind": "mayor",
            "text": "首長が交代した。事業はその後も続き、範囲が広がった。",
            "source_note": KIZUKI_ARTICLE,
        },
    )
    return len(STORY)


def _samples(
    manager: User,
    approver: User,
    cases: Mapping[str, Case],
    present: set[int],
) -> int:
    """The first year is proposed by the organisation, the second by the municipality."""
    made = 0
    for (key, values), proposer in zip(SAMPLE, (manager, approver), strict=True):
        case = cases[key]
        if case.pk in present or case.archived_at or case.fiscal_year is None:
            continue
        year = case.fiscal_year
        row = propose_continuation(
            by=proposer, case_id=case.pk, values={**values, "fiscal_year": year}
        )
        _decide(approver, row)
        milestone = {
            "kind": "budget",
            "happened_on": date(year + 1, 3, 20),
            "text": "次の年度の予算が成立した（サンプル）。",
        }
        add_milestone(by=approver, case_id=case.pk, values=milestone)
        made += 1
    return made


def _decide(by: User, row: Continuation) -> None:
    for action in (CONFIRM, PUBLISH):
        row = move_continuation(by=by, continuation_id=row.pk, action=action, version=row.version)


def _changed(by: User, cases: Mapping[str, Case]) -> None:
    """What the second city of the sample changed of the first one's."""
    case = Case.objects.get(pk=cases["sample-study-4"].pk)
    if not case.adaptation and not case.archived_at:
        data = CaseInput({"adaptation": CHANGED})
        update_case(by=by, case_id=case.pk, version=case.version, data=data)


def _introduced(by: User, cases: Mapping[str, Case], introducer: Organisation) -> None:
    """The sample intermediary brought the parties of these sample cases together."""
    for key in INTRODUCED:
        case = Case.objects.get(pk=cases[key].pk)
        rows = list(case.partners.select_related("organisation").order_by("position", "pk"))
        known = any(row.organisation_id == introducer.pk for row in rows)
        if known or case.archived_at:
            continue
        entries = [PartnerEntry(row.display_name, row.organisation, row.role) for row in rows]
        entries.append(PartnerEntry(introducer.name, introducer, PartnerRole.INTRODUCER))
        data = CaseInput({}, partners=entries)
        update_case(by=by, case_id=case.pk, version=case.version, data=data)
