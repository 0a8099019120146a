"""Import secondments from a spreadsheet (ppp_portal.tables.importing_command)."""

from __future__ import annotations

from cases.domain.import_kinds import SecondmentImport
from ppp_portal.tables.importing_command import ImportCommand


class Command(ImportCommand):
    help = "Import secondments and rules of secondment from CSV, xlsx, xls or ods."
    kind = SecondmentImport()
