"""What the page of an inquiry shows of other apps: what it is about, what grew, what may grow."""

from __future__ import annotations

from typing import NamedTuple

from django.urls import reverse
from django.utils import timezone

from cases.models import Case
from partners.inquiry_permissions import writes_for
from partners.models import Inquiry, Municipality, Organisation, Secondment, User
from proposals.domain.inquiry_link import About, about_name, links_of
from proposals.enums import ANSWERABLE_STATES
from proposals.models import (
    Challenge,
    ChallengeAnswer,
    Dialogue,
    InquiryLink,
    Introduction,
    PolicyProposal,
)
from proposals.permissions.introduction import introducers_of

SUBJECT_LENGTH = 120
CHALLENGES_OFFERED = 3


class Linked(NamedTuple):
    """One record beside an inquiry: its kind, its title and its address."""

    kind: str
    title: str
    url: str


def subject_about(about: About | None) -> str:
    return f"「{about.title}」について"[:SUBJECT_LENGTH] if about else ""


def about_words(about: About | None) -> Linked | None:
    """The record as the page shows it before the inquiry is sent."""
    if about is None:
        return None
    url = reverse(f"{about_name(about)}_detail", args=[about.pk])
    return Linked(str(about._meta.verbose_name), about.title, url)


def linked(inquiry: Inquiry, user: User) -> tuple[list[Linked], list[Linked]]:
    """(what it is about, what grew out of it), as far as this reader may see each record."""
    about: list[Linked] = []
    grown: list[Linked] = []
    for link in links_of(inquiry):
        found = _about(link, user)
        if found:
            about.append(found)
        found = _grown(link, user)
        if found:
            grown.append(found)
    return about, grown


def _about(link: InquiryLink, user: User) -> Linked | None:
    record: About | None = None
    if link.case_id:
        record = Case.objects.visible_to(user).filter(pk=link.case_id).first()
    elif link.challenge_id:
        record = Challenge.objects.visible_to(user).filter(pk=link.challenge_id).first()
    elif link.secondment_id:
        record = Secondment.objects.visible_to(user).filter(pk=link.secondment_id).first()
    elif link.policy_id:
        record = PolicyProposal.objects.visible_to(user).filter(pk=link.policy_id).first()
    return about_words(record)


def _grown(link: InquiryLink, user: User) -> Linked | None:
    if link.dialogue_id:
        dialogue = Dialogue.objects.visible_to(user).filter(pk=link.dialogue_id).first()
        if dialogue:
            url = reverse("dialogue_detail", args=[dialogue.pk])
            return Linked("対話", dialogue.title, url)
    if link.answer_id:
        rows = ChallengeAnswer.objects.visible_to(user).select_related("challenge")
        answer = rows.filter(pk=link.answer_id).first()
        if answer:
            url = reverse("challenge_answers", args=[answer.challenge_id])
            return Linked("課題への回答", str(answer.challenge), url)
    if link.introduction_id:
        found = Introduction.objects.visible_to(user).with_bodies()
        row = found.filter(pk=link.introduction_id).first()
        if row:
            url = reverse("introduction_detail", args=[row.pk])
            return Linked("紹介", f"{row.organisation}を{row.receiver}に紹介", url)
    return None


def next_steps(inquiry: Inquiry, user: User) -> list[tuple[str, str]]:
    """(words of the button, address of the form that begins with what is known here)."""
    query = f"?inquiry={inquiry.pk}"
    steps: list[tuple[str, str]] = []
    for own, other in (
        (inquiry.recipient, inquiry.sender),
        (inquiry.sender, inquiry.recipient),
    ):
        if not writes_for(user, own):
            continue
        if isinstance(own, Municipality) and isinstance(other, Organisation):
            steps.append((f"{other}との対話を設ける", reverse("dialogue_new") + query))
        if isinstance(own, Organisation) and isinstance(other, Municipality):
            steps += _answerable(other, query)
        if isinstance(other, Organisation) and own in introducers_of(user):
            label = f"{other}をほかの自治体に紹介する"
            steps.append((label, reverse("introduction_new") + query))
    return steps


def _answerable(city: Municipality, query: str) -> list[tuple[str, str]]:
    """The city's challenges that take answers today, those that close first before."""
    today = timezone.localdate()
    rows = Challenge.objects.published().filter(municipality=city, state__in=ANSWERABLE_STATES)
    rows = rows.filter(accepts_until__gte=today, accepts_from__lte=today)
    return [
        (f"課題「{row.title}」に回答する", reverse("challenge_answer_new", args=[row.pk]) + query)
        for row in rows.order_by("accepts_until", "pk")[:CHALLENGES_OFFERED]
    ]
