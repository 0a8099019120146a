"""The import commands: what they print, how they exit, and that a dry run leaves nothing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from cases.models import Case
from partners.models import Municipality, Organisation
from ppp_portal.spreadsheet_runs import ColumnLayout, ImportRow, ImportRun
from tests.cases.domain.import_samples import csv_bytes, make_places, row

pytestmark = pytest.mark.django_db

GOOD = row(自治体コード="252093", 名称="音楽祭", 手法="協働事業", 年度="令和5年度")
WRONG = row(自治体コード="252094", 名称="誤り", 年度="令和5年度")


@pytest.fixture(autouse=True)
def _places() -> None:
    make_places()


def run(command: str, path: Path, *options: str) -> tuple[int, Any, str]:
    """Exit status, the JSON printed, and standard error."""
    out, err = StringIO(), StringIO()
    status = 0
    try:
        call_command(command, str(path), "--json", *options, stdout=out, stderr=err)
    except SystemExit as end:
        status = int(str(end.code))
    return status, json.loads(out.getvalue()), err.getvalue()


def saved(
    folder: Path, rows: Sequence[Sequence[str]], headers: Sequence[str] | None = None
) -> Path:
    path = folder / "事例.csv"
    path.write_bytes(csv_bytes(rows, headers) if headers else csv_bytes(rows))
    return path


def test_running_is_the_confirmation_and_running_twice_changes_nothing(tmp_path: Path) -> None:
    path = saved(tmp_path, [GOOD])

    first = run("import_cases", path)
    second = run("import_cases", path)

    made = ImportRun.objects.get()
    assert first[:2] == (
        0,
        {"run": made.pk, "new": 1, "changed": 0, "same": 0, "warnings": [], "errors": []},
    )
    assert (second[1]["new"], second[1]["changed"], second[1]["same"]) == (0, 0, 1)
    assert Case.objects.count() == 1
    assert bytes(made.file) == path.read_bytes()
    assert "取り込み中：1 / 1 行" in first[2]


def test_a_dry_run_leaves_nothing_at_all(tmp_path: Path) -> None:
    status, report, _ = run("import_cases", saved(tmp_path, [GOOD]), "--dry-run")

    assert (status, report["run"], report["new"]) == (0, None, 1)
    left = (Case, ImportRun, ImportRow, ColumnLayout)
    assert [model.objects.count() for model in left] == [0, 0, 0, 0]


def test_errors_keep_it_from_writing_and_exit_1(tmp_path: Path) -> None:
    status, report, _ = run("import_cases", saved(tmp_path, [GOOD, WRONG]))

    assert status == 1
    assert [list(error) for error in report["errors"]] == [["row", "column", "value", "message"]]
    assert report["errors"][0]["row"] == 3
    assert (report["errors"][0]["column"], report["errors"][0]["value"]) == (
        "自治体コード",
        "252094",
    )
    assert report["run"] is None
    assert Case.objects.count() == 0


def test_an_unreadable_file_exits_2_with_a_message(tmp_path: Path) -> None:
    path = tmp_path / "資料.csv"
    path.write_bytes(b"%PDF-1.7")

    status, report, err = run("import_cases", path)

    assert status == 2
    assert report["errors"][0]["message"].startswith("このファイルはPDFです。")
    assert "このファイルはPDFです。" in err


def test_a_missing_file_exits_2(tmp_path: Path) -> None:
    status, report, _ = run("import_cases", tmp_path / "ない.csv")

    assert status == 2
    assert "ファイル「ない.csv」を開けません" in report["errors"][0]["message"]


def test_a_column_is_mapped_by_hand_with_names_or_aliases(tmp_path: Path) -> None:
    headers = ("どこ", "なに", "だれが")
    path = saved(tmp_path, [["甲賀市", "音楽祭", "実行委員会"]], headers)

    status, _, _ = run(
        "import_cases",
        path,
        "--map=どこ=municipality",
        "--map=なに=title",
        "--map=だれが=department",
    )

    case = Case.objects.get()
    assert status == 0
    assert (case.title, case.departments) == ("音楽祭", ["実行委員会"])


def test_an_unknown_field_is_refused_with_the_names_there_are(tmp_path: Path) -> None:
    status, report, _ = run("import_cases", saved(tmp_path, [GOOD]), "--map=備考=nothing")

    message = report["errors"][0]["message"]
    assert status == 2
    assert message.startswith("--map の項目名「nothing」はありません。使える項目名：municipality、")
    assert "external_id" in message


def test_a_missing_title_column_is_told_with_the_columns_there_are(tmp_path: Path) -> None:
    path = saved(tmp_path, [["甲賀市", "1"]], ("自治体名", "ふしぎ"))

    status, report, _ = run("import_cases", path)

    assert status == 2
    assert "「名称」か「外部ID」か「ポータルID」に当たる列が" in report["errors"][0]["message"]
    assert "表の列：自治体名、ふしぎ" in report["errors"][0]["message"]


def test_an_unused_column_is_a_warning(tmp_path: Path) -> None:
    headers = ("自治体名", "名称", "ふしぎな列")

    _, report, _ = run("import_cases", saved(tmp_path, [["甲賀市", "祭", "x"]], headers))

    assert report["warnings"] == [
        {
            "row": 1,
            "column": "ふしぎな列",
            "value": "",
            "message": "この列に当たる項目が分からないため、使いません。--map で指定できます。",
        }
    ]


def test_a_heading_with_a_unit_applies_it(tmp_path: Path) -> None:
    headers = ("自治体名", "名称", "予算額（千円）")

    run("import_cases", saved(tmp_path, [["甲賀市", "祭", "1,200"]], headers))

    assert Case.objects.get().contract_amount == 1_200_000


def test_one_cell_with_both_ends_is_a_period(tmp_path: Path) -> None:
    headers = ("自治体名", "事業名", "事業期間")
    cells = ["甲賀市", "祭", "令和5年4月1日〜令和8年3月31日"]

    run("import_cases", saved(tmp_path, [cells], headers))

    case = Case.objects.get()
    assert (str(case.starts_on), str(case.ends_on)) == ("2023-04-01", "2026-03-31")
    assert case.source_values["period"] == "令和5年4月1日〜令和8年3月31日"


def test_prefecture_and_name_in_two_columns_find_the_municipality(tmp_path: Path) -> None:
    headers = ("都道府県", "市町村名", "事業名")

    run("import_cases", saved(tmp_path, [["滋賀県", "甲賀市", "祭"]], headers))

    assert Case.objects.get().lead_municipality.code == "252093"


def test_organisations_with_destroyed_numbers_are_reported_and_none_is_stored(
    tmp_path: Path,
) -> None:
    headers = ("補助金交付先名", "法人番号")
    rows = [
        ["公益財団法人ひとつ", "4011010000000"],  # Excel kept seven digits
        ["公益財団法人ふたつ", "801001060099"],  # twelve digits
        ["株式会社みっつ", "7000012050002"],
    ]

    status, report, _ = run("import_organisations", saved(tmp_path, rows, headers))

    assert status == 1
    assert [(e["row"], e["column"], e["value"]) for e in report["errors"]] == [
        (2, "法人番号", "4011010000000"),
        (3, "法人番号", "801001060099"),
    ]
    assert Organisation.objects.count() == 0


def test_population_is_imported_by_code_and_counts_the_cases_anew(tmp_path: Path) -> None:
    run("import_cases", saved(tmp_path, [GOOD]))
    path = tmp_path / "人口.csv"
    path.write_bytes(csv_bytes([["252093", "甲賀市", "88,000"]], ("code6", "name", "pop_jp_2025")))

    status, report, _ = run("import_municipalities", path)

    koka = Municipality.objects.get(code="252093")
    assert (status, report["changed"]) == (0, 1)
    assert (koka.population, koka.population_class) == (88_000, "50k_100k")
    assert Case.objects.get().facets.population_classes == ["50k_100k"]
