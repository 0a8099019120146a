"""What follows from a policy proposal and the rows beside it; the list and the search read it."""

from __future__ import annotations

from partners.enums import Field
from ppp_portal.japan.prefectures import PREFECTURES
from ppp_portal.search.normalise import fold
from proposals.models import PolicyFollowUp, PolicyProposal
from proposals.policy_enums import NO_ANSWER, BackingState, ChangeKind

DERIVED = ("prefecture_codes", "change_kinds", "answers", "quoted_in", "search_key")


def refresh(proposal: PolicyProposal) -> None:
    """Set the derived columns, unsaved; four queries."""
    changes = list(proposal.changes.order_by("pk"))
    addressees = list(proposal.addressees.select_related("municipality").order_by("pk"))
    cities = [row.municipality for row in addressees if row.municipality]
    backings = proposal.backings.filter(state=BackingState.AGREED).select_related("organisation")
    followed = list(
        PolicyFollowUp.objects.confirmed().filter(addressee__proposal=proposal).order_by("pk")
    )
    proposal.prefecture_codes = list(dict.fromkeys(city.prefecture_code for city in cities))
    proposal.change_kinds = list(dict.fromkeys(row.kind for row in changes))
    answers = [row.outcome or NO_ANSWER for row in addressees if row.municipality]
    proposal.answers = list(dict.fromkeys(answers))
    proposal.quoted_in = list(dict.fromkeys(row.kind for row in followed if row.is_quote))
    labels = dict(Field.choices)
    texts = [
        *(proposal.title, proposal.problem, proposal.proposal, "政策提言"),
        *(str(labels[code]) for code in proposal.fields if code in labels),
        *(str(ChangeKind(row.kind).label) for row in changes),
        *(text for row in changes for text in (row.name, row.wanted)),
        *(row.name for row in addressees),
        *(PREFECTURES[code].name for code in proposal.prefecture_codes),
        *(str(row.organisation) for row in backings.order_by("pk")),
        *(str(proposal.organisation), *(row.name for row in followed)),
    ]
    proposal.search_key = "\n".join(dict.fromkeys(fold(text) for text in texts if text))
