"""The pages of suggestions and invitations, as the two parties use them."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils.html import escape

from proposals.models import PartnerInvitation
from tests.factories.cases import CaseFactory, CasePartnerFactory
from tests.factories.challenges import (
    ChallengeFactory,
    DialogueFactory,
    PartnerInvitationFactory,
)
from tests.factories.partners import MembershipFactory, MunicipalityFactory, OrganisationFactory
from tests.factories.proposals import CallFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return MembershipFactory(municipality=MunicipalityFactory(), role="editor")


def text_of(response):
    return response.content.decode()


def with_case(name, *, people=True, **case):
    organisation = OrganisationFactory(name=name)
    CasePartnerFactory(case=CaseFactory(fields=["childcare"], **case), organisation=organisation)
    if people:
        MembershipFactory(in_organisation=True, organisation=organisation, role="manager")
    return organisation


def test_from_the_list_over_the_confirmation_to_the_answer(client, editor):
    challenge = ChallengeFactory(municipality=editor.municipality)
    organisation = with_case("NPO法人近所の会")
    client.force_login(editor.user)
    address = reverse("partner_suggestions", args=["challenge", challenge.pk])
    invite = reverse("partner_invite", args=["challenge", challenge.pk])

    assert f'name="organisation" value="{organisation.pk}"' in text_of(client.get(address))
    confirmation = text_of(client.get(invite, {"organisation": organisation.pk}))
    assert "NPO法人近所の会" in confirmation
    assert PartnerInvitation.objects.count() == 0
    client.post(invite, {"organisation": organisation.pk, "message": "近い実績があるためです。"})

    row = PartnerInvitation.objects.get()
    assert "案内しました。" in text_of(client.get(address))
    page = reverse("partner_invitation_detail", args=[row.pk])
    assert "返事を待っています。" in text_of(client.get(page))
    client.force_login(organisation.memberships.get().user)
    assert reverse("partner_invitation_detail", args=[row.pk]) in text_of(
        client.get(reverse("home"))
    )
    assert "近い実績があるためです。" in text_of(client.get(page))
    refused = client.post(page, {"action": "decline", "answer": ""})
    assert (refused.status_code, "見送る理由を" in text_of(refused)) == (422, True)
    client.post(page, {"action": "interested", "answer": "話を聞きたいです。"})
    row.refresh_from_db()
    assert (row.state, row.answer) == ("interested", "話を聞きたいです。")


def test_a_refused_invitation_keeps_what_was_typed(client, editor):
    challenge = ChallengeFactory(municipality=editor.municipality)
    nobody = with_case("NPO法人無人の会", people=False)
    client.force_login(editor.user)

    response = client.post(
        reverse("partner_invite", args=["challenge", challenge.pk]),
        {"organisation": nobody.pk, "message": "打ち込んだ言葉"},
    )

    text = text_of(response)
    assert response.status_code == 422
    assert "ポータルを使う人がまだいません" in text
    assert "打ち込んだ言葉" in text
    assert f'name="organisation" value="{nobody.pk}"' in text


def test_who_cannot_be_reached_has_no_box(client, editor):
    challenge = ChallengeFactory(municipality=editor.municipality)
    organisation = with_case("NPO法人無人の会", people=False)
    client.force_login(editor.user)

    text = text_of(client.get(reverse("partner_suggestions", args=["challenge", challenge.pk])))

    assert "NPO法人無人の会" in text
    assert f'name="organisation" value="{organisation.pk}"' not in text


def test_a_call_takes_no_words_and_says_that_the_public_page_is_all(client, editor):
    call = CallFactory(municipality=editor.municipality, fields=["childcare"])
    client.force_login(editor.user)

    text = text_of(
        client.get(
            reverse("partner_invite", args=["call", call.pk]),
            {"organisation": with_case("NPO法人近所の会").pk},
        )
    )

    assert "公表したページの場所だけを書きます" in text
    assert 'name="message"' not in text


def test_a_hidden_organisation_cannot_be_named_by_its_number(client, editor):
    challenge = ChallengeFactory(municipality=editor.municipality)
    hidden = OrganisationFactory(name="NPO法人ないしょ", visibility=0)
    client.force_login(editor.user)

    text = text_of(
        client.get(
            reverse("partner_invite", args=["challenge", challenge.pk]),
            {"organisation": [hidden.pk, "x", "９", "9" * 30]},
        )
    )

    assert "ないしょ" not in text
    assert "案内する団体が選ばれていません" in text


@pytest.mark.parametrize(
    ("kind", "factory"),
    [("challenge", ChallengeFactory), ("dialogue", DialogueFactory), ("call", CallFactory)],
)
def test_suggestions_are_for_the_own_municipality(client, editor, kind, factory):
    own, other = factory(municipality=editor.municipality), factory()
    client.force_login(editor.user)

    codes = [
        client.get(reverse("partner_suggestions", args=[kind, row.pk])).status_code
        for row in (own, other)
    ]

    assert codes == [200, 404]
    assert client.get(f"/proposals/municipality/{own.pk}/partners/").status_code == 404


@pytest.mark.parametrize("role", ["other city", "other organisation", "administrator"])
def test_an_invitation_does_not_exist_for_anybody_else(client, role):
    row = PartnerInvitationFactory(message="ひみつの言葉")
    user = {
        "other city": lambda: MembershipFactory(role="approver").user,
        "other organisation": lambda: MembershipFactory(in_organisation=True).user,
        "administrator": lambda: (
            MembershipFactory(user__is_superuser=True, user__is_staff=True).user
        ),
    }[role]()
    client.force_login(user)

    page = client.get(reverse("partner_invitation_detail", args=[row.pk]))
    listed = text_of(client.get(reverse("partner_invitation_list")))

    assert page.status_code == 404
    assert escape(row.challenge.title) not in listed


@pytest.mark.parametrize("page", ["list", "suggestions"])
def test_a_list_asks_the_same_number_of_queries_for_one_row_and_for_three(
    client, editor, django_assert_max_num_queries, page
):
    challenge = ChallengeFactory(municipality=editor.municipality)
    client.force_login(editor.user)
    address = (
        reverse("partner_invitation_list")
        if page == "list"
        else reverse("partner_suggestions", args=["challenge", challenge.pk])
    )
    counts = []
    for number in (1, 2):
        for index in range(number):
            organisation = with_case(f"会{number}{index}")
            PartnerInvitationFactory(challenge=challenge, organisation=organisation)
        with django_assert_max_num_queries(40) as queries:
            client.get(address)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_the_list_of_partners_for_a_case_leaves_out_its_own(client, editor):
    own = with_case("NPO法人本人の会", title="本人の事業")
    with_case("NPO法人よその会")
    client.force_login(editor.user)
    case = own.case_partners.get().case

    text = text_of(client.get(reverse("case_partners", args=[case.pk])))

    assert "NPO法人よその会" in text
    assert "NPO法人本人の会" not in text
