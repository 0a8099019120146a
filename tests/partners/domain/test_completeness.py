"""What a profile still lacks."""

from __future__ import annotations

import pytest

from partners.domain.completeness import completeness
from partners.enums import OrganisationKind
from partners.models import Organisation


def test_an_empty_profile_lacks_everything_in_the_order_of_the_page():
    missing = [item.field for item in completeness(Organisation(name="ひだまり")).missing]

    assert missing == [
        *("name_kana", "kind", "corporate_number", "summary", "prefecture_code", "areas_served"),
        *("fields", "methods", "strengths", "team", "contact", "website", "established_year"),
    ]


def test_a_full_profile_is_a_hundred_percent():
    organisation = Organisation(
        name="ひだまり",
        name_kana="ひだまり",
        kind=OrganisationKind.NPO,
        corporate_number="7000012050002",
        summary="紹介",
        prefecture_code="28",
        serves_nationwide=True,
        fields=["childcare"],
        methods=["commission"],
        strengths="強み",
        team="体制",
        contact="事務局",
        website="https://example.org",
        established_year=2010,
    )

    assert (completeness(organisation).percent, completeness(organisation).missing) == (100, [])


@pytest.mark.parametrize("kind", [OrganisationKind.VOLUNTARY, OrganisationKind.CONSORTIUM])
def test_a_body_without_a_corporate_number_is_not_asked_for_one(kind):
    fields = [item.field for item in completeness(Organisation(name="会", kind=kind)).items]

    assert "corporate_number" not in fields


def test_one_missing_item_is_never_a_hundred_percent():
    result = completeness(Organisation(name="会", kind=OrganisationKind.VOLUNTARY))

    assert (result.filled, result.total, result.percent) == (1, 12, 8)
