"""最低基準: the lines a proposal must reach, all of them (domain.md §1.7)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from proposals.scoring.figures import brief
from proposals.scoring.items import Item
from proposals.scoring.selection import Criterion, Selection, Threshold, ThresholdKind


@dataclass(frozen=True)
class Check:
    """One line. `met` is None where the figure it looks at is not known."""

    name: str
    words: str
    met: bool | None


def checks_of(
    selection: Selection, items: tuple[Item, ...], total: Fraction, maximum: Fraction
) -> tuple[Check, ...]:
    """All lines of the call for one proposal; the total is judged as it is published."""
    by_id = {item.criterion.id: item for item in items}
    found = []
    for threshold in selection.thresholds:
        if threshold.kind == ThresholdKind.EVERY_ITEM_RATIO:
            found += _every_item(selection, threshold, by_id)
        else:
            found.append(_of_total(threshold, total, maximum))
    for criterion in selection.criteria:
        if criterion.minimum is not None or criterion.mandatory:
            found.append(_of_criterion(selection, criterion, by_id.get(criterion.id)))
    return tuple(found)


def _of_total(threshold: Threshold, total: Fraction, maximum: Fraction) -> Check:
    if threshold.kind == ThresholdKind.TOTAL_POINTS:
        met = total >= threshold.value
        name = f"総得点{brief(threshold.value)}点以上"
        return Check(name, f"総得点 {brief(total)}（基準 {brief(threshold.value)}）", met)
    ratio = total / maximum
    name = f"総得点が満点の{_percent(threshold.value)}以上"
    words = f"総得点 {brief(total)}÷満点 {brief(maximum)}＝{_percent(ratio)}（基準 {_percent(threshold.value)}）"
    return Check(name, words, ratio >= threshold.value)


def _every_item(selection: Selection, threshold: Threshold, items: dict[str, Item]) -> list[Check]:
    return [
        _item_ratio(selection, criterion, items.get(criterion.id), threshold.value, "全項目の基準")
        for criterion in selection.criteria
        if criterion.id not in threshold.excepting
    ]


def _of_criterion(selection: Selection, criterion: Criterion, item: Item | None) -> Check:
    kind = "必須項目" if criterion.mandatory else "項目の最低基準"
    minimum = criterion.minimum
    if minimum is not None and minimum.points is None:
        return _item_ratio(selection, criterion, item, minimum.ratio, kind)
    needed = Fraction(0) if minimum is None else minimum.ratio * Fraction(criterion.points)
    wanted = f"1人あたり{brief(needed)}点以上" if minimum else "0点でない"
    name = f"{kind}「{criterion.name}」が{wanted}"
    if item is None:
        return Check(name, f"{criterion.name}の点が分かりません", None)
    # Of one member's unweighted points, whatever the item is a sum or a mean of.
    share = item.counted(selection.total_from) / item.maximum
    mean = share * Fraction(criterion.points)
    words = f"{criterion.name} {brief(mean)}／{brief(Fraction(criterion.points))}（基準 {wanted}）"
    return Check(name, words, mean >= needed if minimum else mean > 0)


def _item_ratio(
    selection: Selection, criterion: Criterion, item: Item | None, needed: Fraction, kind: str
) -> Check:
    name = f"{kind}「{criterion.name}」が満点の{_percent(needed)}以上"
    if item is None:
        return Check(name, f"{criterion.name}の点が分かりません", None)
    value = item.counted(selection.total_from)
    ratio = value / item.maximum
    words = f"{criterion.name} {brief(value)}÷{brief(item.maximum)}＝{_percent(ratio)}（基準 {_percent(needed)}）"
    return Check(name, words, ratio >= needed)


def _percent(ratio: Fraction) -> str:
    return f"{brief(ratio * 100)}%"
