"""Run as a process of its own: a workbook on standard input → JSON lines on standard output.

A workbook comes from outside and its parser allocates what the file asks for: one value in cell
XFD1048576 asks for 17 thousand million cells, and a failed allocation ends the process. So the
parser runs here, under limits, without Django, and its memory goes away with it.

Lines: `{"sheet": name, "hidden": bool, "merged": [[top, left, bottom, right] …]}`, then one array
per row from row 1 on. A cell is text, number, true/false, null, or `[kind, text]` with kind `d`
(ISO date or date and time), `e` (Excel error) or `u` (formula saved without its result).
`{"refused": reason, "sheet": name}` ends the output: `rows`, `columns`, `cells`, `password`,
`broken`. Arguments: most rows, most columns, most cells.
"""

import datetime as dt
import io
import json
import re
import sys
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

MEMORY_BYTES = 1 << 30
CPU_SECONDS = 60
OUTPUT_BYTES = 400 * 1024 * 1024
MAX_MERGED = 20_000
MAX_FLAGGED = 10_000
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
# Transitional and strict workbooks differ in the namespace, so only local names are compared.
_FILLED = re.compile(rb'<(?:\w+:)?c r="([A-Z]+)(\d+)"[^>/]*>')
_ERROR = re.compile(
    rb'<(?:\w+:)?c r="([A-Z]+)(\d+)"[^>]*\bt="e"[^>]*>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]*)<',
    re.DOTALL,
)
_UNCACHED = re.compile(
    rb'<(?:\w+:)?c r="([A-Z]+)(\d+)"[^>/]*>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*'
    rb"(?:<(?:\w+:)?v>\s*</(?:\w+:)?v>|<(?:\w+:)?v\s*/>)?\s*</(?:\w+:)?c>"
)


class Refused(Exception):  # noqa: N818 - it is an answer, not a fault
    """The workbook is not read further; the argument is the reason."""


def column_index(letters: bytes) -> int:
    """b"A" → 0, b"AA" → 26."""
    index = 0
    for letter in letters:
        index = index * 26 + letter - 64
    return index - 1


def limit_resources() -> None:
    """Bound memory, time and output of this process, where the system can."""
    try:
        import resource
    except ImportError:  # Windows
        return
    for name, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, OUTPUT_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        try:
            resource.setrlimit(name, (most, most))
        except (ValueError, OSError):  # a lower limit is already set, or macOS
            continue


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name → name of its XML inside the workbook."""
    targets = {}
    for relation in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels")):
        target = relation.get("Target", "")
        targets[relation.get("Id")] = target.lstrip("/") if target[:1] == "/" else f"xl/{target}"
    parts = {}
    for element in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():
        if element.tag.rpartition("}")[2] == "sheet":
            relation_id = element.get(_RELATION) or next(
                (value for key, value in element.items() if key.endswith("}id")), None
            )
            parts[element.get("name", "")] = targets.get(relation_id, "")
    return parts


def chunks(stream: Any, size: int = 1 << 22) -> Iterator[bytes]:
    """Pieces of a sheet's XML that never cut a cell in two."""
    rest = b""
    while block := stream.read(size):
        block = rest + block
        cut = block.rfind(b"</row>") + 6
        if cut < 6:
            rest = block
            continue
        rest = block[cut:]
        yield block[:cut]
    yield rest


def survey(stream: Any, most_rows: int, most_columns: int) -> dict[tuple[int, int], list[str]]:
    """Cells the parser gives as blank although they are not; refuses values far outside."""
    flagged: dict[tuple[int, int], list[str]] = {}
    for xml in chunks(stream):
        filled = _FILLED.findall(xml)
        if any(column_index(letters) >= most_columns for letters in {each[0] for each in filled}):
            raise Refused("columns")
        if filled and int(filled[-1][1]) > most_rows:
            raise Refused("rows")
        if len(flagged) >= MAX_FLAGGED:
            continue
        if b't="e"' in xml:
            for letters, row, text in _ERROR.findall(xml):
                flagged[int(row) - 1, column_index(letters)] = [
                    "e",
                    text.decode("ascii", "replace"),
                ]
        if b"<f" in xml or b":f" in xml:
            for letters, row in _UNCACHED.findall(xml):
                flagged[int(row) - 1, column_index(letters)] = ["u", ""]
    return flagged


