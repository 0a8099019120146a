"""Sample invitations to look at the sample challenge: one answered, one waiting."""

from __future__ import annotations

from proposals.demo.calls import Bidder, Desk
from proposals.demo.challenges import TITLE
from proposals.domain.partner_invitation import answer_invitation, invite_partners
from proposals.invitation_enums import BE_INTERESTED
from proposals.models import Challenge, PartnerInvitation
from proposals.permissions.partner_invitation import why_not_open


def load_invitations(*, desk: Desk, bidders: list[Bidder]) -> int:
    """Make the samples that are missing; returns how many records were made."""
    challenge = Challenge.objects.get(municipality=desk.city, title=TITLE)
    done = PartnerInvitation.objects.filter(challenge=challenge).values("organisation")
    bodies = {row.organisation.pk: row.organisation for row in bidders}
    missing = [body for pk, body in bodies.items() if not done.filter(organisation=pk).exists()]
    if not missing or why_not_open(challenge):
        return 0
    rows = invite_partners(
        by=desk.editor,
        target=challenge,
        organisations=missing,
        message="子どもの居場所に関わる事例を読み、お声がけしました（見本の案内です）。",
    )
    for row in rows:
        if row.organisation_id == bidders[0].organisation.pk:
            answer_invitation(
                by=bidders[0].user,
                invitation_id=row.pk,
                action=BE_INTERESTED,
                answer="似た取組の経験があります。話を聞かせてください（見本の返事です）。",
            )
    return len(rows)
