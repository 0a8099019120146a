"""What in the free texts of a result should not be read by everybody: said before it is published.

A decision's reason and remarks, and the reasons of its rulings, go out as they stand (domain.md §1.9). Nothing is struck out by the
portal: people look, and write the draft anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ppp_portal.charts.word_reading import person_names
from proposals.decision_enums import Outcome
from proposals.models import Decision

TWO = 2  # the only other one is known (result_guard.py)


def text_warnings(decision: Decision) -> list[str]:
    """One sentence each, of a draft or of a decision; [] where there is nothing to look at."""
    chosen = _chosen(decision)
    reasons = [one["reason"] for one in decision.ranking.get("rulings", ())]
    text = "\n".join([decision.reason, decision.remarks, *reasons])
    bidders = decision.ranking["bidders"]
    bodies = [name for one in bidders for name in (one["name"], *one["members"])]
    people = [name for name in person_names(text) if not any(name in body for body in bodies)]
    found = []
    if people:
        names = "、".join(f"「{name}」" for name in people)
        found.append(
            f"人の名前かもしれないことばがあります：{names}。理由は、そのまま公表されます。"
        )
    others = [one for one in bidders if one["proposal"] not in chosen]
    found += list(_names(text, others))
    found += list(_figures(text, decision, others, chosen))
    if reasons and sum(one["status"] == "valid" for one in bidders) == TWO:
        found.append(
            "有効な提案が2者なので、同点の決定を公表すると、選ばれなかった者の総合点が"
            "選ばれた者と同じだったことが分かります。"
        )
    return found


def _chosen(decision: Decision) -> set[str]:
    """Ids of the proposals that the ranking puts first; nobody's for 該当者なし."""
    if decision.outcome == Outcome.NOBODY:
        return set()
    return {one["id"] for one in decision.ranking["result"]["ranking"] if one["selected"]}


def _names(text: str, others: list[dict[str, Any]]) -> Iterator[str]:
    for one in others:
        if any(name and name in text for name in (one["name"], *one["members"])):
            yield (
                f"選ばれなかった団体の名称があります：「{one['name']}」。"
                "公表方針で出さない名称や点と結び付かないか、確かめてください。"
            )


def _figures(
    text: str, decision: Decision, others: list[dict[str, Any]], chosen: set[str]
) -> Iterator[str]:
    """Totals and prices of who was not chosen, unless who was chosen has the same."""
    totals = {one["id"]: one.get("total") for one in decision.ranking["result"]["ranking"]}
    own = {totals.get(one) for one in chosen}
    for one in others:
        total = totals.get(one["proposal"])
        price = one["price"]
        written = [str(total)] if total and total not in own else []
        written += [str(price), f"{price:,}"] if price else []
        hit = next((figure for figure in written if _stands_in(figure, text)), None)
        if hit:
            yield (
                f"選ばれなかった者の点か金額と同じ数字があります：{hit}。"
                "有効な提案が2者のときは、だれのものか分かってしまいます。"
            )


def _stands_in(figure: str, text: str) -> bool:
    """As a number of its own, not inside a longer one."""
    return re.search(rf"(?<![\d.,]){re.escape(figure)}(?![\d,]|\.\d)", text) is not None
