"""The ranking: order, seats, reserves, and what people still have to decide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from proposals.scoring.figures import exact
from proposals.scoring.selection import EdgeTies, Selection, Status, Tie
from proposals.scoring.ties import (
    RULE_NAMES,
    Group,
    Places,
    Ruled,
    TieBreaker,
    first_groups,
    places_of_members,
)
from proposals.scoring.totals import Evaluation, evaluate

STATUS_WORDS = {Status.DISQUALIFIED: "失格", Status.WITHDRAWN: "辞退"}


class Outcome(StrEnum):
    """How the selection stands as a whole."""

    SELECTED = "selected"
    UNDECIDED = "undecided"
    NONE = "none"


OUTCOME_WORDS = {
    Outcome.SELECTED: "選定",
    Outcome.UNDECIDED: "同点の決定待ち",
    Outcome.NONE: "該当者なし",
}


@dataclass(frozen=True)
class Standing:
    """One proposal in the ranking. `rank` is None for disqualified and withdrawn ones."""

    evaluation: Evaluation
    rank: int | None
    votes: tuple[int, ...] | None
    selected: bool
    reserve: int | None
    reasons: tuple[str, ...]

    @property
    def id(self) -> str:
        return self.evaluation.proposal.id

    @property
    def passed(self) -> bool:
        return self.evaluation.passed


@dataclass(frozen=True)
class Undecided:
    """A tie at the edge of the seats or of the first reserve, and the rule that must decide it."""

    ids: tuple[str, ...]
    rank: int
    rule: str


@dataclass(frozen=True)
class Ranking:
    selection: Selection
    standings: tuple[Standing, ...]
    undecided: tuple[Undecided, ...]
    outcome: Outcome
    tie_steps: tuple[str, ...]
    ruled: tuple[Ruled, ...]
    warnings: tuple[str, ...]


@dataclass
class _Given:
    """Who gets what, by proposal id."""

    selected: set[str]
    reserves: dict[str, int]
    undecided: list[Undecided]


def rank(selection: Selection) -> Ranking:
    """The whole ranking of a checked selection. Same input, same answer; nothing is written."""
    with exact():
        evaluations = evaluate(selection)
        places = places_of_members(selection, evaluations)
        breaker = TieBreaker(selection, places)
        groups = [
            group
            for equals in first_groups(selection, evaluations, places)
            for group in breaker.groups(equals)
        ]
        given = _give(selection, groups)
        standings = _standings(evaluations, groups, places, given)
    outcome = _outcome(given)
    return Ranking(
        selection=selection,
        standings=standings,
        undecided=tuple(given.undecided),
        outcome=outcome,
        tie_steps=tuple(breaker.steps),
        ruled=tuple(breaker.ruled),
        warnings=(
            *selection.warnings,
            *(warning for one in evaluations for warning in one.warnings),
            *breaker.warnings,
            *_unused_decisions(selection, breaker.ruled),
        ),
    )


def _outcome(given: _Given) -> Outcome:
    if given.undecided:
        return Outcome.UNDECIDED
    return Outcome.SELECTED if given.selected else Outcome.NONE


def _give(selection: Selection, groups: list[Group]) -> _Given:
    """Seats and reserves to those who passed, in order; the rest of the ranking is untouched."""
    given = _Given(set(), {}, [])
    ahead, seats = 0, selection.seats
    for place, group in _with_ranks(groups):
        passed = tuple(one.proposal.id for one in group.members if one.passed)
        if not passed:
            continue
        behind = ahead + len(passed)
        if behind <= seats or (ahead < seats and selection.edge_ties == EdgeTies.ALL):
            given.selected.update(passed)
            # Ties that all pass at the edge leave the reserves beginning behind them.
            seats = max(seats, behind)
        elif ahead < seats or (ahead == seats and len(passed) > 1):
            given.undecided.append(Undecided(passed, place, group.rule))
        else:
            given.reserves.update(dict.fromkeys(passed, ahead - seats + 1))
        ahead = behind
    return given


def _with_ranks(groups: list[Group]) -> list[tuple[int, Group]]:
    """Standard competition ranking: 1, 2, 2, 4."""
    found, place = [], 1
    for group in groups:
        found.append((place, group))
        place += len(group.members)
    return found


def _standings(
    evaluations: tuple[Evaluation, ...], groups: list[Group], places: Places, given: _Given
) -> tuple[Standing, ...]:
    ranked = [(place, one) for place, group in _with_ranks(groups) for one in group.members]
    outside = [(None, one) for one in evaluations if not one.proposal.valid]
    return tuple(
        Standing(
            evaluation=one,
            rank=place,
            votes=places.counts.get(one.proposal.id),
            selected=one.proposal.id in given.selected,
            reserve=given.reserves.get(one.proposal.id),
            reasons=_reasons(one, given),
        )
        for place, one in [*ranked, *outside]
    )


def _reasons(one: Evaluation, given: _Given) -> tuple[str, ...]:
    id_ = one.proposal.id
    if not one.proposal.valid:
        return (f"{STATUS_WORDS[one.proposal.status]}のため、順位をつけません。",)
    if not one.passed:
        missed = (check for check in one.checks if check.met is False)
        return tuple(f"最低基準に届きません（{check.name}）：{check.words}。" for check in missed)
    if id_ in given.selected:
        return ("最低基準を満たし、順位が選定数の内です。",)
    if given.reserves.get(id_) == 1:
        return ("最低基準を満たし、選定された者に次ぐ順位です（次点）。",)
    if id_ in given.reserves:
        return (
            f"最低基準を満たしますが、順位が選定数の外です（次点の順番は{given.reserves[id_]}番目）。",
        )
    return ("最低基準を満たしますが、同点のため、決定を待っています。",)


def _unused_decisions(selection: Selection, ruled: Iterable[Ruled]) -> Iterator[str]:
    """What people decided without effect: nothing that somebody wrote down is passed over silently."""
    names = {one.id: one.name for one in selection.proposals}
    used = {(one.rule, id_) for one in ruled for id_ in one.ids}
    for rule, ids in selection.decisions.items():
        if rule not in selection.tie_break and rule != Tie.DISCUSSION:
            yield f"decisions.{rule} がありますが、tie_break に「{rule}」がないので使いませんでした。"
            continue
        idle = "、".join(names[id_] for id_ in ids if (rule, id_) not in used)
        if idle:
            yield (
                f"「{RULE_NAMES[Tie(rule)]}」（decisions.{rule}）に書かれた{idle}は、"
                "この定めで決める同点の中にないので、使いませんでした。同点の者を確かめてください。"
            )
