"""Every figure of a ranking in words that an official can print and a citizen can check.

Only sentences are made here, from what was computed; nothing is computed anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from proposals.scoring.explain_rules import rules_in_words
from proposals.scoring.figures import Rounding, brief, rounding_words
from proposals.scoring.items import Item, Source, kept_of
from proposals.scoring.ranking import OUTCOME_WORDS, STATUS_WORDS, Ranking, Standing
from proposals.scoring.selection import CONSENSUS, RecusalRule, Selection, TotalFrom
from proposals.scoring.steps import Step
from proposals.scoring.totals import Total

_MET = {True: "満たす", False: "満たさない", None: "確かめられない"}


@dataclass(frozen=True)
class MemberRow:
    """One member's sheet: a cell such as 「40/50」 for each column, empty where nothing was scored."""

    member: str
    cells: tuple[str, ...]
    total: str


@dataclass(frozen=True)
class ProposalExplanation:
    """`columns` head the cells of `rows`; `steps` lead from them to the rank."""

    id: str
    name: str
    rank: str
    total: str
    columns: tuple[str, ...]
    rows: tuple[MemberRow, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Explanation:
    outcome: str
    rules: tuple[Step, ...]
    proposals: tuple[ProposalExplanation, ...]
    ties: tuple[str, ...]
    undecided: tuple[str, ...]
    warnings: tuple[str, ...]


def explain(ranking: Ranking) -> Explanation:
    """The whole way from the sheets to the result."""
    selection = ranking.selection
    names = {one.id: one.evaluation.proposal.name for one in ranking.standings}
    return Explanation(
        outcome=OUTCOME_WORDS[ranking.outcome],
        rules=rules_in_words(selection),
        proposals=tuple(_proposal(selection, one) for one in ranking.standings),
        ties=ranking.tie_steps,
        undecided=tuple(
            f"第{one.rank}位の{'、'.join(names[id_] for id_ in one.ids)}は同点です。"
            f"{_WAITING[str(one.rule)]}、その結果と理由を記録してください。"
            for one in ranking.undecided
        ),
        warnings=ranking.warnings,
    )


_WAITING = {
    "vote": "委員の投票で決め",
    "chair": "委員長が決め",
    "discussion": "協議で決め",
}


def member_name(member: str) -> str:
    """委員A; the sheet agreed on by all is 合議."""
    return "合議" if member == CONSENSUS else f"委員{member}"


def _proposal(selection: Selection, standing: Standing) -> ProposalExplanation:
    evaluation = standing.evaluation
    scored = [item for item in evaluation.items if item.source == Source.MEMBERS]
    total = evaluation.total
    return ProposalExplanation(
        id=standing.id,
        name=evaluation.proposal.name,
        rank=_rank_words(standing),
        total="" if total is None else f"{total.text}／{brief(total.maximum)}",
        columns=tuple(item.criterion.name for item in scored),
        rows=tuple(
            MemberRow(
                member=member_name(member),
                cells=tuple(_cell(item, member) for item in scored),
                total=text,
            )
            for member, text in evaluation.member_texts.items()
        ),
        steps=(
            *(_item_step(selection, item) for item in evaluation.items),
            *(_total_steps(selection, standing, total) if total is not None else ()),
            *(Step("最低基準", check.words, _MET[check.met]) for check in evaluation.checks),
            *_votes_steps(standing),
            Step("結果", "".join(standing.reasons), _rank_words(standing)),
        ),
    )


def _rank_words(standing: Standing) -> str:
    if standing.rank is None:
        return STATUS_WORDS[standing.evaluation.proposal.status]
    words = f"第{standing.rank}位"
    if standing.selected:
        return f"{words}・選定"
    if standing.reserve == 1:
        return f"{words}・次点"
    return words if standing.passed else f"{words}・最低基準に届かず"


def _cell(item: Item, member: str) -> str:
    score = dict(item.scores).get(member)
    if score is None:
        return ""
    grade = f"{score.grade} " if score.grade else ""
    out_of = brief(item.criterion.maximum)
    mark = "（除外）" if member in item.dropped else ""
    return f"{grade}{brief(Fraction(score.points))}/{out_of}{mark}"


def _item_step(selection: Selection, item: Item) -> Step:
    if item.source == Source.GIVEN:
        return Step(item.criterion.name, "示された値をそのまま使う", item.text)
    if item.source == Source.FORMULA:
        words = f"{item.words}＝{brief(item.value)}"
        words += _then(selection.rounding.price, item.value, item.shown, item.text)
        return Step(item.criterion.name, words, item.text)
    kept = [score.points for member, score in item.scores if member not in item.dropped]
    added = "＋".join(brief(Fraction(points)) for points in kept)
    if selection.aggregation.averages and len(kept) > 1:
        added = f"（{added}）÷{len(kept)}"
    words = f"{_dropped(item)}{added}"
    if len(kept) > 1:
        words += f"＝{brief(item.value)}"
    words += _then(selection.rounding.item, item.value, item.shown, item.text)
    return Step(item.criterion.name, words, item.text)


def _dropped(item: Item) -> str:
    if not item.dropped:
        return ""
    points = dict(item.scores)
    high, low = (
        f"{brief(Fraction(points[member].points))}点（{member_name(member)}）"
        for member in item.dropped
    )
    return f"最高{high}と最低{low}を除く。"


def _then(rule: Rounding | None, value: Fraction, shown: Fraction, text: str) -> str:
    """The rounding, where it changed something."""
    return f"、{rounding_words(rule)}して{text}" if value != shown else ""


def _total_steps(selection: Selection, standing: Standing, total: Total) -> tuple[Step, ...]:
    if total.given:
        words = f"示された総得点 {brief(total.points)} を使う"
    else:
        words = _sum_words(selection, standing, total)
    if total.maximum != total.points_maximum:
        words += f"。100点に換算：{brief(total.points)}÷{brief(total.points_maximum)}×100"
        words += f"＝{brief(total.before)}"
    words += _then(selection.rounding.total, total.before, total.shown, total.text)
    return (Step("総得点", words, total.text), *_beside(selection, standing, total))


def _sum_words(selection: Selection, standing: Standing, total: Total) -> str:
    evaluation = standing.evaluation
    own = [one for one in evaluation.items if one.source == Source.MEMBERS]
    others = [one for one in evaluation.items if one.source != Source.MEMBERS]
    if selection.total_from == TotalFrom.ROUNDED_MEMBERS and evaluation.members:
        added = "＋".join(evaluation.member_texts.values())
        if selection.aggregation.averages:
            added = f"（{added}）÷{len(evaluation.members)}"
    else:
        added = "＋".join(brief(item.counted(selection.total_from)) for item in own)
    if total.factor != 1:
        added = f"（{added}）{_factor_words(selection, standing)}"
    parts = [added] if own else []
    parts += [brief(item.counted(selection.total_from)) for item in others]
    words = "＋".join(parts)
    return words if words == brief(total.points) else f"{words}＝{brief(total.points)}"


def _factor_words(selection: Selection, standing: Standing) -> str:
    scorers = kept_of(len(standing.evaluation.proposal.scores), selection.aggregation)
    if selection.recusal == RecusalRule.AVERAGE:
        return f"÷採点した{scorers}人"
    members = kept_of(len(selection.committee), selection.aggregation)
    return f"×委員{members}人÷採点した{scorers}人"


def _beside(selection: Selection, standing: Standing, total: Total) -> tuple[Step, ...]:
    """Rounded items that do not add up to the rounded total make readers ask: say why."""
    evaluation = standing.evaluation
    complete = len(evaluation.items) == len(selection.criteria)
    added = sum((item.shown for item in evaluation.items), Fraction(0))
    plain = total.factor == 1 and total.maximum == total.points_maximum
    if total.given or not (complete and plain) or added == total.shown:
        return ()
    words = (
        f"端数処理をした項目の点を足すと{brief(added)}ですが、"
        f"総得点は端数処理の前の値から求めるので{total.text}です"
    )
    if selection.total_from != TotalFrom.UNROUNDED:
        words = f"項目の点を足すと{brief(added)}ですが、総得点は端数処理をして{total.text}です"
    return (Step("項目の合計との差", words),)


def _votes_steps(standing: Standing) -> tuple[Step, ...]:
    if standing.votes is None:
        return ()
    words = "、".join(f"{place}位 {count}人" for place, count in enumerate(standing.votes, 1))
    return (Step("委員ごとの順位", words),)
