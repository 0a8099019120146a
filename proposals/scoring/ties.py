"""Tie-breaks: an ordered list of rules, ending where people must decide (domain.md §1.7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from fractions import Fraction

from proposals.scoring.figures import brief
from proposals.scoring.items import Item, Source
from proposals.scoring.selection import HUMAN, Aggregation, Selection, Tie
from proposals.scoring.totals import Evaluation

# The larger key goes first; None where a proposal lacks what the rule looks at.
Key = tuple[Fraction, ...]

RULE_NAMES = {
    Tie.FIRST_PLACE_VOTES: "1位とした委員の数が多い者",
    Tie.NEXT_PLACE_VOTES: "2位、3位…とした委員の数が多い者",
    Tie.FIRST_PLACE_POINTS: "1位とした委員の点の合計が高い者",
    Tie.LOWER_PRICE: "見積額が低い者",
    Tie.TECHNICAL: "価格点を除く点（技術点）が高い者",
    Tie.TOTAL: "総得点が高い者",
    Tie.VOTE: "委員の投票で決める",
    Tie.CHAIR: "委員長が決める",
    Tie.DISCUSSION: "協議で決める",
}


@dataclass(frozen=True)
class Group:
    """Proposals that no rule tells apart; `rule` is whose decision is still missing."""

    members: tuple[Evaluation, ...]
    rule: str = ""


@dataclass(frozen=True)
class Ruled:
    """A tie that people decided: by which rule, and among whom."""

    rule: str
    ids: tuple[str, ...]


@dataclass
class Places:
    """How often each proposal came first, second … on a member's own sheet."""

    counts: dict[str, tuple[int, ...]]
    first_points: dict[str, Fraction]


@dataclass
class TieBreaker:
    """Refines groups of equals; keeps what it did in words, and what it could not do."""

    selection: Selection
    places: Places
    steps: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    ruled: list[Ruled] = field(default_factory=list)

    def groups(self, equals: tuple[Evaluation, ...]) -> list[Group]:
        """Equals told apart as far as the rules reach, best first."""
        rules = list(self.selection.tie_break)
        if Tie.DISCUSSION not in rules:
            rules.append(Tie.DISCUSSION)
        return self._refine(equals, rules)

    def _refine(self, equals: tuple[Evaluation, ...], rules: list[str]) -> list[Group]:
        if len(equals) == 1:
            return [Group(equals)]
        if not rules:
            return [Group(equals, Tie.DISCUSSION)]
        rule, rest = rules[0], rules[1:]
        if rule in {one.value for one in HUMAN}:
            return self._by_people(equals, rule, rest)
        keyed = self._keyed(equals, rule)
        if keyed is None:
            self.warnings.append(
                f"同点の{_names(equals)}に「{rule_words(self.selection, rule)}」を当てはめるための"
                "数値がそろっていないので、この定めを飛ばしました。"
            )
            return self._refine(equals, rest)
        found: list[Group] = []
        for part in keyed:
            found += self._refine(part, rest)
        return found

    def _by_people(self, equals: tuple[Evaluation, ...], rule: str, rest: list[str]) -> list[Group]:
        decided = self.selection.decisions.get(rule, ())
        by_id = {one.proposal.id: one for one in equals}
        first = [by_id[id_] for id_ in decided if id_ in by_id]
        if not first:
            # An empty list says: done, without a result.
            going_on = rule in self.selection.decisions and not decided
            if going_on or self._decided_later(by_id.keys(), rest):
                return self._refine(equals, rest)
            return [Group(equals, rule)]
        self.ruled.append(Ruled(rule, tuple(by_id)))
        order = "、".join(one.proposal.name for one in first)
        self.steps.append(
            f"同点の{_names(equals)}：「{RULE_NAMES[Tie(rule)]}」により、{order}の順に先とします。"
        )
        last = tuple(one for one in equals if one not in first)
        return [Group((one,)) for one in first] + (self._refine(last, rest) if last else [])

    def _decided_later(self, ids: Set[str], rest: list[str]) -> bool:
        """A vote that led to nothing needs no record when the chair has decided."""
        decisions = self.selection.decisions
        return any(not ids.isdisjoint(decisions.get(rule, ())) for rule in rest)

    def _keyed(
        self, equals: tuple[Evaluation, ...], rule: str
    ) -> list[tuple[Evaluation, ...]] | None:
        keys = [self._key(one, rule) for one in equals]
        if any(key is None for key in keys):
            return None
        parts = _split(equals, keys)
        figures = "、".join(
            f"{one.proposal.name} {_figure(rule, key)}"
            for one, key in zip(equals, keys, strict=True)
        )
        result = "順を分けました" if len(parts) > 1 else "ここでも同じです"
        self.steps.append(
            f"同点の{_names(equals)}：「{rule_words(self.selection, rule)}」で比べ、{result}（{figures}）。"
        )
        return parts

    def _key(self, one: Evaluation, rule: str) -> Key | None:
        id_ = one.proposal.id
        counts = self.places.counts.get(id_)
        if rule == Tie.FIRST_PLACE_VOTES:
            return None if counts is None else (Fraction(counts[0]),)
        if rule == Tie.NEXT_PLACE_VOTES:
            return None if counts is None else tuple(Fraction(n) for n in counts[1:])
        if rule == Tie.FIRST_PLACE_POINTS:
            points = self.places.first_points.get(id_)
            return None if points is None else (points,)
        if rule == Tie.LOWER_PRICE:
            return None if one.proposal.price is None else (-Fraction(one.proposal.price),)
        if rule == Tie.TOTAL:
            assert one.total is not None  # reading lets no valid proposal pass without one
            return (one.total.shown,)
        if rule == Tie.TECHNICAL:
            return _technical(self.selection, one)
        return _of_criterion(one, rule.partition(":")[2])