def plain(value: Any) -> Any:
    """A parser's value as JSON; blank is null."""
    if isinstance(value, (str, int, float)):
        return None if value == "" else value
    if isinstance(value, dt.datetime):
        text = value.replace(microsecond=0).isoformat(sep=" ")
        return ["d", text.removesuffix(" 00:00:00")]
    if isinstance(value, dt.date):
        return ["d", value.isoformat()]
    if isinstance(value, dt.time):
        return value.strftime("%H:%M")
    if isinstance(value, dt.timedelta):
        minutes = round(value.total_seconds()) // 60
        return f"{minutes // 60}:{minutes % 60:02}"
    return str(value)


def write_sheet(sheet: Any, flagged: dict[tuple[int, int], list[str]], out: Any) -> None:
    """Rows of one sheet from row 1; trailing blank cells are left out."""
    # The parser leaves out blank columns on the left, but not blank rows above.
    left = sheet.start[1] if sheet.start else 0
    by_row: dict[int, list[tuple[int, list[str]]]] = {}
    for (row, column), flag in flagged.items():
        by_row.setdefault(row, []).append((column, flag))
    for number, values in enumerate(sheet.iter_rows()):
        cells = [None] * left + [plain(value) for value in values]
        for column, flag in by_row.get(number, ()):
            cells.extend([None] * (column + 1 - len(cells)))
            if cells[column] is None:
                cells[column] = flag
        while cells and cells[-1] is None:
            cells.pop()
        json.dump(cells, out, ensure_ascii=False, separators=(",", ":"))
        out.write("\n")


def convert(data: bytes, out: Any, most_rows: int, most_columns: int, most_cells: int) -> None:
    """All worksheets of the workbook `data`, visible ones and hidden ones."""
    import python_calamine as calamine

    archive = zipfile.ZipFile(io.BytesIO(data)) if data.startswith(b"PK") else None
    parts = sheet_parts(archive) if archive and "xl/workbook.xml" in archive.namelist() else {}
    book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    for meta in book.sheets_metadata:
        if meta.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        flagged = {}
        if archive and parts.get(meta.name) in archive.namelist():
            with archive.open(parts[meta.name]) as stream:
                flagged = survey(stream, most_rows, most_columns)
        sheet = book.get_sheet_by_name(meta.name)
        if sheet.total_height > most_rows:
            raise Refused("rows")
        if sheet.total_width > most_columns:
            raise Refused("columns")
        if sheet.height * sheet.width > most_cells:
            raise Refused("cells")
        merged = [[*first, *last] for first, last in (sheet.merged_cell_ranges or [])[:MAX_MERGED]]
        hidden = meta.visible != calamine.SheetVisibleEnum.Visible
        head = {"sheet": meta.name, "hidden": hidden, "merged": merged}
        out.write(json.dumps(head, ensure_ascii=False) + "\n")
        write_sheet(sheet, flagged, out)


def main() -> None:
    """Read standard input, write standard output; always ends with a line that says how."""
    limit_resources()
    out = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", errors="replace", newline="\n")
    reason = ""
    try:
        convert(sys.stdin.buffer.read(), out, *(int(each) for each in sys.argv[1:4]))
    except Refused as refusal:
        reason = str(refusal)
    except MemoryError:
        reason = "cells"
    except Exception as error:
        reason = "password" if type(error).__name__ == "PasswordError" else "broken"
    if reason:
        out.write(json.dumps({"refused": reason}) + "\n")
    else:
        out.write('{"done": true}\n')
    out.flush()


if __name__ == "__main__":
    main()
