"""The administrators' pages of an import, from the upload to taking it back."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import Case
from ppp_portal.spreadsheet_runs import ColumnLayout, ImportRun, ImportState
from ppp_portal.tables import importing
from tests.cases.domain.import_samples import HEADERS, csv_bytes, make_places, row
from tests.factories.partners import UserFactory

pytestmark = pytest.mark.django_db

GOOD = row(自治体コード="252093", 名称="音楽祭", 手法="協働事業", 年度="令和5年度")
WRONG = row(自治体コード="252094", 名称="誤り", 年度="令和5年度")


@pytest.fixture
def admin_client(client: Client) -> Client:
    make_places()
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


def send(
    client: Client, content: bytes, name: str = "事例.csv", kind: str = "cases", status: int = 200
) -> str:
    """Upload a file; the page it leads to, or, with 422, the form where it was refused."""
    response = client.post(
        reverse("admin:import_upload", args=[kind]),
        {"file": SimpleUploadedFile(name, content)},
        follow=True,
    )
    assert response.status_code == status
    return response.content.decode()


def the_run() -> ImportRun:
    return ImportRun.objects.defer("file").get()


def test_a_file_is_previewed_confirmed_and_taken_back(admin_client: Client) -> None:
    page = send(admin_client, csv_bytes([GOOD]))
    run = the_run()
    assert "取り込みに進む" in page
    assert Case.objects.count() == 0

    done = admin_client.post(reverse("admin:import_confirm", args=[run.pk]), follow=True)
    assert "取り込みました。" in done.content.decode()
    case = Case.objects.get()
    assert f'href="{reverse("case_detail", args=[case.pk])}"' in done.content.decode()

    back = admin_client.post(reverse("admin:import_undo", args=[run.pk]), follow=True)
    assert "取り込みを取り消しました。" in back.content.decode()
    assert Case.objects.count() == 0


def test_errors_come_first_and_name_row_column_and_remedy(admin_client: Client) -> None:
    page = send(admin_client, csv_bytes([GOOD, WRONG]))

    assert "エラーが1行あるため、取り込めません。" in page
    assert "取り込みに進む" not in page
    assert "<td>3</td>" in page
    assert "列「自治体コード」" in page
    assert "検査数字（最後の1桁）が合いません。" in page


def test_unknown_columns_are_asked_once_and_remembered(admin_client: Client) -> None:
    headers = (*HEADERS[:-1], "ふしぎな列")
    first = csv_bytes([[*GOOD[:-1], "工夫した話"]], headers)
    assert "列「ふしぎな列」の項目" not in send(admin_client, csv_bytes([GOOD]))
    ImportRun.objects.all().delete()

    page = send(admin_client, first)
    assert "ふしぎな列" in page
    run = the_run()
    assert run.state == ImportState.MAPPING
    choices = {
        f"column-{number}": run.mapping["fields"].get(header, "")
        for number, header in enumerate(headers)
    }
    choices["column-11"] = "ingenuity"
    answer = admin_client.post(reverse("admin:import_columns", args=[run.pk]), choices, follow=True)
    assert "導入での工夫：工夫した話" in answer.content.decode()
    assert ColumnLayout.objects.get().mapping["ふしぎな列"] == "ingenuity"

    ImportRun.objects.all().delete()
    assert "導入での工夫：工夫した話" in send(admin_client, first)


def test_one_field_for_two_columns_is_refused_with_their_names(admin_client: Client) -> None:
    send(admin_client, csv_bytes([GOOD]))
    run = the_run()

    answer = admin_client.post(
        reverse("admin:import_columns", args=[run.pk]),
        {"column-3": "title", "column-4": "title", "column-0": "municipality"},
    )

    assert answer.status_code == 422
    assert "列「名称」「相手方」が同じ項目" in answer.content.decode()


def test_a_table_without_a_municipality_takes_one_for_all_rows(admin_client: Client) -> None:
    page = send(admin_client, csv_bytes([["音楽祭", "協働事業"]], ("事業名", "手法")))
    assert "自治体（表に列がないとき、すべての行に使います）" in page
    run = the_run()

    admin_client.post(
        reverse("admin:import_columns", args=[run.pk]),
        {"column-0": "title", "column-1": "method", "municipality": "甲賀市"},
    )
    admin_client.post(reverse("admin:import_confirm", args=[run.pk]))

    assert Case.objects.get().lead_municipality.name == "甲賀市"


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "空.csv", "ファイルが空です"),
        (b"%PDF-1.7 text", "資料.pdf", "このファイルはPDFです"),
        (b"\xff\xfe\x00\x01\x02", "壊れ.csv", "選び直してください"),
        (b"x" * (26 * 1024 * 1024), "大きい.csv", "ファイルが大きすぎます（26.0 MB）"),
        (csv_bytes([]), "見出しだけ.csv", "データの行がありません"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_and_not_kept(
    admin_client: Client, content: bytes, name: str, said: str
) -> None:
    assert said in send(admin_client, content, name, status=422)
    assert ImportRun.objects.count() == 0


def test_no_file_chosen_is_told(admin_client: Client) -> None:
    answer = admin_client.post(reverse("admin:import_upload", args=["cases"]))

    assert "ファイルを選んでください。" in answer.content.decode()


def test_an_unknown_kind_is_not_found(admin_client: Client) -> None:
    assert admin_client.get("/admin/ppp_portal/importrun/new/nothing/").status_code == 404


def test_the_file_comes_back_as_it_was_sent(admin_client: Client) -> None:
    content = csv_bytes([GOOD])
    send(admin_client, content)

    answer = admin_client.get(reverse("admin:import_file", args=[the_run().pk]))

    assert answer.content == content
    assert answer["Content-Type"] == "application/octet-stream"


def test_a_run_given_up_writes_nothing(admin_client: Client) -> None:
    send(admin_client, csv_bytes([GOOD]))
    run = the_run()

    admin_client.post(reverse("admin:import_discard", args=[run.pk]))
    late = admin_client.post(reverse("admin:import_confirm", args=[run.pk]), follow=True)

    assert "「取りやめ」のため、この操作はできません" in late.content.decode()
    assert Case.objects.count() == 0


def test_a_large_file_waits_for_the_worker_and_says_when_there_is_none(
    admin_client: Client,
) -> None:
    rows = [
        row(自治体コード="252093", 名称=f"事業{number}") for number in range(importing.LARGE + 1)
    ]

    page = send(admin_client, csv_bytes(rows))
    again = admin_client.get(reverse("admin:import_run", args=[the_run().pk]))

    assert the_run().state == ImportState.READING
    assert "ワーカー）が動いていない" in page
    assert again["Refresh"] == "3"


def test_a_run_whose_job_is_gone_can_be_started_again(admin_client: Client) -> None:
    send(admin_client, csv_bytes([GOOD]))
    run = the_run()
    ImportRun.objects.filter(pk=run.pk).update(state=ImportState.APPLYING)

    page = admin_client.get(reverse("admin:import_run", args=[run.pk])).content.decode()
    assert "処理が途中で止まりました。" in page
    admin_client.post(reverse("admin:import_restart", args=[run.pk]))

    assert the_run().state == ImportState.PREVIEW


@pytest.mark.parametrize("show", ["error", "warning", "changed", "new", "same", "unknown"])
@pytest.mark.parametrize("page", ["1", "999999", "abc"])
def test_every_tab_and_page_number_opens(admin_client: Client, show: str, page: str) -> None:
    send(admin_client, csv_bytes([GOOD, WRONG]))

    url = reverse("admin:import_run", args=[the_run().pk])
    assert admin_client.get(url, {"show": show, "page": page}).status_code == 200


def test_the_preview_needs_as_many_queries_for_three_rows_as_for_one(
    admin_client: Client,
) -> None:
    counts = []
    for size in (1, 3):
        ImportRun.objects.all().delete()
        rows = [row(自治体コード="252093", 名称=f"事業{number}") for number in range(size)]
        send(admin_client, csv_bytes(rows))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            admin_client.get(reverse("admin:import_run", args=[the_run().pk]))
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_the_list_of_imports_opens_each_run(admin_client: Client) -> None:
    send(admin_client, csv_bytes([GOOD]))
    run = the_run()

    listed = admin_client.get(reverse("admin:ppp_portal_importrun_changelist"))
    opened = admin_client.get(reverse("admin:ppp_portal_importrun_change", args=[run.pk]))

    assert "事例.csv" in listed.content.decode()
    assert opened["Location"] == reverse("admin:import_run", args=[run.pk])


def test_the_list_of_imports_is_narrowed_by_kind_in_words(admin_client: Client) -> None:
    send(admin_client, csv_bytes([GOOD]))
    address = reverse("admin:ppp_portal_importrun_changelist")

    listed = admin_client.get(address).content.decode()
    narrowed = admin_client.get(address, {"kind": "secondments"}).content.decode()

    assert ">派遣・研修受入</a>" in listed
    assert ">secondments" not in listed
    assert "事例.csv" not in narrowed


@pytest.mark.parametrize(
    "name", ["run", "columns", "confirm", "undo", "discard", "restart", "file"]
)
def test_nobody_but_administrators_opens_an_import(admin_client: Client, name: str) -> None:
    send(admin_client, csv_bytes([GOOD]))
    url = reverse(f"admin:import_{name}", args=[the_run().pk])
    admin_client.force_login(UserFactory())

    for method in (admin_client.get, admin_client.post):
        assert method(url).status_code in (302, 403)
    assert the_run().state == ImportState.PREVIEW


def test_markup_in_a_cell_stays_text(admin_client: Client) -> None:
    cells = row(自治体コード="252093", 名称="<script>alert(1)</script>", 所管課="防災部<美波>")

    page = send(admin_client, csv_bytes([cells]))

    assert "<script>alert(1)" not in page
    assert "防災部&lt;美波&gt;" in page


def test_a_broken_workbook_is_told(admin_client: Client) -> None:
    content = io.BytesIO(b"PK\x03\x04" + b"\x00" * 200).getvalue()

    assert "壊れています" in send(admin_client, content, "壊れ.xlsx", status=422)
