"""Profiles of organisations and municipalities as pages, and the edit of an organisation."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.enums import Visibility
from partners.enums import MunicipalityKind, NameReason, OrganisationVisibility, Role
from tests.factories.cases import CaseFactory, CasePartnerFactory
from tests.factories.partners import (
    MembershipFactory,
    MunicipalityFactory,
    OrganisationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def organisation_page(organisation):
    return reverse("organisation_detail", args=[organisation.pk])


def edit_page(organisation):
    return reverse("organisation_edit", args=[organisation.pk])


def municipality_page(code):
    return reverse("municipality_detail", args=[code])


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


def member_of(organisation, role=Role.MANAGER):
    return MembershipFactory(in_organisation=True, organisation=organisation, role=role).user


def typed(organisation, **changes):
    """What the edit form sends back when only `changes` were typed."""
    values = {
        "version": organisation.version,
        "name": organisation.name,
        "name_kana": organisation.name_kana,
        "kind": organisation.kind,
    }
    return values | changes


@pytest.mark.parametrize("rows", [1, 3])
def test_a_profile_takes_the_same_queries_for_one_and_three_cases(
    client, django_assert_num_queries, rows
):
    organisation = OrganisationFactory()
    for _ in range(rows):
        CasePartnerFactory(organisation=organisation)

    # Savepoint, read-only, its release; merged?, row, names, record (3), cases and their partners
    # (2), secondments, policy proposals, events.
    with django_assert_num_queries(25):
        client.get(organisation_page(organisation))


@pytest.mark.parametrize("rows", [1, 3])
def test_a_municipality_takes_the_same_queries_for_one_and_three_cases(
    client, django_assert_num_queries, rows
):
    town = MunicipalityFactory()
    for _ in range(rows):
        case = CaseFactory(lead_municipality=town)
        CasePartnerFactory(case=case)
        MunicipalityFactory()

    # Savepoint, read-only, its release; row, partners, record, cases and their partners (2),
    # the same trouble elsewhere (7), similar ones (3), lineage (2), secondments, policy proposals,
    # events, wards, predecessors.
    with django_assert_num_queries(28):
        client.get(municipality_page(town.code))


@pytest.mark.parametrize(
    "values",
    [
        {"visibility": OrganisationVisibility.DRAFT},
        {"visibility": OrganisationVisibility.MEMBERS},
        {"archived_at": timezone.now()},
    ],
)
def test_a_stranger_does_not_learn_that_a_hidden_organisation_exists(client, values):
    organisation = OrganisationFactory(**values)

    assert client.get(organisation_page(organisation)).status_code == 404


def test_an_organisation_reads_its_own_draft(client):
    organisation = OrganisationFactory(visibility=OrganisationVisibility.DRAFT)
    client.force_login(member_of(organisation, Role.REPORTER))

    response = client.get(organisation_page(organisation))

    assert "下書き" in text_of(response)


def test_a_merged_organisation_leads_to_the_survivor(client):
    survivor = OrganisationFactory()
    merged = OrganisationFactory(merged_into=survivor)

    response = client.get(organisation_page(merged))

    assert (response.status_code, response["Location"]) == (302, organisation_page(survivor))


def test_a_merged_organisation_does_not_lead_a_stranger_to_a_hidden_one(client):
    survivor = OrganisationFactory(visibility=OrganisationVisibility.DRAFT)
    merged = OrganisationFactory(merged_into=survivor)

    assert client.get(organisation_page(merged)).status_code == 404


@pytest.mark.parametrize("pk", ["0", "999999", "9" * 30])
def test_an_unknown_organisation_is_not_found(client, pk):
    assert client.get(f"/partners/organisations/{pk}/").status_code == 404


@pytest.mark.parametrize("role", ["visitor", "other", Role.REPORTER, Role.MANAGER, "staff"])
def test_what_the_profile_lacks_is_said_to_its_own_people_and_administrators(client, role):
    organisation = OrganisationFactory(name="ひだまり")
    if role == "staff":
        client.force_login(UserFactory(is_staff=True))
    elif role == "other":
        client.force_login(member_of(OrganisationFactory()))
    elif role != "visitor":
        client.force_login(member_of(organisation, role))

    text = text_of(client.get(organisation_page(organisation)))

    assert ("項目が書かれています" in text) == (role not in ("visitor", "other"))
    assert ("紹介を編集する" in text) == (role in (Role.MANAGER, "staff"))


def test_the_record_links_to_the_cases_behind_each_figure(client):
    organisation = OrganisationFactory()
    case = CaseFactory(fiscal_year=2023)
    CasePartnerFactory(case=case, organisation=organisation)

    page = client.get(organisation_page(organisation)).content.decode()

    code = case.lead_municipality.code
    address = f"/cases/?partner={organisation.pk}&amp;municipality={code}&amp;year=2023"
    assert f'href="{address}"' in page


def test_an_organisation_without_cases_says_so(client):
    assert "記録なし" in text_of(client.get(organisation_page(OrganisationFactory())))


def test_draft_cases_are_no_part_of_a_profile_for_strangers(client):
    organisation = OrganisationFactory()
    case = CaseFactory(title="秘密の下書き", visibility=Visibility.DRAFT)
    CasePartnerFactory(case=case, organisation=organisation)

    own = text_of(client.get(organisation_page(organisation)))
    town = text_of(client.get(municipality_page(case.lead_municipality.code)))

    assert ("秘密の下書き" in own, "秘密の下書き" in town) == (False, False)
    assert ("記録なし" in own, "記録なし" in town) == (True, True)


def test_a_municipality_shows_its_facts(client):
    city = MunicipalityFactory(
        number=100,
        name="神戸市",
        kind=MunicipalityKind.DESIGNATED_CITY,
        population=1_500_000,
        population_note="国勢調査",
    )
    MunicipalityFactory(name="東の区", kind=MunicipalityKind.WARD, city=city)
    MunicipalityFactory(name="旧垂水町", valid_to="1941-07-01", successor=city)

    text = text_of(client.get(municipality_page("281000")))

    facts = ("9000020281000", "1,500,000人", "国勢調査", "東の区", "旧垂水町", "指定都市")
    assert [fact for fact in facts if fact not in text] == []


def test_a_ward_has_no_corporate_number(client):
    city = MunicipalityFactory(name="試験市", kind=MunicipalityKind.DESIGNATED_CITY)
    ward = MunicipalityFactory(name="北区", kind=MunicipalityKind.WARD, city=city)

    assert "法人番号" not in text_of(client.get(municipality_page(ward.code)))


def test_five_digits_lead_to_the_six_digit_code(client):
    town = MunicipalityFactory()

    response = client.get(municipality_page(town.code[:5]))

    assert (response.status_code, response["Location"]) == (302, municipality_page(town.code))


def test_a_former_code_leads_over_every_step_to_the_present_one(client):
    today = MunicipalityFactory()
    between = MunicipalityFactory(valid_to="2010-01-01", successor=today)
    first = MunicipalityFactory(valid_to="2005-01-01", successor=between)

    response = client.get(municipality_page(first.code))

    assert response["Location"] == municipality_page(today.code)


def test_a_code_in_use_again_means_the_present_municipality(client):
    today = MunicipalityFactory(name="新しい町")
    MunicipalityFactory(name="古い町", code=today.code, valid_to="2019-05-01", successor=today)

    response = client.get(municipality_page(today.code))

    assert response.context["municipality"] == today


@pytest.mark.parametrize("code", ["999999", "abc", "281001", "0", "２８", "28100000000000000000"])
def test_an_unknown_code_is_not_found(client, code):
    assert client.get(f"/partners/municipalities/{code}/").status_code == 404


def test_partners_and_similar_municipalities_are_shown(client):
    town = MunicipalityFactory(population=20_000)
    MunicipalityFactory(name="となり町", population=21_000)
    CasePartnerFactory(
        case=CaseFactory(lead_municipality=town), organisation__name="NPO法人ひだまり"
    )

    context = client.get(municipality_page(town.code)).context

    partners = [(row.name, figure.number) for row, figure in context["partners"]]
    similar = [(item.municipality.name, item.cases) for item in context["similar"]]
    assert (partners, similar) == ([("NPO法人ひだまり", 1)], [("となり町", 0)])


def test_the_cases_of_similar_municipalities_are_listed_together(client):
    town = MunicipalityFactory(population=20_000)
    like = [MunicipalityFactory(population=21_000 + n) for n in range(2)]
    for row in like:
        CaseFactory(lead_municipality=row)
    MunicipalityFactory(population=22_000)

    text = client.get(municipality_page(town.code)).content.decode()

    codes = "&amp;".join(f"municipality={row.code}" for row in like)
    assert f'href="/cases/?{codes}&amp;sort=newest"' in text
    assert "人口規模が同じ（1万〜3万人）・人口が1.05倍・同じ都道府県" in text


EDITORS = {
    "visitor": 302,
    "municipal approver": 403,
    "other manager": 403,
    Role.REPORTER: 403,
    Role.MANAGER: 200,
    "staff": 200,
}


@pytest.mark.parametrize("method", ["get", "post", "put", "delete"])
@pytest.mark.parametrize("role", EDITORS)
def test_the_edit_is_for_its_own_managers_and_administrators(client, role, method):
    organisation = OrganisationFactory(summary="前")
    user = {
        "visitor": lambda: None,
        "municipal approver": lambda: MembershipFactory(role=Role.APPROVER).user,
        "other manager": lambda: member_of(OrganisationFactory()),
        "staff": lambda: UserFactory(is_staff=True),
    }.get(role, lambda: member_of(organisation, role))()
    if user:
        client.force_login(user)

    response = getattr(client, method)(edit_page(organisation), typed(organisation, summary="後"))

    organisation.refresh_from_db()
    expected = EDITORS[role]
    if role != "visitor" and method in ("put", "delete"):
        expected = 405
    saved = expected == 200 and method == "post"
    assert response.status_code == (302 if saved else expected)
    assert organisation.summary == ("後" if saved else "前")


def test_a_visitor_is_asked_to_sign_in(client):
    response = client.get(edit_page(OrganisationFactory()))

    assert response["Location"].startswith(reverse("account_login"))


def test_a_hidden_organisation_has_no_edit_page_for_strangers(client):
    organisation = OrganisationFactory(visibility=OrganisationVisibility.DRAFT)
    client.force_login(member_of(OrganisationFactory()))

    assert client.get(edit_page(organisation)).status_code == 404


def test_an_edit_is_saved_with_every_list(client):
    organisation = OrganisationFactory(name="ひだまり")
    client.force_login(member_of(organisation))
    values = {
        "name": "こもれび",
        "corporate_number": "7000-0120-50002",
        "areas_served": ["28", "27"],
        "fields": ["education"],
        "methods": ["commission", "trial"],
        "aliases": "コモ\nKOMO",
        "website": "komorebi.example",
        "established_year": "2010",
        "is_intermediary": "on",
    }

    response = client.post(edit_page(organisation), typed(organisation, **values))

    assert response["Location"] == organisation_page(organisation)
    organisation.refresh_from_db()
    assert organisation.corporate_number == "7000012050002"
    assert (organisation.areas_served, organisation.methods) == (
        ["28", "27"],
        ["commission", "trial"],
    )
    assert (organisation.website, organisation.established_year) == (
        "https://komorebi.example",
        2010,
    )
    names = organisation.other_names.order_by("pk").values_list("name", "reason")
    assert list(names) == [
        ("コモ", NameReason.ALIAS),
        ("KOMO", NameReason.ALIAS),
        ("ひだまり", NameReason.RENAMED),
    ]


def test_opening_the_form_and_saving_it_changes_nothing(client):
    organisation = OrganisationFactory(
        summary="紹介", fields=["education"], areas_served=["28"], website="https://a.example"
    )
    client.force_login(member_of(organisation))
    form = client.get(edit_page(organisation)).context["form"]
    values = {name: form[name].value() for name in form.fields}
    sent = {name: value for name, value in values.items() if value not in (None, False)}

    client.post(edit_page(organisation), sent)

    before = {name: getattr(organisation, name) for name in ("summary", "fields", "website")}
    organisation.refresh_from_db()
    assert {name: getattr(organisation, name) for name in before} == before
    assert organisation.areas_served == ["28"]


def test_a_wrong_number_is_said_beside_the_field_and_nothing_typed_is_lost(client):
    organisation = OrganisationFactory()
    client.force_login(member_of(organisation))
    values = typed(organisation, corporate_number="700001205000", strengths="強みの文")

    response = client.post(edit_page(organisation), values)

    text = text_of(response)
    assert response.status_code == 422
    assert "12桁で、1桁足りません" in text
    assert "強みの文" in text


def test_the_second_of_two_editors_is_told_sees_both_texts_and_loses_nothing(client):
    organisation = OrganisationFactory(summary="はじめの文")
    client.force_login(member_of(organisation))
    client.post(edit_page(organisation), typed(organisation, summary="先に保存した文"))

    response = client.post(edit_page(organisation), typed(organisation, summary="後から書いた文"))

    assert response.status_code == 409
    rows = [(row.label, row.saved, row.typed) for row in response.context["differences"]]
    assert rows == [("ひとこと紹介", "先に保存した文", "後から書いた文")]
    assert response.context["form"]["version"].value() == "2"

    again = client.post(
        edit_page(organisation), typed(organisation, summary="後から書いた文", version="2")
    )
    organisation.refresh_from_db()
    assert (again.status_code, organisation.summary) == (302, "後から書いた文")


@pytest.mark.parametrize("version", ["", "abc", "99", "-1"])
def test_a_lost_or_forged_version_never_overwrites(client, version):
    organisation = OrganisationFactory(summary="前")
    client.force_login(member_of(organisation))

    response = client.post(
        edit_page(organisation), typed(organisation, summary="後", version=version)
    )

    organisation.refresh_from_db()
    assert (response.status_code in (409, 422), organisation.summary) == (True, "前")


def test_control_characters_and_unknown_choices_are_refused_in_words(client):
    organisation = OrganisationFactory()
    client.force_login(member_of(organisation))
    values = typed(organisation, name="ひだ\0まり", fields=["galaxy"], established_year="99999")

    response = client.post(edit_page(organisation), values)

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"name", "fields", "established_year"}
