"""Curating organisations in the admin."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import CasePartner
from partners.domain.organisation_names import keep_name, refresh_keys
from partners.enums import NameReason, OrganisationVisibility
from partners.models import Organisation
from ppp_portal.audit import AuditEntry
from tests.factories.cases import CasePartnerFactory
from tests.factories.partners import MembershipFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db

LIST = reverse("admin:partners_organisation_changelist")
MERGE = reverse("admin:partners_organisation_merge")
INLINE = "other_names"


@pytest.fixture
def admin(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


def change_page(organisation):
    return reverse("admin:partners_organisation_change", args=[organisation.pk])


def typed(version, names=(), **values):
    """The change form as sent; `names` are rows of the inline: (pk or "", name, reason)."""
    rows: dict[str, object] = {
        f"{INLINE}-TOTAL_FORMS": len(names),
        f"{INLINE}-INITIAL_FORMS": sum(bool(pk) for pk, _, _ in names),
    }
    for number, (pk, name, reason) in enumerate(names):
        rows |= {
            f"{INLINE}-{number}-id": pk,
            f"{INLINE}-{number}-name": name,
            f"{INLINE}-{number}-reason": reason,
        }
    return {"made_on": version, "name_kana": "", "kind": "npo"} | rows | values


def act(admin, action, *organisations):
    data = {"action": action, "_selected_action": [row.pk for row in organisations]}
    return admin.post(LIST, data, follow=True)


def told(response):
    return [str(message) for message in response.context["messages"]]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_the_same_queries_for_one_and_three(admin, django_assert_num_queries, rows):
    survivor = OrganisationFactory()
    for _ in range(rows):
        OrganisationFactory(merged_into=survivor)

    # Session, account, two counts, rows with what they are merged into, memberships.
    with django_assert_num_queries(6):
        admin.get(LIST)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_change_page_takes_the_same_queries_for_one_and_three_names(
    admin, django_assert_num_queries, rows
):
    organisation = OrganisationFactory()
    for number in range(rows):
        keep_name(organisation, f"別名{number}", NameReason.ALIAS)

    admin.get(change_page(organisation))  # Django remembers the content type from here on
    # Session, account, row, other names, memberships.
    with django_assert_num_queries(5):
        admin.get(change_page(organisation))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_history_takes_the_same_queries_for_one_and_three_changes(
    admin, django_assert_num_queries, rows
):
    organisation = OrganisationFactory()
    for number in range(rows):
        admin.post(change_page(organisation), typed(number + 1, name=f"名称{number}"))

    # Session, account, row, acts with their accounts, events, memberships.
    with django_assert_num_queries(6):
        admin.get(reverse("admin:partners_organisation_history", args=[organisation.pk]))


@pytest.mark.parametrize("text", ["こもれび", "コモレビ", "むかしの会", "7000012050002"])
def test_the_search_reads_names_as_the_directory_does(admin, text):
    organisation = OrganisationFactory(name="こもれび", corporate_number="7000012050002")
    keep_name(organisation, "むかしの会", NameReason.RENAMED)
    refresh_keys(organisation)
    organisation.save()
    OrganisationFactory(name="ひだまり")

    found = admin.get(LIST, {"q": text}).context["cl"].result_list

    assert [row.name for row in found] == ["こもれび"]


def test_likely_duplicates_can_be_listed(admin):
    OrganisationFactory(name="株式会社ひだまり", name_kana="1")
    OrganisationFactory(name="ひだまり（株）", name_kana="2")
    OrganisationFactory(name="こもれび")

    found = admin.get(LIST, {"duplicate": "1"}).context["cl"].result_list

    assert [row.name for row in found] == ["株式会社ひだまり", "ひだまり（株）"]


@pytest.mark.parametrize(
    ("standing", "names"),
    [
        ("live", ["使用中"]),
        ("archived", ["保管"]),
        ("merged", ["統合"]),
        ("", ["使用中", "保管", "統合"]),
    ],
)
def test_rows_can_be_listed_by_their_standing(admin, standing, names):
    live = OrganisationFactory(name="使用中", name_kana="1")
    OrganisationFactory(name="保管", name_kana="2", archived_at=timezone.now())
    OrganisationFactory(name="統合", name_kana="3", merged_into=live)

    found = admin.get(LIST, {"standing": standing}).context["cl"].result_list

    assert [row.name for row in found] == names


def test_an_edit_goes_through_the_domain_with_its_trail(admin):
    organisation = OrganisationFactory(name="ひだまり")
    kept = keep_name(organisation, "略称", NameReason.ALIAS)
    names = [(kept.pk, "略称", NameReason.ALIAS), ("", "旧い会", NameReason.RENAMED)]

    response = admin.post(change_page(organisation), typed(1, names, name="こもれび"))

    organisation.refresh_from_db()
    assert (response.status_code, organisation.name, organisation.version) == (302, "こもれび", 2)
    stored = organisation.other_names.order_by("pk").values_list("name", "reason")
    assert list(stored) == [
        ("略称", NameReason.ALIAS),
        ("旧い会", NameReason.RENAMED),
        ("ひだまり", NameReason.RENAMED),
    ]
    assert AuditEntry.objects.get().action == "organisation.update"


def test_a_removed_name_no_longer_finds(admin):
    organisation = OrganisationFactory(name="ひだまり")
    kept = keep_name(organisation, "略称", NameReason.ALIAS)
    names = [(kept.pk, "略称", NameReason.ALIAS)]

    admin.post(
        change_page(organisation), typed(1, names, name="ひだまり", **{f"{INLINE}-0-DELETE": "on"})
    )

    organisation.refresh_from_db()
    assert (organisation.other_names.count(), "略称" in organisation.search_key) == (0, False)


def test_the_second_of_two_administrators_is_told(admin):
    organisation = OrganisationFactory(name="ひだまり")
    admin.post(change_page(organisation), typed(1, name="先の名称"))

    response = admin.post(change_page(organisation), typed(1, name="後の名称"))

    organisation.refresh_from_db()
    assert organisation.name == "先の名称"
    assert "ほかの人がこの団体を保存しました" in response.content.decode()


def test_a_new_organisation_starts_as_a_draft(admin):
    admin.post(reverse("admin:partners_organisation_add"), typed("", name="新しい会"))

    made = Organisation.objects.get()
    assert (made.name, made.visibility) == ("新しい会", OrganisationVisibility.DRAFT)
    assert AuditEntry.objects.get().action == "organisation.create"


def test_a_wrong_corporate_number_is_said_in_words(admin):
    organisation = OrganisationFactory()

    response = admin.post(
        change_page(organisation), typed(1, name="会", corporate_number="7000012050003")
    )

    assert "検査数字" in response.content.decode()


@pytest.mark.parametrize(
    ("action", "visibility"),
    [
        ("make_draft", OrganisationVisibility.DRAFT),
        ("make_members_only", OrganisationVisibility.MEMBERS),
        ("make_public", OrganisationVisibility.PUBLIC),
    ],
)
def test_many_are_shown_or_hidden_at_once(admin, action, visibility):
    rows = [OrganisationFactory(visibility=each) for each in OrganisationVisibility]

    response = act(admin, action, *rows)

    assert set(Organisation.objects.values_list("visibility", flat=True)) == {visibility}
    assert AuditEntry.objects.filter(action="organisation.visibility").count() == 2
    assert told(response)[-1] == f"2団体を「{visibility.label}」にしました。"


def test_many_are_archived_and_brought_back(admin):
    rows = OrganisationFactory.create_batch(2)

    act(admin, "archive", *rows)
    archived = Organisation.objects.live().count()
    act(admin, "restore", *rows)

    assert (archived, Organisation.objects.live().count()) == (0, 2)


def test_nothing_is_ever_deleted(admin):
    organisation = OrganisationFactory()

    response = admin.post(reverse("admin:partners_organisation_delete", args=[organisation.pk]))

    assert response.status_code == 403
    assert "delete_selected" not in admin.get(LIST).content.decode()


@pytest.mark.parametrize("values", [{"archived_at": timezone.now()}, {"merged": True}])
def test_what_is_archived_or_merged_is_for_reading_only(admin, values):
    if values.pop("merged", False):
        values["merged_into"] = OrganisationFactory()
    organisation = OrganisationFactory(name="前", **values)

    page = admin.get(change_page(organisation))
    response = admin.post(change_page(organisation), typed(1, name="後"))

    organisation.refresh_from_db()
    assert (page.status_code, response.status_code, organisation.name) == (200, 403, "前")


def test_merging_leads_over_choosing_and_confirming(admin):
    survivor, other = OrganisationFactory(name="残る会"), OrganisationFactory(name="消える会")
    partner = CasePartnerFactory(organisation=other)
    MembershipFactory(in_organisation=True, organisation=other)

    chosen = act(admin, "merge", survivor, other)
    address = chosen.redirect_chain[0][0]
    numbers = [(row.case_number, row.member_number) for row in chosen.context["rows"]]
    asked = admin.post(address, {"survivor": survivor.pk})
    untouched = Organisation.objects.live().count()
    done = admin.post(address, {"survivor": survivor.pk, "confirm": "統合する"}, follow=True)

    partner.refresh_from_db()
    assert numbers == [(0, 0), (1, 1)]
    assert ("次のとおり統合します" in asked.content.decode(), untouched) == (True, 2)
    assert told(done) == ["1団体を「残る会」に統合しました。"]
    assert CasePartner.objects.get().organisation == survivor


def test_one_alone_is_nothing_to_merge(admin):
    response = act(admin, "merge", OrganisationFactory())

    assert told(response) == ["統合する団体を、2つから20つまで選んでください。"]


def test_a_survivor_must_be_chosen(admin):
    rows = OrganisationFactory.create_batch(2)
    address = f"{MERGE}?id={rows[0].pk}&id={rows[1].pk}"

    response = admin.post(address, {"confirm": "統合する"})

    assert "残す団体を選んでください" in response.content.decode()
    assert Organisation.objects.live().count() == 2


def test_different_corporate_numbers_need_a_reason(admin):
    one = OrganisationFactory(corporate_number="7000012050002")
    two = OrganisationFactory(corporate_number="8000012010038")
    address = f"{MERGE}?id={one.pk}&id={two.pk}"
    values = {"survivor": one.pk, "confirm": "統合する"}

    refused = admin.post(address, values)
    admin.post(address, values | {"number_reason": "吸収合併のため"})

    two.refresh_from_db()
    assert "法人番号が異なる団体です" in refused.content.decode()
    assert two.merged_into == one


@pytest.mark.parametrize("query", ["", "?id=abc", "?id=1", f"?id={'9' * 40}&id=2"])
def test_an_address_without_two_organisations_leads_back_to_the_list(admin, query):
    response = admin.get(f"{MERGE}{query}")

    assert (response.status_code, response["Location"]) == (302, LIST)


def test_the_merge_page_is_for_administrators(client):
    client.force_login(MembershipFactory().user)

    assert client.get(MERGE).status_code == 302


def test_the_history_tells_each_field_before_and_after(admin):
    organisation = OrganisationFactory(name="ひだまり", name_kana="", fields=["education"])
    admin.post(change_page(organisation), typed(1, name="こもれび", fields=["childcare"]))

    page = admin.get(reverse("admin:partners_organisation_history", args=[organisation.pk]))

    lines = page.context["lines"]
    changes = [
        (change.label, change.before, change.after) for line in lines for change in line.changes
    ]
    assert changes == [("名称", "ひだまり", "こもれび"), ("分野", "教育・学習支援", "子育て")]
    assert [line.what for line in lines] == ["編集", "項目の変更", "この記録の始まり"]


def test_the_history_names_what_a_record_was_merged_into(admin):
    survivor, other = OrganisationFactory(name="残る会"), OrganisationFactory()
    admin.post(f"{MERGE}?id={survivor.pk}&id={other.pk}", {"survivor": survivor.pk, "confirm": "1"})

    page = admin.get(reverse("admin:partners_organisation_history", args=[other.pk]))

    changes = [change for line in page.context["lines"] for change in line.changes]
    assert [(change.label, change.after) for change in changes] == [("統合先", "残る会")]
