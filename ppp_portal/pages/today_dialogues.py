"""今日やること around dialogues and free proposals: promises, approvals, dates."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from partners.enums import Role
from partners.models import Membership, Municipality, Organisation, User
from ppp_portal.japan.moments import format_moment
from ppp_portal.japan.wareki import format_wareki
from ppp_portal.pages.today import Section, Task, section_of
from proposals.dialogue_enums import DialogueState, FreeProposalState
from proposals.models import Dialogue, DialogueTalk, FreeProposal


def dialogue_sections(user: User, membership: Membership) -> list[Section]:
    """Only what there is to do; a fixed number of queries per role."""
    if membership.municipality and membership.role in (Role.EDITOR, Role.APPROVER):
        sections = _city_proposals(user, membership.municipality)
        if membership.role == Role.APPROVER:
            sections += _city_summaries(user, membership.municipality)
        return sections
    if membership.organisation:
        sections = _talks(user, membership.organisation)
        if membership.role == Role.MANAGER:
            sections += _summaries(user, membership.organisation)
        return [
            *sections,
            *_invitations(user, membership.organisation),
            *_drafts(user, membership.organisation),
        ]
    return []


def _city_proposals(user: User, city: Municipality) -> list[Section]:
    today = timezone.localdate()
    rows = FreeProposal.objects.visible_to(user).filter(municipality=city)
    rows = rows.select_related("organisation")
    return [
        *_free_proposals(
            "受付を待っている民間提案",
            rows.filter(state=FreeProposalState.SUBMITTED).order_by("submitted_at", "pk"),
            lambda row: "受け付けて、回答の日を約束する",
        ),
        *_free_proposals(
            "回答を約束した民間提案",
            rows.waiting().order_by("answer_due_on", "pk"),
            lambda row: _due(row.answer_due_on, today),
        ),
    ]


def _due(due: date, today: date) -> str:
    late = "約束の日を過ぎている。" if due < today else ""
    return f"{late}{format_wareki(due)}までに回答する"


def _free_proposals(title: str, rows: QuerySet[FreeProposal], note: Any) -> list[Section]:
    return section_of(
        title,
        rows,
        lambda row: Task(
            f"{row.organisation}「{row.title}」",
            reverse("free_proposal_detail", args=[row.pk]),
            note(row),
        ),
        more_url=reverse("free_proposal_list"),
        more_label="民間提案の一覧を見る",
    )


def _city_summaries(user: User, city: Municipality) -> list[Section]:
    rows = DialogueTalk.objects.visible_to(user).live().filter(dialogue__municipality=city)
    waiting = rows.exclude(summary="").filter(summary_published_at__isnull=True)
    return _talk_section(
        "承認か公表を待っている、対話の要旨",
        waiting.exclude(city_approved_at__isnull=False, organisation_approved_at__isnull=True),
        lambda row: "公表する" if row.city_approved_at else "読んで承認する",
    )


def _summaries(user: User, organisation: Organisation) -> list[Section]:
    rows = DialogueTalk.objects.visible_to(user).live().filter(organisation=organisation)
    return _talk_section(
        "承認を待っている、対話の要旨",
        rows.exclude(summary="").filter(organisation_approved_at__isnull=True),
        lambda row: "読んで承認する",
    )


def _talks(user: User, organisation: Organisation) -> list[Section]:
    rows = DialogueTalk.objects.visible_to(user).live().filter(organisation=organisation)
    return _talk_section(
        "これからの対話",
        rows.filter(slot__ends_at__gt=timezone.now()),
        lambda row: format_moment(row.slot.starts_at),
    )


def _talk_section(title: str, rows: QuerySet[DialogueTalk], note: Any) -> list[Section]:
    rows = rows.select_related("dialogue", "slot", "organisation")
    return section_of(
        title,
        rows.order_by("slot__starts_at", "pk"),
        lambda row: Task(row.dialogue.title, reverse("talk_detail", args=[row.pk]), note(row)),
        more_url=reverse("dialogue_list"),
        more_label="対話の一覧を見る",
    )


def _invitations(user: User, organisation: Organisation) -> list[Section]:
    applied = DialogueTalk.objects.live().filter(organisation=organisation)
    rows = Dialogue.objects.visible_to(user).filter(
        invitations__organisation=organisation,
        audience="invited",
        state=DialogueState.OPEN,
        accepts_until__gt=timezone.now(),
    )
    return section_of(
        "声のかかった対話",
        rows.exclude(pk__in=applied.values("dialogue")).order_by("accepts_until", "pk"),
        lambda row: Task(
            row.title,
            reverse("dialogue_detail", args=[row.pk]),
            f"{format_moment(row.accepts_until)}までに申し込む",
        ),
        more_url=reverse("dialogue_list"),
        more_label="対話の一覧を見る",
    )


def _drafts(user: User, organisation: Organisation) -> list[Section]:
    rows = FreeProposal.objects.visible_to(user).filter(organisation=organisation)
    return section_of(
        "下書きの民間提案",
        rows.filter(state=FreeProposalState.DRAFT).order_by("-updated_at", "pk"),
        lambda row: Task(
            row.title, reverse("free_proposal_detail", args=[row.pk]), "続きを書いて提出する"
        ),
        more_url=reverse("free_proposal_list"),
        more_label="民間提案の一覧を見る",
    )
