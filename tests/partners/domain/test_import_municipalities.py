"""Facts of municipalities from a spreadsheet: what is updated, refused, and taken back."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from cases.domain.import_kinds import MunicipalityImport
from partners.models import Municipality
from ppp_portal.refusals import Refused
from ppp_portal.spreadsheet_runs import ImportRun
from ppp_portal.tables.importing_run import (
    STALE,
    apply_run,
    confirm_run,
    plan_run,
    start_run,
    undo_run,
)
from tests.cases.domain.import_samples import csv_bytes, make_places

pytestmark = pytest.mark.django_db
KIND = MunicipalityImport()
HEADERS = ("code6", "name", "houjin", "lat", "lng", "url", "pop_jp_2025")
KOKA = ["252093", "甲賀市", "", "34.965923", "136.166976", "https://www.example.jp/", "88,000"]


@pytest.fixture(autouse=True)
def _places() -> None:
    make_places()


def planned(rows: Sequence[Sequence[str]], headers: Sequence[str] = HEADERS) -> ImportRun:
    content = csv_bytes(rows, headers)
    run, table = start_run(KIND, by=None, content=content, filename="自治体.csv")
    return plan_run(run, KIND, table=table)


def imported(rows: Sequence[Sequence[str]]) -> ImportRun:
    run = planned(rows)
    confirm_run(run.pk, by=None)
    return apply_run(run.pk, KIND, by=None)


def koka() -> Municipality:
    return Municipality.objects.get(code="252093")


def messages(run: ImportRun, level: str) -> list[str]:
    return [i["message"] for row in run.rows.all() for i in row.issues if i["level"] == level]


def test_population_position_and_website_are_set_and_the_class_follows() -> None:
    imported([KOKA])

    row = koka()
    assert (row.population, row.population_class) == (88_000, "50k_100k")
    assert (str(row.latitude), str(row.longitude)) == ("34.965923", "136.166976")
    assert row.website == "https://www.example.jp/"
    assert row.population_note == "2025年（表の列「pop_jp_2025」）"


def test_running_twice_changes_nothing() -> None:
    imported([KOKA])

    assert [row.outcome for row in planned([KOKA]).rows.all()] == ["same"]


def test_blank_cells_erase_nothing() -> None:
    imported([KOKA])

    run = planned([["252093", "", "", "", "", "", ""]])

    assert [row.outcome for row in run.rows.all()] == ["same"]


@pytest.mark.parametrize(
    ("header", "cell", "said"),
    [
        ("code6", "252094", "検査数字"),
        ("code6", "131016", "見つかりません"),
        ("pop_jp_2025", "たくさん", "0以上の整数ではありません"),
        ("pop_jp_2025", "-5", "0以上の整数ではありません"),
        ("lat", "136.1", "日本の範囲"),
        ("lng", "東", "数ではありません"),
    ],
)
def test_a_wrong_cell_is_an_error(header: str, cell: str, said: str) -> None:
    cells = list(KOKA)
    cells[HEADERS.index(header)] = cell

    (message,) = messages(planned([cells]), "error")

    assert said in message


def test_a_number_or_name_that_does_not_fit_the_code_is_a_warning() -> None:
    cells = ["252093", "むかわ町", "1234567890123", "", "", "", "100"]

    found = messages(planned([cells]), "warning")

    assert [message.partition("は、")[0] for message in found] == [
        "自治体名「むかわ町」",
        "法人番号「1234567890123」",
    ]


def test_one_municipality_twice_is_an_error() -> None:
    (message,) = messages(planned([KOKA, KOKA]), "error")

    assert message.startswith("2行目と3行目が同じ自治体を指しています。")


def test_the_same_population_from_another_table_keeps_where_it_came_from() -> None:
    imported([KOKA])
    Municipality.objects.filter(code="252093").update(population_note="元の表", website="")

    imported([KOKA])

    assert koka().website
    assert koka().population_note == "元の表"


def test_a_run_is_taken_back_to_the_former_facts() -> None:
    Municipality.objects.filter(code="252093").update(population=90_000, population_note="元の表")
    run = imported([KOKA])

    undo_run(run.pk, KIND, by=None)

    assert (koka().population, koka().population_note, koka().website) == (90_000, "元の表", "")


def test_a_fact_corrected_since_keeps_the_run_from_being_taken_back() -> None:
    run = imported([KOKA])
    Municipality.objects.filter(code="252093").update(population=1)

    with pytest.raises(Refused, match="甲賀市"):
        undo_run(run.pk, KIND, by=None)


def test_a_fact_corrected_after_the_preview_sends_the_run_back_to_it() -> None:
    run = planned([KOKA])
    Municipality.objects.filter(code="252093").update(population=1)
    confirm_run(run.pk, by=None)

    again = apply_run(run.pk, KIND, by=None)

    assert (again.state, again.error) == ("preview", STALE)
    assert koka().population == 1
