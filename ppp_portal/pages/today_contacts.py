"""今日やること around inquiries and introductions: answers that others wait for."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from partners.enums import Role
from partners.inquiry_enums import InquiryState
from partners.models import Inquiry, Membership, User
from partners.permissions import body_of
from ppp_portal.japan.wareki import format_wareki
from ppp_portal.pages.today import Section, Task, section_of
from proposals.introduction_enums import IntroductionState
from proposals.models import Introduction
from proposals.views.introduction_facts import title


def contact_sections(user: User, membership: Membership) -> list[Section]:
    """Only what there is to do for the body acted for; a fixed number of queries per role."""
    if membership.role == Role.VIEWER:
        return []
    body = body_of(membership)
    own: Any = Inquiry.objects.visible_to(user)
    waiting = own.to_body(body).filter(state=InquiryState.OPEN)
    answered = own.from_body(body).filter(state=InquiryState.ANSWERED)
    return [
        *_inquiries(
            "返事を待たれている問い合わせ", waiting.order_by("waiting_since", "id"), _since
        ),
        *_inquiries("返事が届いた問い合わせ", answered.order_by("-updated_at", "-id"), _answered),
        *_introductions(user, membership),
    ]


def _inquiries(title_: str, rows: QuerySet[Inquiry], note: Any) -> list[Section]:
    with_bodies: Any = rows
    return section_of(
        title_,
        with_bodies.with_bodies(),
        lambda row: Task(row.subject, reverse("inquiry_detail", args=[row.pk]), note(row)),
        more_url=reverse("inquiry_list"),
        more_label="相談・問い合わせをすべて見る",
    )


def _since(row: Inquiry) -> str:
    assert row.waiting_since is not None  # by the state
    return f"{row.sender}が{format_wareki(timezone.localdate(row.waiting_since))}から待っている"


def _answered(row: Inquiry) -> str:
    return f"{row.recipient}の返事を読む"


def _introductions(user: User, membership: Membership) -> list[Section]:
    """To agree to as the one recommended, or to answer as the receiver."""
    asked = Q(organisation=membership.organisation_id, state=IntroductionState.ASKED)
    passed_on = Q(
        receiver_municipality=membership.municipality_id, state=IntroductionState.PASSED_ON
    )
    if membership.municipality_id is None and membership.role != Role.MANAGER:
        return []
    rows = Introduction.objects.of_parties(user).with_bodies()
    rows = rows.filter(passed_on if membership.municipality_id else asked)
    return section_of(
        "返事を待たれている紹介",
        rows.order_by("created_at", "id"),
        lambda row: Task(
            title(row), reverse("introduction_detail", args=[row.pk]), f"{row.introducer}から"
        ),
        more_url=reverse("introduction_list"),
        more_label="紹介をすべて見る",
    )
