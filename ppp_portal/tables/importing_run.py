"""The run of an import: file → columns → preview → written → taken back.

Each function is one act. Nothing outside the run is written before `apply_run`, which writes all
rows or none. `by` is None for the command line; pages let administrators in only.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from django.db import DatabaseError, DataError, IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from ppp_portal import audit
from ppp_portal.refusals import Refused, ensure
from ppp_portal.spreadsheet_runs import ColumnLayout, ImportRun, ImportState
from ppp_portal.tables.errors import TableError
from ppp_portal.tables.importing import Columns, ImportKind, StaleRun, synonyms_of
from ppp_portal.tables.importing_rows import (
    Progress,
    one_history_context,
    plan_rows,
    row_batches,
    write_rows,
)
from ppp_portal.tables.mapping import HeaderMap, layout_key
from ppp_portal.tables.model import Table
from ppp_portal.tables.read import read_table

_SAMPLES = 3
_NAMED = 10

STALE = (
    "確認したあとに、取り込み先の記録がほかの人によって変わりました。何も取り込んでいません。"
    "最新の内容で確認し直しましたので、もう一度確かめてから確定してください。"
)
REFUSED_BY_DATABASE = (
    "登録の決まりに合わない値があり、取り込めませんでした。何も取り込んでいません。"
    "値を確かめて、ファイルを選び直してください。（{detail}）"
)


def may_import(user: Any) -> str | None:
    """Administrators, and the command line."""
    if user is None or (user.is_active and user.is_staff):
        return None
    return "表を取り込めるのは、ポータル管理者です。ポータル管理者に依頼してください。"


def read_for(
    kind: ImportKind,
    content: bytes,
    filename: str,
    *,
    sheet: str | None = None,
) -> Table:
    """The table of a file, with the kind's headers known. Raises TableError."""
    vocabulary = [word for words in synonyms_of(kind.fields).values() for word in words]
    table = read_table(content, filename, vocabulary=vocabulary, sheet=sheet or None)
    if not table.rows:
        raise TableError(
            "見出しの下にデータの行がありません。1行に1件ずつ書かれた表を選んでください。"
        )
    return table


def header_map(
    kind: ImportKind, table: Table, choices: Mapping[str, str] | None = None
) -> HeaderMap:
    """Which header fills which field: by itself, as remembered, as chosen now."""
    layout = ColumnLayout.objects.filter(kind=kind.name, layout_key=layout_key(table.headers))
    remembered = next((row.mapping for row in layout), None) or {}
    known = {field.name for field in kind.fields}
    usable = {
        header: name
        for header, name in remembered.items()
        if header in table.headers and (not name or name in known)
    }
    found = HeaderMap.guess(table.headers, synonyms_of(kind.fields), usable)
    return found.with_choices(choices) if choices else found


def missing_columns(
    kind: ImportKind, fields: Mapping[str, str], defaults: Mapping[str, str]
) -> str:
    """A Japanese message where a needed field has no column; "" where all is there."""
    filled = {*fields.values(), *(name for name, text in defaults.items() if text)}
    labels = {field.name: field.label for field in kind.fields}
    lacking = [group for group in kind.needs if not filled.intersection(group)]
    if not lacking:
        return ""
    names = "、".join(f"「{'」か「'.join(labels[name] for name in group)}」" for group in lacking)
    return f"{names}に当たる列が決まっていません。どの列かを選んでください。"


@transaction.atomic
def start_run(
    kind: ImportKind, *, by: Any, content: bytes, filename: str, sheet: str | None = None
) -> tuple[ImportRun, Table]:
    """Keep the file and read its columns; nothing is planned yet. Raises TableError, Refused.

    The run waits in 列の確認待ち where a column is unknown, else it is ready to be planned.
    """
    ensure(may_import(by))
    table = read_for(kind, content, filename, sheet=sheet)
    run = ImportRun(
        kind=kind.name,
        state=ImportState.MAPPING,
        file_name=filename[-255:],
        file_sha256=hashlib.sha256(content).hexdigest(),
        file=content,
        created_by=by,
    )
    _describe(run, kind, table, header_map(kind, table), {})
    remembered = ColumnLayout.objects.filter(kind=kind.name, layout_key=run.layout_key).exists()
    unknown = [] if remembered else run.mapping["unknown"]
    if not unknown and not missing_columns(kind, run.mapping["fields"], {}):
        run.state = ImportState.READING
    run.save()
    return run, table


def _describe(
    run: ImportRun, kind: ImportKind, table: Table, headers: HeaderMap, defaults: Mapping[str, str]
) -> None:
    run.sheet, run.encoding = table.sheet[:100], (table.encoding or table.kind)[:20]
    run.layout_key = layout_key(table.headers)
    run.total = len(table.rows)
    run.notes = [{"kind": note.kind, "message": note.message} for note in table.notes]
    run.mapping = {
        "headers": list(headers.headers),
        "fields": dict(headers.fields),
        "unknown": [name for name in headers.unmapped if _samples(table, name)],
        "samples": {name: _samples(table, name) for name in headers.headers},
        "sheets": list(table.sheets),
        "header_row": table.header_rows[0],
        "defaults": {name: text for name, text in defaults.items() if text},
    }


