"""Finding organisations by what people call them."""

from __future__ import annotations

import pytest

from partners.domain.organisation_names import (
    find_by_names,
    keep_name,
    refresh_keys,
    search_condition,
)
from partners.enums import NameReason
from partners.models import Organisation
from tests.factories.partners import OrganisationFactory

pytestmark = pytest.mark.django_db


def found(text):
    return list(Organisation.objects.filter(search_condition(text)).values_list("name", flat=True))


@pytest.mark.parametrize(
    "text",
    [
        "ひだまり",
        "ヒダマリ",
        "ﾋﾀﾞﾏﾘ",
        "だま",
        "特定非営利活動法人ひだまり",
        "NPO法人 ひだまり",
        "ＮＰＯ法人ひだまり（神戸市）",
        "7000012050002",
        "７０００-０１２０-５０００２",
        "むかしの会",
        "ひだ まり",
    ],
)
def test_name_kana_number_and_other_names_find(text):
    organisation = OrganisationFactory(
        name="認定NPO法人 ひだまり", name_kana="ひだまり", corporate_number="7000012050002"
    )
    keep_name(organisation, "むかしの会", NameReason.RENAMED)
    refresh_keys(organisation)
    organisation.save()
    OrganisationFactory(name="株式会社こもれび", name_kana="こもれび")

    assert found(text) == ["認定NPO法人 ひだまり"]


@pytest.mark.parametrize("text", ["%", "_", "ひだ%り", "' OR 1=1", "a" * 10_000, "7000012050003"])
def test_odd_input_finds_nothing(text):
    OrganisationFactory(name="ひだまり", name_kana="ひだまり", corporate_number="7000012050002")

    assert found(text) == []


@pytest.mark.parametrize("text", ["", "  ", "　", "・"])
def test_nothing_typed_is_no_condition(text):
    assert search_condition(text) is None


def test_a_name_is_matched_whatever_its_legal_form():
    organisation = OrganisationFactory(name="株式会社ひだまり")

    matched = find_by_names(["㈱ひだまり", "ひだまり（株）", "こもれび"])

    assert matched == {"㈱ひだまり": organisation, "ひだまり（株）": organisation}


def test_a_name_that_two_organisations_share_matches_neither():
    OrganisationFactory(name="株式会社ひだまり")
    OrganisationFactory(name="NPO法人ひだまり")

    assert find_by_names(["ひだまり"]) == {}


def test_a_former_name_and_a_number_match():
    organisation = OrganisationFactory(name="ひだまり", corporate_number="7000012050002")
    keep_name(organisation, "むかしの会", NameReason.RENAMED)

    matched = find_by_names(["むかしの会", "7000012050002"])

    assert matched == {"むかしの会": organisation, "7000012050002": organisation}


def test_a_merged_or_archived_organisation_is_not_matched():
    survivor = OrganisationFactory(name="残る会")
    OrganisationFactory(name="ひだまり", merged_into=survivor)
    OrganisationFactory(name="こもれび", archived_at="2026-01-01T00:00:00+09:00")

    assert find_by_names(["ひだまり", "こもれび"]) == {}


def test_a_name_is_kept_once():
    organisation = OrganisationFactory(name="ひだまり")

    kept = [
        keep_name(organisation, name, NameReason.ALIAS) for name in ("ひだ", "ひだ", "ひだまり")
    ]

    assert [row and row.name for row in kept] == ["ひだ", None, None]
