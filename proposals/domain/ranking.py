"""From the rows of a closed round to the engine's input, and its ranking."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any

from proposals.domain.call_words import decimal_words
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
from proposals.scoring import Ranking, rank, read_json
from proposals.scoring.selection import CONSENSUS

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
    person disqualified `disqualified`. The first stage puts in order only: no 基準点, no tie-break.
    """
    data = scoring_settings(call, stage=_STAGES[RoundKind(round_.kind)])
    candidates = list(
        round_.candidates.select_related(
            "proposal__entry__organisation", "proposal__entry__call", "proposal__submission"
        ).order_by("label")
    )
    members = _members(call, round_)
    sheets = _sheets(round_, members)
    recused = _recused(members)
    if call.aggregation != Aggregation.CONSENSUS:
        data["members"] = sorted(member.label for member in members.values())
    data["proposals"] = [
        _proposal(one, sheets.get(one.pk, {}), recused, disqualified, named=named)
        for one in candidates
    ]
    if round_.kind == RoundKind.FIRST:
        data |= {"thresholds": [], "tie_break": [], "seats": max(len(candidates), 1)}
    if decisions:
        data["decisions"] = {kind: list(ids) for kind, ids in decisions.items()}
    return data


def decided_input(call: Call, round_: ReviewRound, *, named: bool = False) -> dict[str, Any]:
    """The same with what people decided since: rulings at a tie, disqualifications.

    Neither touches the first stage, which puts in order only.
    """
    if round_.kind == RoundKind.FIRST:
        return ranking_input(call, round_, named=named)
    gone = Disqualification.objects.filter(proposal__entry__call=call)
    return ranking_input(
        call,
        round_,
        decisions={row.rule: list(row.order) for row in call.rulings.order_by("pk")},
        disqualified={str(pk) for pk in gone.values_list("proposal_id", flat=True)},
        named=named,
    )


def ranking(data: Mapping[str, Any]) -> Ranking:
    """The engine's answer. Raises InvalidSelection. Kept in memory by its input, never in a
    table: prices and scores of a sealed call stay out of every dump."""
    return _ranked(json.dumps(data, ensure_ascii=False, sort_keys=True))


def first_stage_passed(call: Call) -> set[str]:
    """Ids that go on to the second stage; ties at the border all pass (domain.md §1.6)."""
    round_ = ReviewRound.objects.get(call=call, kind=RoundKind.FIRST)
    found = ranking(ranking_input(call, round_))
    ranked = {one.id: one.rank for one in found.standings if one.rank is not None}
    places = call.first_stage_places or len(ranked)
    return {id_ for id_, place in ranked.items() if place <= places}


@lru_cache(maxsize=32)
def _ranked(text: str) -> Ranking:
    return rank(read_json(text))


def _members(call: Call, round_: ReviewRound) -> dict[int, CommitteeMember]:
    """Who made up the committee of the round when it was closed."""
    rows = CommitteeMember.objects.filter(call=call).exclude(label="")
    return {
        row.pk: row
        for row in rows
        if row.invited_at <= (round_.closed_at or row.invited_at)
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


def _recused(members: Mapping[int, CommitteeMember]) -> dict[Any, list[str]]:
    """entry → letters of who is recused from it."""
    found: dict[Any, list[str]] = {}
    for row in Recusal.objects.filter(member__in=members, is_recused=True):
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
    elif proposal.entry.state == EntryState.WITHDRAWN:
        found["status"] = "withdrawn"
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
