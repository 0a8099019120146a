"""今日やること around results: notices to release, reasons to explain; results that have come."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

from partners.enums import Role
from partners.models import Membership, Municipality, Organisation, User
from ppp_portal.clock import database_now
from ppp_portal.japan.moments import format_day
from ppp_portal.pages.today import Section, Task, section_of
from proposals.enums import CallState
from proposals.models import Call, ReasonRequest, ResultNotice

# As long as a reason may be asked for, with the closed days in it.
NEW = timedelta(days=14)


def result_sections(user: User, membership: Membership) -> list[Section]:
    """Only what there is to do; a fixed number of queries per role."""
    city = membership.municipality
    if city is None:
        assert membership.organisation is not None  # a membership is of one of the two
        return _results(user, membership.organisation)
    if membership.role not in (Role.EDITOR, Role.APPROVER):
        return []
    return [*_reasons(user, city), *_decided(user, city)]


def _reasons(user: User, city: Municipality) -> list[Section]:
    rows = ReasonRequest.objects.filter(
        notice__in=ResultNotice.objects.visible_to(user),
        notice__decision__call__municipality=city,
        answered_at__isnull=True,
    ).select_related("notice__decision__call")
    return section_of(
        "回答を待っている、非選定理由の説明",
        rows.order_by("answer_due_on", "pk"),
        lambda row: Task(
            row.notice.decision.call.title,
            reverse("reason_answer", args=[row.pk]),
            f"{format_day(row.answer_due_on)}まで",
        ),
        more_url=_calls(city),
        more_label=f"{city}の公募をすべて見る",
    )


def _decided(user: User, city: Municipality) -> list[Section]:
    rows = Call.objects.visible_to(user).filter(municipality=city, state=CallState.DECIDED)
    return section_of(
        "決定した公募",
        rows.order_by("decided_at", "pk"),
        lambda row: Task(
            row.title, reverse("decision_detail", args=[row.pk]), "結果を通知し、公表する"
        ),
        more_url=_calls(city),
        more_label=f"{city}の公募をすべて見る",
    )


def _results(user: User, organisation: Organisation) -> list[Section]:
    rows = ResultNotice.objects.visible_to(user).filter(
        entry__organisation=organisation, released_at__gte=database_now() - NEW
    )
    return section_of(
        "届いた審査の結果",
        rows.select_related("decision__call").order_by("-released_at", "pk"),
        lambda row: Task(
            row.decision.call.title, reverse("result_own", args=[row.pk]), "結果を読む"
        ),
        more_url=reverse("proposal_list"),
        more_label="私たちの提案をすべて見る",
    )


def _calls(city: Municipality) -> str:
    return f"{reverse('call_list')}?municipality={city.code}"
