"""The pages of a case's 継続の記録, for each kind of user."""

from __future__ import annotations

import html
import re

import pytest
from django.urls import reverse

from cases.models import Continuation, Milestone
from tests.factories.cases import CaseFactory
from tests.factories.continuations import ContinuationFactory, MilestoneFactory
from tests.factories.reports import Desk

pytestmark = pytest.mark.django_db

POSTED = {
    "fiscal_year": "令和7年度",
    "outcome": "continue",
    "municipality_office": "こども家庭課長",
    "reason": "利用が増えている。",
    "basis": "negotiated",
    "ground": "2",
}


def words(response) -> str:
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(html.unescape(text).split())


def detail(case) -> str:
    return reverse("continuation_detail", args=[case.pk])


def test_a_visitor_reads_published_decisions_and_milestones_only(client):
    case = CaseFactory(fiscal_year=2024)
    ContinuationFactory(case=case, fiscal_year=2023, state="published", reason="公開した理由")
    ContinuationFactory(case=case, fiscal_year=2024, reason="まだ秘密の理由")
    MilestoneFactory(case=case, text="新しい市長が就任した。")

    for address in (detail(case), reverse("case_detail", args=[case.pk])):
        text = words(client.get(address))
        assert "公開した理由" in text
        assert "秘密の理由" not in text
        assert "新しい市長が就任した。" in text


def test_a_case_without_anything_to_tell_has_no_page_for_a_visitor(client):
    case = CaseFactory(fiscal_year=None)

    assert client.get(detail(case)).status_code == 404


def test_the_editor_proposes_and_the_approver_confirms_and_publishes(client):
    desk = Desk()
    client.force_login(desk.editor)
    client.post(reverse("continuation_new", args=[desk.case.pk]), POSTED)
    row = Continuation.objects.get()
    client.force_login(desk.approver)

    for action in ("confirm", "publish"):
        address = reverse("continuation_step", args=[desk.case.pk, row.pk, action])
        shown = client.get(address)
        version = re.search(r'name="version" value="(\d+)"', shown.content.decode())[1]
        assert client.post(address, {"version": version}).status_code == 302

    row.refresh_from_db()
    assert (row.fiscal_year, row.state) == (2025, "published")
    text = words(client.get(detail(desk.case)))
    assert "令和7年度の判断：続ける" in text
    assert "地方自治法施行令167条の2第1項2号：性質や目的が競争入札に適さない契約" in text


def test_what_is_missing_is_said_at_its_field_and_nothing_typed_is_lost(client):
    desk = Desk()
    client.force_login(desk.manager)
    typed = {**POSTED, "municipality_office": "", "ground": "", "reason": "書きかけの理由"}

    response = client.post(reverse("continuation_new", args=[desk.case.pk]), typed)

    text = words(response)
    assert response.status_code == 422
    assert "書きかけの理由" in text
    assert "随意契約には、地方自治法施行令167条の2第1項の何号によるかを選んでください。" in text
    assert "判断した職・部署を、自治体か団体のどちらかに入力してください。" in text


def test_the_second_of_two_editors_sees_both_texts(client):
    desk = Desk()
    row = ContinuationFactory(case=desk.case, fiscal_year=2025)
    Continuation.objects.filter(pk=row.pk).update(version=2, reason="先に保存された理由")
    client.force_login(desk.editor)
    address = reverse("continuation_edit", args=[desk.case.pk, row.pk])

    response = client.post(address, {**POSTED, "reason": "後から書いた理由", "version": 1})

    text = words(response)
    assert response.status_code == 409
    assert "先に保存された理由" in text
    assert "後から書いた理由" in text
    assert client.post(address, {**POSTED, "version": 2}).status_code == 302


def test_milestones_are_added_changed_and_taken_away(client):
    desk = Desk()
    client.force_login(desk.editor)
    new = {"kind": "budget", "happened": "令和8年3月", "text": "予算が成立した。"}

    client.post(reverse("milestone_new", args=[desk.case.pk]), new)
    row = Milestone.objects.get()
    edit = reverse("milestone_edit", args=[desk.case.pk, row.pk])
    stale = client.post(edit, {**new, "text": "当初予算", "version": 7})
    client.post(edit, {**new, "text": "当初予算が成立した。", "version": 1})

    assert stale.status_code == 409
    assert "令和8年3月 予算成立 当初予算が成立した。" in words(client.get(detail(desk.case)))
    client.post(reverse("milestone_remove", args=[desk.case.pk, row.pk]))
    assert not Milestone.objects.exists()


@pytest.mark.parametrize("text", ["", "abc", "9999", "0000", "²⁰²⁴"])
def test_a_year_in_the_address_that_is_none_is_no_error(client, text):
    desk = Desk()
    client.force_login(desk.editor)

    response = client.get(reverse("continuation_new", args=[desk.case.pk]), {"year": text})

    assert response.status_code == 200


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_takes_the_same_queries_for_one_and_three_decisions(
    client, django_assert_num_queries, number
):
    case = CaseFactory(fiscal_year=2024)
    for year in range(2022, 2022 + number):
        ContinuationFactory(case=case, fiscal_year=year, state="published")
        MilestoneFactory(case=case)

    with django_assert_num_queries(13):
        client.get(detail(case))
