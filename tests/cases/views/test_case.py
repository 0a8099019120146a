"""The pages of one case, for each kind of user."""

from __future__ import annotations

import html
import re

import pytest
from django.urls import reverse

from cases.domain.index import reindex
from cases.models import Case, CasePartner
from partners.models import Municipality
from ppp_portal.audit import AuditEntry
from tests.factories.cases import CaseFactory, CasePartnerFactory
from tests.factories.partners import (
    MembershipFactory,
    MunicipalityFactory,
    OrganisationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def municipality():
    return MunicipalityFactory(name="甲市", population=120_000)


@pytest.fixture
def editor(client, municipality):
    user = MembershipFactory(municipality=municipality, role="editor").user
    client.force_login(user)
    return user


def form_data(case=None, **values):
    """What the browser posts: the fields of the page as they are, then the given ones."""
    data = {
        "title": case.title if case else "",
        "summary": case.summary if case else "",
        "lead_municipality": case.lead_municipality_id if case else "",
        "version": case.version if case else "",
        "partners-TOTAL_FORMS": 0,
        "partners-INITIAL_FORMS": 0,
        "plans-TOTAL_FORMS": 0,
        "plans-INITIAL_FORMS": 0,
    }
    return data | values


def page_text(response) -> str:
    return response.content.decode()


def test_a_visitor_reads_a_public_case_with_its_partner_and_municipality(client):
    row = CasePartnerFactory(
        case=CaseFactory(title="居場所づくり", purpose="子どもの居場所をつくる。"),
        organisation=OrganisationFactory(name="NPO法人ひだまり"),
    )

    text = page_text(client.get(reverse("case_detail", args=[row.case_id])))

    assert "<h1>居場所づくり</h1>" in text
    assert "子どもの居場所をつくる。" in text
    assert reverse("organisation_detail", args=[row.organisation_id]) in text
    assert reverse("municipality_detail", args=[row.case.lead_municipality.code]) in text
    assert reverse("case_edit", args=[row.case_id]) not in text


def test_an_edit_keeps_the_municipality_that_has_merged_since(client):
    former = MunicipalityFactory(name="旧町")
    case = CaseFactory(lead_municipality=former)
    Municipality.objects.filter(pk=former.pk).update(valid_to="2025-03-31")
    client.force_login(UserFactory(is_staff=True))
    page = client.get(reverse("case_edit", args=[case.pk]))
    chosen = str(page.context["forms"].form["lead_municipality"])

    client.post(
        reverse("case_edit", args=[case.pk]),
        form_data(case, title="直した名称", lead_municipality=former.pk),
    )

    case.refresh_from_db()
    assert f'value="{former.pk}" selected' in chosen
    assert (case.title, case.lead_municipality) == ("直した名称", former)


def test_a_ward_is_named_with_its_city_on_the_case_and_in_the_list(client):
    city = MunicipalityFactory(name="試験市", kind="designated_city", prefecture_code="27")
    ward = MunicipalityFactory(name="北区", kind="ward", city=city, prefecture_code="27")
    case = CaseFactory(lead_municipality=ward, visibility="public")
    reindex([case.pk])

    for address in (reverse("case_detail", args=[case.pk]), reverse("case_list")):
        assert "大阪府 試験市北区" in client.get(address).content.decode()


def test_empty_items_leave_no_heading(client):
    case = CaseFactory(purpose="")

    assert "目的" not in page_text(client.get(reverse("case_detail", args=[case.pk])))


@pytest.mark.parametrize("visibility", ["draft", "members"])
def test_a_hidden_case_does_not_exist_for_a_visitor(client, visibility):
    case = CaseFactory(visibility=visibility)

    response = client.get(reverse("case_detail", args=[case.pk]))

    assert response.status_code == 404
    assert case.title not in page_text(response)


def test_a_member_only_organisation_is_named_without_a_link(client):
    row = CasePartnerFactory(organisation=OrganisationFactory(visibility=1, name="NPO法人ないしょ"))

    text = page_text(client.get(reverse("case_detail", args=[row.case_id])))

    assert "NPO法人ないしょ" in text
    assert reverse("organisation_detail", args=[row.organisation_id]) not in text


def test_an_editor_makes_a_case_with_partners_and_both_calendars(client, editor, municipality):
    known = OrganisationFactory(name="NPO法人ひだまり")
    data = form_data(
        title="居場所づくり",
        lead_municipality=municipality.pk,
        fields=["childcare", "youth"],
        starts="令和6年4月1日",
        ends="2027年3月",
        fiscal_year="R6年度",
        contract_amount="1,200千円",
        departments="こども課\n福祉課",
        **{
            "partners-TOTAL_FORMS": 2,
            "partners-0-name": "（特非）ひだまり",
            "partners-0-role": "contractor",
            "partners-1-name": "まだ登録のない会",
            "plans-TOTAL_FORMS": 1,
            "plans-0-plan_name": "総合計画",
            "plans-0-first_year": "令和3年度",
        },
    )

    response = client.post(reverse("case_new"), data)

    case = Case.objects.get()
    assert response.url == reverse("case_detail", args=[case.pk])
    assert (str(case.starts_on), case.starts_precision) == ("2024-04-01", "day")
    assert (str(case.ends_on), case.ends_precision) == ("2027-03-31", "month")
    assert (case.fiscal_year, case.contract_amount) == (2024, 1_200_000)
    assert case.departments == ["こども課", "福祉課"]
    assert list(case.partners.values_list("organisation", "name_as_written")) == [
        (known.pk, "（特非）ひだまり"),
        (None, "まだ登録のない会"),
    ]
    assert str(case.plan_positions.get()) == "総合計画"


def test_a_refused_form_keeps_everything_typed_and_says_what_to_do(client, editor, municipality):
    data = form_data(
        title="",
        summary="書きかけの概要",
        lead_municipality=municipality.pk,
        starts="令和6年2月30日",
        contract_amount="たくさん",
        further_names="ない町",
        **{"partners-TOTAL_FORMS": 1, "partners-0-role": "contractor"},
    )

    response = client.post(reverse("case_new"), data)

    text = page_text(response)
    assert response.status_code == 422
    assert Case.objects.count() == 0
    for kept in ("書きかけの概要", "令和6年2月30日", "たくさん", "ない町"):
        assert kept in text
    for advice in (
        "名称を入力してください。",
        "「ない町」という自治体は見つかりません。",
        "「たくさん」を金額として読めません。",
        "団体の名称を入れてください。",
    ):
        assert advice in text


def test_a_nul_byte_in_a_text_is_dropped_and_never_an_error(client, editor, municipality):
    client.post(reverse("case_new"), form_data(title="居\0場所", lead_municipality=municipality.pk))

    assert Case.objects.get().title == "居場所"


def test_the_second_editor_sees_both_texts_and_can_save_over(client, editor, municipality):
    case = CaseFactory(lead_municipality=municipality, title="もとの名")
    mine = form_data(case, title="わたしの名")
    client.post(reverse("case_edit", args=[case.pk]), form_data(case, title="先の人の名"))

    response = client.post(reverse("case_edit", args=[case.pk]), mine)

    text = page_text(response)
    assert response.status_code == 409
    assert "<td>先の人の名</td><td>わたしの名</td>" in text
    assert 'name="version" value="2"' in text
    assert Case.objects.get().title == "先の人の名"

    client.post(reverse("case_edit", args=[case.pk]), mine | {"version": 2})

    assert Case.objects.get().title == "わたしの名"


def test_the_edit_page_shows_the_stored_values_as_people_write_them(client, editor, municipality):
    case = CaseFactory(
        lead_municipality=municipality,
        starts_on="2024-04-01",
        starts_precision="month",
        fiscal_year=2019,
        contract_amount=3_000_000,
    )
    CasePartner.objects.create(case=case, name_as_written="甲の会", role="proposer")

    text = page_text(client.get(reverse("case_edit", args=[case.pk])))

    for shown in ("令和6年4月", "令和元年度", "3,000,000円", "甲の会"):
        assert f'value="{shown}"' in text


def test_saving_the_edit_page_unchanged_changes_nothing_but_the_version(
    client, editor, municipality
):
    case = CaseFactory(
        lead_municipality=municipality,
        starts_on="2024-04-01",
        starts_precision="year",
        ends_on="2026-03-31",
        ends_precision="year",
        departments=["甲課"],
    )
    before = Case.objects.values().get()
    data = form_data(
        case,
        method=case.method,
        stage=case.stage,
        starts="令和6年度",
        ends="令和7年度",
        fiscal_year="令和6年度",
        departments="甲課",
    )

    client.post(reverse("case_edit", args=[case.pk]), data)

    after = Case.objects.values().get()
    assert after.pop("version") == before.pop("version") + 1
    assert after | {"updated_at": None} == before | {"updated_at": None}


@pytest.mark.parametrize(
    ("role", "status"),
    [("viewer", 403), ("editor", 200), ("approver", 200)],
)
def test_who_may_open_the_edit_page(client, municipality, role, status):
    case = CaseFactory(lead_municipality=municipality)
    client.force_login(MembershipFactory(municipality=municipality, role=role).user)

    assert client.get(reverse("case_edit", args=[case.pk])).status_code == status


def test_a_stranger_gets_404_for_a_draft_and_403_with_a_reason_for_a_public_case(
    client, municipality
):
    client.force_login(MembershipFactory(role="approver").user)
    public = CaseFactory(lead_municipality=municipality)
    draft = CaseFactory(lead_municipality=municipality, visibility="draft")

    hidden = client.get(reverse("case_edit", args=[draft.pk]))
    refused = client.get(reverse("case_edit", args=[public.pk]))

    assert (hidden.status_code, refused.status_code) == (404, 403)
    assert "この事例の自治体の担当と承認者です" in page_text(refused)


def test_a_visitor_is_sent_to_sign_in_before_editing(client):
    case = CaseFactory()

    response = client.get(reverse("case_edit", args=[case.pk]))

    assert response.url == f"{reverse('account_login')}?next=/cases/{case.pk}/edit/"


def test_publishing_asks_first_and_then_publishes(client, municipality):
    client.force_login(MembershipFactory(municipality=municipality, role="approver").user)
    case = CaseFactory(lead_municipality=municipality, visibility="draft")
    address = reverse("case_visibility", args=[case.pk, "publish"])

    asked = client.get(address)
    case.refresh_from_db()
    assert (asked.status_code, case.visibility) == (200, "draft")
    client.post(address)

    case.refresh_from_db()
    assert case.visibility == "public"
    assert AuditEntry.objects.get().action == "case.publish"


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_editor_is_told_why_publishing_is_not_theirs(client, editor, municipality, method):
    case = CaseFactory(lead_municipality=municipality, visibility="draft")

    response = getattr(client, method)(reverse("case_visibility", args=[case.pk, "publish"]))

    case.refresh_from_db()
    assert (response.status_code, case.visibility) == (403, "draft")
    assert "承認者に公開を依頼してください" in page_text(response)


def test_an_editor_reads_on_the_draft_who_can_publish_it(client, editor, municipality):
    case = CaseFactory(lead_municipality=municipality, visibility="draft")

    text = page_text(client.get(reverse("case_detail", args=[case.pk])))

    assert "承認者に公開を依頼してください" in text
    assert reverse("case_visibility", args=[case.pk, "publish"]) not in text


def test_an_unknown_visibility_action_does_not_exist(client):
    client.force_login(UserFactory(is_staff=True))

    assert (
        client.get(reverse("case_visibility", args=[CaseFactory().pk, "burn"])).status_code == 404
    )


def test_a_linked_case_that_the_reader_may_not_see_is_not_named(client):
    hidden = CaseFactory(title="ひみつの前身", visibility="draft")
    case = CaseFactory(continues=hidden)
    CaseFactory(title="ひみつの続き", visibility="members", continues=case)
    CaseFactory(title="ひみつの写し", visibility="draft", copied_from=case)

    assert "ひみつ" not in page_text(client.get(reverse("case_detail", args=[case.pk])))


def test_similar_cases_come_with_reasons_that_are_true(client):
    case = CaseFactory(fields=["childcare"], method="pfi")
    near = CaseFactory(title="近い事例", fields=["childcare"], method="pfi", stage="")
    CaseFactory(title="遠い事例", fields=["tourism"], method="subsidy")
    CaseFactory(title="ひみつの事例", fields=["childcare"], visibility="draft")

    text = page_text(client.get(reverse("case_detail", args=[case.pk])))

    assert near.title in text
    assert "同じ分野・同じ手法" in text
    assert "遠い事例" not in text
    assert "ひみつの事例" not in text


def test_a_case_page_costs_the_same_with_one_or_three_similar_ones(
    client, django_assert_num_queries
):
    case = CasePartnerFactory(case=CaseFactory(fields=["childcare"])).case
    CasePartnerFactory(case=CaseFactory(fields=["childcare"]))
    address = reverse("case_detail", args=[case.pk])
    with django_assert_num_queries(30):
        client.get(address)
    for _ in range(2):
        CasePartnerFactory(case=CaseFactory(fields=["childcare"]))

    with django_assert_num_queries(30):
        client.get(address)


def test_a_partner_without_a_profile_leads_to_the_cases_that_name_it(client):
    first, second = CaseFactory(title="甲の事業"), CaseFactory(title="乙の事業")
    for case in (first, second):
        CasePartner.objects.create(case=case, name_as_written="子どもの会（甲）")
        reindex([case.pk])

    text = page_text(client.get(reverse("case_detail", args=[first.pk])))
    address = re.search(r'<a href="(/cases/\?q=[^"]+)">子どもの会（甲）</a>', text)[1]

    assert "乙の事業" in page_text(client.get(html.unescape(address)))


def test_one_day_one_year_and_one_note_are_said_once(client):
    case = CaseFactory(
        starts_on="2023-10-04",
        ends_on="2023-10-04",
        starts_precision="day",
        ends_precision="day",
        fiscal_year=2023,
        start_fiscal_year=2023,
        note="夜の研修です。",
    )

    text = html.unescape(client.get(reverse("case_detail", args=[case.pk])).content.decode())

    assert text.count("令和5年10月4日") == 1
    assert "開始年度" not in text
    assert re.findall(r"<h[23][^>]*>備考</h[23]>", text) == ['<h2 id="text-1">備考</h2>']
