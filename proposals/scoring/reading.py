"""From JSON to a Selection: every rule of the schema of docs/scoring.md is checked here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from proposals.scoring.figures import Mode, Rounding, exact
from proposals.scoring.node import InvalidSelection, Node, Problem, RepeatedKeys, Report
from proposals.scoring.reading_proposals import read_proposals
from proposals.scoring.selection import (
    HUMAN,
    Aggregation,
    Criterion,
    EdgeTies,
    Formula,
    Minimum,
    PriceRule,
    RecusalRule,
    Roundings,
    Selection,
    Threshold,
    ThresholdKind,
    Tie,
    TotalFrom,
)

MOST_DECIMALS = 10
MOST_SEATS = 10_000
_RATIOS = {Formula.FLOOR: Fraction(3, 4), Formula.DUMPING_GUARD: Fraction(4, 5)}
_BUDGETED = (
    Formula.ONE_MINUS_OWN_OVER_BUDGET,
    Formula.BUDGET_RATIO,
    Formula.DUMPING_GUARD,
    Formula.FLOOR,
)
_TOP = (
    "criteria",
    "budget",
    "aggregation",
    "rounding",
    "total_from",
    "thresholds",
    "recusal",
    "tie_break",
    "seats",
    "edge_ties",
    "members",
    "proposals",
    "decisions",
)


def read_json(text: str) -> Selection:
    """The selection written in JSON. Raises InvalidSelection."""
    try:
        data = json.loads(
            text,
            parse_float=Decimal,
            parse_int=Decimal,
            parse_constant=_refuse_constant,
            object_pairs_hook=_object,
        )
    except json.JSONDecodeError as error:
        where = f"{error.lineno}行目{error.colno}文字目"
        raise _unreadable(f"JSONとして読めません（{where}）。書き方を確かめてください。") from error
    except (ArithmeticError, ValueError) as error:
        raise _unreadable("JSONの中に、数として扱えない値があります。") from error
    except RecursionError as error:
        raise _unreadable("JSONの入れ子が深すぎます。") from error
    return read(data)


def read(data: object) -> Selection:
    """The selection held in plain values (dict, list, str, numbers). Raises InvalidSelection."""
    report = Report()
    top = Node(data, "", report)
    if not isinstance(data, Mapping):
        top.wrong("{ } で囲んだ組（オブジェクト）で書いてください。")
        report.stop()
    with exact():
        top.known(*_TOP)
        criteria = _criteria(top.at("criteria"))
        report.stop()
        selection = _selection(top, criteria)
    report.stop()
    return selection


def _refuse_constant(name: str) -> object:
    raise ValueError(name)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    plain = dict(pairs)
    if len(plain) == len(pairs):
        return plain
    keys = [key for key, _ in pairs]
    found = RepeatedKeys(pairs)
    found.repeated = tuple(key for key in plain if keys.count(key) > 1)
    return found


def _unreadable(message: str) -> InvalidSelection:
    return InvalidSelection((Problem("$", message),))


def _selection(top: Node, criteria: tuple[Criterion, ...]) -> Selection:
    budget = top.at("budget").optional_number(above=0)
    if budget is None and (needing := _needing_budget(criteria)):
        top.at("budget").wrong(f"「{needing.name}」の価格点の計算に予定価格が要ります。")
    aggregation = top.at("aggregation").choice(Aggregation)
    rounding = _roundings(top.at("rounding"))
    field = read_proposals(top, criteria, aggregation, budget, rounding.score)
    return Selection(
        criteria=criteria,
        aggregation=aggregation,
        proposals=field.proposals,
        budget=budget,
        rounding=rounding,
        total_from=_total_from(top.at("total_from"), aggregation),
        thresholds=_thresholds(top.at("thresholds"), criteria),
        recusal=top.at("recusal").choice(RecusalRule, RecusalRule.NORMALISE),
        tie_break=_tie_break(top.at("tie_break"), criteria),
        seats=top.at("seats").whole(low=1, high=MOST_SEATS, default=1),
        edge_ties=top.at("edge_ties").choice(EdgeTies, EdgeTies.DECIDE),
        committee=field.committee,
        decisions=_decisions(top.at("decisions"), frozenset(p.id for p in field.proposals)),
        warnings=tuple(top.report.warnings),
    )


def _needing_budget(criteria: tuple[Criterion, ...]) -> Criterion | None:
    return next((one for one in criteria if one.price and one.price.formula in _BUDGETED), None)


def _criteria(node: Node) -> tuple[Criterion, ...]:
    nodes = node.items()
    if not nodes and not node.report.problems:
        node.wrong("審査項目を1つ以上書いてください。")
    found: list[Criterion] = []
    for one in nodes:
        criterion = _criterion(one)
        if criterion.id and any(criterion.id == other.id for other in found):
            one.at("id").wrong(
                f"審査項目の id「{criterion.id}」が2回あります。別の id にしてください。"
            )
        found.append(criterion)
    return tuple(found)


def _criterion(node: Node) -> Criterion:
    node.known("id", "points", "weight", "scale", "minimum", "mandatory", "price")
    id_ = node.at("id").text()
    points = node.at("points").number(above=0)
    name, weight = node.at("name"), node.at("weight")
    criterion = Criterion(
        id=id_,
        name=name.text() if name.here else id_,
        points=points,
        weight=weight.number(above=0) if weight.here else Decimal(1),
        scale={key: one.number(high=Decimal(1)) for key, one in node.at("scale").entries()},
        minimum=_minimum(node.at("minimum"), points),
        mandatory=node.at("mandatory").flag(),
        price=_price(node.at("price")),
    )
    if node.at("scale").here and not criterion.scale:
        node.at("scale").wrong('評価の段階を1つ以上書いてください（例：{"A": "1"}）。')
    return criterion


def _minimum(node: Node, points: Decimal) -> Minimum | None:
    if not node.here:
        return None
    node.known("ratio", "points")
    ratio, own = node.at("ratio"), node.at("points")
    if ratio.here == own.here:
        node.wrong("最低基準は ratio（割合）か points（点）のどちらか1つで書いてください。")
        return None
    if ratio.here:
        return Minimum(ratio.ratio(), None)
    value = Fraction(own.number(high=points))
    return Minimum(value / Fraction(points), value)


def _price(node: Node) -> PriceRule | None:
    if not node.here:
        return None
    node.known("formula", "ratio", "multiplier", "cap")
    formula = node.at("formula").choice(Formula)
    multiplier = node.at("multiplier")
    cap = node.at("cap").optional_number()
    return PriceRule(
        formula=formula,
        ratio=node.at("ratio").ratio(_RATIOS.get(formula, Fraction(0))),
        multiplier=Fraction(multiplier.number(above=0)) if multiplier.here else Fraction(100),
        cap=None if cap is None else Fraction(cap),
    )


def _roundings(node: Node) -> Roundings:
    names = ("score", "item", "member", "price", "total")
    node.known(*names)
    return Roundings(**{name: _rounding(node.at(name)) for name in names})


def _rounding(node: Node) -> Rounding | None:
    if not node.here:
        return None
    node.known("mode", "decimals")
    mode = node.at("mode").choice(Mode)
    decimals = node.at("decimals")
    if mode != Mode.NONE and not decimals.here:
        decimals.wrong("小数第何位まで残すかを、0以上の整数で書いてください。")
    return Rounding(mode, decimals.whole(low=0, high=MOST_DECIMALS, default=0))


def _total_from(node: Node, aggregation: Aggregation) -> TotalFrom:
    found = node.choice(TotalFrom, TotalFrom.UNROUNDED)
    if found == TotalFrom.ROUNDED_MEMBERS and aggregation.trims:
        node.wrong("項目ごとに最高・最低を除く集計では、委員ごとの点からは合計できません。")
    return found


def _thresholds(node: Node, criteria: tuple[Criterion, ...]) -> tuple[Threshold, ...]:
    ids = frozenset(one.id for one in criteria)
    found = []
    for one in node.items():
        one.known("kind", "value", "except")
        kind = one.at("kind").choice(ThresholdKind)
        value = one.at("value")
        in_points = kind == ThresholdKind.TOTAL_POINTS
        found.append(
            Threshold(
                kind=kind,
                value=Fraction(value.number()) if in_points else value.ratio(),
                excepting=one.at("except").unique_ids(ids),
            )
        )
    return tuple(found)


def _tie_break(node: Node, criteria: tuple[Criterion, ...]) -> tuple[str, ...]:
    names = {tie.value for tie in Tie} | {f"criterion:{one.id}" for one in criteria}
    found: list[str] = []
    for one in node.items():
        rule = one.text()
        if rule in found:
            one.wrong(f"「{rule}」が2回あります。")
        elif rule.startswith("criterion:") and rule not in names:
            one.wrong(f"「{rule.partition(':')[2]}」という審査項目はありません。")
        elif rule and rule not in names:
            known = "、".join(tie.value for tie in Tie)
            one.wrong(f"次のどれかで書いてください：{known}、criterion:（審査項目のid）。")
        found.append(rule)
    return tuple(found)


def _decisions(node: Node, ids: frozenset[str]) -> dict[str, tuple[str, ...]]:
    names = [rule.value for rule in HUMAN]
    node.known(*names)
    return {name: node.at(name).unique_ids(ids) for name in names if node.at(name).here}
