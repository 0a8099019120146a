"""An attacker reads all that is published, and tries every way to give the rows their names."""

from __future__ import annotations

from itertools import combinations, permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from proposals.domain.result_guard import (
    FEW,
    SAME,
    Bidder,
    ChosenRow,
    Figures,
    Policy,
    Published,
    publish,
)
from proposals.enums import PublishedPart

ALL = frozenset(PublishedPart.values)


def bidder(name: str, position: int, total: str, *, chosen: bool = False, **values: object):
    items = values.get("items", {"c1": total, "c2": f"{position}"})
    members = values.get("members", {"A": total, "B": f"{position * 3}"})
    price = str(values.get("price", position * 1000))
    return Bidder(
        name,
        position,
        bool(values.get("valid", True)),
        chosen,
        Figures(total, items, members, price),
    )


THREE = [
    bidder("試験甲", 1, "61"),
    bidder("試験乙", 2, "82", chosen=True),
    bidder("試験丙", 3, "74"),
]


def test_names_stand_in_the_order_of_receipt_and_scores_in_the_order_of_scores():
    found = publish(THREE, Policy(ALL, frozenset({"names", "totals"})))

    assert found == Published(
        chosen=(ChosenRow("試験乙", THREE[1].figures),),
        chosen_parts=ALL,
        names=("試験甲", "試験乙", "試験丙"),
        other_rows=(Figures(total="74"), Figures(total="61")),
        other_parts=frozenset({"totals"}),
        withheld=(),
    )


def test_with_two_valid_bidders_the_runner_up_has_no_figure():
    found = publish(THREE[:2], Policy(ALL, ALL))

    assert found.names == ("試験甲", "試験乙")
    assert (found.other_rows, found.other_parts, found.withheld) == ((), frozenset(), (FEW,))


def test_a_disqualified_third_does_not_make_three_valid_bidders():
    failed = bidder("試験失", 4, "10", valid=False)

    found = publish([*THREE[:2], failed], Policy(ALL, ALL))

    assert found.other_rows == ()
    assert found.names == ("試験甲", "試験乙", "試験失")


def test_a_single_bidder_that_was_not_chosen_has_no_figure():
    found = publish([THREE[0]], Policy(ALL, ALL))

    assert (found.chosen, found.names, found.other_rows) == ((), ("試験甲",), ())


def test_totals_that_all_agree_are_everybodys_and_take_items_and_members_along():
    others = [bidder("試験甲", 1, "70"), bidder("試験丙", 3, "70")]

    found = publish([THREE[1], *others], Policy(ALL, ALL))

    assert found.other_parts == frozenset({"prices"})
    assert found.withheld == (SAME["totals"],)


def test_items_alone_whose_sums_agree_are_held_back_too():
    others = [bidder("試験甲", 1, "70"), bidder("試験丙", 3, "70")]

    found = publish([THREE[1], *others], Policy(ALL, frozenset({"names", "items"})))

    assert found.other_rows == ()


def test_one_item_on_which_all_agree_holds_the_items_back():
    others = [
        bidder("試験甲", 1, "61", items={"c1": "40", "c2": "21"}),
        bidder("試験丙", 3, "74", items={"c1": "40", "c2": "34"}),
    ]

    found = publish([THREE[1], *others], Policy(ALL, ALL))

    assert found.other_parts == frozenset({"totals", "members", "prices"})
    assert found.withheld == (SAME["items"],)


def test_the_blank_of_a_recused_member_names_nobody():
    others = [
        bidder("試験甲", 1, "61", members={"A": "30", "B": "31"}),
        bidder("試験丙", 3, "74", members={"A": "74"}),
    ]

    found = publish([THREE[1], *others], Policy(ALL, ALL))

    assert found.other_parts == frozenset({"totals", "items", "prices"})
    assert found.withheld == (SAME["members"],)


def test_equal_prices_are_held_back():
    others = [bidder("試験甲", 1, "61", price=5), bidder("試験丙", 3, "74", price=5)]

    found = publish([THREE[1], *others], Policy(ALL, ALL))

    assert (found.other_parts, found.withheld) == (
        frozenset({"totals", "items", "members"}),
        (SAME["prices"],),
    )


