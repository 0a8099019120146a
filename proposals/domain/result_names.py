"""Who was chosen, as far as the call's policy names them, and the words a result is found by."""

from __future__ import annotations

from proposals.decision_enums import PlaceKind
from proposals.enums import CallState, PublishedPart
from proposals.models import Call, Decision

PUBLIC = (CallState.PUBLISHED, CallState.FINISHED)


def chosen_ids(decision: Decision) -> set[str]:
    """Ids of the chosen proposals, as texts (no query where its places are prefetched)."""
    return {
        str(place.proposal_id) for place in decision.places.all() if place.kind == PlaceKind.CHOSEN
    }


def chosen_names(call: Call, decision: Decision) -> list[str]:
    """As they were called at the decision; [] where the policy does not name them, or nobody is."""
    if PublishedPart.NAMES not in call.publish_winner:
        return []
    chosen = chosen_ids(decision)
    return [one["name"] for one in decision.ranking["bidders"] if one["proposal"] in chosen]


def result_words(call: Call) -> list[str]:
    """What everybody may read of the result since it was published; [] before."""
    decision = Decision.objects.filter(call=call).first() if call.state in PUBLIC else None
    if decision is None:
        return []
    return [*chosen_names(call, decision), decision.reason, decision.remarks]
