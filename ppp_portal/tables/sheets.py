"""A file → its sheets of raw cells, of the same shape whatever the file was.

A raw cell is None (blank), text, a number, a truth value, or `[kind, text]` as `sheet_worker`
writes it. A CSV is one sheet without a name.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, TypeAlias

from ppp_portal.tables import archive, delimited, encoding, limits
from ppp_portal.tables.errors import TableError
from ppp_portal.tables.kinds import LOCKED, SAVE_AS

RawCell: TypeAlias = str | int | float | bool | list[str] | None
Range: TypeAlias = tuple[int, int, int, int]

WORKER = Path(__file__).with_name("sheet_worker.py")
WORKER_SECONDS = 90

REFUSALS = {
    "rows": (limits.MAX_ROWS + 1, 1),
    "columns": (1, limits.MAX_COLUMNS + 1),
}
MESSAGES = {
    "cells": "表が大きすぎます。使わない列や行を削除するか、行を分けて取り込んでください。",
    "lost": (
        "ファイルが壊れているか、表が大きすぎるため読み取れませんでした。"
        "新しい Excel ブックに表だけを値で貼り付け、保存し直してください。"
    ),
    "password": LOCKED,
    "broken": f"ファイルが壊れているか、読み取れない形式です。{SAVE_AS}",
}


@dataclass(slots=True)
class RawSheet:
    """One sheet; `rows()` may be called again and again and starts at row 1 each time."""

    name: str
    hidden: bool
    merged: list[Range] = field(default_factory=list)
    text: str = ""
    delimiter: str = ""
    spool: IO[bytes] | None = None
    offset: int = 0

    def rows(self) -> Iterator[list[RawCell]]:
        """Raw cells of row 1, 2 …; rows differ in length. Raises `TableError` (CSV only)."""
        if self.spool is None:
            yield from delimited.records(self.text, self.delimiter)  # type: ignore[misc]
            return
        self.spool.seek(self.offset)
        while (line := self.spool.readline()).startswith(b"["):
            yield json.loads(line)


def csv_sheet(data: bytes, delimiter: str = "") -> tuple[RawSheet, str]:
    """The one sheet of a CSV and the label of its encoding. Raises `TableError`."""
    decoded = encoding.decode(data)
    delimiter = delimiter or delimited.sniff_delimiter(decoded.text)
    return RawSheet("", False, text=decoded.text, delimiter=delimiter), decoded.encoding


def workbook_sheets(data: bytes, spool: IO[bytes]) -> list[RawSheet]:
    """All worksheets of an xlsx, xls or ods, hidden ones too. Raises `TableError`.

    The rows lie in `spool`, an empty binary file, which the caller keeps open as long as it reads.
    """
    if data.startswith(b"PK"):
        archive.check_archive(data)
    _run_worker(data, spool)
    return _index(spool)


def _run_worker(data: bytes, spool: IO[bytes]) -> None:
    most = (limits.MAX_ROWS, limits.MAX_COLUMNS, limits.MAX_CELLS)
    # -I: neither the folder of the script nor the environment may change what is imported.
    command = [sys.executable, "-I", str(WORKER), *map(str, most)]
    try:
        subprocess.run(  # noqa: S603 - a fixed command; the file is data on standard input
            command,
            input=data,
            stdout=spool,
            stderr=subprocess.DEVNULL,
            timeout=WORKER_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise TableError(
            "読み取りに時間がかかりすぎるため、取り込みを止めました。"
            "表だけを新しいブックに値で貼り付けるか、CSV で保存し直してください。"
        ) from error


def _index(spool: IO[bytes]) -> list[RawSheet]:
    """Find the sheets in the worker's output; a last line other than `done` is a refusal."""
    sheets: list[RawSheet] = []
    spool.seek(0)
    last: dict[str, Any] = {}
    while line := spool.readline():
        if not line.startswith(b"{"):
            continue
        try:
            last = json.loads(line)
        except ValueError:  # cut off by a limit
            break
        if "sheet" in last:
            merged: list[Range] = [tuple(each) for each in last["merged"]]
            sheets.append(
                RawSheet(last["sheet"], last["hidden"], merged, spool=spool, offset=spool.tell())
            )
    if "done" not in last:
        # No last word: the process met one of its limits.
        reason = last.get("refused", "lost")
        if reason in REFUSALS:
            limits.check_shape(*REFUSALS[reason])
        raise TableError(MESSAGES[reason])
    return sheets
