"""Which municipalities are like one's own."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from cases.domain.similar_municipalities import SHOWN, similar_municipalities
from cases.enums import Visibility
from cases.models import Case
from partners.enums import MunicipalityKind
from tests.factories.cases import CaseFactory
from tests.factories.partners import MunicipalityFactory

pytestmark = pytest.mark.django_db


def similar_to(municipality):
    visible = Case.objects.visible_to(AnonymousUser())
    return [
        (item.municipality.name, item.cases)
        for item in similar_municipalities(visible, municipality)
    ]


def test_those_with_cases_come_first_then_the_nearest_in_population():
    mine = MunicipalityFactory(population=20_000)
    MunicipalityFactory(name="近い町", population=20_100)
    MunicipalityFactory(name="遠い町", population=29_000)
    far = MunicipalityFactory(name="事例の町", population=11_000)
    CaseFactory(lead_municipality=far)

    assert similar_to(mine) == [("事例の町", 1), ("近い町", 0), ("遠い町", 0)]


def test_another_kind_or_class_is_not_similar():
    mine = MunicipalityFactory(population=20_000)
    MunicipalityFactory(name="大きい町", population=40_000)
    MunicipalityFactory(name="同じ大きさの村", population=20_000, kind=MunicipalityKind.VILLAGE)

    assert similar_to(mine) == []


def test_without_a_population_the_own_prefecture_comes_first():
    mine = MunicipalityFactory()
    MunicipalityFactory(name="東京の町", prefecture_code="13")
    MunicipalityFactory(name="兵庫の町")

    assert similar_to(mine) == [("兵庫の町", 0), ("東京の町", 0)]


def test_a_hidden_case_makes_nobody_come_first():
    mine = MunicipalityFactory(population=20_000)
    MunicipalityFactory(name="近い町", population=20_100)
    far = MunicipalityFactory(name="下書きの町", population=11_000)
    CaseFactory(lead_municipality=far, visibility=Visibility.DRAFT)

    assert similar_to(mine) == [("近い町", 0), ("下書きの町", 0)]


def test_a_former_municipality_is_not_offered():
    mine = MunicipalityFactory()
    MunicipalityFactory(name="むかしの町", valid_to="2006-03-31", successor=mine)

    assert similar_to(mine) == []


def test_a_few_are_enough():
    mine = MunicipalityFactory(population=20_000)
    MunicipalityFactory.create_batch(SHOWN + 2, population=20_000)

    assert len(similar_to(mine)) == SHOWN
