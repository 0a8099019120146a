"""The pages of introductions: the way through, what everybody sees, and what stays among three."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from proposals.models import Introduction
from tests.factories.cases import CaseFactory, CasePartnerFactory
from tests.factories.contacts import IntroductionFactory
from tests.factories.partners import (
    MembershipFactory,
    MunicipalityFactory,
    OrganisationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
SECRET = "ひみつの理由"


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def giver():
    return MembershipFactory(municipality=MunicipalityFactory(name="甲市"), role="approver")


@pytest.fixture
def manager():
    return MembershipFactory(
        in_organisation=True, organisation=OrganisationFactory(name="甲の会"), role="manager"
    )


@pytest.fixture
def receiver():
    return MembershipFactory(municipality=MunicipalityFactory(name="乙市"), role="approver")


def _walk(giver, manager, receiver, case, result) -> str:
    """From the first form to the publication by all three; the address of the page."""
    city, body, other = (signed_in(member.user) for member in (giver, manager, receiver))
    typed = {
        "introducer": f"municipality-{giver.municipality.pk}",
        "receiver": receiver.municipality.code,
        "case": case.pk,
        "reason": SECRET,
    }
    query = f"?organisation={manager.organisation.pk}&case={case.pk}"
    page = city.post(reverse("introduction_new") + query, typed)["Location"]
    assert other.get(page).status_code == 404
    body.post(f"{page}agree/", {"text": "よろしく。"})
    other.post(f"{page}hear/", {"text": "来月伺います。"})
    other.post(f"{page}result/", {"note": "対話から始まった。", "case": result.pk})
    for client in (city, body, other):
        client.post(f"{page}publish/")
    return page


def test_the_whole_way_from_the_first_form_to_everybodys_pages(giver, manager, receiver):
    case = CasePartnerFactory(
        case=CaseFactory(visibility="public", title="もとの事例"),
        organisation=manager.organisation,
    ).case
    result = CaseFactory(
        visibility="public", title="始まった事例", lead_municipality=receiver.municipality
    )

    page = _walk(giver, manager, receiver, case, result)

    public = Client().get(page).content.decode()
    for text in (
        "甲市",
        "甲の会",
        "乙市",
        SECRET,
        "もとの事例",
        "始まった事例",
        "対話から始まった。",
    ):
        assert text in public
    for text in ("よろしく。", "来月伺います。"):
        assert text not in public
    for place in (
        reverse("case_detail", args=[result.pk]),
        reverse("case_detail", args=[case.pk]),
        reverse("organisation_detail", args=[manager.organisation.pk]),
        reverse("municipality_detail", args=[giver.municipality.code]),
        reverse("municipality_detail", args=[receiver.municipality.code]),
        reverse("introduction_list"),
    ):
        assert page in Client().get(place).content.decode()


def test_the_organisation_is_found_by_its_name_first(giver, manager):
    client = signed_in(giver.user)

    found = client.get(reverse("introduction_new"), {"name": "甲の会"})
    unknown = client.get(reverse("introduction_new"), {"name": "ありえない会"})

    assert found["Location"].endswith(f"?organisation={manager.organisation.pk}")
    assert unknown.status_code == 422
    assert "ありえない会" in unknown.content.decode()


@pytest.mark.parametrize("typed", ["ありえない市", "", "999999"])
def test_a_receiver_that_is_not_found_keeps_what_was_typed(giver, manager, typed):
    response = signed_in(giver.user).post(
        f"{reverse('introduction_new')}?organisation={manager.organisation.pk}",
        {
            "introducer": f"municipality-{giver.municipality.pk}",
            "receiver": typed,
            "reason": SECRET,
        },
    )

    assert response.status_code == 422
    assert SECRET in response.content.decode()
    assert not Introduction.objects.exists()


@pytest.mark.parametrize("state", ["asked", "passed_on", "heard", "not_now", "declined"])
def test_nobody_else_learns_of_an_unpublished_one(giver, manager, receiver, state):
    case = CaseFactory(visibility="public")
    row = IntroductionFactory(
        introducer_municipality=giver.municipality,
        organisation=manager.organisation,
        receiver_municipality=receiver.municipality,
        case=case,
        reason=SECRET,
        state=state,
    )
    readers = [
        Client(),
        signed_in(MembershipFactory(role="approver").user),
        signed_in(MembershipFactory(in_organisation=True, role="manager").user),
        signed_in(UserFactory(is_staff=True, is_superuser=True)),
    ]
    page = reverse("introduction_detail", args=[row.pk])
    places = (
        reverse("introduction_list"),
        f"{reverse('introduction_list')}?organisation={manager.organisation.pk}",
        reverse("case_detail", args=[case.pk]),
        reverse("organisation_detail", args=[manager.organisation.pk]),
        reverse("municipality_detail", args=[receiver.municipality.code]),
    )

    for client in readers:
        assert client.get(page).status_code == 404
        for place in places:
            html = client.get(place).content.decode()
            assert SECRET not in html
            assert page not in html


def test_a_case_that_a_reader_may_not_see_is_not_named_beside_it(manager):
    draft = CaseFactory(visibility="draft", title="ないしょの事例")
    row = IntroductionFactory(
        organisation=manager.organisation, case=draft, state="heard", public=True
    )

    for place in (reverse("introduction_list"), reverse("introduction_detail", args=[row.pk])):
        assert "ないしょ" not in Client().get(place).content.decode()


def test_the_list_narrows_to_what_an_organisations_figures_count(manager):
    shown = IntroductionFactory(organisation=manager.organisation, state="heard", public=True)
    given = IntroductionFactory(
        introducer_municipality=None,
        introducer_organisation=manager.organisation,
        state="heard",
        public=True,
    )
    IntroductionFactory(organisation=manager.organisation)
    client = signed_in(manager.user)

    def found(query):
        rows = client.get(reverse("introduction_list") + query).context["rows"]
        return [row.introduction for row in rows]

    assert found(f"?organisation={manager.organisation.pk}") == [shown]
    assert found(f"?introducer={manager.organisation.pk}") == [given]
    assert len(found("")) == 3


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_the_same_queries_for_one_and_three(django_assert_num_queries, rows):
    for _ in range(rows):
        IntroductionFactory(state="heard", public=True, case=CaseFactory(visibility="public"))

    # Savepoint, read-only, its release; count, rows and their cases.
    with django_assert_num_queries(6):
        Client().get(reverse("introduction_list"))


def test_todays_work_asks_the_organisation_and_then_the_receiver(giver, manager, receiver):
    row = IntroductionFactory(
        introducer_municipality=giver.municipality,
        organisation=manager.organisation,
        receiver_municipality=receiver.municipality,
    )
    page = reverse("introduction_detail", args=[row.pk])
    body, city = signed_in(manager.user), signed_in(receiver.user)

    before = [page in client.get("/").content.decode() for client in (body, city)]
    body.post(f"{page}agree/")
    after = [page in client.get("/").content.decode() for client in (body, city)]

    assert (before, after) == ([True, False], [False, True])
