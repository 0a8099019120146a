"""Which fee a person pays: the cheapest tier whose conditions are met, explained in words.

S3 of product.md: 基本 15,000 / 早割 12,000 / 会員 12,000 / 早割かつ会員 10,000.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from ppp_portal.japan.wareki import format_wareki

FREE = "参加費はかかりません。"


class Tier(Protocol):
    name: str
    amount: int
    until: date | None
    members_only: bool


@dataclass(frozen=True)
class Fee:
    """What one person pays, in yen, and why."""

    amount: int
    words: str


def matches(tier: Tier, *, on: date, is_member: bool) -> bool:
    """Whether the tier is for somebody who registers `on` this day; its last day counts."""
    return (tier.until is None or on <= tier.until) and (is_member or not tier.members_only)


def conditions(tier: Tier) -> str:
    """「令和4年6月30日までの申込・会員」; '' where there are none."""
    words = [f"{format_wareki(tier.until)}までの申込"] if tier.until else []
    return "・".join([*words, *(["会員"] if tier.members_only else [])])


def fee_for(tiers: Sequence[Tier], *, on: date, is_member: bool) -> Fee:
    """The cheapest matching tier; of two at one price the first. No tier at all: free.

    Where there are any, one of them is for everybody (cases.domain.event.set_fees).
    """
    if not tiers:
        return Fee(0, FREE)
    found = [tier for tier in tiers if matches(tier, on=on, is_member=is_member)]
    best = min(found, key=lambda tier: tier.amount)
    why = conditions(best)
    words = f"{best.name} {best.amount:,}円" + (f"（{why}）" if why else "")
    dearest = max(tiers, key=lambda tier: tier.amount)
    if best.amount < dearest.amount:
        words += f"。{dearest.name}の{dearest.amount:,}円より{dearest.amount - best.amount:,}円安くなります"
    return Fee(best.amount, f"{words}。")
