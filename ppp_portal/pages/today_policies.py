"""今日やること around policy proposals: receipts, promised answers, consents, facts to confirm."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from partners.enums import Role
from partners.models import Membership, Municipality, Organisation
from ppp_portal.japan.wareki import format_wareki
from ppp_portal.pages.today import Section, Task, section_of
from proposals.models import PolicyAddressee, PolicyBacking, PolicyFollowUp, PolicyProposal
from proposals.policy_enums import (
    AddresseeState,
    BackingState,
    FollowUpState,
    PolicyState,
)

_MORE = "政策提言の一覧を見る"


def policy_sections(membership: Membership) -> list[Section]:
    """Only what there is to do for the body acted for; a fixed number of queries per role."""
    if membership.municipality and membership.role in (Role.EDITOR, Role.APPROVER):
        sections = _city(membership.municipality)
        if membership.role == Role.APPROVER:
            sections += _facts(membership.municipality)
        return sections
    if membership.organisation:
        sections = _drafts(membership.organisation)
        if membership.role == Role.MANAGER:
            sections = [*_asked(membership.organisation), *sections]
        return sections
    return []


def _city(city: Municipality) -> list[Section]:
    today = timezone.localdate()
    rows = PolicyAddressee.objects.standing().filter(municipality=city)
    rows = rows.select_related("proposal__organisation")
    return [
        *_addressees(
            "受付を待っている政策提言",
            rows.filter(state=AddresseeState.WAITING).order_by("proposal__submitted_at", "pk"),
            today,
        ),
        *_addressees(
            "回答を約束した政策提言", rows.promising().order_by("answer_due_on", "pk"), today
        ),
    ]


def _addressees(title: str, rows: QuerySet[PolicyAddressee], today: date) -> list[Section]:
    def task(row: PolicyAddressee) -> Task:
        proposal = row.proposal
        return Task(
            f"{proposal.organisation}「{proposal.title}」", _page(proposal), _note(row, today)
        )

    return section_of(title, rows, task, more_url=reverse("policy_list"), more_label=_MORE)


def _note(row: PolicyAddressee, today: date) -> str:
    due = row.answer_due_on
    if due is None:
        return "受け付けて、回答の日を約束する"
    late = "約束の日を過ぎている。" if due < today else ""
    return f"{late}{format_wareki(due)}までに回答する"


def _facts(city: Municipality) -> list[Section]:
    rows = PolicyFollowUp.objects.filter(
        addressee__municipality=city,
        addressee__proposal__state=PolicyState.SUBMITTED,
        state=FollowUpState.SENT,
    )
    return section_of(
        "確認を待っている、政策提言のその後",
        rows.select_related("addressee__proposal").order_by("created_at", "pk"),
        lambda row: Task(
            row.addressee.proposal.title, _page(row.addressee.proposal), "確かめて、確認する"
        ),
        more_url=reverse("policy_list"),
        more_label=_MORE,
    )


def _asked(organisation: Organisation) -> list[Section]:
    rows = PolicyBacking.objects.filter(organisation=organisation, state=BackingState.ASKED)
    rows = rows.exclude(proposal__state=PolicyState.WITHDRAWN)
    return section_of(
        "返事を待っている、政策提言の共同提案・賛同",
        rows.select_related("proposal__organisation").order_by("created_at", "pk"),
        lambda row: Task(
            f"{row.proposal.organisation}「{row.proposal.title}」",
            _page(row.proposal),
            "読んで、同意するか見送るかを決める",
        ),
        more_url=reverse("policy_list"),
        more_label=_MORE,
    )


def _drafts(organisation: Organisation) -> list[Section]:
    rows = PolicyProposal.objects.filter(organisation=organisation, state=PolicyState.DRAFT)
    return section_of(
        "下書きの政策提言",
        rows.order_by("-updated_at", "pk"),
        lambda row: Task(row.title, _page(row), "続きを書いて提出する"),
        more_url=reverse("policy_list"),
        more_label=_MORE,
    )


def _page(proposal: PolicyProposal) -> str:
    return reverse("policy_detail", args=[proposal.pk])
