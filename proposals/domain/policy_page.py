"""What pages ask of policy proposals: words found, those of a body or a case, where they stand."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Prefetch, Q, QuerySet

from cases.models import Case
from partners.models import User
from ppp_portal.japan.text import strip_controls
from ppp_portal.search.normalise import fold
from proposals.models import PolicyAddressee, PolicyBacking, PolicyFollowUp, PolicyProposal
from proposals.models.policy import NEWEST_FIRST, PolicyProposalQuerySet
from proposals.policy_enums import AddresseeState, BackingState, FollowUpState

MAX_CHARACTERS = 100
MAX_WORDS = 8


@dataclass(frozen=True)
class CaseLinks:
    """The proposals that a case came from, and those that name it as their evidence."""

    came_from: list[PolicyProposal] = field(default_factory=list)
    evidence_of: list[PolicyProposal] = field(default_factory=list)


def search_condition(text: str) -> Q | None:
    """All words must occur, however they are spelt; None where there is no word."""
    words = [key for key in map(fold, strip_controls(text)[:MAX_CHARACTERS].split()) if key]
    if not words:
        return None
    condition = Q()
    for word in words[:MAX_WORDS]:
        condition &= Q(search_key__contains=word)
    return condition


def with_list_relations(rows: QuerySet[PolicyProposal]) -> QuerySet[PolicyProposal]:
    """With what a hit prints; three queries however many rows."""
    agreed = PolicyBacking.objects.filter(state=BackingState.AGREED).select_related("organisation")
    addressees = PolicyAddressee.objects.select_related("municipality")
    return rows.select_related("organisation").prefetch_related(
        Prefetch("addressees", addressees.order_by("pk")),
        Prefetch("backings", agreed.order_by("pk"), to_attr="agreed_backings"),
    )


def newest_policies(rows: QuerySet[PolicyProposal], limit: int) -> list[PolicyProposal]:
    """The first few that are submitted, newest first, as a list prints them."""
    found = rows.filter(submitted_at__isnull=False)
    return list(with_list_relations(found).order_by(NEWEST_FIRST, "-pk")[:limit])


def found_policies(
    visible: QuerySet[PolicyProposal], text: str, limit: int
) -> tuple[int, list[PolicyProposal]]:
    """How many published proposals the words find, and the newest few."""
    condition = search_condition(text)
    if condition is None:
        return 0, []
    rows = visible.filter(condition, published_at__isnull=False)
    return rows.count(), newest_policies(rows, limit)


def policies_of_case(visible: PolicyProposalQuerySet, case: Case) -> CaseLinks:
    """Both directions, as far as the reader sees; two queries and those of the rows."""
    confirmed = PolicyFollowUp.objects.confirmed().filter(case=case)
    came = visible.filter(pk__in=confirmed.values("addressee__proposal"))
    rests = visible.filter(evidence__case=case)
    return CaseLinks(newest_policies(came, 10), newest_policies(rests, 10))


def own_policies(user: User, limit: int) -> list[PolicyProposal]:
    """One's own bodies', drafts first; as a list prints them."""
    rows = with_list_relations(PolicyProposal.objects.of_parties(user))
    return list(rows.order_by(NEWEST_FIRST, "-pk")[:limit])


@dataclass(frozen=True)
class Standing:
    """How far a proposal is, counted over its addressees."""

    addressed: int
    received: int
    answered: int
    quoted: int
    considering: int = 0

    @property
    def sentence(self) -> str:
        """「2つの自治体に提言し、2つが受け付け、1つが回答しました。」"""
        parts = [f"{self.addressed}つの自治体に提言し"]
        if not self.received:
            return f"{parts[0]}、受付を待っています。"
        parts.append(f"{self.received}つが受け付け")
        if not (self.answered or self.considering):
            return "、".join(parts) + "、回答を待っています。"
        if self.answered:
            parts.append(f"{self.answered}つが回答{'し' if self.considering else 'しました'}")
        if self.considering:
            parts.append(f"{self.considering}つが検討を続けています")
        text = "、".join(parts) + "。"
        if self.quoted:
            text += f"{self.quoted}つで、条例・計画・予算に反映されました。"
        return text


def standing_of(addressees: list[PolicyAddressee], facts: list[PolicyFollowUp]) -> Standing:
    """Of rows read already; a body that only a source names counts as addressed and answered."""
    done = (AddresseeState.ANSWERED, AddresseeState.NOTED)
    quoted = {
        row.addressee_id for row in facts if row.is_quote and row.state == FollowUpState.CONFIRMED
    }
    return Standing(
        addressed=len(addressees),
        received=sum(bool(row.received_at) or row.state in done for row in addressees),
        answered=sum(row.state in done for row in addressees),
        quoted=len(quoted),
        considering=sum(row.state == AddresseeState.CONSIDERING for row in addressees),
    )
