"""Files of a report on the screen: with the report, on their own page, and when opened."""

from __future__ import annotations

import re
from html import unescape
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from cases.domain.report_file import add_report_files, save_report_files
from cases.enums import ReportState
from cases.models import ActivityReport, ReportFile
from ppp_portal.files import disk
from ppp_portal.files.stored_file import StoredFile
from tests.cases.domain.test_report_file import attach, publish
from tests.factories import files
from tests.factories.partners import MembershipFactory
from tests.factories.reports import Desk, ReportSheetFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def report(desk: Desk) -> ActivityReport:
    return desk.report()


@pytest.fixture
def reporter(client: Client, desk: Desk) -> Client:
    client.force_login(desk.reporter)
    return client


def page_of(report: ActivityReport) -> str:
    return reverse("report_files", args=[report.pk])


def posted(rows: list[ReportFile], **values: object) -> dict[str, object]:
    """What the browser sends: the rows as the page shows them, then the given values."""
    data: dict[str, object] = {"rows-TOTAL_FORMS": len(rows), "rows-INITIAL_FORMS": len(rows)}
    for number, row in enumerate(rows):
        data |= {
            f"rows-{number}-id": row.pk,
            f"rows-{number}-version": row.version,
            f"rows-{number}-caption": row.caption,
            f"rows-{number}-consent": row.consent,
            f"rows-{number}-consent_note": row.consent_note,
        }
    return data | {name.replace("__", "-"): value for name, value in values.items()}


def tickets(html: str) -> list[str]:
    return [unescape(found) for found in re.findall(r'name="new_files-held" value="([^"]+)"', html)]


def test_a_quick_log_takes_a_photo_and_sending_it_twice_attaches_it_once(
    reporter: Client, desk: Desk
) -> None:
    address, key = reverse("report_new", args=[desk.case.pk]), str(uuid4())

    for _ in range(2):
        response = reporter.post(
            address,
            {
                "day": "2025-06-03",
                "narrative": "遠足",
                "form_key": key,
                "new_files": files.upload(),
            },
        )
        assert response.status_code == 302

    row = ReportFile.objects.get()
    assert (row.report.narrative, row.file.name, row.is_public) == ("遠足", "写真.jpg", False)
    assert disk.exists(row.file_id)


def test_a_photo_outlives_a_report_refused_for_another_field(reporter: Client, desk: Desk) -> None:
    address = reverse("report_new", args=[desk.case.pk])
    refused = reporter.post(
        address, {"day": "あした", "narrative": "遠足", "new_files": files.upload()}
    )
    html = refused.content.decode()

    again = reporter.post(
        address, {"day": "2025-06-03", "narrative": "遠足", "new_files-held": tickets(html)}
    )

    assert refused.status_code == 422
    assert "写真.jpg" in html
    assert again.status_code == 302
    assert [row.file.name for row in ReportFile.objects.all()] == ["写真.jpg"]


