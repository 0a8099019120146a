"""The page of organisations for a case: how many queries it takes."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.cases import CaseFactory, CasePartnerFactory
from tests.factories.partners import MembershipFactory, MunicipalityFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("rows", [1, 3])
def test_the_partners_for_a_case_take_the_same_queries_for_one_and_three(
    rows, django_assert_num_queries
):
    city = MunicipalityFactory(population=50_000)
    case = CaseFactory(title="こどもの居場所", fields=["childcare"], lead_municipality=city)
    for _ in range(rows):
        CasePartnerFactory(
            case__title="こどもの居場所づくり",
            case__fields=["childcare"],
            case__lead_municipality=city,
        )
    client = Client()
    client.force_login(MembershipFactory(municipality=city).user)
    address = reverse("case_partners", args=[case.pk])
    client.get(address)

    with django_assert_num_queries(18):
        page = client.get(address)
    assert len(page.context["suggestions"]) == rows
