"""States are data: each noun has one transition table, and this is the one helper that reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ppp_portal.refusals import Refused


@dataclass(frozen=True)
class Transition:
    """One row of a transition table: `action` leads from any of `sources` to `target`."""

    action: str
    sources: frozenset[str]
    target: str
    label: str  # what the button says


def find_transition(table: Sequence[Transition], action: str, state: str) -> Transition:
    """Return the row for `action`; raises Refused where `state` does not allow it."""
    for row in table:
        if row.action == action and state in row.sources:
            return row
    label = next((row.label for row in table if row.action == action), action)
    raise Refused(
        f"いまの状態では「{label}」はできません。画面を開き直して、最新の状態を確かめてください。"
    )
