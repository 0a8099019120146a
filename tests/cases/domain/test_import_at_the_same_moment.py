"""Two administrators, or two workers, with one run at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from cases.domain.import_cases import CaseImport
from cases.models import Case
from ppp_portal.refusals import Refused
from ppp_portal.spreadsheet_runs import ImportRun, ImportState
from ppp_portal.tables.importing_run import apply_run, confirm_run, plan_run, start_run
from tests.cases.domain.import_samples import csv_bytes, make_places, row
from tests.concurrent import _audit_guarded_again, concurrent_db

__all__ = ["_audit_guarded_again", "concurrent_db"]
KIND = CaseImport()


def both(act: Callable[[], str]) -> list[str]:
    """What two threads get that start together."""
    gate = Barrier(2)

    def one() -> str:
        try:
            gate.wait(timeout=120)
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        return sorted(future.result() for future in [pool.submit(one), pool.submit(one)])


def planned(rows: list[list[str]]) -> ImportRun:
    run, table = start_run(KIND, by=None, content=csv_bytes(rows), filename="事例.csv")
    return plan_run(run, KIND, table=table)


@pytest.mark.usefixtures("concurrent_db")
def test_two_confirmations_of_one_run_are_one() -> None:
    make_places()
    run = planned([row(自治体コード="252093", 名称="祭")])

    def confirm() -> str:
        try:
            return confirm_run(run.pk, by=None).state
        except Refused:
            return "refused"

    assert both(confirm) == ["applying", "refused"]


@pytest.mark.usefixtures("concurrent_db")
def test_two_workers_with_one_run_write_it_once() -> None:
    make_places()
    run = planned([row(自治体コード="252093", 名称=f"祭{number}") for number in range(50)])
    confirm_run(run.pk, by=None)

    states = both(lambda: apply_run(run.pk, KIND, by=None).state)

    assert states == ["applied", "applied"]
    assert Case.objects.count() == 50


@pytest.mark.usefixtures("concurrent_db")
def test_two_runs_of_the_same_file_make_each_case_once() -> None:
    make_places()
    rows = [row(自治体コード="252093", 名称=f"祭{number}") for number in range(50)]
    runs = [planned(rows), planned(rows)]
    for run in runs:
        confirm_run(run.pk, by=None)
    waiting = [run.pk for run in runs]

    states = both(lambda: apply_run(waiting.pop(), KIND, by=None).state)

    assert states == [str(ImportState.APPLIED), str(ImportState.PREVIEW)]
    assert Case.objects.count() == 50
