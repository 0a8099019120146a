"""今日やること around entries and proposals: deadlines that close, entries to judge, what to open."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, Q
from django.urls import reverse

from partners.enums import ORGANISATION_ROLES, Role
from partners.models import Membership, Municipality, Organisation, User
from ppp_portal.clock import database_now
from ppp_portal.pages.today import Section, Task, section_of
from ppp_portal.templatetags.japan import moment
from proposals.enums import CallState, EntryState
from proposals.models import Call, Entry


def proposal_sections(user: User, membership: Membership) -> list[Section]:
    """Only what there is to do; a fixed number of queries per role."""
    if membership.organisation and membership.role in ORGANISATION_ROLES:
        return _writing(membership.organisation, database_now())
    if membership.municipality and membership.role in (Role.EDITOR, Role.APPROVER):
        to_judge = _to_judge(user, membership.municipality)
        if membership.role == Role.EDITOR:
            return to_judge
        return [*_to_open(membership.municipality, database_now()), *to_judge]
    return []


def _writing(organisation: Organisation, now: datetime) -> list[Section]:
    rows = (
        Entry.objects.filter(
            organisation=organisation, call__state=CallState.OPEN, call__proposals_due_at__gte=now
        )
        .filter(
            Q(state=EntryState.DRAFT)
            | Q(state__in=(EntryState.SUBMITTED, EntryState.ACCEPTED))
            & (
                Q(proposal__isnull=True)
                | Q(proposal__submission__isnull=True)
                | ~Q(proposal__submission__edit=F("proposal__edit"))
            )
        )
        .select_related("call", "proposal__submission")
        .order_by("call__proposals_due_at", "pk")
    )
    return section_of(
        "締切までに出す参加申込と提案",
        rows,
        _writing_task,
        more_url=reverse("proposal_list"),
        more_label="私たちの提案をすべて見る",
    )


def _writing_task(entry: Entry) -> Task:
    call = entry.call
    if entry.state == EntryState.DRAFT:
        note = f"参加申込が未提出。締切 {moment(call.entry_deadline)}"
        return Task(call.title, reverse("entry_own", args=[call.pk]), note)
    proposal = getattr(entry, "proposal", None)
    due = f"締切 {moment(call.proposals_due_at)}"
    if proposal is None:
        url = reverse("entry_own", args=[call.pk])
        return Task(call.title, url, f"提案をまだ書き始めていない。{due}")
    changed = "提出後の変更が未提出" if proposal.submission else "提案が未提出"
    return Task(call.title, reverse("proposal_detail", args=[proposal.pk]), f"{changed}。{due}")


def _to_judge(user: User, city: Municipality) -> list[Section]:
    rows = Entry.objects.visible_to(user).filter(
        call__municipality=city,
        call__state__in=(CallState.OPEN, CallState.REVIEW),
        state=EntryState.SUBMITTED,
    )
    return section_of(
        "確認を待っている参加申込",
        rows.select_related("call", "organisation").order_by("received_at", "pk"),
        lambda row: Task(
            f"{row.organisation}「{row.call}」",
            reverse("entry_detail", args=[row.pk]),
            "参加資格を確かめる",
        ),
        more_url=f"{reverse('call_list')}?municipality={city.code}",
        more_label=f"{city}の公募をすべて見る",
    )


def _to_open(city: Municipality, now: datetime) -> list[Section]:
    rows = Call.objects.filter(
        municipality=city,
        state=CallState.OPEN,
        proposals_due_at__lt=now,
        unsealed_at__isnull=True,
    )
    return section_of(
        "締切を過ぎ、開封を待っている公募",
        rows.order_by("proposals_due_at", "pk"),
        lambda row: Task(row.title, reverse("entry_list", args=[row.pk]), "提案を開封する"),
        more_url=f"{reverse('call_list')}?municipality={city.code}",
        more_label=f"{city}の公募をすべて見る",
    )
