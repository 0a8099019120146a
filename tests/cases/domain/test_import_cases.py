"""The import of cases from file to record and back, by its domain functions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from django.db.models import DO_NOTHING, PROTECT
from django.test import Client
from django.urls import reverse

from cases import tasks
from cases.domain.case import CaseInput, update_case
from cases.domain.import_cases import CaseImport
from cases.domain.import_writing import ENTERED_SINCE
from cases.domain.money import MoneyEntry, save_money
from cases.enums import MoneyKind
from cases.models import Case, CaseFacets, CaseText
from partners.models import User
from ppp_portal.audit import AuditEntry
from ppp_portal.refusals import Refused
from ppp_portal.spreadsheet_runs import ImportRun, ImportState
from ppp_portal.tables.importing import LARGE
from ppp_portal.tables.importing_run import (
    STALE,
    apply_run,
    confirm_run,
    discard_run,
    plan_run,
    start_run,
    undo_run,
)
from tests.cases.domain.import_samples import HEADERS, csv_bytes, make_places, row, xlsx_bytes
from tests.factories.cases import CaseFactory, CasePartnerFactory
from tests.factories.partners import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db
KIND = CaseImport()

FESTIVAL = row(
    自治体コード="252093",
    自治体名="甲賀市",
    手法="提案型協働事業（市民テーマ型）",
    名称="まちおこし音楽祭",
    相手方="まちおこし音楽祭実行委員会",
    所管課="社会教育スポーツ課",
    年度="令和5年度",
    備考="会場は未定",
    出典URL="https://www.example.jp/item/35254.htm",
)
ARENA = row(
    自治体コード="011002",
    自治体名="札幌市",
    手法="ネーミングライツ",
    名称="スタジアムの愛称",
    相手方="株式会社試験銀行、(株)見本",
    **{"開始(原文)": "2012年6月", "終了(原文)": "15", "金額(原文)": "3,200万円（約5年7カ月）"},
)


@pytest.fixture
def admin() -> User:
    make_places()
    return UserFactory(is_staff=True)


def planned(content: bytes, by: Any = None, name: str = "事例.csv") -> ImportRun:
    run, table = start_run(KIND, by=by, content=content, filename=name)
    run.state = ImportState.READING
    return plan_run(run, KIND, table=table)


def imported(content: bytes, by: Any = None) -> ImportRun:
    run = planned(content, by)
    confirm_run(run.pk, by=by)
    return apply_run(run.pk, KIND, by=by)


def errors_of(rows: Sequence[Sequence[str]], headers: Sequence[str] = HEADERS) -> list[str]:
    run = planned(csv_bytes(rows, headers))
    return [
        issue["message"]
        for planned_row in run.rows.order_by("number")
        for issue in planned_row.issues
        if issue["level"] == "error"
    ]


def test_a_confirmed_file_makes_draft_cases_with_every_cell(admin: User) -> None:
    run = imported(csv_bytes([FESTIVAL, ARENA]), admin)

    assert (run.state, run.counts["new"]) == (ImportState.APPLIED, 2)
    case = Case.objects.get(title="まちおこし音楽祭")
    assert case.lead_municipality.code == "252093"
    assert (case.method, case.method_as_written) == (
        "collaboration",
        "提案型協働事業（市民テーマ型）",
    )
    assert case.departments == ["社会教育スポーツ課"]
    assert (case.fiscal_year, case.source_values["fiscal_year"]) == (2023, "令和5年度")
    assert case.note == "会場は未定"
    assert case.source_url == "https://www.example.jp/item/35254.htm"
    assert (case.visibility, case.published_at, case.version) == ("draft", None, 1)
    assert case.created_by == admin


def test_partial_values_keep_what_is_known_and_the_original(admin: User) -> None:
    imported(csv_bytes([ARENA]))

    case = Case.objects.get()
    assert (case.starts_on, case.starts_precision) == (date(2012, 6, 1), "month")
    assert case.ends_on is None
    assert case.contract_amount == 32_000_000
    assert case.source_values == {
        "starts_on": "2012年6月",
        "ends_on": "15",
        "contract_amount": "3,200万円（約5年7カ月）",
        "partners": "株式会社試験銀行、(株)見本",
    }


def test_partners_on_record_are_linked_whatever_their_legal_form_looks_like(admin: User) -> None:
    bank = OrganisationFactory(name="株式会社試験銀行")

    run = imported(csv_bytes([ARENA]))

    partners = list(Case.objects.get().partners.values_list("organisation_id", "name_as_written"))
    assert partners == [(bank.pk, "株式会社試験銀行"), (None, "(株)見本")]
    warnings = [i["message"] for i in run.rows.get().issues if i["column"] == "相手方"]
    assert warnings == ["「(株)見本」は団体の一覧にありません。名称を原文のまま残します。"]


def test_the_new_cases_are_counted_and_found(admin: User) -> None:
    imported(csv_bytes([FESTIVAL]))

    case = Case.objects.get()
    facets = CaseFacets.objects.get(case=case)
    assert (facets.prefectures, facets.method, facets.fiscal_years) == (
        ["25"],
        "collaboration",
        [2023],
    )
    assert "音楽祭" in CaseText.objects.get(case=case).text


def test_the_same_file_in_another_encoding_changes_nothing(admin: User) -> None:
    imported(csv_bytes([FESTIVAL, ARENA]))

    run = planned(csv_bytes([FESTIVAL, ARENA], encoding="cp932", newline="\n"))

    assert (run.counts.get("new"), run.counts.get("changed"), run.counts["same"]) == (None, None, 2)
    with pytest.raises(Refused, match="取り込むものがありません"):
        confirm_run(run.pk, by=None)


def test_a_workbook_reads_like_the_csv(admin: User) -> None:
    imported(csv_bytes([FESTIVAL, ARENA]))

    run = planned(xlsx_bytes([FESTIVAL, ARENA]), name="事例.xlsx")

    assert run.counts["same"] == 2


def test_a_second_file_changes_what_it_says_and_blank_cells_erase_nothing(admin: User) -> None:
    headers = ("外部ID", "自治体コード", "名称", "備考", "契約金額")
    imported(csv_bytes([["A-1", "252093", "見守り", "始めの備考", "100万円"]], headers))

    run = imported(csv_bytes([["A-1", "", "見守り事業", "", ""]], headers))

    case = Case.objects.get()
    assert (case.title, case.note, case.contract_amount) == ("見守り事業", "始めの備考", 1_000_000)
    assert case.version == 2
    assert run.rows.get().changes == {"名称": ["見守り", "見守り事業"]}


def test_an_editors_new_title_is_still_found_by_the_identity_of_the_file(admin: User) -> None:
    imported(csv_bytes([FESTIVAL]))
    case = Case.objects.get()
    update_case(by=admin, case_id=case.pk, version=1, data=CaseInput({"title": "音楽祭（改称）"}))

    run = planned(csv_bytes([FESTIVAL]))

    assert run.rows.get().object_id == case.pk
    assert run.rows.get().changes == {"名称": ["音楽祭（改称）", "まちおこし音楽祭"]}


def test_an_editors_linked_partner_and_role_stay(admin: User) -> None:
    imported(csv_bytes([FESTIVAL]))
    partner = Case.objects.get().partners.get()
    partner.organisation = OrganisationFactory(name="別の名前の団体")
    partner.role = "operator"
    partner.save()

    run = planned(csv_bytes([FESTIVAL]))

    assert run.rows.get().outcome == "same"


def test_one_identity_twice_is_an_error_that_names_both_rows(admin: User) -> None:
    messages = errors_of([FESTIVAL, ARENA, FESTIVAL])

    assert len(messages) == 1
    assert messages[0].startswith("2行目と4行目が同じ事例を指しています。")


def test_one_external_id_twice_is_an_error_that_names_both_rows(admin: User) -> None:
    headers = ("外部ID", "自治体名", "名称")

    messages = errors_of([["X1", "甲賀市", "一つ目"], ["X1", "むかわ町", "二つ目"]], headers)

    assert messages == [
        "2行目と3行目が同じ事例を指しています。"
        "どちらかの行を削除するか、外部IDを付けて区別してください。"
    ]


@pytest.mark.parametrize(
    ("header", "cell", "said"),
    [
        ("自治体コード", "252094", "検査数字"),
        ("自治体コード", "999999", "都道府県（01〜47）"),
        ("開始(原文)", "令和5年2月30日", "2023年2月は28日まで"),
        ("開始(原文)", "99999年1月1日", "扱える範囲"),
        ("金額(原文)", "-5円", "負の数"),
        ("名称", "長" * 201, "名称は200字までです（201字あります）"),
        ("名称", "", "名称が空です"),
    ],
)
def test_a_wrong_cell_is_an_error_that_says_why(
    admin: User, header: str, cell: str, said: str
) -> None:
    wrong = list(FESTIVAL)
    wrong[HEADERS.index(header)] = cell
    wrong[HEADERS.index("自治体名")] = ""

    messages = errors_of([wrong])

    assert [message for message in messages if said in message] == messages
    assert len(messages) == 1


def test_nothing_is_written_while_one_row_is_wrong(admin: User) -> None:
    wrong = list(ARENA)
    wrong[0] = "123456"
    run = planned(csv_bytes([FESTIVAL, wrong]))

    with pytest.raises(Refused, match="エラーが1行ある"):
        confirm_run(run.pk, by=None)
    assert Case.objects.count() == 0


def test_an_error_value_of_excel_is_an_error_of_its_cell(admin: User) -> None:
    broken = list(FESTIVAL)
    broken[HEADERS.index("備考")] = "=A999"

    run = planned(xlsx_bytes([broken]), name="表.xlsx")

    issue = next(i for i in run.rows.get().issues if i["level"] == "error")
    assert (issue["column"], issue["value"]) == ("備考", "#REF!")


def test_a_former_name_is_noted_and_kept(admin: User) -> None:
    cells = row(自治体コード="282219", 自治体名="篠山市", 名称="応援協定", 手法="災害時応援協定")

    run = imported(csv_bytes([cells]))

    case = Case.objects.get()
    assert (case.lead_municipality.name, case.method) == ("丹波篠山市", "disaster_agreement")
    assert case.source_values == {"municipality": "篠山市"}
    assert [i["level"] for i in run.rows.get().issues] == ["note"]


def test_a_name_that_does_not_fit_its_code_is_a_warning_and_the_code_wins(admin: User) -> None:
    cells = row(自治体コード="252093", 自治体名="むかわ町", 名称="協定")

    run = planned(csv_bytes([cells]))

    only = run.rows.get()
    assert only.outcome == "new"
    assert [i["message"] for i in only.issues] == [
        "自治体名「むかわ町」は自治体コード「252093」の「滋賀県 甲賀市」と合いません。コードを使いました。"
    ]


def test_a_visibility_column_publishes(admin: User) -> None:
    headers = ("自治体名", "名称", "概要", "公開範囲")

    imported(csv_bytes([["甲賀市", "公開の事例", "概要です。", "公開"]], headers))

    case = Case.objects.get()
    assert case.visibility == "public"
    assert case.published_at is not None


def test_taking_a_run_back_deletes_what_it_made_and_restores_what_it_changed(admin: User) -> None:
    headers = ("外部ID", "自治体名", "名称", "相手方")
    imported(csv_bytes([["1", "甲賀市", "はじめ", "甲の会"]], headers), admin)
    rows = [["1", "甲賀市", "あと", "乙の会、丙の会"], ["2", "むかわ町", "新しい", "丁の会"]]
    run = imported(csv_bytes(rows, headers), admin)
    assert Case.objects.count() == 2

    undo_run(run.pk, KIND, by=admin)

    case = Case.objects.get()
    assert (case.title, case.version) == ("はじめ", 3)
    assert list(case.partners.values_list("name_as_written", flat=True)) == ["甲の会"]
    assert "あと" not in CaseText.objects.get(case=case).text
    acts = AuditEntry.objects.filter(object_id=str(run.pk)).order_by("pk")
    assert list(acts.values_list("action", flat=True)) == ["import.apply", "import.undo"]


def test_a_run_whose_cases_were_edited_since_is_not_taken_back(admin: User) -> None:
    run = imported(csv_bytes([FESTIVAL, ARENA]), admin)
    case = Case.objects.get(title="まちおこし音楽祭")
    update_case(by=admin, case_id=case.pk, version=1, data=CaseInput({"note": "直した"}))

    with pytest.raises(Refused, match="まちおこし音楽祭"):
        undo_run(run.pk, KIND, by=admin)

    assert Case.objects.count() == 2
    assert ImportRun.objects.get(pk=run.pk).state == ImportState.APPLIED


def test_a_run_whose_cases_carry_figures_since_is_not_taken_back(admin: User) -> None:
    run = imported(csv_bytes([FESTIVAL]), admin)
    case = Case.objects.get()
    save_money(
        by=admin,
        case_id=case.pk,
        fiscal_year=2025,
        version=0,
        entries=[MoneyEntry(MoneyKind.CITY, planned=1_000)],
    )

    with pytest.raises(Refused, match=case.title):
        undo_run(run.pk, KIND, by=admin)

    assert case.money_years.count() == 1


def test_everything_that_goes_with_a_case_is_known_to_the_taking_back_of_an_import() -> None:
    brought = {"further", "partners", "plan_positions", "facets", "text"}
    lost_with_it = {
        relation.get_accessor_name()
        for relation in Case._meta.related_objects
        if relation.on_delete is not PROTECT and relation.on_delete is not DO_NOTHING
    }

    assert lost_with_it - brought - {None} == set(ENTERED_SINCE)


def test_a_run_given_up_while_it_is_read_stays_so(admin: User) -> None:
    run, table = start_run(KIND, by=admin, content=csv_bytes([FESTIVAL]), filename="事例.csv")
    discard_run(run.pk, by=admin)

    plan_run(run, KIND, table=table)

    run.refresh_from_db()
    assert (run.state, run.rows.count()) == (ImportState.DISCARDED, 0)


def test_a_second_confirmation_is_refused(admin: User) -> None:
    run = imported(csv_bytes([FESTIVAL]))

    with pytest.raises(Refused, match="取り込み済"):
        confirm_run(run.pk, by=None)

    assert apply_run(run.pk, KIND, by=None).state == ImportState.APPLIED
    assert Case.objects.count() == 1


def test_a_case_edited_after_the_preview_sends_the_run_back_to_it(admin: User) -> None:
    imported(csv_bytes([FESTIVAL]))
    changed = list(FESTIVAL)
    changed[HEADERS.index("備考")] = "会場が決まった"
    run = planned(csv_bytes([changed]))
    case = Case.objects.get()
    update_case(by=admin, case_id=case.pk, version=1, data=CaseInput({"place": "体育館"}))
    confirm_run(run.pk, by=None)

    again = apply_run(run.pk, KIND, by=None)

    assert (again.state, again.error) == (ImportState.PREVIEW, STALE)
    assert Case.objects.get().note == "会場は未定"
    confirm_run(run.pk, by=None)
    assert apply_run(run.pk, KIND, by=None).state == ImportState.APPLIED
    assert (Case.objects.get().note, Case.objects.get().place) == ("会場が決まった", "体育館")


def test_a_case_made_by_another_import_after_the_preview_is_not_made_twice(admin: User) -> None:
    run = planned(csv_bytes([FESTIVAL]))
    imported(csv_bytes([FESTIVAL]))
    confirm_run(run.pk, by=None)

    again = apply_run(run.pk, KIND, by=None)

    assert (again.state, again.counts) == (
        ImportState.PREVIEW,
        {"same": 1, "warning_rows": 1},
    )
    assert Case.objects.count() == 1


def test_only_administrators_import(admin: User) -> None:
    editor = UserFactory()

    with pytest.raises(Refused, match="ポータル管理者"):
        start_run(KIND, by=editor, content=csv_bytes([FESTIVAL]), filename="a.csv")


def test_an_exported_list_imports_again_as_the_same(admin: User, client: Client) -> None:
    imported(csv_bytes([FESTIVAL, ARENA]))
    by_hand = CaseFactory(
        title="手で作った事例",
        fields=["childcare", "welfare"],
        starts_on=date(2023, 4, 1),
        starts_precision="year",
        ends_on=date(2024, 3, 31),
        ends_precision="year",
        contract_amount=1_200_000,
        departments=["企画課", "財政課"],
        description="一行目\n二行目",
        copied_from=Case.objects.order_by("pk").first(),
        adaptation="夜だけ開く。",
    )
    CasePartnerFactory(case=by_hand)
    client.force_login(admin)
    exported = b"".join(client.get(reverse("case_export", args=["csv"])).streaming_content)

    run = planned(exported)

    assert [r.changes for r in run.rows.all()] == [{}, {}, {}]
    assert run.counts["same"] == 3


def test_a_portal_id_of_another_portal_is_an_error(admin: User) -> None:
    imported(csv_bytes([FESTIVAL]))
    case = Case.objects.get()
    headers = ("ポータルID", "自治体名", "名称")

    messages = errors_of([[str(case.pk), "むかわ町", "祭"], ["999999", "甲賀市", "祭"]], headers)

    assert [message.partition("。")[0] for message in messages] == [
        f"ポータルID「{case.pk}」は、別の自治体の事例の番号です",
        "ポータルID「999999」の事例はありません",
    ]


def test_the_worker_plans_and_applies_a_large_file(admin: User) -> None:
    rows = [row(自治体コード="252093", 名称=f"事業{number}") for number in range(LARGE + 1)]
    run, _ = start_run(KIND, by=admin, content=csv_bytes(rows), filename="多い.csv")

    tasks.read_import(run_id=run.pk)
    confirm_run(run.pk, by=admin)
    tasks.apply_import(run_id=run.pk, by_id=admin.pk)
    tasks.apply_import(run_id=run.pk, by_id=admin.pk)

    assert ImportRun.objects.get(pk=run.pk).state == ImportState.APPLIED
    assert (Case.objects.count(), CaseText.objects.count()) == (LARGE + 1, LARGE + 1)
    found = CaseText.objects.get(case__title=f"事業{LARGE}")
    assert found.text.startswith(f"事業{LARGE}\n")


def test_a_date_that_does_not_fit_the_one_on_file_is_an_error(admin: User) -> None:
    headers = ("外部ID", "自治体名", "名称", "開始日", "終了日")
    imported(csv_bytes([["1", "甲賀市", "祭", "令和5年4月1日", ""]], headers))

    (message,) = errors_of([["1", "", "", "", "令和4年3月31日"]], headers)

    assert message.startswith(
        "登録済みの日付と合わせると、終了日（2022-03-31）が開始日（2023-04-01）より前です。"
    )


def test_a_year_before_the_portals_range_is_an_error(admin: User) -> None:
    headers = ("自治体名", "名称", "年度")

    (message,) = errors_of([["甲賀市", "祭", "明治10年度"]], headers)

    assert message.startswith("「明治10年度」は扱える範囲（1900年度〜2200年度）の外です。")
