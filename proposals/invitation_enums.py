"""案内: a municipality shows a challenge, a dialogue or a call to an organisation, which answers."""

from django.db.models import TextChoices

from ppp_portal.states import Transition


class PartnerInvitationState(TextChoices):
    """団体への案内の状態."""

    SENT = "sent", "返事待ち"
    INTERESTED = "interested", "興味あり"
    DECLINED = "declined", "今回は見送り"


BE_INTERESTED = "interested"
DECLINE = "decline"

# An organisation may think again, as long as what it was shown is open.
PARTNER_INVITATION_TRANSITIONS = (
    Transition(
        BE_INTERESTED,
        frozenset({PartnerInvitationState.SENT, PartnerInvitationState.DECLINED}),
        PartnerInvitationState.INTERESTED,
        "興味あり",
    ),
    Transition(
        DECLINE,
        frozenset({PartnerInvitationState.SENT, PartnerInvitationState.INTERESTED}),
        PartnerInvitationState.DECLINED,
        "今回は見送り",
    ),
)