def _samples(table: Table, header: str) -> list[str]:
    place = table.headers.index(header)
    texts = dict.fromkeys(row.cells[place] for row in table.rows[:200] if row.cells[place])
    return [text[:80] for text in list(texts)[:_SAMPLES]]


@transaction.atomic
def choose_columns(
    run_id: int,
    kind: ImportKind,
    *,
    by: Any,
    choices: Mapping[str, str],
    defaults: Mapping[str, str] | None = None,
    sheet: str = "",
) -> tuple[ImportRun, Table]:
    """Take a person's mapping (header → field, "" for 使わない) and remember it for this layout.

    Raises Refused, or TableError for a field chosen twice or a needed one without a column.
    """
    ensure(may_import(by))
    run = _locked(run_id, ImportState.MAPPING, ImportState.PREVIEW)
    table = read_for(kind, bytes(run.file), run.file_name, sheet=sheet or run.sheet)
    if sheet and sheet != run.sheet:
        _describe(run, kind, table, header_map(kind, table), defaults or {})
        run.state = ImportState.MAPPING
        run.save()
        return run, table
    headers = header_map(kind, table, choices)
    problem = missing_columns(kind, headers.fields, defaults or {})
    if problem:
        raise TableError(problem)
    _describe(run, kind, table, headers, defaults or {})
    ColumnLayout.objects.update_or_create(
        kind=kind.name,
        layout_key=run.layout_key,
        defaults={
            "mapping": {header: headers.fields.get(header, "") for header in headers.headers}
        },
    )
    run.state, run.error = ImportState.READING, ""
    run.save()
    return run, table


def plan_run(
    run: ImportRun,
    kind: ImportKind,
    *,
    table: Table | None = None,
    progress: Progress | None = None,
) -> ImportRun:
    """Plan every row; the run then waits for its confirmation. Writes nothing else.

    A run that was given up meanwhile stays so.
    """
    if table is None:
        table = read_for(kind, bytes(run.file), run.file_name, sheet=run.sheet)
    fields = run.mapping["fields"]
    places = {header: place for place, header in enumerate(table.headers)}
    columns = Columns(
        headers={name: header for header, name in fields.items()},
        positions={name: places[header] for header, name in fields.items() if header in places},
        defaults=run.mapping.get("defaults", {}),
    )
    with transaction.atomic():
        counts = plan_rows(run, kind, table, columns, progress)
        run.counts, run.total, run.progress = dict(counts), len(table.rows), 0
        kept = {name: getattr(run, name) for name in ("counts", "total", "progress", "error")}
        waiting = ImportRun.objects.filter(pk=run.pk).exclude(state=ImportState.DISCARDED)
        if waiting.update(state=ImportState.PREVIEW, **kept):
            run.state = ImportState.PREVIEW
        else:  # somebody gave the run up while it was read
            run.state = ImportState.DISCARDED
            run.rows.all().delete()
    return run


@transaction.atomic
def confirm_run(run_id: int, *, by: Any) -> ImportRun:
    """Take the one confirmation of a run; `apply_run` then writes it. Raises Refused."""
    ensure(may_import(by))
    run = _locked(run_id, ImportState.PREVIEW)
    if run.counts.get("error"):
        raise Refused(
            f"エラーが{run.counts['error']:,}行あるため、取り込めません。"
            "表を直して、ファイルを選び直してください。"
        )
    if not run.counts.get("new") and not run.counts.get("changed"):
        raise Refused("新しい行も変わった行もないため、取り込むものがありません。")
    run.state, run.progress, run.error = ImportState.APPLYING, 0, ""
    run.save(update_fields=["state", "progress", "error"])
    return run


def apply_run(
    run_id: int, kind: ImportKind, *, by: Any, progress: Progress | None = None
) -> ImportRun:
    """Write a confirmed run, all rows or none.

    Where a record changed since the preview, nothing is written and the run returns to its
    preview, planned anew, with the reason in `error`. A run that is no longer 取り込み中 is left
    as it is: of two workers the second finds it done.
    """
    try:
        with transaction.atomic():
            _one_at_a_time(kind)
            run = ImportRun.objects.defer("file").get(pk=run_id)
            if run.state != ImportState.APPLYING:
                return run
            counts = write_rows(run, kind, by=by, progress=progress)
            _finish(run, by, counts)
            return run
    except StaleRun:
        run = ImportRun.objects.get(pk=run_id)
        run.error = STALE
        return plan_run(run, kind)
    except (IntegrityError, DataError) as error:
        detail = _constraint_message(error)
        run = ImportRun.objects.defer("file").get(pk=run_id)
        run.state, run.progress = ImportState.PREVIEW, 0
        run.error = REFUSED_BY_DATABASE.format(detail=detail)
        run.save(update_fields=["state", "progress", "error"])
        return run


