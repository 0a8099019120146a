"""Organisations from a spreadsheet: identity, kind from the name, repeats, and taking back."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from cases.domain.import_kinds import OrganisationImport
from cases.models import CaseText
from partners.domain.import_organisation_cells import kind_of_name, prefecture_code_of
from partners.models import Organisation
from ppp_portal.refusals import Refused
from ppp_portal.spreadsheet_runs import ImportRun, ImportState
from ppp_portal.tables.importing_run import apply_run, confirm_run, plan_run, start_run, undo_run
from tests.cases.domain.import_samples import csv_bytes
from tests.factories.cases import CasePartnerFactory
from tests.factories.partners import OrganisationFactory

pytestmark = pytest.mark.django_db
KIND = OrganisationImport()
HEADERS = ("団体名", "法人番号", "都道府県", "備考")


def planned(rows: Sequence[Sequence[str]], headers: Sequence[str] = HEADERS) -> ImportRun:
    content = csv_bytes(rows, headers)
    run, table = start_run(KIND, by=None, content=content, filename="団体.csv")
    assert run.state == ImportState.READING
    return plan_run(run, KIND, table=table)


def imported(rows: Sequence[Sequence[str]], headers: Sequence[str] = HEADERS) -> ImportRun:
    run = planned(rows, headers)
    confirm_run(run.pk, by=None)
    return apply_run(run.pk, KIND, by=None)


def outcomes(run: ImportRun) -> list[str]:
    return list(run.rows.order_by("number").values_list("outcome", flat=True))


def test_a_new_organisation_gets_its_kind_from_its_name_and_is_a_draft() -> None:
    imported([["NPO法人見本の会", "7000012050002", "兵庫", "はじめ"]])

    only = Organisation.objects.get()
    assert (only.kind, only.prefecture_code, only.corporate_number, only.visibility) == (
        "npo",
        "28",
        "7000012050002",
        0,
    )
    assert only.name_key == "見本の会"


def test_the_same_file_twice_changes_nothing() -> None:
    rows = [["NPO法人見本の会", "7000012050002", "兵庫県", ""], ["乙の会", "", "大阪府", ""]]
    imported(rows)

    assert outcomes(planned(rows)) == ["same", "same"]


def test_a_number_completes_a_record_of_the_same_name() -> None:
    record = OrganisationFactory(name="株式会社見本", corporate_number=None, prefecture_code="28")

    run = imported([["(株)見本", "7000012050002", "", ""]])

    record.refresh_from_db()
    assert (record.corporate_number, record.name, record.version) == (
        "7000012050002",
        "株式会社見本",
        2,
    )
    assert run.rows.get().changes == {"法人番号": ["", "7000012050002"]}


def test_an_organisation_named_many_times_is_one_where_only_its_spelling_differs() -> None:
    rows = [
        ["公益財団法人見本", "7000012050002", "", ""],
        ["公益財団法人　見本", "7000012050002", "", ""],
        ["公益財団法人見本", "7000012050002", "", ""],
    ]

    run = imported(rows)

    assert outcomes(run) == ["new", "same", "same"]
    assert Organisation.objects.count() == 1


def test_rows_of_one_organisation_that_differ_are_an_error_with_both_rows() -> None:
    rows = [["甲の会", "7000012050002", "", "一"], ["甲の会", "7000012050002", "", "二"]]

    run = planned(rows)

    (issue,) = run.rows.get(number=3).issues
    assert outcomes(run) == ["new", "error"]
    assert issue["message"].startswith("2行目と3行目が同じ団体を指しています。")


@pytest.mark.parametrize(
    ("header", "cell", "said"),
    [
        ("法人番号", "4011010000000", "Excelで下の桁が失われて"),
        ("法人番号", "801001060099", "12桁"),
        ("都道府県", "関東", "という都道府県はありません"),
        ("団体名", "長" * 151, "150字まで"),
    ],
)
def test_a_wrong_cell_is_an_error(header: str, cell: str, said: str) -> None:
    cells = ["甲の会", "", "", ""]
    cells[HEADERS.index(header)] = cell

    run = planned([cells])

    assert outcomes(run) == ["error"]
    assert said in run.rows.get().issues[0]["message"]


def test_a_renamed_organisation_is_still_found_and_its_cases_by_the_new_name() -> None:
    partner = CasePartnerFactory(
        organisation=OrganisationFactory(name="古い名の会", external_id="E1")
    )
    headers = ("外部ID", "団体名")

    run = imported([["E1", "新しい名の会"]], headers)

    record = partner.organisation
    record.refresh_from_db()
    assert record.name == "新しい名の会"
    assert [row.name for row in record.other_names.all()] == ["古い名の会"]
    assert "新しい名の会" in CaseText.objects.get(case=partner.case).text

    undo_run(run.pk, KIND, by=None)
    record.refresh_from_db()
    assert (record.name, record.version) == ("古い名の会", 3)
    assert list(record.other_names.all()) == []


def test_what_a_case_uses_is_not_taken_back() -> None:
    run = imported([["甲の会", "", "", ""]])
    CasePartnerFactory(organisation=Organisation.objects.get())

    with pytest.raises(Refused, match="ほかの記録から使われている"):
        undo_run(run.pk, KIND, by=None)

    assert Organisation.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("株式会社見本", "stock_company"),
        ("見本（株）", "stock_company"),
        ("特定非営利活動法人見本", "npo"),
        ("認定NPO法人見本", "certified_npo"),
        ("一般社団法人見本", "general_association"),
        ("見本信用金庫", "financial"),
        ("甲・乙共同企業体", "consortium"),
        ("見本実行委員会", "voluntary"),
        ("見本", ""),
    ],
)
def test_the_kind_that_a_name_tells(name: str, kind: str) -> None:
    assert kind_of_name(name) == kind


def test_prefectures_by_code_name_or_short_name() -> None:
    assert [prefecture_code_of(text) for text in ("28", "1", "兵庫県", "京都", "道")] == [
        "28",
        "01",
        "28",
        "26",
        "",
    ]
