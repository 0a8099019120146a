"""Dialogues and free proposals in 今日やること, and what a call tells of the dialogues before it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories.challenges import (
    ChallengeFactory,
    DialogueFactory,
    DialogueTalkFactory,
    FreeProposalFactory,
)
from tests.factories.partners import MembershipFactory, MunicipalityFactory
from tests.factories.proposals import CallFactory

pytestmark = pytest.mark.django_db


def _signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _sections(user) -> dict[str, int]:
    response = _signed_in(user).get(reverse("home"))
    return {
        section.title: section.total
        for section in response.context["sections"]
        if "対話" in section.title or "民間提案" in section.title
    }


def test_an_approver_is_told_of_promises_and_of_summaries_to_approve() -> None:
    city = MunicipalityFactory()
    approver = MembershipFactory(municipality=city, role="approver").user
    yesterday = timezone.localdate() - timedelta(days=1)
    FreeProposalFactory(municipality=city)
    FreeProposalFactory(municipality=city, state="received", answer_due_on=yesterday)
    FreeProposalFactory(municipality=city, state="answered")
    DialogueTalkFactory(dialogue__municipality=city, summary="要旨")
    DialogueTalkFactory(dialogue__municipality=city, told=True)

    assert _sections(approver) == {
        "受付を待っている民間提案": 1,
        "回答を約束した民間提案": 1,
        "承認か公表を待っている、対話の要旨": 1,
    }
    assert "約束の日を過ぎている。" in _signed_in(approver).get("/").content.decode()


def test_a_manager_is_told_of_dates_summaries_invitations_and_drafts() -> None:
    member = MembershipFactory(in_organisation=True, role="manager")
    own = {"organisation": member.organisation}
    DialogueTalkFactory(summary="要旨", **own)
    FreeProposalFactory(state="draft", **own)
    invited = DialogueFactory(audience="invited")
    invited.invitations.create(**own)

    assert _sections(member.user) == {
        "これからの対話": 1,
        "承認を待っている、対話の要旨": 1,
        "声のかかった対話": 1,
        "下書きの民間提案": 1,
    }


@pytest.mark.parametrize("who", ["viewer", "other"])
def test_nobody_else_is_told_of_them(who) -> None:
    city = MunicipalityFactory()
    FreeProposalFactory(municipality=city)
    DialogueTalkFactory(dialogue__municipality=city, summary="要旨")
    member = (
        MembershipFactory(municipality=city, role="viewer")
        if who == "viewer"
        else MembershipFactory(in_organisation=True, role="manager")
    )

    assert _sections(member.user) == {}


def test_today_asks_the_same_number_of_queries_for_one_and_for_three() -> None:
    city = MunicipalityFactory()
    client = _signed_in(MembershipFactory(municipality=city, role="approver").user)

    def queries() -> int:
        FreeProposalFactory(municipality=city)
        DialogueTalkFactory(dialogue__municipality=city, summary="要旨")
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("home"))
        return len(asked)

    first = queries()
    queries()

    assert queries() == first


def test_a_call_tells_a_visitor_of_its_challenge_and_of_the_dialogues_before_it() -> None:
    challenge = ChallengeFactory(title="夏休みの昼食")
    city = challenge.municipality
    dialogue = DialogueFactory(municipality=city, challenge=challenge, audience="invited")
    DialogueTalkFactory(dialogue=dialogue, told=True)
    dialogue.documents.create(title="間取り図", content="二階建て", given_on="2026-01-01")
    call = CallFactory(municipality=city, challenge=challenge, title="昼食の公募")
    visitor = Client()

    text = visitor.get(reverse("call_detail", args=[call.pk])).content.decode()

    for words in ("夏休みの昼食", "公表してよい要旨です。", "間取り図", "二階建て"):
        assert words in text
    back = visitor.get(reverse("challenge_detail", args=[challenge.pk])).content.decode()
    assert reverse("call_detail", args=[call.pk]) in back
