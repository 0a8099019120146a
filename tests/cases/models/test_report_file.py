"""What the database refuses of a report's files, whoever asks it."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection
from django.db.models import ProtectedError

from cases.domain.report_file import add_report_files
from cases.enums import ReportState
from cases.models import ReportFile
from tests.factories import files
from tests.factories.reports import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return Desk()


def attached(desk: Desk, state: str = "draft", **values) -> ReportFile:
    report = desk.report()
    (row,) = add_report_files(by=desk.reporter, report_id=report.pk, uploads=[files.upload()])
    ReportFile.objects.filter(pk=row.pk).update(**values)
    desk.bring(report, state)
    row.refresh_from_db()
    return row


def test_people_are_public_only_with_consent(desk: Desk) -> None:
    row = attached(desk)

    with pytest.raises(IntegrityError, match="cases_reportfile_people_public_only_with_consent"):
        ReportFile.objects.filter(pk=row.pk).update(is_public=True)


@pytest.mark.parametrize(
    "values",
    [
        {"shows_people": True, "consent": "none_needed"},
        {"shows_people": False, "consent": "obtained"},
        {"shows_people": False, "consent": "not_obtained"},
    ],
)
def test_people_are_asked_and_others_are_not(desk: Desk, values) -> None:
    row = attached(desk)

    with pytest.raises(IntegrityError, match="cases_reportfile_people_are_asked"):
        ReportFile.objects.filter(pk=row.pk).update(**values)


@pytest.mark.parametrize("state", ["submitted", "confirmed", "superseded"])
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE cases_reportfile SET caption = 'x'",
        "UPDATE cases_reportfile SET is_public = true, shows_people = false, consent = 'none_needed'",
        "UPDATE cases_reportfile SET position = 9",
        "DELETE FROM cases_reportfile",
    ],
)
def test_files_of_a_locked_report_stay_also_by_sql(desk: Desk, state: str, change: str) -> None:
    row = attached(desk, state)

    with pytest.raises(IntegrityError, match="the report is locked"), connection.cursor() as cursor:
        cursor.execute(f"{change} WHERE id = %s", [row.pk])


def test_a_locked_report_takes_no_further_file(desk: Desk) -> None:
    row = attached(desk, ReportState.CONFIRMED)
    other = attached(desk)

    with pytest.raises(IntegrityError, match="the report is locked"):
        ReportFile.objects.filter(pk=other.pk).update(report=row.report)


def test_publication_may_end_on_a_locked_report_and_never_begin_again(desk: Desk) -> None:
    row = attached(
        desk, ReportState.CONFIRMED, shows_people=True, consent="obtained", is_public=True
    )

    ReportFile.objects.filter(pk=row.pk).update(is_public=False, version=2)

    with pytest.raises(IntegrityError, match="the report is locked"):
        ReportFile.objects.filter(pk=row.pk).update(is_public=True)


def test_publication_does_not_end_together_with_another_change(desk: Desk) -> None:
    row = attached(
        desk, ReportState.CONFIRMED, shows_people=True, consent="obtained", is_public=True
    )

    with pytest.raises(IntegrityError, match="the report is locked"):
        ReportFile.objects.filter(pk=row.pk).update(is_public=False, caption="x")


def test_a_file_that_a_report_names_cannot_go(desk: Desk) -> None:
    row = attached(desk)

    with pytest.raises(ProtectedError):
        row.file.delete()
