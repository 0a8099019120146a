"""From the rows of a closed round to the engine's input, and its ranking."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from proposals.domain.call_words import decimal_words
from proposals.domain.result_steps import in_call_words
from proposals.domain.scoring_input import scoring_settings
from proposals.domain.sealed import opened_price
from proposals.enums import Aggregation, EntryState, ReviewStage
from proposals.models import (
    Call,
    Candidate,
    CommitteeMember,
    Disqualification,
    Recusal,
    ReviewCopy,
    ReviewRound,
)
from proposals.review_enums import RoundKind, SheetState
from proposals.scoring import Ranking, as_json, rank, read_json
from proposals.scoring.selection import CONSENSUS

_PLACE = re.compile(r"proposals\[(\d+)\][^：]*：")
_STAGES = {
    RoundKind.ONLY: ReviewStage.BOTH,
    RoundKind.FIRST: ReviewStage.FIRST,
    RoundKind.SECOND: ReviewStage.SECOND,
}


def ranking_input(
    call: Call,
    round_: ReviewRound,
    *,
    decisions: Mapping[str, Sequence[str]] | None = None,
    disqualified: Collection[str] = (),
    named: bool = False,
) -> dict[str, Any]:
    """The full JSON of `rank_proposals` for one round, from its rows.

    Proposals by `str(proposal.pk)`, named 提案ア… or, `named`, by organisation; members by their
    letters. Only finished sheets count. Who withdrew after the opening is `withdrawn`, whom a
    person disqualified `disqualified`; of the first stage, who had when the second began.
    """
    data = stage_settings(call, round_.kind)
    candidates = list(
        round_.candidates.select_related(
            "proposal__entry__organisation", "proposal__entry__call", "proposal__submission"
        ).order_by("label")
    )
    members = _members(call, round_)
    sheets = _sheets(round_, members)
    recused = _recused(members, round_)
    stands_since = _stands_since(call, round_)
    if call.aggregation != Aggregation.CONSENSUS:
        data["members"] = sorted(member.label for member in members.values())
    data["proposals"] = [
        _left(one, stands_since)
        | _proposal(one, sheets.get(one.pk, {}), recused, disqualified, named=named)
        for one in candidates
    ]
    if round_.kind == RoundKind.FIRST:
        data["seats"] = max(len(candidates), 1)
    if decisions:
        data["decisions"] = {kind: list(ids) for kind, ids in decisions.items()}
    return data


def stage_settings(call: Call, kind: str) -> dict[str, Any]:
    """The rules of one round. The first stage puts in order only: no 基準点, no tie-break."""
    data = scoring_settings(call, stage=_STAGES[RoundKind(kind)])
    return data | {"thresholds": [], "tie_break": []} if kind == RoundKind.FIRST else data


def decided_input(call: Call, round_: ReviewRound, *, named: bool = False) -> dict[str, Any]:
    """The same with what people decided since: disqualifications, and rulings at a tie, which the
    first stage does not ask for."""
    gone = Disqualification.objects.filter(proposal__entry__call=call)
    stands_since = _stands_since(call, round_)
    if stands_since:
        gone = gone.filter(decided_at__lte=stands_since)
    rulings = () if round_.kind == RoundKind.FIRST else call.rulings.order_by("pk")
    return ranking_input(
        call,
        round_,
        decisions={row.rule: list(row.order) for row in rulings},
        disqualified={str(pk) for pk in gone.values_list("proposal_id", flat=True)},
        named=named,
    )


def ranking(data: Mapping[str, Any]) -> Ranking:
    """The engine's answer. Raises InvalidSelection. Kept in memory by its input, never in a
    table: prices and scores of a sealed call stay out of every dump."""
    return _ranked(json.dumps(data, ensure_ascii=False, sort_keys=True))


def first_stage_results(call: Call) -> dict[str, Any]:
    """Each proposal's result in the first stage, by its id; {} where there was none."""
    round_ = ReviewRound.objects.filter(call=call, kind=RoundKind.FIRST).first()
    if round_ is None:
        return {}
    found: Any = as_json(ranking(decided_input(call, round_)))
    return {one["id"]: one for one in found["ranking"]}


