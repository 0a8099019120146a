"""Mails about policy proposals: that something happened and where, never what was said.

Until it is published a proposal is its parties' own, so a mail names neither a party nor content.
"""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from partners.models import Organisation
from ppp_portal.japan.wareki import format_wareki
from proposals.domain.notices import tell
from proposals.models import PolicyAddressee, PolicyBacking, PolicyFollowUp, PolicyProposal
from proposals.policy_enums import BackingRole, BackingState


def submitted(proposal: PolicyProposal) -> None:
    """To every municipality it is addressed to."""
    assert proposal.submitted_at is not None
    _tell_cities(proposal, "政策提言が届きました", proposal.submitted_at)


def withdrawn(proposal: PolicyProposal) -> None:
    assert proposal.withdrawn_at is not None
    _tell_cities(proposal, "政策提言が取り下げられました", proposal.withdrawn_at)


def to_proposers(proposal: PolicyProposal, what: str, at: datetime) -> None:
    """To the organisation that wrote it and to those that propose it too."""
    for body in proposers(proposal):
        tell(
            body,
            subject=what,
            text=f"受付番号 {proposal.receipt_number} の{what}。",
            url=page_of(proposal),
            key=f"policy:{proposal.pk}:{body.pk}:{what}:{at.isoformat()}"[:150],
        )


def asked(backing: PolicyBacking, at: datetime) -> None:
    """To the organisation that is asked to propose it too, or to support it."""
    what = (
        "共同で提案する依頼"
        if backing.role == BackingRole.CO_PROPOSER
        else "政策提言への賛同の依頼"
    )
    tell(
        backing.organisation,
        subject=f"{what}が届きました",
        text=f"{what}が届きました。同意するか見送るかは、団体の管理者が決めます。",
        url=page_of(backing.proposal),
        key=f"policy-asked:{backing.pk}:{at.isoformat()}",
    )


def backed(backing: PolicyBacking) -> None:
    """To the organisation that wrote the proposal: another one has settled."""
    assert backing.settled_at is not None
    verb = "同意" if backing.state == BackingState.AGREED else "見送り"
    what = f"{backing.get_role_display()}への{verb}の返事がありました"
    tell(
        backing.proposal.organisation,
        subject=what,
        text=f"あなたの団体の政策提言について、{what}。",
        url=page_of(backing.proposal),
        key=f"policy-backed:{backing.pk}:{backing.settled_at.isoformat()}",
    )


def followed(row: PolicyFollowUp) -> None:
    """To the municipality: something waits to be confirmed."""
    _tell_city(
        row.addressee,
        "政策提言の「その後」が、確認を待っています",
        f"policy-followed:{row.pk}",
    )


def settled(row: PolicyFollowUp) -> None:
    """To who proposed: what followed was confirmed, or could not be."""
    assert row.settled_at is not None
    word = "確認されました" if row.state == "confirmed" else "確認できないとされました"
    to_proposers(row.addressee.proposal, f"政策提言の「その後」が{word}", row.settled_at)


def due(addressee: PolicyAddressee, *, late: bool) -> None:
    """To the municipality, and when it is late to who proposed. Once each for one promise."""
    what = "過ぎています" if late else "近づいています"
    assert addressee.answer_due_on is not None
    words, key = format_wareki(addressee.answer_due_on), f"{addressee.pk}:{addressee.answer_due_on}"
    number = addressee.proposal.receipt_number
    if addressee.municipality:
        tell(
            addressee.municipality,
            subject=f"政策提言への回答の約束の日が{what}",
            text=(
                f"受付番号 {number} の政策提言に、{words}までに回答する約束です。"
                "回答するか、検討を続ける理由と次の日を示してください。"
            ),
            url=page_of(addressee.proposal),
            key=f"policy-due:{key}:{late}",
        )
    if late:
        for body in proposers(addressee.proposal):
            tell(
                body,
                subject="政策提言への回答の約束の日が過ぎています",
                text=(
                    f"受付番号 {number} の政策提言について、{words}までの回答の約束が過ぎています。"
                    "自治体にも知らせました。"
                ),
                url=page_of(addressee.proposal),
                key=f"policy-late:{key}:{body.pk}",
            )


def proposers(proposal: PolicyProposal) -> list[Organisation]:
    """The organisation that wrote it, then those that propose it too."""
    others = proposal.backings.filter(role=BackingRole.CO_PROPOSER, state=BackingState.AGREED)
    rows = others.select_related("organisation").order_by("pk")
    return [proposal.organisation, *(row.organisation for row in rows)]


def page_of(proposal: PolicyProposal) -> str:
    return reverse("policy_detail", args=[proposal.pk])


def _tell_cities(proposal: PolicyProposal, what: str, at: datetime) -> None:
    for row in proposal.addressees.select_related("municipality", "proposal").order_by("pk"):
        _tell_city(row, what, f"policy:{row.pk}:{at.isoformat()}")


def _tell_city(addressee: PolicyAddressee, what: str, key: str) -> None:
    if addressee.municipality:
        tell(
            addressee.municipality,
            subject=what,
            text=f"受付番号 {addressee.proposal.receipt_number} の政策提言です。{what}。",
            url=page_of(addressee.proposal),
            key=key,
        )
