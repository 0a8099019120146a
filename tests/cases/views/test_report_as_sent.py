"""差戻し: the municipality reads what was sent while its writers correct it, and nothing of that."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from cases.domain import report as domain
from cases.domain.report_assembly import assemble_report, collect_again
from cases.domain.report_file import FileEntry, add_report_files, save_report_files
from cases.domain.report_numbers import AttendanceEntry, NumberEntry
from cases.domain.report_periods import period_of
from cases.models import ReportAsSent, ReportFile
from tests.factories import files
from tests.factories.reports import AttendanceGroupFactory, Desk, IndicatorFactory
from tests.papers import sheets

pytestmark = pytest.mark.django_db

SECRET = "書き直しの途中のひみつ"


class World:
    """A returned month (12 visits, 34 children) that its writers have changed since."""

    def __init__(self) -> None:
        self.desk = Desk()
        self.visits = IndicatorFactory(case=self.desk.case, name="来所者")
        self.group = AttendanceGroupFactory(case=self.desk.case, name="子ども")
        self.report = self.desk.report(
            kind="monthly",
            narrative="送った内容",
            voices=["送った声"],
            cost=777_000,
            numbers=[NumberEntry(self.visits.pk, 12)],
            attendances=[AttendanceEntry(self.group.pk, 34)],
        )
        self.file = self.add("送った写真.jpg", "送った説明")
        self.desk.bring(self.report, "returned")

    def add(self, name: str, caption: str) -> ReportFile:
        by = self.desk.reporter
        upload = files.upload(name, files.jpeg((40 + len(name), 30)))
        (row,) = add_report_files(by=by, report_id=self.report.pk, uploads=[upload])
        entry = FileEntry(row.pk, row.version, caption, "none_needed", "", False)
        save_report_files(by=by, report_id=self.report.pk, entries=[entry])
        return row

    def change(self) -> None:
        self.report.refresh_from_db()
        self.report = domain.update_report(
            by=self.desk.reporter,
            report_id=self.report.pk,
            version=self.report.version,
            data=domain.ReportInput(
                {"narrative": SECRET, "voices": [SECRET], "cost": 888_000, "place": SECRET},
                [NumberEntry(self.visits.pk, 5678)],
                [AttendanceEntry(self.group.pk, 4321)],
            ),
        )

    def pages(self) -> list[str]:
        return [
            reverse("report_detail", args=[self.report.pk]),
            reverse("case_detail", args=[self.desk.case.pk]),
            reverse("report_list"),
        ]


@pytest.fixture
def world() -> World:
    return World()


def text(client: Any, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_the_city_reads_what_was_sent_and_nothing_of_the_correction(client, world):
    world.change()
    client.force_login(world.desk.editor)

    page, case, listed = (text(client, address) for address in world.pages())

    for words in ("送った内容", "送った声", "777,000", ">12<", ">34<", "前に提出された内容"):
        assert words in page
    for told in (page, case, listed):
        assert [words for words in (SECRET, "888,000", "5,678", "4,321") if words in told] == []
    assert "送った内容" in case


def test_the_paper_of_a_returned_report_says_the_same(client, world):
    world.change()

    city = repr(sheets(client, world.desk.approver, "report_paper", world.report.pk))
    own = repr(sheets(client, world.desk.reporter, "report_paper", world.report.pk))

    assert ("送った内容" in city, SECRET in city) == (True, False)
    assert ("送った内容" in own, SECRET in own) == (False, True)


def test_its_writers_read_and_correct_the_present_text(client, world):
    world.change()
    client.force_login(world.desk.reporter)

    page = text(client, reverse("report_detail", args=[world.report.pk]))
    form = text(client, reverse("report_edit", args=[world.report.pk]))

    assert (SECRET in page, SECRET in form, "送った内容" in page) == (True, True, False)


def test_files_attached_and_captions_written_meanwhile_are_not_the_citys(client, world):
    late = world.add("あとの写真.jpg", SECRET)
    entry = FileEntry(world.file.pk, world.file.version + 1, SECRET, "none_needed", "", False)
    save_report_files(by=world.desk.reporter, report_id=world.report.pk, entries=[entry])
    addresses = [
        reverse("report_file", args=[world.report.pk, row.file_id]) for row in (world.file, late)
    ]
    client.force_login(world.desk.editor)

    page = text(client, reverse("report_detail", args=[world.report.pk]))
    answers = [client.get(address).status_code for address in addresses]
    client.force_login(world.desk.manager)
    own = [client.get(address).status_code for address in addresses]

    assert (answers, own) == ([200, 404], [200, 200])
    assert ("送った説明" in page, SECRET in page) == (True, False)


def test_records_within_a_returned_month_stay_as_they_were_sent(client):
    desk = Desk()
    log = desk.report(day=date(2025, 6, 3), narrative="送った記録")
    month = assemble_report(
        by=desk.reporter,
        case_id=desk.case.pk,
        body=desk.organisation,
        period=period_of("monthly", date(2025, 6, 1)),
    )
    desk.bring(month, "returned")
    log.refresh_from_db()
    change = domain.ReportInput({"narrative": SECRET})
    domain.update_report(by=desk.reporter, report_id=log.pk, version=log.version, data=change)
    later = desk.report(day=date(2025, 6, 4), narrative=SECRET)
    month.refresh_from_db()
    collect_again(by=desk.reporter, report_id=month.pk, version=month.version)
    client.force_login(desk.editor)

    page = text(client, reverse("report_detail", args=[month.pk]))
    part = text(client, reverse("report_detail", args=[log.pk]))
    hidden = client.get(reverse("report_detail", args=[later.pk]))

    assert [words in page for words in ("送った記録", SECRET)] == [True, False]
    assert [words in part for words in ("送った記録", SECRET)] == [True, False]
    assert hidden.status_code == 404


def test_once_sent_again_everybody_reads_the_corrected_text(client, world):
    world.change()
    domain.submit_report(by=world.desk.reporter, report_id=world.report.pk)
    client.force_login(world.desk.editor)

    page = text(client, reverse("report_detail", args=[world.report.pk]))

    assert ReportAsSent.objects.count() == 0
    assert ("5,678" in page, SECRET in page, "送った内容" in page) == (True, True, False)


def test_a_month_that_is_not_sent_is_never_shown_beside_another_to_the_city(client, world):
    world.change()
    july = world.desk.report(
        kind="monthly",
        day=date(2025, 7, 1),
        numbers=[NumberEntry(world.visits.pk, 20)],
        attendances=[AttendanceEntry(world.group.pk, 30)],
    )
    world.desk.bring(july, "submitted")
    address = reverse("report_detail", args=[july.pk])
    client.force_login(world.desk.editor)

    city = text(client, address)
    client.force_login(world.desk.reporter)
    own = text(client, address)

    assert ("5,678" in city, "5,678" in own) == (False, True)


def test_an_administrator_reads_the_present_text(admin_client, world):
    world.change()

    page = text(admin_client, reverse("report_detail", args=[world.report.pk]))

    assert SECRET in page
