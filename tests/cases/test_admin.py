"""Curating cases in the admin: finding, editing with a version, acts on many, exports, access."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.domain.case import CaseInput, update_case
from cases.enums import Stage, Visibility
from cases.models import Case, CaseMunicipality, CasePartner, PlanPosition
from partners.enums import Field, Method
from partners.models import User
from ppp_portal.audit import AuditEntry
from ppp_portal.spreadsheet_runs import ImportRow, ImportRun, ImportState, RowOutcome
from tests.factories.cases import CaseFactory, CasePartnerFactory
from tests.factories.partners import (
    MembershipFactory,
    MunicipalityFactory,
    OrganisationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

LIST = "/admin/cases/case/"
PREFIXES = ("partners", "further", "plan_positions")


@pytest.fixture
def administrator() -> User:
    return UserFactory(is_staff=True, is_superuser=True)


@pytest.fixture
def admin(client: Client, administrator: User) -> Client:
    client.force_login(administrator)
    return client


def listed(client: Client, **params: str) -> list[str]:
    """Titles of the changelist, in order."""
    return [case.title for case in client.get(LIST, params).context["cl"].result_list]


def change_url(case: Case) -> str:
    return reverse("admin:cases_case_change", args=[case.pk])


def entered(client: Client, url: str, **changes: Any) -> dict[str, Any]:
    """What a browser would send back from the form at `url`, with some values changed."""
    context = client.get(url).context
    form = context["adminform"].form
    data = {bound.html_name: bound.value() for bound in form if bound.value() not in (None, "")}
    for inline in context["inline_admin_formsets"]:
        formset = inline.formset
        for part in (formset.management_form, *formset.forms):
            data |= {
                bound.html_name: bound.value() for bound in part if bound.value() not in (None, "")
            }
    return {name: _typed(form, name, value) for name, value in data.items()} | changes


def _typed(form: Any, name: str, value: Any) -> Any:
    if name in form.fields:
        value = form.fields[name].prepare_value(value)
    return "on" if value is True else value if isinstance(value, list) else str(value)


def told(response: Any) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def act(client: Client, name: str, cases: list[Case], **more: str) -> Any:
    data = {"action": name, "_selected_action": [case.pk for case in cases], "index": "0"}
    return client.post(LIST, data | more)


# --- the list ---


def test_the_list_shows_drafts_and_archived_cases_newest_first(admin: Client) -> None:
    CaseFactory(title="公開")
    CaseFactory(title="下書き", visibility=Visibility.DRAFT)
    CaseFactory(title="保管", archived_at=timezone.now())

    assert listed(admin) == ["保管", "下書き", "公開"]


def test_the_list_is_searched_like_the_site(admin: Client) -> None:
    CaseFactory(title="子ども食堂")
    CaseFactory(title="道路清掃", summary="こどもも参加します。")
    CaseFactory(title="見守り")

    assert listed(admin, q="子供") == ["道路清掃", "子ども食堂"]


def test_a_number_or_an_external_id_finds_its_case(admin: Client) -> None:
    case = CaseFactory(title="甲", external_id="K-17")
    CaseFactory(title="乙")

    assert listed(admin, q=str(case.pk)) == ["甲"]
    assert listed(admin, q="K-17") == ["甲"]


def test_filters_narrow_the_list(admin: Client) -> None:
    hyogo = MunicipalityFactory()
    hokkaido = MunicipalityFactory(prefecture_code="01")
    draft = Visibility.DRAFT
    CaseFactory(title="A", lead_municipality=hyogo, method=Method.PFI, visibility=draft)
    CaseFactory(title="B", lead_municipality=hokkaido, stage=Stage.ENDED, summary="")
    CaseFactory(title="C", lead_municipality=hyogo, visibility=draft, summary="")
    CaseFactory(title="D", lead_municipality=hyogo, archived_at=timezone.now())

    assert listed(admin, prefecture="01") == ["B"]
    assert listed(admin, method__exact="pfi") == ["A"]
    assert listed(admin, stage__exact="ended") == ["B"]
    assert listed(admin, visibility__exact="draft") == ["C", "A"]
    assert listed(admin, ready="1") == ["A"]
    assert listed(admin, ready="0") == ["C"]
    assert listed(admin, archived="1") == ["D"]


def test_the_cases_of_one_import_are_listed(admin: Client) -> None:
    case = CaseFactory(title="取り込んだ事例")
    CaseFactory(title="手で入れた事例")
    run = ImportRun.objects.create(
        kind="cases",
        state=ImportState.APPLIED,
        file_name="a.csv",
        file_sha256="0",
        file=b"a",
        applied_at=timezone.now(),
    )
    ImportRow.objects.create(run=run, number=2, outcome=RowOutcome.NEW, object_id=case.pk)

    assert listed(admin, run=str(run.pk)) == ["取り込んだ事例"]
    assert listed(admin, run="x") == ["手で入れた事例", "取り込んだ事例"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_whatever_its_length(
    admin: Client, django_assert_num_queries: Any, count: int
) -> None:
    for _ in range(count):
        CasePartnerFactory()

    with django_assert_num_queries(6):
        admin.get(LIST)


@pytest.mark.parametrize("count", [1, 3])
def test_the_form_takes_the_same_queries_whatever_its_rows(
    admin: Client, django_assert_num_queries: Any, count: int
) -> None:
    case = CaseFactory()
    for _ in range(count):
        CasePartnerFactory(case=case)
        CaseMunicipality.objects.create(case=case, municipality=MunicipalityFactory())
        PlanPosition.objects.create(case=case, plan_name="総合計画")

    ContentType.objects.get_for_model(Case)  # remembered by the process

    with django_assert_num_queries(10):
        admin.get(change_url(case))


def test_bad_parameters_lead_back_to_the_list(admin: Client) -> None:
    CaseFactory(title="事例")

    for query in ("p=999999", "nonsense=1", "prefecture=99", "q=" + "あ" * 5000, "run=9" * 30):
        assert admin.get(f"{LIST}?{query}", follow=True).status_code == 200


# --- editing ---


def test_a_case_is_made_as_a_draft_with_its_rows_and_a_trail(
    admin: Client, administrator: User
) -> None:
    town, other = MunicipalityFactory(), MunicipalityFactory()
    organisation = OrganisationFactory()
    url = reverse("admin:cases_case_add")
    data = entered(
        admin,
        url,
        title="新しい事例",
        lead_municipality=town.pk,
        fields=[Field.YOUTH],
        starts="令和5年4月",
        fiscal_year="令和5年度",
        contract_amount="1,200千円",
        **{
            "partners-TOTAL_FORMS": 2,
            "partners-0-organisation": organisation.pk,
            "partners-0-role": "contractor",
            "partners-1-name_as_written": "市民の会",
            "further-TOTAL_FORMS": 1,
            "further-0-municipality": other.pk,
            "plan_positions-TOTAL_FORMS": 1,
            "plan_positions-0-plan_name": "総合計画",
        },
    )

    response = admin.post(url, data)

    assert response.status_code == 302
    case = Case.objects.get()
    assert (case.title, case.visibility, case.created_by) == (
        "新しい事例",
        Visibility.DRAFT,
        administrator,
    )
    assert (case.starts_precision, case.fiscal_year, case.contract_amount) == (
        "month",
        2023,
        1_200_000,
    )
    assert [(row.display_name, row.role) for row in case.partners.all()] == [
        (organisation.name, "contractor"),
        ("市民の会", ""),
    ]
    assert [row.municipality for row in case.further.all()] == [other]
    assert [row.plan_name for row in case.plan_positions.all()] == ["総合計画"]
    assert [entry.action for entry in AuditEntry.objects.all()] == ["case.create"]
    assert listed(admin, q="市民の会") == ["新しい事例"]


def test_an_edit_goes_through_the_domain_and_keeps_the_rows(admin: Client) -> None:
    case = CaseFactory(title="前の名称", departments=["A課"], contract_amount=5)
    partner = CasePartnerFactory(case=case)

    response = admin.post(change_url(case), entered(admin, change_url(case), title="後の名称"))

    assert response.status_code == 302
    case.refresh_from_db()
    assert (case.title, case.version, case.departments, case.contract_amount) == (
        "後の名称",
        2,
        ["A課"],
        5,
    )
    assert [row.pk for row in case.partners.all()] == [partner.pk]
    assert AuditEntry.objects.get().detail == {"fields": ["title"]}


def test_a_removed_row_leaves_the_case(admin: Client) -> None:
    partner = CasePartnerFactory()
    url = change_url(partner.case)

    admin.post(url, entered(admin, url, **{"partners-0-DELETE": "on"}))

    assert CasePartner.objects.count() == 0


def test_the_second_of_two_editors_is_told_and_loses_nothing(
    admin: Client, administrator: User
) -> None:
    case = CaseFactory(summary="はじめ")
    partner = CasePartnerFactory(case=case)
    data = entered(admin, change_url(case), summary="二人目の概要")
    changed = CaseInput(values={"summary": "一人目の概要"}, partners=[])
    update_case(by=administrator, case_id=case.pk, version=1, data=changed)

    response = admin.post(change_url(case), data)

    form = response.context["adminform"].form
    assert response.status_code == 200
    assert (
        "概要：いまの内容「一人目の概要」／この画面の内容「二人目の概要」" in form.errors["__all__"]
    )
    assert "相手方：いまの内容「（空）」" in form.errors["__all__"]
    assert (form["version"].value(), form["summary"].value()) == ("2", "二人目の概要")
    case.refresh_from_db()
    assert case.summary == "一人目の概要"

    again = admin.post(change_url(case), data | {"version": "2"})

    assert again.status_code == 302
    case.refresh_from_db()
    assert (case.summary, case.version) == ("二人目の概要", 3)
    assert [row.organisation for row in case.partners.all()] == [partner.organisation]


def test_what_the_domain_refuses_is_shown_beside_its_field(admin: Client) -> None:
    CaseFactory(external_id="K-1")
    case = CaseFactory()

    response = admin.post(
        change_url(case),
        entered(admin, change_url(case), external_id="K-1", title="変えた名称"),
    )

    form = response.context["adminform"].form
    assert response.status_code == 200
    assert "この外部IDの事例は、すでに登録されています。" in str(form.errors)
    assert form["title"].value() == "変えた名称"


def test_wrong_input_is_told_in_the_form(admin: Client) -> None:
    case = CaseFactory()
    data = entered(
        admin,
        change_url(case),
        title="",
        starts="2025-02-30",
        contract_amount="たくさん",
        **{"partners-TOTAL_FORMS": 1, "partners-0-role": "contractor"},
    )

    response = admin.post(change_url(case), data)

    form = response.context["adminform"].form
    assert response.status_code == 200
    assert sorted(form.errors) == ["contract_amount", "starts", "title"]
    (partners, _, _) = response.context["inline_admin_formsets"]
    assert "団体を選ぶか、名称を入力してください。" in str(partners.formset.errors)


def test_an_archived_case_is_shown_but_not_edited(admin: Client) -> None:
    case = CaseFactory(title="保管した事例", archived_at=timezone.now())

    shown = admin.get(change_url(case))
    response = admin.post(change_url(case), {"title": "変える"})

    assert shown.status_code == 200
    assert shown.context["has_change_permission"] is False
    assert response.status_code == 403


def test_a_case_cannot_be_deleted(admin: Client) -> None:
    case = CaseFactory()

    assert admin.post(reverse("admin:cases_case_delete", args=[case.pk])).status_code == 403
    assert "delete_selected" not in admin.get(LIST).content.decode()


def test_the_history_shows_what_changed(admin: Client, administrator: User) -> None:
    case = CaseFactory(summary="前")
    changed = CaseInput(values={"summary": "後"})
    update_case(by=administrator, case_id=case.pk, version=1, data=changed)

    response = admin.get(reverse("admin:cases_case_history", args=[case.pk]))

    changes = [
        (each.label, each.before, each.after)
        for line in response.context["lines"]
        for each in line.changes
    ]
    assert changes == [("概要", "前", "後")]


@pytest.mark.parametrize(
    ("app", "model", "field"),
    [
        ("cases", "case", "lead_municipality"),
        ("cases", "case", "continues"),
        ("cases", "casepartner", "organisation"),
        ("cases", "casemunicipality", "municipality"),
    ],
)
def test_look_ups_answer(admin: Client, app: str, model: str, field: str) -> None:
    CasePartnerFactory(case=CaseFactory(title="しけん食堂"))

    response = admin.get(
        reverse("admin:autocomplete"),
        {"app_label": app, "model_name": model, "field_name": field, "term": "しけん"},
    )

    assert response.status_code == 200
    assert len(response.json()["results"]) == 1


def test_a_looked_up_municipality_is_named_with_its_prefecture(admin: Client) -> None:
    town = MunicipalityFactory(name="府中町", name_kana="ふちゅうちょう")
    names = {"app_label": "cases", "model_name": "case", "field_name": "lead_municipality"}

    response = admin.get(reverse("admin:autocomplete"), names | {"term": "府中"})
    form = admin.get(change_url(CaseFactory(lead_municipality=town))).content.decode()

    assert [row["text"] for row in response.json()["results"]] == ["兵庫県 府中町"]
    assert "selected>兵庫県 府中町</option>" in form


# --- acts on many ---


def test_publishing_many_asks_first_and_changes_nothing(admin: Client) -> None:
    ready = CaseFactory(visibility=Visibility.DRAFT)
    bare = CaseFactory(visibility=Visibility.DRAFT, summary="")

    response = act(admin, "publish", [ready, bare])

    assert response.status_code == 200
    assert response.context["allowed"] == [ready]
    (reason,) = response.context["refused"]
    assert reason.startswith("公開するには「概要」が要ります。")
    assert response.context["refused"] == {reason: [bare]}
    assert Case.objects.filter(visibility=Visibility.PUBLIC).count() == 0


def test_confirmed_publishing_tells_what_was_done_and_why_not(admin: Client) -> None:
    ready = [CaseFactory(visibility=Visibility.DRAFT) for _ in range(3)]
    bare = [CaseFactory(title=t, visibility=Visibility.DRAFT, summary="") for t in ("甲", "乙")]

    response = act(admin, "publish", [*ready, *bare], confirmed="1")

    assert told(response) == [
        "3件を公開しました。",
        "2件は公開していません：公開するには「概要」が要ります。"
        "編集画面で概要を入力してから、もう一度お試しください。（甲、乙）",
    ]
    assert Case.objects.filter(visibility=Visibility.PUBLIC).count() == 3
    assert [entry.action for entry in AuditEntry.objects.all()] == ["case.publish"] * 3


@pytest.mark.parametrize(
    ("name", "before", "after", "message"),
    [
        ("share", Visibility.PUBLIC, Visibility.MEMBERS, "1件を会員に公開しました。"),
        ("withdraw", Visibility.PUBLIC, Visibility.DRAFT, "1件を下書きにしました。"),
    ],
)
def test_other_visibilities_are_set_the_same_way(
    admin: Client, name: str, before: str, after: str, message: str
) -> None:
    case = CaseFactory(visibility=before)

    response = act(admin, name, [case], confirmed="1")

    case.refresh_from_db()
    assert (case.visibility, told(response)) == (after, [message])


def test_archiving_and_restoring_many(admin: Client) -> None:
    case = CaseFactory(title="甲")

    first = act(admin, "archive", [case], confirmed="1")
    second = act(admin, "archive", [case], confirmed="1")
    third = act(admin, "restore", [case], confirmed="1")

    case.refresh_from_db()
    assert case.archived_at is None
    assert [told(each)[-1] for each in (first, second, third)] == [
        "1件を保管しました。",
        "1件は保管していません：この事例は、すでに保管されています。（甲）",
        "1件を保管から戻しました。",
    ]
    assert [entry.action for entry in AuditEntry.objects.order_by("pk")] == [
        "case.archive",
        "case.restore",
    ]


# --- export, index, access ---


def test_the_export_holds_what_the_filtered_list_shows(admin: Client) -> None:
    CaseFactory(title="下書き", visibility=Visibility.DRAFT)
    CaseFactory(title="公開")
    CaseFactory(title="保管した下書き", visibility=Visibility.DRAFT, archived_at=timezone.now())

    url = reverse("admin:cases_case_export", args=["csv"])
    response = admin.get(url, {"visibility__exact": "draft", "p": "1", "encoding": "cp932"})

    rows = csv.DictReader(io.StringIO(response.getvalue().decode("cp932"), newline=""))
    assert [row["タイトル"] for row in rows] == ["保管した下書き", "下書き"]


def test_an_export_with_unknown_filters_leads_back_to_the_list(admin: Client) -> None:
    response = admin.get(reverse("admin:cases_case_export", args=["csv"]), {"nonsense": "1"})

    assert (response.status_code, response["Location"]) == (302, LIST)


def test_the_first_page_names_the_usual_work(admin: Client) -> None:
    CaseFactory(visibility=Visibility.DRAFT)

    response = admin.get(reverse("admin:index"))

    assert "公開待ちの事例（1件）" in [act.title for act in response.context["acts"]]
    assert [app["name"] for app in response.context["app_list"]] == [
        "事例",
        "課題・公募・提案",
        "自治体・団体・利用者",
        "記録と送信",
        "裏で動く処理",
    ]


ADDRESSES = (LIST, f"{LIST}add/", f"{LIST}export.csv", f"{LIST}export.json")


@pytest.mark.parametrize("url", ADDRESSES)
def test_visitors_are_asked_to_sign_in(client: Client, url: str) -> None:
    assert client.get(url).status_code == 302


@pytest.mark.parametrize("url", ADDRESSES)
def test_members_do_not_enter(client: Client, url: str) -> None:
    CaseFactory(title="秘密の下書き", visibility=Visibility.DRAFT)
    client.force_login(MembershipFactory(role="approver").user)

    response = client.get(url, follow=True)

    assert "秘密の下書き" not in response.content.decode()
    assert response.redirect_chain or response.status_code == 403
