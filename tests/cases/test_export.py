"""Exports: exactly what the list shows to this reader, readable again, harmless to open."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from cases.domain.export import Export, case_rows
from cases.domain.export_columns import COLUMNS, HEADERS, day_cell
from cases.enums import PartnerRole, Stage, Visibility
from cases.models import Case, CaseMunicipality, PlanPosition, SpreadJudgement
from partners.enums import Field, Method, MunicipalityKind, OrganisationVisibility
from ppp_portal.japan.date_reading import parse_date
from ppp_portal.tables.read import read_table
from tests.factories.cases import CaseFactory, CasePartnerFactory
from tests.factories.partners import (
    MembershipFactory,
    MunicipalityFactory,
    OrganisationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

FORMATS = ("csv", "xlsx", "json")


def download(client: Client, file_format: str, **params: str) -> bytes:
    response = client.get(reverse("case_export", args=[file_format]), params)
    assert response.status_code == 200
    return response.getvalue()


def csv_rows(client: Client, **params: str) -> list[dict[str, str]]:
    text = download(client, "csv", **params).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def json_cases(client: Client, **params: str) -> list[dict[str, Any]]:
    return json.loads(download(client, "json", **params))["cases"]


def titles(client: Client, file_format: str, **params: str) -> list[str]:
    if file_format == "json":
        return [row["タイトル"] for row in json_cases(client, **params)]
    return [row["タイトル"] for row in read_back(download(client, file_format, **params))]


def read_back(content: bytes) -> list[dict[str, str]]:
    """The rows as the portal's own reader takes them, text by header."""
    table = read_table(content, vocabulary=HEADERS)
    return [dict(zip(table.headers, row.cells, strict=True)) for row in table.rows]


@pytest.fixture
def story() -> Case:
    """A case with every kind of value."""
    kobe = MunicipalityFactory(
        code="281000", name="神戸市", name_kana="こうべし", kind=MunicipalityKind.DESIGNATED_CITY
    )
    case = CaseFactory(
        title="こども宅食",
        lead_municipality=kobe,
        departments=["こども家庭課", "政策課"],
        method=Method.COMMISSION,
        method_as_written="業務委託（随意契約）",
        fields=[Field.CHILDCARE, Field.WELFARE],
        stage=Stage.RUNNING,
        starts_on=date(2023, 11, 1),
        ends_on=date(2026, 3, 31),
        ends_precision="year",
        fiscal_year=2025,
        contract_amount=12_000_000,
        contract_amount_note="年額",
        source_url="https://www.city.example.jp/a",
    )
    organisation = OrganisationFactory(name="NPO法人あおば", corporate_number="7000012050002")
    CasePartnerFactory(case=case, organisation=organisation, role=PartnerRole.CONTRACTOR)
    CasePartnerFactory(
        case=case, organisation=None, name_as_written="市民の会", role="", position=1
    )
    CaseMunicipality.objects.create(
        case=case, municipality=MunicipalityFactory(code="282103", name="加古川市", kind="city")
    )
    PlanPosition.objects.create(case=case, plan_name="総合計画", code="3-2")
    return case


def test_a_csv_row_carries_every_fact_under_the_standard_names(client: Client, story: Case) -> None:
    (row,) = csv_rows(client)

    assert list(row) == HEADERS
    filled = {name: text for name, text in row.items() if text}
    today = f"{story.published_at:%Y-%m-%d}"
    assert filled | {"公開日": today, "最終更新日": today} == {
        "ポータルID": str(story.pk),
        "タイトル": "こども宅食",
        "自治体コード": "281000",
        "自治体名": "兵庫県 神戸市",
        "事例の場所": "兵庫県",
        "対象組織": "神戸市",
        "法人番号": "9000020281000",
        "ほかの自治体コード": "282103",
        "ほかの自治体": "兵庫県 加古川市",
        "全国の取組": "FALSE",
        "所管課": "こども家庭課、政策課",
        "相手方": "NPO法人あおば、市民の会",
        "相手方の役割": "受託、未記載",
        "相手方の法人番号": "7000012050002、未記載",
        "手法": "業務委託",
        "手法コード": "commission",
        "原文の手法": "業務委託（随意契約）",
        "分野": "子育て、福祉",
        "分野コード": "childcare、welfare",
        "段階": "実施中",
        "段階コード": "running",
        "取り組みの概要": "試験のための事例です。",
        "開始日": "2023-11-01",
        "開始日（和暦）": "令和5年11月1日",
        "開始日の精度": "day",
        "終了日": "2025年度",
        "終了日（和暦）": "令和7年度",
        "終了日の精度": "year",
        "年度": "2025",
        "年度（和暦）": "令和7年度",
        "契約金額（円）": "12000000",
        "契約金額の注記": "年額",
        "計画上の位置付け": "総合計画 3-2",
        "出典URL": "https://www.city.example.jp/a",
        "連絡先情報": "兵庫県 神戸市 こども家庭課、政策課",
        "サンプル": "FALSE",
        "公開範囲": "公開",
        "公開範囲コード": "public",
        "公開日": today,
        "最終更新日": today,
        "ページのURL": f"http://testserver/cases/{story.pk}/",
    }


