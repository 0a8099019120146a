"""Files of a report: while it is written, once it is locked, and who may open them."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError

from cases.domain import report as report_domain
from cases.domain.report_file import (
    MOST_FILES,
    FileEntry,
    add_report_files,
    hide_report_file,
    save_report_files,
    shown_files,
)
from cases.enums import ReportState
from cases.models import ActivityReport, ReportFile
from partners.models import User
from ppp_portal.audit import AuditEntry
from ppp_portal.files import disk
from ppp_portal.files.stored_file import StoredFile
from ppp_portal.refusals import Conflict, Refused
from tests.factories import files
from tests.factories.cases import CasePartnerFactory
from tests.factories.partners import MembershipFactory, UserFactory
from tests.factories.reports import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def report(desk: Desk) -> ActivityReport:
    return desk.report()


def attach(desk: Desk, report: ActivityReport, *names: str) -> list[ReportFile]:
    contents = {"jpg": files.jpeg, "pdf": files.pdf}
    uploads = [files.upload(name, contents[name[-3:]]()) for name in names or ("遠足.jpg",)]
    return add_report_files(by=desk.reporter, report_id=report.pk, uploads=uploads)


def entry(row: ReportFile, **values) -> FileEntry:
    given = {"caption": "", "consent": "not_obtained", "consent_note": "", "is_public": False}
    return FileEntry(pk=row.pk, version=row.version, **(given | values))


def describe(desk: Desk, row: ReportFile, **values) -> ReportFile:
    save_report_files(by=desk.reporter, report_id=row.report_id, entries=[entry(row, **values)])
    row.refresh_from_db()
    return row


def publish(desk: Desk, row: ReportFile) -> ReportFile:
    return describe(desk, row, consent="obtained", is_public=True, caption="遠足の昼食")


def test_photos_begin_as_showing_people_who_were_not_asked_and_nothing_is_public(
    desk: Desk, report: ActivityReport
) -> None:
    photo, document = attach(desk, report, "遠足.jpg", "しおり.pdf")

    assert (photo.shows_people, photo.consent, photo.is_public) == (True, "not_obtained", False)
    assert (document.shows_people, document.consent) == (False, "none_needed")
    assert [photo.position, document.position] == [0, 1]
    assert attach(desk, report, "帰り.jpg")[0].position == 2
    trail = AuditEntry.objects.filter(action="report.add_files").order_by("pk").first()
    assert trail is not None
    assert trail.detail == {"files": [photo.pk, document.pk]}


def test_the_same_files_sent_twice_are_attached_once(desk: Desk, report: ActivityReport) -> None:
    first = attach(desk, report, "一.jpg", "二.pdf")

    second = attach(desk, report, "一.jpg", "二.pdf")

    assert (len(first), second, report.files.count()) == (2, [], 2)


def test_a_file_is_described_and_taken_out_with_its_bytes(
    desk: Desk, report: ActivityReport, django_capture_on_commit_callbacks
) -> None:
    kept, gone = attach(desk, report, "残す.jpg", "外す.pdf")

    with django_capture_on_commit_callbacks(execute=True):
        save_report_files(
            by=desk.reporter,
            report_id=report.pk,
            entries=[entry(kept, caption="昼食", consent="none_needed"), entry(gone)],
            taken_out={gone.pk},
        )

    kept.refresh_from_db()
    assert (kept.caption, kept.shows_people, kept.version) == ("昼食", False, 2)
    assert list(ReportFile.objects.all()) == [kept]
    assert list(StoredFile.objects.all()) == [kept.file]
    assert (disk.exists(kept.file_id), disk.exists(gone.file_id)) == (True, False)


def test_people_are_shown_to_everybody_only_with_their_consent(
    desk: Desk, report: ActivityReport
) -> None:
    (row,) = attach(desk, report)

    with pytest.raises(ValidationError, match="同意を得てから公開してください"):
        describe(desk, row, consent="not_obtained", is_public=True)
    assert describe(desk, row, consent="obtained", is_public=True).is_public


def test_the_second_of_two_tabs_is_told_and_an_unchanged_row_is_not_touched(
    desk: Desk, report: ActivityReport
) -> None:
    (row,) = attach(desk, report)
    old = entry(row, caption="二つめの画面")
    same = entry(row, caption="一つめの画面")
    describe(desk, row, caption="一つめの画面")

    with pytest.raises(Conflict) as caught:
        save_report_files(by=desk.reporter, report_id=report.pk, entries=[old])
    save_report_files(by=desk.reporter, report_id=report.pk, entries=[same])

    row.refresh_from_db()
    assert caught.value.current == row
    assert (row.caption, row.version) == ("一つめの画面", 2)


def test_what_another_tab_took_out_is_passed_over(desk: Desk, report: ActivityReport) -> None:
    (row,) = attach(desk, report)
    save_report_files(by=desk.reporter, report_id=report.pk, entries=[], taken_out={row.pk})

    save_report_files(
        by=desk.reporter, report_id=report.pk, entries=[entry(row)], taken_out={row.pk}
    )

    assert ReportFile.objects.count() == 0


def test_a_file_of_another_report_is_never_touched(desk: Desk, report: ActivityReport) -> None:
    (other,) = attach(desk, desk.report())

    save_report_files(
        by=desk.reporter,
        report_id=report.pk,
        entries=[entry(other, caption="変えた")],
        taken_out={other.pk},
    )

    other.refresh_from_db()
    assert other.caption == ""


def test_more_files_than_a_report_takes_are_refused_in_words(
    desk: Desk, report: ActivityReport
) -> None:
    for _ in range(MOST_FILES):
        stored = files.stored_document(by=desk.reporter)
        ReportFile.objects.create(report=report, file=stored)

    with pytest.raises(ValidationError, match="30個までです"):
        attach(desk, report)


LOCKED = [state for state in ReportState.values if state not in ("draft", "returned", "withdrawn")]


@pytest.mark.parametrize("state", ReportState.values)
def test_files_change_exactly_while_the_report_may_be_written(desk: Desk, state: str) -> None:
    report = desk.report()
    (row,) = attach(desk, report)
    report = desk.bring(report, state)

    def change() -> None:
        describe(desk, row, caption="新しい説明")
        attach(desk, report, "もう一枚.jpg")

    if state in LOCKED:
        with pytest.raises(Refused):
            change()
        with pytest.raises(Refused):
            attach(desk, report, "もう一枚.jpg")
    else:
        change()
        assert report.files.count() == 2


def test_nobody_but_the_reports_own_writers_changes_its_files(
    desk: Desk, report: ActivityReport
) -> None:
    (row,) = attach(desk, report)
    stranger = MembershipFactory(in_organisation=True).user

    for user in (desk.editor, desk.approver, stranger, UserFactory(is_staff=True)):
        with pytest.raises(Refused):
            add_report_files(by=user, report_id=report.pk, uploads=[files.upload()])
        with pytest.raises(Refused):
            save_report_files(by=user, report_id=report.pk, entries=[entry(row)])


def test_publication_ends_at_any_time_by_either_side_and_also_in_a_correction(desk: Desk) -> None:
    report = desk.report()
    rows = [publish(desk, row) for row in attach(desk, report, "一.jpg", "二.pdf")]
    report = desk.bring(report, ReportState.CONFIRMED, published=True)
    correction = desk.correct(report)

    hide_report_file(by=desk.editor, file_id=rows[0].pk)
    hide_report_file(by=desk.reporter, file_id=rows[1].pk)

    assert not ReportFile.objects.filter(is_public=True).exists()
    assert correction.files.count() == 2
    with pytest.raises(Refused, match="すでに公開していません"):
        hide_report_file(by=desk.editor, file_id=rows[0].pk)
    with pytest.raises(Refused, match="公開を取りやめられるのは"):
        hide_report_file(by=MembershipFactory().user, file_id=rows[0].pk)


def test_a_correction_has_the_same_files_of_its_own(desk: Desk) -> None:
    report = desk.report()
    publish(desk, attach(desk, report)[0])
    report = desk.bring(report, ReportState.CONFIRMED)

    correction = desk.correct(report)

    (before,), (after,) = report.files.all(), correction.files.all()
    assert after.file_id != before.file_id
    assert (after.caption, after.consent, after.is_public) == ("遠足の昼食", "obtained", True)
    assert after.file.sha256 == before.file.sha256
    bytes_of = [disk.folder(row.file_id) / "original" for row in (before, after)]
    assert bytes_of[0].read_bytes() == bytes_of[1].read_bytes()
    save_report_files(by=desk.reporter, report_id=correction.pk, entries=[], taken_out={after.pk})
    assert disk.exists(before.file_id)


def test_a_discarded_draft_takes_its_files_with_it(
    desk: Desk, report: ActivityReport, django_capture_on_commit_callbacks
) -> None:
    (row,) = attach(desk, report)

    with django_capture_on_commit_callbacks(execute=True):
        report_domain.discard_report(by=desk.reporter, report_id=report.pk)

    assert (StoredFile.objects.count(), disk.exists(row.file_id)) == (0, False)


class World:
    """One case with a confirmed, published report of a public photo and an inner document."""

    def __init__(self) -> None:
        self.desk = Desk()
        report = self.desk.report()
        public, self.inner = attach(self.desk, report, "公開.jpg", "内部.pdf")
        self.public = publish(self.desk, public)
        self.report = report
        self.partner = CasePartnerFactory(case=self.desk.case)
        self.readers: dict[str, User | AnonymousUser] = {
            "visitor": AnonymousUser(),
            "nobody": UserFactory(),
            "reporter": self.desk.reporter,
            "editor": self.desk.editor,
            "administrator": UserFactory(is_staff=True),
            "other city": MembershipFactory().user,
            "other organisation": MembershipFactory(in_organisation=True).user,
            "partner": MembershipFactory(
                in_organisation=True, organisation=self.partner.organisation
            ).user,
        }

    def read(self) -> dict[str, list[str]]:
        """Who opens which file; those who open none are left out."""
        found = {
            who: [
                row.file.name for row in ReportFile.objects.visible_to(user).of_report(self.report)
            ]
            for who, user in self.readers.items()
        }
        return {who: names for who, names in found.items() if names}


BOTH = ["公開.jpg", "内部.pdf"]


def test_files_of_a_draft_are_for_its_writers() -> None:
    world = World()

    assert world.read() == {"reporter": BOTH, "administrator": BOTH}


def test_files_of_a_sent_report_are_for_the_two_sides() -> None:
    world = World()
    world.desk.bring(world.report, ReportState.SUBMITTED)

    assert world.read() == {"reporter": BOTH, "editor": BOTH, "administrator": BOTH}


def test_files_of_a_confirmed_report_are_for_the_cases_parties() -> None:
    world = World()
    world.desk.bring(world.report, ReportState.CONFIRMED)

    assert world.read() == dict.fromkeys(("reporter", "editor", "administrator", "partner"), BOTH)


def test_everybody_opens_the_public_file_of_a_published_report_and_no_other() -> None:
    world = World()
    world.desk.bring(world.report, ReportState.CONFIRMED, published=True)

    parties = dict.fromkeys(("reporter", "editor", "administrator", "partner"), BOTH)
    others = ("visitor", "nobody", "other city", "other organisation")
    assert world.read() == parties | {who: ["公開.jpg"] for who in others}


def test_a_published_report_of_a_case_for_members_shows_nothing_to_visitors() -> None:
    world = World()
    world.desk.bring(world.report, ReportState.CONFIRMED, published=True)
    type(world.desk.case).objects.filter(pk=world.desk.case.pk).update(visibility="members")

    assert "visitor" not in world.read()
    assert world.read()["other city"] == ["公開.jpg"]


def test_public_photos_of_a_record_within_a_published_report_are_public() -> None:
    desk = Desk()
    log = desk.report(day=date(2025, 6, 3))
    publish(desk, attach(desk, log)[0])
    month = desk.report(kind="monthly", day=date(2025, 6, 3))
    ActivityReport.objects.filter(pk=log.pk).update(part_of=month)
    visitor = AnonymousUser()
    before = shown_files(visitor, month)
    month = desk.bring(month, ReportState.CONFIRMED, published=True)

    after = shown_files(visitor, month)

    assert (before.photos, len(after.photos)) == ([], 1)
    assert (after.tells_reach, after.may_hide) == (False, False)


def test_a_page_reads_its_files_in_as_many_queries_whatever_their_number(
    desk: Desk, django_assert_num_queries
) -> None:
    one, three = desk.report(), desk.report(day=date(2025, 6, 4))
    attach(desk, one)
    attach(desk, three, "一.jpg", "二.jpg", "三.pdf")
    visitor = AnonymousUser()

    for report in (one, three):
        with django_assert_num_queries(3):  # the files; the 記録 within, and what was sent
            shown_files(visitor, report)
