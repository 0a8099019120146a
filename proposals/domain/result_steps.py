"""How each published total came about, from what is published alone.

Pure: the rules of the call are public since it began, and the figures are those that the guard let
through (result_guard.py). Whatever is said here follows from the two: two results that are
published alike are explained alike. A calculation is printed only where it arrives at the
published figure; elsewhere its rule is named in words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from proposals.domain.result_guard import PRICES, Figures, Published
from proposals.scoring import Selection, Step, read
from proposals.scoring.explain import member_name
from proposals.scoring.explain_rules import rules_in_words
from proposals.scoring.figures import brief, rounded, rounding_words, to_decimal, written
from proposals.scoring.prices import price_score
from proposals.scoring.selection import Aggregation, Criterion, ThresholdKind, TotalFrom

# What of the engine's input is public: never the sheets, the members, or what people ruled.
_RULES = (
    *("criteria", "aggregation", "rounding", "total_from", "thresholds", "recusal"),
    *("tie_break", "seats", "budget"),
)
_BY_MEMBERS = {
    Aggregation.SUM: "採点した委員の点の合計",
    Aggregation.AVERAGE: "採点した委員の点の平均",
    Aggregation.TRIMMED_SUM: "最高点と最低点を1つずつ除いた、委員の点の合計",
    Aggregation.TRIMMED_AVERAGE: "最高点と最低点を1つずつ除いた、委員の点の平均",
    Aggregation.PERCENT: "採点した委員の点の合計",
    Aggregation.FIRST_PLACE_VOTES: "採点した委員の点の合計",
    Aggregation.CONSENSUS: "委員の合議で決めた点",
}
_BY_RULES = "上の定めのとおりに集計した点です"
_SAME = (
    "総合点が同じ提案がありました。どちらを先にするかは「同点のとき」の定めで決めました。"
    "くわしくは、選定の理由と、人が決めたときは「同点の決定」をお読みください。"
)
# Below what a figure without a rule of rounding is cut to (scoring/figures.py).
_NOTHING = Fraction(1, 10**20)


@dataclass(frozen=True)
class RowSteps:
    """The way to one published total, under the name of its row."""

    name: str
    total: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class ResultSteps:
    """`rules` by title, each with its lines; then the way to each published total.

    `bare`: the totals beside which nothing else is published. `tie` where two are equal.
    """

    rules: tuple[tuple[str, tuple[str, ...]], ...]
    rows: tuple[RowSteps, ...]
    bare: tuple[str, ...]
    tie: str = ""


def rules_of(ranking_input: Mapping[str, Any]) -> Selection:
    """The rules alone of what the engine was given: nothing of any proposal."""
    kept = {name: ranking_input[name] for name in _RULES if name in ranking_input}
    return read({**kept, "proposals": []})


def result_steps(
    selection: Selection, published: Published, chosen: tuple[str, ...]
) -> ResultSteps:
    """`chosen`: the printed names of the chosen rows, in their order."""
    lowest = _lowest(published)
    own = [row.figures for row in published.chosen]
    rows = [
        RowSteps(name, one.total, (*_steps(selection, one, lowest), *_lines(selection, one)))
        for name, one in zip(chosen, own, strict=True)
        if one.total
    ]
    rows += [
        RowSteps(f"ほかの提案者（得点順の{number}）", one.total, _steps(selection, one, lowest))
        for number, one in enumerate(published.other_rows, start=1)
        if one.total
    ]
    totals = {one.total for one in published.other_rows if one.total}
    return ResultSteps(
        rules=_rules(selection),
        rows=tuple(row for row in rows if len(row.steps) > 1),
        bare=tuple(row.total for row in rows if len(row.steps) == 1),
        tie=_SAME if totals & {one.total for one in own} else "",
    )


def own_steps(selection: Selection, own: Figures) -> tuple[Step, ...]:
    """For the one whose figures they are: the way to its total, and what each member gave."""
    steps = _steps(selection, own, None)
    told = {step.title for step in steps}
    return steps + tuple(step for step in _members(own) if step.title not in told)


def _members(one: Figures) -> tuple[Step, ...]:
    return tuple(
        Step(member_name(letter), "", one.members[letter]) for letter in sorted(one.members)
    )


def _rules(selection: Selection) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Those of the engine, the criteria under one title, in the word that a call's pages use."""
    found: dict[str, tuple[str, ...]] = {}
    for step in rules_in_words(selection):
        title, words = in_call_words(step.title), in_call_words(step.words)
        found[title] = (*found.get(title, ()), words)
    return tuple(found.items())


def in_call_words(text: str) -> str:
    """The engine says 総得点 and 予定価格 where the pages of a call say 総合点 and 上限額."""
    return text.replace("総得点", "総合点").replace("予定価格", "上限額")


def _lowest(published: Published) -> Fraction | None:
    """The lowest price, where every price is published."""
    if not (PRICES in published.chosen_parts and PRICES in published.other_parts):
        return None
    rows = [row.figures for row in published.chosen] + list(published.other_rows)
    prices = [_number(one.price) for one in rows]
    known = [price for price in prices if price is not None]
    return min(known) if known and len(known) == len(prices) else None


