"""The proposals of the input, with their scores, checked against the criteria."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from proposals.scoring.figures import Rounding, is_long, rounded_decimal, to_decimal
from proposals.scoring.node import Node
from proposals.scoring.selection import (
    CONSENSUS,
    Aggregation,
    Criterion,
    Proposal,
    Score,
    Status,
)

Scores = dict[str, dict[str, Score]]


class Field(NamedTuple):
    proposals: tuple[Proposal, ...]
    committee: tuple[str, ...]


@dataclass(frozen=True)
class _Rules:
    criteria: Mapping[str, Criterion]
    aggregation: Aggregation
    budget: Decimal | None
    # Members by name, when the input names the committee.
    members: tuple[str, ...]
    # How one member's points for one item are rounded, weighted.
    rounding: Rounding | None


def read_proposals(
    top: Node,
    criteria: tuple[Criterion, ...],
    aggregation: Aggregation,
    budget: Decimal | None,
    rounding: Rounding | None,
) -> Field:
    """All proposals, and the committee: whoever is named, scored, or is recused anywhere."""
    rules = _Rules(
        criteria={one.id: one for one in criteria},
        aggregation=aggregation,
        budget=budget,
        members=top.at("members").unique_ids(),
        rounding=rounding,
    )
    node = top.at("proposals")
    if not node.here:
        node.wrong("提案の並びを書いてください。")
    read: list[Proposal] = []
    for one in node.items():
        proposal = _proposal(one, rules)
        if proposal.id and any(proposal.id == other.id for other in read):
            one.at("id").wrong(f"提案の id「{proposal.id}」が2回あります。別の id にしてください。")
        read.append(proposal)
    committee = _committee(rules, read)
    for proposal, one in zip(read, node.items(), strict=True):
        _warn_of_absence(one, proposal, committee, aggregation)
    return Field(tuple(read), committee)


def _committee(rules: _Rules, proposals: list[Proposal]) -> tuple[str, ...]:
    if rules.aggregation == Aggregation.CONSENSUS:
        return (CONSENSUS,)
    names = list(rules.members)
    for proposal in proposals:
        names += [*proposal.scores, *proposal.recused]
    return tuple(dict.fromkeys(names))


def _warn_of_absence(
    node: Node, proposal: Proposal, committee: tuple[str, ...], aggregation: Aggregation
) -> None:
    if not proposal.valid or not proposal.scores or aggregation == Aggregation.CONSENSUS:
        return
    absent = [m for m in committee if m not in proposal.scores and m not in proposal.recused]
    if absent:
        names = "、".join(absent)
        node.at("scores").warn(f"委員{names}の採点がありません。除斥と同じ方法で計算しました。")


def _proposal(node: Node, rules: _Rules) -> Proposal:
    node.known("id", "price", "scores", "item_totals", "total", "recused", "status", "votes")
    before = len(node.report.problems)
    status = node.at("status").choice(Status, Status.VALID)
    id_, name = node.at("id").text(), node.at("name")
    recused = node.at("recused").unique_ids()
    proposal = Proposal(
        id=id_,
        name=name.text() if name.here else id_,
        status=status,
        price=node.at("price").optional_number(),
        scores=_scores(node.at("scores"), rules, recused),
        item_totals=_item_totals(node.at("item_totals"), rules),
        total=node.at("total").optional_number(),
        recused=recused,
        votes=_votes(node.at("votes")),
    )
    if proposal.valid and len(node.report.problems) == before:
        _check_complete(node, proposal, rules)
        _check_price(node, proposal, rules)
    return proposal


def _votes(node: Node) -> tuple[int, ...] | None:
    if not node.here:
        return None
    return tuple(one.whole(low=0, high=10_000, default=0) for one in node.items())


def _item_totals(node: Node, rules: _Rules) -> dict[str, Decimal]:
    found = {}
    for id_, one in node.entries():
        if id_ not in rules.criteria:
            one.wrong(f"「{id_}」という審査項目はありません。criteria の id で書いてください。")
        elif one.here:
            found[id_] = one.number()
    return found


def _scores(node: Node, rules: _Rules, recused: tuple[str, ...]) -> Scores:
    found: Scores = {}
    agreed = rules.aggregation == Aggregation.CONSENSUS
    for member, sheet in node.entries():
        if member in recused:
            sheet.warn("除斥された委員の採点です。使わずに計算しました。")
        elif agreed and member != CONSENSUS:
            sheet.warn("合議の点（consensus）だけを使います。使わずに計算しました。")
        elif rules.members and not agreed and member not in rules.members:
            sheet.wrong("members に、この委員がいません。")
        elif scored := _sheet(sheet, rules):
            found[member] = scored
        elif sheet.here:
            sheet.warn("採点が1つもありません。採点していない委員として計算しました。")
    return found


def _sheet(node: Node, rules: _Rules) -> dict[str, Score]:
    found = {}
    for id_, one in node.entries():
        criterion = rules.criteria.get(id_)
        if criterion is None:
            one.wrong(f"「{id_}」という審査項目はありません。criteria の id で書いてください。")
        elif criterion.by_formula:
            one.warn("価格点は計算式で求めるので、委員の点は使いません。")
        elif one.here:
            points, grade = _score(one, criterion)
            found[id_] = Score(rounded_decimal(points, rules.rounding), grade)
    return found


def _score(node: Node, criterion: Criterion) -> Score:
    """Points of one member: a grade of the scale, or a number from 0 to the points."""
    value = node.value
    if criterion.scale:
        grade = _grade(value, criterion.scale)
        if grade is not None:
            return Score(criterion.scale[grade] * criterion.points * criterion.weight, grade)
        numbers_only = all(to_decimal(key) is not None for key in criterion.scale)
        if numbers_only or to_decimal(value) is None:
            node.wrong(
                f"評価の段階にありません。次のどれかで書いてください：{'、'.join(criterion.scale)}。"
            )
            return Score(Decimal(0), "")
    number = to_decimal(value)
    if number is None:
        node.wrong("点を数で書いてください。")
    elif is_long(number):
        node.number()
    elif number < 0:
        node.wrong(f"点は0以上で書いてください（今は{number}）。")
    elif number > criterion.points:
        node.wrong(
            f"配点{criterion.points}を超えています（今は{number}）。配点以下で書いてください。"
        )
    else:
        return Score(number * criterion.weight, "")
    return Score(Decimal(0), "")


def _grade(value: object, scale: Mapping[str, Decimal]) -> str | None:
    """The scale's name for the value; a number is the grade that is written as that number."""
    if isinstance(value, str):
        if value.strip() in scale:
            return value.strip()
        # Ａ and A are one grade, as ８０ and 80 are one number.
        same = (key for key in scale if _plain(key) == _plain(value))
        if (found := next(same, None)) is not None:
            return found
    number = to_decimal(value)
    if number is None:
        return None
    return next((key for key in scale if to_decimal(key) == number), None)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _check_complete(node: Node, proposal: Proposal, rules: _Rules) -> None:
    """A valid proposal can be added up: each item is scored by all its scorers, or its total known."""
    scored = {id_ for sheet in proposal.scores.values() for id_ in sheet}
    for member, sheet in proposal.scores.items():
        for id_ in rules.criteria:
            if id_ in scored and id_ not in sheet:
                node.at("scores").at(member).at(id_).wrong(
                    f"「{rules.criteria[id_].name}」の採点がありません。点を書くか、委員を除斥してください。"
                )
    votes_alone = rules.aggregation == Aggregation.FIRST_PLACE_VOTES and proposal.votes is None
    if votes_alone and not proposal.scores:
        node.at("scores").wrong(
            "1位の数で決めるには、委員ごとの採点か votes（順位ごとの数）が要ります。"
        )
    if proposal.total is not None:
        return
    for id_, criterion in rules.criteria.items():
        if criterion.by_formula or id_ in scored or id_ in proposal.item_totals:
            continue
        where = node.at("scores")
        where.wrong(
            f"「{criterion.name}」の点がありません。scores か item_totals か total に書いてください。"
        )


def _check_price(node: Node, proposal: Proposal, rules: _Rules) -> None:
    price = proposal.price
    if price is None:
        for id_, criterion in rules.criteria.items():
            known = proposal.total is not None or id_ in proposal.item_totals
            if criterion.by_formula and not known:
                node.at("price").wrong(f"「{criterion.name}」の計算に見積額が要ります。")
    elif rules.budget is not None and price > rules.budget:
        node.at("price").warn(
            f"見積額 {price:,} 円が予定価格 {rules.budget:,} 円を超えています。"
            "失格とするかどうかは、人が決めます。"
        )
