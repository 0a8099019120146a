"""Import cases from a spreadsheet (ppp_portal.tables.importing_command)."""

from __future__ import annotations

from cases.domain.import_cases import CaseImport
from ppp_portal.tables.importing_command import ImportCommand


class Command(ImportCommand):
    help = "Import cases from CSV, xlsx, xls or ods."
    kind = CaseImport()
