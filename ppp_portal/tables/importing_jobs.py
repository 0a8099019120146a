"""Long imports in the job worker: visible progress, and noticing that nobody is working."""

from __future__ import annotations

from types import TracebackType

from django.db import connection, connections

# A worker reports every 10 s; several missed reports mean that it is gone.
_SILENT = "60 seconds"
_EVERY = 1_000


class SavedProgress:
    """Writes the progress of a run through a connection of its own.

    Everybody sees it while the import's one transaction is still open.
    """

    def __init__(self, run_id: int) -> None:
        self._run_id = run_id
        self._connection = connections["default"].copy()
        self._last = 0

    def __enter__(self) -> SavedProgress:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.close()

    def __call__(self, done: int) -> None:
        if done - self._last < _EVERY and self._last:
            return
        self._last = done
        with self._connection.cursor() as cursor:
            cursor.execute(
                "UPDATE ppp_portal_importrun SET progress = LEAST(%s, total) WHERE id = %s",
                [done, self._run_id],
            )


def worker_is_alive() -> bool:
    """Whether any job worker has reported lately."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM procrastinate_workers"
            f" WHERE last_heartbeat > now() - interval '{_SILENT}')"
        )
        return bool(cursor.fetchone()[0])


def job_is_waiting_or_running(task_name: str, run_id: int) -> bool:
    """Whether a job will still take, or has taken, this run; not when its worker died."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM procrastinate_jobs j"
            " LEFT JOIN procrastinate_workers w ON w.id = j.worker_id"
            " WHERE j.task_name = %s AND j.args->>'run_id' = %s AND (j.status = 'todo'"
            f" OR (j.status = 'doing' AND w.last_heartbeat > now() - interval '{_SILENT}')))",
            [task_name, str(run_id)],
        )
        return bool(cursor.fetchone()[0])
