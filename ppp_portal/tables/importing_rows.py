"""From a table to planned rows in the database, a thousand at a time."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from typing import Any
from uuid import uuid4

from django.db import connection, reset_queries

from ppp_portal.spreadsheet_runs import ImportRow, ImportRun, RowOutcome
from ppp_portal.tables.importing import (
    ERROR,
    Cells,
    Columns,
    ImportKind,
    Issue,
    RowPlan,
    check_cells,
)
from ppp_portal.tables.model import Row, Table

BATCH = 1_000
Progress = Callable[[int], None]

SAME_TWICE = (
    "{first}行目と{second}行目が同じ{label}を指しています。"
    "どちらかの行を削除するか、外部IDを付けて区別してください。"
)
REPEATED = "{first}行目と同じものです。一つとして扱い、{first}行目の内容を使います。"

_COPY = (
    "COPY ppp_portal_importrow"
    ' (run_id, number, outcome, "values", issues, changes, object_id, before) FROM STDIN'
)


def batches(rows: Iterable[Row], size: int = BATCH) -> Iterator[list[Row]]:
    rest = iter(rows)
    while batch := list(islice(rest, size)):
        yield batch


def plan_rows(
    run: ImportRun, kind: ImportKind, table: Table, columns: Columns, progress: Progress | None
) -> Counter[str]:
    """Plan every row and keep the plans as ImportRow; counts per outcome and issue level."""
    run.rows.all().delete()
    reader = kind.reader(columns)
    repeats = _Repeats(kind)
    counts: Counter[str] = Counter()
    done = 0
    for batch in batches(table.rows):
        plans = []
        for row in batch:
            cells = Cells(row, columns)
            plan = reader.interpret(cells)
            check_cells(plan, cells)
            plans.append(plan)
        reader.match(plans)
        for plan in plans:
            repeats.check(plan)
            if plan.is_wrong:
                plan.outcome = RowOutcome.ERROR
            counts[plan.outcome] += 1
            counts.update({f"{issue.level}_rows" for issue in plan.issues})
        _copy(run.pk, plans, columns.headers, kind)
        reset_queries()  # with DEBUG every statement would be kept, megabytes each
        done += len(batch)
        if progress:
            progress(done)
    return counts


class _Repeats:
    """Notices rows of one file that are about the same record."""

    def __init__(self, kind: ImportKind) -> None:
        self._kind = kind
        self._seen: dict[bytes, tuple[int, bytes]] = {}

    def check(self, plan: RowPlan) -> None:
        """Mark a second row of one identity: an error, or 同じ where the kind allows repeats."""
        if plan.identity is None:
            return
        loose = self._kind.loose_in_repeats
        said = {name: text for name, text in plan.values.items() if name not in (loose or ())}
        key, rest = _digest(plan.identity), _digest(said)
        first, first_rest = self._seen.setdefault(key, (plan.number, rest))
        if first == plan.number:
            return
        if loose is not None and rest == first_rest:
            plan.note("", "", REPEATED.format(first=first))
            plan.outcome, plan.changes, plan.object_id = RowOutcome.SAME, {}, None
            return
        message = SAME_TWICE.format(first=first, second=plan.number, label=self._kind.label)
        plan.error("", str(plan.values.get("title") or plan.values.get("name") or ""), message)


def _digest(value: object) -> bytes:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).digest()


def _copy(
    run_id: int, plans: Iterable[RowPlan], headers: Mapping[str, str], kind: ImportKind
) -> None:
    labels = {each.name: each.label for each in kind.fields}

    def issue_json(issue: Issue) -> dict[str, str]:
        return {
            "level": issue.level,
            "column": headers.get(issue.field) or labels.get(issue.field, issue.field),
            "value": issue.value,
            "message": issue.message,
        }

    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for plan in plans:
            copy.write_row(
                (
                    run_id,
                    plan.number,
                    str(plan.outcome),
                    dumps(plan.values),
                    dumps([issue_json(issue) for issue in plan.issues]),
                    dumps(plan.changes),
                    plan.object_id,
                    None if plan.before is None else dumps(plan.before),
                )
            )


def dumps(value: object) -> str:
    """JSON for a jsonb column; the reader has removed NUL and lone surrogates."""
    return json.dumps(value, ensure_ascii=False)


def write_rows(
    run: ImportRun, kind: ImportKind, *, by: object, progress: Progress | None
) -> Counter[str]:
    """Apply all new and changed rows, in order; counts per outcome. Raises StaleRun."""
    counts: Counter[str] = Counter()
    total = run.counts.get("new", 0) + run.counts.get("changed", 0)
    with kind.writer(total) as writer, one_history_context({"import_run": run.pk}):
        for rows in row_batches(run):
            writer.apply(rows, by=by)
            _keep_results(rows)
            # Foreign keys are checked at the end; a queue of 100,000 slows each further row.
            connection.check_constraints()
            reset_queries()  # as above
            counts.update(row.outcome for row in rows)
            if progress:
                progress(counts.total())
    return counts


@contextmanager
def one_history_context(metadata: dict[str, Any]) -> Iterator[None]:
    """Let the history triggers name one context, and fly.

    They ask for two settings; where a setting is missing they catch an error, which costs a
    subtransaction per row and grows with every row before: 50,000 rows take minutes. `{}` names
    no trigger to ignore.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pghistory.context_id', %s, true),"
            " set_config('pghistory.context_metadata', %s, true),"
            " set_config('pgtrigger.ignore', '{}', true)",
            [str(uuid4()), dumps(metadata)],
        )
    yield
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pghistory.context_id', '', true)")


def row_batches(run: ImportRun, *, newest_first: bool = False) -> Iterator[list[ImportRow]]:
    """The rows that write something, by number, in batches."""
    order = "-number" if newest_first else "number"
    rows = run.rows.filter(outcome__in=(RowOutcome.NEW, RowOutcome.CHANGED)).order_by(order)
    last: int | None = None
    while True:
        more = rows
        if last is not None:
            more = rows.filter(number__lt=last) if newest_first else rows.filter(number__gt=last)
        batch = list(more.defer("issues", "changes")[:BATCH])
        if not batch:
            return
        last = batch[-1].number
        yield batch


def _keep_results(rows: list[ImportRow]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE ppp_portal_importrow r SET object_id = t.object_id, before = t.before::jsonb"
            " FROM unnest(%s::bigint[], %s::bigint[], %s::text[]) AS t (id, object_id, before)"
            " WHERE r.id = t.id",
            [
                [row.pk for row in rows],
                [row.object_id for row in rows],
                [None if row.before is None else dumps(row.before) for row in rows],
            ],
        )


def issues_of(run: ImportRun, level: str = ERROR) -> Iterator[dict[str, object]]:
    """{row, column, value, message} of every issue of one level, by row."""
    rows = run.rows.filter(issues__contains=[{"level": level}]).order_by("number")
    for number, issues in rows.values_list("number", "issues").iterator(chunk_size=BATCH):
        for issue in issues:
            if issue["level"] == level:
                yield {
                    "row": number,
                    "column": issue["column"],
                    "value": issue["value"],
                    "message": issue["message"],
                }
