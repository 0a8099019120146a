"""The pages of secondments: directory, one of them, writing, the paper, what stays hidden."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from partners.models import Secondment, SecondmentReflection
from tests.factories.cases import CaseFactory
from tests.factories.files import pdf, upload
from tests.factories.partners import (
    MembershipFactory,
    MunicipalityFactory,
    OrganisationFactory,
    UserFactory,
)
from tests.factories.secondments import SecondmentFactory

pytestmark = pytest.mark.django_db

TYPED = {
    "own": "",
    "side": "sender",
    "other": "試験の会",
    "title": "試験の会への研修派遣（令和5年度）",
    "scheme": "training",
    "legal_basis": "地方公務員法39条1項",
    "starts_on": "令和5年4月1日",
    "ends_on": "2024-03-31",
    "headcount": "1",
    "keeps_status": "yes",
    "salary_by": "sender",
}


@pytest.fixture
def editor():
    return MembershipFactory(municipality=MunicipalityFactory(name="甲市"), role="editor")


def own(membership):
    return f"m{membership.municipality_id}"


def test_an_editor_registers_one_with_an_organisation_of_the_portal(client, editor) -> None:
    host = OrganisationFactory(name="NPO法人試験の会")
    client.force_login(editor.user)

    response = client.post(reverse("secondment_new"), TYPED | {"own": own(editor)})

    row = Secondment.objects.get()
    assert response.status_code == 302
    assert (row.sender, row.host, row.keeps_status) == (editor.municipality, host, True)
    assert (row.starts_on, row.ends_on) == (date(2023, 4, 1), date(2024, 3, 31))


def test_a_partner_that_is_not_on_the_portal_stays_as_it_was_written(client, editor) -> None:
    client.force_login(editor.user)

    client.post(
        reverse("secondment_new"), TYPED | {"own": own(editor), "other": "どこかの株式会社"}
    )

    assert Secondment.objects.get().host == "どこかの株式会社"


def test_the_kind_of_an_unnamed_partner_is_told_and_its_name_can_be_mended(client, editor) -> None:
    client.force_login(editor.user)
    typed = TYPED | {"own": own(editor), "other": "県内の市（名称は非公表）"}

    client.post(reverse("secondment_new"), typed | {"outside_kind": "municipality"})
    row = Secondment.objects.get()
    edit = reverse("secondment_edit", args=[row.pk])
    form = client.get(edit).content.decode()
    changed = {"host_name": "近くの市（名称は非公表）", "outside_kind": "state", "version": "1"}
    empty = client.post(edit, typed | changed | {"host_name": ""})
    client.post(edit, typed | changed)

    assert row.direction == "city_to_city"
    assert "県内の市（名称は非公表）" in form
    assert empty.status_code == 422
    row.refresh_from_db()
    assert (row.host, row.direction) == ("近くの市（名称は非公表）", "city_to_state")


def test_a_rule_is_registered_with_its_source_and_no_person(client, editor) -> None:
    client.force_login(editor.user)
    typed = TYPED | {"own": own(editor), "other": "企業等", "is_rule": "on", "headcount": ""}

    client.post(reverse("secondment_new"), typed | {"source_url": "https://city.example/youkou"})

    row = Secondment.objects.get()
    assert (row.state, row.is_from_source, row.fiscal_years) == ("rule", True, [])


def test_what_cannot_be_read_is_said_and_nothing_typed_is_lost(client, editor) -> None:
    client.force_login(editor.user)
    wrong = {"own": own(editor), "starts_on": "いつか", "ends_on": "9999-99-99", "other": ""}

    response = client.post(reverse("secondment_new"), TYPED | wrong)

    html = response.content.decode()
    assert response.status_code == 422
    assert "いつか" in html
    assert TYPED["title"] in html
    assert Secondment.objects.count() == 0


def test_the_second_of_two_editors_sees_both_texts(client, editor) -> None:
    row = SecondmentFactory(sender_municipality=editor.municipality, duties="先の業務", version=2)
    client.force_login(editor.user)
    typed = {"title": row.title, "scheme": "training", "version": "1", "duties": "後の業務"}

    response = client.post(reverse("secondment_edit", args=[row.pk]), typed)

    html = response.content.decode()
    assert response.status_code == 409
    assert ("先の業務" in html, "後の業務" in html) == (True, True)


def test_the_public_page_shows_the_terms_and_none_of_what_is_the_parties_own(client) -> None:
    row = SecondmentFactory(
        public=True,
        state="returned",
        scheme="public_corporation",
        note="内部だけの覚え",
        agreement_title="研修生の派遣に関する覚書",
        after_return="企画課で協働を担当。",
    )
    for number, is_public in ((1, True), (2, False)):
        SecondmentReflection.objects.create(
            secondment=row,
            fiscal_year=2023,
            time="past",
            side="sender",
            question=f"問い{number}",
            answer=f"答え{number}",
            is_public=is_public,
            created_by=UserFactory(),
        )

    html = client.get(reverse("secondment_detail", args=[row.pk])).content.decode()

    shown = [
        "研修生の派遣に関する覚書",
        "企画課で協働を担当。",
        "答え1",
        "要確認",
        "政令・条例",
        "令和5年度",
    ]
    assert [text for text in shown if text not in html] == []
    assert [
        text for text in ("内部だけの覚え", "答え2", "勤務状況・研修報告") if text in html
    ] == []


def test_nothing_of_a_hidden_one_is_found_listed_or_counted_by_others(client) -> None:
    row = SecondmentFactory(title="ひみつの派遣")
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    addresses = [
        reverse("secondment_list"),
        reverse("secondment_list") + "?q=ひみつ",
        reverse("search") + "?q=ひみつの派遣",
        reverse("organisation_detail", args=[row.host_organisation_id]),
        reverse("municipality_detail", args=[row.sender_municipality.code]),
    ]

    pages = [client.get(address).content.decode() for address in addresses]

    assert ["ひみつの派遣</a>" in page or ">1件" in page for page in pages] == [False] * 5
    assert client.get(reverse("secondment_detail", args=[row.pk])).status_code == 404


def test_a_public_one_is_found_from_search_and_from_both_bodies(client) -> None:
    row = SecondmentFactory(title="みえる派遣", public=True)
    addresses = [
        reverse("secondment_list") + "?q=みえる&year=2023&scheme=training&prefecture=28",
        reverse("search") + "?q=みえる派遣",
        reverse("organisation_detail", args=[row.host_organisation_id]),
        reverse("municipality_detail", args=[row.sender_municipality.code]),
    ]

    pages = [client.get(address).content.decode() for address in addresses]

    assert ["みえる派遣" in page for page in pages] == [True] * 4


def test_the_directory_asks_as_many_queries_for_one_row_as_for_three(client) -> None:
    counts = []
    for more in (1, 2):
        for _ in range(more):
            SecondmentFactory(public=True)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("secondment_list"))
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_the_paper_opens_for_the_parties_only_even_once_public(
    client, editor, settings, tmp_path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    row = SecondmentFactory(sender_municipality=editor.municipality)
    client.force_login(editor.user)
    client.post(
        reverse("secondment_agreement", args=[row.pk]), {"paper": upload("覚書.pdf", pdf())}
    )
    address = reverse("secondment_file", args=[row.pk])

    own_answer = client.get(address)
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    others = client.get(address)

    assert (own_answer.status_code, others.status_code) == (200, 404)


def test_cases_are_linked_and_shown_as_far_as_the_reader_sees_them(client, editor) -> None:
    row = SecondmentFactory(sender_municipality=editor.municipality, public=True)
    public = CaseFactory(lead_municipality=editor.municipality, title="みえる事例")
    draft = CaseFactory(
        lead_municipality=editor.municipality, title="下書きの事例", visibility="draft"
    )
    client.force_login(editor.user)
    client.post(reverse("secondment_cases", args=[row.pk]), {"cases": [public.pk, draft.pk]})
    client.logout()

    html = client.get(reverse("secondment_detail", args=[row.pk])).content.decode()

    assert set(row.case_links.values_list("case_id", flat=True)) == {public.pk, draft.pk}
    assert ("みえる事例" in html, "下書きの事例" in html) == (True, False)


def test_today_asks_for_the_consent_that_is_missing(client) -> None:
    approver = MembershipFactory(role="approver")
    row = SecondmentFactory(sender_municipality=approver.municipality, title="同意待ちの派遣")
    other = MembershipFactory(
        in_organisation=True, organisation=row.host_organisation, role="manager"
    )
    client.force_login(other.user)
    client.post(reverse("secondment_reach", args=[row.pk, "agree"]), {"version": row.version})
    client.force_login(approver.user)

    html = client.get(reverse("home")).content.decode()

    assert "公開への同意を待っている派遣" in html
    assert "同意待ちの派遣" in html
