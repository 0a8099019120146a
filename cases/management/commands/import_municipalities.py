"""Import municipalities from a spreadsheet (ppp_portal.tables.importing_command)."""

from __future__ import annotations

from cases.domain.import_kinds import MunicipalityImport
from ppp_portal.tables.importing_command import ImportCommand


class Command(ImportCommand):
    help = "Import municipalities from CSV, xlsx, xls or ods."
    kind = MunicipalityImport()
