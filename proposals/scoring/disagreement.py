"""Published figures beside computed ones: where they differ, say which."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from proposals.scoring.figures import Mode, Rounding, brief, places_of
from proposals.scoring.items import Item, Source
from proposals.scoring.selection import Proposal, Selection

if TYPE_CHECKING:
    from proposals.scoring.totals import Total


def disagreements(
    selection: Selection, proposal: Proposal, items: tuple[Item, ...], total: Total
) -> tuple[str, ...]:
    """A sentence for every published item total or total that is not what the scores give."""
    found: list[str] = []
    for item in items:
        published = proposal.item_totals.get(item.criterion.id)
        if published is None:
            continue
        if item.source == Source.GIVEN:
            found += _beyond(proposal, item.criterion.name, published, item.value, item.maximum)
            continue
        rule = selection.rounding.item
        if item.source == Source.FORMULA:
            rule = selection.rounding.price
        if not _agree(published, item.shown, rule):
            found.append(
                f"提案「{proposal.name}」の{item.criterion.name}は、示された値 {published} が"
                f"計算した値 {brief(item.shown)} と一致しません。計算した値を使いました。"
            )
    if total.given and proposal.total is not None:
        found += _beyond(proposal, "総得点", proposal.total, total.points, total.points_maximum)
    return (*found, *_of_total(selection, proposal, items, total))


def _beyond(
    proposal: Proposal, name: str, published: Decimal, value: Fraction, maximum: Fraction
) -> tuple[str, ...]:
    """More points than there are: a slip of the pen, or `points` of one member only."""
    if value <= maximum:
        return ()
    return (
        f"提案「{proposal.name}」の{name}は、示された値 {published} が満点 {brief(maximum)} を"
        "超えています。写し違いか、配点が委員1人分でないかを確かめてください。",
    )


def _of_total(
    selection: Selection, proposal: Proposal, items: tuple[Item, ...], total: Total
) -> tuple[str, ...]:
    published = proposal.total
    if published is None:
        return ()
    rule = selection.rounding.total
    if not total.given:
        # A published total may stand for the points or for what they were converted to.
        if _agree(published, total.shown, rule) or _agree(published, total.points, None):
            return ()
        return (
            f"提案「{proposal.name}」の総得点は、示された値 {published} が"
            f"計算した値 {total.text} と一致しません。計算した値を使いました。",
        )
    if len(items) < len(selection.criteria):
        return ()
    added = total.by_members * total.factor + total.once
    if _agree(published, added, rule):
        return ()
    return (
        f"提案「{proposal.name}」の総得点は、示された値 {published} が項目の点の合計 {brief(added)} と"
        "一致しません（端数処理のためか、写し違い）。示された値を使いました。",
    )


def _agree(published: Decimal, computed: Fraction, rule: Rounding | None) -> bool:
    """Equal; without a rounding rule, equal as far as the published figure is written out."""
    given = Fraction(published)
    if given == computed:
        return True
    if rule is not None and rule.mode != Mode.NONE:
        return False
    places = places_of(published)
    endless = computed.denominator != 1 and (computed * 10**places).denominator != 1
    return endless and abs(given - computed) < Fraction(1, 10**places)
