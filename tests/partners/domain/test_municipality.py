"""Corrections of a municipality's facts."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from partners.domain.municipality import create_municipality, update_municipality
from partners.enums import MunicipalityKind, PopulationClass
from partners.models import Municipality
from ppp_portal.audit import AuditEntry
from ppp_portal.refusals import Refused
from tests.factories.partners import MunicipalityFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_a_new_population_moves_the_municipality_to_its_class():
    town = MunicipalityFactory(population=9_000)

    update_municipality(
        by=UserFactory(is_staff=True), municipality_id=town.pk, values={"population": 120_000}
    )

    town.refresh_from_db()
    assert town.population_class == PopulationClass.FROM_100K
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.detail) == ("municipality.update", {"fields": ["population"]})


def test_a_renamed_city_is_found_in_the_names_of_its_wards():
    city = MunicipalityFactory(name="旧市", kind=MunicipalityKind.DESIGNATED_CITY)
    ward = MunicipalityFactory(name="北区", kind=MunicipalityKind.WARD, city=city)

    update_municipality(
        by=UserFactory(is_staff=True), municipality_id=city.pk, values={"name": "新市"}
    )

    ward.refresh_from_db()
    assert ward.search_key.split()[-1] == "新市北区"


def test_saving_the_same_again_leaves_no_trail():
    town = MunicipalityFactory(population=9_000)

    update_municipality(
        by=UserFactory(is_staff=True), municipality_id=town.pk, values={"population": 9_000}
    )

    assert not AuditEntry.objects.exists()


def test_only_administrators_correct_facts():
    town = MunicipalityFactory(population=9_000)

    with pytest.raises(Refused):
        update_municipality(by=UserFactory(), municipality_id=town.pk, values={"population": 1})

    town.refresh_from_db()
    assert town.population == 9_000


def test_a_code_in_use_is_not_given_twice():
    town = MunicipalityFactory()
    values = {"name": "別の町", "name_kana": "べつのちょう", "kind": MunicipalityKind.TOWN}

    with pytest.raises(ValidationError, match="すでに登録されています"):
        create_municipality(by=UserFactory(is_staff=True), code=town.code, values=values)

    assert Municipality.objects.count() == 1


def test_the_code_is_nothing_to_edit():
    town = MunicipalityFactory()

    with pytest.raises(ValueError, match="code"):
        update_municipality(
            by=UserFactory(is_staff=True), municipality_id=town.pk, values={"code": "131016"}
        )