def test_json_carries_the_standard_items_and_the_codes(client: Client, story: Case) -> None:
    (record,) = json_cases(client)

    assert record["ID"] == story.pk
    assert record["対象組織"] == {"名称": "兵庫県 神戸市", "法人番号": "9000020281000"}
    assert record["テーマ"] == ["子育て", "福祉"]
    assert record["協力者"] == [
        {
            "名称": "NPO法人あおば",
            "法人番号": "7000012050002",
            "role": "contractor",
            "role_label": "受託",
        },
        {"名称": "市民の会", "法人番号": "", "role": "", "role_label": ""},
    ]
    assert record["municipality"] == "281000"
    assert (record["method"], record["method_label"]) == ("commission", "業務委託")
    assert (record["ends_on"], record["ends_precision"]) == ("2026-03-31", "year")
    assert record["contract_amount"] == 12_000_000
    assert record["url"] == f"http://testserver/cases/{story.pk}/"


def test_json_has_all_required_items_of_the_standard(client: Client, story: Case) -> None:
    (record,) = json_cases(client)

    required = (
        *("タイトル", "事例の場所", "対象組織", "取り組みの概要", "取り組み理由", "目的"),
        *("取り組み内容", "連絡先情報"),
    )
    assert [name for name in required if name not in record] == []


def test_xlsx_keeps_codes_as_text_and_amounts_as_numbers(client: Client, story: Case) -> None:
    story.lead_municipality.code = "011002"
    story.lead_municipality.prefecture_code = "01"
    story.lead_municipality.save()

    book = CalamineWorkbook.from_filelike(io.BytesIO(download(client, "xlsx")))
    headers, row = book.get_sheet_by_index(0).to_python()
    cells = dict(zip(headers, row, strict=True))

    assert cells["自治体コード"] == "011002"
    assert cells["相手方の法人番号"] == "7000012050002、未記載"
    assert cells["契約金額（円）"] == 12_000_000.0
    assert cells["開始日"] == date(2023, 11, 1)


@pytest.mark.parametrize(
    "text", ["2023-11-01", "2012-06", "2012", "2025年度", "令和7年度", "平成24年6月"]
)
def test_a_date_cell_reads_back_as_the_same_date_with_the_same_precision(text: str) -> None:
    for known in (parse_date(text), parse_date(text).as_end()):
        cell = day_cell(known.value, known.precision)

        again = parse_date(str(cell))

        again = again.as_end() if known.is_end else again
        assert (again.value, again.precision) == (known.value, known.precision)


def test_the_csv_has_a_byte_order_mark_and_a_dated_japanese_name(client: Client) -> None:
    with time_machine.travel("2026-11-21T09:00:00+09:00", tick=False):
        response = client.get(reverse("case_export", args=["csv"]))

    assert response.getvalue().startswith(b"\xef\xbb\xbf")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    ascii_part, _, name = response["Content-Disposition"].partition("; filename*=UTF-8''")
    assert ascii_part == 'attachment; filename="cases-2026-11-21.csv"'
    assert unquote(name) == "事例一覧_2026-11-21.csv"