def first_stage_passed(call: Call) -> set[str]:
    """Ids that go on to the second stage; ties at the border all pass (domain.md §1.6)."""
    round_ = ReviewRound.objects.get(call=call, kind=RoundKind.FIRST)
    found = ranking(decided_input(call, round_))
    ranked = {one.id: one.rank for one in found.standings if one.rank is not None}
    places = call.first_stage_places or len(ranked)
    return {id_ for id_, place in ranked.items() if place <= places}


def remark_words(text: str, data: Mapping[str, Any]) -> str:
    """A remark of the engine for people: the proposal by its name instead of its place in the
    input, in the words of the pages of a call."""
    found = _PLACE.match(text)
    if found is None:
        return in_call_words(text)
    name = data["proposals"][int(found[1])]["name"]
    return f"「{name}」：{in_call_words(text[found.end() :])}"


@lru_cache(maxsize=32)
def _ranked(text: str) -> Ranking:
    return rank(read_json(text))


def _members(call: Call, round_: ReviewRound) -> dict[int, CommitteeMember]:
    """Who made up the committee of the round, from the copies to the closing."""
    rows = CommitteeMember.objects.filter(call=call).exclude(label="")
    return {
        row.pk: row
        for row in rows
        if row.invited_at <= round_.handed_out_at
        and (row.ended_at is None or (round_.closed_at and row.ended_at > round_.closed_at))
    }


def _sheets(
    round_: ReviewRound, members: Mapping[int, CommitteeMember]
) -> dict[int, dict[int, ReviewCopy]]:
    """candidate → member → finished sheet with its scores."""
    found: dict[int, dict[int, ReviewCopy]] = {}
    rows = ReviewCopy.objects.filter(
        candidate__round=round_, is_scored=True, state=SheetState.DONE, member__in=members
    ).prefetch_related("scores__criterion")
    for row in rows.order_by("member__label"):
        found.setdefault(row.candidate_id, {})[row.member_id] = row
    return found


def _stands_since(call: Call, round_: ReviewRound) -> datetime | None:
    """When the result of a first stage was acted on: what happens later does not change it."""
    if round_.kind != RoundKind.FIRST:
        return None
    second = call.rounds.filter(kind=RoundKind.SECOND).first()
    return second.handed_out_at if second else None


def _left(candidate: Candidate, stands_since: datetime | None) -> dict[str, str]:
    """The status of who withdrew, unless it was after the result of this round was acted on."""
    entry = candidate.proposal.entry
    if entry.state != EntryState.WITHDRAWN or entry.withdrawn_at is None:
        return {}
    is_later = stands_since is not None and entry.withdrawn_at > stands_since
    return {} if is_later else {"status": "withdrawn"}


def _recused(members: Mapping[int, CommitteeMember], round_: ReviewRound) -> dict[Any, list[str]]:
    """entry → letters of who was recused from it when the round was closed."""
    found: dict[Any, list[str]] = {}
    rows = Recusal.objects.filter(member__in=members, is_recused=True)
    if round_.closed_at:
        rows = rows.filter(recorded_at__lte=round_.closed_at)
    for row in rows:
        found.setdefault(row.entry_id, []).append(members[row.member_id].label)
    return {entry: sorted(letters) for entry, letters in found.items()}


def _proposal(
    candidate: Candidate,
    sheets: Mapping[int, ReviewCopy],
    recused: Mapping[Any, list[str]],
    disqualified: Collection[str],
    *,
    named: bool,
) -> dict[str, Any]:
    proposal, call = candidate.proposal, candidate.proposal.entry.call
    out = recused.get(proposal.entry_id, [])
    agreed = call.aggregation == Aggregation.CONSENSUS
    found: dict[str, Any] = {
        "id": str(proposal.pk),
        "name": proposal.entry.organisation.name if named else str(candidate),
        "scores": {
            CONSENSUS if agreed else sheet.member.label: _scores(sheet)
            for sheet in sheets.values()
            if agreed or sheet.member.label not in out
        },
    }
    if out and not agreed:
        found["recused"] = out
    if str(proposal.pk) in disqualified:
        found["status"] = "disqualified"
    price = opened_price(proposal)
    if price is not None:
        found["price"] = str(price)
    return found


def _scores(sheet: ReviewCopy) -> dict[str, str]:
    return {
        score.criterion.key: score.grade or decimal_words(score.points)
        for score in sheet.scores.all()
        if score.is_given
    }
