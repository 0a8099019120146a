"""Which fee is asked: the cheapest tier that applies, said in words (product.md §3, S3)."""

from __future__ import annotations

from datetime import date

import pytest

from cases.domain.event import FeeEntry
from cases.domain.event_fee import FREE, Fee, fee_for

EARLY = date(2022, 6, 30)
TIERS = (
    FeeEntry("基本", 15_000),
    FeeEntry("早割", 12_000, until=EARLY),
    FeeEntry("会員", 12_000, members_only=True),
    FeeEntry("早割かつ会員", 10_000, until=EARLY, members_only=True),
)


@pytest.mark.parametrize(
    ("on", "is_member", "amount", "name"),
    [
        (date(2022, 6, 30), False, 12_000, "早割"),
        (date(2022, 7, 1), False, 15_000, "基本"),
        (date(2022, 7, 1), True, 12_000, "会員"),
        (date(2022, 6, 30), True, 10_000, "早割かつ会員"),
    ],
)
def test_the_cheapest_tier_that_applies_is_asked(
    on: date, is_member: bool, amount: int, name: str
) -> None:
    fee = fee_for(TIERS, on=on, is_member=is_member)

    assert (fee.amount, fee.words.split(" ")[0]) == (amount, name)


def test_the_fee_is_explained_in_words() -> None:
    assert fee_for(TIERS, on=EARLY, is_member=True).words == (
        "早割かつ会員 10,000円（令和4年6月30日までの申込・会員）。"
        "基本の15,000円より5,000円安くなります。"
    )
    assert fee_for(TIERS, on=date(2022, 7, 1), is_member=False).words == "基本 15,000円。"


def test_without_tiers_nothing_is_paid() -> None:
    assert fee_for((), on=EARLY, is_member=False) == Fee(0, FREE)