def test_a_script_called_jpg_is_refused_with_the_rest_of_the_form_kept(
    reporter: Client, desk: Desk
) -> None:
    response = reporter.post(
        reverse("report_new", args=[desk.case.pk]),
        {
            "day": "2025-06-03",
            "narrative": "消えない文",
            "new_files": [files.upload("よい.jpg"), files.upload("悪い.jpg", b"#!/bin/sh\n")],
        },
    )

    html = response.content.decode()
    assert response.status_code == 422
    assert "「悪い.jpg」は添付できません。" in html
    assert "消えない文" in html
    assert len(tickets(html)) == 1
    assert (ActivityReport.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_a_report_that_is_not_asked_for_files_shows_no_chooser(
    reporter: Client, desk: Desk
) -> None:
    ReportSheetFactory(case=desk.case, organisation=desk.organisation, sections=["place"])
    address = reverse("report_new", args=[desk.case.pk])

    html = reporter.get(address, follow=True).content.decode()
    reporter.post(address, {"day": "2025-06-03", "narrative": "x", "new_files": files.upload()})

    assert 'type="file"' not in html
    assert ReportFile.objects.count() == 0


def test_editing_a_report_adds_a_file_and_keeps_it_over_a_conflict(
    reporter: Client, desk: Desk, report: ActivityReport
) -> None:
    address = reverse("report_edit", args=[report.pk])
    data = {"day": "2025-06-03", "narrative": "二つめの画面", "version": 99}

    conflict = reporter.post(address, data | {"new_files": files.upload()})
    html = conflict.content.decode()
    report.refresh_from_db()
    again = reporter.post(
        address, data | {"version": report.version, "new_files-held": tickets(html)}
    )

    assert (conflict.status_code, again.status_code) == (409, 302)
    assert report.files.count() == 1


def test_files_are_added_described_and_taken_out_on_their_page(
    reporter: Client, report: ActivityReport
) -> None:
    added = reporter.post(
        page_of(report),
        posted([], new_files=[files.upload("一.jpg"), files.upload("二.pdf", files.pdf())]),
    )
    photo, document = report.files.all()
    shown = reporter.get(page_of(report)).content.decode()
    saved = reporter.post(
        page_of(report),
        posted(
            [photo, document],
            **{
                "rows-0-caption": "昼食のようす",
                "rows-0-consent": "obtained",
                "rows-0-consent_note": "申込書の同意欄",
                "rows-0-is_public": "on",
                "rows-1-take_out": "on",
            },
        ),
    )

    photo.refresh_from_db()
    assert added["Location"] == page_of(report)
    assert ("一.jpg" in shown, "二.pdf" in shown) == (True, True)
    assert saved["Location"] == reverse("report_detail", args=[report.pk])
    assert (photo.caption, photo.consent_note, photo.is_public) == (
        "昼食のようす",
        "申込書の同意欄",
        True,
    )
    assert list(report.files.all()) == [photo]


def test_publishing_people_without_consent_is_refused_beside_its_box_and_keeps_what_was_typed(
    reporter: Client, desk: Desk, report: ActivityReport
) -> None:
    rows = attach(desk, report)

    response = reporter.post(
        page_of(report),
        posted(rows, **{"rows-0-caption": "まだ書きかけ", "rows-0-is_public": "on"}),
    )

    html = response.content.decode()
    assert response.status_code == 422
    assert "同意を得てから公開してください" in html
    assert "まだ書きかけ" in html


def test_the_second_of_two_tabs_sees_both_texts_and_may_save_again(
    reporter: Client, desk: Desk, report: ActivityReport
) -> None:
    (row,) = rows = attach(desk, report)
    mine = posted(rows, **{"rows-0-caption": "二つめの説明"})
    reporter.post(page_of(report), posted(rows, **{"rows-0-caption": "一つめの説明"}))

    conflict = reporter.post(page_of(report), mine)
    again = reporter.post(page_of(report), mine | {"rows-0-version": 2})

    html = conflict.content.decode()
    assert conflict.status_code == 409
    assert ("一つめの説明" in html, "二つめの説明" in html) == (True, True)
    assert 'name="rows-0-version" value="2"' in html
    assert again.status_code == 302
    row.refresh_from_db()
    assert row.caption == "二つめの説明"


def test_a_page_left_open_while_another_tab_took_a_file_out_is_saved(
    reporter: Client, desk: Desk, report: ActivityReport
) -> None:
    first, second = rows = attach(desk, report, "一.jpg", "二.jpg")
    data = posted(rows, **{"rows-1-caption": "残る"})
    save_report_files(by=desk.reporter, report_id=report.pk, entries=[], taken_out={first.pk})

    response = reporter.post(page_of(report), data)

    second.refresh_from_db()
    assert (response.status_code, second.caption) == (302, "残る")


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"rows-TOTAL_FORMS": "x", "rows-INITIAL_FORMS": "y"},
        {"rows-TOTAL_FORMS": "9999", "rows-INITIAL_FORMS": "9999"},
        {"rows-TOTAL_FORMS": "1", "rows-INITIAL_FORMS": "1", "rows-0-id": "x"},
        {"rows-TOTAL_FORMS": "1", "rows-INITIAL_FORMS": "1", "rows-0-id": "9" * 40},
        {"rows-TOTAL_FORMS": "0", "rows-INITIAL_FORMS": "0", "new_files-held": "a\0b"},
    ],
)
def test_whatever_is_sent_is_answered_in_japanese(
    reporter: Client, report: ActivityReport, data: dict[str, str]
) -> None:
    response = reporter.post(page_of(report), data)

    assert response.status_code == 422
    assert 'lang="ja"' in response.content.decode()