def _finish(run: ImportRun, by: Any, counts: Mapping[str, int]) -> None:
    now = timezone.now()
    done = ImportRun.objects.filter(pk=run.pk, state=ImportState.APPLYING).update(
        state=ImportState.APPLIED, applied_at=now, progress=run.total, error=""
    )
    if not done:  # somebody took it back to its preview meanwhile
        raise StaleRun
    run.state, run.applied_at, run.progress = ImportState.APPLIED, now, run.total
    audit.record(
        by=by,
        action="import.apply",
        obj=run,
        detail={"kind": run.kind, "sha256": run.file_sha256, **dict(counts)},
    )


def _constraint_message(error: DatabaseError) -> str:
    diag = getattr(error.__cause__, "diag", None)
    return str(getattr(diag, "constraint_name", None) or getattr(diag, "column_name", None) or "値")


@transaction.atomic
def discard_run(run_id: int, *, by: Any) -> ImportRun:
    """Give a run up before its confirmation. Raises Refused."""
    ensure(may_import(by))
    run = _locked(run_id, ImportState.MAPPING, ImportState.PREVIEW, ImportState.READING)
    run.state = ImportState.DISCARDED
    run.save(update_fields=["state"])
    run.rows.all().delete()
    audit.record(by=by, action="import.discard", obj=run, detail={"kind": run.kind})
    return run


@transaction.atomic
def undo_run(run_id: int, kind: ImportKind, *, by: Any) -> ImportRun:
    """Take a run back: what it made is deleted, what it changed gets its former values.

    Raises Refused with the records that somebody edited since; then nothing is taken back.
    """
    ensure(may_import(by))
    _one_at_a_time(kind)
    run = _locked(run_id, ImportState.APPLIED)
    edited: list[str] = []
    for rows in row_batches(run):
        edited += kind.edited_since(rows)
    if edited:
        named = "、".join(edited[:_NAMED])
        more = f" ほか{len(edited) - _NAMED:,}件" if len(edited) > _NAMED else ""
        raise Refused(
            "取り込んだあとに変更されたか、ほかの記録から使われているものがあるため、取り消せません。"
            f"必要なものは一つずつ直してください：{named}{more}"
        )
    try:
        with transaction.atomic(), one_history_context({"import_undo": run.pk}):
            for rows in row_batches(run, newest_first=True):
                kind.undo(rows, by=by)
                connection.check_constraints()
    except (ProtectedError, IntegrityError) as error:
        raise Refused(
            "取り込んだものが、ほかの記録から使われているため、取り消せません。"
            "必要なものは一つずつ直してください。"
        ) from error
    run.state, run.undone_at = ImportState.UNDONE, timezone.now()
    run.save(update_fields=["state", "undone_at"])
    written = {name: run.counts.get(name, 0) for name in ("new", "changed")}
    audit.record(by=by, action="import.undo", obj=run, detail={"kind": run.kind, **written})
    return run


def fail_run(run_id: int) -> None:
    """After an unforeseen error in the worker: the run waits for a person again, with the news."""
    message = (
        "処理の途中で思わぬ誤りが起きました。何も取り込んでいません。"
        "もう一度お試しください。続くときは、システムの担当者に連絡してください。"
    )
    runs = ImportRun.objects.filter(pk=run_id)
    runs.filter(state=ImportState.READING).update(
        state=ImportState.MAPPING, progress=0, error=message
    )
    runs.filter(state=ImportState.APPLYING).update(
        state=ImportState.PREVIEW, progress=0, error=message
    )


@transaction.atomic
def restart_run(run_id: int, *, by: Any) -> ImportRun:
    """Bring a run whose job died back to where a person can go on. Raises Refused."""
    ensure(may_import(by))
    run = _locked(run_id, ImportState.READING, ImportState.APPLYING)
    planned = run.state == ImportState.APPLYING
    run.state = ImportState.PREVIEW if planned else ImportState.MAPPING
    run.progress = 0
    run.save(update_fields=["state", "progress"])
    return run


def _locked(run_id: int, *states: str) -> ImportRun:
    run = ImportRun.objects.select_for_update(of=("self",)).get(pk=run_id)
    if run.state not in states:
        raise Refused(
            f"この取り込みは「{run.get_state_display()}」のため、この操作はできません。"
            "取り込みの一覧から開き直してください。"
        )
    return run


def _one_at_a_time(kind: ImportKind) -> None:
    """Two imports of a kind must not interleave: both would find a record missing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"import:{kind.name}"])
