"""Jobs of the cases app: large imports (`manage.py procrastinate worker`)."""

from __future__ import annotations

from typing import Any

from procrastinate.contrib.django import app

READ, APPLY = "cases.read_import", "cases.apply_import"


@app.task(name=READ, queue="import")
def read_import(*, run_id: int) -> None:
    """Plan the rows of a large file, so that its preview can be shown."""
    _work(run_id, apply=False, by_id=None)


@app.task(name=APPLY, queue="import")
def apply_import(*, run_id: int, by_id: int) -> None:
    """Write a confirmed large file, all rows or none."""
    _work(run_id, apply=True, by_id=by_id)


def _work(run_id: int, *, apply: bool, by_id: int | None) -> None:
    # Models are not ready when the worker imports this module.
    from cases.domain.import_kinds import import_kind
    from partners.models import User
    from ppp_portal.spreadsheet_runs import ImportRun, ImportState
    from ppp_portal.tables.importing_jobs import SavedProgress
    from ppp_portal.tables.importing_run import apply_run, fail_run, plan_run

    run = ImportRun.objects.get(pk=run_id)
    kind = import_kind(run.kind)
    wanted = ImportState.APPLYING if apply else ImportState.READING
    if kind is None or run.state != wanted:
        return
    by: Any = User.objects.filter(pk=by_id or 0).first()
    try:
        with SavedProgress(run_id) as progress:
            if apply:
                apply_run(run_id, kind, by=by, progress=progress)
            else:
                plan_run(run, kind, progress=progress)
    except Exception:
        fail_run(run_id)  # the page says so; the trace is the worker's
        raise


@app.periodic(cron="0 23 * * *")  # 8:00 in Japan
@app.task(name="cases.remind_reports", queue="mail", queueing_lock="remind_reports")
def remind_reports(timestamp: int) -> None:
    """Tell whoever has a report due, or one to confirm; a second run of a day tells nobody."""
    from django.utils import timezone

    from cases.domain.report_reminders import remind
    from cases.domain.report_typed import forget_old_typed

    remind(timezone.localdate())
    forget_old_typed()


@app.periodic(cron="30 23 * * *")  # 8:30 in Japan
@app.task(name="cases.remind_events", queue="mail", queueing_lock="remind_events")
def remind_events(timestamp: int) -> None:
    """Tell whoever takes part in a session tomorrow; a second run of a day tells nobody."""
    from django.utils import timezone

    from cases.domain.event_reminders import remind

    remind(timezone.localdate())