def test_a_visitor_opens_the_public_photo_of_a_published_report_in_its_sizes(
    client: Client, desk: Desk, report: ActivityReport
) -> None:
    row = publish(desk, attach(desk, report)[0])
    desk.bring(report, ReportState.CONFIRMED, published=True)

    html = client.get(reverse("report_detail", args=[report.pk])).content.decode()
    sources = re.findall(r'src="(/cases/reports/[^"]+)"', html)
    answers = [
        client.get(reverse("report_file", args=[report.pk, row.file_id, *variant]))
        for variant in ([], ["small"], ["medium"])
    ]

    assert sources == [reverse("report_file", args=[report.pk, row.file_id, "small"])]
    assert 'alt="遠足の昼食"' in html
    assert "関係者だけ" not in html
    assert "公開をやめる" not in html
    assert [(a.status_code, a["Content-Type"]) for a in answers] == [(200, "image/jpeg")] * 3


def test_a_visitor_neither_sees_nor_opens_what_is_not_public(
    client: Client, desk: Desk, report: ActivityReport
) -> None:
    publish(desk, attach(desk, report)[0])
    (hidden,) = add_report_files(
        by=desk.reporter, report_id=report.pk, uploads=[files.upload("ひみつ.pdf", files.pdf())]
    )
    desk.bring(report, ReportState.CONFIRMED, published=True)

    html = client.get(reverse("report_detail", args=[report.pk])).content.decode()
    answer = client.get(reverse("report_file", args=[report.pk, hidden.file_id]))

    assert "ひみつ" not in html
    assert str(hidden.file_id) not in html
    assert answer.status_code == 404


@pytest.mark.parametrize("variant", ["original", "small"])
def test_a_file_opens_only_under_its_own_report(
    reporter: Client, desk: Desk, report: ActivityReport, variant: str
) -> None:
    (row,) = attach(desk, report)
    other = desk.report()

    wrong = reporter.get(reverse("report_file", args=[other.pk, row.file_id, variant]))
    right = reporter.get(reverse("report_file", args=[report.pk, row.file_id, variant]))

    assert (wrong.status_code, right.status_code) == (404, 200)


def test_a_stranger_gets_404_for_every_size_and_a_right_that_ended_is_felt_at_once(
    client: Client, desk: Desk, report: ActivityReport
) -> None:
    row = publish(desk, attach(desk, report)[0])
    desk.bring(report, ReportState.CONFIRMED, published=True)
    address = reverse("report_file", args=[report.pk, row.file_id, "small"])
    etag = client.get(address)["ETag"]
    client.force_login(desk.approver)
    client.post(reverse("report_file_hide", args=[report.pk, row.file_id]))
    client.force_login(MembershipFactory().user)

    answers = [client.get(address, headers={"If-None-Match": etag})]
    answers += [
        client.get(reverse("report_file", args=[report.pk, row.file_id, *variant]))
        for variant in ([], ["medium"], ["large"])
    ]

    assert [answer.status_code for answer in answers] == [404] * 4


def test_a_document_is_saved_and_a_photo_when_asked(
    reporter: Client, desk: Desk, report: ActivityReport
) -> None:
    photo, document = attach(desk, report, "遠足.jpg", "しおり.pdf")

    def disposition(row: ReportFile, query: str = "") -> str:
        address = reverse("report_file", args=[report.pk, row.file_id]) + query
        return reporter.get(address)["Content-Disposition"].partition(";")[0]

    assert [disposition(document), disposition(photo), disposition(photo, "?download")] == [
        "attachment",
        "inline",
        "attachment",
    ]


def test_either_side_ends_the_publication_of_a_photo_on_a_confirmation_page(
    client: Client, desk: Desk, report: ActivityReport
) -> None:
    row = publish(desk, attach(desk, report)[0])
    desk.bring(report, ReportState.CONFIRMED, published=True)
    client.force_login(desk.editor)
    detail, hide = (
        reverse("report_detail", args=[report.pk]),
        reverse("report_file_hide", args=[report.pk, row.file_id]),
    )

    before = client.get(detail).content.decode()
    page = client.get(hide).content.decode()
    answer = client.post(hide)
    after = client.get(detail).content.decode()

    assert hide in before
    assert "公開をやめますか" in page
    assert answer["Location"] == detail
    assert (hide in after, "関係者だけ" in after) == (False, True)
    assert client.post(hide).status_code == 404
