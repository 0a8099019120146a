"""今日やること around challenges: drafts to publish, answers to reply to, replies to read."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from partners.enums import Role
from partners.models import Membership, Municipality, User
from ppp_portal.japan.wareki import format_wareki
from ppp_portal.pages.today import Section, Task, section_of
from proposals.enums import ANSWERABLE_STATES, ChallengeState
from proposals.models import Challenge, ChallengeAnswer
from proposals.permissions.challenge import why_not_public


def challenge_sections(user: User, membership: Membership) -> list[Section]:
    """Only what there is to do; a fixed number of queries per role."""
    city = membership.municipality
    if city is None or membership.role not in (Role.EDITOR, Role.APPROVER):
        return []
    return [*_waiting(user, city), *_drafts(user, city, membership.role), *_over(user, city)]


def _waiting(user: User, city: Municipality) -> list[Section]:
    rows = ChallengeAnswer.objects.visible_to(user).waiting().filter(challenge__municipality=city)
    rows = rows.select_related("challenge", "organisation").order_by("created_at", "pk")
    return section_of(
        "返事を待っている、課題への回答",
        rows,
        lambda row: Task(
            f"{row.organisation}「{row.challenge}」",
            reverse("challenge_answer_reply", args=[row.pk]),
            f"{row.get_kind_display()}。{format_wareki(timezone.localdate(row.created_at))}に届いた",
        ),
        more_url=_own(city),
        more_label=f"{city}の課題をすべて見る",
    )


def _drafts(user: User, city: Municipality, role: str) -> list[Section]:
    rows = Challenge.objects.visible_to(user).filter(municipality=city, state=ChallengeState.DRAFT)
    return section_of(
        "下書きの課題",
        rows.order_by("-updated_at", "-pk"),
        lambda row: _draft(row, role),
        more_url=_own(city),
        more_label=f"{city}の課題をすべて見る",
    )


def _draft(row: Challenge, role: str) -> Task:
    """Write on, or, for who may publish a finished one, look and publish."""
    ready = role == Role.APPROVER and why_not_public(row) is None
    note = "内容を確かめて公開する" if ready else "続きを書く"
    return Task(row.title, reverse("challenge_detail", args=[row.pk]), note)


def _over(user: User, city: Municipality) -> list[Section]:
    """Those whose time is over and of which nobody has said what became."""
    rows = Challenge.objects.visible_to(user).filter(
        municipality=city, state__in=ANSWERABLE_STATES, accepts_until__lt=timezone.localdate()
    )
    return section_of(
        "受付期間が終わった課題",
        rows.order_by("accepts_until", "pk"),
        lambda row: Task(
            row.title,
            reverse("challenge_detail", args=[row.pk]),
            "その後どうなったかを公表する",
        ),
        more_url=_own(city),
        more_label=f"{city}の課題をすべて見る",
    )


def _own(city: Municipality) -> str:
    return f"{reverse('challenge_list')}?municipality={city.code}"
