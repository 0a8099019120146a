"""/search/: three directories on one page, each no further than the reader may look."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.enums import Visibility
from partners.enums import OrganisationVisibility
from tests.factories.cases import CaseFactory, CasePartnerFactory
from tests.factories.partners import (
    MembershipFactory,
    MunicipalityFactory,
    OrganisationFactory,
    UserFactory,
)
from tests.factories.policies import make_policy
from tests.factories.questions import PublicQuestionFactory
from tests.factories.secondments import SecondmentFactory

pytestmark = pytest.mark.django_db


def found(client: Client, text: str) -> dict[str, list[str]]:
    """Names in each group, in order."""
    context = client.get(reverse("search"), {"q": text}).context
    return {
        "cases": [case.title for case in context["cases"]],
        "organisations": [row.name for row in context["organisations"].organisations],
        "municipalities": [row.name for row, _, _ in context["municipalities"].municipalities],
    }


def test_one_word_finds_in_all_three_groups(client: Client) -> None:
    town = MunicipalityFactory(name="青葉町", name_kana="あおばちょう")
    CaseFactory(title="青葉の居場所", lead_municipality=town)
    CaseFactory(title="道路清掃")
    OrganisationFactory(name="NPO法人青葉の会")
    OrganisationFactory(name="NPO法人みどり")

    assert found(client, "青葉") == {
        "cases": ["青葉の居場所"],
        "organisations": ["NPO法人青葉の会"],
        "municipalities": ["青葉町"],
    }


def test_spelling_variants_find_the_same(client: Client) -> None:
    CaseFactory(title="子ども食堂")

    assert [found(client, q)["cases"] for q in ("こども", "子供", "ｺﾄﾞﾓ")] == [["子ども食堂"]] * 3


def test_kana_and_numbers_find_bodies(client: Client) -> None:
    MunicipalityFactory(code="281000", name="神戸市", name_kana="こうべし")
    OrganisationFactory(name="NPO法人暁", name_kana="あかつき", corporate_number="7000012050002")

    assert found(client, "コウベ")["municipalities"] == ["神戸市"]
    assert found(client, "281000")["municipalities"] == ["神戸市"]
    assert found(client, "あかつき")["organisations"] == ["NPO法人暁"]
    assert found(client, "7000012050002")["organisations"] == ["NPO法人暁"]


def test_a_former_name_leads_to_the_municipality_of_today(client: Client) -> None:
    today = MunicipalityFactory(name="丹波篠山市", name_kana="たんばささやまし")
    MunicipalityFactory(
        name="旧篠町", name_kana="きゅうしのちょう", valid_to=date(2019, 4, 30), successor=today
    )

    response = client.get(reverse("search"), {"q": "旧篠町"})

    (row,) = response.context["municipalities"].municipalities
    assert (row[0].name, row[2]) == ("丹波篠山市", "旧篠町")
    assert "旧「旧篠町」" in response.content.decode()


def test_a_ward_is_named_with_its_city(client: Client) -> None:
    city = MunicipalityFactory(name="神戸市", name_kana="こうべし", kind="designated_city")
    MunicipalityFactory(name="灘区", name_kana="なだく", kind="ward", city=city)

    response = client.get(reverse("search"), {"q": "なだく"})

    assert [name for _, name, _ in response.context["municipalities"].municipalities] == [
        "兵庫県 神戸市灘区"
    ]


def test_five_are_shown_with_the_number_of_all_and_a_link(client: Client) -> None:
    for number in range(7):
        CaseFactory(title=f"見守り{number}")
        OrganisationFactory(name=f"見守りの会{number}")

    response = client.get(reverse("search"), {"q": "見守り"})

    context = response.context
    assert (len(context["cases"]), context["found"].total) == (5, 7)
    organisations = context["organisations"]
    assert (len(organisations.organisations), organisations.total) == (5, 7)
    assert context["cases_url"] == "/cases/?q=%E8%A6%8B%E5%AE%88%E3%82%8A"
    assert "事例7件をすべて見る" in response.content.decode()


def test_hits_are_marked(client: Client) -> None:
    CaseFactory(title="子ども食堂の支援")

    assert "<mark>子ども</mark>" in client.get(reverse("search"), {"q": "こども"}).content.decode()


@pytest.fixture
def hidden() -> None:
    """Everything that is not for everybody, under one word."""
    CaseFactory(title="灯台の公開事例")
    CaseFactory(title="灯台の会員事例", visibility=Visibility.MEMBERS)
    CaseFactory(title="灯台の下書き", visibility=Visibility.DRAFT)
    CaseFactory(title="灯台の保管", archived_at=timezone.now())
    OrganisationFactory(name="A灯台の公開団体", name_kana="A")
    OrganisationFactory(
        name="B灯台の会員団体", name_kana="B", visibility=OrganisationVisibility.MEMBERS
    )
    OrganisationFactory(
        name="C灯台の下書き団体", name_kana="C", visibility=OrganisationVisibility.DRAFT
    )
    OrganisationFactory(name="D灯台の保管団体", name_kana="D", archived_at=timezone.now())


@pytest.mark.usefixtures("hidden")
def test_visitors_find_and_count_public_records_only(client: Client) -> None:
    response = client.get(reverse("search"), {"q": "灯台"})

    assert found(client, "灯台") == {
        "cases": ["灯台の公開事例"],
        "organisations": ["A灯台の公開団体"],
        "municipalities": [],
    }
    assert response.context["found"].total == 1
    assert response.context["organisations"].total == 1


@pytest.mark.usefixtures("hidden")
def test_members_also_find_members_records(client: Client) -> None:
    client.force_login(MembershipFactory().user)

    assert found(client, "灯台") == {
        "cases": ["灯台の会員事例", "灯台の公開事例"],
        "organisations": ["A灯台の公開団体", "B灯台の会員団体"],
        "municipalities": [],
    }


@pytest.mark.usefixtures("hidden")
def test_an_account_without_membership_finds_what_a_visitor_finds(client: Client) -> None:
    client.force_login(UserFactory())

    assert found(client, "灯台")["cases"] == ["灯台の公開事例"]


def test_own_drafts_are_found_by_their_municipality_only(client: Client) -> None:
    membership = MembershipFactory()
    draft = Visibility.DRAFT
    CaseFactory(title="灯台A", visibility=draft, lead_municipality=membership.municipality)
    CaseFactory(title="灯台B", visibility=draft)
    client.force_login(membership.user)

    assert found(client, "灯台")["cases"] == ["灯台A"]


def test_nothing_asked_shows_the_box_alone(client: Client) -> None:
    CaseFactory(title="事例")

    response = client.get(reverse("search"), {"q": " 　"})

    assert response.status_code == 200
    assert "事例0件" not in response.content.decode()
    assert "total" not in response.context


def test_nothing_found_says_what_to_do_next(client: Client) -> None:
    CaseFactory(title="事例")

    response = client.get(reverse("search"), {"q": "存在しない言葉の列"})

    assert response.context["total"] == 0
    assert "見つかりませんでした" in response.content.decode()


@pytest.mark.parametrize(
    "text", ["。、・", "あ" * 10_000, "'; DROP TABLE x --", '"', "-", "<script>", "%", "\\"]
)
def test_strange_input_never_fails(client: Client, text: str) -> None:
    CaseFactory(title="事例")

    response = client.get(reverse("search"), {"q": text})

    assert response.status_code == 200
    assert "<script>" not in response.content.decode()


def test_a_nul_byte_is_turned_away(client: Client) -> None:
    assert client.get("/search/?q=%00").status_code == 400


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow_with_hits(
    client: Client, django_assert_num_queries: Any, count: int
) -> None:
    for number in range(count):
        CasePartnerFactory(case=CaseFactory(title=f"灯台{number}"))
        OrganisationFactory(name=f"灯台の会{number}")
        SecondmentFactory(title=f"灯台{number}への派遣", public=True)
        PublicQuestionFactory(text=f"灯台{number}はどこですか。")
        MunicipalityFactory(name=f"灯台{number}町", name_kana="とうだいちょう")
        make_policy(at="received", title=f"灯台{number}の提言")
    client.get(reverse("search"), {"q": "灯台"})

    with django_assert_num_queries(29):
        client.get(reverse("search"), {"q": "灯台"})
