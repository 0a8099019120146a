"""The command line of an import: `manage.py import_… FILE`, the same acts as the pages.

Without --dry-run the command is the confirmation. With --json standard output carries only one
JSON object: {"run", "new", "changed", "same", "warnings", "errors"}, the last two lists of
{"row", "column", "value", "message"}. Exit status 1: errors kept it from writing; 2: the file
cannot be read.
"""

from __future__ import annotations

import json
import sys
import time
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from ppp_portal.spreadsheet_runs import ImportRun, ImportState
from ppp_portal.tables import limits
from ppp_portal.tables.errors import TableError
from ppp_portal.tables.importing import ERROR, WARNING, ImportKind, field_called
from ppp_portal.tables.importing_rows import issues_of
from ppp_portal.tables.importing_run import (
    apply_run,
    confirm_run,
    header_map,
    missing_columns,
    plan_run,
    start_run,
)
from ppp_portal.tables.model import Table

Report = dict[str, Any]
_SHOWN = 50


class ImportCommand(BaseCommand):
    """Subclasses set `kind` and `help`."""

    kind: ImportKind

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="CSV, xlsx, xls or ods")
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            metavar="HEADER=field",
            help="let a column fill a field; an empty field leaves the column out",
        )
        parser.add_argument("--municipality", default="", help="for tables without such a column")
        parser.add_argument("--sheet", default="", help="the sheet's name; else it is found")
        parser.add_argument("--dry-run", action="store_true", help="show only, write nothing")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        self._last = 0.0
        try:
            report = self._run(options)
        except TableError as error:
            self._fail(str(error), error.row, as_json=options["json"])
        if options["json"]:
            self.stdout.write(json.dumps(report, ensure_ascii=False))
        else:
            self._print(report, dry_run=options["dry_run"])
        if report["errors"]:
            sys.exit(1)

    def _run(self, options: Mapping[str, Any]) -> Report:
        """All of it in one transaction: a dry run, or one with errors, leaves nothing."""
        content = _content(Path(options["file"]))
        with transaction.atomic():
            self._tell(f"読み取り中：{options['file']}")
            run, table = start_run(
                self.kind,
                by=None,
                content=content,
                filename=Path(options["file"]).name,
                sheet=options["sheet"],
            )
            self._settle_columns(run, table, options)
            plan_run(run, self.kind, table=table, progress=self._meter("確認中", run.total))
            report = _report(run, table)
            if report["errors"] or options["dry_run"]:
                transaction.set_rollback(True)
                return report | {"run": None}
            if report["new"] or report["changed"]:
                del table
                confirm_run(run.pk, by=None)
                written = report["new"] + report["changed"]
                run = apply_run(
                    run.pk, self.kind, by=None, progress=self._meter("取り込み中", written)
                )
                if run.state != ImportState.APPLIED:
                    transaction.set_rollback(True)
                    raise TableError(run.error)
            else:
                # Nothing to write: the file is already in.
                transaction.set_rollback(True)
                return report | {"run": None}
            return report

    def _settle_columns(self, run: ImportRun, table: Table, options: Mapping[str, Any]) -> None:
        choices = self._choices(options["map"])
        headers = header_map(self.kind, table, choices)
        defaults = {"municipality": options["municipality"]} if options["municipality"] else {}
        problem = missing_columns(self.kind, headers.fields, defaults)
        if problem:
            listed = "、".join(table.headers[:30])
            raise TableError(
                f'{problem}--map "見出し=項目名" で指定できます。表の列：{listed}。{self._names()}'
            )
        run.mapping["fields"] = dict(headers.fields)
        run.mapping["unknown"] = list(headers.unmapped)
        run.mapping["defaults"] = defaults
        run.state = ImportState.READING
        run.save(update_fields=["mapping", "state"])

    def _choices(self, texts: list[str]) -> dict[str, str]:
        choices = {}
        for text in texts:
            header, separator, name = text.rpartition("=")
            if not separator or not header.strip():
                raise TableError(
                    f'--map「{text}」の書き方が違います。--map "見出し=項目名" と書いてください。'
                )
            field = field_called(self.kind.fields, name)
            if name.strip() and field is None:
                raise TableError(f"--map の項目名「{name.strip()}」はありません。{self._names()}")
            choices[header.strip()] = field.name if field else ""
        return choices

    def _names(self) -> str:
        return "使える項目名：" + "、".join(field.name for field in self.kind.fields)

    def _fail(self, message: str, row: int | None, *, as_json: bool) -> None:
        if as_json:
            error = {"row": row, "column": "", "value": "", "message": message}
            counts = {"run": None, "new": 0, "changed": 0, "same": 0}
            report = {**counts, "warnings": [], "errors": [error]}
            self.stdout.write(json.dumps(report, ensure_ascii=False))
        self.stderr.write(message)
        sys.exit(2)

    def _tell(self, text: str) -> None:
        self.stderr.write(text)
        self.stderr.flush()

    def _meter(self, act: str, total: int) -> Any:
        def told(done: int) -> None:
            now = time.monotonic()
            if now - self._last >= 1 or done >= total:
                self._last = now
                self._tell(f"{act}：{done:,} / {total:,} 行")

        return told

    def _print(self, report: Report, *, dry_run: bool) -> None:
        for level, title in (("errors", "エラー"), ("warnings", "注意")):
            for issue in report[level][:_SHOWN]:
                place = f"{issue['row']}行目「{issue['column']}」" if issue["row"] else ""
                self.stdout.write(f"{title} {place}{issue['value']}：{issue['message']}")
            rest = len(report[level]) - _SHOWN
            if rest > 0:
                self.stdout.write(f"{title} ほか{rest:,}件")
        counts = f"新規 {report['new']:,}、変更 {report['changed']:,}、同じ {report['same']:,}"
        if report["errors"]:
            wrong = f"エラー {len(report['errors']):,}件のため、何も取り込んでいません。"
            self.stdout.write(f"{counts}。{wrong}")
        elif dry_run:
            self.stdout.write(f"{counts}。確認だけで、何も取り込んでいません。")
        else:
            self.stdout.write(f"{counts}。取り込みました。")


def _content(path: Path) -> bytes:
    try:
        limits.check_size(path.stat().st_size)
        return path.read_bytes()
    except OSError as error:
        raise TableError(
            f"ファイル「{path.name}」を開けません（{error.strerror}）。場所と名前を確かめてください。"
        ) from error


def _report(run: ImportRun, table: Table) -> Report:
    header = table.header_rows[0]
    unused = [
        {
            "row": header,
            "column": name,
            "value": "",
            "message": "この列に当たる項目が分からないため、使いません。--map で指定できます。",
        }
        for name in run.mapping["unknown"]
        if run.mapping["samples"].get(name)
    ]
    return {
        "run": run.pk,
        **{name: run.counts.get(name, 0) for name in ("new", "changed", "same")},
        "warnings": [*unused, *issues_of(run, WARNING)],
        "errors": list(issues_of(run, ERROR)),
    }
