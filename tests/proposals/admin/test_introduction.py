"""Administrators enter and correct introductions that a published text tells of, and no others."""

from __future__ import annotations

import pytest
from django.urls import reverse

from ppp_portal.audit import AuditEntry
from proposals.models import Introduction
from tests.factories.cases import CaseFactory
from tests.factories.contacts import IntroductionFactory
from tests.factories.partners import MunicipalityFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db
ADD = reverse("admin:proposals_introduction_add")
LIST = reverse("admin:proposals_introduction_changelist")


@pytest.fixture
def administrator(client):
    user = UserFactory(is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


def change(row):
    return reverse("admin:proposals_introduction_change", args=[row.pk])


def typed(**values):
    """What the form sends; the organisation, a bare introducer and a city unless told otherwise."""
    given = {
        "organisation": OrganisationFactory().pk if "organisation" not in values else "",
        "introducer_name": "ある市（出典に名称の記載なし）",
        "receiver_municipality": MunicipalityFactory().pk,
        "reason": "同じ悩みをもつ市に紹介した。",
        "source_note": "市の広報（令和6年5月号）",
        "source_url": "https://city.example/kouhou/",
    }
    return given | values


def told_by_a_source(**values):
    values = {"source_note": "試験の記事", "state": "heard", "public": True} | values
    return IntroductionFactory(**values)


def correct(client, row, **values):
    form = client.get(change(row)).context["adminform"].form
    sent = {
        name: value
        for name in form.fields
        if (value := form.get_initial_for_field(form.fields[name], name)) not in (None, False)
    }
    sent |= {name: str(getattr(value, "pk", value)) for name, value in sent.items()}
    return client.post(change(row), sent | values)


def test_an_administrator_enters_what_a_source_tells(client, administrator):
    result = CaseFactory(visibility="public")

    answer = client.post(ADD, typed(result_case=result.pk))

    row = Introduction.objects.get()
    page = client.get(reverse("introduction_detail", args=[row.pk])).content.decode()
    assert answer.status_code == 302
    assert (row.state, row.result_case, row.created_by) == ("heard", result, administrator)
    assert "市の広報（令和6年5月号）" in page
    assert 'href="https://city.example/kouhou/"' in page


@pytest.mark.parametrize(
    ("values", "field", "text"),
    [
        ({"source_note": ""}, "source_note", "出典を入力してください。"),
        ({"introducer_name": ""}, "introducer_name", "紹介した側は、登録のある名称を選ぶか"),
        ({"receiver_name": "別の市"}, "receiver_name", "紹介先は、登録のある名称を選ぶか"),
        ({"reason": ""}, "reason", "紹介する理由を入力してください。"),
    ],
)
def test_what_is_missing_is_said_beside_its_field(client, administrator, values, field, text):
    answer = client.post(ADD, typed(**values))

    (error,) = answer.context["adminform"].form.errors[field]
    assert error.startswith(text)
    assert not Introduction.objects.exists()


def test_the_three_parties_are_three_here_too(client, administrator):
    city = MunicipalityFactory()

    answer = client.post(
        ADD,
        typed(introducer_name="", introducer_municipality=city.pk, receiver_municipality=city.pk),
    )

    assert "別々にしてください" in answer.content.decode()
    assert not Introduction.objects.exists()


def test_an_administrator_corrects_it_and_the_trail_keeps_what_it_said(client, administrator):
    row = told_by_a_source(reason="まちがい。")
    city = MunicipalityFactory()

    answer = correct(client, row, reason="正しい理由。", receiver_municipality=city.pk)

    before = row.receiver_municipality_id
    row.refresh_from_db()
    entry = AuditEntry.objects.get(action="introduction.correct")
    assert answer.status_code == 302
    assert (row.reason, row.receiver_municipality) == ("正しい理由。", city)
    assert entry.detail == {
        "before": {"reason": "まちがい。", "receiver_municipality": str(before)}
    }


def test_one_entered_by_mistake_is_taken_from_every_page_and_can_come_back(client, administrator):
    row = told_by_a_source()
    page = reverse("introduction_detail", args=[row.pk])

    correct(client, row, is_shown="")
    assert client.get(page).status_code == 404
    assert str(row.organisation) in client.get(LIST).content.decode()

    correct(client, row, is_shown="on")
    assert client.get(page).status_code == 200


def test_the_second_of_two_administrators_is_told_and_writes_nothing(client, administrator):
    row = told_by_a_source(reason="はじめ。")
    seen = row.updated_at.isoformat()
    correct(client, row, reason="先の人。")

    answer = correct(client, row, reason="後の人。", seen=seen)

    row.refresh_from_db()
    assert row.reason == "先の人。"
    assert "先に直しました" in answer.content.decode()
    assert "後の人。" in answer.content.decode()


def test_what_the_three_parties_made_is_only_shown_and_only_once_it_is_public(
    client, administrator
):
    public = IntroductionFactory(state="heard", public=True)
    private = IntroductionFactory(organisation__name="ひみつの会", state="heard")

    page = client.get(change(public)).content.decode()

    assert 'name="_save"' not in page
    assert client.post(change(public), typed()).status_code == 403
    assert client.get(change(private)).status_code == 302
    assert "ひみつの会" not in client.get(LIST).content.decode()
    assert client.post(change(public).replace("change", "delete")).status_code == 403