def _steps(selection: Selection, one: Figures, lowest: Fraction | None) -> tuple[Step, ...]:
    """Items, members' sums, and the total, as far as the row holds them."""
    items = [
        Step(criterion.name, _item_words(selection, criterion, one, lowest), text)
        for criterion in selection.criteria
        if (text := one.items.get(criterion.id))
    ]
    complete = bool(items) and len(items) == len(selection.criteria)
    words = _from_items(selection, one) if complete else ""
    words = words or _from_members(selection, one) or _BY_RULES
    return (*items, *(() if complete else _members(one)), Step("総合点", words, one.total))


def _item_words(
    selection: Selection, criterion: Criterion, one: Figures, lowest: Fraction | None
) -> str:
    if not criterion.by_formula:
        words = rounding_words(selection.rounding.item)
        return _BY_MEMBERS[selection.aggregation] + (f"（{words}）" if words else "")
    own = _number(one.price)
    budget = None if selection.budget is None else Fraction(selection.budget)
    score = price_score(criterion, own, lowest, budget) if own is not None else None
    rule = selection.rounding.price
    if score is None or written(rounded(score.value, rule), rule) != one.items[criterion.id]:
        return "見積額から、審査の定めの式で求めた点"
    words = rounding_words(rule)
    return score.words + (f"、{words}" if words else "")


def _from_items(selection: Selection, one: Figures) -> str:
    """The published items added up, and why the total is not just their sum."""
    numbers = [_number(one.items[criterion.id]) for criterion in selection.criteria]
    total = _number(one.total)
    if total is None or any(number is None for number in numbers):
        return ""
    parts = [number for number in numbers if number is not None]
    added = sum(parts, Fraction(0))
    words = "＋".join(brief(number) for number in parts)
    words = f"{words}＝{brief(added)}" if len(parts) > 1 else words
    rule = selection.rounding.total
    if added == total:
        return words
    if selection.aggregation == Aggregation.PERCENT:
        return f"{words}。これを、全委員の満点を100点として換算して{one.total}"
    if rounded(added, rule) == total:
        return f"{words}、{rounding_words(rule)}して{one.total}"
    if abs(added - total) > _tolerance(selection, len(parts)):
        return f"{words}。採点から外れた委員がいるため、除斥の定めのとおりに直して{one.total}"
    what = (
        "委員ごとの点" if selection.total_from == TotalFrom.ROUNDED_MEMBERS else "端数処理の前の点"
    )
    return f"{words}。総合点は{what}から求めるため{one.total}"


def _tolerance(selection: Selection, items: int) -> Fraction:
    """How far the sum of so many rounded items can be from the rounded total."""
    rules = selection.rounding
    units = {
        name: _NOTHING if rule is None else Fraction(1, 10**rule.decimals)
        for name, rule in (("item", rules.item), ("member", rules.member), ("total", rules.total))
    }
    return units["item"] * items + units["total"] + units["member"] * (100 if rules.member else 1)


def _from_members(selection: Selection, one: Figures) -> str:
    """The members' sums added up or averaged, where that alone is the total."""
    numbers = [_number(one.members[letter]) for letter in sorted(one.members)]
    parts = [number for number in numbers if number is not None]
    total = _number(one.total)
    if not parts or len(parts) != len(numbers) or total is None:
        return ""
    words, value = "＋".join(brief(number) for number in parts), sum(parts, Fraction(0))
    if len(parts) > 1:
        words = f"{words}＝{brief(value)}"
    if selection.aggregation == Aggregation.AVERAGE:
        value /= len(parts)
        words = f"{words}、÷{len(parts)}＝{brief(value)}"
    rule = selection.rounding.total
    if rounded(value, rule) != total:
        return ""
    return words if value == total else f"{words}、{rounding_words(rule)}して{one.total}"


def _lines(selection: Selection, one: Figures) -> tuple[Step, ...]:
    """最低基準, of who was chosen: all are met; a line of the total with its figures."""
    if not (selection.thresholds or any(c.minimum or c.mandatory for c in selection.criteria)):
        return ()
    words = [
        text for text in (_line(selection, one, rule) for rule in selection.thresholds) if text
    ]
    return (Step("最低基準", "。".join(["すべて満たしています", *words])),)


def _line(selection: Selection, one: Figures, rule: Any) -> str:
    """One line of the total in figures, where the maximum is the same whoever scored."""
    total = _number(one.total)
    if total is None or rule.kind == ThresholdKind.EVERY_ITEM_RATIO:
        return ""
    if rule.kind == ThresholdKind.TOTAL_POINTS:
        return f"総合点{brief(total)}点は、基準{brief(rule.value)}点以上です"
    maximum = _maximum(selection)
    if maximum is None:
        return ""
    needed = brief(maximum * rule.value)
    return f"総合点{brief(total)}点は、満点{brief(maximum)}点の{brief(rule.value * 100)}%（{needed}点）以上です"


def _maximum(selection: Selection) -> Fraction | None:
    """The whole maximum, unless it depends on how many members there were."""
    if selection.aggregation == Aggregation.PERCENT:
        return Fraction(100)
    if not selection.aggregation.averages:
        return None
    return sum((one.maximum for one in selection.criteria), Fraction(0))


def _number(text: str) -> Fraction | None:
    number = to_decimal(text)
    return None if number is None else Fraction(number)