@pytest.mark.parametrize("file_format", FORMATS)
def test_an_export_holds_all_pages_in_the_order_of_the_list(
    client: Client, file_format: str
) -> None:
    town = MunicipalityFactory()
    for number in range(25):
        CaseFactory(title=f"事業{number:02d}", lead_municipality=town)

    found = titles(client, file_format, sort="title", page="2")

    assert found == [f"事業{number:02d}" for number in range(25)]


@pytest.mark.parametrize("file_format", FORMATS)
def test_an_export_obeys_search_and_facets_like_the_list(client: Client, file_format: str) -> None:
    CaseFactory(title="子ども食堂の支援", method=Method.SUBSIDY)
    CaseFactory(title="こどもの居場所づくり", method=Method.COMMISSION)
    CaseFactory(title="道路の清掃", method=Method.SUBSIDY)

    params = {"q": "子供", "method": "subsidy"}

    page = client.get(reverse("case_list"), params).context["found"]
    assert [case.title for case in page.rows] == ["子ども食堂の支援"]
    assert titles(client, file_format, **params) == ["子ども食堂の支援"]


@pytest.mark.parametrize("file_format", FORMATS)
def test_a_visitor_gets_public_cases_only(client: Client, file_format: str) -> None:
    CaseFactory(title="公開の事例")
    CaseFactory(title="会員の事例", visibility=Visibility.MEMBERS)
    CaseFactory(title="下書きの事例", visibility=Visibility.DRAFT)
    CaseFactory(title="保管の事例", archived_at=timezone.now())

    assert titles(client, file_format) == ["公開の事例"]


@pytest.mark.parametrize("file_format", FORMATS)
def test_a_member_also_gets_members_cases_and_the_drafts_of_the_own_body(
    client: Client, file_format: str
) -> None:
    membership = MembershipFactory()
    CaseFactory(title="A公開")
    CaseFactory(title="B会員", visibility=Visibility.MEMBERS)
    CaseFactory(
        title="C自分の下書き",
        visibility=Visibility.DRAFT,
        lead_municipality=membership.municipality,
    )
    CaseFactory(title="Dほかの下書き", visibility=Visibility.DRAFT)
    client.force_login(membership.user)

    assert titles(client, file_format, sort="title") == ["A公開", "B会員", "C自分の下書き"]


@pytest.mark.parametrize("file_format", FORMATS)
def test_an_account_without_membership_gets_what_a_visitor_gets(
    client: Client, file_format: str
) -> None:
    CaseFactory(title="公開の事例")
    CaseFactory(title="会員の事例", visibility=Visibility.MEMBERS)
    client.force_login(UserFactory())

    assert titles(client, file_format) == ["公開の事例"]


def test_links_to_cases_the_reader_may_not_see_are_left_out(client: Client) -> None:
    hidden, shown = CaseFactory(visibility=Visibility.DRAFT), CaseFactory(title="前の事業")
    CaseFactory(title="続く事業", continues=shown, copied_from=hidden)

    (row,) = [row for row in csv_rows(client) if row["タイトル"] == "続く事業"]
    (record,) = [row for row in json_cases(client) if row["タイトル"] == "続く事業"]

    assert row["前の事業のポータルID"] == str(shown.pk)
    assert row["もとにした事例のポータルID"] == ""
    assert (record["continues"], record["copied_from"]) == (shown.pk, None)
    assert record["関連事例"] == [shown.pk]


def test_lineage_and_spread_stand_in_their_own_columns_as_far_as_the_reader_sees(
    client: Client,
) -> None:
    city = MunicipalityFactory(name="乙市")
    origin = CaseFactory(title="もとの事業", lead_municipality=city)
    case = CaseFactory(title="まねた事業", copied_from=origin, adaptation="夜だけ開く。")
    SpreadJudgement.objects.create(case=origin, stage="line", evidence="三つの課で行う。")
    CaseFactory(title="隠れたまね", copied_from=origin, visibility=Visibility.DRAFT)

    rows = {row["タイトル"]: row for row in csv_rows(client)}
    records = {row["タイトル"]: row for row in json_cases(client)}

    names = ("もとにした事例", "もとにした事例の自治体名", "もとの事例から変えたところ")
    assert [rows["まねた事業"][name] for name in names] == [
        *("もとの事業", "兵庫県 乙市", "夜だけ開く。"),
    ]
    assert rows["もとの事業"]["広がった先の事例のポータルID"] == str(case.pk)
    assert rows["もとの事業"]["点・線・面コード"] == "line"
    assert records["もとの事業"]["copies"] == [case.pk]
    assert records["もとの事業"]["spread_evidence"] == "三つの課で行う。"
    assert records["まねた事業"]["copied_from_municipality"] == "兵庫県 乙市"


