"""今日やること around invitations: what one's organisation was shown and has not answered."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from partners.models import Membership, User
from ppp_portal.japan.wareki import format_wareki
from ppp_portal.pages.today import Section, Task, section_of
from proposals.domain.partner_invitation import word_for
from proposals.models import PartnerInvitation


def invitation_sections(user: User, membership: Membership) -> list[Section]:
    """For organisations; two queries."""
    if membership.organisation is None:
        return []
    rows = PartnerInvitation.objects.visible_to(user).waiting().with_target()
    rows = rows.filter(organisation=membership.organisation).order_by("-created_at", "-pk")
    return section_of(
        "自治体からの案内（返事待ち）",
        rows,
        lambda row: Task(
            f"{word_for(row.target)}「{row.target}」",
            reverse("partner_invitation_detail", args=[row.pk]),
            f"{row.municipality}から。{format_wareki(timezone.localdate(row.created_at))}に届いた",
        ),
        more_url=reverse("partner_invitation_list"),
        more_label="案内をすべて見る",
    )
