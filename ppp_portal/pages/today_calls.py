"""今日やること around calls: drafts to finish, questions to answer, deadlines coming."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Count, Q
from django.urls import reverse

from partners.enums import Role
from partners.models import Membership, Municipality, User
from ppp_portal.clock import database_now
from ppp_portal.japan.moments import format_moment
from ppp_portal.pages.today import Section, Task, section_of
from proposals.domain.browse import open_calls
from proposals.enums import CallState, QuestionState
from proposals.models import Call

SOON = timedelta(days=14)


def call_sections(user: User, membership: Membership) -> list[Section]:
    """Only what there is to do; a fixed number of queries per role."""
    city = membership.municipality
    if city is None:
        return _closing(user, membership)
    if membership.role not in (Role.EDITOR, Role.APPROVER):
        return []
    return [*_questions(user, city), *_drafts(user, city)]


def _questions(user: User, city: Municipality) -> list[Section]:
    unreleased = Q(questions__state__in=(QuestionState.ASKED, QuestionState.DRAFTED))
    rows = (
        Call.objects.visible_to(user)
        .filter(municipality=city, state=CallState.OPEN)
        .annotate(waiting=Count("questions", filter=unreleased))
        .filter(waiting__gt=0)
        .order_by("questions_due_at", "pk")
    )
    return section_of(
        "回答を待っている、公募への質問",
        rows,
        lambda row: Task(row.title, reverse("call_questions", args=[row.pk]), f"{row.waiting}件"),
        more_url=_own(city),
        more_label=f"{city}の公募をすべて見る",
    )


def _drafts(user: User, city: Municipality) -> list[Section]:
    rows = Call.objects.visible_to(user).filter(municipality=city, state=CallState.DRAFT)
    return section_of(
        "下書きの公募",
        rows.order_by("-updated_at", "-pk"),
        lambda row: Task(row.title, reverse("call_detail", args=[row.pk]), "続きを書く"),
        more_url=_own(city),
        more_label=f"{city}の公募をすべて見る",
    )


def _closing(user: User, membership: Membership) -> list[Section]:
    """For organisations: entries that close within two weeks; not where they take part already."""
    now = database_now()
    rows = open_calls(Call.objects.visible_to(user), now)
    until = now + SOON
    soon = Q(entry_due_at__lte=until) | Q(entry_due_at__isnull=True, proposals_due_at__lte=until)
    return section_of(
        "参加申込の締切が近い公募",
        rows.filter(soon).exclude(entries__organisation=membership.organisation_id),
        lambda row: Task(
            row.title,
            reverse("call_detail", args=[row.pk]),
            f"{row.municipality}。参加申込は{format_moment(row.entry_deadline)}まで",
        ),
        more_url=reverse("call_list"),
        more_label="公募をすべて見る",
    )


def _own(city: Municipality) -> str:
    return f"{reverse('call_list')}?municipality={city.code}"
