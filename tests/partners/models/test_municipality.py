"""The database refuses wrong municipalities, whoever writes them."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from partners.enums import MunicipalityKind, PopulationClass
from partners.models import Municipality
from partners.models.municipality import population_class_of
from tests.factories.partners import MunicipalityFactory

pytestmark = pytest.mark.django_db


def refused(constraint, **values):
    """Write past every check of ours; the constraint's own name must be what refuses."""
    row = {
        "code": "281000",
        "name": "試験町",
        "name_kana": "しけんちょう",
        "prefecture_code": "28",
        "kind": MunicipalityKind.TOWN,
        "search_key": "試験町",
    }
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Municipality.objects.create(**(row | values))


def test_a_code_in_use_stands_once():
    MunicipalityFactory(number=100)

    refused("partners_municipality_code_once")


def test_a_former_municipality_stands_once():
    MunicipalityFactory(number=100, name="試験町", valid_to="2005-04-01")

    refused("partners_municipality_former_once", valid_to="2005-04-01")


@pytest.mark.parametrize("code", ["28100", "28100x", "２８１０００"])
def test_a_code_has_six_digits(code):
    refused("partners_municipality_code_digits", code=code)


def test_a_code_begins_with_its_prefecture():
    refused("partners_municipality_code_in_prefecture", prefecture_code="27")


def test_a_ward_belongs_to_a_city():
    refused("partners_municipality_ward_has_city", kind=MunicipalityKind.WARD)


def test_only_a_ward_belongs_to_a_city():
    refused("partners_municipality_ward_has_city", city=MunicipalityFactory(number=200))


def test_a_municipality_does_not_end_before_it_begins():
    refused("partners_municipality_dates_in_order", valid_from="2010-04-01", valid_to="2005-04-01")


def test_only_a_former_municipality_has_a_successor():
    refused(
        "partners_municipality_successor_of_former_only", successor=MunicipalityFactory(number=200)
    )


def test_what_is_refused_is_said_in_japanese():
    MunicipalityFactory(number=100)
    row = Municipality(
        code="281000", name="町", name_kana="ちょう", prefecture_code="28", kind="town"
    )

    with pytest.raises(ValidationError, match="このコードの自治体は、すでに登録されています。"):
        row.full_clean()


@pytest.mark.parametrize(
    ("population", "expected"),
    [
        (0, PopulationClass.UNDER_10K),
        (9_999, PopulationClass.UNDER_10K),
        (10_000, PopulationClass.FROM_10K),
        (49_999, PopulationClass.FROM_30K),
        (50_000, PopulationClass.FROM_50K),
        (100_000, PopulationClass.FROM_100K),
        (150_000, PopulationClass.FROM_150K),
        (300_000, PopulationClass.FROM_300K),
        (500_000, PopulationClass.OVER_500K),
        (None, ""),
    ],
)
def test_a_class_begins_with_its_lower_bound(population, expected):
    assert population_class_of(MunicipalityKind.CITY, population) == expected
