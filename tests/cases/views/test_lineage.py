"""The pages of 横展開, for each kind of user."""

from __future__ import annotations

import html
import re

import pytest
from django.urls import reverse

from cases.models import Case
from tests.factories.cases import CaseFactory
from tests.factories.partners import MembershipFactory

pytestmark = pytest.mark.django_db


def words(response) -> str:
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(html.unescape(text).split())


def test_an_editor_begins_a_draft_from_the_page_of_a_public_case(client):
    source = CaseFactory(title="手本の事例", purpose="居場所をつくる。")
    member = MembershipFactory(role="editor")
    client.force_login(member.user)
    page = client.get(reverse("case_detail", args=[source.pk])).content.decode()
    address = reverse("case_copy", args=[source.pk])

    response = client.post(
        address, {"municipality": member.municipality.pk, "title": "わたしたちの事例"}
    )

    case = Case.objects.get(title="わたしたちの事例")
    assert f'href="{address}"' in page
    assert response["Location"] == reverse("case_edit", args=[case.pk])
    assert (case.copied_from, case.purpose) == (source, "居場所をつくる。")


def test_a_visitor_is_offered_nothing_to_begin(client):
    case = CaseFactory()

    page = client.get(reverse("case_detail", args=[case.pk]))

    assert "この事例をもとに始める" not in words(page)


def test_a_title_left_out_is_asked_for_and_the_rest_stays(client):
    source = CaseFactory()
    member = MembershipFactory(role="editor")
    client.force_login(member.user)

    response = client.post(
        reverse("case_copy", args=[source.pk]),
        {"municipality": member.municipality.pk, "title": "", "adaptation": "夜にひらく"},
    )

    assert response.status_code == 422
    assert "名称を入力してください。" in words(response)
    assert "夜にひらく" in words(response)


def test_a_learner_writes_what_was_changed_and_both_pages_show_the_lineage(client):
    source = CaseFactory(title="手本の事例")
    case = CaseFactory(title="学んだ事例", copied_from=source)
    editor = MembershipFactory(municipality=case.lead_municipality, role="editor").user
    client.force_login(editor)
    address = reverse("lineage_edit", args=[case.pk])

    stale = client.post(address, {"adaptation": "夜にひらく。", "version": 9})
    saved = client.post(address, {"adaptation": "夜にひらく。", "version": 1})

    assert (stale.status_code, saved.status_code) == (409, 302)
    client.logout()
    for each in (source, case):
        text = words(client.get(reverse("case_detail", args=[each.pk])))
        assert "第2世代 学んだ事例" in text
        assert "夜にひらく。" in text


def test_the_case_before_is_chosen_among_the_municipalitys_own(client):
    case = CaseFactory()
    before = CaseFactory(title="前の年の事業", lead_municipality=case.lead_municipality)
    other = CaseFactory(title="ほかの市の事業")
    editor = MembershipFactory(municipality=case.lead_municipality, role="editor").user
    client.force_login(editor)
    address = reverse("lineage_edit", args=[case.pk])

    page = words(client.get(address))
    refused = client.post(address, {"continues": other.pk, "version": 1})
    client.post(address, {"continues": before.pk, "version": 1})

    case.refresh_from_db()
    assert "前の年の事業" in page
    assert "ほかの市の事業" not in page
    assert refused.status_code == 422
    assert case.continues == before


def test_a_municipalitys_page_shows_what_it_learned_and_what_spread(client):
    source = CaseFactory(title="手本の事例")
    case = CaseFactory(title="学んだ事例", copied_from=source)
    address = "municipality_detail"

    learner = words(client.get(reverse(address, args=[case.lead_municipality.code])))
    teacher = words(client.get(reverse(address, args=[source.lead_municipality.code])))

    assert "学んだ 学んだ事例 手本の事例" in learner
    assert "広がった 手本の事例 学んだ事例" in teacher
