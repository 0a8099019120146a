"""The database refuses wrong records of imports."""

from __future__ import annotations

import pytest
from django.db import IntegrityError
from django.utils import timezone

from ppp_portal.spreadsheet_runs import ColumnLayout, ImportRow, ImportRun

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def _run(**values: object) -> ImportRun:
    return ImportRun.objects.create(
        **{"kind": "cases", "state": "preview", "file_name": "a.csv", "file": b"a", **values}
    )


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"state": "applied"}, "portal_importrun_applied_has_its_time"),
        ({"state": "preview", "applied_at": NOW}, "portal_importrun_applied_has_its_time"),
        ({"state": "undone", "applied_at": NOW}, "portal_importrun_undone_has_its_time"),
        (
            {"state": "applied", "applied_at": NOW, "undone_at": NOW},
            "portal_importrun_undone_has_its_time",
        ),
        ({"progress": 3, "total": 2}, "portal_importrun_progress_within_total"),
    ],
)
def test_a_wrong_run_is_refused_by_the_constraint_named_for_it(values, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        _run(**values)


def test_a_run_holds_each_row_of_its_file_once() -> None:
    run = _run()
    ImportRow.objects.create(run=run, number=2, outcome="new")

    with pytest.raises(IntegrityError, match="portal_importrow_once"):
        ImportRow.objects.create(run=run, number=2, outcome="same")


def test_a_layout_of_columns_is_remembered_once() -> None:
    ColumnLayout.objects.create(kind="cases", layout_key="a", mapping={})

    with pytest.raises(IntegrityError, match="portal_columnlayout_once"):
        ColumnLayout.objects.create(kind="cases", layout_key="a", mapping={})