def test_the_number_of_a_hidden_organisation_stays_hidden(client: Client) -> None:
    hidden = OrganisationFactory(
        corporate_number="7000012050002", visibility=OrganisationVisibility.DRAFT
    )
    CasePartnerFactory(organisation=hidden)

    assert b"7000012050002" not in download(client, "csv")
    assert b"7000012050002" not in download(client, "json")


def test_a_text_that_a_spreadsheet_would_run_is_disarmed_and_reads_back(client: Client) -> None:
    formula = '=HYPERLINK("http://example.com","押す")'
    CaseFactory(title=formula)

    (row,) = csv_rows(client)

    assert row["タイトル"] == "'" + formula
    assert titles(client, "csv") == [formula]
    assert titles(client, "xlsx") == [formula]


def test_cp932_downloads_at_once_where_nothing_is_replaced(client: Client) -> None:
    CaseFactory(title="髙﨑の①")

    response = client.get(reverse("case_export", args=["csv"]), {"encoding": "cp932"})

    assert response["Content-Type"] == "text/csv; charset=Shift_JIS"
    assert "髙﨑の①" in response.getvalue().decode("cp932")


def test_cp932_first_tells_which_characters_it_replaces(client: Client) -> None:
    CaseFactory(title="𠮷野—😀")

    response = client.get(
        reverse("case_export", args=["csv"]), {"encoding": "cp932", "q": "吉野", "method": ""}
    )

    assert response["Content-Type"] == "text/html; charset=utf-8"
    told = [(each.character, each.written, each.count) for each in response.context["replacements"]]
    assert told == [("—", "―", 1), ("😀", "〓", 1), ("𠮷", "〓", 1)]
    assert "この内容でダウンロード" in response.content.decode()
    confirmed = client.get(
        f"{reverse('case_export', args=['csv'])}?{response.context['confirmed_query']}"
    )
    assert "〓野―〓" in confirmed.getvalue().decode("cp932")


def test_an_unknown_format_is_not_found(client: Client) -> None:
    assert client.get("/cases/export.pdf").status_code == 404


def test_bad_parameters_never_break_an_export(client: Client) -> None:
    CaseFactory(title="事業")

    params = {"method": "?", "year": "99999", "page": "abc", "sort": "x", "encoding": "utf-16"}

    assert titles(client, "csv", **params) == ["事業"]
    assert titles(client, "csv", q="あ" * 10_000) == []
    assert client.get("/cases/export.csv?q=%00").status_code == 400


def test_head_answers_without_reading_the_cases(client: Client) -> None:
    response = client.head(reverse("case_export", args=["xlsx"]))

    assert (response.status_code, response.getvalue()) == (200, b"")


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow_with_rows(
    django_assert_num_queries: Any, count: int
) -> None:
    for _ in range(count):
        case = CaseFactory(continues=CaseFactory(title="道"))
        CasePartnerFactory(case=case)
        CaseMunicipality.objects.create(case=case, municipality=MunicipalityFactory())
        PlanPosition.objects.create(case=case, plan_name="総合計画")
    visitor = AnonymousUser()
    export = Export(Case.objects.visible_to(visitor), visitor, "https://portal.example")

    with django_assert_num_queries(12):
        rows = list(case_rows(export))

    assert len(rows) == 2 * count


def test_every_column_has_a_name_of_its_own() -> None:
    assert len(set(HEADERS)) == len(COLUMNS)


def test_the_guide_lists_every_column_and_key(client: Client, story: Case) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "export.md").read_text(encoding="utf-8")
    _, columns, keys = guide.split("\n## ")[0:1] + guide.split("\n## ")[2:]

    told = [tuple(line.strip("| ").split(" | ")) for line in columns.splitlines()[4:] if line]
    (record,) = json_cases(client)

    assert told == [(each.header, f"`{each.field}`" if each.field else "―") for each in COLUMNS]
    assert [key for key in record if f"`{key}`" not in keys] == []
