"""Challenges on the pages that show several apps: 今日やること, home, search, municipality."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ppp_portal.search.normalise import fold
from tests.factories.challenges import ChallengeAnswerFactory, ChallengeFactory
from tests.factories.partners import MembershipFactory, MunicipalityFactory

pytestmark = pytest.mark.django_db


def _signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _sections(user) -> dict[str, list[str]]:
    response = _signed_in(user).get(reverse("home"))
    return {
        section.title: [f"{task.label}：{task.note}" for task in section.tasks]
        for section in response.context["sections"]
        if "課題" in section.title
    }


def test_an_approver_is_told_what_to_publish_reply_to_and_end() -> None:
    city = MunicipalityFactory()
    approver = MembershipFactory(municipality=city, role="approver").user
    ChallengeFactory(municipality=city, state="draft", title="できた下書き")
    ChallengeFactory(municipality=city, state="draft", title="途中の下書き", who="")
    over = {"accepts_from": None, "accepts_until": timezone.localdate() - timedelta(days=1)}
    ChallengeFactory(municipality=city, title="過ぎた課題", **over)
    answer = ChallengeAnswerFactory(challenge__municipality=city)

    sections = _sections(approver)

    assert sections["下書きの課題"] == [
        "途中の下書き：続きを書く",
        "できた下書き：内容を確かめて公開する",
    ]
    assert sections["受付期間が終わった課題"] == ["過ぎた課題：その後どうなったかを公表する"]
    assert [text.split("「")[0] for text in sections["返事を待っている、課題への回答"]] == [
        answer.organisation.name
    ]


@pytest.mark.parametrize("role", ["viewer", "manager", "other"])
def test_nobody_else_is_told_of_them(role) -> None:
    answer = ChallengeAnswerFactory()
    city = answer.challenge.municipality
    ChallengeFactory(municipality=city, state="draft")
    user = {
        "viewer": lambda: MembershipFactory(municipality=city, role="viewer").user,
        "manager": lambda: MembershipFactory(in_organisation=True, role="manager").user,
        "other": lambda: MembershipFactory(role="approver").user,
    }[role]()

    assert _sections(user) == {}


@pytest.mark.parametrize("address", ["home", "search", "municipality"])
def test_an_open_challenge_is_found_on_every_page_and_a_draft_on_none(address) -> None:
    city = MunicipalityFactory(name="甲市")
    ChallengeFactory(municipality=city, title="夏休みの昼食", search_key=fold("夏休みの昼食"))
    ChallengeFactory(
        municipality=city, title="ひみつの昼食", search_key=fold("ひみつの昼食"), state="draft"
    )
    url = {
        "home": reverse("home"),
        "search": reverse("search") + "?q=昼食",
        "municipality": reverse("municipality_detail", args=[city.code]),
    }[address]

    text = Client().get(url).content.decode()

    assert "夏休みの昼食" in text
    assert "ひみつの昼食" not in text


def test_today_asks_the_same_number_of_queries_for_one_answer_and_for_three() -> None:
    city = MunicipalityFactory()
    client = _signed_in(MembershipFactory(municipality=city, role="approver").user)

    def queries() -> int:
        ChallengeAnswerFactory(challenge__municipality=city)
        ChallengeFactory(municipality=city, state="draft")
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("home"))
        return len(asked)

    first = queries()
    queries()

    assert queries() == first
