"""The rules of a selection in words."""

from __future__ import annotations

from fractions import Fraction

from proposals.scoring.figures import brief, rounding_words
from proposals.scoring.selection import (
    Aggregation,
    Criterion,
    EdgeTies,
    Formula,
    RecusalRule,
    Selection,
    Threshold,
    ThresholdKind,
    TotalFrom,
)
from proposals.scoring.steps import Step
from proposals.scoring.ties import rule_words

_AGGREGATION = {
    Aggregation.SUM: "項目ごとに全委員の点を合計する",
    Aggregation.AVERAGE: "項目ごとに委員の点を平均する",
    Aggregation.TRIMMED_SUM: "項目ごとに最高点と最低点を1つずつ除いて合計する（採点が3人未満なら除かない）",
    Aggregation.TRIMMED_AVERAGE: "項目ごとに最高点と最低点を1つずつ除いて平均する（採点が3人未満なら除かない）",
    Aggregation.PERCENT: "全委員の点の合計を、満点を100点として換算する",
    Aggregation.FIRST_PLACE_VOTES: "1位とした委員の数が多い順に並べる（総得点は全委員の点の合計）",
    Aggregation.CONSENSUS: "委員の合議で決めた点を使う",
}
_PRICE = {
    Formula.LOWEST_OVER_OWN: "配点×最低の見積額÷自らの見積額",
    Formula.ONE_MINUS_OWN_OVER_BUDGET: "配点×（1－見積額÷予定価格）",
    Formula.BUDGET_RATIO: "{multiplier}×（予定価格－見積額）÷予定価格、上限{cap}点",
    Formula.DUMPING_GUARD: "予定価格の{ratio}%の見積額を満点とし、それより高くても低くても減らす",
    Formula.FLOOR: "配点×（予定価格－見積額）÷予定価格、{ratio}%を下回る見積額は{ratio}%とみなす",
    Formula.BY_MEMBERS: "委員が採点する",
}
_TOTAL_FROM = {
    TotalFrom.UNROUNDED: "端数処理をする前の点を合計する",
    TotalFrom.ROUNDED_ITEMS: "端数処理をした項目の点を合計する",
    TotalFrom.ROUNDED_MEMBERS: "端数処理をした委員ごとの点から求める",
}
_RECUSAL = {
    RecusalRule.NORMALISE: "採点した委員の合計×委員数÷採点した委員数とする",
    RecusalRule.AVERAGE: "欠けた委員がいる場合は、どの提案も採点した委員の平均で比べる",
}
_STAGES = {
    "score": "委員の項目の点",
    "item": "項目の点",
    "member": "委員ごとの点",
    "price": "価格点",
    "total": "総得点",
}


def rules_in_words(selection: Selection) -> tuple[Step, ...]:
    """Everything that decides the result, in the order in which it acts."""
    steps = [Step("審査項目", _criterion(one)) for one in selection.criteria]
    steps.append(Step("集計", _AGGREGATION[selection.aggregation]))
    rounding = [
        f"{name}は{words}"
        for key, name in _STAGES.items()
        if (words := rounding_words(getattr(selection.rounding, key)))
    ]
    steps.append(Step("端数処理", "、".join(rounding) or "しない"))
    steps.append(Step("総得点", _TOTAL_FROM[selection.total_from]))
    if selection.aggregation.averages:
        steps.append(Step("除斥", "採点した委員だけで平均する"))
    else:
        steps.append(Step("除斥", _RECUSAL[selection.recusal]))
    lines = [_threshold(selection, one) for one in selection.thresholds]
    steps.append(Step("最低基準", "、かつ".join(lines) or "総得点の基準はない"))
    ties = [rule_words(selection, rule) for rule in selection.tie_break]
    steps.append(Step("同点のとき", " → ".join(ties) or "協議で決める"))
    if selection.edge_ties == EdgeTies.ALL:
        steps.append(Step("境界の同点", "選定数の境で決まらない同点は、すべて選定する"))
    steps.append(Step("選定数", f"{selection.seats}者"))
    return tuple(steps)


def _criterion(one: Criterion) -> str:
    words = f"{one.name} {brief(Fraction(one.points))}点"
    if one.weight != 1:
        words += f"×{brief(Fraction(one.weight))}＝{brief(one.maximum)}点"
    if one.scale:
        words += (
            f"（{'、'.join(f'{grade}＝配点×{factor}' for grade, factor in one.scale.items())}）"
        )
    if one.price is not None:
        cap = one.price.cap if one.price.cap is not None else Fraction(one.points)
        words += "、価格点：" + _PRICE[one.price.formula].format(
            multiplier=brief(one.price.multiplier),
            cap=brief(min(cap, Fraction(one.points))),
            ratio=brief(one.price.ratio * 100),
        )
    if one.minimum is not None:
        points = one.minimum.points
        share = f"満点の{brief(one.minimum.ratio * 100)}%"
        words += f"、最低基準 {share if points is None else f'1人あたり{brief(points)}点'}以上"
    return f"{words}、必須項目" if one.mandatory else words


def _threshold(selection: Selection, one: Threshold) -> str:
    if one.kind == ThresholdKind.TOTAL_POINTS:
        return f"総得点{brief(one.value)}点以上"
    share = f"満点の{brief(one.value * 100)}%以上"
    if one.kind == ThresholdKind.TOTAL_RATIO:
        return f"総得点が{share}"
    names = "、".join(selection.criterion(id_).name for id_ in one.excepting)
    return f"すべての項目{f'（{names}を除く）' if names else ''}が{share}"