def rule_words(selection: Selection, rule: str) -> str:
    """A tie-break rule in words."""
    if rule.startswith("criterion:"):
        name = selection.criterion(rule.partition(":")[2]).name
        return f"「{name}」の点が高い者"
    return RULE_NAMES[Tie(rule)]


def places_of_members(selection: Selection, evaluations: Iterable[Evaluation]) -> Places:
    """Each member ranks the valid proposals by the own sums; equals share the better place.

    A formula price is on nobody's sheet. Where `votes` are given, they count. Empty where no rule
    of the selection asks for places.
    """
    if not selection.counts_places:
        return Places({}, {})
    valid = [one for one in evaluations if one.proposal.valid]
    counts: dict[str, Counter[int]] = {one.proposal.id: Counter() for one in valid}
    first_points = {one.proposal.id: Fraction(0) for one in valid if one.members}
    for member in selection.committee:
        sums = {o.proposal.id: o.members[member] for o in valid if member in o.members}
        place_of: dict[Fraction, int] = {}
        for place, value in enumerate(sorted(sums.values(), reverse=True)):
            place_of.setdefault(value, place)
        for id_, value in sums.items():
            place = place_of[value]
            counts[id_][place] += 1
            if place == 0:
                first_points[id_] += value
    longest = max([len(valid), *(len(o.proposal.votes or ()) for o in valid)], default=0)
    found = {}
    for one in valid:
        votes = one.proposal.votes
        if votes is not None:
            found[one.proposal.id] = (*votes, *[0] * (longest - len(votes)))
        elif one.members:
            own = counts[one.proposal.id]
            found[one.proposal.id] = tuple(own[place] for place in range(longest))
    return Places(found, first_points)


def first_groups(
    selection: Selection, evaluations: Iterable[Evaluation], places: Places
) -> list[tuple[Evaluation, ...]]:
    """The valid proposals, best first, before any tie-break."""
    valid = tuple(one for one in evaluations if one.proposal.valid)
    keys: list[Key | None] = []
    for one in valid:
        if selection.aggregation == Aggregation.FIRST_PLACE_VOTES:
            keys.append((Fraction(places.counts[one.proposal.id][0]),))
        else:
            assert one.total is not None
            keys.append((one.total.shown,))
    return _split(valid, keys)


def _split(equals: tuple[Evaluation, ...], keys: list[Key | None]) -> list[tuple[Evaluation, ...]]:
    parts: dict[Key, list[Evaluation]] = {}
    for one, key in zip(equals, keys, strict=True):
        assert key is not None
        parts.setdefault(key, []).append(one)
    return [tuple(parts[key]) for key in sorted(parts, reverse=True)]


def _technical(selection: Selection, one: Evaluation) -> Key | None:
    """The points without those for the price; None where they cannot be told apart."""
    assert one.total is not None
    priced = [criterion for criterion in selection.criteria if criterion.price is not None]
    if len(one.price_items) < len(priced):
        return None
    if one.total.given:
        return (
            one.total.points - sum((_enters(one, item) for item in one.price_items), Fraction(0)),
        )
    rest = (item for item in one.items if item.criterion.price is None)
    return (sum((_enters(one, item) for item in rest), Fraction(0)),)


def _enters(one: Evaluation, item: Item) -> Fraction:
    """An item as it stands beside those of proposals that all members scored."""
    assert one.total is not None
    if item.source == Source.FORMULA:
        return item.shown
    return item.value * (one.total.factor if item.source == Source.MEMBERS else 1)


def _of_criterion(one: Evaluation, id_: str) -> Key | None:
    item = one.item(id_)
    return None if item is None else (_enters(one, item),)


def _figure(rule: str, key: Key | None) -> str:
    assert key is not None
    if rule == Tie.LOWER_PRICE:
        return f"{brief(-key[0])}円"
    if rule == Tie.NEXT_PLACE_VOTES:
        return "・".join(brief(one) for one in key)
    unit = "人" if rule == Tie.FIRST_PLACE_VOTES else "点"
    return f"{brief(key[0])}{unit}"


def _names(equals: tuple[Evaluation, ...]) -> str:
    return "、".join(one.proposal.name for one in equals)
