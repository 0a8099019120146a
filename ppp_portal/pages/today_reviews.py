"""今日やること around reviews: for committee members, and for the staff of calls under review."""

from __future__ import annotations

from django.urls import reverse

from partners.enums import Role
from partners.models import Membership, Municipality, User
from ppp_portal.pages.today import SHOWN, Section, Task, section_of
from ppp_portal.templatetags.japan import moment
from proposals.domain.review_work import Work, work_of
from proposals.enums import CallState
from proposals.models import Call


def review_sections(user: User, membership: Membership | None) -> list[Section]:
    """Only what there is to do; a fixed number of queries. One serves without a membership, too."""
    found = _serving(user)
    if membership and membership.municipality and membership.role in (Role.EDITOR, Role.APPROVER):
        found += _running(membership.municipality)
    return found


def _serving(user: User) -> list[Section]:
    works = work_of(user)
    tasks = [task for work in works for task in _tasks(work)]
    if not tasks:
        return []
    title, more = "委員としての審査", "委員としての審査をすべて見る"
    return [Section(title, tasks[:SHOWN], len(tasks), reverse("review_list"), more)]


def _tasks(work: Work) -> list[Task]:
    call = work.member.call
    if work.must_declare:
        url = reverse("call_declare", args=[call.pk])
        return [Task(call.title, url, "応募した団体との利害関係を申告する")]
    found = []
    for copy in work.missing:
        due = copy.candidate.round.scores_due_at
        note = f"読んで採点する。期限 {moment(due)}" if due else "読んで採点する"
        label = f"{copy.candidate}「{call.title}」"
        found.append(Task(label, reverse("review_sheet", args=[copy.token]), note))
    return found


def _running(city: Municipality) -> list[Section]:
    rows = Call.objects.filter(municipality=city, state=CallState.REVIEW)
    return section_of(
        "審査中の公募",
        rows.prefetch_related("rounds").order_by("unsealed_at", "pk"),
        lambda row: Task(row.title, reverse("call_committee", args=[row.pk]), _stand(row)),
        more_url=f"{reverse('call_list')}?municipality={city.code}",
        more_label=f"{city}の公募をすべて見る",
    )


def _stand(call: Call) -> str:
    rounds = list(call.rounds.all())
    if not rounds:
        return "利害関係の申告を確かめ、写しを配布する"
    last = rounds[-1]
    return f"{last}の採点が終わった" if last.is_closed else f"{last}の採点を進める"
