"""The acts on the demo's policy proposals, for the checks in a real browser."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse

from proposals.models import PolicyAddressee

Address = Callable[[], str]
APPROVER, OTHER = "approver@city.demo.example", "approver@other.demo.example"


def _addressed(outcome: str, page: str, *more: object) -> Address:
    """A page of the sample's municipality that answered so."""

    def address() -> str:
        row = PolicyAddressee.objects.get(outcome=outcome)
        return reverse(page, args=[row.proposal_id, row.pk, *more])

    return address


def _letter() -> str:
    row = PolicyAddressee.objects.get(outcome="adopted")
    query = f"?organisation={row.proposal.organisation_id}&policy={row.proposal_id}"
    return reverse("inquiry_new") + query


SIGNED_IN: dict[str, tuple[str, Address]] = {
    "what followed a policy proposal": (APPROVER, _addressed("adopted", "policy_follow")),
    "begin a case from a policy proposal": (APPROVER, _addressed("adopted", "policy_case")),
    "answer a policy proposal": (OTHER, _addressed("considering", "policy_answer", "answer")),
    "letter about a policy proposal": (APPROVER, _letter),
}
