"""Official papers read back in tests: the PDF's text page by page, the workbook's rows by sheet."""

from __future__ import annotations

import io
import re
from typing import Any

from django.test import Client
from django.urls import reverse
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from partners.models import User


def asked(client: Client, reader: User | None, name: str, *args: object) -> Any:
    client.logout()
    if reader:
        client.force_login(reader)
    return client.get(reverse(name, args=args))


def sheets(client: Client, reader: User | None, name: str, *args: object) -> dict[str, list[Any]]:
    """The workbook's sheets by name, as rows."""
    content = asked(client, reader, name, *args, "xlsx").content
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {one: book.get_sheet_by_name(one).to_python() for one in book.sheet_names}


def pages(client: Client, reader: User | None, name: str, *args: object) -> list[str]:
    """The text of each sheet of the PDF, without blanks."""
    content = asked(client, reader, name, *args, "pdf").content
    return [re.sub(r"\s", "", page.extract_text()) for page in PdfReader(io.BytesIO(content)).pages]


def table(rows: list[Any]) -> list[list[Any]]:
    """Without the heading; whole numbers as numbers, as a spreadsheet shows them."""
    return [[int(c) if isinstance(c, float) and c.is_integer() else c for c in r] for r in rows[1:]]