def test_a_policy_that_gives_nothing_of_the_others_gives_nothing():
    found = publish(THREE, Policy(frozenset({"names"}), frozenset()))

    assert found == Published(
        (ChosenRow("試験乙", Figures()),), frozenset({"names"}), (), (), frozenset(), ()
    )


def test_an_unnamed_winner_is_not_in_the_list_of_names():
    found = publish(THREE, Policy(frozenset({"totals"}), ALL))

    assert found.names == ("試験甲", "試験丙")
    assert found.chosen[0].name == ""


SCORES = st.integers(min_value=0, max_value=3)


@st.composite
def results(draw):
    """Up to five bidders with few possible scores, so that figures often agree."""
    count = draw(st.integers(min_value=1, max_value=5))
    chosen = draw(st.integers(min_value=-1, max_value=count - 1))
    bidders = []
    for position in range(count):
        items = {"c1": draw(SCORES), "c2": draw(SCORES)}
        members = {"A": draw(SCORES)}
        total = sum(items.values())
        members["B"] = total - members["A"]
        if draw(st.booleans()) and draw(st.booleans()):
            members.pop("B")
        figures = Figures(
            str(total),
            {key: str(value) for key, value in items.items()},
            {key: str(value) for key, value in members.items()},
            str(draw(SCORES)),
        )
        is_valid = position == chosen or draw(st.integers(0, 3)) > 0
        bidders.append(Bidder(f"試験{position}", position, is_valid, position == chosen, figures))
    policy = Policy(
        frozenset(draw(st.sets(st.sampled_from(PublishedPart.values)))),
        frozenset(draw(st.sets(st.sampled_from(PublishedPart.values)))),
    )
    return bidders, policy


def _known(figures: Figures) -> set[tuple[str, str]]:
    """Every figure of a row, and what adds up from it."""
    found = {("item " + key, value) for key, value in figures.items.items()}
    found |= {("member " + key, value) for key, value in figures.members.items()}
    if figures.total:
        found.add(("total", figures.total))
    if figures.items:
        found.add(("total", str(sum(int(value) for value in figures.items.values()))))
    if len(figures.members) == 2:
        found.add(("total", str(sum(int(value) for value in figures.members.values()))))
    if figures.price:
        found.add(("price", figures.price))
    return found


def _linked(published: Published) -> set[tuple[str, tuple[str, str]]]:
    """What holds for a name in every way of giving the rows to the names that are not chosen."""
    chosen = {row.name for row in published.chosen}
    names = [name for name in published.names if name not in chosen]
    rows = published.other_rows
    if not names or not rows:
        return set()
    facts: dict[str, set[tuple[str, str]]] = {}
    for holders in combinations(names, min(len(rows), len(names))):
        for order in permutations(range(len(rows)), len(holders)):
            given_to = dict(zip(holders, order, strict=True))
            for name in names:
                row = _known(rows[given_to[name]]) if name in given_to else set()
                facts[name] = facts.get(name, row) & row
    return {(name, fact) for name, found in facts.items() for fact in found}


@settings(max_examples=150, deadline=None)
@given(results())
def test_no_name_that_lost_can_be_joined_to_a_number(case):
    bidders, policy = case

    published = publish(bidders, policy)

    assert _linked(published) == set()


@settings(max_examples=80, deadline=None)
@given(results(), st.randoms(use_true_random=False))
def test_who_came_first_leaves_no_trace_in_the_rows(case, random):
    bidders, policy = case
    positions = [one.position for one in bidders]
    random.shuffle(positions)
    moved = [
        Bidder(one.name, position, one.is_valid, one.is_chosen, one.figures)
        for one, position in zip(bidders, positions, strict=True)
    ]

    assert publish(moved, policy).other_rows == publish(bidders, policy).other_rows


def test_the_attacker_finds_a_link_where_there_is_one():
    """The attack can succeed: unguarded rows of two who agree are joined to their names."""
    unguarded = Published(
        (), frozenset(), ("試験甲", "試験丙"), (Figures("70"), Figures("70")), ALL, ()
    )

    assert _linked(unguarded) == {
        ("試験甲", ("total", "70")),
        ("試験丙", ("total", "70")),
    }
