"""今日やること around policy proposals: each body sees what it is asked for, and nothing else's."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from ppp_portal.pages.today_policies import policy_sections
from tests.factories.partners import MembershipFactory, MunicipalityFactory
from tests.factories.policies import make_backing, make_fact, make_policy

pytestmark = pytest.mark.django_db


def shown(membership):
    return {
        section.title: [task.note for task in section.tasks]
        for section in policy_sections(membership)
    }


@pytest.mark.parametrize("role", ["viewer", "editor", "approver"])
def test_a_city_receives_answers_and_confirms(role):
    city = MunicipalityFactory()
    today = timezone.localdate()
    make_policy(cities=[city, MunicipalityFactory()])
    make_policy("draft", cities=[city])
    make_policy("withdrawn", cities=[city])
    make_policy(cities=[city], at="received", answer_due_on=today - timedelta(days=1))
    make_fact(make_policy(cities=[city], at="answered").addressees.get())
    make_policy()

    found = shown(MembershipFactory(municipality=city, role=role))

    promised = found.pop("回答を約束した政策提言", [])
    expected = {"受付を待っている政策提言": ["受け付けて、回答の日を約束する"]}
    facts = {"確認を待っている、政策提言のその後": ["確かめて、確認する"]}
    assert (
        found
        == {
            "viewer": {},
            "editor": expected,
            "approver": expected | facts,
        }[role]
    )
    assert [note[:11] for note in promised] == (
        [] if role == "viewer" else ["約束の日を過ぎている。"]
    )


@pytest.mark.parametrize("role", ["reporter", "manager"])
def test_an_organisation_goes_on_writing_and_its_manager_replies_to_others(role):
    member = MembershipFactory(in_organisation=True, role=role)
    make_policy("draft", organisation=member.organisation)
    make_backing(make_policy("draft"), member.organisation)
    make_backing(make_policy("withdrawn"), member.organisation)
    make_policy("draft")

    found = shown(member)

    own = {"下書きの政策提言": ["続きを書いて提出する"]}
    asked = {"返事を待っている、政策提言の共同提案・賛同": ["読んで、同意するか見送るかを決める"]}
    assert found == (own if role == "reporter" else asked | own)
