"""What of a result may be published so that no losing name meets a number (domain.md §1.9).

Pure: no database. The call's policy says which parts are published, for who is chosen and for the
others. Of the others, names stand in the order of receipt and scores in the order of the scores,
and nothing joins them. That alone is not enough: a part is held back where the published figures
would join them all the same.

- Up to two valid bidders: the only other one would be known (the rule of the two bidders).
- A figure that is the same for all the others is each one's figure, whichever row is whose. Sums
  can be added up, so totals that all agree take the items and the members' totals with them.
- A member who scored some of the others and not the rest was recused there; who has an interest
  in whom may be known, so the blank would name the row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from proposals.enums import PublishedPart

NAMES, TOTALS, ITEMS = PublishedPart.NAMES, PublishedPart.TOTALS, PublishedPart.ITEMS
MEMBERS, PRICES = PublishedPart.MEMBERS, PublishedPart.PRICES

FEW = "有効な提案が2者以下のため、ほかの者の点と金額は公表しません。"
SAME = {
    TOTALS: "ほかの者の総合点がすべて同じで、だれの点か分かるため、点は公表しません。",
    ITEMS: "ほかの者の点がすべて同じ項目があり、だれの点か分かるため、項目ごとの点は公表しません。",
    MEMBERS: (
        "ほかの者の点がすべて同じか、一部の者だけを採点した委員がいて、だれの点か分かるため、"
        "委員ごとの点は公表しません。"
    ),
    PRICES: "ほかの者の提案金額がすべて同じで、だれの額か分かるため、金額は公表しません。",
}


@dataclass(frozen=True)
class Figures:
    """The figures of one proposal as texts; items by criterion, members by their letter."""

    total: str = ""
    items: Mapping[str, str] = field(default_factory=dict)
    members: Mapping[str, str] = field(default_factory=dict)
    price: str = ""


@dataclass(frozen=True)
class Bidder:
    """One reviewed proposal. `position`: the order of receipt. Valid: neither 失格 nor 辞退."""

    name: str
    position: int
    is_valid: bool
    is_chosen: bool
    figures: Figures = Figures()


@dataclass(frozen=True)
class Policy:
    """PublishedPart codes for who is chosen and for the others."""

    chosen: frozenset[str]
    others: frozenset[str]


@dataclass(frozen=True)
class ChosenRow:
    """`name` is '' where the policy does not give it; `figures` holds published parts only."""

    name: str
    figures: Figures


@dataclass(frozen=True)
class Published:
    """All that leaves the house. `other_rows` have no order but that of their own figures."""

    chosen: tuple[ChosenRow, ...]
    chosen_parts: frozenset[str]
    names: tuple[str, ...]  # in the order of receipt; () where not published
    other_rows: tuple[Figures, ...]
    other_parts: frozenset[str]
    withheld: tuple[str, ...]  # why a part that the policy gives is held back


def publish(bidders: Sequence[Bidder], policy: Policy) -> Published:
    """Apply the policy and the guards."""
    in_order = sorted(bidders, key=lambda one: one.position)
    chosen = [one for one in in_order if one.is_chosen]
    others = [one.figures for one in in_order if one.is_valid and not one.is_chosen]
    parts, withheld = _safe_parts(others, policy.others, valid=sum(b.is_valid for b in bidders))
    rows = [_only(parts, figures) for figures in others] if parts else []
    return Published(
        chosen=tuple(
            ChosenRow(one.name if NAMES in policy.chosen else "", _only(policy.chosen, one.figures))
            for one in chosen
        ),
        chosen_parts=policy.chosen,
        names=_names(in_order, policy),
        other_rows=tuple(sorted(rows, key=_by_figures)),
        other_parts=parts,
        withheld=withheld,
    )


def _names(in_order: Sequence[Bidder], policy: Policy) -> tuple[str, ...]:
    """Everybody, so that the list says nothing of who was chosen or failed."""
    if NAMES not in policy.others:
        return ()
    if NAMES in policy.chosen:
        return tuple(one.name for one in in_order)
    return tuple(one.name for one in in_order if not one.is_chosen)


def _safe_parts(
    others: Sequence[Figures], asked: frozenset[str], *, valid: int
) -> tuple[frozenset[str], tuple[str, ...]]:
    """The parts of the others' figures that name nobody, and why the rest is held back."""
    wanted = asked - {NAMES}
    if not wanted or not others:
        return frozenset(), ()
    if valid <= 2:
        return frozenset(), (FEW,)
    unsafe: dict[str, str] = {}
    scores = wanted & {TOTALS, ITEMS, MEMBERS}
    if scores and _all_same(others, lambda one: one.total):
        unsafe |= dict.fromkeys(scores, SAME[TOTALS])
    if _shares_a_figure(others, lambda one: one.items):
        unsafe.setdefault(ITEMS, SAME[ITEMS])
    if _shares_a_figure(others, lambda one: one.members):
        unsafe.setdefault(MEMBERS, SAME[MEMBERS])
    if _all_same(others, lambda one: one.price):
        unsafe[PRICES] = SAME[PRICES]
    reasons = dict.fromkeys(unsafe[part] for part in PublishedPart if part in wanted & set(unsafe))
    return wanted - set(unsafe), tuple(reasons)


def _all_same(others: Sequence[Figures], of: Callable[[Figures], str]) -> bool:
    return len({of(one) for one in others}) == 1


def _shares_a_figure(others: Sequence[Figures], of: Callable[[Figures], Mapping[str, str]]) -> bool:
    """Whether a column is the same in every row, or missing in some."""
    columns: Iterable[str] = {key for one in others for key in of(one)}
    for key in columns:
        values = {of(one).get(key) for one in others}
        if len(values) == 1 or None in values:
            return True
    return False


def _only(parts: frozenset[str], figures: Figures) -> Figures:
    return Figures(
        total=figures.total if TOTALS in parts else "",
        items=figures.items if ITEMS in parts else {},
        members=figures.members if MEMBERS in parts else {},
        price=figures.price if PRICES in parts else "",
    )


def _by_figures(one: Figures) -> tuple[object, ...]:
    """Highest first, by published figures alone: ties must not fall back on the order of receipt."""
    return (
        -_number(one.total),
        tuple(-_number(one.items[key]) for key in sorted(one.items)),
        tuple(-_number(one.members[key]) for key in sorted(one.members)),
        _number(one.price),
    )


def _number(text: str) -> float:
    """For ordering only."""
    try:
        return float(text)
    except ValueError:
        return 0.0
