"""Where a case stands in 課題 → 対話 → 公募 → 選定 → 事業 → 活動報告 → 継続・横展開 (product.md §2)."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from cases.enums import Origin, Stage
from cases.models import Case, Continuation
from ppp_portal.components import DONE, NOW, TO_COME, Step

_LAST = "継続・横展開"
_STEPS = ("課題", "対話", "公募", "選定", "事業", _LAST)
_NOW = {
    Stage.CONCEPT: "課題",
    Stage.DIALOGUE: "対話",
    Stage.CALL: "公募",
    Stage.CONTRACT: "選定",
    Stage.RUNNING: "事業",
    Stage.ENDED: "事業",
}
# What the recorded origin proves to have happened; nothing else is claimed about the past.
_PROVEN = {
    Origin.CHALLENGE: {"課題", "対話"},
    Origin.CALL: {"公募", "選定"},
}


def chain_steps(
    case: Case, *, decisions: Sequence[Continuation] = (), has_lineage: bool = False
) -> list[Step]:
    """Steps proven done, the present one, and those to come; [] where the stage is unknown.

    `decisions`: the 継続判断 on this case that the reader sees, newest first; `has_lineage`:
    whether its page shows a case before, after or copied.
    """
    if not case.stage:
        return []
    now = _NOW[Stage(case.stage)]
    position = _STEPS.index(now)
    proven = _PROVEN.get(Origin(case.origin), set()) if case.origin else set()
    steps = [Step(name, DONE) for name in _STEPS[:position] if name in proven]
    label = f"{now}（{case.get_stage_display()}）"
    steps.append(Step(label, DONE if case.stage == Stage.ENDED else NOW))
    steps += [Step(name, TO_COME) for name in _STEPS[position + 1 : -1]]
    return [*steps, _going_on(case, decisions, has_lineage)]


def _going_on(case: Case, decisions: Sequence[Continuation], has_lineage: bool) -> Step:
    """継続・横展開: the newest decision in words, else a proposal that waits, else the lineage."""
    page = reverse("continuation_detail", args=[case.pk])
    decided = next((row for row in decisions if row.is_decided), None)
    if decided:
        words = f"{decided.get_outcome_display()}・{decided.year_text}の判断"
        return Step(f"{_LAST}（{words}）", DONE, page)
    if decisions:
        return Step(f"{_LAST}（判断の確定待ち）", TO_COME, page)
    return Step(_LAST, DONE, "#lineage") if has_lineage else Step(_LAST, TO_COME)
