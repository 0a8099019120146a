"""Which municipalities have the same trouble, by challenges and cases, as far as the reader sees."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from cases.domain.similar_municipalities import similar_municipalities
from cases.models import Case
from partners.models import Municipality
from proposals.domain.similar_troubles import troubles_like
from proposals.models import Challenge
from tests.factories.cases import CaseFactory
from tests.factories.challenges import ChallengeFactory
from tests.factories.partners import MunicipalityFactory

pytestmark = pytest.mark.django_db


def _troubles(body: Municipality) -> dict[int, str]:
    visitor = AnonymousUser()
    cases, challenges = Case.objects.visible_to(visitor), Challenge.objects.visible_to(visitor)
    return {pk: one.text for pk, one in troubles_like(cases, challenges, body).items()}


@pytest.fixture
def mine() -> Municipality:
    row: Municipality = MunicipalityFactory(name="甲市", population=60_000)
    ChallengeFactory(municipality=row, title="家から出られない人がいる", trouble="困っている。")
    return row


def test_a_case_and_a_challenge_of_others_tell_the_same_trouble(mine: Municipality) -> None:
    by_case, by_challenge, other = (MunicipalityFactory() for _ in range(3))
    CaseFactory(title="ひきこもりの居場所", lead_municipality=by_case)
    CaseFactory(title="橋の点検", lead_municipality=other)
    ChallengeFactory(municipality=by_challenge, title="ひきこもりの若者がいる")

    assert _troubles(mine) == {
        by_case.pk: "似た困りごと：事例「ひきこもりの居場所」に、「家から出られない」に関わる言葉「ひきこもり」",
        by_challenge.pk: "似た困りごと：課題「ひきこもりの若者がいる」に、"
        "「家から出られない」に関わる言葉「ひきこもり」",
    }


def test_what_the_reader_may_not_see_tells_nothing(mine: Municipality) -> None:
    hidden = MunicipalityFactory()
    CaseFactory(title="ひきこもりの居場所", lead_municipality=hidden, visibility="draft")
    ChallengeFactory(municipality=hidden, title="ひきこもりの若者がいる", state="draft")

    assert _troubles(mine) == {}


def test_without_a_challenge_the_reasons_of_its_cases_count() -> None:
    mine, other = MunicipalityFactory(), MunicipalityFactory()
    CaseFactory(title="ある事業", reason="学校に行けない子がいた。", lead_municipality=mine)
    CaseFactory(title="不登校の学びの場", lead_municipality=other)

    assert list(_troubles(mine)) == [other.pk]


def test_the_profile_puts_them_first_and_leads_to_the_record(
    client: Client, mine: Municipality
) -> None:
    MunicipalityFactory(name="近い市", population=60_000)
    town = MunicipalityFactory(name="小さい村", population=500, kind="village")
    case = CaseFactory(title="ひきこもりの居場所", lead_municipality=town)

    page = client.get(f"/partners/municipalities/{mine.code}/")

    shown = page.context["similar"]
    assert [item.municipality.name for item in shown][:2] == ["小さい村", "近い市"]
    assert shown[0].trouble.url == f"/cases/{case.pk}/"
    assert similar_municipalities(Case.objects.all(), mine)[0].municipality.name == "近い市"
